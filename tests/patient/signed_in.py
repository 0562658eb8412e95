"""A browser in which a patient has signed in, without the way there; the way itself is test_signing_in."""

from typing import Any

from django.test import Client

from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess
from intervals.web import patient_session
from tests.desk.conftest import EARLIER


def invited(patient: Patient, email: str = "marie@home.example", **fields: Any) -> PortalAccess:
    """Lets an address open the patient's pages."""
    values = {"invited_by": patient.created_by, "invited_at": EARLIER, "opened_at": EARLIER} | fields
    return PortalAccess.objects.create(clinic=patient.clinic, patient=patient, email=email, **values)


class Request:
    """As much of a request as a session needs."""

    def __init__(self, client: Client) -> None:
        self.session = client.session


def signed_in_patient(client: Client, patient: Patient, **fields: Any) -> PortalAccess:
    """Sign the patient in at this browser, and invite her if nobody has; by which access.

    `fields` are of the access: `signed_in_patient(client, daughter, is_parent=True)`, a daughter who is below 16.
    """
    standing = PortalAccess.objects.standing().filter(patient=patient).first() if not fields else None
    access: PortalAccess = standing or invited(patient, **fields)
    sign_in(client, access)
    return access


def sign_in(client: Client, *accesses: PortalAccess) -> None:
    """Open what these accesses open at this browser, in a new session."""
    request: Any = Request(client)
    patient_session.begin(request, accesses)
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key
