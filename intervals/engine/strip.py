"""Strip: a run of days as segments of equal status, for the timeline picture."""

from dataclasses import dataclass
from datetime import date

from intervals.engine.periods import day_before, in_range
from intervals.engine.question import Question
from intervals.engine.reasons import Status


@dataclass(frozen=True)
class Segment:
    """Days of one status, from `first` to `last`, both included."""

    first: date
    last: date
    status: Status


def segments(question: Question, first: date, last: date) -> tuple[Segment, ...]:
    """The days from `first` to `last`, both included, as segments of equal status.

    The status is asked only on the days on which a reason can change it, so a long run costs no more than a
    short one. ValueError if `last` is before `first`; DateOutOfRange outside the range.
    """
    if in_range(last) < in_range(first):
        raise ValueError("A strip ends on or after the day it begins.")
    starts = [first, *sorted(turn for turn in question.turns() if first < turn <= last)]
    ends = [*(day_before(start) for start in starts[1:]), last]
    found: list[Segment] = []
    for start, end in zip(starts, ends, strict=True):
        status = question.status_on(start)
        if found and found[-1].status is status:
            found[-1] = Segment(found[-1].first, end, status)
        else:
            found.append(Segment(start, end, status))
    return tuple(found)
