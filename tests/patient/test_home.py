"""What a patient reads of her own: dates with their reasons, what has moved, plans, courses, treatments, her card."""

from datetime import date, timedelta

import pytest

from intervals import clock
from intervals.models.own_visits import LastVisit
from intervals.models.patients import Patient
from tests.patient.signed_in import signed_in_patient
from tests.public.asking import noon
from tests.web.page import Page
from tests.web.rows import procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def marie(patient):
    return patient("Marie Tremblay")


@pytest.fixture
def read(client, marie):
    """Her pages as she reads them: `read("/me/")`."""
    signed_in_patient(client, marie)
    return lambda address="/me/": Page(client.get(address))


def test_her_dates_with_the_reason_in_the_words_of_the_public_answer(read, treated, marie, at):
    at.move_to(noon("2026-11-15"))
    treated(marie, "microneedling", date(2026, 11, 10))
    page = read()
    assert "Botox Too soon" in page.main
    assert "Not yet: in 2 days at the earliest." in page.main
    assert "Earliest date Tuesday 17 November 2026 in 2 days" in page.main
    assert "Recommended from Tuesday 24 November 2026 in 9 days" in page.main
    assert (
        "1 week after your microneedling on Tuesday 10 November 2026; 2 weeks for the full wait." in page.main
    )
    assert "Too soon: from Tuesday 10 November 2026 to Monday 16 November 2026" in page.main
    assert "Tuesday 10 November 2026 Microneedling" in page.main


def test_nothing_on_record(read):
    page = read()
    assert "Nothing on this record asks for a wait." in page.main
    assert "Nothing is on this record yet." in page.main


def test_a_hold_until_review_shows_no_date(read, treated, held, marie, at):
    at.move_to(noon("2026-11-15"))
    treated(marie, "microneedling", date(2026, 11, 10))
    held(marie, "botox", None, reason="Still red")
    page = read()
    assert "Your clinician asked to see you before anything further is done." in page.main
    assert "Earliest date" not in page.main
    assert "Still red" not in page.response.text


def test_what_the_clinic_writes_for_itself_is_not_hers_to_read(read, treated, marie):
    treated(marie, "microneedling", date(2026, 11, 10), note="Difficult", skin_noted="Scarred")
    Patient.objects.filter(pk=marie.pk).update(note="Pays late")
    for address in ("/me/", "/me/card/", "/me/treatments/"):
        text = read(address).response.text
        assert not [each for each in ("Difficult", "Scarred", "Pays late") if each in text]


def test_voided_things_are_not_shown(read, treated, marie):
    treated(
        marie,
        "microneedling",
        date(2026, 11, 10),
        voided_by=marie.created_by,
        voided_at=clock.now(),
        void_reason="No",
    )
    assert "Microneedling" not in read().main
    assert "Microneedling" not in read("/me/treatments/").main


# What has moved


def test_the_first_visit_tells_of_nothing(read, treated, marie):
    treated(marie, "microneedling", date(2026, 11, 10))
    assert "Changed since your last visit" not in read().main


def test_a_date_that_moved_is_told_with_its_reason(read, treated, marie, at):
    at.move_to(noon("2026-11-11"))
    treated(marie, "microneedling", date(2026, 11, 3))
    read()
    at.shift(timedelta(hours=2))
    treated(marie, "microneedling", date(2026, 11, 10))
    for _again in range(2):
        page = read()
        assert (
            "Botox: your earliest date moved from Tuesday 10 November 2026 to Tuesday 17 November 2026, "
            "because microneedling on Tuesday 10 November 2026 was added." in page.main
        )
        at.shift(timedelta(minutes=40))
    at.shift(timedelta(hours=2))
    assert "Changed since your last visit" not in read().main


def test_each_cause_has_its_words(read, treated, held, marie, at):
    at.move_to(noon("2026-11-12"))
    first = treated(marie, "microneedling", date(2026, 11, 10))

    def said() -> str:
        at.shift(timedelta(hours=2))
        return read().main

    said()
    rule("P3W", "P4W", own=True)
    assert ", because the clinic’s rule has changed." in said()
    hold = held(marie, "botox", date(2027, 1, 5))
    assert "to Tuesday 5 January 2027, because your clinician asked you to wait." in said()
    hold.delete()
    assert ", because your clinician no longer asks you to wait." in said()
    type(first).objects.filter(pk=first.pk).update(
        voided_at=clock.now(), voided_by=marie.created_by, void_reason="Wrong patient"
    )
    text = said()
    assert "the earliest date Tuesday 1 December 2026 no longer counts, because microneedling on" in text
    assert "is no longer on your record." in text


def test_two_people_who_read_one_record_have_each_a_last_visit(client, marie, treated, at):
    treated(marie, "microneedling", date(2026, 11, 3))
    signed_in_patient(client, marie)
    client.get("/me/")
    at.shift(timedelta(hours=2))
    treated(marie, "microneedling", date(2026, 11, 10))
    signed_in_patient(client, marie, email="mother@home.example")
    assert "Changed since your last visit" not in Page(client.get("/me/")).main
    assert LastVisit.objects.count() == 2


@pytest.mark.parametrize("looks_before", [1, 2])
def test_what_moves_between_two_looks_of_one_visit_is_told(read, treated, marie, at, looks_before):
    at.move_to(noon("2026-11-11"))
    treated(marie, "microneedling", date(2026, 11, 3))
    for _look in range(looks_before):
        read()
        at.shift(timedelta(minutes=10))
    treated(marie, "microneedling", date(2026, 11, 10))
    for _again in range(2):
        assert "your earliest date moved from Tuesday 10 November 2026 to Tuesday 17" in read().main
        at.shift(timedelta(minutes=10))


# Plans, courses, treatments, the card


def test_a_plan_says_what_is_to_be_thought_of_it(read, treated, planned, marie, at):
    at.move_to(noon("2026-11-12"))
    treated(marie, "microneedling", date(2026, 11, 10))
    planned(marie, "botox", date(2026, 11, 14))
    page = read()
    assert "Botox, Saturday 14 November 2026 Too soon" in page.main
    assert "is too soon: move it by 3 days at least." in page.main


def test_a_course_shows_its_visits(read, coursed, marie):
    coursed(marie)
    assert "Microneedling 1, session 1 of 2" in read().main
    assert "Microneedling 2, session 2 of 2" in read("/me/card/").main


def test_products_and_lots_are_on_a_page_of_their_own(read, treated, marie):
    treated(marie, "microneedling", date(2026, 11, 10), product="SkinPen", lot_number="A-17")
    assert "A-17" not in read().response.text
    page = read("/me/treatments/")
    assert "Lot number A-17" in page.main
    assert "Product SkinPen" in page.main


def test_the_card(read, treated, planned, marie, at):
    at.move_to(noon("2026-11-12"))
    treated(marie, "microneedling", date(2026, 11, 10))
    planned(marie, "botox", date(2026, 12, 1))
    main = read("/me/card/").main
    assert "Earliest date: Tuesday 17 November 2026" in main
    assert "Tuesday 1 December 2026: Botox (Ready)" in main
    assert "Printed on Thursday 12 November 2026." in main


def test_booking_carries_the_first_day_after_the_full_wait(read, treated, marie, at):
    at.move_to(noon("2026-11-12"))
    type(marie.clinic).objects.update(
        booking_url="https://book.example/?on={date}", telephone="+1 905 555 0100"
    )
    treated(marie, "microneedling", date(2026, 11, 10))
    links = read().links
    assert links["Book at " + marie.clinic.name] == "https://book.example/?on=2026-11-24"
    assert links["Call +1 905 555 0100"] == "tel:+19055550100"


def test_a_hostile_name_injects_nothing(read, marie, treated):
    treated(marie, "microneedling", date(2026, 11, 10))
    Patient.objects.filter(pk=marie.pk).update(name="<script>alert(1)</script>\u202e" + "x" * 120)
    for address in ("/me/", "/me/card/", "/me/treatments/"):
        assert "<script>alert" not in read(address).response.text


def test_another_patient_s_record_stays_hers(read, patient, treated):
    treated(patient("Ana Silva"), "microneedling", date(2026, 11, 10))
    assert "10 November" not in read().main


def test_no_more_queries_for_a_long_record(client, marie, treated, django_assert_max_num_queries):
    signed_in_patient(client, marie)
    for number in range(12):
        treated(marie, "microneedling", date(2026, 1, 1) + timedelta(days=20 * number))
    client.get("/me/")
    with django_assert_max_num_queries(24):
        client.get("/me/")


@pytest.mark.parametrize("done", ["microneedling", "botox"])
def test_a_treatment_of_today_is_not_measured_against_itself(read, treated, marie, at, done):
    """What has been done today does not come after what is asked about, so nothing is counted back from it."""
    at.move_to(noon("2026-11-10"))
    treated(marie, done, date(2026, 11, 10))
    for address in ("/me/", "/me/card/"):
        assert "on Tuesday 10 November 2026 has to be at least" not in read(address).main


def test_what_she_has_planned_is_not_in_its_own_way(read, treated, planned, marie):
    rule("P4W", "P4W", earlier="microneedling", later="microneedling")
    treated(marie, "microneedling", date(2026, 9, 10))
    planned(marie, "microneedling", date(2026, 11, 22))
    for address in ("/me/", "/me/card/"):
        text = read(address).main.lower()
        assert "has to be at least" not in text, address
        assert "too soon" not in text, address


def test_a_mistyped_year_spoils_no_page(desk, read, treated, planned, marie):
    """Plans lie at most five years ahead; what was recorded before that was asked for is at the end of all days."""
    treated(marie, "microneedling", date(2026, 11, 10))
    planned(marie, "microneedling", date(2199, 12, 30))
    planned(marie, "botox", date(2199, 12, 31))
    for address in ("/me/", "/me/card/", "/me/everything/"):
        assert read(address).status == 200
    assert "Earliest date Tuesday 17 November 2026" in read().main
    assert desk().get(f"/desk/hamilton/patients/{marie.ref}/").status_code == 200


def test_what_cannot_be_counted_is_named(read, treated, marie):
    treated(marie, "microneedling", date(2199, 12, 30))
    for address in ("/me/", "/me/card/"):
        page = read(address)
        assert page.status == 200
        assert "because something on this record lies too far ahead" in page.main


@pytest.mark.parametrize("address", ["/me/", "/me/card/"])
def test_what_no_rule_covers_stands_beside_the_verdict_on_her_plan_too(
    read, treated, planned, marie, address
):
    """Of what is planned without any rule nothing else is on the page that could say it."""
    procedure("peel", "a chemical peel")
    treated(marie, "microneedling", date(2026, 11, 10))
    treated(marie, "botox", date(2024, 5, 1))
    planned(marie, "peel", date(2026, 12, 10))
    page = read(address)
    assert "No wait on record" in page.main
    for said in ("after microneedling on Tuesday 10 November 2026", "after Botox on Wednesday 1 May 2024"):
        assert f"No rule says how long {said}" in page.main
