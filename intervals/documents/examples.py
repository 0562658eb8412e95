"""Worked examples: what a rule by itself gives for a day, held against what is said."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from intervals.documents.document import Example
from intervals.documents.problems import Place, Problem
from intervals.engine.chart import Chart
from intervals.engine.periods import DateOutOfRange
from intervals.engine.rules import Rule


def disagreements(rule: Rule, example: Example) -> Iterator[Problem]:
    """Where the engine counts another day than the example, at the places within it. `rule` is in force for good."""
    try:
        counted = Chart.of_rule(rule, example.given_on).dates(rule.later, example.given_on)
    except DateOutOfRange:
        yield Problem(
            ("given_on",), _("Counted from this day, a date lies outside 1900-01-01 to 2199-12-31.")
        )
        return
    for name, said, found in (
        ("earliest", example.earliest, counted.earliest),
        ("recommended", example.recommended, counted.recommended),
    ):
        if said != found:
            words = {"said": said, "counted": found}
            yield Problem((name,), _("You say %(said)s, counted is %(counted)s.") % words)


def placed(problems: Iterable[Problem], place: Place) -> Iterator[Problem]:
    """The same problems, as they are found from the top of the document."""
    return (Problem((*place, *problem.place), problem.says) for problem in problems)
