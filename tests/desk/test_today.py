"""The start of the day: plans with their status, what was logged, what waits, whose date has come."""

from datetime import UTC, date, datetime

import pytest

from intervals.models.members import Role
from intervals.models.overrides import Override
from tests.web.page import Page

pytestmark = pytest.mark.django_db

TODAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 23)


@pytest.fixture
def part(desk, at):
    """The words under one heading of the page."""

    def read(heading, role=Role.MANAGER):
        page = Page(desk(role).get("/desk/hamilton/"))
        found = [each for each in page.root.find("section") if each.find("h2")[0].text.startswith(heading)]
        return found[0].text if found else ""

    return read


def test_plans_of_today_and_tomorrow_with_what_their_days_mean(part, patient, treated, planned):
    ana, ben, cleo, dan = (patient(name) for name in ("Ana", "Ben", "Cleo", "Dan"))
    planned(ana, "botox", TODAY)
    treated(ben, "microneedling", date(2026, 11, 20))
    planned(ben, "botox", TOMORROW)
    planned(cleo, "botox", date(2026, 11, 24))
    planned(dan, "botox", date(2026, 11, 21))
    assert "Ana" in part("Planned today")
    assert "No wait on record" in part("Planned today")
    tomorrow = part("Planned tomorrow")
    assert "Ben" in tomorrow
    assert "is too soon: 1 week after microneedling on Friday 20 November 2026" in tomorrow
    assert "Cleo" not in tomorrow
    assert "Dan" in part("Planned in the last 30 days, neither done nor cancelled")


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 11, 22, 4, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 5, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 4, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 5, 0, tzinfo=UTC), False),
    ],
)
def test_the_clinics_midnight_decides_what_was_logged_today(part, patient, treated, moment, shown):
    treated(patient("Ana"), "botox", date(2026, 11, 1), recorded_at=moment)
    assert ("Ana" in part("Logged today")) is shown


@pytest.mark.parametrize(
    ("given_on", "heading"),
    [
        (date(2026, 11, 15), "Earliest date today"),
        (date(2026, 11, 8), "Recommended from today"),
        (date(2026, 11, 14), None),
    ],
)
def test_whose_date_is_today(part, patient, treated, given_on, heading):
    treated(patient("Ana"), "microneedling", given_on)
    for each in ("Earliest date today", "Recommended from today"):
        assert ("Ana" in part(each)) is (each == heading)


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.MANAGER, True), (Role.CLINICIAN, True), (Role.FRONT_DESK, False)]
)
def test_overrides_wait_for_review(part, patient, treated, role, sees):
    ana = patient("Ana")
    treatment = treated(ana, "botox", TODAY)
    override = Override.objects.create(
        clinic=ana.clinic, patient=ana, treatment=treatment, status="too_soon", said="Botox was too soon.",
        by=ana.created_by, at=ana.created_at, made_on=TODAY,
    )  # fmt: skip
    heading = "Overrides waiting for the manager’s review"
    assert ("Botox was too soon." in part(heading, role)) is sees
    override.reviewed_by, override.reviewed_at = ana.created_by, ana.created_at
    override.save()
    assert part(heading, role) == ""


def test_many_overdue_plans_hide_none_of_today_and_the_page_says_that_there_are_more(
    part, desk, patient, planned, treated
):
    ana = patient("Ana")
    for number in range(201):
        planned(patient(f"Ben {number}"), "botox", date(2026, 11, 19))
    planned(ana, "botox", TODAY)
    assert "Ana" in part("Planned today")
    page = Page(desk(Role.MANAGER).get("/desk/hamilton/"))
    assert "There are more plans than fit here" in page.text


def test_what_is_archived_or_voided_waits_for_nobody(part, patient, planned, treated):
    ana = patient("Ana", archived_at=datetime(2026, 11, 20, tzinfo=UTC))
    planned(ana, "botox", TODAY)
    assert "Ana" not in part("Planned today")
    ben = patient("Ben")
    voided = treated(
        ben, "botox", TODAY, voided_at=ben.created_at, voided_by=ben.created_by, void_reason="Wrong"
    )
    Override.objects.create(
        clinic=ben.clinic, patient=ben, treatment=voided, status="too_soon", said="Botox was too soon.",
        by=ben.created_by, at=ben.created_at, made_on=TODAY,
    )  # fmt: skip
    assert part("Overrides waiting") == ""


def test_nothing_of_another_clinic(part, sister, patient, treated, planned):
    there = patient("Ana", at=sister)
    planned(there, "botox", TODAY)
    treated(there, "microneedling", date(2026, 11, 15))
    assert "Ana" not in part("Planned today") + part("Earliest date today") + part("Logged today")


def test_the_queries_do_not_grow(desk, patient, treated, planned, django_assert_max_num_queries, at):
    reader = desk(Role.MANAGER)
    reader.get("/desk/hamilton/")  # whoever comes first after a change looks through the plans
    counts = []
    for number in (5, 60):
        for _each in range(number):
            somebody = patient()
            treated(somebody, "microneedling", date(2026, 11, 15))
            planned(somebody, "botox", TODAY)
        with django_assert_max_num_queries(14) as counted:
            assert reader.get("/desk/hamilton/").status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]
