"""Anything else that counts: asked while a plan is made or a treatment logged, and recorded in one step."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions import answers as actions
from intervals.actions.asking import Asker
from intervals.desk.pages import patient_page
from intervals.desk.patient.answer_forms import AnswersForm
from intervals.desk.patient.asked_first import BACK
from intervals.desk.patient.treatments import after_done, at_patient
from intervals.desk.steps import Step, take
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.askable import askable
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.procedures import choosable


@patient_page(Act.RECORD_CIRCUMSTANCE, takes_forms=True)
def answers(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Record what was answered about a procedure; then on with the plan or the treatment."""
    query = request.GET.copy()
    page = BACK.get(query.pop("for", [""])[-1])
    about = choosable(asker.clinic).get(query.get("procedure", ""))
    if page is None or about is None:  # the address was cut short, or the procedure is not done here any more
        return redirect(at_patient(patient))
    back = f"{at_patient(patient, page)}?{query.urlencode()}"
    charts = clinic_charts(asker.clinic)
    questions = askable(patient, charts.of(patient, asker.on), about, charts.names, asker.on)
    step = Step(
        form=partial(AnswersForm, asker=asker, patient=patient, questions=questions),
        act=lambda form: actions.record(by=asker, patient=patient, about=about, answers=form.answers()),
        then=lambda _why: _on(asker, patient, back),
        said=recorded,
        template="desk/patient/answers.html",
        context={"patient": patient, "about": capfirst(asker.names[about.slug]), "back": back},
    )
    return take(request, asker, step)


def _on(asker: Asker, patient: Patient, back: str) -> str:
    """Back to what was being done; first to what the answers have put at odds, or made too soon."""
    led = after_done(asker, patient)
    return back if led == at_patient(patient) else led


def recorded(form: AnswersForm) -> str:
    """What to say of it: also why to speak to the clinic first."""
    own = form.answers().own
    why = [each.own.reason for each in form.questions if each.own and own.get(each.own.pk)]
    if not why:
        return _("Answers recorded.")
    return _("Answers recorded. It waits until a clinician has reviewed it: %(why)s") % {"why": " ".join(why)}
