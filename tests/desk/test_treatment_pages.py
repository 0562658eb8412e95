"""Logging, voiding and correcting treatments, and holds, as people meet them."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from intervals.models.areas import Area
from intervals.models.members import Role
from intervals.models.plans import Hold
from intervals.models.treatments import TreatedArea, Treatment
from tests.web.boxes import boxes as boxes_of
from tests.web.boxes import form_on
from tests.web.page import Page
from tests.web.rows import rule

pytestmark = pytest.mark.django_db


def address(patient, name, **more):
    return reverse(name, kwargs={"clinic": "hamilton", "patient": patient.ref, **more})


@pytest.fixture
def clinician(desk, at):
    return desk(Role.CLINICIAN)


def log(client, patient, procedure="botox", day="2026-11-22", plan=None, **more):
    query = f"?plan={plan.ref}" if plan else f"?procedure={procedure}"
    return client.post(address(patient, "desk-treatment-new") + query, {"given_on": day, **more})


def test_today_and_me_are_there_already(clinician, patient):
    page = Page(clinician.get(address(patient(), "desk-treatment-new") + "?procedure=botox"))
    boxes = {each.attrs.get("name"): each.attrs.get("value") for each in page.root.find("input")}
    assert [boxes[f"given_on_{part}"] for part in ("day", "month", "year")] == ["22", "11", "2026"]
    chosen = [each.text for each in page.root.find("option") if "selected" in each.attrs]
    assert chosen == [clinician.user.known_as]
    assert "lot_number" in boxes
    assert "cartridge_lot" not in boxes


def test_only_the_date_is_compulsory(clinician, patient):
    marie = patient()
    assert log(clinician, marie)["Location"] == address(marie, "desk-patient")
    assert Treatment.objects.get().given_on == date(2026, 11, 22)
    response = log(clinician, marie, day="")
    assert response.status_code == 422
    assert "Enter the date of the treatment." in response.content.decode()


def test_everything_of_an_injectable_is_kept(clinician, patient):
    log(
        clinician, patient(), product="Xeomin", lot_number="c4 212-a", expires_on="2027-02", units="22,5",
        dilution="2 mL", areas=["forehead", "chin"], consent_version="3", consent_on="2026-11-01",
        skin_noted="Calm", note="All well", practitioner=str(clinician.user.pk),
    )  # fmt: skip
    found = Treatment.objects.get()
    assert (found.product, found.lot_number, found.lot_key) == ("Xeomin", "c4 212-a", "C4212A")
    assert (found.expires_on, found.units) == (date(2027, 2, 28), Decimal("22.5"))
    assert (found.consent_version, found.consent_on) == ("3", date(2026, 11, 1))
    assert [each.area.slug for each in found.treated.all()] == ["forehead", "chin"]
    assert found.practitioner == clinician.user


def test_everything_of_microneedling_is_kept_with_a_depth_for_each_area(clinician, patient):
    log(
        clinician, patient(), "microneedling", device="Pen", cartridge_lot="K 7", passes="4", topical="Hyaluronic",
        areas=["neck"], areas_cheeks_depth="1,25 mm",
    )  # fmt: skip
    found = Treatment.objects.get()
    assert (found.device, found.cartridge_lot_key, found.passes) == ("Pen", "K7", 4)
    depths = {each.area.slug: each.needle_depth for each in found.treated.all()}
    assert depths == {"cheeks": Decimal("1.25"), "neck": None}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day": "2026-11-23"}, "This date is in the future."),
        ({"day": "2025-11-21"}, "Friday 21 November 2025 is more than 12 months back."),
        ({"areas": ["neck", "elbow"]}, "“elbow” is not an area. Tick some of these."),
        ({"areas_cheeks_depth": "deep"}, "Needle depth for cheeks: “deep” is not a depth in mm"),
        ({"areas_cheeks_depth": "5.1"}, "Needle depth for cheeks"),
        ({"areas_cheeks_depth": "nan"}, "Needle depth for cheeks"),
        ({"areas_cheeks_depth": "sNaN"}, "Needle depth for cheeks"),
        ({"areas_cheeks_depth": "-Infinity"}, "Needle depth for cheeks"),
        ({"passes": "many"}, "Enter a whole number."),
        ({"consent_on": "2026-11-23"}, "Consent cannot have been given in the future."),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(clinician, patient, typed, said):
    response = log(clinician, patient(), "microneedling", note="Red for an hour", device="Pen", **typed)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "Red for an hour" in text
    assert 'value="Pen"' in text
    assert not Treatment.objects.exists()


def test_a_year_ago_to_the_day_needs_no_confirming_and_a_day_more_does(clinician, patient):
    marie = patient()
    assert log(clinician, marie, day="2025-11-22").status_code == 302
    assert log(clinician, marie, day="2025-11-21").status_code == 422
    assert log(clinician, marie, day="2025-11-21", old_confirmed="on").status_code == 302


def test_too_soon_is_recorded_and_asked_why(clinician, patient, treated):
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 20))
    response = log(clinician, marie)
    treatment = Treatment.objects.get(procedure__slug="botox")
    where = address(marie, "desk-override-explain", override=treatment.overrides.get().pk)
    assert response["Location"] == where
    asked = clinician.get(where).content.decode()
    assert "is too soon: 1 week after microneedling on Friday 20 November 2026" in asked
    assert clinician.post(where, {"reason": "skin_examined", "comment": "Calm"}).status_code == 302
    assert treatment.overrides.get().reason == "skin_examined"


def test_a_plan_becomes_a_treatment_with_one_form(clinician, patient, planned):
    marie = patient()
    plan = planned(marie, "botox", date(2026, 11, 22), practitioner=clinician.user)
    page = clinician.get(address(marie, "desk-treatment-new") + f"?plan={plan.ref}").content.decode()
    assert "This fulfils the plan for Sunday 22 November 2026." in page
    assert log(clinician, marie, plan=plan).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "done"


def test_a_plan_of_somebody_else_is_not_fulfilled(clinician, patient, planned):
    plan = planned(patient("Paul"), "botox", date(2026, 11, 22))
    assert log(clinician, patient(), plan=plan).status_code == 404


@pytest.mark.parametrize(
    "query", ["?procedure=peel", "?plan=nothing", "?plan=00000000-0000-0000-0000-000000000000"]
)
def test_what_is_not_there_is_a_404(clinician, patient, query):
    assert clinician.get(address(patient(), "desk-treatment-new") + query).status_code == 404


def test_without_a_procedure_one_is_chosen_first(clinician, patient):
    page = Page(clinician.get(address(patient(), "desk-treatment-new")))
    assert {"Botox", "Microneedling"} <= {each.text for each in page.root.find("a")}


def test_correcting_begins_with_what_stands_there(clinician, patient):
    marie = patient()
    log(clinician, marie, "microneedling", device="Pen", areas_cheeks_depth="1.25", passes="4")
    first = Treatment.objects.get()
    where = address(marie, "desk-treatment-correct", treatment=first.ref)
    page = Page(clinician.get(where))
    boxes = {each.attrs.get("name"): each.attrs.get("value") for each in page.root.find("input")}
    assert (boxes["device"], boxes["areas_cheeks_depth"], boxes["passes"]) == ("Pen", "1.25", "4")
    missing = clinician.post(where, {"given_on": "2026-11-21"})
    assert missing.status_code == 422
    assert "Say what was wrong." in missing.content.decode()
    assert clinician.post(where, {"given_on": "2026-11-21", "reason": "A day off"}).status_code == 302
    assert Treatment.objects.counted().get().given_on == date(2026, 11, 21)
    shown = clinician.get(address(marie, "desk-patient")).content.decode()
    assert "A day off" in shown


def test_correcting_may_say_that_it_was_another_procedure(clinician, patient):
    marie = patient()
    log(clinician, marie, "microneedling", note="Calm")
    where = address(marie, "desk-treatment-correct", treatment=Treatment.objects.get().ref)
    page = Page(clinician.get(where))
    other = page.links["It was Botox"]
    page = Page(clinician.get(where + other))
    assert "It is recorded as Botox." in page.text
    assert "lot_number" in page.typed
    sent = {"given_on": "2026-11-22", "reason": "Wrong button", "lot_number": "7"}
    assert clinician.post(where + other, sent).status_code == 302
    right = Treatment.objects.counted().get()
    assert (right.procedure.slug, right.lot_number) == ("botox", "7")


def test_voiding_asks_why(clinician, patient):
    marie = patient()
    log(clinician, marie)
    where = address(marie, "desk-treatment-void", treatment=Treatment.objects.get().ref)
    assert "Say why it was entered in error." in clinician.post(where, {"reason": " "}).content.decode()
    assert clinician.post(where, {"reason": "Wrong patient"}).status_code == 302
    assert not Treatment.objects.counted().exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"lasts": "until"}, "Enter the first day on which it may be done."),
        ({"lasts": "until", "until": "2026-11-22"}, "This day has come already."),
        ({"lasts": "review", "until": "2026-12-24"}, "Leave the date empty"),
        ({}, "Choose how long."),
        ({"lasts": "review", "reason": ""}, "Say why."),
    ],
)
def test_a_hold_needs_its_day_and_its_reason(clinician, patient, typed, said):
    marie = patient()
    response = clinician.post(
        address(marie, "desk-hold-new"), {"procedure": "botox", "reason": "Still red", **typed}
    )
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Hold.objects.exists()


def test_a_hold_is_set_and_lifted(clinician, patient):
    marie = patient()
    where = address(marie, "desk-hold-new")
    clinician.post(where, {"procedure": "botox", "lasts": "until", "until": "2026-11-23", "reason": "Red"})
    hold = Hold.objects.get()
    assert hold.until == date(2026, 11, 23)
    clinician.post(address(marie, "desk-hold-lift", hold=hold.ref), {"reason": "Healed"})
    hold.refresh_from_db()
    assert hold.lift_reason == "Healed"


def treat_cheeks(treatment):
    cheeks = Area.objects.get(slug="cheeks")
    TreatedArea.objects.create(treatment=treatment, area=cheeks, needle_depth=Decimal("1.25"))


def test_as_last_time_takes_over_what_was_used_and_never_the_lot(clinician, patient, treated):
    marie = patient()
    before = treated(
        marie, "microneedling", date(2026, 10, 20), device="Pen", cartridge_lot="N24-1", passes=4, note="Red",
    )  # fmt: skip
    treat_cheeks(before)
    where = address(marie, "desk-treatment-new") + "?procedure=microneedling"
    page = Page(clinician.get(where))
    assert "Tue 20 Oct: 1.25 mm · Cheeks · lot N24-1. The lot is never taken over." in page.main
    again = Page(clinician.get(page.links["As last time"]))
    found = again.typed
    assert (found["device"], found["passes"], found["areas_cheeks_depth"]) == ("Pen", "4", "1.25")
    assert (found["cartridge_lot"], "As last time" in again.links) == ("", False)
    assert [each.attrs["value"] for each in again.ids["used-device"].find("option")] == ["Pen"]
    assert "As last time" not in Page(clinician.get(where.replace("microneedling", "botox"))).links


def test_where_only_the_date_was_wrong_that_need_not_be_said(clinician, patient, treated):
    marie = patient()
    was = treated(marie, "microneedling", date(2026, 11, 18), device="Pen", passes=4)
    treat_cheeks(was)
    where = address(marie, "desk-treatment-correct", treatment=was.ref)
    page = Page(clinician.get(where))
    assert "autofocus" in page.ids["id_given_on_day"].attrs
    sent = boxes_of(form_on(page))
    assert clinician.post(where, sent).status_code == 422, "nothing was wrong"
    assert clinician.post(where, sent | {"passes": "5", "given_on_day": "17"}).status_code == 422
    assert clinician.post(where, sent | {"given_on_day": "17"}).status_code == 302
    was.refresh_from_db()
    assert was.void_reason == "The date was wrong."
    assert was.replaced_by.given_on == date(2026, 11, 17)


def opened(client, patient):
    return Page(client.get(address(patient, "desk-treatment-new") + "?procedure=botox"))


def too_soon_on_another_day(marie, treated, held):
    treated(marie, "microneedling", date(2026, 11, 18))
    return {"day": "2026-11-19"}


def too_soon_on_a_day_before_the_page_knew(marie, treated, held):
    treated(marie, "microneedling", date(2026, 11, 21))
    return {}


def held_meanwhile(marie, treated, held):
    held(marie, "botox", None)
    return {}


def page_that_did_not_say(marie, treated, held):
    return {"read": ""}


@pytest.mark.parametrize(
    "more",
    [
        too_soon_on_another_day,
        too_soon_on_a_day_before_the_page_knew,
        held_meanwhile,
        page_that_did_not_say,
    ],
)
def test_a_reason_covers_what_stood_on_the_page_and_waits_where_more_has_come_up(
    clinician, patient, treated, held, more
):
    """It is recorded all the same, and whoever recorded it is led to the page that tells what it is about."""
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 20))
    sent = {"why": "clinician_decided", "read": boxes_of(form_on(opened(clinician, marie)))["read"]}
    response = log(clinician, marie, **sent | more(marie, treated, held))
    override = Treatment.objects.get(procedure__slug="botox").overrides.get()
    assert (response.status_code, override.reason) == (302, "")
    assert response["Location"] == address(marie, "desk-override-explain", override=override.pk)


def test_under_a_hold_the_form_offers_no_reason_that_is_none(clinician, patient, held):
    marie = patient()
    held(marie, "botox", None)
    offered = [each.attrs["value"] for each in opened(clinician, marie).ids["id_why"].find("option")]
    assert offered == ["", "skin_examined", "clinician_decided", "recorded_later", "other"]
    assert log(clinician, marie, why="other_area").status_code == 422
    assert not Treatment.objects.exists()


def test_before_it_is_logged_too_soon_the_form_says_so_and_takes_the_reason(clinician, patient, treated):
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 20))
    page = opened(clinician, marie)
    assert "Botox on Sunday 22 November 2026 is too soon: 1 week after microneedling" in page.main
    focused = [name for name, each in page.ids.items() if "autofocus" in each.attrs]
    assert focused == ["id_why"], "the warning stands above it, and is not scrolled away"
    assert log(clinician, marie, why="other").status_code == 422
    read = boxes_of(form_on(page))["read"]
    response = log(clinician, marie, why="skin_examined", why_comment="Calm", read=read)
    assert response["Location"] == address(marie, "desk-patient")
    override = Treatment.objects.get(procedure__slug="botox").overrides.get()
    assert (override.reason, override.comment) == ("skin_examined", "Calm")


def test_a_reason_that_nothing_asks_for_is_not_kept(clinician, patient):
    marie = patient()
    assert "id_why" not in Page(clinician.get(address(marie, "desk-treatment-new") + "?procedure=botox")).ids
    assert log(clinician, marie, why="skin_examined").status_code == 302
    assert not Treatment.objects.get().overrides.exists()


def logged_back(client, patient, day, **more):
    """The page of the form that comes back, since a box of another kind is wrong."""
    response = log(client, patient, day=day, units="many", **more)
    assert response.status_code == 422
    return Page(response)


@pytest.fixture
def needled(patient, treated):
    """Microneedling on the 10th; today, Sunday the 22nd, is inside the recommended wait alone."""
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 10))
    return marie


def test_the_form_that_comes_back_judges_the_day_that_was_typed_and_not_today(clinician, needled):
    assert "too soon" not in opened(clinician, needled).main
    back = logged_back(clinician, needled, "14 nov")
    assert "Botox on Saturday 14 November 2026 is too soon: 1 week after microneedling" in back.main
    read = boxes_of(form_on(back))["read"]
    assert log(clinician, needled, day="2026-11-14", why="skin_examined", read=read).status_code == 302
    override = Treatment.objects.get(procedure__slug="botox").overrides.get()
    assert override.reason == "skin_examined"


def test_what_speaks_against_today_is_not_said_of_another_day(clinician, patient, treated):
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 20))
    assert "id_why" in opened(clinician, marie).ids
    for day in ("2026-11-19", "", "2026-11-23", "1850-01-01"):
        back = logged_back(clinician, marie, day)
        assert "too soon" not in back.main, day
        assert "id_why" not in back.ids, day


def test_the_day_that_was_typed_is_judged_by_the_rules_of_that_day(clinician, needled):
    rule("P3D", "P3D", valid_from=date(2020, 1, 1), own=True)
    rule("P1W", "P2W", valid_from=date(2026, 11, 15), own=True)
    assert "too soon" not in logged_back(clinician, needled, "2026-11-14").main
    assert "too soon" in logged_back(clinician, needled, "2026-11-16").main


def test_the_areas_that_were_ticked_are_judged(clinician, needled):
    needled.treatments.get().treated.create(area=Area.objects.get(slug="neck"))
    rule("P3W", "P3W", valid_from=date(2020, 1, 1), own=True, same_area=True)
    assert "too soon" in opened(clinician, needled).main
    assert "too soon" in logged_back(clinician, needled, "2026-11-22", areas=["neck"]).main
    assert "too soon" not in logged_back(clinician, needled, "2026-11-22", areas=["chin"]).main


def test_what_it_spoils_is_said_first_and_no_reason_is_asked_that_nothing_would_keep(
    clinician, patient, planned
):
    marie = patient()
    planned(marie, "botox", date(2026, 11, 26))
    where = address(marie, "desk-treatment-new") + "?procedure=microneedling"
    page = Page(clinician.get(where))
    assert "Botox on Thursday 26 November 2026 needs at least 1 week after microneedling" in page.main
    assert "id_why" not in page.ids
    assert log(clinician, marie, "microneedling")["Location"] == address(marie, "desk-patient-at-odds")


def test_a_reason_covers_nothing_that_is_not_said_where_it_is_asked_for(clinician, patient, treated, planned):
    """On the form, on the page that asks afterwards, in what a manager reviews, where a plan is made and kept."""
    rule("P6W", "P6W", earlier="botox", later="botox")
    marie = patient()
    treated(marie, "botox", date(2026, 11, 1))
    treated(marie, "microneedling", date(2026, 11, 20))
    both = (
        "6 weeks after Botox on Sunday 1 November 2026.",
        "Also: 1 week after microneedling on Friday 20 November 2026; 2 weeks for the full wait.",
    )
    assert [each for each in both if each not in opened(clinician, marie).main] == []
    asked = Page(clinician.get(log(clinician, marie)["Location"]))
    assert [each for each in both if each not in asked.main] == []
    override = Treatment.objects.get(given_on=date(2026, 11, 22)).overrides.get()
    assert [each for each in both if each not in override.said] == []
    paul = patient("Paul")
    treated(paul, "botox", date(2026, 11, 1))
    treated(paul, "microneedling", date(2026, 11, 20))
    sent = {"procedure": "botox", "planned_on": "2026-11-24"}
    interrupted = Page(clinician.post(address(paul, "desk-plan-new"), sent))
    assert [each for each in both if each not in interrupted.main] == []
    plan = planned(paul, "botox", date(2026, 11, 24))
    kept = Page(clinician.get(address(paul, "desk-plan-keep", plan=plan.ref)))
    assert [each for each in both if each not in kept.main] == []
