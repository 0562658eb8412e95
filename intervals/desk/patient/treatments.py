"""Logging a treatment."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions import treatments as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import plan_closed
from intervals.actions.overrides import explain
from intervals.actions.refusals import Refused
from intervals.actions.treatments import Which
from intervals.actions.warnings import GoingOn
from intervals.desk.pages import desk_render, patient_page
from intervals.desk.patient.asked_first import asked_at_log
from intervals.desk.patient.correction_forms import as_last_time
from intervals.desk.patient.log_forms import OTHER, LogForm, numbers
from intervals.desk.patient.lots_in_use import suggested
from intervals.desk.patient.said_first import SaidFirst, said_first
from intervals.desk.patient.treatment_details import in_short
from intervals.desk.steps import Over, Step, take
from intervals.engine.periods import FIRST_DAY
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.supplies import Supply
from intervals.models.treatments import Treatment
from intervals.permissions import Act
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.courses import beside_in_their_courses, judged
from intervals.queries.last_time import last_done, used_lately
from intervals.queries.listed_areas import ListedArea
from intervals.queries.overrides import unexplained
from intervals.queries.procedures import choosable, treatments
from intervals.queries.single_rows import gone_on_with, plans_of, treatments_among
from intervals.queries.supplies import for_kind
from intervals.said import to_staff


def at_patient(patient: Patient, name: str = "desk-patient", **more: UUID | int) -> str:
    """The address of a page of a patient's."""
    return reverse(name, kwargs={"clinic": patient.clinic.slug, "patient": patient.ref, **more})


def after_recording(asker: Asker, patient: Patient) -> str:
    """Back to the patient; first to the plans that what was recorded has put at odds."""
    return at_patient(patient, "desk-patient-at-odds" if asker.put_at_odds else "desk-patient")


def after_done(asker: Asker, patient: Patient) -> str:
    """As `after_recording`; first of all to say why, if something was too soon and this person may say it."""
    waiting = unexplained(patient, asker.user, asker.on) if asker.may(Act.LOG_TREATMENT) else None
    if waiting is None:
        return after_recording(asker, patient)
    then = "?then=plans" if asker.put_at_odds else ""
    return at_patient(patient, "desk-override-explain", override=waiting.pk) + then


@patient_page(Act.LOG_TREATMENT, takes_forms=True)
def new(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Log what was done: first which procedure, then the rest; a plan it fulfils may come with the address."""
    plans = plans_of(patient)
    plan = _named(plans, request.GET.get("plan", ""))
    slug = plan.procedure.slug if plan else request.GET.get("procedure", "")
    if not slug:
        return _choose(request, asker, patient)
    # asked of the database, an address with a NUL in it would be an error of PostgreSQL's
    procedure = treatments(asker.clinic).get(slug)
    if procedure is None:
        raise Http404
    last = last_done(patient, procedure)
    as_last = last if request.GET.get("as") == "last" else None
    of_it = [each for each in plans if each.procedure == procedure]
    what = Logged(procedure, plan, of_it, as_last, for_kind(asker.clinic, procedure.kind))
    step = Step(
        form=partial(_form, asker, patient, what),
        act=lambda form: _log(asker, patient, what, form),
        ask=lambda form, which: _form(asker, patient, what, asking(form.sent, which), which),
        then=lambda _done: after_done(asker, patient),
        said=lambda form: _recorded(what, form),
        template="desk/patient/treatment.html",
        context={
            **_about(asker, patient, what),
            **_suggested(asker, patient, what, last),
            "asked": asked_at_log(request, asker, patient, procedure),
        },
        over=_closed_meanwhile(asker, patient, what, request.POST.get("fulfils", "")),
    )
    return take(request, asker, step)


@dataclass(frozen=True)
class Logged:
    """What is about to be logged: as `plan`, where the address says so; `plans` are all for the same procedure.

    `as_last` is what it begins with, where it was the same the last time; `supplies` is what the clinic has listed.
    """

    procedure: Procedure
    plan: Plan | None
    plans: list[Plan]
    as_last: Treatment | None = None
    supplies: Sequence[Supply] = ()

    def due(self, on: date) -> Plan | None:
        """What it most likely is: the open plan of today, or the latest overdue one."""
        due = [each for each in self.plans if each.is_open and each.planned_on <= on]
        return self.plan or max(due, key=lambda each: each.planned_on, default=None)

    def may_be(self, on: date) -> list[Plan]:
        """The open plans to be asked about, the most likely first; none where the plan is known."""
        due, found = self.due(on), [each for each in self.plans if each.is_open]
        return [] if self.plan else sorted(found, key=lambda each: (each != due, each.planned_on))


def _form(
    asker: Asker, patient: Patient, what: Logged, sent: QueryDict | None, which: Which | None = None
) -> LogForm:
    """The form, with what the person was asked about, or is asked now."""
    due = what.due(asker.on)
    initial: dict[str, Any] = as_last_time(what.as_last) if what.as_last else {}
    if due and due.practitioner_id:
        initial["practitioner"] = str(due.practitioner_id)
    plans, same = what.may_be(asker.on), asked_about(patient, sent)
    if which:
        plans, same = which.plans or plans, which.same or same
    make = partial(LogForm, asker=asker, patient=patient, procedure=what.procedure, initial=initial, due=due)
    says = partial(_said_first, asker, patient, what)
    return make(sent, plans=plans, same=same, says=says, supplies=what.supplies)


def _said_first(  # noqa: PLR0917 - private, and each another thing
    asker: Asker, patient: Patient, what: Logged, day: date, areas: tuple[str, ...], meant: Plan | None
) -> SaidFirst | None:
    plan = what.plan or meant
    return said_first(asker, patient, what.procedure, day, areas, plan if plan and plan.is_open else None)


def _log(asker: Asker, patient: Patient, what: Logged, form: LogForm) -> None:
    """Log it; where it is on record already, nothing more, but that the plan is done."""
    planned = what.plan or form.fulfils()
    if not form.is_the_same():
        logged = actions.log(
            by=asker, patient=patient, done=form.done(), plan=planned, another=form.another()
        )
        _say_why(asker, logged, form.why())
    elif planned and (done := form.without_plan()):
        actions.fulfil(by=asker, plan=planned, treatment=done)


def _say_why(asker: Asker, done: Treatment, why: GoingOn | None) -> None:
    """Why it was done too soon, where that was said along with it and something asks for it.

    Where more speaks against it than stood on the page, or the reason is none for it, it waits for one: what was done
    stays recorded.
    """
    asked = next((each for each in done.overrides.all() if not each.reason), None)
    if why and asked is not None and why.has_read(asked.conflicts):
        with suppress(Refused):
            explain(by=asker, override=asked, reason=why.reason, comment=why.comment, read=why.read)


def _recorded(what: Logged, form: LogForm) -> str:
    """What to say of it."""
    if not form.is_the_same():
        return _("Treatment recorded.")
    if (what.plan or form.fulfils()) and form.without_plan():
        return _("It was on record already; the plan is done.")
    return there_already()


def there_already() -> str:
    return _("Nothing more was recorded: it is on record already.")


def _about(asker: Asker, patient: Patient, what: Logged) -> dict[str, Any]:
    plan = what.plan if what.plan and what.plan.is_open else None
    found = {"patient": patient, "procedure": capfirst(asker.names[what.procedure.slug]), "plan": plan}
    return found if plan is None else found | _of_plan(asker, patient, plan)


def _of_plan(asker: Asker, patient: Patient, plan: Plan) -> dict[str, Any]:
    """What the day of the plan means, and why somebody went on with it: a reason never stands without its status."""
    chart = clinic_charts(asker.clinic).of(patient, asker.on)
    if not chart.has_plan(str(plan.pk)):
        return {}
    verdict = judged(plan, beside_in_their_courses([plan]), chart, asker.on)
    return {
        "told": to_staff.told(verdict, asker.names),
        "said": to_staff.verdict_said(verdict, plan.procedure.slug, asker.names),
        "went_on": gone_on_with(plan).filter(plan=plan).exclude(reason="").select_related("by", "decided_by"),
    }


def _suggested(asker: Asker, patient: Patient, what: Logged, last: Treatment | None) -> dict[str, Any]:
    """What was done the last time, one click away, and what the clinic uses for it."""
    values = {"plan": str(what.plan.ref)} if what.plan else {"procedure": what.procedure.slug}
    again = at_patient(patient, "desk-treatment-new") + "?" + urlencode({**values, "as": "last"})
    shown = last if last and not what.as_last else None
    year = asker.on - timedelta(days=min(730, (asker.on - FIRST_DAY).days))
    return {
        "last": shown,
        "last_said": in_short(shown, _treated(shown), clinical=True) if shown else "",
        "again": again,
        "suggested": suggested(used_lately(asker.clinic, what.procedure, year), what.supplies),
    }


def _treated(treatment: Treatment) -> list[ListedArea]:
    rows = treatment.treated.select_related("area")
    return [ListedArea(each.area.slug, each.area.name, each.needle_depth) for each in rows]


def _closed_meanwhile(asker: Asker, patient: Patient, what: Logged, answer: str) -> Over | None:
    """That the plan it is meant to fulfil is closed: it can be recorded as a treatment by itself."""
    meant = what.plan or _named(what.plans, "" if answer == OTHER else answer)
    if meant is None:
        return None
    alone = log_address(patient, what.procedure)
    return Over(
        _("This plan is no longer open"),
        plan_closed(asker, meant),
        way=(_("Log it without the plan"), alone),
        instead=(_("Record it without the plan"), alone),
    )


def asked_about(patient: Patient, sent: QueryDict | None) -> list[Treatment]:
    """The treatments that the person was asked about."""
    known = numbers(sent.get("known", "")) if sent is not None else frozenset()
    if not known:
        return []
    return treatments_among(patient, known)


def asking(sent: QueryDict, which: Which) -> QueryDict:
    """What was sent, for a form that asks which it is: what was answered about others is not taken for an answer."""
    again = sent.copy()
    if which.plans:
        again["fulfils"] = ""
        again["shown"] = " ".join([sent.get("shown", ""), *(str(each.pk) for each in which.plans)])
    if which.same:
        again["same"] = ""
        again["known"] = " ".join([sent.get("known", ""), *(str(each.pk) for each in which.same)])
    return again


def log_address(patient: Patient, procedure: Procedure) -> str:
    return at_patient(patient, "desk-treatment-new") + f"?procedure={procedure.slug}"


def _named(plans: list[Plan], ref: str) -> Plan | None:
    """The patient's plan with this reference; Http404 if there is none."""
    found = next((plan for plan in plans if str(plan.ref) == ref), None)
    if ref and found is None:
        raise Http404
    return found


def _choose(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    procedures = [(slug, capfirst(asker.names[slug])) for slug in choosable(asker.clinic)]
    context = {"patient": patient, "procedures": procedures}
    return desk_render(request, asker, "desk/patient/choose_procedure.html", context)
