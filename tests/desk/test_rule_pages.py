"""A manager's way with a rule at the desk, from nothing to what the public reads, and nobody else's."""

import re
from dataclasses import replace
from datetime import date
from functools import partialmethod

import pytest
from django.urls import reverse

from intervals.actions import rule_drafts as actions
from intervals.desk.oversight import audit_words
from intervals.desk.settings import rule_touches
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Role
from intervals.models.procedures import Procedure
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.touched import BEGINNING, Draft
from intervals.web import paging
from tests.desk.alone import RULE
from tests.desk.asking import asker
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

TYPED = {
    "earlier": "microneedling", "later": "botox", "minimum": "a fortnight", "recommended": "4 wks",
    "inside_minimum": "warn", "evidence": "studies", "valid_from_day": "1", "valid_from_month": "12",
    "valid_from_year": "2026", "source_title": "A study", "source_says": "Four weeks.", "reviewed_by": "Dr Okafor",
    "reviewed_on_day": "2", "reviewed_on_month": "11", "reviewed_on_year": "2026",
}  # fmt: skip


def where(name, **kwargs):
    return reverse(name, kwargs={"clinic": "hamilton", **kwargs})


@pytest.fixture
def manager(desk):
    return desk(Role.MANAGER)


def sent(client, name, data, **kwargs):
    response = client.post(where(name, **kwargs), data)
    assert response.status_code == 302, Page(response).main
    return response["Location"]


def proof_of(client, draft):
    """What the page of the proof has in its boxes."""
    boxes = Page(client.get(where("desk-rule-prove", draft=draft.pk))).typed
    return {name: value for name, value in boxes.items() if name not in ("form_key", "csrfmiddlewaretoken")}


def test_whoever_wrote_a_draft_is_led_to_nothing_that_another_manager_decides(manager, desk, clinic):
    clinic.rules_need_approval = True
    clinic.save()
    sent(manager, "desk-rule-new", TYPED)
    draft = RuleDraft.objects.get()
    sent(manager, "desk-rule-prove", proof_of(manager, draft), draft=draft.pk)
    page = Page(manager.get(where("desk-rule-draft", draft=draft.pk)))
    assert "Another manager approves it before it can be published." in page.main
    approving = where("desk-rule-approve", draft=draft.pk)
    assert approving not in page.response.text
    assert approving in desk(Role.MANAGER).get(where("desk-rule-draft", draft=draft.pk)).text


def test_from_a_draft_to_what_counts_and_back(manager, clinic):
    sent(manager, "desk-rule-new", TYPED)
    draft = RuleDraft.objects.get()
    assert (draft.content["minimum"], draft.content["recommended"]) == ("P2W", "P4W")
    assert "Not proved yet." in Page(manager.get(where("desk-rule-draft", draft=draft.pk))).main
    sent(manager, "desk-rule-prove", proof_of(manager, draft), draft=draft.pk)
    draft.refresh_from_db()
    assert len(draft.content["examples"]) == 3
    sent(manager, "desk-rule-publish", {"version": draft.edition}, draft=draft.pk)
    row = IntervalRule.objects.get(clinic=clinic)
    assert (str(row.recommended), row.published_by) == ("P4W", manager.user)
    page = Page(manager.get(where("desk-rule", earlier="microneedling", later="botox")))
    assert "4 weeks recommended" in page.main
    last = {"last_day_day": "9", "last_day_month": "12", "last_day_year": "2026", "reason": "Not so"}
    sent(manager, "desk-rule-withdraw", last, rule=row.pk)
    book = clinic_charts(clinic).book
    assert book.of("microneedling", "botox", date(2026, 12, 9)).own
    assert not book.of("microneedling", "botox", date(2026, 12, 10)).own


def test_a_review_that_is_still_to_come_is_refused_at_its_box(manager):
    page = Page(manager.post(where("desk-rule-new"), TYPED | {"reviewed_on_day": "23"}))
    assert page.status == 422
    assert "This day is still to come: enter the day on which it was reviewed." in page.main
    assert not RuleDraft.objects.exists()
    sent(manager, "desk-rule-new", TYPED | {"reviewed_on_day": "22"})


def test_whoever_publishes_or_calls_off_is_told_at_once_what_does_not_fit_any_more(
    manager, clinic, patient, planned
):
    plan = planned(patient("Marie"), "microneedling", date(2026, 12, 10))
    planned(plan.patient, "botox", date(2026, 12, 25))
    sent(manager, "desk-rule-new", TYPED | {"minimum": "3 weeks"})
    draft = RuleDraft.objects.get()
    sent(manager, "desk-rule-prove", proof_of(manager, draft), draft=draft.pk)
    draft.refresh_from_db()
    page = Page(manager.get(sent(manager, "desk-rule-publish", {"version": draft.edition}, draft=draft.pk)))
    assert "2 open plans do not fit what is on record any more. Plans at odds" in page.text
    assert "Marie" in Page(manager.get(page.links["Plans at odds"])).main
    row = IntervalRule.objects.get(clinic=clinic)
    page = Page(manager.get(sent(manager, "desk-rule-call-off", {"reason": "Not so"}, rule=row.pk)))
    assert "any more" not in page.text


def test_what_is_expected_otherwise_is_kept_and_not_published(manager):
    sent(manager, "desk-rule-new", TYPED)
    draft = RuleDraft.objects.get()
    boxes = proof_of(manager, draft)
    sent(manager, "desk-rule-prove", boxes | {"earliest_0_day": "1"}, draft=draft.pk)
    assert "counted is" in Page(manager.get(where("desk-rule-draft", draft=draft.pk))).main
    draft.refresh_from_db()
    refused = manager.post(where("desk-rule-publish", draft=draft.pk), {"version": draft.edition})
    assert refused.status_code == 409
    assert not IntervalRule.objects.exclude(clinic=None).exists()


def test_a_preview_reads_it_back_and_saves_nothing(manager):
    page = Page(manager.post(where("desk-rule-new"), TYPED | {"minimum": "48 hours", "preview": "Preview"}))
    assert page.status == 200
    assert "“48 hours” is 2 days." in page.main
    assert "4 weeks recommended" in page.main
    assert not RuleDraft.objects.exists()


@pytest.mark.parametrize("missing", ["source_title", "reviewed_by", "valid_from_month"])
def test_what_the_waits_say_is_shown_while_the_rest_is_still_missing(manager, missing):
    page = Page(manager.post(where("desk-rule-new"), TYPED | {missing: "", "preview": "1"}))
    assert page.status == 422
    assert "Botox at the earliest 2 weeks after microneedling, 4 weeks recommended." in page.main
    assert not RuleDraft.objects.exists()


def test_while_somebody_types_it_comes_alone_and_nothing_is_saved(manager):
    asked = {"preview": "1", "source_title": ""}
    said = manager.post(where("desk-rule-new"), TYPED | asked, headers={"X-Typing": "1"})
    assert (said.status_code, "4 weeks recommended" in said.text, "<form" in said.text) == (200, True, False)
    said = manager.post(where("desk-rule-new"), TYPED | {"preview": "1"}, headers={"X-Typing": "1"})
    assert (said.status_code, RuleDraft.objects.count()) == (200, 0)
    wrong = manager.post(where("desk-rule-new"), TYPED | asked | {"minimum": "so"}, headers={"X-Typing": "1"})
    assert (wrong.status_code, wrong.content) == (204, b"")


@pytest.mark.parametrize("wrong", [{"minimum": "soon"}, {"recommended": "1 week"}, {"earlier": ""}])
def test_waits_that_are_no_rule_yet_say_nothing(manager, wrong):
    page = Page(manager.post(where("desk-rule-new"), TYPED | {"source_title": "", "preview": "1"} | wrong))
    assert page.status == 422
    assert 'id="says"' not in page.response.text


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("10 days", "P10D"), ("2 weeks", "P2W"), ("1 month and 2 weeks", "P1M2W"), ("48 hours", "P2D"),
        ("a fortnight", "P2W"), ("fortnight", "P2W"), ("2 wks", "P2W"), ("two weeks", "P2W"),
        ("1 week, 3 days", "P10D"),
        ("2w", "P2W"), ("P1W", "P1W"), ("A Month", "P1M"),
    ],
)  # fmt: skip
def test_a_wait_is_typed_as_people_say_it(manager, typed, iso):
    sent(manager, "desk-rule-new", TYPED | {"minimum": typed, "recommended": "3 months"})
    assert RuleDraft.objects.get().content["minimum"] == iso


@pytest.mark.parametrize(
    "wrong",
    [
        *({"minimum": typed} for typed in (
            "", "-2 weeks", "2", "weeks", "soon", "36 hours", "1-2 weeks", "10000 years", "0", "0 weeks",
            "2 weeks 3", "٢ weeks", "9" * 50 + " days",
        )),
        {"recommended": "1 week"}, {"best_by": "3 weeks"}, {"start_again": "4 weeks"}, {"source_title": ""},
        {"ends_on_day": "1", "ends_on_month": "12", "ends_on_year": "2026"},
        {"source_url": "javascript:alert(1)"}, {"valid_from_year": "1800"}, {"earlier": "nothing"},
        {"earlier": "vaccine", "later": "vaccine"}, {"earlier": "gala"}, {"evidence": "rumour"}, {"version": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_said_and_stays(manager, wrong):
    Procedure.objects.create(slug="gala", name="Gala", public_name="a gala", kind="event")
    page = Page(manager.post(where("desk-rule-new"), TYPED | wrong))
    assert page.status == 422
    assert page.title.startswith("Error:")
    assert page.typed["reviewed_by"] == "Dr Okafor"
    assert not RuleDraft.objects.exists()


@pytest.mark.parametrize("kind", ["circumstance", "event"])
def test_what_comes_after_may_be_what_no_clinic_does(manager, kind):
    Procedure.objects.create(slug="other", name="Other", public_name="something else", kind=kind)
    sent(manager, "desk-rule-new", TYPED | {"later": "other"})
    assert RuleDraft.objects.get().later.slug == "other"


def test_a_rule_ends_on_the_day_that_is_typed(manager, clinic):
    ends = {"ends_on_day": "1", "ends_on_month": "3", "ends_on_year": "2027"}
    sent(manager, "desk-rule-new", TYPED | ends)
    draft = RuleDraft.objects.get()
    assert draft.content["ends_on"] == "2027-03-01"
    assert (
        "First day without it Monday 1 March 2027"
        in Page(manager.get(where("desk-rule-draft", draft=draft.pk))).main
    )
    assert Page(manager.get(where("desk-rule-edit", draft=draft.pk))).typed["ends_on_year"] == "2027"
    sent(manager, "desk-rule-prove", proof_of(manager, draft), draft=draft.pk)
    sent(manager, "desk-rule-publish", {"version": 2}, draft=draft.pk)
    on = [date(2027, 2, 28), date(2027, 3, 1)]
    assert [clinic_charts(clinic).book.of("microneedling", "botox", day).own for day in on] == [True, False]


def test_two_managers_on_one_draft_see_both_texts(manager, desk):
    sent(manager, "desk-rule-new", TYPED)
    draft = RuleDraft.objects.get()
    sent(manager, "desk-rule-edit", TYPED | {"version": 1, "recommended": "5 weeks"}, draft=draft.pk)
    other = desk(Role.MANAGER)
    where_ = where("desk-rule-edit", draft=draft.pk)
    page = Page(other.post(where_, TYPED | {"version": 1, "recommended": "6 weeks"}))
    assert page.status == 409
    assert "Recommended: theirs 5 weeks, yours 6 weeks" in page.main
    assert page.typed["recommended"] == "6 weeks"
    assert page.typed["version"] == "2"
    draft.refresh_from_db()
    assert draft.content["recommended"] == "P5W"


def test_whom_it_touches_is_counted_before_it_is_published(manager, clinic, patient, treated, planned):
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 20))
    planned(marie, "botox", date(2026, 12, 6))
    sent(manager, "desk-rule-new", TYPED | {"minimum": "3 weeks"})
    draft = RuleDraft.objects.get()
    page = Page(manager.get(where("desk-rule-publish", draft=draft.pk)))
    assert (
        "1 patient’s dates move later. 0 patients’ dates move earlier. 1 open plan becomes too soon."
        in page.main
    )
    page = Page(manager.get(where("desk-rule-touched", draft=draft.pk)))
    assert (
        "Earliest date: Friday 27 November 2026 → Friday 11 December 2026 "
        "Recommended from: Friday 4 December 2026 → Friday 18 December 2026"
    ) in page.main
    assert "Marie Tremblay The plan for Botox on Sunday 6 December 2026 becomes too soon." in page.main
    look = AuditEntry.objects.get(kind=Kind.LIST_VIEWED)
    assert [each.patient_ref for each in look.shown.all()] == [marie.ref]
    assert look.detail["page"] in audit_words.codes({})["page"]


def test_many_are_counted_a_part_at_a_time_and_listed_a_page_at_a_time(
    manager, patient, treated, monkeypatch
):
    monkeypatch.setattr(rule_touches, "AT_A_TIME", 2)
    monkeypatch.setattr(Draft, "batches", partialmethod(in_small_batches, Draft.batches))
    monkeypatch.setattr(paging, "SIZE", 2)
    for number in range(5):
        treated(patient(f"Marie {number}"), "microneedling", date(2026, 11, 16 + number))
    sent(manager, "desk-rule-new", TYPED)
    address = where("desk-rule-publish", draft=RuleDraft.objects.get().pk)
    asked, seen = "", []
    for _part in range(3):
        page = Page(manager.get(address + asked))
        seen.append([words in page.main for words in ("% of the", "5 patients’ dates")])
        found = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', page.response.text)
        asked = found[1] if found else asked
    assert seen == [[True, False], [True, False], [False, True]]
    assert "5 patients’ dates move later" in Page(manager.post(address + asked, {"version": 7})).main
    names, further = [], ""
    while further is not None:
        page = Page(manager.get(where("desk-rule-touched", draft=RuleDraft.objects.get().pk) + further))
        names.append(re.findall(r"Marie \d", page.main))
        found = re.search(r'href="(\?after=[^"]*)"', page.response.text)
        further = found and found[1]
    assert [name for some in names for name in some] == [f"Marie {number}" for number in range(5)]
    assert max(map(len, names)) == 2


def in_small_batches(draft, batches, after=BEGINNING):
    return batches(replace(draft, size=2), after)


def test_a_part_that_was_counted_for_another_draft_or_edition_counts_for_nothing(manager, patient, treated):
    treated(patient(), "microneedling", date(2026, 11, 20))
    sent(manager, "desk-rule-new", TYPED)
    draft = RuleDraft.objects.get()
    charts, by = clinic_charts(draft.clinic), asker(manager.user, draft.clinic)
    _tally, token = rule_touches.counted(by, draft, charts, "")
    assert rule_touches.counted(by, draft, charts, token)[0].later == 1
    draft.edition, draft.content = 2, draft.content | {"minimum": "P1W", "recommended": "P2W"}
    assert rule_touches.counted(by, draft, charts, token)[0].nobody_at(draft.clinic)


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.FRONT_DESK, Role.AUDITOR])
def test_everybody_else_sees_and_changes_nothing(desk, clinic, person, role):
    draft = actions.write(by=asker(person(), clinic), content=RULE)
    reader = desk(role)
    for name, kwargs in (
        ("desk-rules", {}),
        ("desk-rule", {"earlier": "microneedling", "later": "botox"}),
        ("desk-rule-draft", {"draft": draft.pk}),
    ):
        page = Page(reader.get(where(name, **kwargs)))
        assert page.status == 200
        assert "/publish/" not in page.response.text
    for name in ("edit", "prove", "approve", "publish", "touched", "drop"):
        address = where(f"desk-rule-{name}", draft=draft.pk)
        assert reader.get(address).status_code == reader.post(address).status_code == 403
    for address in (where("desk-rule-new"), where("desk-rules-approval")):
        assert reader.get(address).status_code == reader.post(address).status_code == 403
    assert RuleDraft.objects.get().edition == 1


def test_the_list_says_what_was_in_force_on_any_day(desk, clinic, person):
    draft = actions.write(by=asker(person(), clinic), content=RULE)
    actions.prove(by=asker(person(), clinic), draft=draft, edition=1, examples=RULE["examples"])
    draft.refresh_from_db()
    actions.publish(by=asker(person(), clinic), draft=draft, edition=2)
    reader = desk(Role.AUDITOR)
    later = RULE["valid_from"]
    for query, said in (
        ("", "In force Botox after microneedling (shared)"),
        (f"?on={later}", "2026 Botox after microneedling (own)"),
        (f"?on={later}&answer=/check/%3Fgiven_on%3D2026-11-10", "(own, version 1, from"),
        ("?answer=https://clinic.example/check/%3Fgiven_on%3D2026-11-10", "(shared, version 1, from"),
        (
            "?answer=/api/v1/forecast%3Flater%3Dbotox%26given%3Dmicroneedling:2026-11-10",
            "(shared, version 1, from",
        ),
        ("?answer=own:microneedling:botox+version+1", "(own, version 1, from"),
        ("?answer=own:microneedling:botox+version+9", "no rule counted for it"),
        ("?answer=http://[x", "no rule counted for it"),
        ("?answer=/check/%3Fearlier%3Dnothing", "no rule counted for it"),
    ):
        page = Page(reader.get(where("desk-rules") + query))
        assert (page.status, said in page.main) == (200, True), (query, page.main)
    assert reader.get(where("desk-rules") + "?on=31-02-2026").status_code == 422
