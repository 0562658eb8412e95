"""Treatments that were done too soon: recorded all the same, each with an override that waits for its reason."""

from collections.abc import Iterable, Mapping

from intervals.actions.asking import Asker
from intervals.actions.refusals import Refused
from intervals.actions.warnings import GoingOn, may_say_of_done, no_reason_here, record_override
from intervals.engine.answers import DoneTooSoon
from intervals.engine.areas import AreaTree
from intervals.engine.chart import Chart
from intervals.engine.conflicts import Conflicts, beyond
from intervals.engine.reasons import Status
from intervals.models.overrides import Override
from intervals.models.treatments import Treatment
from intervals.queries.clinic_charts import ClinicCharts


def ask_why(by: Asker, treatment: Treatment, chart: Chart, charts: ClinicCharts) -> None:
    """Record what spoke against a treatment that has just been recorded, by its patient's `chart`.

    By the rules in force on the day it was done, and the holds that stood then and stand now.
    """
    done = chart.done(str(treatment.pk))
    verdict = chart.judge_done(done) if done else None
    if verdict and verdict.status.stops:
        stopping = {name: status for name, status in verdict.conflicts.items() if status.stops}
        record_override(
            by=by,
            patient=treatment.patient,
            verdict=verdict,
            against=stopping,
            charts=charts,
            going_on=None,
            of=treatment,
        )


def ask_about_others(
    by: Asker, found: Iterable[DoneTooSoon], charts: ClinicCharts, reasons: Mapping[int, GoingOn]
) -> None:
    """Record what has come to speak against treatments that were recorded before, unless they were asked about it.

    One that waits for its reason already is not asked about twice: what is said of it is what is true by then.
    `reasons` are given already, by the treatment's id; one that was given for less is left to be given again, and one
    that is none for it is Refused.
    """
    made = {int(each.treatment.id): each for each in found}
    rows = Treatment.objects.filter(pk__in=made).select_related("patient", "procedure")
    for treatment in rows.prefetch_related("overrides").order_by("pk"):
        too_soon = made[treatment.pk]
        if not _asked(treatment.overrides.all(), too_soon.conflicts, charts.tree):
            given = reasons.get(treatment.pk)
            if given and (said := no_reason_here(given.reason, may_say_of_done(too_soon.conflicts))):
                raise Refused(said)
            made_now = record_override(
                by=by,
                patient=treatment.patient,
                verdict=too_soon.verdict,
                against=too_soon.conflicts,
                charts=charts,
                going_on=given if given and given.has_read(too_soon.conflicts) else None,
                of=treatment,
            )
            by.made_too_soon.append(made_now.said)


def made_too_soon(before: Iterable[Chart], after: Chart, logged: Iterable[Treatment]) -> list[DoneTooSoon]:
    """The treatments that something makes too soon which did not `before`; those just `logged` are left out."""
    known = {each.treatment.id: each.conflicts for chart in before for each in chart.done_too_soon()}
    new = {str(treatment.pk) for treatment in logged}
    return [
        each
        for each in after.done_too_soon()
        if each.treatment.id.isdecimal()  # a circumstance is nobody's doing here
        and each.treatment.id not in new
        and beyond(each.conflicts, known.get(each.treatment.id, {}), tree=after.tree)
    ]


def _asked(overrides: Iterable[Override], conflicts: Conflicts, tree: AreaTree) -> bool:
    known = [each.conflicts for each in overrides]
    return any(
        not each.reason or _covers_by_status_alone(each, conflicts) for each in overrides
    ) or not beyond(conflicts, *known, tree=tree)


def _covers_by_status_alone(override: Override, conflicts: Conflicts) -> bool:
    """Whether a reason from before conflicts were kept was given for what is as bad or worse."""
    status = Status(override.status)
    return not override.against and all(status.covers(each) for each in conflicts.values())
