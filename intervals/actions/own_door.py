"""The door of what a patient does at her own pages: the access still stands, and everything handed in is her own."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from intervals.actions.asking import Reader
from intervals.actions.refusals import Refused, refused_in_words
from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess

P = ParamSpec("P")
R = TypeVar("R")


def own_action(does: Callable[P, R]) -> Callable[P, R]:
    """Declare what somebody at a patient's own pages does: keyword arguments only, `by` (a Reader) among them.

    It happens in one transaction. The patient and the access are locked and handed on in `by` as they are stored now;
    so is each row of the patient's. What else the address opens is locked with it, always in the same order, so that
    no two who read with one address wait for each other. Refused where the access has ended, the patient was
    archived, merged or deleted, or a row is somebody else's; and where a guard of the database's refuses.
    """

    @wraps(does)
    def through_the_door(*args: P.args, **handed: P.kwargs) -> R:
        with refused_in_words(), transaction.atomic():
            by: Any = handed["by"]
            by = _as_stored(by)
            rows = {name: _own(by, each) for name, each in handed.items() if isinstance(each, models.Model)}
            handed.update({"by": by} | rows)
            return does(*args, **handed)

    setattr(through_the_door, "own", True)  # noqa: B010 - for the test that walks over the actions
    return through_the_door


def _as_stored(by: Reader) -> Reader:
    patients = Patient.objects.select_for_update().filter(
        clinic=by.clinic, merged_into=None, archived_at=None
    )
    patient = patients.filter(pk=by.patient.pk).first()
    accesses = PortalAccess.objects.select_for_update(of=["self"]).standing().of_address(by.access.email)
    same = [each for each in accesses.order_by("pk") if each.patient_id == by.patient.pk]
    access = next((each for each in same if each.pk == by.access.pk), None)
    if patient is None or access is None or access.sessions_ended != by.access.sessions_ended:
        raise Refused(_("You have been signed out in the meantime. Sign in again."))
    patient.clinic = by.clinic
    access.patient = patient
    return replace(by, patient=patient, access=access)


def _own(by: Reader, row: Any) -> models.Model:
    rows = type(row)._default_manager.select_for_update(of=["self"])
    found: models.Model | None = rows.filter(pk=row.pk, patient=by.patient).first()
    if found is None:
        raise Refused(_("This is no longer on this record."))
    return found
