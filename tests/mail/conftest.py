"""Patients who have asked to be told, at a clinic that says who it is."""

from collections.abc import Callable
from typing import Any

import pytest

from intervals.actions.consents import set_kinds
from intervals.models.clinic_messages import ClinicMessage
from intervals.models.clinics import Clinic
from intervals.models.consents import Way
from intervals.models.messages import OF_PATIENTS
from intervals.models.patients import Patient
from tests.desk.conftest import clinic, desk, patient, person, planned, sister, treated

__all__ = ["clinic", "desk", "patient", "person", "planned", "sister", "treated"]
WORDING = "Shall we write to you when a date comes or moves?"


def uses_all(clinic: Clinic) -> Clinic:
    """The clinic sends every kind, and says where it is."""
    Clinic.objects.filter(pk=clinic.pk).update(address="1 Main Street\nHamilton", telephone="905 555 0100")
    for kind in OF_PATIENTS:
        ClinicMessage.objects.update_or_create(clinic=clinic, kind=kind, defaults={"is_used": True})
    clinic.refresh_from_db()
    return clinic


@pytest.fixture
def told(clinic: Clinic, patient: Callable[..., Patient]) -> Callable[..., Patient]:
    """A patient who has asked for these kinds of messages, for all of them where none is named."""

    def make(*kinds: str, at: Clinic | None = None, **fields: Any) -> Patient:
        uses_all(at or clinic)
        found = patient(at=at, **{"email": "marie@home.example"} | fields)
        set_kinds(found, kinds or OF_PATIENTS, wording=WORDING, way=Way.DESK, who=found.created_by)
        return found

    return make
