"""Planning: what somebody most likely plans next, and what each of the days to choose from means."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from intervals.engine.answers import Verdict
from intervals.engine.chart import Chart
from intervals.engine.question import Question


def likely(chart: Chart, procedures: Iterable[str], on: date) -> str | None:
    """Which of some procedures is most likely to be planned; None where nothing makes any of them wait.

    What is not planned yet before what is, what was not done since before what was, then what is counted from the
    latest day, of that what is ready first.
    """
    planned = {plan.procedure for plan in chart.history.plans if plan.planned_on >= on}
    found: list[tuple[bool, bool, date, int, str]] = []
    for slug in sorted(set(procedures)):
        question = chart.ask(slug, on)
        dates = question.forecast()
        waits = dates.gives_recommended or dates.gives_earliest
        ready = dates.recommended or dates.earliest
        if waits and waits.given_on and ready:
            soon = -ready.toordinal()
            found.append((slug not in planned, not question.followed, waits.given_on, soon, slug))
    return max(found, key=lambda each: each[:4])[4] if found else None


def judged_days(question: Question, first: date, last: date) -> Iterator[Verdict]:
    """What each day from `first` to `last` means, both included."""
    for number in range((last - first).days + 1):
        yield question.judge(first + timedelta(days=number))
