"""What the reasons that were given cover, and which open plans are at odds with what is on record and not covered.

A reason covers what it was given for: the conflicts that warned when it was given, as badly as they did or less, and
nothing else. Given for *ask first*, it does not cover *too soon*; given for a rule, it does not cover a hold; given
for one treatment, it does not cover another that is recorded later. A conflict lies between two days, so a reason
given for either of two plans covers both. A closed day is covered by its tick. A reason from before conflicts were
kept covers its own plan, by its status alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from intervals.engine.answers import Verdict
from intervals.engine.areas import AreaTree
from intervals.engine.chart import Chart
from intervals.engine.conflicts import add
from intervals.engine.question import Question
from intervals.engine.reasons import Status
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.queries.listed_overrides import overrides_of_patients, read_overrides


@dataclass(frozen=True)
class AtOdds:
    """An open plan whose day does not fit what is on record now, and why.

    `against` are the conflicts that no reason covers; `closed`: the clinic does not treat on that day, and nobody has
    ticked that.
    """

    plan: Plan
    verdict: Verdict
    against: dict[str, Status]
    closed: bool
    question: Question

    @property
    def left(self) -> Verdict:
        """The day by what no reason and no tick covers: what a person has yet to decide about."""
        found = self.verdict.only(self.against)
        return found if self.closed else found.whoever_is_there

    @property
    def first_day_that_works(self) -> date | None:
        """The first day to move the plan to; None where no day is settled."""
        return self.question.first_day_to_move_to(self.plan.planned_on)

    @property
    def at_odds(self) -> bool:
        """Whether anything is left for a person to decide."""
        return self.closed or bool(self.against)


def given(overrides: Iterable[Override]) -> dict[str, Status]:
    """What the reasons given so far cover, of all overrides of a patient."""
    known: dict[str, Status] = {}
    for override in overrides:
        if override.reason:
            for name, status in override.conflicts.items():
                add(known, name, status)
    return known


def against(plan: Plan, verdict: Verdict, overrides: Iterable[Override], tree: AreaTree) -> dict[str, Status]:
    """What warns of the plan's day and no reason covers; `overrides` are all of its patient."""
    of_patient = list(overrides)
    left = verdict.beyond(given(of_patient), tree)
    return {
        name: status
        for name, status in left.items()
        if not any(_by_status_alone(each, plan, status) for each in of_patient)
    }


def _by_status_alone(override: Override, plan: Plan, status: Status) -> bool:
    old = override.plan_id == plan.pk and bool(override.reason) and not override.against
    return old and Status(override.status).covers(status)


def judged(plan: Plan, chart: Chart, overrides: Iterable[Override], on: date) -> AtOdds:
    """The plan as it stands now; it is an open one of the chart."""
    question = chart.ask_of_plan(str(plan.pk), on)
    verdict = question.judge(plan.planned_on)
    closed = verdict.open is False and not plan.closed_day_ok
    return AtOdds(plan, verdict, against(plan, verdict, overrides, chart.tree), closed, question)


def at_odds(plans: Iterable[Plan], chart: Chart, overrides: Iterable[Override], on: date) -> list[AtOdds]:
    """Those of a patient's open plans that are at odds, from `on` on; what lies before is not recorded yet."""
    of_patient = list(overrides)
    found = (judged(plan, chart, of_patient, on) for plan in plans if plan.planned_on >= on)
    return sorted(
        (each for each in found if each.at_odds), key=lambda each: (each.plan.planned_on, each.plan.pk)
    )


def at_odds_of(patient: Patient, chart: Chart, on: date, *others: Patient) -> list[AtOdds]:
    """The plans at odds of a patient whose chart is at hand, or of several that are one person: 1 query."""
    people = [patient, *others]
    rows = Plan.objects.open().filter(patient__in=people, planned_on__gte=on).select_related("procedure")
    plans = list(rows.annotate(listed=overrides_of_patients(people)))
    if not plans:
        return []
    overrides = read_overrides(getattr(plans[0], "listed"))  # noqa: B009 - annotated
    return at_odds(plans, chart, overrides, on)
