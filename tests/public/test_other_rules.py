"""Answers by rules other than the shipped one, and at other clinics."""

from datetime import date, datetime

import pytest

from tests.conftest import TORONTO
from tests.public.asking import ask, dates, noon, status
from tests.web.rows import auckland, procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

ELEVENTH_HOUR = datetime(2026, 11, 16, 23, 30, tzinfo=TORONTO)
KEEP = "The full wait will have passed. Keep the date if your skin has healed."

# Other rules


def test_the_clinics_own_rule_replaces_the_shared_one_even_if_it_is_shorter(client):
    rule("P3D", "P5D", own=True)
    page = ask(client, given_on="2026-11-20")
    assert dates(page) == ["Monday 23 November 2026", "Wednesday 25 November 2026"]
    assert "3 days after your microneedling on Friday 20 November 2026" in page.main
    assert "A paper on waiting" in page.main
    assert "Optimal Timing" not in page.main


def test_another_clinics_own_rule_is_not_ours(client, settings):
    rule("P3D", "P5D", own=True)
    auckland()
    settings.CLINIC = "nz"
    assert dates(ask(client, given_on="2026-11-20"))[0] == "Friday 27 November 2026"


def test_months_roll_forward(client):
    rule("P6M", "P9M", own=True)
    page = ask(client, given_on="2026-10-31")
    assert dates(page) == ["Saturday 1 May 2027", "Saturday 31 July 2027"]
    assert "6 months after your microneedling on Saturday 31 October 2026" in page.main


def test_months_and_weeks_together(client):
    rule("P1M2W", "P1M3W", own=True)
    page = ask(client, given_on="2026-01-31")
    assert dates(page) == ["Sunday 15 March 2026", "Sunday 22 March 2026"]
    assert "1 month and 2 weeks after your microneedling on Saturday 31 January 2026" in page.main


def test_one_wait_for_both_dates(client):
    rule("P4W", "P4W", own=True)
    page = ask(client, given_on="2026-11-10")
    assert dates(page) == ["Tuesday 8 December 2026"] * 2
    assert "4 weeks after your microneedling on Tuesday 10 November 2026" in page.main


@pytest.mark.parametrize(
    ("today", "label"),
    [
        ("2026-11-10", "Ready"),
        ("2026-11-11", "Too soon"),
        ("2026-12-07", "Too soon"),
        ("2026-12-08", "Ready"),
    ],
)
def test_the_same_day_or_else_four_weeks(client, at, today, label):
    rule("P4W", "P4W", own=True, same_day_allowed=True)
    at.move_to(noon(today))
    assert status(ask(client, given_on="2026-11-10")) == label


def test_the_same_day_allowed_is_not_said_to_be_the_full_wait(client, at):
    """The status is ready, because the rule allows the same day; four weeks have not passed."""
    rule("P4W", "P4W", own=True, same_day_allowed=True)
    at.move_to(noon("2026-11-10"))
    page = ask(client, given_on="2026-11-10", planned_on="2026-11-10")
    assert status(page) == "Ready"
    assert page.h1 == "Your Botox on Tuesday 10 November: the rule allows the same day."
    assert "The full wait has passed." not in page.main
    assert KEEP not in page.main
    assert "same day" in page.main


def test_a_third_procedure(client):
    procedure("peel", "chemical peel")
    rule("P3W", "P4W", earlier="peel")
    page = ask(client, earlier="peel", given_on="2026-11-10")
    assert dates(page) == ["Tuesday 1 December 2026", "Tuesday 8 December 2026"]
    assert "3 weeks after your chemical peel on Tuesday 10 November 2026" in page.main
    assert "Botox after chemical peel" in page.title
    assert "microneedling" not in page.h1


def test_a_procedure_may_wait_for_itself(client):
    rule("P3M", "P4M", earlier="botox")
    page = ask(client, earlier="botox", given_on="2026-11-30")
    assert dates(page) == ["Monday 1 March 2027", "Tuesday 30 March 2027"]


@pytest.mark.parametrize(
    ("today", "earliest"),
    [("2026-11-29", "Tuesday 17 November 2026"), ("2026-11-30", "Tuesday 24 November 2026")],
)
def test_a_new_version_counts_from_its_first_day(client, at, today, earliest):
    rule("P2W", "P4W", valid_from=date(2026, 11, 30))
    at.move_to(noon(today))
    assert dates(ask(client, given_on="2026-11-10"))[0] == earliest


@pytest.mark.parametrize(("today", "label"), [("2026-11-24", "Ready"), ("2026-11-25", "No wait on record")])
def test_a_withdrawn_rule_no_longer_counts(client, at, today, label):
    rule("P1W", "P2W", valid_from=date(2026, 11, 25), withdrawn=True)
    at.move_to(noon(today))
    assert status(ask(client, given_on="2026-11-10")) == label


def test_before_the_shipped_rule_there_was_none(client, at):
    at.move_to(noon("2025-12-31"))
    assert status(ask(client, given_on="2025-12-30")) == "No wait on record"


# Whose midnight


@pytest.mark.parametrize(
    ("moment", "label"),
    [
        (ELEVENTH_HOUR, "Too soon"),
        (datetime(2026, 11, 16, 23, 59, 59, tzinfo=TORONTO), "Too soon"),
        (datetime(2026, 11, 17, 0, 0, tzinfo=TORONTO), "Ask your clinic first"),
    ],
)
def test_the_day_changes_at_the_clinics_midnight(client, at, moment, label):
    at.move_to(moment)
    assert status(ask(client, given_on="2026-11-10")) == label


def test_at_the_same_moment_it_is_another_day_in_new_zealand(client, at, settings):
    auckland()
    settings.CLINIC = "nz"
    at.move_to(ELEVENTH_HOUR)
    page = ask(client, given_on="2026-11-10")
    assert status(page) == "Ask your clinic first"
    assert "Waikato Skin" in page.title


def test_the_booking_link_carries_the_recommended_date(client):
    from intervals.models.clinics import Clinic

    Clinic.objects.update(booking_url="https://book.example/?day={date}")
    page = ask(client, given_on="2026-11-10")
    assert page.links["Book at Hamilton Clinic"] == "https://book.example/?day=2026-11-24"
    assert "Book at Hamilton Clinic" not in ask(client, given_on="unknown").links


def test_a_booking_link_never_offers_a_day_that_has_passed(client, at):
    from intervals.models.clinics import Clinic

    Clinic.objects.update(booking_url="https://book.example/?day={date}")
    at.move_to(noon("2026-12-24"))
    page = ask(client, given_on="2026-11-10")
    assert page.links["Book at Hamilton Clinic"] == "https://book.example/?day=2026-12-24"
