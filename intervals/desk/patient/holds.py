"""Setting and lifting holds."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from intervals.actions import holds as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import hold_lifted
from intervals.desk.pages import patient_page, there
from intervals.desk.patient.hold_forms import HoldForm
from intervals.desk.patient.treatment_forms import ReasonForm
from intervals.desk.patient.treatments import after_recording
from intervals.desk.steps import Over, Step, take
from intervals.models.patients import Patient
from intervals.models.plans import Hold
from intervals.permissions import Act
from intervals.queries.single_rows import row_of


@patient_page(Act.HOLD, takes_forms=True)
def new(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Set a hold: a day, or until reviewed."""
    step = Step(
        form=partial(HoldForm, asker=asker),
        act=lambda form: actions.set_hold(
            by=asker,
            patient=patient,
            procedure=form.procedures[form.cleaned_data["procedure"]],
            until=form.first_day,
            reason=form.cleaned_data["reason"],
        ),
        then=lambda _done: after_recording(asker, patient),
        said=_("Hold set."),
        template="desk/patient/hold.html",
        context={"patient": patient},
    )
    return take(request, asker, step)


@patient_page(Act.HOLD, takes_forms=True)
def lift(request: HttpRequest, asker: Asker, patient: Patient, hold: UUID) -> HttpResponse:
    """Lift a hold, with a reason."""
    found = there(row_of(patient, Hold, hold))
    step = Step(
        form=partial(
            ReasonForm,
            label=_("Why is it lifted?"),
            missing=_("Say why the hold is lifted."),
            button=_("Lift the hold"),
        ),
        act=lambda form: actions.lift(by=asker, hold=found, reason=form.cleaned_data["reason"]),
        then=lambda _done: after_recording(asker, patient),
        said=_("Hold lifted."),
        template="desk/patient/lift.html",
        context={"patient": patient, "hold": found},
        over=Over(_("This hold has been lifted"), hold_lifted(asker, found)),
    )
    return take(request, asker, step)
