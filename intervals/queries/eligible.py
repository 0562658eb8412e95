"""Who is eligible: the candidates that the index finds, decided one by one by the engine. Nothing is stored.

Somebody is on the list for a later procedure when the engine gives a date that falls on the days asked for, when
that date is neither too soon nor up to the clinic, and when the later procedure has not been done since: on or
after the day of the last treatment or hold that bears on it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from intervals.engine.answers import Forecast
from intervals.engine.chart import Chart
from intervals.engine.history import History
from intervals.engine.periods import FIRST_DAY, DateOutOfRange
from intervals.engine.question import Question
from intervals.engine.reasons import AfterTreatment, UnderHold
from intervals.models.clinics import Clinic
from intervals.models.contacts import Contact
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.queries.candidates import Asked, Which, statement
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.left_out import last_contacts
from intervals.queries.streams import Candidate, Position, Sought, first_of

BECOMING = 20


class When(StrEnum):
    """The lists: whose date falls into a week, who may come already, and who is due (intervals.queries.due)."""

    THIS_WEEK = "this-week"
    NEXT_WEEK = "next-week"
    NOW = "now"
    DUE = "due"


def sought(when: When, clinic: Clinic, on: date, *, to_call: bool = False, **filters: Any) -> Sought:
    """What a list looks for: a week from Monday to Sunday, or all up to `on` who have no plan, newest first.

    Nobody who has a plan is still to be called. `filters` are those of Sought.
    """
    asked = {"to_call": to_call, "unplanned": to_call or when in {When.NOW, When.DUE}, **filters}
    if when is When.NOW:
        return Sought(clinic, on, FIRST_DAY, on, newest_first=True, **asked)
    monday = on - timedelta(days=on.weekday()) + timedelta(weeks=when is When.NEXT_WEEK)
    return Sought(clinic, on, monday, monday + timedelta(days=6), **asked)


@dataclass(frozen=True)
class EligibleRow:
    """Somebody who is eligible for `later` from `day`, and the reason that gives this day.

    `planned_on` is the next open plan for it, or the last one that has passed; `contact` what came of the last
    call about it, where it was asked for.
    """

    patient: Patient
    later: str
    day: date
    forecast: Forecast
    reason: AfterTreatment | UnderHold
    planned_on: date | None
    position: Position
    question: Question
    contact: Contact | None = None

    @property
    def works(self) -> date | None:
        """The first day from then on, and from the day of asking, that nothing speaks against."""
        return self.question.first_day_to_move_to(max(self.day, self.question.on))


@dataclass(frozen=True)
class Page:
    """Some rows, in order, and where the next page begins; None on the last page."""

    rows: list[EligibleRow]
    next: Position | None


def page(  # noqa: PLR0917 - what is asked, of what, and which page of it
    asked: Sought,
    which: Which,
    charts: ClinicCharts,
    procedures: Mapping[str, Procedure],
    size: int,
    after: Position | None = None,
) -> Page:
    """A page of at most `size` rows beginning after `after`: 3 queries, however many rows, rules and procedures.

    It may hold fewer than `size` and still lead on: the engine may leave out what the index brought.
    """
    (found,) = first_of(statement(Asked(asked, (which,), charts.book, procedures), size + 1, after))
    rows = decide(found[:size], which, charts.of_many({each.patient.pk for each in found[:size]}, asked.on))
    return Page(_with_contacts(rows), found[size - 1].position if len(found) > size else None)


def decide(found: Iterable[Candidate], which: Which, known: Mapping[int, Chart]) -> list[EligibleRow]:
    """The rows that the engine confirms, each once; `known` has each patient's chart.

    What was done twice on one day has one place in the list, so that a page that ends there loses nothing.
    """
    rows = (_row(candidate, which, known[candidate.patient.pk]) for candidate in found)
    return list({row.position: row for row in rows if row}.values())


def _row(candidate: Candidate, which: Which, chart: Chart) -> EligibleRow | None:
    asked, later = candidate.stream.sought, candidate.stream.later.slug
    try:
        question = chart.ask(later, asked.on)
        found = question.forecast()
    except DateOutOfRange:
        return None
    day = candidate.position.day
    if day != (found.earliest if which is Which.EARLIEST else found.recommended):
        return None
    reason = found.gives_earliest if which is Which.EARLIEST else found.gives_recommended
    if reason is None or not _is(candidate, reason):
        return None
    if question.status_on(day).stops or question.followed:
        return None
    planned_on = next_plan(chart.history, later, asked.on)
    if asked.unplanned and planned_on and planned_on >= asked.on:
        return None
    return EligibleRow(candidate.patient, later, day, found, reason, planned_on, candidate.position, question)


def _is(candidate: Candidate, reason: AfterTreatment | UnderHold) -> bool:
    """Whether what the index brought is what gives the date: the same procedure, or a hold, of that day."""
    earlier = candidate.stream.earlier
    procedure = reason.cause.procedure if isinstance(reason, AfterTreatment) else None
    return (procedure, reason.given_on) == (earlier and earlier.slug, candidate.position.counted_from)


def next_plan(history: History, later: str, on: date) -> date | None:
    """The next open plan for `later`, or the last one that has passed."""
    days = [plan.planned_on for plan in history.plans if plan.procedure == later]
    return min((day for day in days if day >= on), default=max(days, default=None))


def contacts_with(patients: Iterable[int]) -> dict[tuple[int, str], Contact]:
    """The last contact with each patient about each procedure, by its slug: 1 query."""
    found = last_contacts().filter(patient__in=set(patients)).select_related("by", "procedure")
    return {(contact.patient_id, contact.procedure.slug): contact for contact in found}


def newest_contact() -> int:
    """The number of the last contact that was logged, whoever was called: what comes after it is news. 1 query."""
    return Contact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def contacts_after(seen: int, about: Collection[tuple[UUID, str]], clinic: Clinic) -> list[Contact]:
    """What was logged after the contact `seen` about these patients and procedures, the first of it first: 1 query."""
    whom, what = {ref for ref, _slug in about}, {slug for _ref, slug in about}
    found = Contact.objects.filter(
        clinic=clinic, pk__gt=seen, patient__ref__in=whom, procedure__slug__in=what
    ).select_related("by", "patient", "procedure")
    return [each for each in found.order_by("pk") if (each.patient.ref, each.procedure.slug) in about]


def _with_contacts(rows: list[EligibleRow]) -> list[EligibleRow]:
    about = contacts_with(row.patient.pk for row in rows)
    return [replace(row, contact=about.get((row.patient.pk, row.later))) for row in rows]


@dataclass(frozen=True)
class Becoming:
    """Whose earliest and whose recommended date is a certain day; for each, whether there are more."""

    earliest: list[EligibleRow]
    recommended: list[EligibleRow]
    more_earliest: bool
    more_recommended: bool


@dataclass(frozen=True)
class MayBecome:
    """The candidates for `Becoming`, until `patients`' histories are known."""

    earliest: list[Candidate]
    recommended: list[Candidate]

    @property
    def patients(self) -> set[int]:
        """Whose histories to read."""
        return {each.patient.pk for each in (*self.earliest, *self.recommended)}

    def decided(self, known: Mapping[int, Chart]) -> Becoming:
        """The first 20 of each, as the engine says: no query."""
        earliest, recommended = self.earliest[:BECOMING], self.recommended[:BECOMING]
        return Becoming(
            decide(earliest, Which.EARLIEST, known),
            decide(recommended, Which.RECOMMENDED, known),
            len(self.earliest) > BECOMING,
            len(self.recommended) > BECOMING,
        )


def may_become(
    clinic: Clinic, charts: ClinicCharts, procedures: Mapping[str, Procedure], on: date
) -> MayBecome:
    """Whose earliest or recommended date may be `on`, and who is to be called about it: 1 query.

    Give `decided` the histories of `patients`.
    """
    asked = Sought(clinic, on, on, on, unplanned=True, to_call=True)
    lists = tuple(Which)
    found = statement(Asked(asked, lists, charts.book, procedures), BECOMING + 1)
    return MayBecome(*first_of(found, lists=len(lists)))
