"""Single rows are reached through their patient, and patients through their clinic: every kind, everybody else's."""

import uuid

import pytest
from django.apps import apps

from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.consents import Consent
from intervals.models.courses import Course
from intervals.models.members import Invitation
from intervals.models.own_words import OwnWord
from intervals.models.plans import Hold, Plan
from intervals.models.portal import PortalAccess
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries import single_rows
from intervals.queries.single_rows import WITH, patient_at, row_of
from intervals.queries.staff import invitation_at, place_at
from tests.desk.alone import World

pytestmark = [pytest.mark.usefixtures("at"), pytest.mark.django_db]


@pytest.fixture
def world(at, db):
    return World()


def test_every_row_of_a_patient_that_has_an_address_has_a_way():
    """What stands in addresses by a reference, and belongs to a patient."""
    named = {
        model
        for model in apps.get_app_config("intervals").get_models()
        if {"ref", "patient"} <= {each.name for each in model._meta.get_fields()}
    }
    named -= {
        Consent
    }  # its reference opens it for whoever reads the letter that bears it, and no page of the desk
    assert named == set(WITH) == {Treatment, Plan, Hold, Circumstance, Course, PortalAccess, OwnWord}


@pytest.mark.parametrize("kind", WITH)
def test_a_row_is_reached_through_its_own_patient_alone(world, kind):
    row = world.mine.row(kind)
    assert row_of(world.mine.patient, kind, row.ref) == row
    assert row_of(world.mine.patient, kind, uuid.uuid4()) is None
    for where in (world.others, world.archived, world.merged, world.sisters):
        assert row_of(where.patient, kind, row.ref) is None
        assert row_of(world.mine.patient, kind, where.row(kind).ref) is None


def test_a_patient_is_reached_through_the_clinic_alone(world):
    for where in (world.mine, world.archived, world.merged):
        assert patient_at(world.clinic, where.patient.ref) == where.patient
        assert patient_at(world.sister, where.patient.ref) is None
    for where in (world.deleted, world.sisters):
        assert patient_at(world.clinic, where.patient.ref) is None


def test_what_is_listed_of_a_patient_is_the_patients_own(world):
    mine, others = world.mine, world.others
    botox = Procedure.objects.get(slug="botox")
    assert (
        single_rows.plans_of(mine.patient)
        == single_rows.open_plans_for(mine.patient, botox)
        == list(mine.patient.plans.order_by("planned_on"))
    )
    asked = [mine.treatment.pk, others.treatment.pk, world.sisters.treatment.pk]
    assert single_rows.treatments_among(mine.patient, asked) == [mine.treatment]
    assert [each.patient_id for each in single_rows.gone_on_with(mine.plan)] == [mine.patient.pk]


def test_an_invitation_and_a_place_are_reached_through_the_clinic_alone(world):
    assert invitation_at(world.clinic, world.invitation.pk) == world.invitation
    assert invitation_at(world.sister, world.invitation.pk) is None
    assert invitation_at(world.clinic, Invitation.objects.order_by("-pk").first().pk + 1) is None
    for user, slug, works in [
        (world.colleague, "hamilton", True), (world.colleague, "sister", False), (world.left, "hamilton", False),
        (world.stranger, "hamilton", False), (world.new, "hamilton", False), (world.stranger, "sister", True),
    ]:  # fmt: skip
        assert (place_at(slug, user) is not None) is works, (user, slug)
    assert Clinic.objects.count() == 2
