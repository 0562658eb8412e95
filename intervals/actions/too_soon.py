"""Treatments that were done too soon: recorded all the same, each with an override that waits for its reason."""

from intervals.actions.asking import Asker
from intervals.actions.warnings import record_override
from intervals.desk_words import warning
from intervals.engine.chart import Chart
from intervals.models.treatments import Treatment
from intervals.queries.clinic_charts import ClinicCharts


def ask_why(by: Asker, treatment: Treatment, before: Chart, now: Chart, charts: ClinicCharts) -> None:
    """Record what spoke against a treatment that has just been recorded, and against those it makes too soon.

    `before` is the patient's chart without it, `now` with it. A treatment that is entered late can make one that was
    recorded before it too soon: that one asks for its reason now, once.
    """
    flagged = {each.treatment.id for each in before.done_too_soon()}
    made = {each.treatment.id for each in now.done_too_soon()} - flagged - {str(treatment.pk)}
    others = Treatment.objects.filter(pk__in=map(int, made), override=None).select_related(
        "patient", "procedure"
    )
    for each in (treatment, *others):
        _look_at(by, each, now, charts)


def _look_at(by: Asker, treatment: Treatment, chart: Chart, charts: ClinicCharts) -> None:
    """Record what the rules in force on the day it was done, and the holds that stand now, say against it."""
    slug = treatment.procedure.slug
    done = next(each for each in chart.history.treatments if each.id == str(treatment.pk))
    verdict = chart.judge_done(done)
    if verdict.status.stops:
        record_override(
            by=by,
            patient=treatment.patient,
            verdict=verdict,
            said=warning(verdict, slug, charts.names | {slug: treatment.procedure.public_name}),
            charts=charts,
            going_on=None,
            of=treatment,
        )
