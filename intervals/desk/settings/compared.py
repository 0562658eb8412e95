"""Two rules beside each other, line by line in words: a draft and what counts, or a draft as two people have it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.documents.document import DocumentRule, rule_as_data
from intervals.documents.shape import wait
from intervals.engine.periods import Period
from intervals.models.rules import Evidence, InsideMinimum
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.rule_documents import document_rule
from intervals.said import dates

# What is compared, and what it is called. Two versions of a pair may well have other examples and other reviews.
WAITS = {
    "minimum": gettext_lazy("Minimum"),
    "recommended": gettext_lazy("Recommended"),
    "best_by": gettext_lazy("Best within"),
    "start_again": gettext_lazy("Series starts again from"),
}
TICKS = {
    "same_day": gettext_lazy("The same day is allowed"),
    "same_area": gettext_lazy("In the same area only"),
}
CHOICES = {
    "inside_minimum": (gettext_lazy("Who may plan inside the minimum"), dict(InsideMinimum.choices)),
    "evidence": (gettext_lazy("Evidence"), dict(Evidence.choices)),
}
DAYS = {
    "valid_from": gettext_lazy("First day"),
    "ends_on": gettext_lazy("First day without it"),
    "reviewed_on": gettext_lazy("Reviewed on"),
    "review_due": gettext_lazy("Review due"),
}
TEXTS = {"reviewed_by": gettext_lazy("Reviewed by")}
SOURCE = {
    "title": gettext_lazy("Source"),
    "url": gettext_lazy("Address of the source"),
    "says": gettext_lazy("What the source says"),
}


class Line(NamedTuple):
    """One thing that the two say differently."""

    name: Any
    theirs: str
    yours: str


def lines(theirs: Mapping[str, Any], yours: Mapping[str, Any]) -> list[Line]:
    """Where two rules, as documents have them, say different things."""
    both = zip(_in_words(theirs), _in_words(yours), strict=True)
    return [Line(name, one, other) for (name, one), (_name, other) in both if one != other]


def against_what_counts(rule: DocumentRule, charts: ClinicCharts, on: date) -> list[Line] | None:
    """A rule beside the one that counts on its first day, or on `on` if that is later; None where none does."""
    counts = charts.book.of(rule.earlier, rule.later, max(rule.valid_from, on))
    if counts is None:
        return None
    row = charts.rows[counts.id, counts.version]
    return lines(rule_as_data(rule), rule_as_data(document_rule(row, None)))


def _in_words(rule: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    for key, name in WAITS.items():
        yield name, _wait(rule[key])
    for key, name in TICKS.items():
        yield name, _("yes") if rule[key] else _("no")
    for key, (name, labels) in CHOICES.items():
        yield name, str(labels[rule[key]])
    for key, name in DAYS.items():
        yield name, dates.day(date.fromisoformat(rule[key])) if rule[key] else _none()
    for key, name in TEXTS.items():
        yield name, rule[key]
    for key, name in SOURCE.items():
        yield name, rule["source"][key] or _none()


def _wait(text: str | None) -> str:
    if text is None:
        return _none()
    period = wait(text)
    return dates.wait(period) if period != Period() else _("no wait")


def _none() -> str:
    return _("none")
