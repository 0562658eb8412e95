"""When the waits are over, for many people and without a chart of each: from the days that can decide it.

Of the days of one procedure up to the day of asking only the last one can, since a wait counted from a later day is
never over earlier (intervals.engine.shift). No areas are asked about, so that all of them meet.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from intervals.engine.answers import Over
from intervals.engine.history import Treatment
from intervals.engine.periods import LAST_DAY, DateOutOfRange
from intervals.engine.reasons import after
from intervals.engine.rules import RuleBook

NEVER = Over(None, None)


@dataclass(frozen=True)
class WaitsOf:
    """The waits for one procedure as asked on one day. It keeps what it has worked out for a day."""

    rules: RuleBook
    procedure: str
    on: date
    _known: dict[tuple[str, date], Over] = field(default_factory=dict, compare=False)

    def over(self, counted: Iterable[tuple[str, date]], held: date | None = None) -> Over:
        """As `Question.over` says it of a history: `counted` are the procedures done with their days.

        `held` is the last day of the dated holds on the procedure. A wait that leads out of the range is over on its
        last day.
        """
        found = [Over(held, held), *(self._after(*each) for each in counted)]
        minimum, recommended = ([day for day in days if day] for days in zip(*found, strict=True))
        return Over(max(minimum, default=None), max(recommended, default=None))

    def _after(self, earlier: str, day: date) -> Over:
        if (earlier, day) not in self._known:
            self._known[earlier, day] = self._worked_out(earlier, day)
        return self._known[earlier, day]

    def _worked_out(self, earlier: str, day: date) -> Over:
        try:
            reason = after(Treatment(earlier, day), self.rules.versions(earlier, self.procedure, self.on))
        except DateOutOfRange:
            return Over(LAST_DAY, LAST_DAY)
        return Over(reason.minimum_over, reason.recommended_over) if reason else NEVER
