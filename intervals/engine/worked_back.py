"""Working back: by when the earlier procedure must be done."""

from dataclasses import dataclass
from datetime import date, timedelta

from intervals.engine.periods import FIRST_DAY
from intervals.engine.reasons import Status
from intervals.engine.rules import Rule


@dataclass(frozen=True)
class WorkedBack:
    """By when the earlier procedure must be done, by `rule`: `recommended` leaves the full wait.

    `open_latest` and `open_recommended` are the last open days on or before them; None where there is none within a
    year, or where the clinic has said nothing about its days. `best_from` and `continues_from` are the first days
    that the planned day is still best by, and still no new series; None where the rule has no such figure. `status` is
    that of the earlier procedure on the day of asking; no wait once the planned day is over. `on_the_day`: both waits
    are over, and the rule allows the planned day itself.
    """

    rule: Rule
    latest: date
    recommended: date
    open_latest: date | None = None
    open_recommended: date | None = None
    best_from: date | None = None
    continues_from: date | None = None
    status: Status = Status.NO_WAIT
    on_the_day: bool = False

    @property
    def too_late(self) -> bool:
        """Whether too little time is left for the earlier procedure, as asked on the day of asking."""
        return self.status is Status.TOO_SOON

    def lead_in(self, days: int) -> date | None:
        """The day so many days before `recommended`; None where that is before the first that is counted."""
        return (
            self.recommended - timedelta(days=days) if (self.recommended - FIRST_DAY).days >= days else None
        )
