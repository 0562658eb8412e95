"""The calendar file: two all-day entries that any calendar can read, with no word in them beyond the answer's own."""

from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from intervals import clock
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.rules import IntervalRule
from tests.conftest import TORONTO
from tests.web.page import Page
from tests.web.rows import procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

EXAMPLE = "given_on=2026-11-10"


def fetch(client, query: str):
    response = client.get(f"/check/calendar.ics?{query}")
    assert response.status_code == 200
    return response


def events(response) -> list:
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_two_all_day_entries(client):
    entries = [(str(e["SUMMARY"]), e["DTSTART"].dt, e["DTEND"].dt) for e in events(fetch(client, EXAMPLE))]
    assert entries == [
        ("Botox: earliest date", date(2026, 11, 17), date(2026, 11, 18)),
        ("Botox: recommended from", date(2026, 11, 24), date(2026, 11, 25)),
    ]


def test_they_are_dates_without_a_time(client):
    text = fetch(client, EXAMPLE).text
    assert "DTSTART;VALUE=DATE:20261117\r\n" in text
    assert "DTEND;VALUE=DATE:20261118\r\n" in text


def test_they_take_no_time_and_ring_no_alarm(client):
    response = fetch(client, EXAMPLE)
    assert "VALARM" not in response.text
    assert [str(event["TRANSP"]) for event in events(response)] == ["TRANSPARENT"] * 2
    assert "ATTENDEE" not in response.text
    assert "ORGANIZER" not in response.text


def test_what_every_calendar_asks_for(client):
    response = fetch(client, EXAMPLE)
    calendar = Calendar.from_ical(response.content)
    assert str(calendar["VERSION"]) == "2.0"
    assert calendar["PRODID"]
    assert all(event["UID"] and event["DTSTAMP"].dt.tzinfo for event in events(response))
    assert calendar.errors == []


def test_the_file_is_sent_as_a_calendar_to_keep(client):
    response = fetch(client, EXAMPLE)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="dates.ics"'


def test_lines_are_folded_and_end_as_they_should(client):
    rule("P1Y2M", "P1Y3M", own=True)
    body = fetch(client, EXAMPLE).content
    lines = body.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert any(line.startswith(b" ") for line in lines), "nothing was long enough to be folded"


def test_the_words_are_those_of_the_answer(client):
    [earliest, recommended] = events(fetch(client, EXAMPLE))
    description = str(earliest["DESCRIPTION"])
    assert "1 week after your microneedling on Tuesday 10 November 2026" in description
    assert "The date is a guide. Your clinic decides." in description
    assert description.endswith("http://testserver/check/?given_on=2026-11-10")
    assert str(recommended["DESCRIPTION"]) == description
    assert str(earliest["URL"]) == "http://testserver/check/?given_on=2026-11-10"


def test_an_entry_keeps_its_name_from_day_to_day(client, at):
    def uids():
        return [str(event["UID"]) for event in events(fetch(client, EXAMPLE))]

    first = uids()
    at.shift(timedelta(days=3))
    assert uids() == first


def test_an_entry_keeps_its_name_when_its_date_moves(client):
    before = [str(event["UID"]) for event in events(fetch(client, EXAMPLE))]
    rule("P3W", "P4W", own=True)
    moved = events(fetch(client, EXAMPLE))
    assert moved[0]["DTSTART"].dt == date(2026, 12, 1)
    assert [str(event["UID"]) for event in moved] == before


def test_the_same_question_asked_otherwise_is_the_same_entry(client):
    parts = "given_on_day=10&given_on_month=nov&given_on_year=2026&x=1"
    [one, other] = [[str(e["UID"]) for e in events(fetch(client, query))] for query in (EXAMPLE, parts)]
    assert one == other


def test_different_questions_are_different_entries(client):
    procedure("peel")
    rule("P1W", "P2W", earlier="peel")
    queries = [EXAMPLE, "given_on=2026-11-11", "earlier=peel&given_on=2026-11-10", "given_on=2026-11"]
    uids = [str(event["UID"]) for query in queries for event in events(fetch(client, query))]
    assert len(set(uids)) == 2 * len(queries)


@pytest.mark.parametrize("more", ["&planned_on=2026-12-01", "&skin=settled", "&skin=not_settled"])
def test_whatever_else_the_address_carries_an_entry_is_the_same(client, more):
    [one, other] = [[str(e["UID"]) for e in events(fetch(client, EXAMPLE + each))] for each in ("", more)]
    assert one == other


@pytest.mark.parametrize("skin", ["not_settled", "unsure"])
def test_where_the_skin_has_not_settled_the_file_says_that_no_date_counts(client, skin):
    page = Page(client.get(f"/check/?{EXAMPLE}&skin={skin}"))
    assert "Add to my calendar" not in page.links
    assert "tone-ready" not in page.response.text
    for each in events(fetch(client, f"{EXAMPLE}&skin={skin}")):
        assert each["SUMMARY"] == "Botox: speak to the clinic first"
        assert "so no date counts yet: speak to the clinic first." in each["DESCRIPTION"]


def test_names_with_commas_and_semicolons_come_through(client):
    procedure("peel", "peel, deep; “TCA” \\ 35 %\nand more")
    rule("P1W", "P2W", earlier="peel", later="peel")
    [event, _other] = events(fetch(client, "earlier=peel&later=peel&given_on=2026-11-10"))
    assert str(event["SUMMARY"]) == "Peel, deep; “TCA” \\ 35 %\nand more: earliest date"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "Enter the date of your microneedling."),
        ("given_on=2026-02-31", "31 February is not a real date. February 2026 has 28 days."),
        ("given_on=unknown", "There is no date to put into a calendar."),
        ("earlier=botox&later=microneedling&given_on=2026-11-10", "There is no date to put into a calendar."),
    ],
)
def test_without_a_date_the_question_is_asked_again(client, query, message):
    page = Page(client.get(f"/check/calendar.ics?{query}"))
    assert page.refusal() == message


def test_a_question_after_midnight_is_counted_anew(client, at):
    """Only the month is known, so the running month counts from today."""
    at.move_to(datetime(2026, 11, 16, 23, 59, tzinfo=TORONTO))
    assert events(fetch(client, "given_on=2026-11"))[0]["DTSTART"].dt == date(2026, 11, 23)
    at.move_to(datetime(2026, 11, 17, 0, 0, tzinfo=TORONTO))
    assert events(fetch(client, "given_on=2026-11"))[0]["DTSTART"].dt == date(2026, 11, 24)


# One entry for good


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("host", ["testserver", "localhost"])
def test_an_entry_is_the_same_wherever_the_site_is_reached(client, settings, host, secure):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    usual = [str(each["UID"]) for each in events(fetch(client, EXAMPLE))]
    answer = client.get(f"/check/calendar.ics?{EXAMPLE}", secure=secure, headers={"host": host})
    assert [str(each["UID"]) for each in events(answer)] == usual


def sequences(client, query: str = EXAMPLE) -> list[int]:
    return [int(each["SEQUENCE"]) for each in events(fetch(client, query))]


def test_the_same_dates_have_the_same_number_on_another_day(client, at):
    before = sequences(client)
    at.shift(timedelta(days=3))
    assert sequences(client) == before


def call_off(row: IntervalRule) -> None:
    IntervalRule.every.filter(pk=row.pk).update(
        called_off_at=clock.now(),
        called_off_by=User.objects.create_user(email="ana@clinic.example"),
        called_off_because="Not so",
    )


def test_whatever_moves_the_dates_makes_the_number_grow(client, published_one_by_one):
    numbers = sequences(client)
    for publish in published_one_by_one:
        publish()
        before, numbers = numbers, sequences(client)
        assert all(later > earlier for earlier, later in zip(before, numbers, strict=True))


@pytest.fixture
def published_one_by_one(client):
    """A version of the clinic's own, the next one, its being called off, and an end."""
    made = {}

    def first():
        rule("P3W", "P4W", own=True, valid_from=date(2026, 1, 1))

    def to_come():
        made["row"] = rule("P5W", "P6W", own=True, valid_from=date(2026, 12, 1), version=2)

    def called_off():
        call_off(made["row"])

    def ended():
        rule("P3W", "P4W", own=True, valid_from=date(2026, 12, 2), version=3, withdrawn=True)

    return [first, to_come, called_off, ended]


def test_what_was_called_off_is_not_published(client):
    row = rule("P3W", "P4W", own=True, valid_from=date(2026, 11, 1))
    assert events(fetch(client, EXAMPLE))[0]["DTSTART"].dt == date(2026, 12, 1)
    call_off(row)
    assert events(fetch(client, EXAMPLE))[0]["DTSTART"].dt == date(2026, 11, 17)


def test_another_treatment_s_rule_leaves_the_number(client):
    before = sequences(client)
    procedure("peel")
    rule("P1W", "P2W", earlier="botox", later="peel")
    assert sequences(client) == before


def test_a_running_month_counts_its_days(client, at):
    found = []
    for day in (
        date(2026, 10, 31),
        date(2026, 11, 1),
        date(2026, 11, 2),
        date(2026, 11, 30),
        date(2026, 12, 9),
    ):
        at.move_to(datetime(day.year, day.month, day.day, 12, tzinfo=TORONTO))
        found.append(
            (
                sequences(client, "given_on=2026-11")[0],
                events(fetch(client, "given_on=2026-11"))[0]["DTSTART"].dt,
            )
        )
    numbers, days = zip(*found, strict=True)
    assert list(numbers[:4]) == sorted(set(numbers[:4]))
    assert numbers[3] == numbers[4]
    assert days[0] == days[3] == days[4] == date(2026, 12, 7)


@pytest.mark.parametrize("zone", ["America/Toronto", "Pacific/Auckland", "Pacific/Kiritimati"])
def test_no_entry_was_made_in_the_future(client, zone):
    Clinic.objects.update(time_zone=zone)
    [earliest, _other] = events(fetch(client, EXAMPLE))
    assert clock.now() - timedelta(hours=25) < earliest["DTSTAMP"].dt <= clock.now()


# A corrected day


def test_an_answer_for_a_corrected_day_takes_out_the_entries_of_the_day_before(client):
    first = Page(client.get("/check/?given_on=2026-11-09"))
    assert "Take out the old dates" not in first.links
    change = Page(client.get(first.links["Change the date"]))
    days = {"given_on_day": "10", "given_on_month": "11", "given_on_year": "2026"}
    led = client.get("/check/", change.typed | days)
    assert led["Location"] == "/check/?given_on=2026-11-10&instead_of=2026-11-09"
    page = Page(client.get(led["Location"]))
    assert "You asked about 9 November 2026 before." in page.main
    file = client.get(page.links["Take out the old dates"])
    assert file["Content-Disposition"] == 'attachment; filename="old-dates.ics"'
    cancelled = Calendar.from_ical(file.content)
    assert str(cancelled["METHOD"]) == "CANCEL"
    assert cancelled.errors == []
    stands = events(fetch(client, "given_on=2026-11-09"))
    for gone, stood in zip(events(file), stands, strict=True):
        assert str(gone["STATUS"]) == "CANCELLED"
        assert str(gone["UID"]) == str(stood["UID"])
        assert gone["DTSTART"].dt == stood["DTSTART"].dt
        assert int(gone["SEQUENCE"]) > int(stood["SEQUENCE"])


def test_the_days_of_the_first_page_carry_the_day_that_is_changed(client):
    page = Page(client.get("/?given_on=2026-11-09"))
    hrefs = {href for href in page.links.values() if href.startswith("/check/?given_on=2026-11-1")}
    assert "/check/?given_on=2026-11-10&instead_of=2026-11-09" in hrefs
    assert "instead_of=2026-11-09&" not in page.response.text


def test_neither_the_lasting_address_nor_the_new_file_carries_it(client):
    page = Page(client.get("/check/?given_on=2026-11-14&instead_of=2026-11-09"))
    assert page.links["Add to my calendar"] == "/check/calendar.ics?given_on=2026-11-14"
    assert "http://testserver/check/?given_on=2026-11-14 " in f"{page.main} "
    assert page.links["Change the date"] == "/?given_on=2026-11-14"


@pytest.mark.parametrize(
    "no_day",
    [
        "2026-11-10",
        "2026-02-31",
        "9 November 2026",
        "unknown",
        "\ud800".encode("utf-8", "surrogatepass"),
        "x" * 5000,
        "\x00",
        "",
    ],
)
def test_what_is_no_other_day_falls_away(client, no_day):
    led = client.get("/check/", {"given_on": "2026-11-10", "instead_of": no_day})
    assert led["Location"] == "/check/?given_on=2026-11-10"


def test_two_former_days_are_none(client):
    led = client.get("/check/?given_on=2026-11-10&instead_of=2026-11-08&instead_of=2026-11-09")
    assert led["Location"] == "/check/?given_on=2026-11-10"


def test_a_former_day_that_cannot_be_counted_is_said(client):
    page = Page(client.get("/check/calendar.ics?given_on=2026-11-10&instead_of=2199-12-31"))
    assert "Counted from that day, a date would lie outside" in page.refusal()
