"""What is asked about a patient at the desk, and what need not be asked because its answer still holds.

How long an answer holds is said here and nowhere else. A no says that nothing has come about up to the day on which it
was told, and nothing of the days after: it holds on that day. A day that was told holds while its wait lasts, and on
the day on which it was recorded; one that is not known, or still to come, until it is voided or has come. A yes to a
question of the clinic's own is a hold: it holds until that is lifted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zlib import crc32
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.chart import Chart
from intervals.engine.circumstances import still_waits, worth_asking
from intervals.engine.periods import Period
from intervals.models.answers import SaidNo
from intervals.models.circumstances import Circumstance
from intervals.models.offers import Offer
from intervals.models.patients import Patient
from intervals.models.plans import Hold
from intervals.models.procedures import Procedure, ProcedureKind
from intervals.models.questions import ClinicQuestion
from intervals.queries.questions import MOST_ON_A_PAGE, questions_of
from intervals.queries.told import tellable
from intervals.said import dates


@dataclass(frozen=True)
class Askable:
    """A question about a circumstance, which is answered with a day, or one of the clinic’s own. `now`: to be asked."""

    key: str
    text: str
    procedure: Procedure | None = None
    own: ClinicQuestion | None = None
    now: bool = True


def askable(patient: Patient, chart: Chart, about: Procedure, names: dates.Names, on: date) -> list[Askable]:
    """All that may be answered about a procedure, in order; at most six of it are to be asked `now`."""
    own = _own(patient, about, on)
    room = MOST_ON_A_PAGE - sum(each.now for each in own)
    return [*own, *_of_rules(patient, chart, about, names, on, room)]


def said_no(patient: Patient, names: dates.Names) -> list[tuple[SaidNo, str]]:
    """What the patient has answered with no, newest first, and to what: 1 query."""
    found = SaidNo.objects.filter(patient=patient).select_related("procedure", "recorded_by")
    return [
        (each, capfirst(names[each.procedure.slug]) if each.procedure else each.question) for each in found
    ]


def key_of(question: ClinicQuestion) -> str:
    """What a page calls a question of the clinic's own: otherwise once it is worded otherwise."""
    return f"q{question.pk}-{crc32(f'{question.text} {question.reason}'.encode()):08x}"


def _own(patient: Patient, about: Procedure, on: date) -> list[Askable]:
    asked = questions_of(patient.clinic).filter(Q(procedure=None) | Q(procedure=about))
    denied = set(SaidNo.objects.filter(patient=patient, told_on=on).values_list("question", flat=True))
    standing = Hold.objects.standing().filter(patient=patient, procedure=about, until=None)
    held = set(standing.values_list("reason", flat=True))
    return [
        Askable(key_of(each), each.text, own=each, now=each.text not in denied and each.reason not in held)
        for each in asked
    ]


def _of_rules(  # noqa: PLR0917 - private, and each another thing
    patient: Patient, chart: Chart, about: Procedure, names: dates.Names, on: date, room: int
) -> Iterator[Askable]:
    """The circumstances that rules count from, in the order of the public pages: as they are offered, then by name.

    Those that bear on nothing may be answered all the same.
    """
    of_rules = tellable(patient.clinic, on).in_rules
    offers = dict(Offer.objects.filter(clinic=patient.clinic).values_list("procedure", "order"))
    of_rules.sort(
        key=lambda each: (each.pk not in offers, offers.get(each.pk, 0), names[each.slug].casefold())
    )
    by_slug = {each.slug: each for each in of_rules if each.kind == ProcedureKind.CIRCUMSTANCE}
    bearing = {each.circumstance: each.within for each in worth_asking(chart, about.slug, on, list(by_slug))}
    told = list(Circumstance.objects.counted().filter(patient=patient))
    denied = set(SaidNo.objects.filter(patient=patient, told_on=on).values_list("procedure", flat=True))
    zone = ZoneInfo(patient.clinic.time_zone)
    for slug, procedure in by_slug.items():
        within, called = bearing.get(slug), capfirst(names[slug])
        if within is None:
            yield Askable(slug, called, procedure, now=False)
            continue
        of_it = (each for each in told if each.procedure_id == procedure.pk)
        held = procedure.pk in denied or any(_still(each, within, zone, on) for each in of_it)
        now = room > 0 and not held
        room -= now
        said = _("%(circumstance)s in the last %(wait)s?")
        yield Askable(slug, said % {"circumstance": called, "wait": dates.wait(within)}, procedure, now=now)


def _still(told: Circumstance, within: Period, zone: ZoneInfo, on: date) -> bool:
    """Whether what was told of a circumstance holds, so that it is not asked about again."""
    if told.given_on is None or told.given_on > on or told.recorded_at.astimezone(zone).date() == on:
        return True
    return still_waits(told.given_on, within, on)
