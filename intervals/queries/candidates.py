"""Whose earliest or recommended date may fall on certain days.

Nothing here decides. A candidate is something done (or a hold) that would give its patient a date on one of the days
asked for; what surely gives none is left out, so that nobody walks through years of it; the engine has the last
word (intervals.queries.eligible).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from django.db.models import OuterRef, Q

from intervals.engine.periods import Period
from intervals.engine.rules import Rule, RuleBook, Run
from intervals.engine.shift import Shift
from intervals.models.plans import Hold
from intervals.models.procedures import Procedure
from intervals.queries.left_out import (
    done_since,
    pushed_by_hold,
    pushed_by_treatment,
    settled,
    speaking,
    with_plan,
)
from intervals.queries.streams import Position, Sought, Statement, Stream, database, table_of, written


class Which(StrEnum):
    """Which of the two dates a list goes by."""

    EARLIEST = "earliest"
    RECOMMENDED = "recommended"

    def wait(self, rule: Rule) -> Period:
        """The wait of `rule` that leads to it."""
        return rule.minimum if self is Which.EARLIEST else rule.recommended


class Asked:
    """What lists are asked for, by which rules and of which procedures: the same, if their statement is the same."""

    def __init__(
        self, sought: Sought, lists: tuple[Which, ...], book: RuleBook, procedures: Mapping[str, Procedure]
    ) -> None:
        self.sought, self.lists, self.book, self.procedures = sought, lists, book, procedures
        known = tuple((each.pk, each.slug, each.kind) for each in procedures.values())
        self._key = (sought, lists, book.rules, known)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asked) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def streams(self) -> Iterator[Stream]:
        """Those of all the lists."""
        for number, which in enumerate(self.lists):
            yield from streams(self.sought, which, self.book, self.procedures, number)


def statement(asked: Asked, limit: int, after: Position | None = None) -> Statement:
    """The question to the database. The start of a list is asked for again and again on one day: it is kept.

    To write it takes longer than to answer it. It follows from what it is kept by, and holds nothing of a patient.
    """
    if after is not None:
        return written(asked.streams(), limit, after)
    return _kept(asked, limit, database())


@lru_cache(maxsize=64)
def _kept(asked: Asked, limit: int, _database: tuple[str, str]) -> Statement:
    return written(asked.streams(), limit)


def streams(
    sought: Sought, which: Which, book: RuleBook, procedures: Mapping[str, Procedure], number: int = 0
) -> Iterator[Stream]:
    """The streams of one list, of which this is the `number`; only treatments are ever called about."""
    for later in procedures.values():
        if later.is_treatment and sought.later in (None, later.pk):
            shifts = (
                (earlier, Shift(book.versions(earlier.slug, later.slug, sought.on), which.wait))
                for earlier in procedures.values()
            )
            bearing = [
                Stream(sought, number, later, earlier, table_of(earlier), shift, sought.first, sought.last)
                for earlier, shift in shifts
                if shift.bears
            ]
            for stream in bearing:
                if stream.may_be_by(sought.practitioner):
                    yield from _by_version(stream, bearing)
            holds = Stream(sought, number, later, None, Hold, Shift(), sought.first, sought.last)
            yield replace(holds, conditions=tuple(_left_in(holds, bearing)))


def _by_version(stream: Stream, bearing: list[Stream]) -> Iterator[Stream]:
    """The stream, a part for each version of the days wanted.

    Where no version of its own speaks any more (or yet), a day is a date only if something else speaks of it: without
    that, all that ever led to a rule's last day would have to be walked through.
    """
    for run in stream.shift.versions.runs:
        first, last = max(run.first, stream.first), min(run.last or stream.last, stream.last)
        if first <= last:
            part = replace(stream, first=first, last=last)
            conditions = [*_left_in(part, bearing)]
            if run.rule is None:
                conditions.append(speaking(part, (each for each in bearing if _speaks(each, first, last))))
            yield replace(part, conditions=tuple(conditions))


def _speaks(stream: Stream, first: date, last: date) -> bool:
    """Whether a version of the stream counts on some day from `first` to `last`."""
    return any(run.rule and _overlaps(run, first, last) for run in stream.shift.versions.runs)


def _overlaps(run: Run, first: date, last: date) -> bool:
    return run.first <= last and (run.last is None or run.last >= first)


def _left_in(stream: Stream, bearing: list[Stream]) -> Iterator[Q]:
    """What the engine, or the list, would surely say no to is left out."""
    sought = stream.sought
    yield ~pushed_by_treatment(stream, bearing)
    yield ~pushed_by_hold(stream)
    if all(each.earlier != stream.later for each in bearing):
        yield ~done_since(stream, bearing)
    if sought.unplanned:
        yield ~with_plan(stream)
    if sought.to_call:
        by_hold = stream.table is Hold
        since = ("at__gte", OuterRef("set_at")) if by_hold else ("made_on__gte", OuterRef("given_on"))
        yield ~settled(stream, Q(since))
