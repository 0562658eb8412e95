"""The rules as the public reads them: those in force, what is to come, and one pair with all its versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from intervals.engine.history import History
from intervals.engine.periods import FIRST_DAY, DateOutOfRange
from intervals.engine.rules import Rule, Run
from intervals.public.evidence import pair_address, title
from intervals.public.pairs import first_pair, pair_query
from intervals.public.pieces import Link, address, rule_facts
from intervals.queries.published import Pair, Published
from intervals.said import dates, evidence, rules
from intervals.web.guidance import Fact
from intervals.web.pages import AsOf


@dataclass(frozen=True)
class ShownRule:
    """A pair's rule in words; `to_come` says what later versions make of it, `changed` what made it what it is."""

    title: str
    page: str
    sentence: str
    to_come: list[str]
    example: str
    changed: str
    facts: list[Fact]
    href: str
    elsewhere: Link | None


@dataclass(frozen=True)
class Version:
    """The days on which one version counts, or none does."""

    when: str
    status: str
    sentence: str
    facts: list[Fact]


@dataclass(frozen=True)
class RulePage:
    """One pair: what counts today, with a worked example, and every version."""

    title: str
    sentence: str
    example: str
    says: str
    href: str
    versions: list[Version]


def rules_in_force(as_of: AsOf) -> list[ShownRule]:
    """Those of the day, what the clinic offers first on top, each worked through from that day."""
    published, on = as_of.published, as_of.on
    found = {Pair(each.rule.earlier, each.rule.later): each for each in published.in_force(on)}
    first = [pair for pair in (first_pair(published, on), *published.pairs(on)) if pair in found]
    return [
        ShownRule(
            title=title(pair, published),
            page=address("rule", args=tuple(pair)),
            sentence=_sentence(found[pair].rule, published),
            to_come=_to_come(pair, as_of),
            example=_example(pair, as_of),
            changed=_changed(pair, as_of),
            facts=rule_facts(found[pair], on),
            href=_question(pair, as_of),
            elsewhere=_elsewhere(pair, published),
        )
        for pair in dict.fromkeys([*first, *found])
    ]


def rules_to_come(as_of: AsOf) -> list[ShownRule]:
    """The pairs for which there is no rule on the day and one that begins later."""
    published, on = as_of.published, as_of.on
    in_force = {(each.rule.earlier, each.rule.later) for each in published.in_force(on)}
    coming = {
        Pair(each.rule.earlier, each.rule.later) for each in published.rules if each.rule.valid_from > on
    }
    return [
        ShownRule(
            title=title(pair, published),
            page=address("rule", args=tuple(pair)),
            sentence="",
            to_come=_to_come(pair, as_of),
            example="",
            changed="",
            facts=[],
            href=_question(pair, as_of),
            elsewhere=None,
        )
        for pair in sorted(coming - in_force)
    ]


def rule_page(pair: Pair, as_of: AsOf) -> RulePage:
    """One pair. Where no rule speaks of it today, the sentence says so."""
    published = as_of.published
    found = published.rule_for(*pair, as_of.on)
    return RulePage(
        title=title(pair, published),
        sentence=_sentence(found.rule, published)
        if found
        else _(
            "No rule speaks of this today. Nothing here can tell you how long to wait: please ask the clinic."
        ),
        example=_example(pair, as_of) if found else "",
        says=found.says if found else "",
        href=_question(pair, as_of) if found else "",
        versions=_versions(_history(pair, published), as_of),
    )


def _versions(history: Sequence[Run], as_of: AsOf) -> list[Version]:
    """The latest first; the days before the first version are left out."""
    begun = [run for place, run in enumerate(history) if run.rule or place]
    return [_version(run, as_of) for run in reversed(begun)]


def _version(run: Run, as_of: AsOf) -> Version:
    on, published = as_of.on, as_of.published
    begun = _("in force") if run.last is None or run.last >= on else _("past")
    status = begun if run.first <= on else _("to come")
    values = {"first": dates.day(run.first), "last": dates.day(run.last) if run.last else ""}
    said = _("%(first)s to %(last)s") if run.last else _("From %(first)s on")
    if run.rule is None:
        return Version(said % values, status, _("No rule speaks of it."), [])
    return Version(
        said % values, status, _sentence(run.rule, published), rule_facts(published.of(run.rule), on)
    )


def _history(pair: Pair, published: Published) -> list[Run]:
    """Which rule counted on each day, from the first day on: runs of one version put together."""
    found: list[Run] = []
    for run in published.rule_book.versions(*pair, FIRST_DAY).runs:
        if found and found[-1].rule is run.rule:
            found[-1] = Run(found[-1].first, run.last, run.rule)
        else:
            found.append(run)
    return found


def _changed(pair: Pair, as_of: AsOf) -> str:
    """What the version of the day changed, and when; "" where it was the first."""
    runs = [run for run in _history(pair, as_of.published) if run.first <= as_of.on]
    if len(runs) < 2 or runs[-1].rule is None:
        return ""
    before, run = runs[-2:]
    when = {"day": dates.day(run.first)}
    if before.rule is None:
        earlier = any(each.rule for each in runs[:-1])
        return _("Since %(day)s there is a rule again.") % when if earlier else ""
    if before.rule.says_the_same_as(runs[-1].rule):
        return _("Changed last on %(day)s: the waits stayed as they were.") % when
    old = _sentence(before.rule, as_of.published)
    return _("Changed last on %(day)s. Before: %(old)s") % {**when, "old": old}


def _sentence(rule: Rule, published: Published) -> str:
    return rules.rule_sentence(rule, published.names, event=rule.later in published.events)


def _elsewhere(pair: Pair, published: Published) -> Link | None:
    """The way to what is published on a pair, where anything is."""
    statements = published.elsewhere.of(*pair)
    if not statements:
        return None
    return Link(pair_address(pair), evidence.found(statements))


def _example(pair: Pair, as_of: AsOf) -> str:
    """What follows from the earlier procedure on the day, by this rule and whatever version begins meanwhile.

    "" where a date would leave the range.
    """
    chart = as_of.published.chart(History.of_one(pair.earlier, as_of.on))
    try:
        found = chart.dates(pair.later, as_of.on)
    except DateOutOfRange:
        return ""
    return rules.rule_example(found, as_of.on, pair.earlier, as_of.published.names)


def _question(pair: Pair, as_of: AsOf) -> str:
    """The address of the question about a pair: before an event, the days are counted back."""
    page = "plan" if pair.later in as_of.published.events else "home"
    return f"{address(page)}?{pair_query(pair)}".rstrip("?")


def _to_come(pair: Pair, as_of: AsOf) -> list[str]:
    runs = as_of.published.rule_book.versions(*pair, as_of.on).runs
    event = pair.later in as_of.published.events
    return [
        rules.rule_change(run.first, run.rule, as_of.published.names, event=event)
        for before, run in pairwise(runs)
        if not _same(before, run)
    ]


def _same(before: Run, run: Run) -> bool:
    """Whether two runs of days have one and the same rule in words."""
    if before.rule is None or run.rule is None:
        return before.rule is run.rule
    return before.rule.says_the_same_as(run.rule)
