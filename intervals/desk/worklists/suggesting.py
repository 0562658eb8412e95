"""What a suggestion says beside a name while somebody types: what comes next, and what tells two of one name apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.engine.chart import Chart
from intervals.engine.periods import DateOutOfRange
from intervals.engine.planning import likely
from intervals.models.patients import Patient
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.names import digits
from intervals.queries.same_name import same_name
from intervals.said import choosing, dates, to_staff

LAST_DIGITS = 4


@dataclass(frozen=True)
class Suggested:
    """A patient. `slug` is what comes next, with its status in `told`; `apart` tells this one from another of the same
    name and birth date."""

    patient: Patient
    apart: str
    slug: str = ""
    next: str = ""
    told: to_staff.Told | None = None


def suggestions(asker: Asker, patients: Sequence[Patient]) -> list[Suggested]:
    """The patients as they are suggested: 3 queries, none for nobody."""
    if not patients:
        return []
    charts = clinic_charts(asker.clinic)
    known = charts.of_many({each.pk for each in patients}, asker.on)
    return [_suggested(each, patients, known, charts, asker.on) for each in patients]


def _suggested(
    patient: Patient, every: Sequence[Patient], known: Mapping[int, Chart], charts: ClinicCharts, on: date
) -> Suggested:
    chart = known[patient.pk]
    alike = any(_alike(patient, other) for other in every if other != patient)
    apart = ", ".join(filter(None, [_numbers(patient), _last_visit(chart, on)])) if alike else ""
    try:
        return _next(patient, apart, chart, charts, on)
    except DateOutOfRange:  # something lies at the end of all days: the patient's own page says what
        return Suggested(patient, apart)


def _alike(one: Patient, other: Patient) -> bool:
    return one.date_of_birth == other.date_of_birth and same_name(one.name, other.name)


def _numbers(patient: Patient) -> str:
    last = digits(patient.telephone)[-LAST_DIGITS:]
    found = [_("telephone …%(last)s") % {"last": last}] if last else []
    if patient.other_id:
        found.append(_("id %(id)s") % {"id": patient.other_id})
    return ", ".join(found)


def _last_visit(chart: Chart, on: date) -> str:
    done = [each.given_on for each in chart.history.counted() if each.given_on and each.given_on <= on]
    return _("last visit %(day)s") % {"day": dates.list_day(max(done), on)} if done else _("no visit yet")


def _next(patient: Patient, apart: str, chart: Chart, charts: ClinicCharts, on: date) -> Suggested:
    """A plan to come with what its day means; otherwise what is most likely planned next."""
    names = charts.names
    plan = min(
        (each for each in chart.history.plans if each.planned_on >= on),
        key=lambda each: (each.planned_on, each.id),
        default=None,
    )
    if plan:
        said = _("%(procedure)s planned for %(day)s") % {
            "procedure": capfirst(names[plan.procedure]),
            "day": dates.list_day(plan.planned_on, on),
        }
        told = to_staff.told_in_short(chart.judge_plan(plan.id, on), names)
        return Suggested(patient, apart, plan.procedure, said, told)
    slug = likely(chart, charts.later_procedures(on), on)
    if slug is None:
        return Suggested(patient, apart)
    forecast = chart.ask(slug, on).forecast()
    said = f"{capfirst(names[slug])}: {choosing.headline(forecast, names)}"
    return Suggested(patient, apart, slug, said, to_staff.told_in_short(forecast, names))
