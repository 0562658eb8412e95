"""The rules as the public reads them: those in force, and what is to come."""

from dataclasses import dataclass
from itertools import pairwise

from intervals.engine.history import History, Treatment
from intervals.engine.rules import Run
from intervals.public.pairs import first_pair, pair_query
from intervals.public.pieces import Fact, address, rule_facts
from intervals.queries.published import Pair
from intervals.said import dates, rules
from intervals.web.pages import AsOf


@dataclass(frozen=True)
class ShownRule:
    """A pair's rule in words; `to_come` says what later versions make of it."""

    title: str
    sentence: str
    to_come: list[str]
    example: str
    facts: list[Fact]
    href: str


def rules_in_force(as_of: AsOf) -> list[ShownRule]:
    """Those of today, what the clinic offers first on top, each worked through from today."""
    published, on = as_of.published, as_of.on
    found = {Pair(each.rule.earlier, each.rule.later): each for each in published.in_force(on)}
    first = [pair for pair in (first_pair(published, on), *published.pairs(on)) if pair in found]
    return [
        ShownRule(
            title=_title(pair, as_of),
            sentence=rules.rule_sentence(
                found[pair].rule, published.names, event=pair.later in published.events
            ),
            to_come=_to_come(pair, as_of),
            example=_example(pair, as_of),
            facts=rule_facts(found[pair]),
            href=_question(pair, as_of),
        )
        for pair in dict.fromkeys([*first, *found])
    ]


def rules_to_come(as_of: AsOf) -> list[ShownRule]:
    """The pairs for which there is no rule today and one that begins later."""
    published, on = as_of.published, as_of.on
    in_force = {(each.rule.earlier, each.rule.later) for each in published.in_force(on)}
    coming = {
        Pair(each.rule.earlier, each.rule.later) for each in published.rules if each.rule.valid_from > on
    }
    return [
        ShownRule(_title(pair, as_of), "", _to_come(pair, as_of), "", [], _question(pair, as_of))
        for pair in sorted(coming - in_force)
    ]


def _example(pair: Pair, as_of: AsOf) -> str:
    """What follows from the earlier procedure today, by this rule and whatever version begins meanwhile."""
    chart = as_of.published.chart(History((Treatment(pair.earlier, as_of.on),)))
    return rules.rule_example(
        chart.dates(pair.later, as_of.on), as_of.on, pair.earlier, as_of.published.names
    )


def _title(pair: Pair, as_of: AsOf) -> str:
    event = pair.later in as_of.published.events
    return dates.pair(*pair, as_of.published.names, event=event)


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
