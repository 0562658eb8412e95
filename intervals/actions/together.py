"""Several plans of one patient written at once: each is judged with the others where they are to be, not one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from intervals.actions.aftermath import Writing
from intervals.actions.asking import Asker
from intervals.actions.plans import Wanted, create, go_on, refuse_impossible, warned
from intervals.actions.refusals import Asks
from intervals.actions.warnings import GoingOn
from intervals.engine import history
from intervals.engine.answers import Verdict
from intervals.models.courses import Course
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.queries.clinic_charts import ClinicCharts


@dataclass(frozen=True)
class Visiting:
    """A visit to write: what is wanted, its place in the course, and the plan that it takes the place of."""

    wanted: Wanted
    place: int
    instead_of: Plan | None = None

    @property
    def id(self) -> str:
        """What the engine calls it before it has a key."""
        return f"visit:{self.place}"

    def to_engine(self) -> history.Plan:
        """As the engine knows it."""
        areas = frozenset(area.slug for area in self.wanted.areas)
        slug, day = self.wanted.procedure.slug, self.wanted.planned_on
        return history.Plan(slug, day, id=self.id, areas=areas, practitioner=self.wanted.by)


class WarnedTogether(Asks):
    """Nothing was recorded: some of the days are warned of, or closed, and nobody has said why to go on.

    `verdicts` are those of the visits that are asked about, by their places; `charts` are the clinic's.
    """

    def __init__(self, verdicts: dict[int, Verdict], charts: ClinicCharts) -> None:
        super().__init__(sorted(verdicts))
        self.verdicts, self.charts = verdicts, charts


def write_together(  # noqa: PLR0917 - each another thing
    by: Asker,
    patient: Patient,
    course: Course,
    visits: Sequence[Visiting],
    going_on: GoingOn | None,
    record: Writing,
) -> list[Plan]:
    """Write the visits of a course; what they take the place of is closed already.

    WarnedTogether and Refused as for a single plan, where one of them is warned of or cannot be.
    """
    gone = {str(each.instead_of.pk) for each in visits if each.instead_of}
    chart = record.before.planned([each.to_engine() for each in visits], gone)
    verdicts = {each.place: chart.judge_plan(each.id, by.on) for each in visits}
    asked = {
        each.place: verdicts[each.place]
        for each in visits
        if warned(verdicts[each.place], going_on, closed_day_ok=each.wanted.closed_day_ok)
    }
    written = []
    for each in visits:
        refuse_impossible(by, patient, each.wanted, record.charts)
        if asked:
            continue
        verdict = verdicts[each.place]
        plan = create(by, patient, each.wanted, verdict, course=course, place=each.place)
        if verdict.status.warns:
            go_on(by, plan, verdict, going_on, record.charts)
        written.append(plan)
    if asked:
        raise WarnedTogether(asked, record.charts)
    return written
