"""A patient of the demonstration who opens her own pages and wants every message, at a clinic that sends them all."""

from datetime import datetime

from intervals.actions import clinic_messages, consents
from intervals.actions.clinic_messages import WantedHours, WantedMessage
from intervals.management.demo_data.desk import Desk
from intervals.models.members import Role
from intervals.models.messages import OF_PATIENTS
from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess
from intervals.said.letters import consent_wording


def tell_patients(desk: Desk, now: datetime) -> None:
    """The clinic sends each kind, at any hour so that it can be tried at any; one patient is invited and wants all.

    `serve` says by which address she signs in.
    """
    manager = desk.asker(Role.MANAGER)
    for kind in OF_PATIENTS:
        clinic_messages.change(
            by=manager, kind=kind, wanted=WantedMessage(is_used=True), seen=WantedMessage(is_used=False)
        )
    clinic_messages.set_hours(by=manager, wanted=WantedHours(0, 24))
    known = Patient.objects.present().filter(clinic=desk.clinic, treatments__procedure__slug="microneedling")
    patient = known.exclude(email="").order_by("-treatments__given_on", "pk").first()
    if patient:
        PortalAccess.objects.create(
            clinic=desk.clinic,
            patient=patient,
            email=patient.email,
            invited_by=patient.created_by,
            invited_at=now,
        )
        wording = consent_wording(desk.clinic.name)
        consents.note(by=desk.asker(Role.FRONT_DESK), patient=patient, kinds=[*OF_PATIENTS], wording=wording)
