"""Two people at one override, on both databases."""

from datetime import UTC, date, datetime

import pytest
from django.db import connections

from intervals.actions.overrides import explain, review
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from tests.desk.asking import asker

pytestmark = pytest.mark.usefixtures("at")
WHEN = datetime(2026, 11, 13, 15, 0, tzinfo=UTC)


@pytest.fixture
def site(routed):
    """The database of the test is where actions begin their transactions, too."""
    usual, connections["default"] = connections["default"], connections[routed]
    yield
    connections["default"] = usual


@pytest.fixture
def people(site):
    names = [("Ada", "Okafor"), ("Grace", "Ito"), ("Ben", "Roy")]
    return [
        User.objects.create_user(f"{first}@clinic.example", first_name=first, last_name=last)
        for first, last in names
    ]


@pytest.fixture
def override(people):
    clinic, ada = Clinic.objects.get(slug="hamilton"), people[0]
    born = date(1985, 5, 12)
    marie = Patient.objects.create(
        clinic=clinic, name="Marie", date_of_birth=born, created_by=ada, created_at=WHEN
    )
    botox = Procedure.objects.get(slug="botox")
    done = Treatment.objects.create(
        clinic=clinic, patient=marie, procedure=botox, given_on=WHEN, recorded_by=ada, recorded_at=WHEN
    )
    common = {"clinic": clinic, "patient": marie, "made_on": WHEN, "at": WHEN}
    return Override.objects.create(treatment=done, status="too_soon", said="Too soon.", by=ada, **common)


def test_the_second_reviewer_is_told_who_was_first(people, override):
    _ada, grace, ben = people
    review(by=asker(grace, override.clinic), overrides=[override.pk])
    with pytest.raises(Refused, match=r"^Grace Ito was faster and has reviewed 1 of those you ticked\."):
        review(by=asker(ben, override.clinic), overrides=[override.pk])
    override.refresh_from_db()
    assert override.reviewed_by == grace
    assert AuditEntry.objects.filter(kind=Kind.OVERRIDE_REVIEWED).count() == 1


def test_the_second_to_explain_is_told_the_reason(people, override):
    ada, grace, _ben = people
    explain(
        by=asker(ada, override.clinic, Role.CLINICIAN), override=override, reason="skin_examined", comment=""
    )
    with pytest.raises(Refused, match="Skin examined and healed"):
        explain(by=asker(grace, override.clinic), override=override, reason="other", comment="No idea")
    override.refresh_from_db()
    assert (override.reason, override.comment) == ("skin_examined", "")
