"""Told at once, decided or left: the page after recording, the notice on the patient's page, the lists that forget."""

from datetime import date

import pytest
from django.urls import reverse

from intervals.actions import merging
from intervals.models.areas import Area
from intervals.models.members import Role
from intervals.models.open_days import ClosedDays
from intervals.models.overrides import Override
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.models.treatments import Treatment
from intervals.web.expired_forms import new_form_key
from tests.desk.asking import asker
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
TODAY, BOTOX = date(2026, 11, 22), date(2026, 11, 27)
NEEDLED = {"given_on": "2026-11-22"}
SAID = (
    "Botox on Friday 27 November 2026 is now too soon: "
    "1 week after microneedling on Sunday 22 November 2026; 2 weeks for the full wait."
)


def address(patient, name, query="", **more):
    return reverse(name, kwargs={"clinic": "hamilton", "patient": patient.ref, **more}) + query


@pytest.fixture
def marie(patient):
    return patient()


@pytest.fixture
def clinician(desk):
    return desk(Role.CLINICIAN)


@pytest.fixture
def told(clinician, marie, planned):
    """The page that follows microneedling, where Botox is planned five days later."""
    plan = planned(marie, "botox", BOTOX)
    answer = clinician.post(address(marie, "desk-treatment-new", "?procedure=microneedling"), NEEDLED)
    assert answer["Location"] == address(marie, "desk-patient-at-odds")
    return plan, Page(clinician.get(answer["Location"]))


def sent_by(page, button):
    """Where the form with this button leads, and what it sends."""
    [form] = [
        each for each in page.root.find("form") if any(one.text == button for one in each.find("button"))
    ]
    return form.attrs["action"], {
        each.attrs["name"]: each.attrs.get("value", "") for each in form.find("input")
    }


def test_who_records_is_told_at_once_with_three_ways(told, marie):
    plan, page = told
    assert "Treatment recorded." in page.text
    assert SAID in page.main
    assert "Keep it, because…" in page.main
    assert page.links["Leave it for now"] == address(marie, "desk-patient")
    assert sent_by(page, "Move it to Sunday 6 December 2026")[0] == address(
        marie, "desk-plan-move", plan=plan.ref
    )


def test_one_click_moves_it_and_twice_moves_it_once(told, clinician, marie):
    where, data = sent_by(told[1], "Move it to Sunday 6 December 2026")
    assert clinician.post(where, data)["Location"] == address(marie, "desk-patient")
    assert clinician.post(where, data)["Location"] == address(marie, "desk-patient")
    assert [each.planned_on for each in Plan.objects.open()] == [date(2026, 12, 6)]
    assert clinician.get(address(marie, "desk-patient-at-odds"))["Location"] == address(marie, "desk-patient")


def test_keeping_it_needs_a_reason_and_counts_once(told, clinician, marie):
    plan, _page = told
    where = address(marie, "desk-plan-keep", plan=plan.ref)
    page = Page(clinician.get(where))
    assert page.h1 == SAID
    assert "Choose why you go on." in clinician.post(where, {"go_on": "1", "read": page.typed["read"]}).text
    data = {
        "form_key": new_form_key(clinician.user.pk),
        "go_on": "1",
        "read": page.typed["read"],
        "reason": "other_area",
    }
    assert clinician.post(where, data)["Location"] == address(marie, "desk-patient")
    assert clinician.post(where, data)["Location"] == address(marie, "desk-patient")
    override = Override.objects.get()
    assert (override.plan, override.reason) == (plan, "other_area")
    assert "To be decided" not in clinician.get(address(marie, "desk-patient")).text
    assert clinician.get(where)["Location"] == address(marie, "desk-patient")


def test_what_has_come_up_since_is_read_first(told, clinician, marie, held):
    plan, _page = told
    where = address(marie, "desk-plan-keep", plan=plan.ref)
    read = Page(clinician.get(where)).typed["read"]
    held(marie, "botox", date(2027, 1, 1))
    answer = clinician.post(where, {"go_on": "1", "read": read, "reason": "other_area"})
    page = Page(answer)
    assert page.status == 409
    assert "This has come up since you opened the page." in page.main
    assert "On hold until Friday 1 January 2027." in page.main
    assert not Override.objects.exists()
    again = {"go_on": "1", "read": page.typed["read"], "reason": "other_area"}
    assert clinician.post(where, again).status_code == 302


@pytest.mark.parametrize("read", [None, "", "x", "[]", '{"a": 1}', '{"a": "bad"}', "null"])
def test_what_nobody_read_covers_nothing(told, clinician, marie, read):
    plan, _page = told
    where = address(marie, "desk-plan-keep", plan=plan.ref)
    sent = {"go_on": "1", "reason": "other_area"} | ({} if read is None else {"read": read})
    answer = clinician.post(where, sent)
    assert answer.status_code == 409
    assert not Override.objects.exists()


@pytest.mark.parametrize(("role", "may"), [(Role.FRONT_DESK, True), (Role.AUDITOR, False)])
def test_what_is_left_stands_on_the_patient_s_page(told, desk, marie, role, may):
    page = Page(desk(role).get(address(marie, "desk-patient")))
    assert SAID in page.main
    assert ("Move, keep or cancel" in page.links) == may
    assert desk(role).get(address(marie, "desk-patient-at-odds")).status_code == (200 if may else 403)


def test_what_was_voided_since_takes_it_back(told, clinician, marie):
    done = Treatment.objects.get()
    clinician.post(address(marie, "desk-treatment-void", treatment=done.ref), {"reason": "Wrong patient"})
    assert "To be decided" not in clinician.get(address(marie, "desk-patient")).text


def test_a_plan_that_is_past_is_not_at_odds(clinician, marie, planned, treated):
    planned(marie, "botox", date(2026, 11, 21))
    treated(marie, "microneedling", date(2026, 11, 20))
    assert "To be decided" not in clinician.get(address(marie, "desk-patient")).text


def test_the_reason_for_what_was_too_soon_is_asked_first(clinician, marie, planned, treated):
    treated(marie, "botox", date(2026, 11, 21))
    planned(marie, "botox", BOTOX)
    where = address(marie, "desk-treatment-new", "?procedure=microneedling")
    answer = clinician.post(where, {"given_on": "2026-11-20"})
    asked = answer["Location"]
    assert asked == address(marie, "desk-override-explain", "?then=plans", override=Override.objects.get().pk)
    answer = clinician.post(asked, {"reason": "recorded_later"})
    assert answer["Location"] == address(marie, "desk-patient-at-odds")


def test_under_a_hold_the_front_desk_may_only_move_or_cancel(desk, marie, planned, held):
    plan = planned(marie, "botox", BOTOX)
    held(marie, "botox", None)
    page = Page(desk(Role.FRONT_DESK).get(address(marie, "desk-patient-at-odds")))
    assert "No date can be offered" in page.main
    assert "Only a clinician or a manager can plan against a hold." in page.main
    assert "Keep it" not in page.main
    kept = desk(Role.FRONT_DESK).get(address(marie, "desk-plan-keep", plan=plan.ref))
    assert "Keep the plan on this day" not in kept.text


def test_a_closed_day_asks_for_one_tick(desk, clinic, marie):
    ClosedDays.objects.create(clinic=clinic, first=BOTOX, last=BOTOX, title="Stocktaking")
    front, where = desk(Role.FRONT_DESK), address(marie, "desk-plan-new")
    typed = {"procedure": "botox", "planned_on": "2026-11-27", "areas": ["chin", "neck"]}
    page = Page(front.post(where, typed))
    assert page.h1 == "The clinic is closed on Friday 27 November 2026, for which Botox is planned."
    assert "Why do you go on?" not in page.main
    without = front.post(where, typed | {"go_on": "1"})
    assert without.status_code == 422
    assert "Tick that the clinic is closed on that day, or choose another." in without.text
    assert front.post(where, typed | {"go_on": "1", "closed_day_ok": "on"}).status_code == 302
    plan = Plan.objects.get()
    assert plan.closed_day_ok
    assert {each.slug for each in plan.areas.all()} == {"chin", "neck"}
    assert not Override.objects.exists()


def test_the_areas_go_along_through_the_interruption(clinician, marie, treated):
    treated(marie, "microneedling", date(2026, 11, 20))
    where = address(marie, "desk-plan-new")
    page = Page(
        clinician.post(where, {"procedure": "botox", "planned_on": "2026-11-25", "areas": ["chin", "neck"]})
    )
    hidden = [each.attrs for each in page.root.find("input") if each.attrs.get("name") == "areas"]
    assert [each["value"] for each in hidden] == ["chin", "neck"] * 2


def test_the_same_of_the_same_day_is_asked_about_in_another_tab_too(clinician, desk, person, marie):
    where = address(marie, "desk-treatment-new", "?procedure=botox")
    ana = desk(user=person(Role.CLINICIAN, first_name="Ana", last_name="Silva"))
    assert ana.post(where, NEEDLED).status_code == 302
    page = Page(clinician.post(where, NEEDLED | {"note": "Calm"}))
    assert page.status == 422
    assert "Same as the one recorded at 12:00 by Ana Silva?" in page.main
    assert "Calm" in page.main
    known = page.typed["known"]
    yes = clinician.post(where, NEEDLED | {"same": "yes", "known": known})
    assert yes["Location"] == address(marie, "desk-patient")
    assert "Nothing more was recorded" in clinician.get(yes["Location"]).text
    assert Treatment.objects.count() == 1
    assert clinician.post(where, NEEDLED | {"same": "no", "known": known}).status_code == 302
    assert Treatment.objects.count() == 2
    third = Page(clinician.post(where, NEEDLED | {"same": "no", "known": known}))
    assert third.status == 422, "there is one more by now, which nobody was asked about"


def test_what_was_planned_and_is_on_record_already_is_done(clinician, marie, planned, treated):
    plan, done = planned(marie, "botox", date(2026, 11, 22)), treated(marie, "botox", date(2026, 11, 22))
    where = address(marie, "desk-treatment-new", f"?plan={plan.ref}")
    page = Page(clinician.post(where, NEEDLED))
    answer = clinician.post(where, NEEDLED | {"same": "yes", "known": page.typed["known"]})
    assert "It was on record already; the plan is done." in clinician.get(answer["Location"]).text
    plan.refresh_from_db()
    assert (plan.state, plan.treatment) == ("done", done)
    assert Treatment.objects.count() == 1
    other = planned(marie, "botox", date(2026, 11, 22))
    where = address(marie, "desk-treatment-new", f"?plan={other.ref}")
    again = clinician.post(where, NEEDLED | {"same": "yes", "known": page.typed["known"]})
    assert "Nothing more was recorded" in clinician.get(again["Location"]).text
    other.refresh_from_db()
    assert other.is_open, "one treatment is what one plan became"


def test_a_plan_made_in_another_tab_is_asked_about(clinician, marie, planned):
    where = address(marie, "desk-treatment-new", "?procedure=botox")
    first = planned(marie, "botox", date(2027, 1, 8))
    shown = Page(clinician.get(where)).typed["shown"]
    second = planned(marie, "botox", date(2027, 2, 8))
    page = Page(clinician.post(where, NEEDLED | {"fulfils": "other", "shown": shown}))
    assert page.status == 422
    assert "The plan for Monday 8 February 2027" in page.main
    shown = page.typed["shown"]
    assert {str(first.pk), str(second.pk)} <= set(shown.split())
    assert clinician.post(where, NEEDLED | {"fulfils": "other", "shown": shown}).status_code == 302
    assert Plan.objects.open().count() == 2


def test_the_merge_page_shows_the_joined_record_and_asks_why(desk, marie, patient, planned, treated):
    other = patient("Maria Tremblay")
    botox = treated(marie, "botox", date(2026, 11, 21))
    treated(other, "microneedling", date(2026, 11, 20))
    twin = treated(other, "botox", date(2026, 11, 21))
    plans = [planned(each, "botox", BOTOX) for each in (marie, other)]
    manager, where = desk(), address(marie, "desk-patient-merge")
    page = Page(manager.get(where, {"other": str(other.ref)}))
    assert "Friday 4 December 2026" in page.main
    assert "Botox stands in both records. Is it one and the same?" in page.main
    assert "Botox is planned for Friday 27 November 2026 in both records: one plan stays." in page.main
    assert "Botox on Friday 27 November 2026 is now" in page.main
    assert "Botox on Saturday 21 November 2026 is too soon" in page.main
    read = f"read_{botox.pk}"
    data = {"other": str(other.ref), f"reason_{botox.pk}": "other", read: page.typed[read]}
    data |= {f"became_{each.pk}": "stays" for each in plans} | {f"treatment_{twin.pk}": "two"}
    assert "Say what the reason was." in manager.post(where, data).text
    answer = manager.post(where, data | {f"comment_{botox.pk}": "The neck"})
    assert answer["Location"] == address(marie, "desk-patient-at-odds")
    override = Override.objects.get(treatment=botox)
    assert (override.reason, override.comment) == ("other", "The neck")


@pytest.mark.parametrize("sent", [True, False])
def test_a_reason_given_while_merging_covers_what_was_read(desk, marie, patient, treated, sent):
    other = patient("Maria Tremblay")
    botox = treated(marie, "botox", date(2026, 11, 21))
    treated(other, "microneedling", date(2026, 11, 16))
    manager, where = desk(), address(marie, "desk-patient-merge")
    read = f"read_{botox.pk}"
    shown = Page(manager.get(where, {"other": str(other.ref)})).typed[read]
    treated(other, "microneedling", date(2026, 11, 20))
    data = {"other": str(other.ref), f"reason_{botox.pk}": "other_area"} | ({read: shown} if sent else {})
    answer = manager.post(where, data)
    assert answer.status_code == 422
    assert "This has come up since you opened the page." in answer.text
    assert not Override.objects.exists()
    again = manager.post(where, data | {read: Page(answer).typed[read]})
    assert again.status_code == 302
    assert Override.objects.get(treatment=botox).reason == "other_area"


# Lists that forget and remember


def test_an_override_leaves_the_lists_while_it_is_pointless(desk, clinician, marie, treated):
    needled = treated(marie, "microneedling", date(2026, 11, 20))
    clinician.post(address(marie, "desk-treatment-new", "?procedure=botox"), NEEDLED)
    override = Override.objects.get()
    manager = desk()

    def listed(query=""):
        return [line.override for line in manager.get(f"/desk/hamilton/overrides/{query}").context["lines"]]

    assert listed() == [override]
    assert override.said in manager.get("/desk/hamilton/").text
    clinician.post(address(marie, "desk-treatment-void", treatment=needled.ref), {"reason": "Wrong"})
    assert listed() == []
    assert override.said not in manager.get("/desk/hamilton/").text
    page = Page(manager.get("/desk/hamilton/overrides/?show=all"))
    assert override.said in page.main
    assert (
        "Today: no wait on record. Microneedling on Friday 20 November 2026 is no longer on record."
        in page.main
    )
    asked = manager.get(address(marie, "desk-override-explain", override=override.pk))
    assert asked.status_code == 409
    assert "No reason is needed any more" in asked.text
    treated(marie, "microneedling", date(2026, 11, 19))
    assert listed() == [override]


def test_a_moved_or_cancelled_plan_asks_for_no_review(desk, clinician, marie, planned, treated):
    treated(marie, "microneedling", date(2026, 11, 20))
    where = address(marie, "desk-plan-new")
    sent = {"procedure": "botox", "planned_on": "2026-11-26"}
    read = Page(clinician.post(where, sent)).typed["read"]
    clinician.post(where, sent | {"go_on": "1", "reason": "other_area", "read": read})
    manager = desk()
    assert len(manager.get("/desk/hamilton/overrides/").context["lines"]) == 1
    plan = Plan.objects.get()
    clinician.post(address(marie, "desk-plan-cancel", plan=plan.ref), {})
    assert manager.get("/desk/hamilton/overrides/").context["lines"] == []
    assert "</s> Cancelled" in manager.get("/desk/hamilton/overrides/?show=all").text


def test_what_is_told_is_what_no_reason_covers_yet(clinician, marie, treated, planned, held):
    """A reason was given for too soon; then a hold is set: it is the hold that is asked about."""
    treated(marie, "microneedling", date(2026, 11, 22))
    where = address(marie, "desk-plan-new")
    sent = {"procedure": "botox", "planned_on": "2026-11-27", "go_on": "1", "reason": "skin_examined"}
    page = Page(clinician.post(where, {"procedure": "botox", "planned_on": "2026-11-27"}))
    assert clinician.post(where, sent | {"read": page.typed["read"]}).status_code == 302
    held(marie, "botox", None)
    for shown in (
        address(marie, "desk-patient-at-odds"),
        address(marie, "desk-patient"),
        "/desk/hamilton/at-odds/",
    ):
        said = Page(clinician.get(shown)).main
        assert "Botox on Friday 27 November 2026" in said, shown
        assert "a clinician first" in said, shown


def test_a_rule_that_begins_later_has_its_dates_everywhere(clinician, marie, treated):
    botox = Procedure.objects.get(slug="botox")
    filler = Procedure.objects.create(slug="filler", name="Filler", public_name="filler")
    shipped = IntervalRule.objects.get(earlier__slug="microneedling", later=botox)
    columns = [each.name for each in IntervalRule._meta.concrete_fields if each.name != "id"]
    values = {name: getattr(shipped, name) for name in columns}
    days = {"minimum_months": 0, "minimum_days": 3, "recommended_months": 0, "recommended_days": 5}
    later = {"earlier": botox, "later": filler, "valid_from": date(2026, 11, 23)}
    IntervalRule.objects.create(**values | days | later)
    treated(marie, "botox", date(2026, 11, 21))
    dates = {
        "desk-patient": ("Tue 24 Nov", "Thu 26 Nov"),
        "desk-card": ("Tuesday 24 November 2026", "Thursday 26 November 2026"),
    }
    for shown, (earliest, recommended) in dates.items():
        said = Page(clinician.get(address(marie, shown))).main
        assert earliest in said, shown
        assert recommended in said, shown


def test_a_merge_keeps_the_areas_of_both_plans(clinician, clinic, marie, patient, planned):
    other = patient("Maria")
    one, two = planned(marie, "botox", date(2026, 12, 8)), planned(other, "botox", date(2026, 12, 8))
    chin, neck = Area.objects.get(slug="chin"), Area.objects.get(slug="neck")
    one.areas.set([chin])
    two.areas.set([neck])
    merging.merge(by=asker(clinician.user, clinic), into=marie, other=other)
    assert set(Plan.objects.open().get().areas.all()) == {chin, neck}
