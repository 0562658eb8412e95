"""Who looked at a patient's record, as the patient is told: on which day, in which role; nobody's name."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Membership, Role
from intervals.models.patients import Patient
from intervals.queries.audit import Criteria, entries
from intervals.queries.looks import LOOKS

OPENED = {Kind.OWN_INVITED, Kind.OWN_ADDRESS_CHANGED}
BACK = timedelta(days=365)


@dataclass(frozen=True)
class LookedOn:
    """A day on which somebody looked: in which roles, in their order; and whether she did, at her own pages.

    `others`: somebody who has no role at the clinic, such as whoever runs the site. `opened_by`: in which roles
    somebody opened her own pages to an address; "" is somebody who has none, as the patient herself.
    """

    day: date
    roles: tuple[str, ...]
    others: bool
    herself: bool
    opened_by: tuple[str, ...] = ()


def looks_at(patient: Patient, clinic: Clinic, on: date) -> list[LookedOn]:
    """The days of the last year on which somebody looked at the record, the last first: 3 queries and a part.

    From the audit log (ADR 9), lists that showed her among others included. A role is the one somebody has now, or had
    last.
    """
    zone = ZoneInfo(clinic.time_zone)
    since = datetime.combine(on - BACK, time.min, tzinfo=zone)
    roles = dict(Membership.objects.filter(clinic=clinic).values_list("user", "role"))
    days: dict[date, set[str | None]] = {}
    own: set[date] = set()
    opened: dict[date, set[str]] = {}
    for found in entries(clinic, Criteria(patient=patient.ref)):
        rows = found.filter(at__gte=since, kind__in=[*LOOKS, Kind.OWN_VIEWED, *OPENED])
        for at, kind, person in rows.values_list("at", "kind", "person"):
            day = at.astimezone(zone).date()
            days.setdefault(day, set())
            if kind == Kind.OWN_VIEWED:
                own.add(day)
            elif kind in OPENED:
                opened.setdefault(day, set()).add(roles.get(person, ""))
            else:
                days[day].add(roles.get(person))
    return [
        LookedOn(
            day,
            tuple(each for each in Role.values if each in days[day]),
            None in days[day],
            day in own,
            tuple(each for each in [*Role.values, ""] if each in opened.get(day, ())),
        )
        for day in sorted(days, reverse=True)
    ]
