"""What a patient tells the clinic: it reaches the desk, waits until somebody answers, and moves no date."""

import json
import uuid
from datetime import date

import pytest
from django.urls import reverse

from intervals import clock
from intervals.actions.merging import merge
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Role
from intervals.models.own_words import OwnWord, SaidOfSkin, WordKind
from intervals.models.patients import Patient
from intervals.models.plans import Hold
from tests.desk.asking import asker
from tests.patient.signed_in import signed_in_patient
from tests.public.asking import noon
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
TODAY = "/desk/hamilton/"
NOT_RIGHT, SKIN, DELETION = "/me/not-right/", "/me/skin/", "/me/deletion/"


@pytest.fixture(autouse=True)
def _in_november(at):
    at.move_to(noon("2026-11-12"))


@pytest.fixture
def marie(client, patient, treated, planned):
    marie = patient("Marie Tremblay")
    marie.needled = treated(marie, "microneedling", date(2026, 11, 10))
    marie.plan = planned(marie, "botox", date(2026, 12, 1))
    signed_in_patient(client, marie)
    return marie


def at_desk(word: OwnWord, page: str = "desk-own-word") -> str:
    return reverse(page, kwargs={"clinic": "hamilton", "patient": word.patient.ref, "word": word.ref})


def sent(client, address: str, **typed: str) -> OwnWord:
    response = client.post(address, typed)
    assert (response.status_code, response["Location"]) == (302, "/me/")
    return OwnWord.objects.first()


def test_what_is_not_right_stands_at_the_desk_until_it_is_answered(client, marie, desk):
    word = sent(client, f"{NOT_RIGHT}?about={marie.needled.ref}", text="That was on the 9th.")
    assert (word.patient, word.clinic, word.kind) == (marie, marie.clinic, WordKind.NOT_RIGHT)
    assert word.said_on == date(2026, 11, 12)
    assert "The clinic has not answered yet." in Page(client.get("/me/")).main
    clinician = desk(Role.CLINICIAN)
    assert "That was on the 9th." in Page(clinician.get(TODAY)).main
    page = Page(clinician.get(at_desk(word)))
    assert "About: Microneedling on Tuesday 10 November 2026" in page.main
    assert clinician.post(at_desk(word), {"text": "Corrected, thank you."}).status_code == 302
    word.refresh_from_db()
    assert (word.answered_by, word.outcome) == (clinician.user, "answered")
    assert "From patients" not in Page(clinician.get(TODAY)).main
    read = Page(client.get("/me/")).main
    assert "Microneedling on Tuesday 10 November 2026" in read
    assert "The clinic has answered: Corrected, thank you." in read
    assert clinician.get(at_desk(word)).status_code == 409
    assert [each.kind for each in AuditEntry.objects.filter(kind__startswith="own_word")] == [
        Kind.OWN_WORD_SENT, Kind.OWN_WORD_ANSWERED,
    ]  # fmt: skip
    assert "9th" not in json.dumps(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_each_treatment_and_plan_leads_there_with_nothing_of_hers_in_the_address(client, marie):
    for page, ref in (("/me/treatments/", marie.needled.ref), ("/me/", marie.plan.ref)):
        assert f'href="{NOT_RIGHT}?about={ref}"' in client.get(page).text
    assert (
        "Botox, planned for Tuesday 1 December 2026" in client.get(f"{NOT_RIGHT}?about={marie.plan.ref}").text
    )


def test_what_it_is_about_is_her_own_or_nothing(client, marie, patient, treated):
    other = treated(patient("Ana Silva"), "microneedling", date(2026, 11, 3))
    for ref in (other.ref, uuid.uuid4(), "x" * 5000, "%00", "\ud800"):
        address = f"{NOT_RIGHT}?about={ref}".encode("utf-8", "replace").decode()
        page = client.get(address)
        assert page.status_code == 200
        assert "3 November" not in page.text
    assert sent(client, f"{NOT_RIGHT}?about={other.ref}", text="Hm").about is None


def test_sent_twice_it_counts_once(client, marie):
    for _each in range(2):
        sent(client, NOT_RIGHT, text="That was on the 9th.")
        sent(client, SKIN, skin="not_settled")
    sent(client, DELETION)
    sent(client, DELETION, text="Please")
    assert sorted(OwnWord.objects.values_list("kind", flat=True)) == ["deletion", "not_right", "skin"]
    sent(client, SKIN, skin="settled")
    assert OwnWord.objects.filter(kind="skin").count() == 2


@pytest.mark.parametrize(
    ("address", "typed", "said"),
    [
        (NOT_RIGHT, {"text": ""}, "Say what is not right."),
        (NOT_RIGHT, {"text": "  "}, "Say what is not right."),
        (NOT_RIGHT, {"text": "x" * 2001}, "Write at most 2,000 characters."),
        (NOT_RIGHT, {"text": "a\0b"}, "Null characters are not allowed."),
        (SKIN, {"text": "Red"}, "Choose how the skin looks."),
        (SKIN, {"skin": "fine", "text": "Red"}, "Choose one of the three answers."),
        (DELETION, {"text": "y" * 2001}, "Write at most 2,000 characters."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, marie, address, typed, said):
    response = client.post(address, typed)
    assert response.status_code == 422
    assert said in response.text
    if len(typed.get("text", "").strip()) > 2:
        assert typed["text"].replace("\0", "\ufffd") in response.text.replace("\0", "\ufffd")
    assert not OwnWord.objects.exists()


def test_who_writes_all_the_time_is_told_to_wait_and_keeps_what_was_typed(client, marie):
    for number in range(20):
        sent(client, NOT_RIGHT, text=f"No {number}")
    response = client.post(NOT_RIGHT, {"text": "One more"})
    assert (response.status_code, response["Retry-After"]) == (429, "3600")
    assert "very often" in response.text
    assert "One more" in response.text
    assert OwnWord.objects.count() == 20


@pytest.mark.parametrize("skin", SaidOfSkin.values)
def test_nothing_that_she_says_of_her_skin_moves_a_date(client, marie, skin):
    before = Page(client.get("/me/")).main.partition("Botox")[2].partition("Tell the clinic")[0]
    sent(client, SKIN, skin=skin)
    after = Page(client.get("/me/")).main.partition("Botox")[2].partition("Tell the clinic")[0]
    assert after == before
    assert "17 November 2026" in after


def test_a_skin_that_has_not_settled_proposes_a_hold_that_a_clinician_sets(client, marie, desk):
    word = sent(client, SKIN, skin="not_settled", text="Still red")
    said = Page(client.get("/me/")).main
    assert "A clinician has been asked whether you should wait longer." in said
    assert "Then wait, whatever the date says, and speak to the clinic." in said
    clinician = desk(Role.CLINICIAN)
    assert Page(clinician.get(at_desk(word))).links["Set a hold"] == at_desk(word, "desk-own-word-hold")
    typed = {"procedure": "botox", "lasts": "review", "reason": "Red on the cheeks"}
    assert clinician.post(at_desk(word, "desk-own-word-hold"), typed).status_code == 302
    hold = Hold.objects.get()
    assert (hold.patient, hold.procedure.slug, hold.set_by) == (marie, "botox", clinician.user)
    word.refresh_from_db()
    assert (word.outcome, word.answered_by) == ("held", clinician.user)
    assert "A clinician has asked you to wait longer." in Page(client.get("/me/")).main


def test_a_clinician_may_answer_without_a_hold(client, marie, desk):
    word = sent(client, SKIN, skin="not_settled")
    clinician = desk(Role.CLINICIAN)
    assert clinician.post(at_desk(word), {"text": ""}).status_code == 422
    assert clinician.post(at_desk(word), {"text": "That is usual."}).status_code == 302
    assert not Hold.objects.exists()
    assert "The clinic has answered: That is usual." in Page(client.get("/me/")).main


def test_that_it_has_settled_is_read_without_a_word(client, marie, desk):
    word = sent(client, SKIN, skin="settled")
    assert desk(Role.CLINICIAN).post(at_desk(word), {"text": ""}).status_code == 302
    assert "The clinic has read it." in Page(client.get("/me/")).main


def test_nobody_sets_a_hold_that_is_not_proposed(client, marie, desk):
    word = sent(client, SKIN, skin="unsure")
    assert desk(Role.CLINICIAN).get(at_desk(word, "desk-own-word-hold")).status_code == 404


def test_each_role_sees_and_answers_what_is_its_own(client, marie, desk):
    told = sent(client, NOT_RIGHT, text="That was on the 9th.")
    red, gone = sent(client, SKIN, skin="not_settled", text="Red"), sent(client, DELETION)
    may = {
        Role.MANAGER: {told: 302, red: 302, gone: 302},
        Role.CLINICIAN: {told: 302, red: 302, gone: 403},
        Role.FRONT_DESK: {told: 403, red: 403, gone: 403},
        Role.AUDITOR: {told: 403, red: 403, gone: 403},
    }
    for role, words in may.items():
        browser = desk(role)
        main = Page(browser.get(TODAY)).main
        sees = role != Role.FRONT_DESK
        assert main.count("Marie Tremblay") >= 3
        assert [each in main for each in ("9th", "Red", "not settled")] == [sees] * 3
        for word, status in words.items():
            assert browser.get(at_desk(word)).status_code == (
                403 if role in (Role.FRONT_DESK, Role.AUDITOR) else 200
            )
            hold = at_desk(word, "desk-own-word-hold")
            assert (hold in browser.get(at_desk(word)).text) is (word == red and role == Role.CLINICIAN)
            assert browser.post(at_desk(word), {"text": "Well."}).status_code == status
            OwnWord.objects.filter(pk=word.pk).update(
                answered_at=None, answered_by=None, outcome="", answer=""
            )


def test_deletion_is_asked_once_and_a_manager_is_led_to_it(client, marie, desk):
    assert "keep records of treatments for years" in client.get(DELETION).text
    word = sent(client, DELETION, text="I am moving away")
    again = Page(client.get(DELETION)).main
    assert "You asked for it on Thursday 12 November 2026, 12:00" in again
    assert "Ask for deletion" not in again
    manager = desk(Role.MANAGER)
    delete = reverse("desk-patient-delete", kwargs={"clinic": "hamilton", "patient": marie.ref})
    assert Page(manager.get(at_desk(word))).links["Delete for good"] == delete
    manager.post(at_desk(word), {"text": "We keep it until 2036."})
    assert "We keep it until 2036." in Page(client.get("/me/")).main
    assert "You asked for it" not in Page(client.get(DELETION)).main


def test_what_was_told_moves_with_a_merge_and_goes_with_the_record(client, marie, patient, person, desk):
    word = sent(client, NOT_RIGHT, text="That was on the 9th.")
    kept = patient("Marie Tremblay-Roy")
    merge(by=asker(person(), marie.clinic), into=kept, other=marie)
    word.refresh_from_db()
    assert word.patient == kept
    assert "That was on the 9th." in Page(client.get("/me/")).main
    Patient.objects.filter(pk=kept.pk).update(archived_at=clock.now(), archived_by=kept.created_by)
    assert "9th" not in Page(desk(Role.CLINICIAN).get(TODAY)).main
    marie.refresh_from_db()
    marie.delete()
    kept.delete()
    assert not OwnWord.objects.exists()


def test_it_is_in_everything_that_is_stored_without_who_answered(client, marie, desk):
    word = sent(client, NOT_RIGHT, text="That was on the 9th.")
    desk(Role.CLINICIAN).post(at_desk(word), {"text": "Corrected."})
    [row] = json.loads(client.get("/me/everything.json").content)["tables"]["ownword"]
    assert (row["text"], row["answer"]) == ("That was on the 9th.", "Corrected.")
    assert "answered_by" not in row


def test_another_clinics_word_is_not_there(client, marie, desk, sister, patient):
    word = sent(client, NOT_RIGHT, text="That was on the 9th.")
    other = patient("Ana Silva")
    elsewhere = reverse(
        "desk-own-word", kwargs={"clinic": "hamilton", "patient": other.ref, "word": word.ref}
    )
    assert desk(Role.CLINICIAN).get(elsewhere).status_code == 404
    assert "9th" not in desk(Role.CLINICIAN, at=sister).get(f"/desk/{sister.slug}/").text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\u202eevil", "😀" * 500, "a\r\nb"])
def test_hostile_words_arrive_and_inject_nothing(client, marie, desk, text):
    word = sent(client, NOT_RIGHT, text=text)
    for page in (
        client.get("/me/"),
        desk(Role.CLINICIAN).get(at_desk(word)),
        desk(Role.CLINICIAN).get(TODAY),
    ):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
