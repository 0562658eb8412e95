"""Lists by a date that is never stored: for each rule, a range of an index that its wait is shifted back onto.

A stream is what a rule counts from (treatments, circumstances) or the holds on a procedure, in the order of its index.
Along a stream the date never goes back (intervals.engine.shift), so streams are merged by date without sorting a
table, and a page begins where the last one ended.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from intervals.engine.periods import LAST_DAY
from intervals.engine.shift import Shift
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.consents import Consent
from intervals.models.patients import Patient
from intervals.models.plans import Hold
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment

ONE_DAY = timedelta(days=1)
A_WEEK = timedelta(weeks=1)
NEVER = date.min

Counted = type[Treatment] | type[Circumstance]


@dataclass(frozen=True)
class Sought:
    """Whose date falls on `first` to `last`, as asked on the day `on`, and who of them.

    `later` is a procedure's id; `practitioner` the id of who gave the treatment (or set the hold) that decides;
    `asked_for` the kind of message that they want.
    """

    clinic: Clinic
    on: date
    first: date
    last: date
    newest_first: bool = False
    unplanned: bool = False
    to_call: bool = False
    later: int | None = None
    practitioner: int | None = None
    asked_for: str = ""

    @property
    def called_from(self) -> date:
        """The day from which a call about what is due this week counts: a week before it begins."""
        return self.first - A_WEEK


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
    """What is counted from in index order: rows of `table` of one procedure, or the holds on the later one.

    Only dates from `first` to `last` are wanted of it, and only rows that all of `conditions` leave in.
    """

    sought: Sought
    list: int
    later: Procedure
    earlier: Procedure | None
    table: Counted | type[Hold]
    shift: Shift
    first: date
    last: date
    conditions: tuple[Q, ...] = ()

    @property
    def earlier_id(self) -> int:
        """The earlier procedure's id; 0 for holds."""
        return self.earlier.pk if self.earlier else 0

    @property
    def field(self) -> str:
        """The day that is counted from."""
        return "until" if self.table is Hold else "given_on"

    def back(self, day: date) -> date:
        """The last day to count from that leads to `day` or before; date.min if there is none."""
        return back_or_never(self.shift, day)

    def may_be_by(self, practitioner: int | None) -> bool:
        """Whether somebody of the clinic did what is counted from, if anybody in particular is asked for."""
        return practitioner is None or self.table is not Circumstance

    def cause(self, pk: int) -> str:
        """What the engine calls the row with this key."""
        return f"circumstance:{pk}" if self.table is Circumstance else str(pk)


@dataclass(frozen=True)
class Candidate:
    """A row, `cause` its name, that may be what gives `patient` the date in `position`."""

    patient: Patient
    stream: Stream
    cause: str
    position: Position


def table_of(procedure: Procedure) -> Counted:
    """Where it is written down that a procedure came about: what a clinic did, or was told of."""
    return Treatment if procedure.is_treatment else Circumstance


def back_or_never(shift: Shift, day: date) -> date:
    """`shift.back`, but date.min where no day of the range leads there."""
    return shift.back(min(day, LAST_DAY)) or NEVER


@dataclass(frozen=True)
class Statement:
    """One question to the database: the first `limit` rows of each of the streams, from `after` on."""

    streams: tuple[Stream, ...]
    limit: int
    sql: str
    values: tuple[Any, ...]


def database() -> tuple[str, str]:
    """Which database is asked, and of what kind it is: what a statement is written for."""
    db = Treatment.objects.all().db
    return db, connections[db].vendor


def written(streams: Iterable[Stream], limit: int, after: Position | None = None) -> Statement:
    """What each stream begins with, and the patients, in one query.

    Each stream's SELECT is Django's; it stands inside another one, since SQLite takes ORDER BY and LIMIT in a
    union only there.
    """
    db, _kind = database()
    streams, parts, values = tuple(streams), [], []
    for number, stream in enumerate(streams):
        sql, params = _rows(stream, number, after)[:limit].query.get_compiler(db).as_sql()
        parts.append(f"SELECT * FROM ({sql}) AS s{number}")  # noqa: S608
        values += params
    table = connections[db].ops.quote_name(Patient._meta.db_table)
    sql = (
        f"SELECT p.*, s.cause, s.stream, s.day FROM ({' UNION ALL '.join(parts)}) AS s"  # noqa: S608
        f" JOIN {table} AS p ON p.id = s.patient_id"
    )
    return Statement(streams, limit, sql, tuple(values))


def first_of(statement: Statement, lists: int = 1) -> list[list[Candidate]]:
    """The first candidates of each of the `lists`, in order: one query for all."""
    found: list[list[Candidate]] = [[] for _list in range(lists)]
    for candidate in _read(statement):
        found[candidate.stream.list].append(candidate)
    for rows in found:
        newest_first = any(each.stream.sought.newest_first for each in rows)
        rows.sort(key=lambda each: each.position, reverse=newest_first)
    return [rows[: statement.limit] for rows in found]


def _read(statement: Statement) -> Iterator[Candidate]:
    if not statement.streams:
        return
    db, _kind = database()
    found: Any = Patient.objects.raw(statement.sql, statement.values, using=db)
    for patient in found:
        stream = statement.streams[patient.stream]
        day = patient.day if isinstance(patient.day, date) else date.fromisoformat(patient.day)
        place = Position(stream.shift.over(day), day, patient.pk, stream.later.pk, stream.earlier_id)
        yield Candidate(patient, stream, stream.cause(patient.cause), place)


def _rows(stream: Stream, number: int, after: Position | None) -> "QuerySet[Any, Any]":
    """The stream's rows that may count, in order."""
    sought = stream.sought
    rows: QuerySet[Any] = Hold.objects.standing() if stream.table is Hold else _counted(stream)
    rows = rows.filter(
        _range(stream, after),
        *stream.conditions,
        Exists(Patient.objects.present().filter(pk=OuterRef("patient"))),
        clinic=sought.clinic,
        procedure=stream.earlier or stream.later,
    )
    if sought.practitioner is not None:
        rows = rows.filter(**{"set_by" if stream.table is Hold else "practitioner": sought.practitioner})
    if sought.asked_for:
        asked = Consent.objects.standing().filter(patient=OuterRef("patient"), kind=sought.asked_for)
        rows = rows.filter(Exists(asked))
    order = (F(name).desc() if sought.newest_first else F(name) for name in (stream.field, "patient_id"))
    return rows.order_by(*order).values(
        "patient_id", cause=F("pk"), stream=Value(number), day=F(stream.field)
    )


def _counted(stream: Stream) -> "QuerySet[Any]":
    """A circumstance that lies ahead is a plan, and gives no date."""
    if stream.table is Circumstance:
        return Circumstance.objects.counted().filter(given_on__lte=stream.sought.on)
    return Treatment.objects.counted()


def _range(stream: Stream, after: Position | None) -> Q:
    """The days to count from that lead to the days wanted, from where the last page ended."""
    sought, field = stream.sought, stream.field
    low, high = stream.back(stream.first - ONE_DAY), stream.back(stream.last)
    between = Q((f"{field}__gt", low), (f"{field}__lte", high))
    if after is None:
        return between
    before, upto = stream.back(after.day - ONE_DAY), stream.back(after.day)
    edge = min(max(after.counted_from, before), upto)
    if not before < after.counted_from <= upto:  # none of this stream's rows has the same date and day
        return between & Q((f"{field}__lte" if sought.newest_first else f"{field}__gt", edge))
    key, reached = (stream.later.pk, stream.earlier_id), (after.later, after.earlier)
    if sought.newest_first:
        same_day = Q((f"patient__lt{'e' * (key < reached)}", after.patient))
        return between & Q((f"{field}__lte", edge)) & (Q((f"{field}__lt", edge)) | same_day)
    same_day = Q((f"patient__gt{'e' * (key > reached)}", after.patient))
    return between & Q((f"{field}__gte", edge)) & (Q((f"{field}__gt", edge)) | same_day)
