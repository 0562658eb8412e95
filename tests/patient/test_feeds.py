"""A patient's calendar feed: made and shown once, one entry for each date for good, gone with what it rests on."""

import re
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from intervals import clock
from intervals.actions import own_access, plans
from intervals.actions.asking import Reader
from intervals.actions.feeds import MOST, digest_of, join_dates
from intervals.actions.plans import Wanted
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.feeds import Feed, FeedDate
from intervals.models.members import Role
from intervals.models.open_days import OpenWeek
from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess
from intervals.models.procedures import Procedure
from intervals.web.own_mail import moved_letter
from tests.desk.asking import asker
from tests.patient.signed_in import signed_in_patient
from tests.public.asking import noon
from tests.web.page import Page
from tests.web.rows import rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture(autouse=True)
def _in_november(at):
    at.move_to(noon("2026-11-12"))


@pytest.fixture
def marie(patient, treated):
    marie = patient("Marie Tremblay")
    marie.needled = treated(marie, "microneedling", date(2026, 11, 10))
    return marie


def made(client) -> str:
    """The path of a feed that is made by whoever has signed in."""
    main = Page(client.post("/me/feed/", {"name": "Telephone"})).main
    [address] = re.findall(r"http://testserver(/feed/[\w-]+\.ics)", main)
    return address


@pytest.fixture
def subscribed(client, marie):
    """Marie's feed as the page gives it: `subscribed(plain_words="on")` is its path."""
    signed_in_patient(client, marie)

    def make(**sent) -> str:
        page = Page(client.post("/me/feed/", {"name": "Blue telephone"} | sent))
        assert page.status == 200
        [address] = re.findall(r"http://testserver(/feed/[\w-]+\.ics)", page.main)
        assert page.links["Subscribe on this device"] == f"webcal://testserver{address}"
        return address

    return make


def entries(client, address: str) -> dict[tuple[str, str], dict]:
    """The botox entries of a feed by their words and status."""
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    file = Calendar.from_ical(response.content)
    assert file.errors == []
    return {str(each["UID"]): each for each in file.walk("VEVENT")}


def botox(client, address: str) -> dict[str, dict]:
    """By kind, of a feed in plain words."""
    found = {str(each["SUMMARY"]): each for each in entries(client, address).values()}
    return {"earliest": found["Botox: earliest date"], "recommended": found["Botox: recommended from"]}


def test_all_day_entries_in_neutral_words(client, subscribed, marie):
    found = entries(client, subscribed()).values()
    assert {str(each["SUMMARY"]) for each in found} == {
        f"{marie.clinic.name}: you can book from today",
        f"{marie.clinic.name}: the full wait has passed",
    }
    text = client.get(subscribed()).text.lower()
    assert not [each for each in ("botox", "needling", "tremblay", "marie") if each in text]
    assert "DTSTART;VALUE=DATE:20261117" in client.get(subscribed()).text


def test_in_plain_words_where_she_has_asked_for_them(client, subscribed):
    found = botox(client, subscribed(plain_words="on"))
    assert found["earliest"]["DTSTART"].dt == date(2026, 11, 17)
    assert found["earliest"]["DTEND"].dt == date(2026, 11, 18)
    assert found["recommended"]["DTSTART"].dt == date(2026, 11, 24)


def test_the_secret_is_shown_once_and_kept_nowhere(client, subscribed):
    secret = subscribed().removeprefix("/feed/").removesuffix(".ics")
    assert len(secret) >= 43
    assert secret not in client.get("/me/feed/").text
    feed = Feed.objects.get()
    assert feed.digest == digest_of(secret)
    assert secret not in str(vars(feed))
    assert AuditEntry.objects.filter(kind=Kind.OWN_FEED_MADE).count() == 1


def test_one_entry_for_each_date_for_good(client, subscribed, treated, marie, at):
    address = subscribed(plain_words="on")
    first = botox(client, address)
    at.shift(timedelta(days=1))
    treated(marie, "microneedling", date(2026, 11, 13))
    moved = botox(client, address)
    for kind, day in (("earliest", date(2026, 11, 20)), ("recommended", date(2026, 11, 27))):
        assert str(moved[kind]["UID"]) == str(first[kind]["UID"])
        assert int(moved[kind]["SEQUENCE"]) == int(first[kind]["SEQUENCE"]) + 1
        assert moved[kind]["DTSTART"].dt == day
        assert moved[kind]["DTSTAMP"].dt > first[kind]["DTSTAMP"].dt


def test_two_devices_have_the_same_entries(client, subscribed):
    one, other = (entries(client, subscribed(name=name)) for name in ("Blue telephone", "My computer"))
    assert set(one) == set(other)


def test_what_is_gone_is_sent_as_cancelled_for_a_while_and_comes_back_as_the_same(
    client, subscribed, marie, held, at
):
    address = subscribed(plain_words="on")
    first = botox(client, address)["earliest"]
    hold = held(marie, "botox", None)
    gone = botox(client, address)["earliest"]
    assert (str(gone["STATUS"]), str(gone["UID"])) == ("CANCELLED", str(first["UID"]))
    assert int(gone["SEQUENCE"]) == int(first["SEQUENCE"]) + 1
    hold.delete()
    again = botox(client, address)["earliest"]
    assert (str(again["STATUS"]), str(again["UID"])) == ("CONFIRMED", str(first["UID"]))
    assert int(again["SEQUENCE"]) == int(gone["SEQUENCE"]) + 1
    held(marie, "botox", None)
    botox(client, address)
    at.shift(timedelta(days=61))
    assert str(first["UID"]) not in entries(client, address)


def test_a_date_stays_in_the_calendar_once_it_has_passed(client, subscribed, at):
    address = subscribed(plain_words="on")
    first = botox(client, address)
    at.shift(timedelta(days=200))
    later = botox(client, address)
    assert {str(each["UID"]) for each in later.values()} == {str(each["UID"]) for each in first.values()}
    assert int(later["earliest"]["SEQUENCE"]) == int(first["earliest"]["SEQUENCE"])


def test_what_is_long_past_begins_no_entry(client, subscribed, at):
    address = subscribed()
    at.move_to(noon("2027-06-01"))
    assert not entries(client, address)


def test_the_same_file_is_not_sent_twice(client, subscribed, treated, marie, at):
    address = subscribed()
    first = client.get(address)
    assert first["Cache-Control"] == "private, no-cache"
    at.shift(timedelta(days=2))
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    treated(marie, "microneedling", date(2026, 11, 13))
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_when_it_was_fetched_is_shown(client, subscribed):
    address = subscribed()
    assert "not fetched yet" in Page(client.get("/me/feed/")).main
    client.get(address)
    assert "last fetched Thursday 12 November 2026, 12:00" in Page(client.get("/me/feed/")).main


# Ended


def test_one_that_was_stopped_is_404(client, subscribed):
    address, other = subscribed(), subscribed(name="Computer")
    stops = Feed.objects.get(name="Blue telephone").pk
    page = Page(client.post("/me/feed/stop/", {"feed": stops}, follow=True))
    assert "That calendar address no longer works." in page.response.text
    assert "Blue telephone" not in page.main
    assert client.get(address).status_code == 404
    assert client.get(other).status_code == 200
    client.post("/me/feed/stop/", {"feed": stops})
    assert AuditEntry.objects.filter(kind=Kind.OWN_FEED_ENDED).count() == 1


@pytest.mark.parametrize(
    "ends",
    [
        lambda marie: PortalAccess.objects.update(ended_at=clock.now()),
        lambda marie: Patient.objects.filter(pk=marie.pk).update(archived_at=clock.now()),
        lambda marie: Patient.objects.filter(pk=marie.pk).update(
            merged_into=Patient.objects.create(
                name="Marie T.",
                clinic=marie.clinic,
                created_by=marie.created_by,
                created_at=marie.created_at,
                date_of_birth=marie.date_of_birth,
            )
        ),
        lambda marie: Patient.objects.get(pk=marie.pk).delete(),
    ],
    ids=["access ended", "archived", "merged", "deleted"],
)
def test_it_ends_with_what_it_rests_on(client, subscribed, marie, ends):
    address = subscribed()
    assert client.get(address).status_code == 200
    if "delete" in str(ends.__code__.co_names):
        marie.needled.delete()
    ends(marie)
    assert client.get(address).status_code == 404


def test_it_ends_once_another_address_opens_the_pages(client, subscribed, marie, desk):
    """Whoever had the address before may have been a stranger to whom it was mistyped."""
    address, access = subscribed(plain_words="on"), PortalAccess.objects.get()
    where = f"/desk/hamilton/patients/{marie.ref}/own-pages/{access.ref}/address/"
    assert desk().post(where, {"email": "new@home.example"}).status_code == 302
    assert client.get(address).status_code == 404


def test_it_ends_once_she_has_moved_to_another_address(client, subscribed, marie):
    address, access = subscribed(), PortalAccess.objects.get()
    own_access.move_address(
        by=Reader(access, marie, marie.clinic, date(2026, 11, 12)),
        email="new@home.example",
        tell=moved_letter,
    )
    assert client.get(address).status_code == 404


def test_a_parents_ends_on_the_birthday(client, patient, treated, at):
    zoe = patient("Zoé", date_of_birth=date(2010, 11, 23))
    treated(zoe, "microneedling", date(2026, 11, 10))
    signed_in_patient(client, zoe, is_parent=True)
    address = made(client)
    at.move_to("2026-11-22T23:59:59-05:00")
    assert client.get(address).status_code == 200
    at.move_to("2026-11-23T00:00:00-05:00")
    assert client.get(address).status_code == 404


# What it says


def test_how_often_to_come_back_is_a_duration(client, subscribed):
    text = client.get(subscribed()).text
    assert "\r\nX-PUBLISHED-TTL:PT6H\r\n" in text
    assert "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in text


def test_a_date_is_the_first_day_on_which_the_clinic_is_open(client, subscribed, marie):
    OpenWeek.objects.create(clinic=marie.clinic, wednesday=True)
    found = botox(client, subscribed(plain_words="on"))
    assert found["earliest"]["DTSTART"].dt == date(2026, 11, 18), "the Tuesday is closed"
    assert found["recommended"]["DTSTART"].dt == date(2026, 11, 25)


def test_in_neutral_words_a_day_has_one_entry(client, subscribed, marie, held):
    for procedure in ("botox", "microneedling"):
        held(marie, procedure, date(2027, 1, 5))
    days = [each["DTSTART"].dt for each in entries(client, subscribed()).values()]
    assert days.count(date(2027, 1, 5)) == 1
    named = [each["DTSTART"].dt for each in entries(client, subscribed(plain_words="on")).values()]
    assert named.count(date(2027, 1, 5)) > 1


def test_after_a_merge_the_dates_of_both_go_on_and_doubles_are_cancelled(
    client, subscribed, marie, patient, treated
):
    address = subscribed()
    entries(client, address)
    kept = patient("Marie T.")
    treated(kept, "microneedling", date(2026, 11, 10))
    hers = {str(each.uid) for each in FeedDate.objects.filter(patient=marie)}
    theirs = FeedDate.objects.create(
        patient=kept,
        procedure=Procedure.objects.get(slug="botox"),
        kind="earliest",
        day=date(2026, 11, 17),
        changed_at=clock.now(),
    )
    join_dates(kept, marie)
    Patient.objects.filter(pk=marie.pk).update(merged_into=kept)
    PortalAccess.objects.update(patient=kept)
    found = entries(client, address)
    assert set(found) == hers | {str(theirs.uid)}
    [gone] = [uid for uid, each in found.items() if str(each["STATUS"]) == "CANCELLED"]
    assert gone in hers


def test_nobody_stops_another_s(client, subscribed, patient):
    subscribed()
    feed = Feed.objects.get()
    signed_in_patient(client, patient("Ana Silva"), email="ana@home.example")
    for number in (feed.pk, "", "x", "٣", "9" * 40, "\0"):
        assert client.post("/me/feed/stop/", {"feed": number}).status_code == 302
    feed.refresh_from_db()
    assert feed.ended_at is None
    assert "Blue telephone" not in client.get("/me/feed/").text


@pytest.mark.parametrize("secret", ["x", "x" * 5000, "%00", "%F0%9F%98%80", "a" * 43])
def test_a_secret_that_is_none(client, secret):
    response = client.get(f"/feed/{secret}.ics")
    assert response.status_code == 404
    assert not response.cookies


def test_one_that_is_fetched_all_the_time_is_told_to_wait(client, subscribed):
    address = subscribed()
    etag = client.get(address)["ETag"]
    found = {client.get(address, headers={"if-none-match": etag}).status_code for _each in range(59)}
    assert found == {304}
    response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert client.get(subscribed(name="Computer")).status_code == 200


# Bad input


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Say which device it is for."),
        (" \u200b ", "Say which device it is for."),
        ("x" * 61, "A name has at most 60 characters."),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_a_name_that_is_none_is_said(client, subscribed, name, said):
    response = client.post("/me/feed/", {"name": name})
    assert response.status_code == 422
    assert said in response.text
    assert not Feed.objects.exists()


def test_ten_are_enough(client, subscribed):
    for number in range(MOST):
        subscribed(name=f"Device {number}")
    response = client.post("/me/feed/", {"name": "One more"})
    assert response.status_code == 409
    assert "You have ten calendars already." in response.text


HOSTILE = "Évil, Clinic; \\ “x”\r\nBEGIN:VEVENT\r\nSUMMARY:Injected \u202e\u05e9\u05dc 😀 " + "z" * 80


def test_a_hostile_name_arrives_intact_and_injects_nothing(client, subscribed, marie):
    Clinic.objects.filter(pk=marie.clinic.pk).update(name=HOSTILE)
    address = subscribed(name="<b>\u202e😀")
    response = client.get(address)
    found = entries(client, address).values()
    assert {str(each["SUMMARY"]).replace("\r\n", "\n") for each in found} == {
        HOSTILE.replace("\r\n", "\n") + ": you can book from today",
        HOSTILE.replace("\r\n", "\n") + ": the full wait has passed",
    }
    assert response.content.count(b"\r\nBEGIN:VEVENT") == len(found)
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    assert "<b>" not in client.get("/me/feed/").text.replace("<b>12", "")


def test_a_rule_moves_it_too(client, subscribed):
    address = subscribed(plain_words="on")
    botox(client, address)
    rule("P3W", "P4W", own=True)
    assert botox(client, address)["earliest"]["DTSTART"].dt == date(2026, 12, 1)
    assert FeedDate.objects.filter(sequence=1).count() == 2


def test_fetching_again_costs_few_queries_and_writes_nothing(
    client, subscribed, django_assert_max_num_queries, at
):
    address = subscribed()
    client.get(address)
    before = list(FeedDate.objects.values())
    with django_assert_max_num_queries(24) as asked:
        client.get(address)
    assert not [
        each["sql"]
        for each in asked.captured_queries
        if "feeddate" in each["sql"] and each["sql"][:6] != "SELECT"
    ]
    assert list(FeedDate.objects.values()) == before


# Plans, and the visits of courses, which are plans


def planned_entries(client, address):
    return [each for each in entries(client, address).values() if "planned" in str(each["SUMMARY"])]


def test_a_plan_is_one_entry_for_good_through_every_move_until_it_is_cancelled(
    client, subscribed, marie, person, at
):
    by = asker(person(Role.CLINICIAN), marie.clinic, Role.CLINICIAN)
    botox, address = Procedure.objects.get(slug="botox"), subscribed()
    plan = plans.make(by=by, patient=marie, wanted=Wanted(botox, date(2026, 12, 1)))
    seen = []
    for day in (None, date(2026, 12, 8), date(2026, 12, 2)):
        if day:
            plan = plans.move(by=by, plan=plan, planned_on=day)
        [entry] = planned_entries(client, address)
        seen.append((str(entry["UID"]), int(entry["SEQUENCE"]), entry["DTSTART"].dt, str(entry["STATUS"])))
        at.shift(timedelta(minutes=1))
    plans.cancel(by=by, plan=plan, reason="Away")
    [gone] = planned_entries(client, address)
    assert [each[2] for each in seen] == [date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 2)]
    assert {(each[0], each[3]) for each in seen} == {(str(gone["UID"]), "CONFIRMED")}
    assert [each[1] for each in seen] == [0, 1, 2]
    assert (int(gone["SEQUENCE"]), str(gone["STATUS"])) == (3, "CANCELLED")
    at.shift(timedelta(days=61))
    assert not planned_entries(client, address)


def test_a_course_s_visits_are_entries(client, subscribed, marie, coursed):
    course = coursed(marie)
    found = planned_entries(client, subscribed())
    assert {each["DTSTART"].dt for each in found} == {each.planned_on for each in course.plans.all()}
    assert {str(each["SUMMARY"]) for each in found} == {f"{marie.clinic.name}: a visit is planned"}
    plain = planned_entries(client, subscribed(plain_words="on"))
    assert {str(each["SUMMARY"]) for each in plain} == {"Microneedling: planned"}
    assert {str(each["UID"]) for each in plain} == {str(each["UID"]) for each in found}


def test_what_was_cancelled_before_a_calendar_was_made_is_no_entry_of_it(
    client, subscribed, marie, planned, at
):
    then = clock.now()
    planned(marie, "botox", date(2026, 12, 1), state="cancelled", closed_at=then, closed_by=marie.created_by)
    planned(marie, "botox", date(2026, 10, 1))
    kept = planned(marie, "botox", date(2026, 11, 5))
    at.shift(timedelta(minutes=1))
    [entry] = planned_entries(client, subscribed())
    assert str(entry["UID"]) == str(kept.ref)


def test_lines_are_folded_and_end_as_rfc_5545_asks(client, subscribed, marie, planned):
    Clinic.objects.update(name="Clinique de l’Été, " * 9)
    planned(marie, "botox", date(2026, 12, 1))
    raw = client.get(subscribed()).content
    lines = raw.split(b"\r\n")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert any(each.startswith(b" ") for each in lines), "folded"
    file = Calendar.from_ical(raw)
    assert not [each for part in file.walk() for each in part.errors]
    for event in file.walk("VEVENT"):
        assert event["DTSTAMP"].dt.utcoffset() == timedelta(0)
        assert (event["DTEND"].dt - event["DTSTART"].dt) == timedelta(days=1)
        assert {str(each) for each in event} >= {"UID", "SEQUENCE", "SUMMARY", "STATUS"}
    uids = [str(each["UID"]) for each in file.walk("VEVENT")]
    assert len(uids) == len({*uids})
    assert client.get(subscribed()).content == raw, "another device has the same"
