"""Every address of the desk: closed to strangers, to other clinics, to roles that may not; kept by no browser."""

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

from intervals import clock
from intervals.actions import submissions
from intervals.desk.oversight.audit_words import PAGES
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Invitation, Membership, Role
from intervals.models.overrides import Override
from intervals.models.own_words import OwnWord
from intervals.models.plans import Plan
from intervals.models.portal import PortalAccess
from intervals.models.submissions import Submission
from intervals.web.expired_forms import new_form_key
from tests.desk.settings_of_everything import settings_of_everything

pytestmark = pytest.mark.django_db


def desk_patterns() -> list[tuple[str, URLPattern]]:
    """Every address under /desk/ that names a clinic."""
    desk = next(each for each in get_resolver().url_patterns if str(each.pattern) == "desk/")
    return [(str(each.pattern), each) for each in desk.url_patterns if "<slug:clinic>" in str(each.pattern)]


ADDRESSES = desk_patterns()
OF_A_PATIENT = [each for each in ADDRESSES if "<uuid:patient>" in each[0]]
by_address = pytest.mark.parametrize(
    ("address", "pattern"), ADDRESSES, ids=[address for address, _pattern in ADDRESSES]
)


@pytest.fixture
def things(clinic, patient, treated, planned, held, told, person, coursed):
    """One of everything that an address can name."""
    marie = patient()
    treatment = treated(marie, "microneedling", date(2026, 11, 10))
    override = Override.objects.create(
        clinic=clinic, patient=marie, treatment=treatment, status="too_soon", said="Too soon.",
        by=marie.created_by, at=marie.created_at, made_on=date(2026, 11, 10),
    )  # fmt: skip
    other = person(Role.CLINICIAN)
    return {
        "clinic": clinic.slug,
        **settings_of_everything(clinic, other, marie.created_at, marie),
        "patient": marie.ref,
        "treatment": treatment.ref,
        "plan": planned(marie, "botox", date(2026, 11, 24)).ref,
        "course": coursed(marie).ref,
        "hold": held(marie, "botox", None).ref,
        "access": PortalAccess.objects.create(
            clinic=clinic, patient=marie, email="marie@home.example", invited_by=marie.created_by,
            invited_at=marie.created_at,
        ).ref,
        "word": OwnWord.objects.create(
            clinic=clinic, patient=marie, kind="skin", skin="not_settled", said_at=marie.created_at,
            said_on=date(2026, 11, 20),
        ).ref,
        "circumstance": told(marie, "jab", date(2026, 11, 3)).ref,
        "override": override.pk,
        "membership": Membership.objects.get(user=other).pk,
        "invitation": Invitation.objects.create(
            clinic=clinic, email="new@clinic.example", role=Role.AUDITOR, digest="0" * 64, invited_by=other,
            invited_at=marie.created_at, expires_at=marie.created_at + timedelta(days=60),
        ).pk,
    }  # fmt: skip


def filled(pattern: URLPattern, things: dict) -> str:
    names = re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern))
    return reverse(pattern.name, kwargs={name: things.get(name, 1) for name in names})


def test_the_walk_finds_the_desk():
    assert len(ADDRESSES) >= 25
    assert len(OF_A_PATIENT) >= 12


@by_address
def test_a_stranger_is_led_to_the_sign_in(address, pattern, things):
    for method in ("get", "post"):
        response = getattr(Client(), method)(filled(pattern, things))
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/")


@by_address
def test_staff_of_another_clinic_meet_nothing(address, pattern, things, desk, sister):
    elsewhere = desk(Role.MANAGER, at=sister)
    for method in ("get", "post"):
        assert getattr(elsewhere, method)(filled(pattern, things)).status_code == 404


@pytest.mark.parametrize(
    ("address", "pattern"), OF_A_PATIENT, ids=[address for address, _pattern in OF_A_PATIENT]
)
def test_a_patient_is_not_reached_through_another_clinic(address, pattern, things, desk, sister):
    """Somebody who works at both, or asks at the wrong one, meets nothing either, whatever the role there."""
    both = desk(Role.CLINICIAN)
    there = Membership.objects.create(user=both.user, clinic=sister, role=Role.MANAGER)
    wrong = filled(pattern, things | {"clinic": sister.slug})
    met = set()
    for role in Role:
        Membership.objects.filter(pk=there.pk).update(role=role)
        met |= {both.get(wrong).status_code, both.post(wrong).status_code}
    assert met <= {403, 404}
    assert 404 in met


@by_address
@pytest.mark.parametrize("role", list(Role))
def test_every_page_answers_every_role_and_is_kept_by_no_browser(address, pattern, role, things, desk, at):
    response = desk(role).get(filled(pattern, things))
    assert response.status_code in (200, 204, 302, 403, 422), response.content
    assert "no-store" in response["Cache-Control"]
    if response.status_code in (200, 403, 409):
        assert response["Referrer-Policy"] == "same-origin"


@by_address
def test_somebody_who_has_left_is_out(address, pattern, things, desk):
    left = desk(Role.MANAGER)
    Membership.objects.filter(user=left.user).update(ended_at=left.user.date_joined)
    assert left.get(filled(pattern, things)).status_code == 404


def test_the_audit_log_names_every_page_of_a_patient_in_words():
    assert {pattern.name for _address, pattern in OF_A_PATIENT} == PAGES.keys()


def test_each_look_at_a_patient_is_audited(things, desk, at):
    reader = desk(Role.FRONT_DESK)
    reader.get(reverse("desk-patient", kwargs={"clinic": "hamilton", "patient": things["patient"]}))
    entry = AuditEntry.objects.get(kind=Kind.PATIENT_VIEWED)
    assert (entry.person, entry.patient_ref, entry.address) == (reader.user, things["patient"], "127.0.0.1")
    assert entry.clinic.slug == "hamilton"


@pytest.mark.parametrize(
    ("address", "pattern"), OF_A_PATIENT, ids=[address for address, _pattern in OF_A_PATIENT]
)
@pytest.mark.parametrize("role", [Role.MANAGER, Role.CLINICIAN])
def test_no_answer_shows_a_patient_unnoted(address, pattern, role, things, desk, at):
    """Whatever the method and the status: a wrong form shows as much as a page."""
    reader = desk(role)
    for number, ask in enumerate((reader.get, reader.post), start=1):
        before = AuditEntry.objects.count()
        response = ask(filled(pattern, things))
        if "Marie Tremblay" in response.content.decode():
            assert AuditEntry.objects.count() > before, number
    if pattern.name in ("desk-patient", "desk-card", "desk-plan-verdict"):
        assert reader.post(filled(pattern, things)).status_code == 405


@by_address
@pytest.mark.parametrize("role", [Role.MANAGER, Role.CLINICIAN])
def test_no_page_asks_the_database_more_than_12_times(address, pattern, role, things, desk, at, settings):
    """With the setting of a production site; BEGIN, SAVEPOINT and their ends ask for nothing."""
    settings.SECOND_STEP_REQUIRED = True
    reader = desk(role)
    Authenticator.objects.create(user=reader.user, type=Authenticator.Type.TOTP, data={})
    reader.get(filled(pattern, things))
    with CaptureQueriesContext(connection) as counted:
        response = reader.get(filled(pattern, things))
    asked = [each["sql"] for each in counted if not each["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert len(asked) <= 12, "\n".join(asked)
    assert response.status_code in (200, 204, 302, 403, 422)


# Each form once


def cancel(things):
    return reverse("desk-plan-cancel", kwargs={name: things[name] for name in ("clinic", "patient", "plan")})


def test_the_same_form_twice_records_once_and_leads_to_the_same_place(things, desk, at):
    front = desk(Role.FRONT_DESK)
    key = new_form_key(front.user.pk)
    address = reverse("desk-plan-new", kwargs={"clinic": "hamilton", "patient": things["patient"]})
    data = {"procedure": "microneedling", "planned_on": "2026-12-24", "form_key": key}
    first, second = front.post(address, data), front.post(address, data)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Plan.objects.filter(planned_on=date(2026, 12, 24)).count() == 1
    assert Submission.objects.count() == 1


def test_forms_of_last_week_are_forgotten_now_and_then(things, desk, at, monkeypatch):
    monkeypatch.setattr(submissions, "FORGET_AT_EVERY", 1)
    front = desk(Role.FRONT_DESK)
    sent = {days: clock.now() - timedelta(days=days, minutes=1) for days in (6, 7)}
    for days, moment in sent.items():
        Submission.objects.create(key=uuid4(), by=front.user, at=moment, led_to=f"/{days}/")
    front.post(cancel(things), {"reason": ""})
    assert set(Submission.objects.values_list("led_to", flat=True)) & {"/6/", "/7/"} == {"/6/"}


@pytest.mark.parametrize("key", ["", "made-up", "1:00000000-0000-0000-0000-000000000000:x"])
def test_a_form_that_no_page_made_records_nothing(things, desk, key, at):
    response = desk(Role.FRONT_DESK).post(cancel(things), {"form_key": key})
    assert response.status_code == 409
    assert "This form is out of date" in response.content.decode()
    assert Plan.objects.open().filter(ref=things["plan"]).exists()


def test_a_form_made_for_somebody_else_records_nothing(things, desk, person, at):
    other = person(Role.FRONT_DESK)
    response = desk(Role.FRONT_DESK).post(cancel(things), {"form_key": new_form_key(other.pk)})
    assert response.status_code == 409
    assert Plan.objects.open().filter(ref=things["plan"]).exists()


def test_what_is_refused_can_be_sent_again(things, desk, at):
    """A form with an error keeps its key unused."""
    front = desk(Role.FRONT_DESK)
    key = new_form_key(front.user.pk)
    address = reverse("desk-plan-new", kwargs={"clinic": "hamilton", "patient": things["patient"]})
    wrong = front.post(address, {"procedure": "botox", "planned_on": "31 February 2027", "form_key": key})
    assert wrong.status_code == 422
    right = front.post(address, {"procedure": "microneedling", "planned_on": "2026-12-24", "form_key": key})
    assert right.status_code == 302


def test_a_form_whose_session_expired_comes_back_filled(things, desk, at):
    front = desk(Role.FRONT_DESK)
    address = reverse("desk-plan-new", kwargs={"clinic": "hamilton", "patient": things["patient"]})
    stranger = Client()
    sent = {
        "procedure": "microneedling", "planned_on_day": "24", "planned_on_month": "12", "planned_on_year": "2026",
        "form_key": new_form_key(front.user.pk),
    }  # fmt: skip
    response = stranger.post(address, sent)
    assert response.status_code == 302
    stranger.force_login(front.user)
    page = stranger.get(address).content.decode()
    assert 'value="24"' in page
    assert 'value="2026"' in page
    assert not Plan.objects.filter(planned_on=date(2026, 12, 24)).exists()


def test_today_is_the_clinics(desk, sister, at):
    at.move_to("2026-11-22T12:00:00Z")  # past midnight in New Zealand
    there = desk(Role.MANAGER, at=sister)
    assert "Monday 23 November 2026" in there.get("/desk/hamilton-nz/").content.decode()
    Membership.objects.create(user=there.user, clinic_id=1, role=Role.MANAGER)
    assert "Sunday 22 November 2026" in there.get("/desk/hamilton/").content.decode()


def test_the_desk_leads_to_the_one_clinic_or_offers_the_choice(desk, sister, at):
    manager = desk(Role.MANAGER)
    assert manager.get("/desk/")["Location"] == "/desk/hamilton/"
    Membership.objects.create(user=manager.user, clinic=sister, role=Role.AUDITOR)
    page = manager.get("/desk/").content.decode()
    assert "Hamilton Skin" in page
    assert "Auditor" in page
    Membership.objects.update(ended_at=manager.user.date_joined)
    assert "You do not work at a clinic here" in manager.get("/desk/").content.decode()


def test_a_reference_says_nothing(things):
    assert isinstance(things["patient"], UUID)
    assert things["patient"].version == 4
