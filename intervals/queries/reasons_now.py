"""What is true today of that which an override was recorded for, and whether anybody's decision about it still counts.

What was read when it was recorded is stored. This is worked out when it is read: whatever was voided, moved, corrected,
merged or decided otherwise since shows, and a decision that has become pointless counts again if the facts do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from intervals.engine.answers import Verdict
from intervals.engine.chart import Chart
from intervals.engine.conflicts import is_hold, no_longer, still_there
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
    def stopping(self) -> dict[str, Status]:
        """What speaks by now even against what a clinician has done."""
        found = self.verdict.conflicts if self.verdict else {}
        return {name: status for name, status in found.items() if status.stops}


def look_again(override: Override, chart: Chart, on: date) -> ByNow:
    """As things stand on `on`, by the chart of the patient; plan and treatment are at hand."""
    verdict = _verdict(override, chart, on)
    if verdict is None:
        return ByNow(override, None, matters=False)
    gone = no_longer(chart.history, override.against)
    return ByNow(override, verdict, _matters(override, verdict), gone)


def that_matter(overrides: Iterable[Override], charts: Mapping[int, Chart], on: date) -> list[ByNow]:
    """Those about which a decision still counts, in the same order; the charts are by the patient's id."""
    found = (look_again(each, charts[each.patient_id], on) for each in overrides)
    return [each for each in found if each.matters]


def _verdict(override: Override, chart: Chart, on: date) -> Verdict | None:
    treatment, plan = override.treatment, override.plan
    if plan is not None and plan.state == PlanState.OPEN:
        return chart.judge_plan(str(plan.pk), on)
    if plan is not None and plan.state == PlanState.DONE:
        treatment = plan.treatment
    if treatment is None or treatment.voided:
        return None
    done = next((each for each in chart.history.treatments if each.id == str(treatment.pk)), None)
    return chart.judge_done(done) if done else None


def _matters(override: Override, verdict: Verdict) -> bool:
    """Whether what it was against stands, or, as long as nobody has said why, anything that would be asked about.

    A treatment was done against a hold even if that is lifted by now; a plan is free once it is. A row from before
    conflicts were kept matters by its status, or always, where no rule is known.
    """
    if override.plan is not None and override.plan.state == PlanState.DONE:
        return verdict.status.warns
    held = override.treatment is not None and any(is_hold(name) for name in override.against)
    if held or not (override.against or override.rule_id):
        return True
    if override.treatment is not None and not override.reason:
        return verdict.status.stops
    return still_there(override.against, verdict.conflicts) if override.against else verdict.status.warns
