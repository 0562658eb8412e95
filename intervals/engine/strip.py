"""Strip: a run of days as segments of equal status, for the timeline picture."""

from dataclasses import dataclass
from datetime import date, timedelta

from intervals.engine.forecast import Forecast
from intervals.engine.periods import in_range
from intervals.engine.reasons import Status


@dataclass(frozen=True)
class Segment:
    """Days of one status, from `first` to `last`, both included."""

    first: date
    last: date
    status: Status


def strip(forecast: Forecast, first: date, last: date) -> tuple[Segment, ...]:
    """The days from `first` to `last`, both included, as segments of equal status.

    The status is asked only on the days on which a reason can change it, so a long run costs no more than a
    short one. ValueError if `last` is before `first`; DateOutOfRange outside the range.
    """
    if in_range(last) < in_range(first):
        raise ValueError("A strip ends on or after the day it begins.")
    turns = {turn for reason in forecast.reasons for turn in reason.turns() if first < turn <= last}
    starts = [first, *sorted(turns)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), last]
    segments: list[Segment] = []
    for start, end in zip(starts, ends, strict=True):
        status = forecast.status_on(start)
        if segments and segments[-1].status is status:
            segments[-1] = Segment(segments[-1].first, end, status)
        else:
            segments.append(Segment(start, end, status))
    return tuple(segments)
