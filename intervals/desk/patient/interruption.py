"""The page that stands between a planned day and its plan where a warning speaks against the day."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.text import capfirst

from intervals.actions.asking import Asker
from intervals.actions.overrides import come_up
from intervals.actions.plans import Warned, warned
from intervals.actions.warnings import GoingOn, may_say, refusal
from intervals.desk.pages import desk_render, status_of
from intervals.desk.patient.days_around import runs
from intervals.desk.patient.go_on_forms import GoOnForm, ticked_closed
from intervals.desk.patient.plan_forms import MoveForm, PlanForm, Proposed
from intervals.desk.widgets import Colleagues
from intervals.engine.answers import Verdict
from intervals.engine.conflicts import Conflicts
from intervals.models.overrides import OverrideReason
from intervals.models.patients import Patient
from intervals.queries.clinic_charts import clinic_charts
from intervals.said import choosing, to_staff


def going_on(sent: Mapping[str, Any], asker: Asker) -> GoingOn | None:
    """The reason that came with a form, if the page before has asked for one."""
    if "go_on" not in sent:
        return None
    return GoOnForm(sent, colleagues=Colleagues.of(asker.clinic)).going_on()


def interruption(
    request: HttpRequest, asker: Asker, patient: Patient, form: MoveForm | PlanForm
) -> HttpResponse | None:
    """The page, where the form was warned; None where it was not.

    A form that comes from this page leads back to it while something speaks against the day, or where it is refused:
    the reason that was typed is there again, also after a session that expired in between.
    """
    if not form.is_bound or form.errors.keys() - {NON_FIELD_ERRORS}:
        return None
    proposed = form.proposed()
    found = form.warned or _asked_before(asker, patient, form, proposed)
    if found is None:
        return None
    sent = form.sent
    carried = {
        "procedure": proposed.procedure.slug,
        "planned_on": proposed.day.isoformat(),
        "areas": list(proposed.areas),
        **{name: sent.get(name, "") for name in ("practitioner", "far_confirmed", "age_confirmed")},
    }
    again = going_on_form(asker, sent, found.verdict, carried, reasons=may_say(asker, found.verdict))
    if form.refused:
        again.refuse(form.refused)
    context = {
        "patient": patient,
        "carried": carried,
        "form": again,
        **_against(asker, proposed, found),
    }
    return desk_render(request, asker, "desk/patient/interruption.html", context, status_of(again))


def _asked_before(
    asker: Asker, patient: Patient, form: MoveForm | PlanForm, proposed: Proposed
) -> Warned | None:
    """What a form from this page has to be told of its day now."""
    if "go_on" not in form.sent:
        return None
    charts = clinic_charts(asker.clinic)
    chart = charts.of(patient, asker.on).by(proposed.by)
    verdict = chart.judge(proposed.procedure.slug, proposed.day, asker.on, proposed.areas, proposed.without)
    still = warned(verdict, None, closed_day_ok=ticked_closed(form.sent))
    return Warned(verdict, charts, chart) if still or form.refused else None


def _against(asker: Asker, proposed: Proposed, found: Warned) -> dict[str, Any]:
    """Why in a sentence, the first day that works as one click, or going on with a reason, a closed day with a tick."""
    verdict, charts, slug = found.verdict, found.charts, proposed.procedure.slug
    names = charts.names
    said, told = to_staff.warning(verdict, slug, names), to_staff.told(verdict, names)
    question = found.chart.ask(slug, asker.on, proposed.areas, proposed.without)
    if not said and verdict.open is False:  # the closed day alone is the headline
        said = to_staff.closed_day(verdict, names)
        told = to_staff.told(verdict.whoever_is_there, names)
    return {
        "told": told,
        "warns": verdict.status.warns,
        "said": said or to_staff.verdict_said(verdict, slug, names),
        "also": to_staff.also(verdict, names),
        "heading": choosing.day_of_wait(verdict, names),
        "procedure": capfirst(names[slug]),
        "on": verdict.on,
        "unsettled": question.unsettled,
        "offered": question.first_day_to_move_to(verdict.on),
        "runs": runs(question, verdict, names, found.chart.open_days),
        "elsewhere": urlencode(
            {"procedure": slug, "practitioner": proposed.by, "day": verdict.on.isoformat()}
        ),
        "refused": refusal(asker, verdict, charts),
    }


def going_on_form(  # noqa: PLR0917 - each another thing
    asker: Asker,
    sent: QueryDict | None,
    verdict: Verdict,
    carried: Mapping[str, Any],
    conflicts: Conflicts | None = None,
    reasons: Sequence[OverrideReason] = tuple(OverrideReason),
) -> GoOnForm:
    """The form that asks for what a verdict needs: as it was sent, where it was, and then why it is shown again.

    A reason that was given for less than what is known by now has to be given again.
    """
    make = partial(
        GoOnForm,
        verdict=verdict,
        conflicts=conflicts,
        reasons=reasons,
        colleagues=Colleagues.of(asker.clinic),
    )
    if sent is None or "go_on" not in sent:
        return make(initial=dict(carried))
    against = verdict.conflicts if conflicts is None else conflicts
    given = going_on(sent, asker)
    form = make(sent)
    if against and given and not given.has_read(against):
        form.refuse(come_up())
    return form
