"""The search for the days of a course: the plans that no other is earlier than in every visit, and those that no other
is later than.

A wait never makes a later visit earlier when an earlier one moves later. So, visit by visit, the first day that is left
is the best one, but for one thing: where a rule allows the same day, or else a wait, an earlier visit may wait for a
later one. Those that share a day are therefore taken together, and of all beginnings only those are kept that no other
is better than. Looked at from the end, a version that asks for more from some day on makes the day before it worth a
try as well.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from operator import ge

from intervals.engine.course_days import Axis, Pair, first_from, last_until

Places = tuple[int, ...]


@dataclass(frozen=True)
class Search:
    """What is left to choose from: the days of each visit by itself, and the waits between two, by their places."""

    axis: Axis
    allowed: tuple[int, ...]
    pairs: Mapping[tuple[int, int], Pair]

    @property
    def count(self) -> int:
        """How many visits there are."""
        return len(self.allowed)

    @cached_property
    def before(self) -> tuple[tuple[tuple[int, Pair], ...], ...]:
        """For each visit those before it from which it has to wait."""
        found: list[list[tuple[int, Pair]]] = [[] for _ in range(self.count)]
        for (earlier, later), pair in self.pairs.items():
            found[later].append((earlier, pair))
        return tuple(map(tuple, found))

    @cached_property
    def sharing(self) -> dict[tuple[int, int], int]:
        """From and up to which visits those between can share a day although a wait is between two, and which days."""
        found: dict[tuple[int, int], int] = {}
        if not any(pair.excused for pair in self.pairs.values()):
            return found
        for begin in range(self.count):
            days, excused = self.allowed[begin], False
            for last in range(begin + 1, self.count):
                days &= self.allowed[last]
                for earlier in range(begin, last):
                    pair = self.pairs.get((earlier, last))
                    if pair is not None:
                        days &= pair.shared
                        excused = excused or bool(pair.excused)
                if not days:
                    break
                if excused:
                    found[begin, last + 1] = days
        return found

    @cached_property
    def groups(self) -> dict[tuple[int, int], int]:
        """From and up to which visits those between are taken together, one by itself too, and on which days."""
        alone = {(begin, begin + 1): days for begin, days in enumerate(self.allowed) if days}
        return {**alone, **self.sharing}

    # From the beginning

    @cached_property
    def earliest(self) -> tuple[Places, ...]:
        """The plans that no other is earlier than in every visit, and none if there is no plan."""
        kept: list[list[Places]] = [[()]]
        for upto in range(1, self.count + 1):
            found = [
                head
                for (begin, end), days in self.groups.items()
                if end == upto
                for head in self._extended(kept[begin], begin, upto, days)
            ]
            kept.append(_undominated(found, lambda head: tuple(-place for place in head)))
        return tuple(kept[-1])

    def _extended(self, heads: Sequence[Places], begin: int, upto: int, days: int) -> Iterator[Places]:
        for head in heads:
            place = self._first_after(head, begin, upto, days)
            if place is not None:
                yield head + (place,) * (upto - begin)

    def _first_after(self, head: Places, begin: int, upto: int, days: int) -> int | None:
        found = first_from(days, head[-1] if head else 0)
        while found is not None:
            pushed = found
            for later in range(begin, upto):
                for earlier, pair in self.before[later]:
                    if earlier < begin:
                        nearest = pair.first(head[earlier], pushed)
                        if nearest is None:
                            return None
                        pushed = nearest
            if pushed == found:
                return found
            found = first_from(days, pushed)
        return None

    def after(self, head: Places, place: int) -> int | None:
        """The first day from `place` on for the visit after those of `head`, on the day of one of them where it may."""
        here = len(head)
        found = first_from(self.allowed[here], max(place, head[-1] if head else 0))
        while found is not None:
            pushed = found
            for earlier, pair in self.before[here]:
                day = head[earlier]
                if not pair.allows(day, pushed):
                    nearest = pair.first(day, pushed)
                    if nearest is None:
                        return None
                    pushed = nearest
            if pushed == found:
                return found
            found = first_from(self.allowed[here], pushed)
        return None

    # From the end

    @cached_property
    def latest(self) -> tuple[Places, ...]:
        """The plans that no other is later than in every visit, and none if there is no plan."""
        kept: dict[int, list[Places]] = {self.count: [()]}
        for begin in range(self.count - 1, -1, -1):
            found = [
                tail
                for (first, upto), days in self.groups.items()
                if first == begin
                for tail in self._preceded(kept[upto], begin, upto, days)
            ]
            kept[begin] = _undominated(found, partial(self._worth, begin))
        return tuple(kept[0])

    def _preceded(self, tails: Sequence[Places], begin: int, upto: int, days: int) -> Iterator[Places]:
        for tail in tails:
            for place in self._last_before(tail, begin, upto, days):
                yield (place,) * (upto - begin) + tail

    def _last_before(self, tail: Places, begin: int, upto: int, days: int) -> Iterator[int]:
        bound = tail[0] if tail else self.axis.size - 1
        for later, place in enumerate(tail, upto):
            for earlier, pair in self.before[later]:
                if begin <= earlier < upto:
                    bound = min(bound, pair.latest(place))
        turns = {turn for here in range(begin, upto) for _, pair in self.before[here] for turn in pair.turns}
        for end in {bound, *(turn - 1 for turn in turns if turn <= bound)}:
            last = last_until(days, end)
            if last is not None:
                yield last

    def _worth(self, begin: int, tail: Places) -> Places:
        """How late the visits of `tail` are, and how late those before it may be, each the smaller the worse."""
        bounds: dict[int, int] = {}
        for later, place in enumerate(tail, begin):
            for earlier, pair in self.before[later]:
                if earlier < begin:
                    latest = pair.latest(place)
                    bounds[earlier] = min(bounds.get(earlier, latest), latest)
        return (*tail, *(bounds.get(earlier, 0) for earlier in range(begin)))


def _undominated(found: Sequence[Places], worth: Callable[[Places], Places]) -> list[Places]:
    """Those that no other is at least as good as in every part of what they are worth."""
    if len(found) < 2:
        return list(found)
    worths = {each: worth(each) for each in found}
    kept: list[Places] = []
    for each in sorted(worths, key=worths.__getitem__, reverse=True):
        if not any(all(map(ge, worths[other], worths[each])) for other in kept):
            kept.append(each)
    return kept
