"""A patient's own pages: closed to strangers and staff, for one record at a time, kept by nobody, audited."""

from datetime import date, timedelta

import pytest
from django.urls import get_resolver, reverse

from intervals import clock
from intervals.actions.merging import merge
from intervals.models.audit import AuditEntry, Kind
from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess
from tests.desk.asking import asker
from tests.patient.signed_in import invited, sign_in, signed_in_patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
SIGN_IN = "/me/sign-in/"


def own_pages():
    """Every address under /me/ that is a patient's own."""
    me = next(each for each in get_resolver().url_patterns if str(each.pattern) == "me/")
    return [each for each in me.url_patterns if getattr(each.callback, "of_a_patient", False)]


@pytest.fixture
def marie(patient):
    return patient("Marie Tremblay")


def test_she_reads_whose_record_it_is(client, marie):
    signed_in_patient(client, marie)
    page = client.get("/me/")
    assert page.status_code == 200
    assert "Marie Tremblay" in page.text
    assert "as a parent" not in page.text
    assert "no-store" in page["Cache-Control"]
    assert "private" in page["Cache-Control"]


def test_a_parent_reads_whose_record_it_is(client, patient):
    signed_in_patient(client, patient("Zoé Tremblay", date_of_birth=date(2016, 3, 1)), is_parent=True)
    assert "the record of <strong>Zoé Tremblay</strong> as a parent" in client.get("/me/").text


def test_each_look_is_audited(client, marie):
    signed_in_patient(client, marie)
    client.get("/me/")
    entry = AuditEntry.objects.get(kind=Kind.OWN_VIEWED)
    assert (entry.patient_ref, entry.clinic, entry.person) == (marie.ref, marie.clinic, None)
    assert entry.detail == {"page": "me"}
    assert entry.address == "127.0.0.1"


@pytest.mark.parametrize("pattern", own_pages(), ids=str)
def test_a_stranger_and_staff_are_led_to_the_patients_door(client, desk, marie, pattern):
    address = reverse(pattern.name)
    for browser in (client, desk()):
        for method in ("get", "post"):
            response = getattr(browser, method)(address)
            assert (response.status_code, response["Location"]) == (302, SIGN_IN)
            assert "no-store" in response["Cache-Control"]


def test_the_walk_finds_pages():
    assert own_pages()


def test_nothing_is_sent_to_a_page_that_only_reads(client, marie):
    signed_in_patient(client, marie)
    assert client.post("/me/").status_code == 405


def test_an_account_of_staff_and_a_patient_are_never_one_session(client, marie, person):
    signed_in_patient(client, marie)
    client.force_login(person())
    assert client.get("/me/")["Location"] == SIGN_IN
    assert client.get("/desk/").status_code == 302
    assert "me" not in client.session
    sign_in(client, PortalAccess.objects.get())
    assert client.get("/me/").status_code == 200
    assert "/accounts/login/" in client.get("/desk/")["Location"]


# How a session ends


def test_an_hour_without_a_page_signs_out(client, marie, at):
    signed_in_patient(client, marie)
    at.shift(timedelta(minutes=59))
    assert client.get("/me/").status_code == 200
    at.shift(timedelta(minutes=59))
    assert client.get("/me/").status_code == 200, "counted from the last page"
    at.shift(timedelta(minutes=60))
    response = client.get("/me/", follow=True)
    assert response.redirect_chain == [(SIGN_IN, 302)]
    assert "signed out because these pages were not used" in response.text
    assert "signed out" not in client.get(SIGN_IN).text, "said once"


def test_twelve_hours_are_the_longest(client, marie, at):
    signed_in_patient(client, marie)
    for _each in range(23):
        at.shift(timedelta(minutes=30))
        assert client.get("/me/").status_code == 200
    at.shift(timedelta(minutes=30))
    assert client.get("/me/")["Location"] == SIGN_IN


def archived(patient):
    Patient.objects.filter(pk=patient.pk).update(archived_at=clock.now(), archived_by=patient.created_by)


def deleted(patient):
    patient.delete()


def ended(patient):
    PortalAccess.objects.update(ended_at=clock.now())


@pytest.mark.parametrize("happens", [archived, deleted, ended])
def test_whose_pages_were_closed_is_signed_out_and_told(client, marie, happens):
    signed_in_patient(client, marie)
    happens(marie)
    response = client.get("/me/")
    assert response.status_code == 410
    assert "You cannot open these pages any more" in response.text
    assert "Marie" not in response.text
    assert client.get("/me/")["Location"] == SIGN_IN


def test_after_a_merge_she_reads_the_record_that_stays(client, marie, patient, person):
    other = patient("Marie Tremblay-Roy")
    signed_in_patient(client, other)
    merge(by=asker(person(), marie.clinic), into=marie, other=other)
    assert "<strong>Marie Tremblay</strong>" in client.get("/me/").text
    assert AuditEntry.objects.get(kind=Kind.OWN_VIEWED).patient_ref == marie.ref


def test_a_merge_leaves_one_access_for_each_address(client, marie, patient, person):
    other = patient("Marie Tremblay-Roy")
    mine, its, another = (
        invited(marie),
        invited(other, "Marie@Home.example"),
        invited(other, "m@work.example"),
    )
    sign_in(client, mine, its)
    merge(by=asker(person(), marie.clinic), into=marie, other=other)
    standing = PortalAccess.objects.standing().filter(patient=marie)
    assert set(standing) == {mine, another}
    assert client.get("/me/").status_code == 200


def test_a_session_that_was_ended_everywhere_is_over(client, marie):
    signed_in_patient(client, marie)
    PortalAccess.objects.update(sessions_ended=1)
    response = client.get("/me/", follow=True)
    assert response.redirect_chain == [(SIGN_IN, 302)]
    assert "You have been signed out everywhere" in response.text
