"""What is true today of that which an override was recorded for, and whether anybody's decision about it still counts.

What was read when it was recorded is stored. This is worked out when it is read: whatever was voided, moved, corrected,
merged or decided otherwise since shows, and a decision that has become pointless counts again if the facts do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from intervals.engine.answers import Verdict
from intervals.engine.chart import Chart
from intervals.engine.conflicts import is_hold, no_longer
from intervals.engine.reasons import Status
from intervals.models.overrides import Override
from intervals.models.plans import PlanState


@dataclass(frozen=True)
class ByNow:
    """`verdict` on the day that the override is about, None where that is voided, moved or cancelled.

    `matters`: whether the decision still counts, so that its reason or its review is worth asking for. `gone` is what
    it was counted from, or to, and is no longer on record: procedures and their days.
    """

    override: Override
    verdict: Verdict | None
    matters: bool
    gone: tuple[tuple[str, date | None], ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a reason may be given: none was, or one from before it was kept what for, and something is left."""
        return not self.override.reason or (
            self.override.from_before and self.matters and bool(self.to_cover)
        )

    @property
    def to_cover(self) -> dict[str, Status]:
        """What a reason that is given now covers: of a plan all that warns, of what was done what stops it."""
        found = self.verdict.conflicts if self.verdict else {}
        planned = self.override.plan is not None
        return {name: status for name, status in found.items() if planned or status.stops}


def look_again(override: Override, chart: Chart, on: date) -> ByNow:
    """As things stand on `on`, by the chart of the patient; plan and treatment are at hand."""
    verdict = _verdict(override, chart, on)
    if verdict is None:
        return ByNow(override, None, matters=False)
    gone = no_longer(chart.history, override.against)
    return ByNow(override, verdict, _matters(override, verdict, chart, on), gone)


def that_matter(overrides: Iterable[Override], charts: Mapping[int, Chart], on: date) -> list[ByNow]:
    """Those about which a decision still counts, in the same order; the charts are by the patient's id."""
    found = (look_again(each, charts[each.patient_id], on) for each in overrides)
    return [each for each in found if each.matters]


def _verdict(override: Override, chart: Chart, on: date) -> Verdict | None:
    done, plan = override.treatment, override.plan
    if plan is not None and plan.state == PlanState.OPEN:
        return chart.judge_plan(str(plan.pk), on)
    if plan is not None and plan.state == PlanState.DONE:
        done = plan.treatment
    treated = done and chart.done(str(done.pk))
    return _as_of_then(override, chart).judge_done(treated) if treated else None


def _as_of_then(override: Override, chart: Chart) -> Chart:
    """The chart with those holds alone that it was against: what was done was not done under one set since."""
    if not (override.against or override.rule_id):
        return chart  # from before conflicts were kept: it was against a hold, and which is not known
    against = override.against
    return chart.held_by(
        [each.id for each in chart.history.holds if any(is_hold(name, each.id) for name in against)]
    )


def _matters(override: Override, verdict: Verdict, chart: Chart, on: date) -> bool:
    """Whether what it was against stands, or, as long as nobody has said why, anything that would be asked about.

    A treatment was done against a hold even if that is lifted by now; a plan is free once it is. A row from before
    conflicts were kept matters by its status, or always, where no rule is known.
    """
    held = override.treatment is not None and any(map(is_hold, override.against))
    if held or not (override.against or override.rule_id):
        return True
    if override.treatment is not None and not override.reason:
        return verdict.status.stops
    return chart.stands(override.against, on) if override.against else verdict.status.warns
