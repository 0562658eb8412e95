"""What a clinic says of its messages, and what of it keeps them from leaving."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from intervals.models.clinic_messages import FROM_HOUR, TO_HOUR, ClinicMessage, MailHours
from intervals.models.clinics import Clinic
from intervals.models.consents import Consent
from intervals.models.messages import OF_PATIENTS, Message, MessageKind
from intervals.models.patients import Patient


@dataclass(frozen=True)
class Hours:
    """Between which full hours of the clinic's day messages leave."""

    zone: ZoneInfo
    first: int = FROM_HOUR
    last: int = TO_HOUR

    def next(self, moment: datetime) -> datetime:
        """The first moment from `moment` on at which a message may leave; in a day whose clocks change, too."""
        here = moment.astimezone(self.zone)
        begin = datetime.combine(here.date(), time(self.first), tzinfo=self.zone)
        if here < begin:
            return begin.astimezone(moment.tzinfo)
        if here.hour < self.last:
            return moment
        return self.next_day(moment)

    def next_day(self, moment: datetime) -> datetime:
        """When they begin to leave on the day after."""
        day = moment.astimezone(self.zone).date() + timedelta(days=1)
        return datetime.combine(day, time(self.first), tzinfo=self.zone).astimezone(moment.tzinfo)

    def begins(self, day: date) -> datetime:
        """When messages begin to leave on a day."""
        return datetime.combine(day, time(self.first), tzinfo=self.zone).astimezone(UTC)

    def day_began(self, moment: datetime) -> datetime:
        """The midnight with which the clinic's day of `moment` began."""
        return self.midnight(moment.astimezone(self.zone).date())

    def midnight(self, day: date) -> datetime:
        """When a day of the clinic's begins."""
        return datetime.combine(day, time.min, tzinfo=self.zone)


def hours_of(clinic: Clinic) -> Hours:
    """When its messages leave: from 9 to 19 where it has said nothing. 1 query."""
    said = MailHours.objects.filter(clinic=clinic).first()
    zone = ZoneInfo(clinic.time_zone)
    return Hours(zone, said.from_hour, said.to_hour) if said else Hours(zone)


def words_of(clinic: Clinic) -> dict[str, ClinicMessage]:
    """Each kind for patients as the clinic sends it, the most important first: 1 query."""
    said = {each.kind: each for each in ClinicMessage.objects.filter(clinic=clinic)}
    return {kind.value: said.get(kind) or ClinicMessage(clinic=clinic, kind=kind) for kind in OF_PATIENTS}


def used_kinds(clinic: Clinic) -> frozenset[str]:
    """The kinds that leave at all: those that the clinic uses, as long as it says who it is. 1 query."""
    return frozenset() if missing(clinic) else wanted_kinds(clinic)


def wanted_kinds(clinic: Clinic) -> frozenset[str]:
    """The kinds that the clinic has said it uses: 1 query."""
    return frozenset(kind for kind, said in words_of(clinic).items() if said.is_used)


def missing(clinic: Clinic) -> list[str]:
    """What every message to a patient needs and the clinic has not said: then none leaves. No query.

    The strictest law that we know asks of each message who sends it and how to reach them by post (Canada's CASL,
    S.C. 2010, c. 23, s. 6(2)), so that all of them say so, in every country.
    """
    found = []
    if not clinic.name.strip():
        found.append(_("The clinic’s name is not set."))
    if not clinic.address.strip():
        found.append(_("The clinic’s postal address is not set. Every message has to say it."))
    return found


def consent_to(patient: Patient, kind: str) -> Consent | None:
    """The consent by which a patient is told this; None where there is none that stands."""
    found: Consent | None = Consent.objects.standing().filter(patient=patient, kind=kind).first()
    return found


def refused_for_good(patient: Patient, to: str) -> Message | None:
    """The last message to the patient at this address, where the mail server refused it for good: 1 query."""
    settled = Message.objects.filter(patient=patient, to=to, cancelled_at=None)
    last: Message | None = settled.exclude(sent_at=None, failed_at=None).order_by("-pk").first()
    return last if last and last.failed_at and last.why[:1] == "5" else None


def kinds_of(names: frozenset[str]) -> list[MessageKind]:
    """The kinds of these names, the most important first."""
    return [kind for kind in OF_PATIENTS if kind in names]
