"""A rule from its draft to its end: proved, approved by another, published for good, withdrawn."""

from datetime import date

import pytest

from intervals.actions import rule_drafts as actions
from intervals.actions.refusals import Changed, Refused
from intervals.models.audit import AuditEntry, Kind
from intervals.models.procedures import Procedure
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.rule_drafts import proposed, rule_in
from tests.desk.alone import RULE
from tests.desk.asking import ON, asker

pytestmark = pytest.mark.django_db
LATER = date(2026, 12, 1)


@pytest.fixture
def ana(person, clinic):
    return asker(person(), clinic)


@pytest.fixture
def bea(person, clinic):
    return asker(person(), clinic)


def proved(by, **changes):
    content = RULE | changes
    draft = actions.write(by=by, content=content)
    examples = proposed(rule_in(content), ON)
    return actions.prove(by=by, draft=draft, edition=draft.edition, examples=examples)


def published(by, reason="", **changes):
    draft = proved(by, **changes)
    return actions.publish(by=by, draft=draft, edition=draft.edition, reason=reason)


def in_force(clinic, on):
    rule = clinic_charts(clinic).book.of("microneedling", "botox", on)
    return rule and (str(rule.recommended), rule.own)


def test_a_draft_counts_for_nothing(ana, clinic):
    proved(ana, recommended="P4W")
    assert in_force(clinic, LATER) == ("P2W", False)


def test_what_is_published_replaces_the_shared_rule_from_its_first_day(ana, clinic):
    row = published(ana, recommended="P3W")
    assert (row.version, row.published_by, row.clinic) == (1, ana.user, clinic)
    assert in_force(clinic, date(2026, 11, 30)) == ("P2W", False)
    assert in_force(clinic, LATER) == ("P3W", True)
    assert not RuleDraft.objects.exists()


def test_a_change_is_a_new_version_and_the_old_one_ends_the_day_before(ana, clinic):
    published(ana, recommended="P3W")
    row = published(ana, recommended="P4W", valid_from="2027-01-01")
    assert row.version == 2
    assert in_force(clinic, date(2026, 12, 31)) == ("P3W", True)
    assert in_force(clinic, date(2027, 1, 1)) == ("P4W", True)
    entry = AuditEntry.objects.filter(kind=Kind.RULE_PUBLISHED).latest("pk")
    assert (entry.detail["was"]["recommended"], entry.detail["now"]["recommended"]) == ("P3W", "P4W")


def test_three_examples_are_proposed():
    assert [each["given_on"] for each in proposed(rule_in(RULE), ON)] == [
        "2026-11-22",
        "2026-01-31",
        "2028-02-29",
    ]


@pytest.mark.parametrize("examples", [[RULE["examples"][0] | {"earliest": "2026-11-18"}]])
def test_what_the_engine_counts_otherwise_is_not_published(ana, examples):
    draft = actions.write(by=ana, content=RULE)
    draft = actions.prove(by=ana, draft=draft, edition=1, examples=examples)
    assert draft.proved_by is None
    with pytest.raises(Refused, match="proved before it is published"):
        actions.publish(by=ana, draft=draft, edition=draft.edition)


def test_a_change_takes_the_proof_and_the_approval_away(ana, bea):
    draft = proved(ana)
    actions.approve(by=bea, draft=draft, edition=draft.edition)
    draft = actions.change(by=ana, draft=draft, edition=draft.edition, content=RULE | {"recommended": "P3W"})
    assert (draft.proved_by, draft.approved_by) == (None, None)


def test_nothing_of_two_managers_is_lost(ana, bea):
    draft = actions.write(by=ana, content=RULE)
    actions.change(by=ana, draft=draft, edition=1, content=RULE | {"recommended": "P3W"})
    with pytest.raises(Changed) as asks:
        actions.change(by=bea, draft=draft, edition=1, content=RULE | {"recommended": "P4W"})
    assert asks.value.draft.content["recommended"] == "P3W"
    assert RuleDraft.objects.get().content["recommended"] == "P3W"


def test_nobody_approves_her_own(ana, bea):
    draft = proved(ana)
    with pytest.raises(Refused, match="Nobody approves"):
        actions.approve(by=ana, draft=draft, edition=draft.edition)
    actions.ask_for_approval(by=ana, needed=True)
    with pytest.raises(Refused, match="another manager approves"):
        actions.publish(by=ana, draft=draft, edition=draft.edition)
    actions.approve(by=bea, draft=draft, edition=draft.edition)
    row = actions.publish(by=ana, draft=draft, edition=draft.edition)
    assert (row.published_by, row.approved_by) == (ana.user, bea.user)


def test_a_first_day_in_the_past_needs_a_reason(ana, clinic):
    draft = proved(ana, valid_from="2026-11-01", recommended="P3W")
    with pytest.raises(Refused, match="past"):
        actions.publish(by=ana, draft=draft, edition=draft.edition, reason=" ")
    row = actions.publish(by=ana, draft=draft, edition=draft.edition, reason="It was so already")
    assert row.reason == "It was so already"
    assert in_force(clinic, date(2026, 11, 1)) == ("P3W", True)


def test_one_day_begins_one_version(ana):
    published(ana)
    draft = proved(ana, recommended="P3W")
    with pytest.raises(Refused, match="begins on Tuesday 1 December 2026 already"):
        actions.publish(by=ana, draft=draft, edition=draft.edition)


def test_withdrawing_is_a_last_day_with_a_reason_and_the_shared_rule_counts_again(ana, clinic):
    row = published(ana, recommended="P3W")
    with pytest.raises(Refused, match="why"):
        actions.withdraw(by=ana, rule=row, last_day=date(2026, 12, 10), reason=" ")
    actions.withdraw(by=ana, rule=row, last_day=date(2026, 12, 10), reason="Not so")
    assert in_force(clinic, date(2026, 12, 10)) == ("P3W", True)
    assert in_force(clinic, date(2026, 12, 11)) == ("P2W", False)
    with pytest.raises(Refused, match="already"):
        actions.withdraw(by=ana, rule=row, last_day=date(2026, 12, 10), reason="Not so")
    again = published(ana, recommended="P5W", valid_from="2026-12-11")
    assert in_force(clinic, date(2026, 12, 11)) == ("P5W", True)
    assert (again.version, again.published_by) == (2, ana.user)


@pytest.mark.parametrize("day", [date(2026, 11, 30), date(2199, 12, 31)])
def test_a_rule_is_withdrawn_on_a_day_on_which_it_is_in_force(ana, day):
    row = published(ana)
    with pytest.raises(Refused, match="choose a day of these"):
        actions.withdraw(by=ana, rule=row, last_day=day, reason="Not so")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"recommended": "P3D"}, "shorter than the minimum"),
        ({"best_by": "P1W"}, "Best by"),
        ({"minimum": "P0D", "recommended": "P0D"}, "same day must be allowed"),
        ({"source": {"title": "", "url": None, "says": ""}}, "source.title"),
        ({"recommended": "P9999Y"}, "hundred years"),
        ({"later": "nothing"}, "no procedure"),
        ({"later": "laser", "earlier": "laser"}, "not offered at this clinic"),
    ],
)
def test_what_is_wrong_is_no_draft(ana, clinic, changes, said):

    Procedure.objects.create(slug="laser", name="Laser", public_name="a laser", kind="energy")
    with pytest.raises(Refused, match=said):
        actions.write(by=ana, content=RULE | changes)
    assert not IntervalRule.objects.filter(clinic=clinic).exists()


def test_a_version_does_not_end_after_the_next_one_begins(ana, clinic):
    published(ana, valid_from="2027-02-01")
    with pytest.raises(Refused, match="ends then at the latest"):
        published(ana, valid_from="2026-12-01", ends_on="2027-03-01")
    published(ana, valid_from="2026-12-02", ends_on="2027-02-01", recommended="P5W")
    assert in_force(clinic, date(2027, 2, 1)) == ("P2W", True)


def test_what_is_called_off_before_it_begins_counts_for_nothing_and_keeps_its_row(ana, clinic):
    published(ana, recommended="P3W")
    row = published(ana, recommended="P4W", valid_from="2027-01-01", ends_on="2027-02-01")
    actions.call_off(by=ana, rule=row, reason=" Not so ")
    assert in_force(clinic, date(2027, 1, 1)) == in_force(clinic, date(2027, 2, 1)) == ("P3W", True)
    kept = IntervalRule.every.exclude(called_off_at=None)
    assert {(each.version, each.withdrawn, each.called_off_because) for each in kept} == {
        (2, False, "Not so"),
        (3, True, "Not so"),
    }
    entry = AuditEntry.objects.get(kind=Kind.RULE_CALLED_OFF)
    assert (entry.detail["was"]["recommended"], entry.detail["why"]) == ("P4W", "Not so")
    again = published(ana, recommended="P5W", valid_from="2027-01-01")
    assert again.version == 4
    assert in_force(clinic, date(2027, 1, 1)) == ("P5W", True)


def test_an_end_that_gave_way_comes_back(ana, clinic):
    row = published(ana, recommended="P3W")
    actions.withdraw(by=ana, rule=row, last_day=date(2026, 12, 10), reason="Not so")
    again = published(ana, recommended="P5W", valid_from="2026-12-11")
    actions.call_off(by=ana, rule=again, reason="Not so")
    assert in_force(clinic, date(2026, 12, 10)) == ("P3W", True)
    assert in_force(clinic, date(2026, 12, 11)) == ("P2W", False)


def test_an_end_that_was_there_before_stays(ana, clinic):
    row = published(ana, recommended="P3W")
    actions.withdraw(by=ana, rule=row, last_day=date(2027, 1, 31), reason="Not so")
    between = published(ana, recommended="P4W", valid_from="2027-01-01")
    actions.call_off(by=ana, rule=between, reason="Not so")
    assert in_force(clinic, date(2027, 1, 31)) == ("P3W", True)
    assert in_force(clinic, date(2027, 2, 1)) == ("P2W", False)


def test_what_has_begun_is_not_called_off(ana):
    row = published(ana, valid_from=ON.isoformat())
    with pytest.raises(Refused, match="only be withdrawn"):
        actions.call_off(by=ana, rule=row, reason="Not so")
    with pytest.raises(Refused, match="why"):
        actions.call_off(by=ana, rule=row, reason=" ")
    coming = published(ana, valid_from="2027-01-01")
    actions.call_off(by=ana, rule=coming, reason="Not so")
    with pytest.raises(Refused, match="called off in the meantime"):
        actions.call_off(by=ana, rule=coming, reason="Not so")
