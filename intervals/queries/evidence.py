"""What is published elsewhere, all of it: no clinic's own, and never a rule."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from intervals.engine.elsewhere import ReadSource, Statement


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """All of it. `fingerprint` stands for the content, and for the whole where it is written out."""

    names: Mapping[str, str]
    kinds: Mapping[str, str]
    statements: tuple[Statement, ...]
    fingerprint: str = ""

    def __repr__(self) -> str:
        return f"Elsewhere({self.fingerprint})"

    @cached_property
    def pairs(self) -> Mapping[tuple[str, str], tuple[Statement, ...]]:
        """The statements of each pair, the best grade first, the shortest wait first."""
        found: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        for each in self.statements:
            found[each.earlier, each.later].append(each)
        return {pair: tuple(sorted(each, key=_place)) for pair, each in found.items()}

    def of(self, earlier: str, later: str) -> tuple[Statement, ...]:
        """What is said of a pair."""
        return self.pairs.get((earlier, later), ())

    @cached_property
    def sources(self) -> frozenset[ReadSource]:
        """Every source that says something."""
        return frozenset(each.source for each in self.statements)


def _place(each: Statement) -> tuple[str, bool, tuple[float, float], str]:
    return each.source.grade, not each.has_figure, each.span, each.source.publisher.casefold()


NOTHING_READ = Elsewhere({}, {}, ())
