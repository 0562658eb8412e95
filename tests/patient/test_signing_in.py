"""Signing in without a password: a code by e-mail, the same answer whoever asks, and what to do where it is wrong."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intervals.actions.mail import letter_of
from intervals.models.audit import AuditEntry, Kind
from intervals.models.messages import Message
from intervals.models.portal import VALID_FOR, PortalAccess, SignInCode
from intervals.web.own_mail import send_codes
from tests.patient.signed_in import invited, sign_in, signed_in_patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
SIGN_IN, CODE = "/me/sign-in/", "/me/sign-in/code/"
HERS = "marie@home.example"


@pytest.fixture
def marie(patient):
    return patient("Marie Tremblay")


@pytest.fixture
def access(marie):
    return invited(marie, opened_at=None)


def ask(client, email=HERS):
    response = client.post(SIGN_IN, {"email": email})
    assert (response.status_code, response["Location"]) == (302, CODE)


def mailed():
    """The newest code, as whoever reads the mail has it."""
    send_codes()
    return re.search(r"^\d{6}$", letter_of(Message.objects.latest("pk")).text, re.MULTILINE)[0]


def enter(client, code):
    return client.post(CODE, {"code": code})


def other(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_she_signs_in_with_the_code_that_is_mailed_to_her(client, access):
    ask(client, "Marie@HOME.example")
    code = mailed()
    message = Message.objects.get()
    assert message.to == access.email
    response = enter(client, code)
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert client.get("/me/").status_code == 200
    access.refresh_from_db()
    assert access.opened_at is not None
    entry = AuditEntry.objects.get(kind=Kind.OWN_SIGNED_IN)
    assert (entry.clinic, entry.patient_ref, entry.person) == (access.clinic, access.patient.ref, None)


@pytest.mark.parametrize("written", ["{0} {1}", " {0}{1} ", "{0}-{1}", "{0}\u00a0{1}", "{0}\u2009{1}\u200b"])
def test_a_code_may_be_pasted_as_it_is_written(client, access, written):
    ask(client)
    code = mailed()
    assert enter(client, written.format(code[:3], code[3:])).status_code == 302


def test_wide_digits_are_digits(client, access):
    ask(client)
    wide = "".join(chr(0xFF10 + int(each)) for each in mailed())
    assert enter(client, wide).status_code == 302


def test_the_box_is_filled_by_the_telephone(client, access):
    ask(client)
    page = client.get(CODE).text
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page


def test_no_code_can_be_read_in_the_database(client, access, django_user_model):
    ask(client)
    row = SignInCode.objects.get()
    code = mailed()
    for text in (row.digest, row.sealed, Message.objects.get().content, str(dict(client.session))):
        assert code not in text
    assert SignInCode.objects.get().sealed == "", "sent, it is forgotten"


# Known or not


def shapes(client, email):
    """The queries of asking and of a wrong try, without what stands in them."""
    found = []
    for send in (lambda: client.post(SIGN_IN, {"email": email}), lambda: enter(client, "000000")):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = send()
        found.append((response.status_code, [re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in queries]))
    return found


def test_an_address_that_nobody_knows_costs_the_same_and_reads_the_same(access):
    warm = Client()
    ask(warm, "warm@up.example")
    enter(warm, "000000")
    known, unknown = Client(), Client()
    assert shapes(known, HERS) == shapes(unknown, "anna@home.example")
    pages = [each.get(CODE) for each in (known, unknown)]
    assert (
        pages[0].text.replace(HERS, "anna@home.example").split("csrfmiddlewaretoken")[0]
        == (pages[1].text.split("csrfmiddlewaretoken")[0])
    )


def test_nothing_is_sent_to_an_address_that_nobody_knows(client, access):
    ask(client, "anna@home.example")
    assert send_codes() == 1
    assert not Message.objects.exists()
    assert send_codes() == 0


@pytest.mark.parametrize("how", ["ended", "archived"])
def test_nothing_is_sent_where_access_has_ended(client, access, marie, how, at):
    from django.utils import timezone

    if how == "ended":
        PortalAccess.objects.update(ended_at=timezone.now())
    else:
        type(marie).objects.update(archived_at=timezone.now(), archived_by=marie.created_by)
    ask(client)
    send_codes()
    assert not Message.objects.exists()


def test_a_guess_opens_nothing_for_an_address_that_nobody_knows(client, access, monkeypatch):
    from allauth.account.adapter import DefaultAccountAdapter

    monkeypatch.setattr(DefaultAccountAdapter, "generate_login_code", lambda self: "123456")
    ask(client, "anna@home.example")
    response = enter(client, "123456")
    assert response.status_code == 422
    assert "This code is not right" in response.text
    assert client.get("/me/")["Location"] == SIGN_IN


# Wrong, old and used codes


def test_a_wrong_code_says_so_and_five_are_the_most(client, access):
    ask(client)
    code = mailed()
    for _each in range(4):
        response = enter(client, other(code))
        assert response.status_code == 422
        assert "This code is not right" in response.text
        assert other(code) in response.text, "what was typed stays"
    assert "entered five times" in enter(client, other(code)).text
    assert "entered five times" in enter(client, code).text, "even the right one"
    assert AuditEntry.objects.filter(kind=Kind.SIGN_IN_FAILED).count() == 5
    assert client.post(CODE, {"again": "1"}).status_code == 302
    assert enter(client, mailed()).status_code == 302


@pytest.mark.parametrize(("minutes", "works"), [(14, True), (15, False), (60 * 7, False)])
def test_a_code_works_for_15_minutes(client, access, at, minutes, works):
    ask(client)
    code = mailed()
    at.shift(timedelta(minutes=minutes))
    response = enter(client, code)
    assert (response.status_code == 302) is works
    if not works:
        assert "more than 15 minutes old" in response.text
        assert "Send me a new code" in response.text


def test_a_code_of_long_ago_is_gone(client, access, at):
    ask(client)
    code = mailed()
    at.shift(timedelta(hours=25))
    send_codes()
    assert not SignInCode.objects.exists()
    at.shift(timedelta(hours=-24))
    assert "No code is waiting here" in enter(client, code).text


def test_an_earlier_code_says_so_and_opens_nothing(client, access):
    ask(client)
    first = mailed()
    client.post(CODE, {"again": "1"})
    second = mailed()
    if first != second:
        assert "code of an earlier e-mail" in enter(client, first).text
    assert enter(client, second).status_code == 302


def test_a_used_code_opens_nothing_again(client, access):
    ask(client)
    code = mailed()
    before = client.cookies["sessionid"].value
    enter(client, code)
    assert client.cookies["sessionid"].value != before, "a session of its own"
    assert enter(client, code)["Location"] == "/me/", "signed in already"
    client.post("/me/sign-out/")
    response = enter(client, code)
    assert response.status_code == 422
    assert "No code is waiting here" in response.text
    assert client.get("/me/")["Location"] == SIGN_IN


def test_two_at_once_with_one_code_sign_in_once(access):
    first = Client()
    ask(first)
    code = mailed()
    second = Client()
    second.cookies["sessionid"] = first.cookies["sessionid"].value
    SignInCode.objects.update(used_at="2026-11-22T17:00Z")
    response = enter(second, code)
    assert response.status_code == 422
    assert "it works once" in response.text


def test_a_code_is_of_the_browser_it_was_asked_for_in(client, access):
    ask(client)
    code = mailed()
    response = enter(Client(), code)
    assert response.status_code == 422
    assert "No code is waiting here" in response.text
    assert Client().get(CODE)["Location"] == SIGN_IN


BAD_CODES = {
    "": "Enter the code", "12345": "has six digits", "1234567": "has six digits", "abcdef": "digits only",
    "12345\x00": "", "x" * 5000: "", "١٢٣٤٥٦": "digits only", "²²²²²²": "has six digits|not right",
}  # fmt: skip


@pytest.mark.parametrize("typed", BAD_CODES, ids=ascii)
def test_what_is_no_code_is_no_try(client, access, typed):
    ask(client)
    response = enter(client, typed)
    assert response.status_code in (400, 422)
    assert re.search(BAD_CODES[typed], response.text)


BAD_ADDRESSES = [
    "",
    "marie",
    "marie@",
    "a@b",
    "m\x00@home.example",
    "a" * 5000 + "@home.example",
    "m@ho me.example",
]


@pytest.mark.parametrize("typed", BAD_ADDRESSES)
def test_what_is_no_address_is_refused_in_words(client, typed):
    response = client.post(SIGN_IN, {"email": typed})
    assert response.status_code == 422
    assert "e-mail address" in response.text
    assert "Error:" in response.text
    assert not SignInCode.objects.exists()


# Limits


def test_codes_are_asked_for_five_times_for_one_address(client, access):
    for _each in range(5):
        ask(Client())
    response = client.post(SIGN_IN, {"email": HERS})
    assert response.status_code == 429
    assert "Wait 15 minutes" in response.text
    assert response["Retry-After"] == "900"
    ask(client, "anna@home.example")


def test_codes_are_asked_for_twenty_times_from_one_network_address(client):
    for number in range(20):
        ask(client, f"anna{number}@home.example")
    assert client.post(SIGN_IN, {"email": "more@home.example"}).status_code == 429
    response = Client(REMOTE_ADDR="192.0.2.7").post(SIGN_IN, {"email": "more@home.example"})
    assert response.status_code == 302


def test_codes_are_tried_thirty_times_from_one_network_address(client, access):
    for _each in range(5):
        ask(client)
        for _try in range(6):
            assert enter(client, "abc").status_code == 422
        for _try in range(6):
            last = enter(client, "000000")
    assert last.status_code == 422
    assert enter(client, "000000").status_code == 429


# Several records, and the two doors


def test_a_mother_and_her_daughter_are_chosen_between(client, access, patient, sister):
    daughter = invited(
        patient("Zoé Tremblay", at=sister, date_of_birth=date(2016, 3, 1)), HERS, is_parent=True
    )
    ask(client)
    assert enter(client, mailed())["Location"] == "/me/"
    assert client.get("/me/")["Location"] == "/me/choose/"
    page = client.get("/me/choose/").text
    assert "Marie Tremblay" in page
    assert "Zoé Tremblay" in page
    assert {each.patient_ref for each in AuditEntry.objects.filter(kind=Kind.OWN_VIEWED)} == {
        access.patient.ref, daughter.patient.ref,
    }  # fmt: skip
    assert client.post("/me/choose/", {"access": str(daughter.ref)})["Location"] == "/me/"
    page = client.get("/me/").text
    assert "the record of <strong>Zoé Tremblay</strong> as a parent" in page
    assert "Marie" not in page
    client.post("/me/choose/", {"access": str(access.ref)})
    assert "Marie Tremblay" in client.get("/me/").text


@pytest.mark.parametrize("typed", ["", "x", "0" * 5000, "1"])
def test_nobody_chooses_a_record_that_the_session_does_not_open(client, access, patient, typed):
    zoe = invited(patient("Zoé"), HERS)
    stranger = invited(patient("Someone Else"), "else@home.example")
    sign_in(client, access, zoe)
    for each in (typed, str(stranger.ref)):
        response = client.post("/me/choose/", {"access": each})
        assert response.status_code == 422
        assert "Choose one of these records" in response.text
    assert client.get("/me/")["Location"] == "/me/choose/"


def test_an_invitation_made_after_signing_in_opens_nothing_until_the_next_time(client, access, patient):
    signed_in_patient(client, access.patient)
    zoe = invited(patient("Zoé"), HERS)
    assert client.post("/me/choose/", {"access": str(zoe.ref)}).status_code == 422


def test_signing_in_as_a_patient_ends_the_session_of_staff(desk, access):
    client = desk()
    assert client.get("/accounts/").status_code == 200
    ask(client)
    enter(client, mailed())
    assert client.get("/me/").status_code == 200
    assert "/accounts/login/" in client.get("/accounts/")["Location"]


def test_signing_in_as_staff_ends_the_session_of_a_patient(client, access, person):
    user = person(password="a long pass phrase")
    signed_in_patient(client, access.patient)
    said = {"login": user.email, "password": "a long pass phrase"}
    assert client.post("/accounts/login/", said).status_code == 302
    assert client.get("/accounts/").status_code == 200
    assert "me" not in client.session
    assert client.get("/me/")["Location"] == SIGN_IN


# Leaving


def test_signing_out(client, access):
    signed_in_patient(client, access.patient)
    assert "Sign out everywhere" in client.get("/me/sign-out/").text
    response = client.post("/me/sign-out/")
    assert "cache" in response["Clear-Site-Data"]
    assert "You have signed out." in client.get(response["Location"]).text
    assert client.get("/me/")["Location"] == SIGN_IN


def test_signing_out_everywhere(client, access, patient):
    zoe = invited(patient("Zoé"), HERS)
    elsewhere, stranger = Client(), Client()
    sign_in(client, access, zoe)
    sign_in(elsewhere, access, zoe)
    signed_in_patient(stranger, patient("Else"), email="else@home.example")
    client.post("/me/choose/", {"access": str(zoe.ref)})
    assert client.post("/me/sign-out/", {"everywhere": "1"})["Location"] == SIGN_IN
    for each in (client, elsewhere):
        assert each.get("/me/")["Location"] == SIGN_IN
        assert each.get("/me/choose/")["Location"] == SIGN_IN
    assert stranger.get("/me/").status_code == 200
    assert AuditEntry.objects.filter(kind=Kind.OWN_SIGNED_OUT).count() == 2


# Another address


def move(client, email="new@home.example"):
    response = client.post("/me/address/", {"email": email})
    assert (response.status_code, response["Location"]) == (302, "/me/address/code/")
    return mailed()


def test_a_new_address_is_confirmed_there_and_told_to_the_old_one(client, access, patient):
    zoe = invited(patient("Zoé"), HERS)
    elsewhere = Client()
    sign_in(elsewhere, access)
    sign_in(client, access, zoe)
    client.post("/me/choose/", {"access": str(zoe.ref)})
    code = move(client)
    assert Message.objects.latest("pk").to == "new@home.example"
    assert "not right" in client.post("/me/address/code/", {"code": other(code)}).text
    response = client.post("/me/address/code/", {"code": code}, follow=True)
    assert "From now on, new@home.example signs in." in response.text
    assert "Zoé" in response.text, "the same record is read on"
    assert set(PortalAccess.objects.values_list("email", flat=True)) == {"new@home.example"}
    told = Message.objects.latest("pk")
    assert told.to == HERS
    assert "new@home.example" not in letter_of(told).text
    assert elsewhere.get("/me/")["Location"] == SIGN_IN
    assert AuditEntry.objects.filter(kind=Kind.OWN_ADDRESS_CHANGED).count() == 2
    client.post("/me/sign-out/")
    ask(client)
    before = Message.objects.count()
    send_codes()
    assert Message.objects.count() == before, "the old one opens nothing"


def test_nothing_changes_before_the_code(client, access):
    signed_in_patient(client, access.patient)
    move(client)
    access.refresh_from_db()
    assert access.email == HERS


def test_the_same_address_is_no_new_one(client, access):
    signed_in_patient(client, access.patient)
    response = client.post("/me/address/", {"email": "Marie@Home.example"})
    assert response.status_code == 422
    assert "signs in already" in response.text


def test_an_address_that_opens_the_record_already_takes_over(client, access, marie):
    other_one = invited(marie, "new@home.example")
    signed_in_patient(client, marie)
    sign_in(client, access)
    client.post("/me/address/code/", {"code": move(client)})
    assert list(PortalAccess.objects.standing()) == [other_one]
    assert client.get("/me/").status_code == 200


def test_no_code_for_an_address_without_having_said_which(client, access):
    signed_in_patient(client, access.patient)
    for method in (client.get, client.post):
        assert method("/me/address/code/")["Location"] == "/me/address/"


def test_access_that_ends_meanwhile_moves_nothing(client, access, monkeypatch):
    signed_in_patient(client, access.patient)
    code = move(client)
    from intervals.patient import address

    moves = address.own_access.move_address

    def ended_a_moment_ago(**handed):
        PortalAccess.objects.update(ended_at="2026-11-22T17:00Z")
        return moves(**handed)

    monkeypatch.setattr(address.own_access, "move_address", ended_a_moment_ago)
    response = client.post("/me/address/code/", {"code": code})
    assert response.status_code == 409
    assert "signed out in the meantime" in response.text
    access.refresh_from_db()
    assert access.email == HERS


def test_codes_differ(access):
    clients = [Client() for _each in range(4)]
    digests = []
    for each in clients:
        ask(each)
        digests.append(SignInCode.objects.latest("pk").digest)
    assert any(one != two for one, two in pairwise(digests))


def test_a_code_goes_to_the_address_that_was_invited_however_it_is_typed(client, marie):
    """U+212A is another letter, and lower() makes a k of it: what is typed may be somebody else's mailbox."""
    invited(marie, "marie@kelvin.example")
    client.post("/me/sign-in/", {"email": "marie@\u212aelvin.example"})
    send_codes()
    assert {each.to for each in Message.objects.all()} <= {"marie@kelvin.example"}
    PortalAccess.objects.filter(email="marie@kelvin.example").update(email="marie@KELVIN.example")
    client.post("/me/sign-in/", {"email": "Marie@kelvin.example"})
    send_codes()
    assert Message.objects.latest("pk").to == "marie@KELVIN.example"


def test_what_is_done_with_one_address_is_noted_at_each_clinic(client, access, patient, sister):
    other = invited(patient("Zo\u00e9", at=sister), access.email)
    sign_in(client, access, other)
    client.post("/me/choose/", {"access": str(access.ref)})
    client.post("/me/sign-out/", {"everywhere": "1"})
    entries = AuditEntry.objects.filter(kind=Kind.OWN_SIGNED_OUT)
    assert {(each.patient_ref, each.clinic_id) for each in entries} == {
        (each.patient.ref, each.clinic_id) for each in (access, other)
    }


# The record that was being read is open no longer


@pytest.mark.parametrize("others", [1, 2])
def test_nobody_is_led_to_another_record_unasked(client, access, patient, others):
    rest = [invited(patient(f"Ana {number}"), access.email) for number in range(others)]
    sign_in(client, access, *rest)
    client.post("/me/choose/", {"access": str(access.ref)})
    type(access.patient).objects.filter(pk=access.patient.pk).update(
        archived_at=access.invited_at, archived_by=access.invited_by
    )
    for _again in range(2):
        response = client.get("/me/", follow=True)
        assert response.redirect_chain == [("/me/choose/", 302)]
        assert "The record that you were reading is no longer open to you." in response.text
    client.post("/me/choose/", {"access": str(rest[0].ref)})
    assert "Ana 0" in client.get("/me/").text


def test_a_record_that_is_merged_is_read_on(client, access, patient):
    kept, other = patient("Marie T."), invited(patient("Ana Silva"), access.email)
    same = invited(kept, access.email)
    sign_in(client, access, same, other)
    client.post("/me/choose/", {"access": str(access.ref)})
    PortalAccess.objects.filter(pk=access.pk).update(
        ended_at=access.invited_at, ended_by=access.invited_by, patient=kept
    )
    assert "Marie T." in client.get("/me/").text


def test_where_there_is_one_record_nothing_is_to_be_chosen(client, access):
    sign_in(client, access)
    assert client.get("/me/choose/")["Location"] == "/me/"


def test_whoever_chooses_may_leave(client, access, patient):
    sign_in(client, access, invited(patient("Ana Silva"), access.email))
    assert 'name="leave"' in client.get("/me/choose/").text
    response = client.post("/me/choose/", {"leave": "1"})
    assert response["Location"] == "/me/sign-in/"
    assert "cache" in response["Clear-Site-Data"]
    assert client.get("/me/choose/")["Location"] == "/me/sign-in/"


def test_a_code_that_cannot_be_put_keeps_nobody_waiting(client, access, patient, sister, settings, at):
    """Not the codes behind it, nor those asked for later; it goes out once it can, and not when it is too old."""
    far = invited(patient("Ida Moss", at=sister), "ida@home.example")
    ask(Client(), far.email)
    ask(client)
    zone = sister.time_zone
    type(sister).objects.filter(pk=sister.pk).update(time_zone="Nowhere/At_all")
    for sent in (1, 2):
        send_codes()
        assert [*Message.objects.values_list("to", flat=True)] == [HERS] * sent
        ask(Client())
    type(sister).objects.filter(pk=sister.pk).update(time_zone=zone)
    send_codes()
    assert Message.objects.filter(to=far.email).count() == 1
    type(sister).objects.filter(pk=sister.pk).update(time_zone="Nowhere/At_all")
    ask(Client(), far.email)
    at.shift(VALID_FOR)
    assert send_codes() == 1, "too old: nobody is looked up for it"
    assert not SignInCode.objects.exclude(sealed="").exists()
    assert Message.objects.filter(to=far.email).count() == 1
