"""What was typed is not lost and what was recorded is said: drafts, refusals, ended sessions, closed plans."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from intervals.desk import pages
from intervals.desk.submissions import sent_before
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan, PlanState
from intervals.models.treatments import Treatment
from intervals.web.expired_forms import new_form_key
from tests.desk.conftest import EARLIER
from tests.web.page import Page

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
ENDS = {"BEGIN", "SAVEPOINT", "RELEASE"}
TYPED = {"given_on": "2026-11-22", "note": "Red for an hour", "lot_number": "C4212"}


def address(patient, name, query="", **more):
    return reverse(name, kwargs={"clinic": "hamilton", "patient": patient.ref, **more}) + query


@pytest.fixture
def marie(patient, at):
    return patient()


@pytest.fixture
def clinician(desk, person, at):
    return desk(user=person(Role.CLINICIAN, first_name="Ida", last_name="Moss"))


def closed(plan, by, state=PlanState.CANCELLED):
    Plan.objects.filter(pk=plan.pk).update(state=state, closed_by=by, closed_at=EARLIER)


def voided(treatment, by):
    Treatment.objects.filter(pk=treatment.pk).update(voided_by=by, voided_at=EARLIER, void_reason="Wrong")


def form_of(page, button):
    """The form with this button."""
    [found] = [
        form
        for form in page.root.find("form")
        if any(button in (each.attrs.get("value", ""), each.text) for each in form.find("input", "button"))
    ]
    return found


def sent_by_nobody(where, user, data):
    """A browser whose session has ended sends a form, and its person signs in again."""
    browser = Client()
    assert browser.post(where, data | {"form_key": new_form_key(user.pk)}).status_code == 302
    browser.force_login(user)
    return browser


# What is said, and which draft it ends


def recorded(page):
    return [
        (each.text, each.attrs.get("data-recorded"))
        for each in page.root.find("p")
        if each.attrs.get("role") == "status" and "notice" in each.attrs.get("class", "")
    ]


@pytest.fixture
def cases(marie, clinician, treated, planned, held):
    """For every kind of recording: where, what is sent, and what is said."""
    first, second = treated(marie, "botox", date(2026, 11, 10)), treated(marie, "botox", date(2026, 11, 11))
    plan, other = planned(marie, "botox", date(2027, 3, 1)), planned(marie, "botox", date(2027, 4, 1))
    hold = held(marie, "botox", None)
    duplicate = Patient.objects.create(
        clinic=marie.clinic, name="Maria", date_of_birth=date(1985, 5, 12), created_by=clinician.user,
        created_at=EARLIER,
    )  # fmt: skip
    override = Override.objects.create(
        clinic=marie.clinic, patient=marie, treatment=first, status="too_soon", said="Too soon.",
        by=clinician.user, at=EARLIER, made_on=date(2026, 11, 10),
    )  # fmt: skip
    new = {"name": "Paul Roy", "date_of_birth": "1990-01-31"}
    return {
        "treatment": (
            address(marie, "desk-treatment-new", "?procedure=microneedling"), TYPED, "Treatment recorded."
        ),
        "correct": (
            address(marie, "desk-treatment-correct", treatment=second.ref),
            TYPED | {"reason": "Another day"}, "Treatment corrected.",
        ),
        "void": (
            address(marie, "desk-treatment-void", treatment=first.ref), {"reason": "Wrong"}, "Treatment voided."
        ),
        "plan": (
            address(marie, "desk-plan-new"), {"procedure": "microneedling", "planned_on": "2027-05-03"},
            "Planned for Monday 3 May 2027.",
        ),
        "move": (
            address(marie, "desk-plan-move", plan=plan.ref),
            {"planned_on": "2027-05-04", "go_on": "1", "reason": "skin_examined"},
            "Planned for Tuesday 4 May 2027.",
        ),
        "cancel": (address(marie, "desk-plan-cancel", plan=other.ref), {}, "Plan cancelled."),
        "hold": (
            address(marie, "desk-hold-new"),
            {"procedure": "microneedling", "lasts": "review", "reason": "Red"}, "Hold set.",
        ),
        "lift": (address(marie, "desk-hold-lift", hold=hold.ref), {"reason": "Healed"}, "Hold lifted."),
        "contact": (
            address(marie, "desk-contact"), {"procedure": "botox", "outcome": "no_answer"}, "Contact logged."
        ),
        "explain": (
            address(marie, "desk-override-explain", override=override.pk), {"reason": "skin_examined"},
            "Reason recorded.",
        ),
        "add": ("/desk/hamilton/patients/new/", new, "Patient added."),
        "change": (address(marie, "desk-patient-edit"), new, "Changes saved."),
        "archive": (address(marie, "desk-patient-archive"), {"do": "archive"}, "Patient archived."),
        "restore": (address(marie, "desk-patient-archive"), {"do": "restore"}, "Patient back on the lists."),
        "merge": (address(marie, "desk-patient-merge"), {"other": str(duplicate.ref)}, "Patients merged."),
        "delete": (
            address(duplicate, "desk-patient-delete"), {"reason": "mistake", "understood": "on"},
            "Patient deleted for good.",
        ),
    }  # fmt: skip


KINDS = [
    "treatment", "correct", "void", "plan", "move", "cancel", "hold", "lift", "contact", "explain", "add",
    "change", "archive", "restore", "merge", "delete",
]  # fmt: skip


CLINICIANS = {"hold", "lift", "explain"}


def sent_after_reading(staff, where, data):
    """What the page sends, with the warning that stands on it as read."""
    asked = {name: value for name, value in data.items() if name not in {"go_on", "reason"}}
    page = Page(staff.post(where, asked) if "go_on" in data else staff.get(where))
    read = {"read": page.typed["read"]} if "read" in page.typed else {}
    return {"form_key": new_form_key(staff.user.pk)} | data | read


@pytest.mark.parametrize("kind", KINDS)
def test_the_next_page_says_what_was_recorded_once(kind, cases, desk, clinician):
    staff = clinician if kind in CLINICIANS else desk(Role.MANAGER)
    where, data, said = cases[kind]
    data = sent_after_reading(staff, where, data)
    first = staff.post(where, data)
    assert first.status_code == 302, Page(first).main
    assert staff.post(where, data)["Location"] == first["Location"]
    assert recorded(Page(staff.get(first["Location"], follow=True))) == [(said, where)]
    assert recorded(Page(staff.get("/desk/hamilton/"))) == []
    assert "messages" not in staff.cookies


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_click_that_looked_before_the_first_was_recorded_leads_to_the_same_place(
    kind, cases, desk, clinician, monkeypatch
):
    """The second looks whether the form was sent before, then the first is recorded, then the second goes on."""
    staff = clinician if kind in CLINICIANS else desk(Role.MANAGER)
    where, data, _said = cases[kind]
    data = sent_after_reading(staff, where, data)
    first = staff.post(where, data)
    looks = iter([None])
    monkeypatch.setattr(pages, "sent_before", lambda request: next(looks, sent_before(request)))
    second = staff.post(where, data)
    assert (second.status_code, second.get("Location")) == (302, first["Location"])


@pytest.mark.parametrize("kind", ["treatment", "correct", "hold", "contact", "explain", "add"])
def test_a_form_with_something_to_lose_keeps_a_draft_of_it(kind, cases, desk, clinician):
    page = Page((clinician if kind in CLINICIANS else desk(Role.MANAGER)).get(cases[kind][0]))
    [form] = [each for each in page.root.find("form") if "data-draft" in each.attrs]
    assert form.attrs.get("action", "") == ""


def test_changing_a_patient_keeps_none(cases, desk):
    assert "data-draft" not in desk(Role.MANAGER).get(cases["change"][0]).content.decode()


def test_what_a_browser_shows_next_is_kept_by_the_server(clinician, marie):
    clinician.post(address(marie, "desk-treatment-new", "?procedure=botox"), TYPED)
    assert "messages" not in clinician.cookies
    assert "Treatment recorded." in str([each.get_decoded() for each in Session.objects.all()])


def test_saying_it_costs_one_writing_of_the_session_and_nothing_else(clinician, marie):
    where = clinician.post(address(marie, "desk-treatment-new", "?procedure=botox"), TYPED)["Location"]
    asked = []
    for said in (True, False):
        with CaptureQueriesContext(connection) as counted:
            assert ("Treatment recorded." in clinician.get(where).content.decode()) == said
        asked.append(
            [words[:2] for words in (each["sql"].split() for each in counted) if words[0] not in ENDS]
        )
    assert [each for each in asked[0] if each[0] == "UPDATE"] == [["UPDATE", '"django_session"']]
    assert len(asked[0]) == len(asked[1]) + 1 <= 14


def test_what_is_wrong_says_nothing_of_the_kind(clinician, marie):
    where = address(marie, "desk-treatment-new", "?procedure=botox")
    assert recorded(Page(clinician.post(where, TYPED | {"given_on": ""}))) == []


# Somebody else was faster


def test_a_treatment_whose_plan_was_closed_meanwhile_is_recorded_without_it(clinician, desk, marie, planned):
    plan = planned(marie, "botox", TODAY)
    where = address(marie, "desk-treatment-new", f"?plan={plan.ref}")
    assert clinician.get(where).status_code == 200
    closed(plan, clinician.user)
    page = Page(clinician.post(where, TYPED))
    assert page.status == 409
    assert "Ida Moss cancelled this plan" in page.main
    assert page.title.startswith("Error:")
    assert "Red for an hour" in page.main
    assert page.typed["lot_number"] == "C4212"
    assert not Treatment.objects.exists()
    alone = form_of(page, "Record it without the plan").attrs["action"]
    assert clinician.post(alone, TYPED).status_code == 302
    assert Treatment.objects.get().note == "Red for an hour"
    assert Plan.objects.get().treatment is None


def test_a_treatment_that_is_refused_at_the_last_moment_comes_back_filled(
    clinician, marie, planned, monkeypatch
):
    plan = planned(marie, "botox", TODAY)
    monkeypatch.setattr("intervals.desk.patient.treatments.plan_closed", lambda *_: "")
    closed(plan, clinician.user)
    page = Page(clinician.post(address(marie, "desk-treatment-new", f"?plan={plan.ref}"), TYPED))
    assert page.status == 409
    assert "Ida Moss cancelled this plan" in page.main
    assert "Red for an hour" in page.main


def test_a_form_that_no_page_made_comes_back_filled_and_can_be_sent(clinician, marie):
    where = address(marie, "desk-treatment-new", "?procedure=botox")
    page = Page(clinician.post(where, TYPED | {"form_key": "made up"}))
    assert page.status == 409
    assert "This form is out of date" in page.main
    again = form_of(page, "Record the treatment")
    assert again.attrs.get("action", "") == ""
    assert clinician.post(where, TYPED | {"form_key": page.typed["form_key"]}).status_code == 302


def test_a_correction_of_what_was_voided_meanwhile_becomes_a_new_treatment(clinician, marie, treated):
    old = treated(marie, "botox", TODAY)
    where = address(marie, "desk-treatment-correct", treatment=old.ref)
    voided(old, clinician.user)
    page = Page(clinician.post(where, TYPED | {"reason": "Wrong lot"}))
    assert page.status == 409
    assert "Ida Moss voided or corrected this treatment" in page.main
    assert "Red for an hour" in page.main
    assert page.typed["reason"] == "Wrong lot"
    alone = form_of(page, "Record it as a new treatment").attrs["action"]
    assert clinician.post(alone, TYPED | {"reason": "Wrong lot"}).status_code == 302
    assert Treatment.objects.counted().get().note == "Red for an hour"


def test_a_hold_that_is_refused_comes_back_filled(clinician, marie):
    typed = {"procedure": "botox", "lasts": "review", "reason": "Still red", "form_key": "made up"}
    page = Page(clinician.post(address(marie, "desk-hold-new"), typed))
    assert page.status == 409
    assert page.typed["reason"] == "Still red"
    assert not Hold.objects.exists()


def test_a_plan_that_is_refused_comes_back_filled(clinician, marie):
    typed = {"procedure": "botox", "planned_on": "2026-12-24", "form_key": "made up"}
    page = Page(clinician.post(address(marie, "desk-plan-new"), typed))
    assert page.status == 409
    assert "checked" in page.ids["on-2026-12-24"].attrs


def test_whoever_may_not_is_led_back_to_the_patient(desk, marie):
    page = Page(desk(Role.AUDITOR).post(address(marie, "desk-treatment-new"), TYPED))
    assert page.status == 403
    assert page.links["Back to the patient"] == address(marie, "desk-patient")
    assert "Back to the patient" not in Page(desk(Role.AUDITOR).get("/desk/hamilton/staff/")).links


# Merged meanwhile


@pytest.fixture
def merged(marie, patient):
    """Maria was merged into Marie while somebody had one of her pages open."""
    maria = patient("Maria")
    Patient.objects.filter(pk=maria.pk).update(merged_into=marie)
    return maria


def test_what_was_typed_for_a_patient_who_was_merged_waits_at_the_other(clinician, marie, merged):
    sent = clinician.post(address(merged, "desk-treatment-new", "?procedure=botox"), TYPED)
    assert sent["Location"] == address(marie, "desk-treatment-new", "?procedure=botox")
    page = Page(clinician.get(sent["Location"]))
    assert "Red for an hour" in page.main
    assert "Not recorded yet: this patient has been merged" in page.text
    assert not Treatment.objects.exists()


def test_deleting_one_who_was_merged_does_not_delete_the_other(desk, marie, merged):
    manager = desk(Role.MANAGER)
    sent = manager.post(address(merged, "desk-patient-delete"), {"reason": "mistake", "understood": "on"})
    assert sent.status_code == 302
    manager.get(sent["Location"])
    assert Patient.objects.filter(pk=marie.pk).exists()


# A session that ends on the interruption page


@pytest.mark.parametrize("moving", [False, True])
def test_the_reason_for_going_on_comes_back_with_its_page(clinician, marie, treated, planned, moving):
    treated(marie, "microneedling", date(2026, 11, 20))
    plan = planned(marie, "botox", date(2026, 12, 10))
    where = address(marie, "desk-plan-move", plan=plan.ref) if moving else address(marie, "desk-plan-new")
    data = {
        "go_on": "1", "procedure": "botox", "planned_on": "2026-11-26", "practitioner": "",
        "reason": "other_area", "comment": "Underarms only",
    }  # fmt: skip
    browser = sent_by_nobody(where, clinician.user, data)
    page = Page(browser.get(where))
    assert page.h1 == "Botox on Thursday 26 November 2026 would be on day 6 of 14"
    assert "Underarms only" in page.main
    assert Plan.objects.get() == plan
    form = form_of(page, "Go on and record why")
    again = {each.attrs["name"]: each.attrs["value"] for each in form.find("input") if
             each.attrs["type"] == "hidden" or "checked" in each.attrs}  # fmt: skip
    assert browser.post(where, again | {"comment": "Underarms only"}).status_code == 302
    override = Override.objects.get()
    assert (override.reason, override.comment) == ("other_area", "Underarms only")
    assert override.plan.planned_on == date(2026, 11, 26)
    plan.refresh_from_db()
    assert plan.is_open != moving


def test_where_nothing_warns_any_more_the_plan_itself_comes_back(clinician, marie):
    where = address(marie, "desk-plan-new")
    data = {"go_on": "1", "procedure": "botox", "planned_on": "2026-11-26", "reason": "other_area"}
    page = Page(sent_by_nobody(where, clinician.user, data).get(where))
    assert page.h1 == "Plan Botox"
    assert "checked" in page.ids["on-2026-11-26"].attrs


def test_a_draft_of_a_reason_belongs_to_its_plan(clinician, marie, treated):
    treated(marie, "microneedling", date(2026, 11, 20))
    drafts = set()
    for day in ("2026-11-25", "2026-11-26"):
        page = Page(
            clinician.post(address(marie, "desk-plan-new"), {"procedure": "botox", "planned_on": day})
        )
        drafts.add(form_of(page, "Go on and record why").attrs["data-draft"])
    assert drafts == {"botox 2026-11-25", "botox 2026-11-26"}


# What is closed says so


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (PlanState.CANCELLED, "Ida Moss cancelled this plan"),
        (PlanState.MOVED, "Ida Moss moved this plan to another date"),
        (PlanState.DONE, "Ida Moss recorded this plan as done"),
    ],
)
@pytest.mark.parametrize("name", ["desk-plan-move", "desk-plan-cancel", "desk-treatment-new"])
def test_a_closed_plan_says_so_at_once(name, state, said, clinician, marie, planned):
    plan = planned(marie, "botox", TODAY)
    query, more = (f"?plan={plan.ref}", {}) if name == "desk-treatment-new" else ("", {"plan": plan.ref})
    where = address(marie, name, query, **more)
    assert form_of(Page(clinician.get(where)), {
        "desk-plan-move": "Move the plan", "desk-plan-cancel": "Cancel the plan",
        "desk-treatment-new": "Record the treatment",
    }[name])  # fmt: skip
    closed(plan, clinician.user, state)
    page = Page(clinician.get(where))
    assert page.status == 409
    assert said in page.main
    assert page.root.find("main")[0].find("form") == []
    assert page.links["Back to the patient"] == address(marie, "desk-patient")


def test_what_to_do_instead_is_one_click(clinician, marie, planned):
    plan = planned(marie, "botox", TODAY)
    closed(plan, clinician.user)
    moving = Page(clinician.get(address(marie, "desk-plan-move", plan=plan.ref)))
    assert moving.links["Make a new plan"] == address(marie, "desk-plan-new", "?procedure=botox")
    logging = Page(clinician.get(address(marie, "desk-treatment-new", f"?plan={plan.ref}")))
    assert logging.links["Log it without the plan"] == address(
        marie, "desk-treatment-new", "?procedure=botox"
    )


@pytest.mark.parametrize("name", ["desk-treatment-void", "desk-treatment-correct"])
def test_a_voided_treatment_says_so_at_once(name, clinician, marie, treated):
    old = treated(marie, "botox", TODAY)
    voided(old, clinician.user)
    page = Page(clinician.get(address(marie, name, treatment=old.ref)))
    assert page.status == 409
    assert "Ida Moss voided or corrected this treatment" in page.main
    assert page.root.find("main")[0].find("form") == []


def test_a_lifted_hold_says_so_at_once(clinician, marie, held):
    hold = held(marie, "botox", None)
    where = address(marie, "desk-hold-lift", hold=hold.ref)
    assert clinician.get(where).status_code == 200
    clinician.post(where, {"reason": "Healed"})
    for page in (Page(clinician.get(where)), Page(clinician.post(where, {"reason": "Healed"}))):
        assert page.status == 409
        assert "Ida Moss lifted this hold" in page.main


# The plan that a treatment fulfils


def box(page):
    return next((each for each in page.root.find("input") if each.attrs.get("name") == "fulfils"), None)


@pytest.mark.parametrize(("days", "ticked"), [(-3, True), (-1, True), (0, True), (1, False), (90, False)])
def test_an_open_plan_is_asked_about_and_one_that_has_come_is_ticked(days, ticked, clinician, marie, planned):
    plan = planned(marie, "botox", TODAY + timedelta(days=days))
    where = address(marie, "desk-treatment-new", "?procedure=botox")
    page = Page(clinician.get(where))
    assert ("checked" in box(page).attrs) == ticked
    assert ("The plan for Sunday 22 November 2026" in page.main) == (days == 0)
    assert "Say whether this is what was planned." in clinician.post(where, TYPED).text
    assert not Treatment.objects.exists()
    assert clinician.post(where, TYPED | {"fulfils": box(page).attrs["value"]}).status_code == 302
    plan.refresh_from_db()
    assert plan.treatment == Treatment.objects.get()


def test_another_one_leaves_the_plan_open(clinician, marie, planned):
    plan = planned(marie, "botox", TODAY)
    where = address(marie, "desk-treatment-new", "?procedure=botox")
    shown = Page(clinician.get(where)).typed["shown"]
    assert clinician.post(where, TYPED | {"fulfils": "other", "shown": shown}).status_code == 302
    plan.refresh_from_db()
    assert plan.is_open


def test_only_an_open_plan_for_the_same_of_the_same_patient_is_offered(clinician, patient, marie, planned):
    planned(marie, "microneedling", TODAY)
    planned(patient("Paul"), "botox", TODAY)
    closed(planned(marie, "botox", TODAY), clinician.user)
    assert box(Page(clinician.get(address(marie, "desk-treatment-new", "?procedure=botox")))) is None


def test_of_several_the_latest_is_meant(clinician, marie, planned):
    planned(marie, "botox", date(2026, 11, 2))
    latest = planned(marie, "botox", date(2026, 11, 20))
    page = Page(clinician.get(address(marie, "desk-treatment-new", "?procedure=botox")))
    assert box(page).attrs["value"] == str(latest.ref)


def test_a_ticked_plan_that_was_closed_meanwhile_is_told_and_the_box_is_gone(clinician, marie, planned):
    plan = planned(marie, "botox", TODAY)
    closed(plan, clinician.user)
    where = address(marie, "desk-treatment-new", "?procedure=botox")
    page = Page(clinician.post(where, TYPED | {"fulfils": str(plan.ref)}))
    assert page.status == 409
    assert "Ida Moss cancelled this plan" in page.main
    assert "Red for an hour" in page.main
    assert box(page) is None


def test_a_plan_for_something_else_is_not_fulfilled(clinician, marie, planned):
    plan = planned(marie, "microneedling", TODAY)
    where = address(marie, "desk-treatment-new", "?procedure=botox")
    assert clinician.post(where, TYPED | {"fulfils": str(plan.ref)}).status_code == 404
    assert not Treatment.objects.exists()


# Voiding what came from a plan


def test_voiding_what_came_from_a_plan_opens_the_plan_again(clinician, marie, planned, treated):
    done, alone = treated(marie, "botox", TODAY), treated(marie, "botox", TODAY)
    plan = planned(marie, "botox", TODAY, state=PlanState.DONE, treatment=done, closed_by=clinician.user,
                   closed_at=EARLIER)  # fmt: skip
    where = address(marie, "desk-treatment-void", treatment=done.ref)
    page = Page(clinician.get(where))
    assert "on Sunday 22 November 2026, which will be open again" in page.main
    assert "plan" not in Page(clinician.get(address(marie, "desk-treatment-void", treatment=alone.ref))).main
    assert clinician.post(where, {"reason": "Wrong"})["Location"] == address(marie, "desk-patient")
    plan.refresh_from_db()
    assert (plan.state, plan.treatment) == (PlanState.OPEN, None)
