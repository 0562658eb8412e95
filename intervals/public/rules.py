"""The rules as the public reads them: those in force, and what is to come."""

from dataclasses import dataclass
from itertools import pairwise

from intervals import rule_words, words
from intervals.engine.history import History, Treatment
from intervals.engine.rules import Run
from intervals.public.pairs import first_pair, pair_query
from intervals.public.parts import Row, address, rule_rows
from intervals.queries.published import Pair
from intervals.web.pages import Asked


@dataclass(frozen=True)
class ShownRule:
    """A pair's rule in words; `to_come` says what later versions make of it."""

    title: str
    sentence: str
    to_come: list[str]
    example: str
    facts: list[Row]
    href: str


def rules_in_force(asked: Asked) -> list[ShownRule]:
    """Those of today, what the clinic offers first on top, each worked through from today."""
    published, on = asked.published, asked.on
    found = {Pair(each.rule.earlier, each.rule.later): each for each in published.in_force(on)}
    first = [pair for pair in (first_pair(published, on), *published.pairs(on)) if pair in found]
    return [
        ShownRule(
            title=_title(pair, asked),
            sentence=rule_words.rule_sentence(
                found[pair].rule, published.names, event=pair.later in published.events
            ),
            to_come=_to_come(pair, asked),
            example=_example(pair, asked),
            facts=rule_rows(found[pair]),
            href=_question(pair, asked),
        )
        for pair in dict.fromkeys([*first, *found])
    ]


def rules_to_come(asked: Asked) -> list[ShownRule]:
    """The pairs for which there is no rule today and one that begins later."""
    published, on = asked.published, asked.on
    in_force = {(each.rule.earlier, each.rule.later) for each in published.in_force(on)}
    coming = {
        Pair(each.rule.earlier, each.rule.later) for each in published.rules if each.rule.valid_from > on
    }
    return [
        ShownRule(_title(pair, asked), "", _to_come(pair, asked), "", [], _question(pair, asked))
        for pair in sorted(coming - in_force)
    ]


def _example(pair: Pair, asked: Asked) -> str:
    """What follows from the earlier procedure today, by this rule and whatever version begins meanwhile."""
    chart = asked.published.chart(History((Treatment(pair.earlier, asked.on),)))
    return rule_words.rule_example(
        chart.dates(pair.later, asked.on), asked.on, pair.earlier, asked.published.names
    )


def _title(pair: Pair, asked: Asked) -> str:
    event = pair.later in asked.published.events
    return words.pair(*pair, asked.published.names, event=event)


def _question(pair: Pair, asked: Asked) -> str:
    """The address of the question about a pair: before an event, the days are counted back."""
    page = "plan" if pair.later in asked.published.events else "home"
    return f"{address(page)}?{pair_query(pair)}".rstrip("?")


def _to_come(pair: Pair, asked: Asked) -> list[str]:
    runs = asked.published.rule_book.versions(*pair, asked.on).runs
    event = pair.later in asked.published.events
    return [
        rule_words.rule_change(run.first, run.rule, asked.published.names, event=event)
        for before, run in pairwise(runs)
        if not _same(before, run)
    ]


def _same(before: Run, run: Run) -> bool:
    """Whether two runs of days have one and the same rule in words."""
    if before.rule is None or run.rule is None:
        return before.rule is run.rule
    return before.rule.says_the_same_as(run.rule)
