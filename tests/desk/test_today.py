"""The start of the day: plans with their status, what was logged, what waits, whose date has come."""

from datetime import UTC, date, datetime

import pytest

from intervals.models.members import Role
from intervals.models.overrides import Override
from tests.web.page import Page
from tests.web.rows import rule

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
    assert "Ana" in part("Visits today")
    assert "No wait on record" in part("Visits today")
    tomorrow = part("Tomorrow")
    assert "Ben" in tomorrow
    assert "is too soon: 1 week after microneedling on Friday 20 November 2026" in tomorrow
    assert "Cleo" not in tomorrow
    assert "Dan" in part("Not recorded yet")


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
    ("given_on", "said"),
    [
        (date(2026, 11, 15), "day 7 of 14 Ask first"),
        (date(2026, 11, 8), "day 14, 14 passed Ready"),
        (date(2026, 11, 14), None),
    ],
)
def test_whose_date_is_today(part, patient, treated, given_on, said):
    treated(patient("Ana"), "microneedling", given_on)
    assert ("Ana" in part("To call")) is bool(said)
    assert (said or "Nobody.") in part("To call")


def test_whose_dates_are_one_day_is_called_once(part, patient, treated):
    rule("P2W", "P2W", own=True)
    treated(patient("Ana Novak"), "microneedling", date(2026, 11, 8))
    assert part("To call").count("Ana Novak") - part("To call").count(": Ana Novak") == 1


def ribbon_of(page, name):
    row = next(each for each in page.root.find("tr") if each.find("th")[0].text == name)
    return next((each.text for each in row.find("span") if each.attrs.get("class") == "ribbon"), "")


@pytest.mark.parametrize(
    ("given_on", "said"),
    [
        (date(2026, 11, 22), "day 0 of 14"),
        (date(2026, 11, 14), "day 8 of 14"),
        (date(2026, 11, 8), "day 14, 14 passed"),
        (date(2025, 11, 8), "day 379, 14 passed"),
        (None, ""),
    ],
)
def test_a_ribbon_says_how_far_the_wait_is(desk, at, patient, treated, planned, given_on, said):
    ana = patient("Ana")
    if given_on:
        treated(ana, "microneedling", given_on)
    planned(ana, "botox", TODAY)
    assert ribbon_of(Page(desk(Role.MANAGER).get("/desk/hamilton/")), "Ana") == said


# Other days


def strip(page) -> dict[str, str]:
    [nav] = [each for each in page.root.find("nav") if each.attrs.get("aria-label") == "Days"]
    return {each.text: each.attrs["href"] for each in nav.find("a")}


def test_the_week_says_how_many_visits_each_day_has(desk, at, patient, planned):
    for day in (TODAY, TOMORROW, TOMORROW):
        planned(patient(), "botox", day)
    page = Page(desk(Role.MANAGER).get("/desk/hamilton/"))
    shown = strip(page)
    rest = ["Tue 24 none", "Wed 25 none", "Thu 26 none", "Fri 27 none", "Sat 28 none"]
    assert list(shown)[1:-1] == ["Today 22 1 visit", "Mon 23 2 visits", *rest]
    assert shown["Mon 23 2 visits"] == "?on=2026-11-23"
    links = [each for each in page.root.find("a") if each.attrs["href"].startswith("?on=")]
    assert [each.text for each in links if "aria-current" in each.attrs] == ["Today 22 1 visit"]


def test_another_day_shows_its_visits_with_their_status_and_nothing_else(desk, at, patient, treated, planned):
    ana, ben = patient("Ana"), patient("Ben")
    treated(ana, "microneedling", date(2026, 11, 20))
    planned(ana, "botox", date(2026, 11, 25))
    planned(ben, "botox", TODAY)
    page = Page(desk(Role.MANAGER).get("/desk/hamilton/?on=2026-11-25"))
    assert page.h1 == "Wednesday 25 November 2026"
    assert page.title.startswith("Wednesday 25 November 2026")
    assert "is too soon" in page.main
    assert ribbon_of(page, "Ana") == "day 5 of 14"
    assert "Ben" not in page.main
    assert "To call" not in page.main


@pytest.mark.parametrize("typed", ["", "soon", "2026-02-31", "0001-01-01", "99999-01-01", "2026-11-22"])
def test_what_is_no_other_day_is_today(desk, at, typed):
    page = Page(desk(Role.MANAGER).get("/desk/hamilton/", {"on": typed}))
    assert page.status == 200
    assert page.h1 == "Sunday 22 November 2026"
    assert "To call" in page.main


@pytest.mark.parametrize("edge", ["1900-01-01", "2199-12-31"])
def test_the_ends_of_the_calendar_have_a_week(desk, at, edge):
    assert desk(Role.MANAGER).get("/desk/hamilton/", {"on": edge}).status_code == 200


def test_another_clinics_visits_are_on_no_day(desk, at, sister, patient, planned):
    planned(patient("Ana", at=sister), "botox", date(2026, 11, 25))
    page = Page(desk(Role.MANAGER).get("/desk/hamilton/?on=2026-11-25"))
    assert "Ana" not in page.main
    assert "Wed 25 none" in strip(page)


def test_the_queries_of_another_day_do_not_grow(
    desk, at, patient, treated, planned, django_assert_max_num_queries
):
    reader = desk(Role.MANAGER)
    counts = []
    for number in (3, 30):
        for _each in range(number):
            somebody = patient()
            treated(somebody, "microneedling", date(2026, 11, 15))
            planned(somebody, "botox", date(2026, 11, 25))
        with django_assert_max_num_queries(14) as counted:
            reader.get("/desk/hamilton/?on=2026-11-25")
        counts.append(len(counted))
    assert counts[0] == counts[1]


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
    heading = "To review"
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
    assert "Ana" in part("Visits today")
    page = Page(desk(Role.MANAGER).get("/desk/hamilton/"))
    assert "There are more plans than fit here" in page.text


def test_what_is_archived_or_voided_waits_for_nobody(part, patient, planned, treated):
    ana = patient("Ana", archived_at=datetime(2026, 11, 20, tzinfo=UTC))
    planned(ana, "botox", TODAY)
    assert "Ana" not in part("Visits today")
    ben = patient("Ben")
    voided = treated(
        ben, "botox", TODAY, voided_at=ben.created_at, voided_by=ben.created_by, void_reason="Wrong"
    )
    Override.objects.create(
        clinic=ben.clinic, patient=ben, treatment=voided, status="too_soon", said="Botox was too soon.",
        by=ben.created_by, at=ben.created_at, made_on=TODAY,
    )  # fmt: skip
    assert part("To review") == ""


def test_nothing_of_another_clinic(part, sister, patient, treated, planned):
    there = patient("Ana", at=sister)
    planned(there, "botox", TODAY)
    treated(there, "microneedling", date(2026, 11, 15))
    assert "Ana" not in part("Visits today") + part("To call") + part("Logged today")


def test_the_queries_do_not_grow(desk, patient, treated, planned, django_assert_max_num_queries, at):
    reader = desk(Role.MANAGER)
    reader.get("/desk/hamilton/")  # whoever comes first after a change looks through the plans
    counts = []
    for number in (5, 60):
        for _each in range(number):
            somebody = patient()
            treated(somebody, "microneedling", date(2026, 11, 15))
            planned(somebody, "botox", TODAY)
        with django_assert_max_num_queries(19) as counted:
            assert reader.get("/desk/hamilton/").status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]
