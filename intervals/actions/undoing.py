"""Undoing, for ten minutes and by whoever did it: a void or a cancel with the reason "undone", audited like any other.

Refused once something else stands on it. A call that is undone is gone: the audit log has both.
"""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.courses import end
from intervals.actions.door import action
from intervals.actions.plans import cancel
from intervals.actions.refusals import Refused
from intervals.actions.treatments import void
from intervals.models.audit import AuditEntry, Kind
from intervals.models.circumstances import Circumstance
from intervals.models.contacts import Contact, Outcome
from intervals.models.courses import Course
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan, PlanState
from intervals.models.treatments import Treatment
from intervals.permissions import Act
from intervals.queries.undoable import undoable


@action(Act.SEE_DESK)
def undo(*, by: Asker, entry: int) -> None:
    """Undo what the entry of the audit log says. What it was may be undone by whoever may do the contrary.

    Refused where it is another person's, longer ago than ten minutes or undone already, or something stands on it.
    """
    found = next((each for each in undoable(by.clinic, by.user, clock.now()) if each.pk == entry), None)
    if found is None or found.patient_ref is None:
        raise Refused(_("This cannot be undone any more: only what you did yourself, within ten minutes."))
    patient = Patient.objects.select_for_update().filter(clinic=by.clinic, ref=found.patient_ref).first()
    if patient is None:
        raise Refused(_("This patient’s record has been merged or deleted in the meantime."))
    with_it: dict[str, Any] = {}
    if found.kind == Kind.TREATMENT_LOGGED:
        _void(by, patient, found)
    elif found.kind == Kind.PLAN_MADE:
        with_it = _cancel(by, patient, found)
    elif found.kind == Kind.COURSE_MADE:
        _end(by, patient, found)
    elif found.kind == Kind.CONTACT_LOGGED:
        _forget_call(by, patient, found)
    else:
        _take_back_review(by, patient, found)
    audit.record(Kind.UNDONE, by=by, patient=patient, entry=found.pk, **with_it)


def _void(by: Asker, patient: Patient, entry: AuditEntry) -> None:
    treatment = Treatment.objects.filter(patient=patient, pk=entry.detail.get("treatment")).first()
    if treatment is None:
        raise Refused(_changed())
    since = {"patient": patient}
    stands_on_it = (
        Treatment.objects.filter(**since, recorded_at__gt=treatment.recorded_at).exists()
        or Plan.objects.filter(**since, created_at__gt=treatment.recorded_at).exists()
        or Hold.objects.filter(**since, set_at__gt=treatment.recorded_at).exists()
        or Circumstance.objects.filter(**since, recorded_at__gt=treatment.recorded_at).exists()
        or Override.objects.filter(**since, at__gt=entry.at).exists()  # its own were written before the entry
    )
    if stands_on_it:
        raise Refused(
            _(
                "Something else was recorded for this patient since. Void it on the patient’s page and say why."
            )
        )
    void(by=by, treatment=treatment, reason=_("Undone"))


def _cancel(by: Asker, patient: Patient, entry: AuditEntry) -> dict[str, Any]:
    """Cancel the plan; a course that it made longer is as long as before, and the call that booked it goes with it.

    Returned is what went with it, as the log names it.
    """
    plan = Plan.objects.filter(patient=patient, pk=entry.detail.get("plan")).first()
    if plan is None:
        raise Refused(_changed())
    cancel(by=by, plan=plan, reason=_("Undone"), slip=True)
    if plan.course_id and "visits" in entry.detail:
        Course.objects.filter(pk=plan.course_id, wanted__gt=1).update(wanted=F("wanted") - 1)
    for call in undoable(by.clinic, by.user, clock.now()):
        if call.kind == Kind.CONTACT_LOGGED and call.detail.get("plan") == plan.pk:
            contact = call.detail["contact"]
            Contact.objects.filter(patient=patient, by=by.user, pk=contact).delete()
            return {"contact": contact}
    return {}


def _end(by: Asker, patient: Patient, entry: AuditEntry) -> None:
    course = Course.objects.filter(patient=patient, pk=entry.detail.get("course")).first()
    if course is None:
        raise Refused(_changed())
    made = Plan.objects.filter(course=course, slip=False)
    if made.count() != entry.detail["visits"] or made.exclude(state=PlanState.OPEN).exists():
        raise Refused(
            _("A visit of this course was changed since. Move its visits, or end it, on its own page.")
        )
    end(by=by, course=course, slip=True)


def _forget_call(by: Asker, patient: Patient, entry: AuditEntry) -> None:
    by.must(Act.LOG_CONTACT)
    contact = Contact.objects.filter(patient=patient, by=by.user, pk=entry.detail.get("contact")).first()
    if contact is None:
        raise Refused(_changed())
    about = {"patient": patient, "procedure": contact.procedure_id}
    if Contact.objects.filter(**about, pk__gt=contact.pk).exists():
        raise Refused(_("Another call was logged since. This one stays."))
    if contact.outcome == Outcome.BOOKED and Plan.objects.open().filter(**about).exists():
        raise Refused(_("The plan that was booked stands. Undo the plan, or cancel it."))
    contact.delete()


def _take_back_review(by: Asker, patient: Patient, entry: AuditEntry) -> None:
    by.must(Act.REVIEW_OVERRIDES)
    of_this = Override.objects.filter(patient=patient, pk=entry.detail.get("override"), reviewed_by=by.user)
    if not of_this.update(reviewed_by=None, reviewed_at=None):
        raise Refused(_changed())


def _changed() -> str:
    return _("It has been changed in the meantime. Nothing was undone.")
