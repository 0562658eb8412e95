"""Courses: several visits before an event, on which days each may be, and what would do where they cannot be."""

from datetime import date

import pytest
from icalendar import Calendar

from intervals.models.clinics import Clinic
from intervals.models.open_days import ClosedDays, OpenWeek
from tests.web.page import Page
from tests.web.rows import offer, procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

NEEDLING, BOTOX, WEDDING = "visit=microneedling", "visit=botox", "before=wedding:2027-06-12"
ALL = f"{NEEDLING}&{NEEDLING}&{NEEDLING}&{BOTOX}&{WEDDING}&start=2026-12-01"
TIGHT = f"{NEEDLING}&{NEEDLING}&{BOTOX}&before=wedding:2026-12-30"


@pytest.fixture
def wedding(db):
    """The waits of the worked example in docs/intervals.md."""
    procedure("wedding", "a wedding", kind="event")
    rule("P4W", "P6W", "microneedling", "microneedling")
    rule("P2W", "P4W", "botox", "wedding")


def ask(client, query: str) -> Page:
    page = Page(client.get(f"/course/?{query}"))
    assert page.status == 200, page.summary or page.response["Location"]
    return page


def refused(client, query: str) -> str:
    return Page(client.get(f"/course/?{query}")).refusal()


def rows(page: Page) -> list[str]:
    [visits] = [each for each in page.root.find("ol") if each.attrs.get("class") == "visits"]
    return [each.text for each in visits.find("li")]


def days(page: Page) -> list[str]:
    return [each.attrs["datetime"] for each in page.root.find("time")]


# The answer


@pytest.mark.usefixtures("wedding")
def test_worked_example(client):
    page = ask(client, ALL)
    assert page.h1 == "All four visits fit before your wedding, with 9 weeks to spare."
    assert "3 × microneedling, then Botox, before your wedding on Saturday 12 June 2027" in page.main  # noqa: RUF001
    assert days(page) == ["2027-01-03", "2027-02-14", "2027-03-28", "2027-04-11"]
    one, two, _three, botox = rows(page)
    assert one.startswith("Microneedling 1 Sunday 3 January 2027 From the first day of the course on.")
    assert "Every wait in full Tuesday 1 December to Saturday 6 February 2027" in one
    assert "6 weeks before the second microneedling on Saturday 20 March 2027." in one
    assert "6 weeks after the first microneedling; 4 weeks at least, if your clinician agrees." in two
    assert "2 weeks after the third microneedling; 1 week at least, if your clinician agrees." in botox
    assert "Tuesday 9 March 2027 to Saturday 15 May 2027 4 weeks before your wedding." in botox
    assert "With the shorter waits, ask first Tuesday 2 February 2027 to Saturday 29 May 2027" in botox
    assert "No rule says how long before your wedding the last microneedling must be." in page.main


@pytest.mark.usefixtures("wedding")
@pytest.mark.parametrize(
    ("label", "plan", "first"),
    [
        ("As soon as possible", ["2026-12-01", "2027-01-12", "2027-02-23", "2027-03-09"], "soonest"),
        ("As late as possible", ["2027-02-06", "2027-03-20", "2027-05-01", "2027-05-15"], "latest"),
    ],
)
def test_two_other_plans(client, label, plan, first):
    href = ask(client, ALL).links[label]
    assert href == f"/course/?{ALL}&plan={first}#answer"
    page = Page(client.get(href.partition("#")[0]))
    assert days(page) == plan


@pytest.mark.usefixtures("wedding")
def test_where_the_full_waits_do_not_fit_the_minimum_is_kept_and_said(client):
    page = ask(client, f"{NEEDLING}&{NEEDLING}&{BOTOX}&before=wedding:2027-01-15")
    assert (
        page.h1
        == "All three visits fit before your wedding only with the shorter waits: ask your clinic first."
    )
    assert "The full waits do not all fit, so these days keep the shorter ones." in page.main
    assert "Every wait in full" not in rows(page)[0]
    assert days(page) == ["2026-11-24", "2026-12-22", "2026-12-29"]
    assert "For every wait in full" in page.main
    keep = (
        "Keep 4 weeks in place of 6 weeks between the first microneedling and the second microneedling, "
        "if your clinic agrees."
    )
    assert keep not in page.links, "it does not do alone"
    assert "Move your wedding to Sunday 14 February 2027, 30 days later." in page.links


@pytest.mark.usefixtures("wedding")
def test_a_shorter_wait_between_two_visits_is_one_way(client):
    page = ask(client, f"{NEEDLING}&{BOTOX}&before=wedding:2026-12-30")
    said = "Keep 1 week in place of 2 weeks between microneedling and Botox, if your clinic agrees."
    changed = Page(client.get(page.links[said]))
    assert changed.status == 200
    assert days(changed) == ["2026-11-22", "2026-11-29"]
    assert changed.h1.endswith("only with the shorter waits: ask your clinic first.")


# Where it cannot be


@pytest.mark.usefixtures("wedding")
def test_what_cannot_be_says_why_and_what_would_do(client):
    page = ask(client, TIGHT)
    assert page.h1 == "These three visits cannot all be before Wednesday 30 December: they need 11 days more."
    assert "The second microneedling has to be 4 weeks after the first microneedling." in page.main
    assert "No visit is before Sunday 22 November." in page.main
    assert "Add to my calendar" not in page.links
    changes = [
        "Move your wedding to Sunday 10 January 2027, 11 days later.",
        "Leave out the first microneedling: one visit fewer.",
        "Leave out the second microneedling: one visit fewer.",
        "Leave out Botox: one visit fewer.",
    ]
    assert [each for each in changes if each in page.links] == changes
    for each in changes:
        assert "fit" in ask(client, page.links[each].partition("?")[2]).h1


@pytest.mark.usefixtures("wedding")
def test_a_fixed_day_in_the_way_may_be_left_open_and_the_order_may_change(client):
    page = ask(client, "visit=botox:2026-12-01&visit=microneedling:2026-11-23")
    assert page.h1 == "These two visits cannot be on these days."
    assert "Botox is fixed on Tuesday 1 December." in page.main
    free, order = "Leave the day of Botox open.", "Have them in another order."
    assert days(ask(client, page.links[free].partition("?")[2])) == ["2026-11-22", "2026-11-23"]
    assert days(ask(client, page.links[order].partition("?")[2])) == ["2026-11-23", "2026-12-01"]


def test_where_no_rule_speaks_nothing_is_green(client):
    page = ask(client, f"{BOTOX}&{NEEDLING}")
    assert page.h1 == "No rule says how long to wait here. That is not a yes: ask the clinic."
    assert "No rule says how long to wait for microneedling after Botox." in page.main
    assert "tone-no_wait" in page.response.text
    for each in (page, Page(client.get(page.links["Set its day : Botox"].partition("#")[0]))):
        assert "tone-ready" not in each.response.text
        assert "every wait in full" not in each.response.text.lower()


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("given=microneedling:2026-08-01", "ready"),  # the full wait is over: a rule speaks all the same
        ("given=microneedling:2026-11-20", "ready"),
        ("given=botox:2026-08-01", "no_wait"),
        (WEDDING, "ready"),  # it takes no day near the start
    ],
)
def test_a_course_is_grey_only_where_no_rule_speaks_of_it_now_or_before(client, wedding, more, status):
    page = ask(client, f"{BOTOX}&{more}")
    assert f"course-head tone-{status}" in page.response.text
    assert ("No rule says how long to wait here." in page.main) == (status == "no_wait")


def test_of_two_visits_the_one_that_no_rule_knows_is_grey(client):
    offer("peel", "a chemical peel")
    rule("P1W", "P2W", "peel", "botox")
    page = ask(client, f"{NEEDLING}&{BOTOX}&visit=peel")
    rows_of = [each.text for each in page.root.find("dl")]
    assert ["No rule counts" in each for each in rows_of] == [False, False, True]
    assert page.response.text.count('"bar tone-no_wait"') == 2  # its bar and that of the key


# Fixing a day


@pytest.mark.usefixtures("wedding")
def test_a_day_is_fixed_by_a_link_and_the_others_follow(client):
    page = ask(client, ALL)
    choosing = Page(client.get(page.links["Set its day : Microneedling 2"].partition("#")[0]))
    [link] = [
        each for each in choosing.root.find("a") if each.attrs.get("aria-label") == "Monday 1 March 2027"
    ]
    fixed = Page(client.get(link.attrs["href"].partition("#")[0]))
    assert days(fixed)[1] == "2027-03-01"
    one, two, three, _botox = rows(fixed)
    assert "fixed" in two
    assert "to Monday 18 January 2027" in one
    assert "Monday 12 April 2027 to Saturday 1 May 2027" in three
    freed = Page(client.get(fixed.links["Leave its day open : Microneedling 2"].partition("#")[0]))
    assert rows(freed) == rows(page)


@pytest.mark.usefixtures("wedding")
def test_days_out_of_the_window_and_closed_ones_are_no_links(client):
    OpenWeek.objects.create(clinic=Clinic.objects.get(), monday=True, tuesday=True)
    page = ask(client, f"{ALL}&fix=2")
    labels = {each.attrs.get("aria-label", "") for each in page.root.find("a")} - {""}
    assert labels
    assert {each.split()[0] for each in labels} == {"Monday", "Tuesday"}
    assert "Monday 4 January 2027, ask first" in labels
    assert "Tuesday 19 January 2027" in labels


@pytest.mark.usefixtures("wedding")
def test_a_day_is_fixed_by_typing(client):
    page = ask(client, f"{ALL}&fix=4")
    query = [*page.typed.items()]
    assert ("fix", "4") in query
    response = client.get(f"/course/?{ALL}&fix=4&fixed_on_day=3+May+2027&fixed_on_month=&fixed_on_year=")
    assert response.status_code == 302
    assert response["Location"] == f"/course/?{ALL.replace('visit=botox', 'visit=botox:2027-05-03')}#answer"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("fixed_on_day=", "Enter the day."),
        ("fixed_on=2026-02-31", "31 February is not a real date. February 2026 has 28 days."),
        (
            "fixed_on=2026-11-01",
            "Sunday 1 November 2026 has passed. If it was done, enter it as something you had.",
        ),
        (
            "fixed_on=2029-01-01",
            "A fixed day is more than 2 years after Sunday 22 November 2026. No course is",
        ),
    ],
)
def test_a_day_that_cannot_be_fixed_is_refused_at_its_boxes(client, typed, message):
    page = Page(client.get(f"/course/?{BOTOX}&fix=1&{typed}"))
    assert page.refusal().startswith(message)
    assert "Both" not in page.h1


def test_a_fixed_day_may_be_a_closed_one_and_it_is_said(client):
    ClosedDays.objects.create(
        clinic=Clinic.objects.get(), first=date(2026, 12, 1), last=date(2026, 12, 1), title="Away"
    )
    page = ask(client, f"visit=microneedling:2026-12-01&{BOTOX}")
    assert "The clinic is closed on Tuesday 1 December. Ask whether it can be." in page.main
    assert page.h1 == "Both visits fit: done by Tuesday 15 December at the soonest."


# One address


@pytest.mark.usefixtures("wedding")
@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        (
            "what_1=microneedling&times_1=3&what_2=botox&times_2=1&order=given&before_on_day=12&before_on_month=june"
            "&before_on_year=2027&start=2026-12-01",
            ALL,
        ),
        ("what_2=botox&times_2=&x=1", BOTOX),
        ("visit=botox&visit=microneedling&order=open", "visit=botox&visit=microneedling&order=open"),
        ("visit=botox&plan=never&fix=9&order=given", BOTOX),
        (
            "what_1=botox&had_1=microneedling&had_on_1_month=10&had_on_1_year=2026",
            f"{BOTOX}&given=microneedling:2026-10",
        ),
        ("visit=botox%3A2026-12-01", "visit=botox:2026-12-01"),
        ("what_1=botox&day_1=1+Dec+2026", "visit=botox:2026-12-01"),
    ],
)
def test_every_course_has_one_address(client, query, canonical):
    response = client.get(f"/course/?{query}")
    if query != canonical:
        assert response.status_code == 302
        assert response["Location"] == f"/course/?{canonical}"
    assert client.get(f"/course/?{canonical}").status_code == 200


@pytest.mark.usefixtures("wedding")
def test_changing_it_begins_with_what_it_was(client):
    fixed = ALL.replace("visit=botox", "visit=botox:2027-05-03")
    fixed = fixed.replace("&start", "&given=botox:unknown&start")
    page = Page(client.get(ask(client, fixed).links["Change the course"]))
    assert page.status == 200
    assert page.typed["times_1"] == "3"
    assert [page.typed[f"day_2_{part}"] for part in ("day", "month", "year")] == ["3", "5", "2027"]
    assert [page.typed[f"before_on_{part}"] for part in ("day", "month", "year")] == ["12", "6", "2027"]
    chosen = [each.attrs["value"] for each in page.root.find("option") if "selected" in each.attrs]
    assert chosen == ["microneedling", "botox", "botox"]
    assert page.typed["had_on_1_day"] == "unknown"


def test_more_rows_are_added_and_nothing_is_lost(client):
    page = Page(client.get("/course/?what_1=botox&times_1=x&day_1=31+feb&more=1&more_given=1"))
    assert page.status == 200
    assert page.typed["times_1"] == "x"
    assert page.typed["day_1_day"] == "31 feb"
    assert "times_2" in page.typed
    assert "had_on_1_day" in page.typed


def test_only_what_is_offered_and_has_rules_may_be_planned(client):
    offer("peel", "a chemical peel")
    procedure("laser")
    rule("P1W", "P2W", "laser", "botox")
    page = Page(client.get("/course/"))
    [select] = [each for each in page.root.find("select") if each.attrs["name"] == "what_1"]
    assert [each.text for each in select.find("option")] == ["Nothing", "Botox", "Microneedling"]
    assert "Where" not in page.main


def test_areas_are_asked_where_a_rule_uses_them(client):
    rule("P4W", "P4W", "botox", "botox", same_area=True)
    assert "Where" in Page(client.get("/course/")).main
    apart = ask(client, "visit=botox@forehead&visit=botox@cheeks,neck")
    assert days(apart) == ["2026-11-22", "2026-11-22"]
    page = Page(client.get("/course/?visit=botox@forehead&visit=botox@forehead"))
    assert days(page) == ["2026-11-22", "2026-12-20"]
    assert "“knee” is not an area that is listed here. Choose one of these." in refused(
        client, "visit=botox@knee"
    )


# What was done already


def test_a_history_is_counted_from(client):
    page = ask(client, f"{BOTOX}&given=microneedling:2026-11-20")
    assert days(page) == ["2026-12-04"]
    assert "2 weeks after your microneedling on Friday 20 November 2026." in rows(page)[0]


@pytest.mark.parametrize(
    ("given", "notice"),
    [
        (
            "microneedling:2026-11",
            "You gave only the month of your microneedling, so we counted from Sunday 22 November",
        ),
        (
            "microneedling:unknown",
            "The day of your microneedling is not known, so nothing is counted from it.",
        ),
        (
            "microneedling:2026-12-24",
            "Thursday 24 December 2026, the day of your microneedling, is still to come",
        ),
        ("microneedling:2026-11-01&given=microneedling:2026-11-20", "The latest counts for a wait."),
    ],
)
def test_what_is_odd_about_a_history_is_said(client, given, notice):
    assert notice in ask(client, f"{BOTOX}&given={given}").main


def test_of_two_dates_of_one_thing_the_later_counts(client):
    twice = ask(client, f"{BOTOX}&given=microneedling:2026-11-20&given=microneedling:2026-11-01")
    assert days(twice) == days(ask(client, f"{BOTOX}&given=microneedling:2026-11-20"))


def test_a_first_day_that_has_passed_is_today(client):
    page = ask(client, f"{BOTOX}&start=2026-11-01")
    assert (
        "The first day that was given, Sunday 1 November 2026, has passed: we counted from today."
        in page.main
    )
    assert days(page) == ["2026-11-22"]


def test_waits_of_years(client):
    rule("P3Y", "P3Y", "botox", "botox")
    page = ask(client, f"{BOTOX}&{BOTOX}")
    assert page.h1 == "These two visits cannot be within 2 years."
    assert "No course is looked at for longer than 2 years." in page.main
    rule("P99Y", "P99Y", own=True)
    assert "would lie outside what we count with" in refused(
        client, f"{BOTOX}&given=microneedling:2126-11-01"
    )


@pytest.mark.usefixtures("wedding")
def test_an_event_on_the_first_possible_day(client):
    page = ask(client, f"{NEEDLING}&{BOTOX}&before=wedding:2026-12-13")
    assert days(page) == ["2026-11-22", "2026-11-29"]
    page = ask(client, f"{NEEDLING}&{BOTOX}&before=wedding:2026-12-12")
    assert page.h1 == "These two visits cannot all be before Saturday 12 December: they need 1 day more."
    assert page.h1 == "These two visits cannot all be before Saturday 12 December: they need 1 day more."


# Refusals


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("what_1=", "Choose at least one treatment."),
        ("&".join([BOTOX] * 13), "That makes 13 visits. At most 12 can be planned at once."),
        ("what_1=botox&times_1=7&what_2=microneedling&times_2=6", "That makes 13 visits."),
        ("&".join([BOTOX, NEEDLING] * 400), "That makes 800 visits."),
        ("what_1=botox&times_1=0", "“0” is not a number of visits. Write it as a number from 1 to 12."),
        ("what_1=botox&times_1=two", "“two” is not a number of visits."),
        ("visit=tattoo", "“tattoo” is not a treatment that can be planned here. Choose one of these."),
        ("times_1=2", "Choose the treatment of this row."),
        (f"{BOTOX}&given=tattoo:2026-11-01", "“tattoo” is nothing that this clinic’s rules speak of."),
        (f"{BOTOX}&given=microneedling", "Enter the date of your microneedling."),
        (f"{BOTOX}&had_on_1=2026-11-01", "Choose what it was."),
        ("&".join([BOTOX, *["given=botox:2026-11-01"] * 21]), "At most 20 things that you had can be given."),
        (f"{BOTOX}&before=2026-11-21", "Saturday 21 November 2026 has passed. Enter a day to come."),
        (
            f"{BOTOX}&before=2027-01-01&start=2027-01-02",
            "The first day, Saturday 2 January 2027, is after Friday 1",
        ),
        (
            f"{BOTOX}&before=2028-11-23",
            "Thursday 23 November 2028 is more than 2 years after Sunday 22 November 2026.",
        ),
        (f"{BOTOX}&before=yes", "“yes” is not a date we can read."),
        (f"{BOTOX}&before=tattoo:2027-01-01", "“tattoo” is not an event that is listed here."),
        (f"{BOTOX}&start=2199-01-01", "Counted from that day, a date would lie outside what we count with"),
        ("&".join([BOTOX, NEEDLING] * 4) + "&order=open", "The best order can be found for at most 6 visits"),
        (f"{BOTOX}&order=best", "“best” is not an order. Choose one of these."),
        (
            "visit=botox:2026-12-01&visit=botox:2026-12-01",
            "Another visit for Botox is fixed on Tuesday 1 December 2026",
        ),
        (
            "visit=botox:2026-12-01&start=2026-12-02",
            "Tuesday 1 December 2026 is before the first day, Wednesday 2",
        ),
        (
            "visit=botox:2026-11-01",
            "Sunday 1 November 2026 has passed. If it was done, enter it as something you had.",
        ),
        ("visit=botox:2029-11-01", "A fixed day is more than 2 years after Sunday 22 November 2026."),
        ("what_1=botox&times_1=2&day_1=2026-12-01", "Only one visit can be on that day."),
    ],
)
def test_what_is_refused(client, query, message):
    assert refused(client, query).startswith(message)


def test_a_clinic_without_rules_says_so(client):
    from intervals.models.rules import IntervalRule

    IntervalRule.objects.all().delete()
    page = Page(client.get("/course/?what_1="))
    assert page.status == 422
    assert "No rule speaks of any treatment that this clinic lists here. Please ask the clinic." in page.main


# The calendar file


@pytest.mark.usefixtures("wedding")
def test_all_visits_of_a_plan_as_a_calendar(client):
    page = ask(client, f"{ALL}&plan=latest")
    response = client.get(page.links["Add to my calendar"])
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert [(str(each["SUMMARY"]), str(each["DTSTART"].dt)) for each in events] == [
        ("Microneedling 1: planned", "2027-02-06"),
        ("Microneedling 2: planned", "2027-03-20"),
        ("Microneedling 3: planned", "2027-05-01"),
        ("Botox: planned", "2027-05-15"),
    ]
    said = str(events[1]["DESCRIPTION"])
    assert "6 weeks after the first microneedling" in said
    assert "A plan, no booking. Your clinic decides at each visit." in said
    assert said.endswith(f"http://testserver/course/?{ALL}&plan=latest")


@pytest.mark.usefixtures("wedding")
def test_an_entry_keeps_its_name_when_its_day_moves(client):
    def uids(query):
        found = Calendar.from_ical(client.get(f"/course/calendar.ics?{query}").content).walk("VEVENT")
        return [str(each["UID"]) for each in found]

    moved = ALL.replace("visit=botox", "visit=botox:2027-05-03")
    assert uids(ALL) == uids(f"{ALL}&plan=soonest") == uids(moved)
    assert not set(uids(ALL)) & set(uids(TIGHT.replace("2026-12-30", "2027-12-30")))


@pytest.mark.usefixtures("wedding")
@pytest.mark.parametrize(
    ("query", "message"), [(TIGHT, "There is no plan"), ("visit=x", "“x” is not a treatment")]
)
def test_without_a_plan_there_is_no_file(client, query, message):
    page = Page(client.get(f"/course/calendar.ics?{query}"))
    assert page.status == 422
    assert page.summary[0][1].startswith(message)
