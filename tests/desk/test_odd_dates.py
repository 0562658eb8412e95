"""The days of one record: what cannot be is refused in words beside its box, what is odd is asked about once."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from intervals.actions import contacts, holds, merging, patients, treatments
from intervals.actions.refusals import Refused
from intervals.actions.treatments import Done
from intervals.desk.patient import odd_dates
from intervals.engine.ages import age_on
from intervals.models.contacts import Contact, Outcome
from intervals.models.members import Role
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.details import Details
from tests.desk.asking import ON, asker
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

BORN = date(1985, 5, 12)
LATER = datetime(2026, 11, 20, 15, tzinfo=UTC)


def address(patient, name, query="", **more):
    return reverse(name, kwargs={"clinic": "hamilton", "patient": patient.ref, **more}) + query


@pytest.fixture
def clinician(desk, at):
    return desk(Role.CLINICIAN)


def log(client, patient, procedure="botox", **typed):
    sent = {"given_on": "2026-11-22", "note": "Red for an hour", **typed}
    return Page(client.post(address(patient, "desk-treatment-new", f"?procedure={procedure}"), sent))


def refusal(page, box, said):
    """The page refuses one box with these words beside it."""
    assert page.status == 422, page.status
    [(where, message)] = page.summary
    assert where == f"id_{box}"
    assert said in message
    assert message in page.described(f"id_{box}")


# Birth with a treatment


@pytest.mark.parametrize(
    ("born", "status"),
    [
        (date(2014, 11, 22), 302),
        (date(2014, 11, 23), 422),
        (date(1915, 11, 23), 302),
        (date(1915, 11, 22), 422),
    ],
)
def test_younger_than_12_and_older_than_110_are_asked_about(clinician, patient, born, status):
    assert log(clinician, patient(date_of_birth=born)).status == status
    assert log(clinician, patient(date_of_birth=born), age_confirmed="on").status == 302


def test_nobody_is_treated_before_birth(clinician, patient):
    child = patient(date_of_birth=date(2026, 11, 20), created_at=LATER)
    page = log(clinician, child, given_on="2026-11-19")
    refusal(page, "given_on_day", "Thursday 19 November 2026 is before the date of birth, 20 November 2026")
    assert "Red for an hour" in page.main
    assert log(clinician, child, given_on="2026-11-20", age_confirmed="on").status == 302


def test_a_correction_is_looked_at_in_the_same_way(clinician, patient, treated):
    child = patient(date_of_birth=date(2026, 11, 20), created_at=LATER)
    old = treated(child, "botox", date(2026, 11, 21))
    where = address(child, "desk-treatment-correct", treatment=old.ref)
    page = Page(clinician.post(where, {"given_on": "2026-11-19", "reason": "Wrong day"}))
    refusal(page, "given_on_day", "before the date of birth")
    assert page.typed["reason"] == "Wrong day"


# Treatment with expiry and consent


@pytest.mark.parametrize(
    ("expires_on", "status"),
    [
        ("2026-11-22", 302), ("2026-11-21", 422), ("2026-11", 302), ("2026-10", 422), ("2036-11-22", 302),
        ("2036-11-23", 422),
    ],
)  # fmt: skip
def test_a_product_past_its_expiry_is_asked_about(clinician, patient, expires_on, status):
    assert log(clinician, patient(), expires_on=expires_on).status == status
    assert log(clinician, patient(), expires_on=expires_on, expiry_confirmed="on").status == 302


def test_the_question_about_the_expiry_stands_beside_it(clinician, patient):
    page = log(clinician, patient(), expires_on="2026-10-31", lot_number="C4")
    refusal(page, "expiry_confirmed", "The product expired on Saturday 31 October 2026, before the treatment")
    assert page.typed["lot_number"] == "C4"
    names = [each.attrs.get("name") for each in page.root.find("input")]
    assert names.index("expiry_confirmed") == names.index("expires_on_year") + 1


def test_what_has_no_expiry_is_not_asked_about_one(clinician, patient):
    page = log(clinician, patient(), "microneedling", given_on="", expiry_confirmed="on")
    assert "expiry_confirmed" not in page.typed


@pytest.mark.parametrize(
    ("consent_on", "status"),
    [("2026-11-20", 302), ("2026-11-21", 422), ("2025-11-20", 302), ("2025-11-19", 422)],
)
def test_consent_is_given_in_the_year_before(clinician, patient, consent_on, status):
    assert log(clinician, patient(), given_on="2026-11-20", consent_on=consent_on).status == status


def test_consent_after_the_treatment_is_refused_and_an_old_one_asked_about(clinician, patient):
    marie = patient()
    late = log(clinician, marie, given_on="2026-11-20", consent_on="2026-11-21")
    refusal(late, "consent_on_day", "Consent on Saturday 21 November 2026 would be after the treatment")
    old = log(clinician, marie, consent_on="2025-11-21")
    refusal(old, "consent_confirmed", "more than 12 months before the treatment")
    assert log(clinician, marie, consent_on="2025-11-21", consent_confirmed="on").status == 302
    before = log(clinician, patient(date_of_birth=date(2000, 1, 2)), consent_on="2000-01-01")
    refusal(before, "consent_on_day", "before the date of birth")


def test_several_odd_things_are_asked_about_at_once(clinician, patient):
    child = patient(date_of_birth=date(2018, 1, 1))
    page = log(clinician, child, given_on="2025-11-21", expires_on="2025-10", consent_on="2024-01-01")
    boxes = [box for box, _said in page.summary]
    assert boxes == ["id_old_confirmed", "id_age_confirmed", "id_expiry_confirmed", "id_consent_confirmed"]
    every = {box.removeprefix("id_"): "on" for box in boxes}
    sent = {"given_on": "2025-11-21", "expires_on": "2025-10", "consent_on": "2024-01-01", **every}
    assert log(clinician, child, **sent).status == 302


@pytest.mark.parametrize(
    ("day", "details", "said"),
    [
        (date(1985, 5, 11), {}, "before the date of birth"),
        (ON, {"consent_on": date(1985, 5, 11)}, "before the date of birth"),
        (date(2026, 11, 20), {"consent_on": date(2026, 11, 21)}, "would be after the treatment"),
    ],
)
def test_the_action_trusts_nobody(clinic, person, patient, treated, day, details, said):
    by, marie = asker(person(), clinic), patient()
    done = Done(Procedure.objects.get(slug="botox"), day, details=details)
    with pytest.raises(Refused, match=said):
        treatments.log(by=by, patient=marie, done=done)
    old = treated(marie, "botox", ON)
    with pytest.raises(Refused, match=said):
        treatments.correct(by=by, treatment=old, done=done, reason="x")
    old.refresh_from_db()
    assert not old.voided


# Plans


@pytest.fixture
def front(desk, at):
    return desk(Role.FRONT_DESK)


def plan(client, patient, day="2026-12-24", **typed):
    sent = {"procedure": "botox", "planned_on": day, **typed}
    return Page(client.post(address(patient, "desk-plan-new"), sent))


@pytest.mark.parametrize(("born", "status"), [(date(2014, 12, 24), 302), (date(2014, 12, 25), 422)])
def test_a_child_s_plan_is_asked_about_by_its_age_on_that_day(front, patient, born, status):
    child = patient(date_of_birth=born)
    page = plan(front, child)
    assert page.status == status
    if status == 422:
        refusal(page, "age_confirmed", "On Thursday 24 December 2026 the patient is 11 years old.")
        assert plan(front, child, age_confirmed="on").status == 302


def test_a_second_plan_for_the_day_is_refused_and_says_who_was_first(front, patient, planned, person):
    marie = patient()
    planned(marie, "botox", date(2026, 12, 24), created_by=person(first_name="Ida", last_name="Moss"))
    planned(marie, "microneedling", date(2026, 12, 28))
    page = plan(front, marie)
    assert page.status == 409
    assert "Ida Moss planned this for the same day already (" in page.main
    assert "checked" in page.ids["on-2026-12-24"].attrs, "what was chosen is still there"
    assert plan(front, marie, day="2026-12-28").status != 409
    other = planned(marie, "botox", date(2027, 5, 3))
    moving = address(marie, "desk-plan-move", plan=other.ref)
    assert front.post(moving, {"planned_on": "2026-12-24"}).status_code == 409
    assert front.post(moving, {"planned_on": "2027-05-03"}).status_code == 302, (
        "it is no second one of itself"
    )


def test_the_same_hold_is_set_once(desk, patient, held, person):
    marie = patient()
    held(marie, "botox", date(2026, 12, 24), set_by=person(first_name="Ida", last_name="Moss"))
    clinician = desk(Role.CLINICIAN)
    setting = address(marie, "desk-hold-new")
    sent = {"procedure": "botox", "lasts": "until", "until": "2026-12-24", "reason": "Sunburnt"}
    page = Page(clinician.post(setting, sent))
    assert page.status == 409
    assert "Ida Moss set this very hold already (" in page.main
    assert "Sunburnt" in page.response.text
    for other in ({"until": "2026-12-25"}, {"procedure": "microneedling"}):
        assert clinician.post(setting, sent | other).status_code == 302


def test_what_was_ticked_is_carried_through_the_interruption(front, patient, treated):
    child = patient(date_of_birth=date(2016, 1, 1))
    treated(child, "microneedling", date(2026, 11, 20))
    page = plan(front, child, day="2026-11-25", age_confirmed="on")
    assert page.h1 == "Botox on Wednesday 25 November 2026 would be on day 5 of 14"
    assert page.typed["age_confirmed"] == "on"
    sent = {
        "procedure": "botox", "planned_on": "2026-11-25", "age_confirmed": "on", "go_on": "1",
        "reason": "clinician_decided", "comment": "", "read": page.typed["read"],
    }  # fmt: skip
    assert front.post(address(child, "desk-plan-new"), sent).status_code == 302
    assert Plan.objects.get().planned_on == date(2026, 11, 25)


# Holds and contacts


@pytest.mark.parametrize(("until", "status"), [("2027-11-22", 302), ("2027-11-23", 422)])
def test_a_hold_of_more_than_a_year_is_asked_about(clinician, patient, until, status):
    marie = patient()
    sent = {"procedure": "botox", "lasts": "until", "until": until, "reason": "Isotretinoin"}
    page = Page(clinician.post(address(marie, "desk-hold-new"), sent))
    assert page.status == status
    if status == 422:
        refusal(page, "far_confirmed", "more than 12 months ahead")
        assert page.typed["reason"] == "Isotretinoin"
        clinician.post(address(marie, "desk-hold-new"), sent | {"far_confirmed": "on"})
    assert Hold.objects.count() == 1


@pytest.mark.parametrize(
    ("until", "box"),
    [("2026-11-22", "snooze_until_day"), ("2027-11-23", "far_confirmed"), ("2031-11-23", "snooze_until_day")],
)
def test_a_day_to_call_again_is_looked_at(front, patient, until, box):
    sent = {"procedure": "botox", "outcome": "snoozed", "snooze_until": until, "comment": "Away"}
    page = Page(front.post(address(patient(), "desk-contact"), sent))
    refusal(page, box, "")
    assert page.typed["comment"] == "Away"
    assert not Contact.objects.exists()


def test_actions_refuse_holds_and_calls_that_are_over_before_they_begin(clinic, person, patient):
    marie, botox = patient(), Procedure.objects.get(slug="botox")
    by = asker(person(Role.CLINICIAN), clinic, Role.CLINICIAN)
    for until in (ON, date(2031, 11, 23)):
        with pytest.raises(Refused):
            holds.set_hold(by=by, patient=marie, procedure=botox, until=until, reason="Red")
    with pytest.raises(Refused):
        contacts.log_contact(
            by=by, patient=marie, procedure=botox, outcome=Outcome.SNOOZED, seen=0, snooze_until=ON
        )


# The date of birth


def typed_of(patient, born, **more):
    return {
        "name": patient.name, "date_of_birth": born, "telephone": "", "email": "", "language": "", "note": "N",
        "other_id": "", "version": "0", **more,
    }  # fmt: skip


@pytest.fixture
def on_record(treated, planned, told):
    return {
        "treatment": lambda marie: treated(marie, "botox", date(2026, 11, 10)),
        "consent": lambda marie: treated(marie, "botox", date(2026, 11, 14), consent_on=date(2026, 11, 10)),
        "circumstance": lambda marie: told(marie, "jab", date(2026, 11, 10)),
        "plan": lambda marie: planned(marie, "botox", date(2026, 11, 10)),
    }


@pytest.mark.parametrize("kind", ["treatment", "consent", "circumstance", "plan"])
def test_a_birth_date_is_not_moved_past_what_is_on_record(front, patient, on_record, kind):
    marie = patient(created_at=LATER)
    on_record[kind](marie)
    page = Page(front.post(address(marie, "desk-patient-edit"), typed_of(marie, "2026-11-11")))
    refusal(page, "date_of_birth_day", "Tuesday 10 November 2026, which is before" if kind == "plan" else
            "on Tuesday 10 November 2026 is on record")  # fmt: skip
    assert page.typed["date_of_birth_day"] == "11"
    marie.refresh_from_db()
    assert marie.date_of_birth == BORN
    sent = typed_of(marie, "2026-11-10", age_confirmed="on")
    assert front.post(address(marie, "desk-patient-edit"), sent).status_code == 302


def test_what_was_voided_or_cancelled_binds_nobody(front, patient, treated, planned, told, person):
    marie, ida = patient(), person()
    voided = {"voided_by": ida, "voided_at": marie.created_at, "void_reason": "Wrong"}
    treated(marie, "botox", date(2001, 1, 1), **voided)
    told(marie, "jab", date(2001, 1, 1), **voided)
    planned(marie, "botox", date(2001, 1, 1), state="cancelled", closed_by=ida, closed_at=marie.created_at)
    assert front.post(address(marie, "desk-patient-edit"), typed_of(marie, "2001-01-02")).status_code == 302


def test_a_birth_date_near_a_treatment_is_asked_about_and_one_that_stands_is_not(front, patient, treated):
    marie = patient()
    treated(marie, "botox", date(2010, 6, 1))
    where = address(marie, "desk-patient-edit")
    page = Page(front.post(where, typed_of(marie, "2000-05-12")))
    refusal(page, "age_confirmed", "On Tuesday 1 June 2010 the patient is 10 years old.")
    assert "N" in page.main
    assert front.post(where, typed_of(marie, "2000-05-12", age_confirmed="on")).status_code == 302
    version = str(patients.version_of(marie))
    again = typed_of(marie, "2000-05-12", telephone="905 555 0142", version=version)
    assert front.post(where, again).status_code == 302


@pytest.mark.parametrize(
    ("born", "status"),
    [("2014-11-22", 302), ("2014-11-23", 422), ("1915-11-23", 302), ("1915-11-22", 422), ("1900-01-01", 422)],
)
def test_a_new_patient_of_an_unlikely_age_is_asked_about(front, born, status):
    sent = {"name": "Paul Roy", "date_of_birth": born}
    assert front.post("/desk/hamilton/patients/new/", sent).status_code == status
    assert Patient.objects.count() == (status == 302)
    if status == 422:
        ticked = front.post("/desk/hamilton/patients/new/", sent | {"age_confirmed": "on"})
        assert ticked.status_code == 302
    assert Patient.objects.count() == 1


def test_a_birth_date_is_not_moved_past_the_day_on_which_the_record_was_made(front, clinic, person, patient):
    marie = patient()  # recorded on 1 November
    page = Page(front.post(address(marie, "desk-patient-edit"), typed_of(marie, "2026-11-02")))
    refusal(page, "date_of_birth_day", "This record was made on Sunday 1 November 2026")
    with pytest.raises(Refused, match="This record was made on"):
        patients.amend(
            by=asker(person(), clinic),
            patient=marie,
            details=Details(marie.name, date(2026, 11, 2)),
            version=0,
        )
    sent = typed_of(marie, "2026-11-01", age_confirmed="on")
    assert front.post(address(marie, "desk-patient-edit"), sent).status_code == 302


def test_the_action_does_not_move_a_birth_date_past_a_treatment(clinic, person, patient, treated):
    marie = patient(created_at=LATER)
    treated(marie, "botox", date(2026, 11, 10))
    with pytest.raises(Refused, match="on record, which is before this date of birth"):
        patients.amend(
            by=asker(person(), clinic),
            patient=marie,
            details=Details(marie.name, date(2026, 11, 11)),
            version=0,
        )


def test_a_treatment_that_came_meanwhile_is_told_and_what_was_typed_stays(
    front, patient, treated, monkeypatch
):
    marie = patient(created_at=LATER)
    treated(marie, "botox", date(2026, 11, 10))
    monkeypatch.setattr("intervals.desk.patient.patient_forms.born_after", lambda *_: "")
    sent = typed_of(marie, "2026-11-11", age_confirmed="on")
    page = Page(front.post(address(marie, "desk-patient-edit"), sent))
    assert page.status == 409
    assert "on Tuesday 10 November 2026 is on record" in page.main
    assert page.typed["date_of_birth_day"] == "11"


# Merging


def test_records_are_not_merged_where_the_birth_date_would_be_after_a_treatment(
    desk, clinic, person, patient, treated, at
):
    keep, other = patient(date_of_birth=date(2001, 1, 2)), patient("Maria")
    treated(other, "botox", date(2001, 1, 1))
    with pytest.raises(Refused, match="before this date of birth"):
        merging.merge(by=asker(person(), clinic), into=keep, other=other)
    page = Page(desk().get(address(keep, "desk-patient-merge", f"?other={other.ref}")))
    assert "Monday 1 January 2001 is on record, which is before this date of birth." in page.main
    assert "Merge" not in [each.text for each in page.root.find("button")]
    assert "Keep the other record instead" in page.links
    merging.merge(by=asker(person(), clinic), into=other, other=keep)
    assert Treatment.objects.get().patient == other


# What is odd


def test_years_that_reach_past_the_calendar_are_nothing_odd():
    assert not odd_dates.far_ahead(date(2199, 12, 31), date(2199, 6, 1))
    assert not odd_dates.odd_expiry(date(2199, 12, 31), date(2195, 1, 1))
    assert age_on(date(2000, 2, 29), date(2012, 2, 28)) == 11
