"""What the dates of a pair are, day by day from day 0: each stretch of days with its status, whoever asks."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from intervals.engine.history import History
from intervals.engine.rules import Rule
from intervals.engine.strip import Segment, segments
from intervals.public.phases import MOST_DAYS, end_of
from intervals.queries.published import Pair
from intervals.said import dates, to_patients
from intervals.web.pages import AsOf

A_WEEK = 7


@dataclass(frozen=True)
class Stretch:
    """Days of one status: what its word means, and the numbers of its days, or of many the wait that they are from."""

    status: str
    label: str
    text: str
    cells: list[str]


def day_by_day(pair: Pair, rule: Rule, as_of: AsOf) -> list[Stretch]:
    """The stretches after a treatment of today, by the rule that counts; months have no number of days, so are said."""
    zero = as_of.on
    asked = as_of.published.chart(History.of_one(pair.earlier, zero)).ask(pair.later, zero)
    end = end_of(zero, asked.dates())
    runs = segments(asked, zero, end)
    in_months = rule.minimum.months or rule.recommended.months
    if in_months or (end - zero).days > MOST_DAYS:
        waits = [to_patients.begins(run.status, rule) for run in runs]
        shown = [(each, [each]) for each in waits]
    else:
        shown = [_numbered(run, zero, last=run is runs[-1]) for run in runs]
    healing = as_of.published.is_treatment(pair.earlier)
    return [
        Stretch(
            run.status,
            dates.short_label(run.status),
            f"{said}. {to_patients.meaning(run.status, healing=healing, day_0=run.first == zero)}",
            cells,
        )
        for run, (said, cells) in zip(runs, shown, strict=True)
    ]


def _numbered(run: Segment, zero: date, *, last: bool) -> tuple[str, list[str]]:
    """Which days a stretch has, in words and one by one; of the last, which goes on, a week."""
    first, end = (run.first - zero).days, (run.last - zero).days
    if last:
        said, end = _("From day %(first)d"), first + A_WEEK - 1
    else:
        said = _("Days %(first)d to %(last)d") if first < end else _("Day %(first)d")
    return said % {"first": first, "last": end}, [str(number) for number in range(first, end + 1)]
