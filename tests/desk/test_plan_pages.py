"""Making, moving and cancelling plans as people meet them: the interruption page, the one click, the reason."""

from datetime import date

import pytest
from django.urls import reverse

from intervals.models.members import Role
from intervals.models.open_days import WEEKDAYS, OpenWeek
from intervals.models.overrides import Override
from intervals.models.plans import Plan
from intervals.models.rules import InsideMinimum, IntervalRule
from tests.web.page import Page

pytestmark = pytest.mark.django_db


def address(patient, name, **more):
    return reverse(name, kwargs={"clinic": "hamilton", "patient": patient.ref, **more})


@pytest.fixture
def marie(patient, treated, at):
    """She had microneedling on Friday 20 November; today is Sunday 22 November."""
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 20))
    return marie


@pytest.fixture
def front(desk, at):
    return desk(Role.FRONT_DESK)


def plan(client, patient, day, procedure="botox", **more):
    return client.post(address(patient, "desk-plan-new"), {"procedure": procedure, "planned_on": day, **more})


def hidden(page):
    return {
        each.attrs["name"]: each.attrs["value"]
        for each in page.root.find("input")
        if each.attrs.get("type") == "hidden"
    }


def test_a_day_that_works_is_planned_at_once(front, marie):
    response = plan(front, marie, "4 December 2026")
    assert response["Location"] == address(marie, "desk-patient")
    assert Plan.objects.get().planned_on == date(2026, 12, 4)


def test_too_soon_is_interrupted_with_the_reason_and_the_first_day_that_works(front, marie):
    page = Page(plan(front, marie, "2026-11-26"))
    assert page.h1 == "Botox on Thursday 26 November 2026 would be on day 6 of 14"
    assert (
        "Botox on Thursday 26 November 2026 is too soon: "
        "1 week after microneedling on Friday 20 November 2026; 2 weeks for the full wait."
    ) in page.main
    assert page.links["Another day"].endswith("day=2026-11-26")
    assert "Plan it for Friday 4 December 2026" in page.text
    assert not Plan.objects.exists()


def test_the_offered_day_is_one_click(front, marie):
    page = Page(plan(front, marie, "2026-11-26"))
    offer = next(each for each in page.root.find("form") if "Plan it for" in each.text)
    data = {each.attrs["name"]: each.attrs["value"] for each in offer.find("input")}
    response = front.post(address(marie, "desk-plan-new"), data)
    assert response.status_code == 302
    made = Plan.objects.get()
    assert made.planned_on == date(2026, 12, 4)
    assert not Override.objects.exists()


def test_going_on_needs_a_reason_and_records_it(front, marie):
    without = plan(front, marie, "2026-11-26", go_on="1")
    assert without.status_code == 422
    assert "Choose why you go on." in without.content.decode()
    other = plan(front, marie, "2026-11-26", go_on="1", reason="other")
    assert "Say what the other reason is." in other.content.decode()
    assert not Plan.objects.exists()
    read = Page(other).typed["read"]
    response = plan(
        front, marie, "2026-11-26", go_on="1", reason="other_area", comment="Underarms", read=read
    )
    assert response.status_code == 302
    override = Override.objects.get()
    assert (override.plan.planned_on, override.reason, override.comment) == (
        date(2026, 11, 26), "other_area", "Underarms",
    )  # fmt: skip
    assert override.by == front.user


def test_between_the_dates_it_says_that_it_is_inside_the_recommended_wait(front, marie):
    page = plan(front, marie, "2026-11-27").content.decode()
    assert "Botox on Friday 27 November 2026 is inside the recommended wait" in page


def test_where_only_a_manager_may_the_front_desk_is_told(front, desk, marie):
    IntervalRule.objects.update(inside_minimum=InsideMinimum.MANAGER_ONLY)
    page = Page(plan(front, marie, "2026-11-26"))
    assert "only a manager can plan inside the minimum wait" in page.text
    assert "Go on and record why" not in page.text
    assert "Plan it for Friday 4 December 2026" in page.text
    forced = plan(front, marie, "2026-11-26", go_on="1", reason="other_area")
    assert forced.status_code == 409
    assert not Plan.objects.exists()
    assert "Go on and record why" in plan(desk(Role.MANAGER), marie, "2026-11-26").content.decode()


def test_under_a_hold_until_review_no_day_is_offered(desk, marie, held):
    held(marie, "botox", None)
    page = Page(plan(desk(Role.CLINICIAN), marie, "2026-12-24"))
    assert "On hold until a clinician has reviewed it." in page.root.find("h1")[0].text
    assert "No date can be offered" in page.text


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "Enter the planned date."),
        ("31 February 2027", "31 February is not a real date"),
        ("2026-11-21", "This date is past."),
        ("2031-11-23", "This date is more than five years ahead. Check the year."),
        ("03/04/2027", "3 April 2027"),
    ],
)
def test_a_bad_day_is_told_and_what_was_chosen_stays(front, marie, day, said):
    response = plan(front, marie, day)
    assert response.status_code == 422
    page = Page(response)
    assert said in page.text
    assert page.typed["procedure"] == "botox"


def test_without_a_procedure(front, marie):
    response = plan(front, marie, "2026-12-24", procedure="")
    assert response.status_code == 422
    assert "Choose a procedure." in response.content.decode()


def test_the_day_is_judged_while_it_is_typed(front, marie):
    where = address(marie, "desk-plan-verdict")
    judged = front.get(where, {"procedure": "botox", "planned_on_day": "26", "planned_on_month": "nov",
                               "planned_on_year": "2026"}).content.decode()  # fmt: skip
    assert "is too soon" in judged
    fine = front.get(where, {"procedure": "botox", "planned_on": "2026-12-04"}).content.decode()
    assert "Botox on Friday 4 December 2026: the full wait has passed." in fine
    assert front.get(where, {"procedure": "botox", "planned_on_day": "2"}).content.decode().strip() == ""


def test_of_two_readings_of_a_day_one_is_chosen(front, marie):
    response = plan(front, marie, "03/04/2027")
    page = response.content.decode()
    assert response.status_code == 422
    assert "03/04/2027 can mean 3 April 2027 or 4 March 2027." in page
    for day in ("2027-04-03", "2027-03-04"):
        assert f'type="radio" name="planned_on_meant" value="{day}"' in page
    assert plan(front, marie, "03/04/2027", planned_on_meant="2027-04-03").status_code == 302
    assert [each.planned_on for each in Plan.objects.open()] == [date(2027, 4, 3)]


def test_a_plan_without_a_year_is_the_nearest_to_come(front, marie):
    assert plan(front, marie, "24 Feb").status_code == 302
    assert [each.planned_on for each in Plan.objects.open()] == [date(2027, 2, 24)]


def test_a_moved_plan_is_interrupted_too(front, marie, planned):
    old = planned(marie, "botox", date(2026, 12, 10))
    where = address(marie, "desk-plan-move", plan=old.ref)
    assert "is too soon" in front.post(where, {"planned_on": "2026-11-26"}).content.decode()
    assert front.post(where, {"planned_on": "2026-12-04"}).status_code == 302
    assert list(Plan.objects.open().values_list("planned_on", flat=True)) == [date(2026, 12, 4)]
    page = front.get(address(marie, "desk-patient")).content.decode()
    assert "Moved to Friday 4 December 2026" in page


def test_of_two_the_second_is_told_who_was_faster(desk, person, marie, planned):
    old = planned(marie, "botox", date(2026, 12, 10))
    ana = desk(user=person(Role.FRONT_DESK, first_name="Ana", last_name="Silva"))
    where = address(marie, "desk-plan-cancel", plan=old.ref)
    assert ana.post(where, {"reason": ""}).status_code == 302
    late = desk(Role.FRONT_DESK).post(where, {"reason": "Ill"})
    assert late.status_code == 409
    assert "Ana Silva cancelled this plan" in late.content.decode()


# The calendar


def chosen(page):
    return [each.attrs["value"] for each in page.root.find("input")
            if each.attrs.get("name") == "planned_on" and "checked" in each.attrs]  # fmt: skip


def test_it_begins_with_what_is_likely_and_the_first_day_that_works(front, desk, marie, treated):
    page = Page(front.get(address(marie, "desk-plan-new")))
    assert page.h1 == "Plan Botox"
    assert chosen(page) == ["2026-12-04"]
    assert "22 November 2026, too soon, today" in page.main
    assert "27 November 2026, ask first, earliest" in page.main
    assert "20 November 2026, microneedling" in page.main
    done = desk(Role.CLINICIAN).user
    treated(marie, "microneedling", date(2026, 11, 21), practitioner=done)
    assert f'value="{done.pk}" selected' in front.get(address(marie, "desk-plan-new")).content.decode()
    nobody = Page(front.get(address(marie, "desk-plan-new") + "?procedure=nothing&practitioner=0&day=x"))
    assert nobody.h1 == "Plan Botox"


def test_two_clicks_take_what_is_offered(front, marie):
    page = Page(front.get(address(marie, "desk-plan-new")))
    sent = hidden(page) | {"planned_on": chosen(page)[0]}
    assert front.post(address(marie, "desk-plan-new"), sent).status_code == 302
    assert Plan.objects.get().planned_on == date(2026, 12, 4)


def test_where_nothing_waits_the_clinic_is_asked_for_today(front, patient):
    anna = patient()
    page = Page(front.get(address(anna, "desk-plan-new")))
    assert chosen(page) == ["2026-11-22"]
    assert "Nothing on record asks for a wait" in page.main
    instead = next(each for each in page.links if each.endswith(" instead"))
    assert Page(front.get(address(anna, "desk-plan-new") + page.links[instead])).h1 != page.h1


def test_leaves_are_turned_and_days_offered_by_links(front, marie):
    first = Page(front.get(address(marie, "desk-plan-new")))
    later = Page(front.get(address(marie, "desk-plan-new") + first.links["January 2027"]))
    assert "1 January 2027" in later.main
    assert "on-2026-11-30" not in later.ids
    assert "November 2026" in later.links
    [earliest] = [href for words, href in first.links.items() if "Earliest date, ask first" in words]
    assert chosen(Page(front.get(address(marie, "desk-plan-new") + earliest))) == ["2026-11-27"]
    far = Page(front.get(address(marie, "desk-plan-new") + "?day=2027-05-03"))
    assert chosen(far) == ["2027-05-03"]
    last = Page(front.get(address(marie, "desk-plan-new") + "?month=2031-10"))
    assert "September 2031" in last.links
    assert "December 2031" not in last.links


def test_what_is_typed_counts_where_the_day_that_stood_there_was_left(front, marie):
    typed = {"planned_on_day": "8", "planned_on_month": "dec", "planned_on_year": ""}
    two = plan(front, marie, "2026-12-05", planned_on_shown="2026-12-04", **typed)
    assert two.status_code == 422
    assert "There are two dates here. Give one." in two.content.decode()
    assert chosen(Page(two)) == ["2026-12-05"]
    assert plan(front, marie, "2026-12-04", planned_on_shown="2026-12-04", **typed).status_code == 302
    assert Plan.objects.get().planned_on == date(2026, 12, 8)


def test_a_plan_is_moved_on_the_same_calendar(front, marie, planned):
    old = planned(marie, "botox", date(2026, 12, 10))
    page = Page(front.get(address(marie, "desk-plan-move", plan=old.ref)))
    assert page.h1 == "Move Botox"
    assert chosen(page) == []
    framed = [each for each in page.root.find("td") if "is-plan" in each.attrs.get("class", "")]
    assert [each.find("b")[0].text for each in framed] == ["10"]
    assert "Recommended from Fri 4 Dec" in page.main
    empty = front.post(address(marie, "desk-plan-move", plan=old.ref), {"planned_on": ""})
    assert "Enter the planned date." in empty.content.decode()


def test_whoever_has_days_of_her_own_is_dotted(front, desk, clinic, marie):
    ida = desk(Role.CLINICIAN).user
    OpenWeek.objects.create(clinic=clinic, **{f"{day}": True for day in WEEKDAYS if day != "sunday"})
    OpenWeek.objects.create(clinic=clinic, practitioner=ida, tuesday=True)
    page = Page(front.get(address(marie, "desk-plan-new") + f"?practitioner={ida.pk}"))
    assert chosen(page) == ["2026-12-08"]
    assert f"8 December 2026, ready, {ida.known_as} treats" in page.main
    assert f"Next with {ida.known_as}" in page.main
    assert "29 November 2026, ask first, closed" in page.main
    assert f"{ida.known_as} does not treat on that day" in page.main
    assert f"Recommended, with {ida.known_as}" not in page.main


# Reasons that are somebody's to give


def reasons(page):
    return {each.attrs["value"] for each in page.root.find("input") if each.attrs.get("name") == "reason"}


def test_whether_skin_has_healed_is_for_whoever_treats_to_say(front, desk, marie):
    page = Page(plan(front, marie, "2026-11-26"))
    assert {"clinician_decided", "other_area"} <= reasons(page)
    assert not {"skin_examined", "recorded_later"} & reasons(page)
    assert "for a clinician to say" in page.main
    assert "skin_examined" in reasons(Page(plan(desk(Role.CLINICIAN), marie, "2026-11-26")))
    forced = plan(front, marie, "2026-11-26", go_on="1", reason="skin_examined", read=page.typed["read"])
    assert forced.status_code == 409
    assert "for whoever treats to say" in forced.content.decode()
    assert not Plan.objects.exists()


def test_a_wish_is_no_reason_against_a_hold(desk, marie, held):
    held(marie, "botox", None)
    page = Page(plan(desk(Role.CLINICIAN), marie, "2026-12-24"))
    assert not {"patient_informed", "other_area"} & reasons(page)
    assert "clinician_decided" in reasons(page)


@pytest.mark.parametrize(
    "month", ["1900-01", "2026-10", "2031-11", "2036-12", "2199-11", "2199-12", "2200-01", "x", ""]
)
def test_no_month_that_an_address_names_is_out_of_reach(desk, at, patient, month):
    """Before today and beyond what can be planned, the nearest month is shown."""
    where = reverse("desk-plan-new", kwargs={"clinic": "hamilton", "patient": patient().ref})
    assert desk(Role.FRONT_DESK).get(f"{where}?procedure=botox&month={month}").status_code == 200


def test_what_is_planned_already_is_said_before_it_is_planned_again(front, marie, planned):
    soon = planned(marie, "botox", date(2026, 12, 8))
    planned(marie, "microneedling", date(2027, 1, 8))
    page = Page(front.get(address(marie, "desk-plan-new") + "?procedure=botox"))
    assert "It is planned for Tuesday 8 December 2026 already." in page.main
    assert "January 2027 already" not in page.main
    assert address(marie, "desk-plan-move", plan=soon.ref) in [
        each.attrs["href"] for each in page.root.find("a")
    ]


def test_a_form_that_comes_back_says_what_the_typed_day_means_and_no_other(front, marie, planned):
    """Without JavaScript, too, and where a plan is moved: its own day is not held against it."""
    old = planned(marie, "botox", date(2026, 12, 10))
    typed = {"planned_on_day": "1", "planned_on_month": "12", "planned_on_year": "2028"}
    new = front.post(address(marie, "desk-plan-new"), {"procedure": "botox", **typed})
    moved = front.post(address(marie, "desk-plan-move", plan=old.ref), typed)
    for response in (new, moved):
        assert response.status_code == 422
        assert "Botox on Friday 1 December 2028: the full wait has passed." in Page(response).main
    past = {**typed, "planned_on_year": "2025"}
    response = front.post(address(marie, "desk-plan-move", plan=old.ref), past)
    assert "Botox on" not in Page(response).main
