"""The demonstration, filled once: what a year at two clinics is made of."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import models, transaction
from pytest_django import DjangoDbBlocker

from intervals import clock
from intervals.management.demo_data.people import patients
from intervals.management.demo_data.story import fill
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.contacts import Contact, Outcome
from intervals.models.messages import OF_PATIENTS
from intervals.models.overrides import Override
from intervals.models.patients import Patient, SearchKey
from intervals.models.plans import Hold, Plan, PlanState
from intervals.models.portal import PortalAccess
from intervals.models.treatments import Treatment
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.clinic_messages import used_kinds
from intervals.queries.clinic_setup import clinic_setup
from intervals.queries.consents import standing_kinds
from tests.conftest import TORONTO
from tests.test_demo import CLINICS, known

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled", "at")]
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=TORONTO)  # as `at`


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[datetime]:
    """The database, filled for the tests of this file, which only read; the time by the clock afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOON, tick=False):
            fill(known)
            ended = clock.now()
        yield ended
        transaction.set_rollback(True)


def test_a_year_at_two_clinics() -> None:
    assert [Patient.objects.filter(clinic__slug=slug).count() for slug in CLINICS] == [41, 20]
    for slug in CLINICS:
        clinic = Clinic.objects.get(slug=slug)
        treatments, overrides = (each.objects.filter(clinic=clinic) for each in (Treatment, Override))
        assert treatments.counted().filter(given_on__lt=clock.today(clinic) - timedelta(days=300)).exists()
        assert treatments.filter(replaced_by__isnull=False).exists()
        assert overrides.filter(reason="").exists()
        assert overrides.exclude(reason="").waiting().exists()
        assert overrides.exclude(reviewed_at=None).exists()
        assert {each.until is None for each in Hold.objects.standing().filter(clinic=clinic)} == {True, False}
        assert Hold.objects.filter(clinic=clinic).exclude(lifted_at=None).exists()
        assert set(Plan.objects.filter(clinic=clinic).values_list("state", flat=True)) >= {"open", "done"}
        told = Circumstance.objects.filter(clinic=clinic).counted()
        ahead, unknown = told.filter(given_on__gt=clock.today(clinic)), told.filter(given_on=None)
        assert {each.procedure.kind for each in ahead} == {"circumstance", "event"}
        assert unknown.exists()
        days = clinic_setup(clinic).open_days
        assert days is not None
        assert days.weekdays == set(range(6 if slug == "hamilton" else 5))
        assert Plan.objects.open().filter(clinic=clinic, areas__slug="forehead").exists()
    assert set(Plan.objects.values_list("state", flat=True)) == set(PlanState)
    assert set(Contact.objects.values_list("outcome", flat=True)) == set(Outcome)
    assert Circumstance.objects.counted().filter(given_on__lt=date(2026, 11, 22)).exists()
    assert Circumstance.objects.exclude(voided_at=None).exists()
    ontario = clinic_setup(Clinic.objects.get(slug="hamilton"))
    assert [each.weekdays for each in ontario.practitioners.values()] == [{1, 2, 3}]
    assert ontario.open_days.first_from(date(2026, 12, 24)) == date(2027, 1, 2)
    assert Clinic.objects.get(slug="hamilton-nz").country == "NZ"
    told = PortalAccess.objects.get().patient
    assert {*standing_kinds(told)} == used_kinds(told.clinic) == {*OF_PATIENTS}
    assert Patient.objects.exclude(archived_at=None).count() == 1
    assert Patient.objects.exclude(merged_into=None).count() == 1
    lots = Treatment.objects.filter(clinic__slug="hamilton").exclude(lot_number="").values_list("lot_key")
    assert (
        max(lots.annotate(models.Count("patient", distinct=True)).values_list("patient__count", flat=True))
        >= 8
    )


def test_things_happened_when_they_are_said_to_have_happened(filled: datetime) -> None:
    for treatment in Treatment.objects.select_related("clinic"):
        recorded_on = treatment.recorded_at.astimezone(ZoneInfo(treatment.clinic.time_zone)).date()
        assert timedelta(0) <= recorded_on - treatment.given_on <= timedelta(days=7)
    moments = list(AuditEntry.objects.order_by("pk").values_list("at", flat=True))
    assert len(moments) > 500
    assert max(moments) <= clock.now()
    for slug in CLINICS:
        moments = list(
            AuditEntry.objects.filter(clinic__slug=slug).order_by("pk").values_list("at", flat=True)
        )
        assert moments == sorted(moments)
    assert filled == datetime(2026, 11, 22, 17, tzinfo=UTC), "and the clock is as it was"


def test_what_was_done_at_that_clinic_keeps_its_own_rules() -> None:
    clinic = Clinic.objects.get(slug="hamilton")
    charts, on = clinic_charts(clinic), clock.today(clinic)
    patients = Patient.objects.filter(clinic=clinic, merged_into=None).values_list("pk", flat=True)
    found = [
        reason.rule
        for chart in charts.of_many(patients, on).values()
        for done in chart.done_too_soon()
        for reason in done.verdict.inside_minimum
    ]
    assert found, "what is too soon, is so by the shared rule"
    assert not [rule for rule in found if rule.own]


def test_nobody_in_it_can_be_real() -> None:
    for email in (
        *User.objects.values_list("email", flat=True),
        *Patient.objects.values_list("email", flat=True),
    ):
        assert email == "" or re.fullmatch(r"[a-z.-]+@[a-z-]+\.example", email)
    for slug, pattern in (("hamilton", r"905 555 01\d\d"), ("hamilton-nz", r"07 000 0\d\d\d")):
        for patient in Patient.objects.filter(clinic__slug=slug):
            assert patient.telephone == "" or re.fullmatch(pattern, patient.telephone)
            patient.full_clean()
    assert SearchKey.objects.values("patient").distinct().count() == 60, "all but the one that was merged"
    assert max(len(each.name) for each in patients("hamilton")) > 70
