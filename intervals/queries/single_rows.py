"""Single rows of a record: each is reached through its patient, and a patient through the clinic, and no other way."""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.contacts import Contact
from intervals.models.courses import Course
from intervals.models.overrides import Override
from intervals.models.own_words import OwnWord
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.portal import PortalAccess
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment

RowT = TypeVar("RowT", bound=Model)
WITH: dict[type[Model], tuple[str, ...]] = {
    Treatment: ("procedure", "voided_by", "plan"),
    Plan: ("procedure",),
    Course: ("ended_by",),
    Hold: ("procedure",),
    Circumstance: ("procedure", "voided_by"),
    PortalAccess: ("ended_by", "invited_by"),
    OwnWord: ("answered_by",),
}


def patient_at(clinic: Clinic, ref: UUID) -> Patient | None:
    """The clinic's patient with this reference, merged ones included; None if there is none."""
    patients = Patient.objects.filter(clinic=clinic, ref=ref).select_related("merged_into", "created_by")
    found: Patient | None = patients.first()
    return found


def patients_with(clinic: Clinic, refs: Collection[UUID]) -> list[Patient]:
    """The clinic's patients with these references, merged ones included, always in the same order."""
    return list(Patient.objects.filter(clinic=clinic, ref__in=refs).order_by("pk"))


def plan_at(clinic: Clinic, ref: UUID) -> Plan | None:
    """The clinic's plan with this reference, whoever's it is; None if there is none."""
    found: Plan | None = (
        Plan.objects.filter(clinic=clinic, ref=ref)
        .select_related("patient", "procedure", "practitioner")
        .first()
    )
    return found


def row_of(patient: Patient, kind: type[RowT], ref: UUID) -> RowT | None:
    """The patient’s row of a kind that has references, with this one; None if there is none."""
    rows: QuerySet[RowT] = kind._default_manager.filter(patient=patient, ref=ref)
    return rows.select_related(*WITH[kind]).first()


def row_at(clinic: Clinic, kind: type[RowT], pk: int) -> RowT | None:
    """The clinic's row of a kind that is no patient's, by its number; None if there is none."""
    return kind._default_manager.filter(clinic=clinic, pk=pk).first()


def plans_of(patient: Patient) -> list[Plan]:
    """All plans of a patient, closed ones included."""
    return list(Plan.objects.filter(patient=patient).select_related("procedure", "closed_by"))


def open_plans_for(patient: Patient, procedure: Procedure) -> list[Plan]:
    """What a patient is still to have of it, soonest first."""
    return list(Plan.objects.open().filter(patient=patient, procedure=procedure).order_by("planned_on", "pk"))


def treatments_among(patient: Patient, keys: Collection[int]) -> list[Treatment]:
    """The patient's treatments with one of these keys."""
    rows = Treatment.objects.filter(patient=patient, pk__in=keys)
    return list(rows.select_related("recorded_by", "plan").order_by("pk"))


def contacts_of(patient: Patient) -> QuerySet[Contact]:
    """Who called the patient, the last first."""
    return Contact.objects.filter(patient=patient).select_related("by", "procedure").order_by("-pk")


def gone_on_with(plan: Plan) -> QuerySet[Override]:
    """Everything that somebody has gone on with in the plan's record."""
    return Override.objects.filter(patient=plan.patient_id)
