"""Whose date may fall on certain days: for each rule, a range of an index that its wait is shifted back onto.

Nothing here decides. A candidate is a treatment (or a hold) that would give its patient a date on one of the days
asked for; what surely gives none is left out, so that nobody walks through years of it; the engine has the last
word (intervals.queries.eligible). Each rule is a stream in the order of its index, and so is each procedure's
holds. Along a stream the date never goes back, so streams are merged by date without sorting a table, and a page
begins where the last one ended.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from intervals.engine.periods import LAST_DAY, DateOutOfRange, Period, add, back, never_shorter
from intervals.engine.rules import Rule, in_force
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.plans import Hold
from intervals.models.treatments import Treatment
from intervals.queries.left_out import done_since, pushed_by_hold, pushed_by_treatment, settled, with_plan

ONE_DAY = timedelta(days=1)
NEVER = date.min


class Which(StrEnum):
    """Which of the two dates a list goes by."""

    EARLIEST = "earliest"
    RECOMMENDED = "recommended"

    def wait(self, rule: Rule) -> Period:
        """The wait of `rule` that leads to it."""
        return rule.minimum if self is Which.EARLIEST else rule.recommended


@dataclass(frozen=True)
class Sought:
    """Whose date falls on `first` to `last`, as asked on the day `on`, and who of them.

    `later` is a procedure's id; `practitioner` the id of who gave the treatment (or set the hold) that decides.
    """

    clinic: Clinic
    on: date
    first: date
    last: date
    which: Which = Which.EARLIEST
    newest_first: bool = False
    unplanned: bool = False
    to_call: bool = False
    later: int | None = None
    practitioner: int | None = None


class Position(NamedTuple):
    """A place in a list: the date, the day it is counted from, the patient, the later and the earlier procedure.

    The earlier procedure is 0 for a hold.
    """

    day: date
    counted_from: date
    patient: int
    later: int
    earlier: int


@dataclass(frozen=True)
class Stream:
    """One rule's treatments in index order, or one procedure's holds (`earlier_id` is 0, the wait nothing).

    `bearing` is every rule in force for the later procedure, as the earlier one's id and the wait.
    """

    sought: Sought
    later: str
    later_id: int
    earlier_id: int
    wait: Period
    bearing: tuple[tuple[int, Period], ...]

    @property
    def of_holds(self) -> bool:
        """Whether it is holds that are counted from."""
        return not self.earlier_id

    @property
    def field(self) -> str:
        """The day that is counted from."""
        return "until" if self.of_holds else "given_on"

    def back(self, day: date) -> date:
        """The last day to count from that leads to `day` or before; date.min if there is none."""
        return back_or_never(day, self.wait)


@dataclass(frozen=True)
class Candidate:
    """A treatment or hold, `cause` its id, that may be what gives `patient` the date in `position`."""

    patient: Patient
    stream: Stream
    cause: int
    position: Position


def back_or_never(day: date, wait: Period) -> date:
    """`engine.periods.back`, but date.min where no day of the range leads there."""
    try:
        return back(min(day, LAST_DAY), wait)
    except DateOutOfRange:
        return NEVER


def candidates(
    soughts: Sequence[Sought],
    rules: Iterable[Rule],
    procedures: Mapping[str, int],
    limit: int,
    after: Position | None = None,
) -> list[list[Candidate]]:
    """The first `limit` candidates of each, in order, beginning after `after`: one query for all of them.

    `rules` may hold versions that are not in force; `procedures` gives each slug its id.
    """
    rules = tuple(rules)
    streams = [stream for sought in soughts for stream in _streams(sought, rules, procedures)]
    found = defaultdict(list)
    for candidate in _read(streams, limit, after):
        found[candidate.stream.sought].append(candidate)
    for sought in found:
        found[sought].sort(key=lambda each: each.position, reverse=sought.newest_first)
    return [found[sought][:limit] for sought in soughts]


def _streams(sought: Sought, rules: tuple[Rule, ...], procedures: Mapping[str, int]) -> Iterator[Stream]:
    current = in_force(rules, sought.on)
    for slug, later in procedures.items():
        if sought.later in (None, later):
            bearing = tuple(
                (procedures[rule.earlier], sought.which.wait(rule)) for rule in current if rule.later == slug
            )
            for earlier, wait in (*bearing, (0, Period())):
                yield Stream(sought, slug, later, earlier, wait, bearing)


def _read(streams: list[Stream], limit: int, after: Position | None) -> Iterator[Candidate]:
    """What each stream begins with, and the patients, in one query.

    Each stream's SELECT is Django's; it stands inside another one, since SQLite takes ORDER BY and LIMIT in a
    union only there.
    """
    if not streams:
        return
    db = Treatment.objects.all().db
    parts, values = [], []
    for number, stream in enumerate(streams):
        sql, params = _rows(stream, number, after)[:limit].query.get_compiler(db).as_sql()
        parts.append(f"SELECT * FROM ({sql}) AS s{number}")  # noqa: S608
        values += params
    table = connections[db].ops.quote_name(Patient._meta.db_table)
    sql = (
        f"SELECT p.*, s.cause, s.stream, s.day FROM ({' UNION ALL '.join(parts)}) AS s"  # noqa: S608
        f" JOIN {table} AS p ON p.id = s.patient_id"
    )
    found: Any = Patient.objects.raw(sql, values, using=db)
    for patient in found:
        stream = streams[patient.stream]
        day = patient.day if isinstance(patient.day, date) else date.fromisoformat(patient.day)
        place = Position(add(day, stream.wait), day, patient.pk, stream.later_id, stream.earlier_id)
        yield Candidate(patient, stream, patient.cause, place)


def _rows(stream: Stream, number: int, after: Position | None) -> "QuerySet[Any, Any]":
    """The stream's rows that may count, in order."""
    sought, later = stream.sought, stream.later_id
    rows = Hold.objects.standing() if stream.of_holds else Treatment.objects.counted()
    rows = rows.filter(
        _range(stream, after),
        *_left_in(stream),
        Exists(Patient.objects.present().filter(pk=OuterRef("patient"))),
        clinic=sought.clinic,
        procedure=later if stream.of_holds else stream.earlier_id,
    )
    if sought.unplanned:
        rows = rows.filter(~with_plan(later, sought.on))
    if sought.to_call:
        since = ("at__gte", OuterRef("set_at")) if stream.of_holds else ("made_on__gte", OuterRef("given_on"))
        rows = rows.filter(~settled(later, sought.on, Q(since)))
    if sought.practitioner is not None:
        rows = rows.filter(**{"set_by" if stream.of_holds else "practitioner": sought.practitioner})
    order = (F(name).desc() if sought.newest_first else F(name) for name in (stream.field, "patient_id"))
    return rows.order_by(*order).values(
        "patient_id", cause=F("pk"), stream=Value(number), day=F(stream.field)
    )


def _left_in(stream: Stream) -> Iterator[Combinable]:
    """What the engine would surely say no to is left out."""
    last = stream.sought.last
    earlier = [procedure for procedure, _wait in stream.bearing]
    at_least_as_far = [procedure for procedure, wait in stream.bearing if never_shorter(wait, stream.wait)]
    too_far = [(procedure, back_or_never(last, wait)) for procedure, wait in stream.bearing]
    yield ~pushed_by_treatment(stream.field, stream.earlier_id, at_least_as_far, too_far)
    yield ~pushed_by_hold(stream.later_id, last, among_holds=stream.of_holds)
    if stream.later_id not in earlier:
        yield ~done_since(stream.later_id, earlier)


def _range(stream: Stream, after: Position | None) -> Q:
    """The days to count from that lead to the days sought, from where the last page ended."""
    sought, field = stream.sought, stream.field
    low, high = stream.back(sought.first - ONE_DAY), stream.back(sought.last)
    if after is None:
        return Q((f"{field}__gt", low), (f"{field}__lte", high))
    before, upto = stream.back(after.day - ONE_DAY), stream.back(after.day)
    edge = min(max(after.counted_from, before), upto)
    if not before < after.counted_from <= upto:  # none of this stream's rows has the same date and day
        low, high = (low, edge) if sought.newest_first else (edge, high)
        return Q((f"{field}__gt", low), (f"{field}__lte", high))
    key, reached = (stream.later_id, stream.earlier_id), (after.later, after.earlier)
    if sought.newest_first:
        same_day = Q((f"patient__lt{'e' * (key < reached)}", after.patient))
        return Q((f"{field}__gt", low), (f"{field}__lte", edge)) & (Q((f"{field}__lt", edge)) | same_day)
    same_day = Q((f"patient__gt{'e' * (key > reached)}", after.patient))
    return Q((f"{field}__gte", edge), (f"{field}__lte", high)) & (Q((f"{field}__gt", edge)) | same_day)
