"""A case: everything that a question about one person is asked with, as plain data; and one that many tests ask."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from intervals.engine.areas import AreaTree
from intervals.engine.chart import Chart
from intervals.engine.history import History, Plan, Treatment
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import Period
from intervals.engine.question import Question
from intervals.engine.rules import Rule, RuleBook


@dataclass(frozen=True)
class Case:
    """The facts, and the question: `procedure` on `areas`, as asked on the day `on`."""

    history: History
    rules: tuple[Rule, ...]
    procedure: str
    on: date
    areas: tuple[str, ...] = ()
    within: dict[str, str] = field(default_factory=dict)
    events: frozenset[str] = frozenset()
    open_days: OpenDays | None = None

    def chart(self) -> Chart:
        """The engine's chart of the facts."""
        return Chart(self.history, RuleBook(self.rules), AreaTree(self.within), self.open_days, self.events)

    def question(self, without: Plan | None = None) -> Question:
        """The engine's question."""
        return self.chart().ask(self.procedure, self.on, self.areas, without)

    def having(self, **facts: Any) -> "Case":
        """The same with other facts in the history."""
        return replace(self, history=replace(self.history, **facts))

    def without_uppers(self) -> "Case":
        """The same by rules without upper figures."""
        return replace(
            self, rules=tuple(replace(rule, best_by=None, start_again=None) for rule in self.rules)
        )


WEEK, TWO_WEEKS = Period(days=7), Period(days=14)
RULE = Rule("microneedling", "botox", WEEK, TWO_WEEKS, id="mb")
DONE = Treatment("microneedling", date(2026, 11, 10), id="t1")
HISTORY = History(treatments=(DONE,))
ON = date(2026, 11, 12)


def chart(history: History = HISTORY, *rules: Rule, **facts: Any) -> Chart:
    """The chart of somebody who had microneedling on 10 November, where nothing else is said."""
    return Chart(history, RuleBook(rules or [RULE]), **facts)
