"""A clinic at work: people in their roles, patients, what was done to them, and a browser's way of sending forms."""

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from intervals.models.accounts import User
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.courses import Course
from intervals.models.members import Membership, Role
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.web.expired_forms import new_form_key

NUMBERS = itertools.count(1)
EARLIER = datetime(2026, 11, 1, 15, 0, tzinfo=UTC)


class DeskClient(Client):
    """Sends forms as the pages of the desk do: each with a key of its own, unless the test gives one."""

    user: User

    def post(self, path: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        if data is None or isinstance(data, dict):
            data = {"form_key": new_form_key(self.user.pk), **(data or {})}
        return super().post(path, data, *args, **kwargs)


@pytest.fixture
def clinic(db: None) -> Clinic:
    """Hamilton, Ontario."""
    return Clinic.objects.get(slug="hamilton")


@pytest.fixture
def sister(db: None) -> Clinic:
    """Hamilton, New Zealand: another clinic, in another time zone."""
    return Clinic.objects.create(
        slug="hamilton-nz", name="Hamilton Skin", town="Hamilton, New Zealand", time_zone="Pacific/Auckland",
        is_shown=True,
    )  # fmt: skip


@pytest.fixture
def person(clinic: Clinic, settings: Settings) -> Callable[..., User]:
    """Makes somebody who works at a clinic: `person(Role.MANAGER, at=sister)`."""
    settings.SECOND_STEP_REQUIRED = False

    def make(role: Role = Role.MANAGER, at: Clinic | None = None, **fields: Any) -> User:
        number = next(NUMBERS)
        user = User.objects.create_user(fields.pop("email", f"{role}{number}@clinic.example"), **fields)
        Membership.objects.create(user=user, clinic=at or clinic, role=role)
        return user

    return make


@pytest.fixture
def desk(person: Callable[..., User]) -> Callable[..., DeskClient]:
    """A browser in which somebody of this role is signed in: `desk(Role.FRONT_DESK)`."""

    def sign_in(role: Role = Role.MANAGER, at: Clinic | None = None, user: User | None = None) -> DeskClient:
        client = DeskClient()
        client.user = user or person(role, at=at)
        client.force_login(client.user)
        return client

    return sign_in


@pytest.fixture
def patient(clinic: Clinic, person: Callable[..., User]) -> Callable[..., Patient]:
    """Adds a patient, without the search keys: `patient("Marie Tremblay", at=sister)`."""

    def make(name: str = "Marie Tremblay", at: Clinic | None = None, **fields: Any) -> Patient:
        values = {"date_of_birth": date(1985, 5, 12), "created_at": EARLIER} | fields
        return Patient.objects.create(
            name=name, clinic=at or clinic, created_by=values.pop("created_by", None) or person(), **values
        )

    return make


@pytest.fixture
def treated() -> Callable[..., Treatment]:
    """Records a treatment: `treated(patient, "microneedling", date(2026, 11, 10))`, on the day it was done."""

    def make(patient: Patient, procedure: str, given_on: date, **fields: Any) -> Treatment:
        that_day = datetime.combine(given_on, EARLIER.timetz())
        return Treatment.objects.create(
            clinic=fields.pop("clinic", patient.clinic),
            patient=patient,
            procedure=Procedure.objects.get(slug=procedure),
            given_on=given_on,
            **{"recorded_by": patient.created_by, "recorded_at": max(EARLIER, that_day)} | fields,
        )

    return make


@pytest.fixture
def planned() -> Callable[..., Plan]:
    """Records a plan: `planned(patient, "botox", date(2026, 11, 24))`."""

    def make(patient: Patient, procedure: str, planned_on: date, **fields: Any) -> Plan:
        return Plan.objects.create(
            clinic=patient.clinic,
            patient=patient,
            procedure=Procedure.objects.get(slug=procedure),
            planned_on=planned_on,
            **{"created_by": patient.created_by, "created_at": EARLIER} | fields,
        )

    return make


@pytest.fixture
def coursed(planned: Callable[..., Plan]) -> Callable[..., Course]:
    """Records a course of two needlings: `coursed(patient)`."""

    def make(patient: Patient) -> Course:
        course = Course.objects.create(
            clinic=patient.clinic, patient=patient, name="Scars", wanted=2, created_by=patient.created_by,
            created_at=EARLIER,
        )  # fmt: skip
        for place, day in enumerate((date(2026, 12, 1), date(2027, 1, 12)), start=1):
            planned(patient, "microneedling", day, course=course, place=place)
        return course

    return make


def from_before(reason: str, **values: Any) -> Override:
    """An override from before it was kept what a reason was given for: the database takes no new one."""
    found = Override.objects.create(**values)
    Override.objects.filter(pk=found.pk).update(reason=reason)
    found.reason = reason
    return found


@pytest.fixture
def held() -> Callable[..., Hold]:
    """Records a hold: `held(patient, "botox", None)` until review."""

    def make(patient: Patient, procedure: str, until: date | None, **fields: Any) -> Hold:
        return Hold.objects.create(
            clinic=patient.clinic,
            patient=patient,
            procedure=Procedure.objects.get(slug=procedure),
            until=until,
            **{"reason": "Still red", "set_by": patient.created_by, "set_at": EARLIER} | fields,
        )

    return make


@pytest.fixture
def told() -> Callable[..., Circumstance]:
    """Records a circumstance: `told(patient, "flu-shot", date(2026, 11, 3))`; the procedure is made if need be."""

    def make(
        patient: Patient, slug: str, given_on: date | None, kind: str = "circumstance", **fields: Any
    ) -> Circumstance:
        names = {"name": slug.capitalize(), "public_name": f"a {slug}", "kind": kind}
        return Circumstance.objects.create(
            clinic=patient.clinic,
            patient=patient,
            procedure=Procedure.objects.get_or_create(slug=slug, defaults=names)[0],
            given_on=given_on,
            **{"recorded_by": patient.created_by, "recorded_at": EARLIER} | fields,
        )

    return make
