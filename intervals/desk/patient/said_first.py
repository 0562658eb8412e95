"""What is said before a treatment is logged: what speaks against the day that stands in the form, today's or another.

It is recorded all the same. Whoever does it is asked why of what is asked about once it is recorded, and of nothing
else: what it spoils of what comes after it is told then, and decided there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from intervals.actions.asking import Asker
from intervals.engine.conflicts import Conflicts
from intervals.engine.periods import DateOutOfRange
from intervals.engine.reasons import worst
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.queries.clinic_charts import clinic_charts
from intervals.said import to_staff


@dataclass(frozen=True)
class SaidFirst:
    """The sentences, with the status that they make; `asked` is what wants a reason."""

    told: to_staff.Told
    said: list[str]
    asked: Conflicts


Says = Callable[[date, tuple[str, ...], Plan | None], SaidFirst | None]


def said_first(  # noqa: PLR0917 - each another thing
    asker: Asker, patient: Patient, procedure: Procedure, day: date, areas: tuple[str, ...], plan: Plan | None
) -> SaidFirst | None:
    """What to say of doing it on that day, on those areas, as this open `plan`; None where nothing stops it."""
    charts, slug = clinic_charts(asker.clinic), procedure.slug
    chart = charts.of(patient, asker.on)
    try:
        verdicts = chart.judge_doing(slug, day, asker.on, areas, plan.to_engine(slug) if plan else None)
    except DateOutOfRange:
        return None
    stopping = [each for each in verdicts if each.status.stops]
    if not stopping:
        return None
    then, worse = verdicts[0], worst(each.status for each in stopping)
    return SaidFirst(
        told=to_staff.told(next(each for each in stopping if each.status is worse), charts.names),
        said=[to_staff.warnings(each, slug, charts.names) for each in stopping],
        asked={name: status for name, status in then.conflicts.items() if status.stops},
    )
