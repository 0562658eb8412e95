"""Whom a draft of a rule would touch: whose two dates move, and which open plans become too soon. Nothing is stored.

Two streams are read in the order of an index, a batch at a time. Of what the pair is counted from, the last of each
patient, so far back that a wait by today's rules or by the draft is not over yet: her dates come of the last day of
each procedure (intervals.engine.over). And the open plans ahead of either procedure: one that the draft alone could
make too soon is judged by her chart. A date moves if it lies ahead, as it is or as it becomes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value

from intervals.engine.answers import Over
from intervals.engine.chart import Chart
from intervals.engine.over import WaitsOf
from intervals.engine.rules import RuleBook, Versions
from intervals.engine.shift import Shift
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.candidates import Which
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.may_be_at_odds import at_most, near
from intervals.queries.streams import back_or_never, table_of

AT_ONCE = 5000
DONE, PLANNED = 0, 1  # the streams
NO_PLAN = 0  # the key of what is none
KEYS = {DONE: ("given_on", "patient_id"), PLANNED: ("planned_on", "id")}


class Place(NamedTuple):
    """A row: its stream, its day, and the patient (of what was done) or the plan."""

    stream: int
    day: date
    key: int


BEGINNING, PLANS = Place(DONE, date.min, 0), Place(PLANNED, date.min, 0)


@dataclass(frozen=True)
class Touched:
    """A patient whose dates move, as `dates` from what they are to what they become, or her `plan` gets too soon."""

    place: Place
    patient: int
    dates: tuple[Over, Over] | None = None
    plan: int | None = None

    @property
    def later(self) -> bool:
        """Whether either date moves to a later day; no wait is over before any."""
        return self.dates is not None and any(
            (one or date.min) < (other or date.min) for one, other in zip(*self.dates, strict=True)
        )


@dataclass(frozen=True)
class Batch:
    """Some rows: how many were looked at, those that are touched, and where the next batch begins; None: nowhere."""

    rows: int
    touched: list[Touched]
    next: Place | None


@dataclass(frozen=True)
class Draft:
    """A draft of a pair beside what counts: `charts` are those of today, `book` the rules once it is published."""

    clinic: Clinic
    charts: ClinicCharts
    book: RuleBook
    earlier: Procedure
    later: Procedure
    on: date
    size: int = AT_ONCE

    @cached_property
    def _versions(self) -> tuple[Versions, Versions]:
        """The pair's as they are and as they become."""
        return self._of_both(self.earlier)

    def _of_both(self, earlier: Procedure) -> tuple[Versions, Versions]:
        books = (self.charts.book, self.book)
        was, becomes = (book.versions(earlier.slug, self.later.slug, self.on) for book in books)
        return was, becomes

    @property
    def changes(self) -> bool:
        """Whether another rule would count on any day: not for a shared one where the clinic has its own for good."""
        was, becomes = self._versions
        return was != becomes

    @cached_property
    def _waits(self) -> tuple[WaitsOf, WaitsOf]:
        was, becomes = (WaitsOf(book, self.later.slug, self.on) for book in (self.charts.book, self.book))
        return was, becomes

    @cached_property
    def _since(self) -> date:
        """The last day to count from with which every wait of the pair is over."""
        shifts = (Shift(versions, which.wait) for versions in self._versions for which in Which)
        return min(back_or_never(shift, self.on) for shift in shifts)

    @cached_property
    def _others(self) -> list[Procedure]:
        """What else the later procedure waits for."""
        there = (each for slug, each in self.charts.procedures.items() if slug != self.earlier.slug)
        return [each for each in there if any(Shift(versions).bears for versions in self._of_both(each))]

    def count(self) -> int:
        """How many rows there are to look at: 2 queries."""
        return sum(self._rows(stream).count() for stream in (DONE, PLANNED))

    def batches(self, after: Place = BEGINNING) -> Iterator[Batch]:
        """All rows after a place: at most 4 queries for each batch."""
        place: Place | None = after
        while place:
            batch = self._done(place) if place.stream == DONE else self._planned(place)
            yield batch
            place = batch.next

    def _rows(self, stream: int) -> "QuerySet[Any, Any]":
        if stream == PLANNED:
            ahead = Plan.objects.open().filter(clinic=self.clinic, planned_on__gte=self.on)
            return ahead.filter(procedure__in=[self.earlier, self.later])
        if not self.later.is_treatment:  # nobody waits for an event: only its plans are warned of
            return Treatment.objects.none()
        return self._counted(self.earlier).filter(clinic=self.clinic, given_on__gt=self._since)

    def _counted(self, procedure: Procedure) -> "QuerySet[Any, Any]":
        """What counts of a procedure; a circumstance that lies ahead is a plan."""
        if procedure.is_treatment:
            return Treatment.objects.counted().filter(procedure=procedure)
        return Circumstance.objects.counted().filter(procedure=procedure, given_on__lte=self.on)

    def _after(self, place: Place) -> "QuerySet[Any, Any]":
        day, key = KEYS[place.stream]
        beyond = Q((f"{day}__gt", place.day)) | Q((f"{key}__gt", place.key))
        return self._rows(place.stream).filter(beyond, (f"{day}__gte", place.day)).order_by(day, key)

    def _done(self, after: Place) -> Batch:
        """What was done: 1 query, and one for each patient of whom something is recorded that lies ahead."""
        patient = {"patient": OuterRef("patient")}
        last = [
            self._counted(each)
            .filter(**patient, given_on__lte=self.on)
            .order_by("-given_on")
            .values("given_on")[:1]
            for each in self._others
        ]
        holds = Hold.objects.standing().filter(**patient, procedure=self.later, until__isnull=False)
        ahead = Treatment.objects.counted().filter(**patient, given_on__gt=self.on)
        newer = self._counted(self.earlier).filter(**patient, given_on__gt=OuterRef("given_on"))
        columns = {
            **{f"last_{number}": Subquery(rows) for number, rows in enumerate(last)},
            "held": Subquery(holds.order_by("-until").values("until")[:1]),
            "ahead": Exists(ahead),
            "newer": Exists(newer),
            "present": Exists(_present()),
        }
        found = self._after(after).annotate(**columns).values_list(*KEYS[DONE], *columns)[: self.size]
        rows = list(found)
        slugs = [each.slug for each in self._others]
        touched = []
        for (day, key), same in groupby(rows, key=lambda row: row[:2]):
            _day, _key, *days, held, is_ahead, is_newer, is_present = next(same)
            if is_present and not is_newer:
                counted = [
                    (self.earlier.slug, day),
                    *(each for each in zip(slugs, days, strict=True) if each[1]),
                ]
                dates = self._by_chart(key) if is_ahead else self._dates(counted, held)
                if self._moves(dates):
                    touched.append(Touched(Place(DONE, day, key), key, dates=dates))
        further = Place(DONE, *rows[-1][:2]) if len(rows) == self.size else PLANS
        return Batch(len(rows), touched, further)

    def _dates(self, counted: list[tuple[str, date]], held: date | None) -> tuple[Over, Over]:
        was, becomes = self._waits
        return was.over(counted, held), becomes.over(counted, held)

    def _by_chart(self, patient: int) -> tuple[Over, Over]:
        chart = self.charts.of_many([patient], self.on)[patient]
        was, becomes = (
            each.ask(self.later.slug, self.on).over() for each in (chart, replace(chart, rules=self.book))
        )
        return was, becomes

    def _moves(self, dates: tuple[Over, Over]) -> bool:
        both = zip(*dates, strict=True)
        return any(one != other and max(one or date.min, other or date.min) > self.on for one, other in both)

    def _planned(self, after: Place) -> Batch:
        """What is planned: 2 queries, and 2 more where a plan may be near."""
        plans = self._after(after)
        end = plans.values_list(*KEYS[PLANNED])[self.size - 1 : self.size].first()
        rows = self.size if end else plans.count()
        if end:
            plans = plans.filter(Q(planned_on__lt=end[0]) | Q(planned_on=end[0], id__lte=end[1]))
        found = plans.filter(self._near(), Exists(_present()))
        too_soon = self._too_soon([*found.values_list("planned_on", "id", "patient_id", "procedure_id")])
        touched = [
            Touched(Place(PLANNED, day, key), patient, plan=key) for day, key, patient, _procedure in too_soon
        ]
        return Batch(rows, touched, Place(PLANNED, *end) if end else None)

    def _near(self) -> Q:
        """The other procedure lies so close that the draft's minimum may not be over."""
        minimum = [at_most(run.rule.minimum) for run in self._versions[1].runs if run.rule]
        if not minimum:
            return Q(pk__in=[])
        before, after = near([(self.earlier, max(minimum))], []), near([], [(self.later, max(minimum))])
        return Q(procedure=self.later) & before | Q(procedure=self.earlier) & after

    def _too_soon(self, rows: list[tuple[date, int, int, int]]) -> list[tuple[date, int, int, int]]:
        """Those plans that become too soon."""
        entries = self._entries({patient for _day, _key, patient, _procedure in rows}) if rows else {}
        rows = [row for row in rows if self._may_be(row, entries[row[2]])]
        charts = self.charts.of_many(sorted({row[2] for row in rows}), self.on) if rows else {}
        found = []
        for row in rows:
            before = charts[row[2]]
            both: tuple[Chart, Chart] = (replace(before, rules=self.book), before)
            becomes, was = (chart.judge_plan(str(row[1]), self.on).inside_minimum for chart in both)
            if becomes and not was:
                found.append(row)
        return found

    def _entries(self, patients: Iterable[int]) -> dict[int, list[tuple[int, date, int]]]:
        """Each patient's days of either procedure, done or planned: 1 query."""
        here = {"patient__in": patients, "procedure__in": [self.earlier, self.later]}
        none = Value(NO_PLAN, output_field=IntegerField())
        plans = (
            Plan.objects.open()
            .filter(**here)
            .order_by()
            .values_list("patient_id", "procedure_id", "planned_on", "id")
        )
        others = (
            table.objects.counted()
            .filter(**here, given_on__isnull=False)
            .order_by()
            .values_list("patient_id", "procedure_id", "given_on", none)
            for table in {table_of(self.earlier), table_of(self.later)}
        )
        found: dict[int, list[Any]] = defaultdict(list)
        for patient, *entry in plans.union(*others, all=True):
            found[patient].append(tuple(entry))
        return found

    def _may_be(self, row: tuple[date, int, int, int], entries: Iterable[tuple[int, date, int]]) -> bool:
        """Whether a plan may become too soon by the pair, whatever the areas, and surely is not so today."""
        day, key, _patient, procedure = row
        others = [(each, when) for each, when, plan in entries if plan != key]
        pairs = []
        if procedure == self.later.pk:
            pairs += [(when, day) for each, when in others if each == self.earlier.pk and when <= day]
        if procedure == self.earlier.pk:
            pairs += [(day, when) for each, when in others if each == self.later.pk and when >= day]
        return any(map(self._becomes_inside, pairs)) and not any(map(self._is_inside, pairs))

    def _becomes_inside(self, pair: tuple[date, date]) -> bool:
        rule = self._versions[1].of(pair[1])
        return rule is not None and pair[1] < rule.earliest_after(pair[0])

    def _is_inside(self, pair: tuple[date, date]) -> bool:
        rule = self._versions[0].of(pair[1])
        return bool(rule and not rule.same_area and pair[0] < pair[1] < rule.earliest_after(pair[0]))


def _present() -> "QuerySet[Patient]":
    found: QuerySet[Patient] = Patient.objects.present().filter(pk=OuterRef("patient"))
    return found
