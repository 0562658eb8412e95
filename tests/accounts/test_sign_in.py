"""Signing in with e-mail and password, and what the audit learns of it."""

import pytest

from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Membership, Role
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in
from tests.web.page import Page

pytestmark = pytest.mark.django_db


def entries(kind):
    return list(AuditEntry.objects.filter(kind=kind).order_by("pk"))


@pytest.mark.parametrize("email", ["ida@clinic.example", "Ida@Clinic.Example", " ida@clinic.example "])
def test_the_address_counts_however_it_is_written(client, ida, email):
    response = sign_in(client, email)
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    assert is_signed_in(client)


def test_an_address_stored_with_capitals_opens_the_account_too(client, person):
    person(email="Ida.Moss@clinic.example")
    assert sign_in(client, "ida.moss@clinic.example").status_code == 302


def test_it_leads_back_to_the_page_that_was_asked_for(client, ida):
    asked = client.get("/accounts/password/change/")
    assert asked["Location"] == "/accounts/login/?next=/accounts/password/change/"
    response = client.post(asked["Location"], {"login": ida.email, "password": PASSWORD})
    assert response["Location"] == "/accounts/password/change/"


def test_but_never_to_another_site(client, ida):
    response = client.post(
        "/accounts/login/?next=https://elsewhere.example/", {"login": ida.email, "password": PASSWORD}
    )
    assert response["Location"] == "/desk/"


@pytest.mark.parametrize("email", ["ida@clinic.example", "nobody@clinic.example"])
def test_a_wrong_password_and_an_unknown_address_are_told_the_same(client, ida, email):
    page = Page(sign_in(client, email, "not the password"))
    assert page.status == 422
    assert "This e-mail address and this password do not go together." in page.main
    assert page.title.startswith("Error:")
    assert page.typed["login"] == email
    assert "not the password" not in page.response.text
    assert not is_signed_in(client)


def test_what_was_left_empty_is_named(client, ida):
    page = Page(client.post("/accounts/login/", {"login": "", "password": ""}))
    assert page.summary == [("id_login", "Enter your e-mail address"), ("id_password", "Enter your password")]
    assert page.status == 422


def test_somebody_whose_account_is_closed_does_not_get_in(client, ida):
    ida.is_active = False
    ida.save()
    assert sign_in(client).status_code == 422


def test_every_sign_in_is_audited_at_each_clinic_of_the_person(client, ida, clinic):
    sister = Clinic.objects.create(
        slug="sister", name="Sister", town="Hamilton", time_zone="Pacific/Auckland"
    )
    Membership.objects.create(user=ida, clinic=sister, role=Role.MANAGER)
    sign_in(client)
    found = entries(Kind.SIGNED_IN)
    assert {each.clinic for each in found} == {clinic, sister}
    assert {(each.person, each.address) for each in found} == {(ida, "127.0.0.1")}


def test_every_failure_is_audited_and_nothing_that_was_typed(client, ida, clinic):
    sign_in(client, password="a secret typed wrong")
    sign_in(client, "stranger@elsewhere.example", "another secret")
    known, unknown = entries(Kind.SIGN_IN_FAILED)
    assert (known.person, known.clinic, known.detail) == (ida, clinic, {"why": "password"})
    assert (unknown.person, unknown.clinic, unknown.detail) == (None, None, {"why": "password"})
    assert "secret" not in str(AuditEntry.objects.values())
    assert "stranger" not in str(AuditEntry.objects.values())


def test_nobody_registers(client):
    for address in (
        "/accounts/signup/",
        "/accounts/register/",
        "/accounts/confirm-email/",
        "/accounts/email/",
    ):
        assert client.get(address).status_code == 404


def test_signing_out_takes_a_button_and_the_browser_forgets(client, ida):
    sign_in(client)
    page = Page(client.get("/accounts/logout/"))
    assert page.h1 == "Sign out"
    assert is_signed_in(client), "a link alone signs nobody out"
    response = client.post("/accounts/logout/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert response["Location"] == "/accounts/login/"
    assert not is_signed_in(client)
    assert "You have signed out." in Page(client.get("/accounts/login/")).main


def test_the_admins_own_sign_out_forgets_too(client, admin_user):
    client.force_login(admin_user)
    assert client.post("/admin/logout/")["Clear-Site-Data"] == '"cache", "storage"'


def test_the_admin_is_entered_by_the_same_door(client, ida):
    response = client.get("/admin/login/?next=/admin/")
    assert response["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    sign_in(client)
    assert client.get("/admin/login/").status_code == 403


@pytest.mark.parametrize("address", ["login/", "password/reset/", "password/reset/sent/"])
def test_no_browser_keeps_these_pages_and_their_forms_say_where_they_come_from(client, address):
    response = client.get(f"/accounts/{address}")
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "unsafe" not in response["Content-Security-Policy"]


def test_the_session_ends_with_the_browser_and_after_8_hours_without_a_page(client, ida, at):
    sign_in(client)
    assert client.cookies["sessionid"]["max-age"] == ""
    for _hour in range(12):
        at.shift(60 * 60 * 7)
        assert is_signed_in(client), "it goes on while pages are opened"
    at.shift(60 * 60 * 8 + 1)
    assert not is_signed_in(client)


def test_pages_that_follow_each_other_write_nothing(client, ida, at, django_assert_max_num_queries):
    sign_in(client)
    with django_assert_max_num_queries(13) as queries:
        client.get("/accounts/")
    assert not [each["sql"] for each in queries if each["sql"].startswith(("UPDATE", "INSERT"))]


def test_the_account_page_shows_where_one_works_and_what_there_is_to_change(client, ida, clinic):
    sign_in(client)
    page = Page(client.get("/accounts/"))
    assert clinic.name in page.main
    assert "Clinician" in page.main
    assert "not set up" in page.main
    assert {"Second step", "Change your password"} <= set(page.links)
    assert "Admin of this site" not in page.links
