"""Setting and lifting holds."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from intervals.actions import holds as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import hold_lifted
from intervals.desk.pages import desk_render, patient_page, status_of, stop
from intervals.desk.patient.plan_forms import HoldForm
from intervals.desk.patient.treatment_forms import ReasonForm
from intervals.desk.patient.treatments import after_recording
from intervals.desk.submissions import once, once_or_told, posted
from intervals.models.patients import Patient
from intervals.models.plans import Hold
from intervals.permissions import Act


@patient_page(Act.HOLD)
def new(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Set a hold: a day, or until reviewed."""
    form = HoldForm(posted(request), asker=asker)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data

        def record() -> str:
            actions.set_hold(
                by=asker,
                patient=patient,
                procedure=form.procedures[values["procedure"]],
                until=values["until"].first_day if values["until"] else None,
                reason=values["reason"],
            )
            return after_recording(asker, patient)

        if answer := once_or_told(request, asker, form, record, _("Hold set.")):
            return answer
    return desk_render(
        request, asker, "desk/patient/hold.html", {"patient": patient, "form": form}, status_of(form)
    )


@patient_page(Act.HOLD)
def lift(request: HttpRequest, asker: Asker, patient: Patient, hold: UUID) -> HttpResponse:
    """Lift a hold, with a reason."""
    found: Hold | None = Hold.objects.filter(patient=patient, ref=hold).select_related("procedure").first()
    if found is None:
        raise Http404
    if lifted := hold_lifted(asker, found):
        return stop(request, asker, _("This hold has been lifted"), lifted, 409)
    form = ReasonForm(
        posted(request),
        label=_("Why is it lifted?"),
        missing=_("Say why the hold is lifted."),
        button=_("Lift the hold"),
    )
    if request.method == "POST" and form.is_valid():

        def record() -> str:
            actions.lift(by=asker, hold=found, reason=form.cleaned_data["reason"])
            return after_recording(asker, patient)

        return once(request, asker, record, _("Hold lifted."))
    context = {"patient": patient, "form": form, "hold": found}
    return desk_render(request, asker, "desk/patient/lift.html", context, status_of(form))
