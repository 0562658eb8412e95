"""A site that nobody manages yet: the link that opens the set-up, once; the first manager; everybody else refused."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from intervals.actions import setting_up
from intervals.actions.refusals import Refused
from intervals.actions.staff import digest_of
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Membership, Role
from intervals.models.set_up_links import SetUpLink
from intervals.queries.setting_up import is_managed
from intervals.web.second_step import WANTED
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in
from tests.web.page import Page

pytestmark = pytest.mark.django_db
SET_UP = "/accounts/set-up/"
ADA = {"first_name": "Ada", "last_name": "Moss", "email": "ada@clinic.example", "password": PASSWORD}
PRINT = "manage.py set_up_link"


def printed(**options) -> str:
    out = StringIO()
    call_command("set_up_link", stdout=out, **options)
    return out.getvalue().splitlines()[-1]


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


@pytest.fixture
def link(clinic, at):
    """The path of a link that was printed just now."""
    return path_of(printed(site="https://dates.clinic.example/"))


@pytest.fixture
def begun(client, link):
    """A browser in which the link was opened."""
    assert client.post(link)["Location"] == SET_UP
    return client


def kinds():
    return list(AuditEntry.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("address", ["/desk/", "/desk/hamilton/", "/desk/hamilton/patients/"])
def test_the_desk_leads_to_the_page_that_says_how_while_the_public_pages_work(client, clinic, address):
    led = client.get(address, follow=True)
    page = Page(led)
    assert led.redirect_chain == [(SET_UP, 302)]
    assert page.h1 == "Set this site up"
    assert PRINT in page.main
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("who", ["manager", "superuser"])
def test_once_somebody_manages_it_leads_to_the_sign_in_and_there_is_no_other_link(
    client, person, who, clinic
):
    if who == "manager":
        person(Role.MANAGER)
    else:
        User.objects.create_superuser("ada@clinic.example")
    assert client.get("/desk/")["Location"].startswith("/accounts/login/")
    page = Page(client.get(SET_UP))
    assert (page.status, page.h1) == (410, "This site is set up")
    with pytest.raises(CommandError, match="Somebody manages this site already"):
        printed()
    assert not SetUpLink.objects.exists()


@pytest.mark.parametrize("who", ["clinician", "left", "locked out", "former superuser"])
def test_who_cannot_manage_does_not_count(person, clinic, at, who):
    if who == "former superuser":
        User.objects.create_superuser("ada@clinic.example", is_active=False)
    else:
        user = person(Role.CLINICIAN if who == "clinician" else Role.MANAGER)
        if who == "left":
            Membership.objects.update(ended_at="2026-11-01T12:00Z")
        elif who == "locked out":
            User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_managed()
    assert printed()


def test_the_printed_address_is_the_site_s(clinic, settings):
    settings.ALLOWED_HOSTS, settings.HTTPS, settings.DEMO = (
        [".clinic.example", "dates.clinic.example"],
        True,
        False,
    )
    assert printed().startswith("https://dates.clinic.example/accounts/set-up/")
    assert printed(site="http://10.0.0.7:8000/").startswith("http://10.0.0.7:8000/accounts/set-up/")
    with pytest.raises(CommandError, match="no address of a site"):
        printed(site="dates.clinic.example")
    settings.CLINIC = "nowhere"
    with pytest.raises(CommandError, match="no clinic 'nowhere'"):
        printed()


def test_the_secret_is_stored_nowhere(link):
    secret = link.split("/")[-2]
    assert len(secret) > 40
    assert secret not in str([*SetUpLink.objects.values(), *AuditEntry.objects.values()])
    assert SetUpLink.objects.get().digest == digest_of(secret)
    assert kinds() == [Kind.SET_UP_LINK_MADE]


def test_looking_at_the_link_does_not_spend_it_beginning_does(client, link):
    for _look in range(2):
        assert Page(client.get(link)).h1 == "Set this site up"
    assert client.post(link)["Location"] == SET_UP
    assert Page(client.get(SET_UP)).h1 == "The first manager"
    for ask in (Client().get, Client().post, client.post):
        page = Page(ask(link))
        assert page.status == 410
        assert "a link opens the set-up once" in page.main
        assert PRINT in page.main
    assert Page(Client().get(SET_UP)).h1 == "Set this site up", "another browser has not begun"
    assert kinds() == [Kind.SET_UP_LINK_MADE, Kind.SET_UP_BEGUN]


def test_of_two_who_open_it_at_once_one_begins(link):
    row = SetUpLink.objects.get()
    setting_up.begin(digest=row.digest, address=None)
    with pytest.raises(Refused, match="has been used"):
        setting_up.begin(digest=row.digest, address=None)


def test_after_a_day_it_and_what_it_opened_are_over(client, link, at):
    other = Client()
    at.shift(24 * 3600 - 1)
    assert client.get(link).status_code == 200
    at.shift(1)
    page = Page(client.post(link))
    assert page.status == 410
    assert "more than 24 hours old" in page.main
    begin = path_of(printed())
    other.post(begin)
    at.shift(24 * 3600)
    assert Page(other.post(SET_UP, ADA)).h1 == "Set this site up"
    assert not User.objects.exists()


def test_a_newer_link_ends_the_one_before_and_its_session(begun, link):
    newer = path_of(printed())
    assert Page(begun.get(SET_UP)).h1 == "Set this site up"
    assert Page(begun.get(link)).status == 404
    assert Client().post(newer).status_code == 302


@pytest.mark.parametrize("secret", ["x", "x" * 2000, "%00", "%ff", "é"])
def test_a_wrong_one_is_told_and_audited_without_what_was_typed(client, clinic, secret):
    page = Page(client.get(f"{SET_UP}{secret}/"))
    assert page.status == 404
    assert "Part of it may be missing" in page.main
    assert PRINT in page.main
    [entry] = AuditEntry.objects.all()
    assert (entry.kind, entry.detail) == (Kind.SIGN_IN_FAILED, {"why": "set_up"})


def test_guessing_is_slowed_and_then_the_right_one_does_not_help(client, link, at):
    for number in range(10):
        assert client.get(f"{SET_UP}{number}/").status_code == 404
    for ask in (client.get, client.post):
        response = ask(link)
        assert (response.status_code, response["Retry-After"]) == (429, "300")
    assert SetUpLink.objects.get().opened_at is None
    at.shift(61)
    assert client.post(link).status_code == 302


def test_the_first_manager_is_made_signed_in_and_led_to_her_second_step(begun, clinic):
    response = begun.post(SET_UP, ADA)
    assert response["Location"] == "/accounts/second-step/"
    assert is_signed_in(begun)
    assert begun.session[WANTED] == "/desk/hamilton/settings/set-up/"
    membership = Membership.objects.get()
    assert (membership.user.email, membership.user.known_as) == ("ada@clinic.example", "Ada Moss")
    assert (membership.clinic, membership.role) == (clinic, Role.MANAGER)
    assert not membership.user.is_superuser
    assert not SetUpLink.objects.exists()
    clinic.refresh_from_db()
    assert not clinic.is_shown, "until she says so"
    changed = AuditEntry.objects.get(kind=Kind.CLINIC_CHANGED)
    assert (changed.person, changed.detail) == (
        membership.user, {"before": {"is_shown": True}, "after": {"is_shown": False}},
    )  # fmt: skip
    joined = AuditEntry.objects.get(kind=Kind.STAFF_JOINED)
    assert (joined.person, joined.clinic) == (membership.user, clinic)
    assert kinds()[-1] == Kind.SIGNED_IN
    other = Client()
    assert sign_in(other).status_code == 422
    assert sign_in(other, "ada@clinic.example").status_code == 302


def test_the_desk_stays_shut_until_she_has_set_it_up(begun, settings):
    settings.SECOND_STEP_REQUIRED = True
    begun.post(SET_UP, ADA)
    assert begun.get("/desk/hamilton/")["Location"] == "/accounts/second-step/"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": ""}, "Enter your e-mail address"),
        ({"email": "ada"}, "Enter a valid email address."),
        ({"first_name": " "}, "Enter your first name"),
        ({"password": ""}, "Choose a password"),
        ({"password": "password"}, "This password is too common."),
        ({"password": "ada@clinic.example"}, "The password is too similar to the e-mail."),
        ({"email": "IDA@clinic.example"}, "manage.py appoint"),
        ({"email": "a\x00@clinic.example"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(begun, ida, typed, said):
    page = Page(begun.post(SET_UP, ADA | typed))
    assert page.status == 422
    assert any(said in message for _box, message in page.summary)
    assert page.typed["last_name"] == "Moss"
    assert User.objects.count() == 1
    assert Page(begun.get(SET_UP)).h1 == "The first manager", "it can be mended"


def test_somebody_who_manages_meanwhile_ends_it(begun, person):
    person(Role.MANAGER)
    assert begun.post(SET_UP, ADA).status_code == 410
    assert not User.objects.filter(email=ADA["email"]).exists()


def test_the_same_form_twice_at_once_makes_one_manager(begun, link, at):
    row = SetUpLink.objects.get()
    fields = {name: ADA[name] for name in ("first_name", "last_name", "password")}
    setting_up.found_manager(link=row, email="ada@clinic.example", **fields)
    with pytest.raises(Refused):
        setting_up.found_manager(link=row, email="ada@clinic.example", **fields)
    assert Membership.objects.count() == 1


def test_nobody_else_s_session_goes_on_in_the_browser_that_begins(client, link, ida):
    client.force_login(ida)
    client.session["left"] = "behind"
    client.post(link)
    assert not is_signed_in(client)
    assert Page(client.get(SET_UP)).h1 == "The first manager"


def test_the_pages_are_kept_by_no_browser(client, begun, link):
    for address in (SET_UP, link):
        assert "no-store" in begun.get(address)["Cache-Control"]
