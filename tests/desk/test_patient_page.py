"""A patient's page: who it is, the next dates with their reasons, everything that happened, who changed what."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from intervals.models.appearances import Appearance
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.patients import Amendment
from intervals.models.procedures import Procedure
from intervals.queries.colours import Colours
from intervals.queries.read_published import published_by
from tests.desk.asking import ON
from tests.desk.conftest import from_before
from tests.web.page import Page
from tests.web.rows import rule

pytestmark = pytest.mark.django_db


def address(patient, name="desk-patient", **more):
    return reverse(name, kwargs={"clinic": patient.clinic.slug, "patient": patient.ref, **more})


@pytest.fixture
def look(desk, at):
    def open_page(patient, role=Role.CLINICIAN, name="desk-patient"):
        return Page(desk(role).get(address(patient, name)))

    return open_page


def test_name_and_birth_date_stand_on_top(look, patient):
    page = look(patient("Zoë O’Brien", telephone="905 555 0134", note="Prefers mornings"))
    assert page.root.find("h1")[0].text == "Zoë O’Brien"
    assert "born 12 May 1985, 41" in page.text
    assert "905 555 0134" in page.text
    assert "Prefers mornings" in page.text


def test_the_name_is_not_in_the_title_or_the_address(look, patient):
    page = look(patient("Zoë O’Brien"))
    assert "Zoë" not in page.title


def test_the_next_dates_with_the_sum(look, patient, treated):
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 10))
    text = look(marie).text
    assert "Earliest date Tue 17 Nov" in text
    assert "Recommended from Tue 24 Nov" in text
    assert "1 week after microneedling on Tuesday 10 November 2026; 2 weeks for the full wait." in text
    assert "Ask first Botox The full wait passes in 2 days" in text


def test_what_is_planned_is_not_in_its_own_way(look, patient, treated, planned, at):
    """The visit of today, of a procedure that waits after itself, is ready, and so is the button that logs it."""
    rule("P4W", "P4W", earlier="microneedling", later="microneedling")
    at.move_to("2026-11-24T15:00:00Z")
    marie = patient()
    treated(marie, "microneedling", date(2026, 9, 10))
    planned(marie, "microneedling", date(2026, 11, 24))
    page = look(marie)
    assert "Planned for Tue 24 Nov: ready." in page.text
    assert "Too close" not in page.text
    assert "Log Microneedling (too soon)" not in page.text
    assert "Log Microneedling" in page.text


def test_nothing_recorded_asks_for_nothing(look, patient):
    text = look(patient()).text
    assert "Nothing on record asks for a wait." in text
    assert "Nothing is recorded yet." in text


def test_what_was_done_too_soon_is_flagged(look, patient, treated):
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 10))
    treated(marie, "botox", date(2026, 11, 16))
    assert "Done too soon" in look(marie).text
    paul = patient("Paul")
    treated(paul, "microneedling", date(2026, 11, 10))
    treated(paul, "botox", date(2026, 11, 17))
    assert "Done too soon" not in look(paul).text


def test_a_voided_treatment_stays_struck_through_and_does_not_count(look, patient, treated, person):
    marie = patient()
    ana = person(Role.CLINICIAN, first_name="Ana", last_name="Silva")
    treated(
        marie,
        "microneedling",
        date(2026, 11, 20),
        voided_by=ana,
        voided_at=marie.created_at,
        void_reason="Wrong day",
    )
    page = look(marie)
    assert [each.text for each in page.root.find("s")] == ["Microneedling"]
    assert "voided by Ana Silva. Wrong day" in page.text
    assert "Nothing on record asks for a wait." in page.text


def test_a_plan_shows_what_its_day_means(look, patient, treated, planned):
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 20))
    planned(marie, "botox", date(2026, 11, 26))
    assert "Botox on Thursday 26 November 2026 is too soon: 1 week after microneedling" in look(marie).text


CLINICAL = {
    "product": "Xeomin",
    "lot_number": "C4-212",
    "note": "Bruised",
    "skin_noted": "Rosacea",
    "units": 20,
}


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.MANAGER, True), (Role.CLINICIAN, True), (Role.AUDITOR, True), (Role.FRONT_DESK, False)],
)
def test_clinical_detail_is_not_for_the_front_desk(look, patient, treated, held, role, sees):
    marie = patient()
    treated(marie, "botox", date(2026, 11, 1), **CLINICAL)
    held(marie, "botox", None, reason="Cold sore")
    voided = treated(
        marie, "botox", date(2026, 10, 1), voided_at=marie.created_at, voided_by=marie.created_by,
        void_reason="Lot C9 instead",
    )  # fmt: skip
    for treatment in marie.treatments.exclude(pk=voided.pk):
        from_before(
            "skin_examined", clinic=marie.clinic, patient=marie, treatment=treatment, status="too_soon",
            said="Too soon.", comment="Mild erythema", by=marie.created_by, at=marie.created_at,
            made_on=date(2026, 11, 1),
        )  # fmt: skip
    text = look(marie, role).text
    assert "Sunday 1 November 2026" in text
    assert "On hold until a clinician has reviewed it." in text
    for detail in ("Xeomin", "C4-212", "Bruised", "Rosacea", "Cold sore", "Lot C9", "Mild erythema"):
        assert (detail in text) is sees


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.MANAGER, {"Log Botox", "Make a plan", "Delete for good", "Who looked at this record"}),
        (Role.CLINICIAN, {"Log Botox", "Make a plan", "Set a hold", "Merge with another record"}),
        (Role.FRONT_DESK, {"Make a plan", "Change details", "Archive"}),
        (Role.AUDITOR, {"Date card", "Who looked at this record"}),
    ],
)
def test_each_role_is_offered_what_it_may_do(look, patient, role, offered):
    links = {each.text for each in look(patient(), role).root.find("a")}
    every = {
        "Log Botox", "Make a plan", "Set a hold", "Change details", "Archive", "Merge with another record",
        "Delete for good", "Who looked at this record",
    }  # fmt: skip
    assert offered <= links
    if role is Role.AUDITOR:
        assert links & every == {"Who looked at this record"}
    if role is Role.FRONT_DESK:
        assert not links & {"Log Botox", "Set a hold", "Delete for good", "Who looked at this record"}


def test_who_changed_what(look, patient, treated, person):
    marie = patient()
    ana = person(Role.CLINICIAN, first_name="Ana", last_name="Silva")
    treated(marie, "botox", date(2026, 11, 1), recorded_by=ana)
    Amendment.objects.create(
        patient=marie, by=ana, at=marie.created_at, changes={"telephone": ["905 555 0100", "905 555 0134"]}
    )
    text = look(marie).text
    assert "Ana Silva Treatment recorded: Botox, Sunday 1 November 2026" in text
    assert "Telephone" in text
    assert "905 555 0100" in text
    assert "Patient added" in text


def test_the_queries_do_not_grow(desk, patient, treated, planned, held, django_assert_max_num_queries, at):
    counts = []
    reader = desk(Role.CLINICIAN)
    for number in (5, 60):
        marie = patient()
        for day in range(number):
            treated(marie, "microneedling", date(2026, 1 + day % 9, 1 + day % 28))
            planned(marie, "botox", date(2026, 12, 1) + timedelta(days=day))
            held(marie, "botox", date(2026, 12, 1) + timedelta(days=day))
        with django_assert_max_num_queries(13) as counted:
            assert reader.get(address(marie)).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_the_date_card_shows_dates_and_plans_and_no_clinical_detail(look, patient, treated, planned):
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 10), note="Bruised", lot_number="C4")
    planned(marie, "botox", date(2026, 11, 24))
    text = look(marie, Role.FRONT_DESK, "desk-card").text
    for said in ("Marie Tremblay", "Tuesday 17 November 2026", "Tuesday 24 November 2026: Botox", "Hamilton"):
        assert said in text
    assert "Bruised" not in text


@pytest.mark.parametrize(
    ("given_on", "place"), [(date(2026, 11, 20), "too_soon"), (date(2026, 11, 12), "ask_first")]
)
def test_the_date_card_says_what_to_do_on_that_day_once(look, patient, treated, given_on, place, clinic):
    marie = patient()
    treated(marie, "microneedling", given_on)
    fits = {
        section.place: section.heading
        for topic in reversed(published_by().topics(ON))
        for section in reversed(topic.sections)
        if topic.speaks_of("microneedling", "botox") and section.days is None and section.kind != "limits"
    }
    text = look(marie, Role.FRONT_DESK, "desk-card").text
    assert text.count(fits[place]) == 1
    assert not [heading for other, heading in fits.items() if other != place and heading in text]


def test_the_date_card_has_no_aftercare_where_nothing_waits(look, patient):
    assert "section-" not in look(patient(), Role.FRONT_DESK, "desk-card").response.text


def test_the_date_card_has_the_clinic_s_colours_address_and_telephone(look, patient, treated, clinic):
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 20))
    plain = look(marie, Role.FRONT_DESK, "desk-card").response.text
    assert "/look/" not in plain
    Appearance.objects.create(clinic=clinic, light="#7a1f4b", dark="#f0b6d3")
    Clinic.objects.filter(pk=clinic.pk).update(address="12 King Street", telephone="905 555 0100")
    page = look(marie, Role.FRONT_DESK, "desk-card")
    assert Colours("#7a1f4b", "#f0b6d3").name in page.response.text
    assert page.text.count("Hamilton Clinic, 12 King Street · 905 555 0100") == 1


def test_the_date_card_says_what_no_rule_covers_however_old(look, patient, treated, planned, held):
    Procedure.objects.create(slug="filler", name="Filler", public_name="filler")
    marie = patient()
    treated(marie, "botox", date(2026, 11, 14))
    treated(marie, "filler", date(2024, 5, 3))
    text = look(marie, Role.FRONT_DESK, "desk-card").text
    assert "Nothing recorded asks you to wait" not in text
    for said in ("after Botox on Saturday 14 November 2026", "after filler on Friday 3 May 2024"):
        assert f"No rule says how long {said}." in text
    planned(marie, "filler", date(2026, 12, 1))
    text = look(marie, Role.FRONT_DESK, "desk-card").text
    assert text.split("1 December 2026: filler", 1)[1].count("after Botox on Saturday 14 November 2026") == 1
    held(marie, "botox", None)
    text = look(marie, Role.FRONT_DESK, "desk-card").text
    assert "No rule says how long after filler on Friday 3 May 2024." in text.split("On hold", 1)[1]


def test_a_merged_patient_leads_to_the_other(desk, patient, at):
    kept, other = patient("Marie Tremblay"), patient("Marie Tremblay-Roy")
    other.merged_into = kept
    other.save()
    response = desk(Role.FRONT_DESK).get(address(other))
    assert (response.status_code, response["Location"]) == (302, address(kept))


def test_under_a_hold_until_review_the_card_takes_no_date_home(look, patient, treated, held):
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 10))
    held(marie, "botox", None)
    text = look(marie, Role.FRONT_DESK, "desk-card").text
    assert "On hold until a clinician has reviewed it." in text
    assert "Earliest date" not in text
    assert "section-" not in look(marie, Role.FRONT_DESK, "desk-card").response.text, (
        "nor what to do once it is over"
    )
    page = look(marie)
    assert "Clinician first" in page.text
    assert "On hold until a clinician has reviewed it." in page.text


def test_the_other_reasons_are_listed_too(look, patient, treated):
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 3))
    treated(marie, "microneedling", date(2026, 11, 10))
    said = look(marie).text
    assert "1 week after microneedling on Tuesday 10 November 2026" in said
    assert "Other reasons on record 1 week after microneedling on Tuesday 3 November 2026" in said
