"""What happens to a draft while somebody reads its preview, or types into it."""

from datetime import date

import pytest

from intervals.actions import rule_drafts as actions
from intervals.models.members import Role
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.queries.rule_drafts import proposed, rule_in
from tests.desk.alone import RULE
from tests.desk.asking import ON, asker
from tests.desk.test_rule_pages import TYPED, where
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def ana(person, clinic):
    return asker(person(Role.MANAGER), clinic, Role.MANAGER)


@pytest.fixture
def bea(desk):
    return desk(Role.MANAGER)


@pytest.fixture
def draft(ana):
    content = RULE | {"recommended": "P6W"}
    found = actions.write(by=ana, content=content)
    return actions.prove(by=ana, draft=found, edition=1, examples=proposed(rule_in(content), ON))


def publish(by, draft, version):
    return Page(by.post(where("desk-rule-publish", draft=draft.pk), {"version": version, "reason": ""}))


def test_a_draft_that_changes_while_its_preview_is_open_is_not_published(ana, bea, draft):
    assert Page(bea.get(where("desk-rule-publish", draft=draft.pk))).typed["version"] == "2"
    actions.change(by=ana, draft=draft, edition=2, content=RULE | {"recommended": "P8W"})
    page = publish(bea, draft, 2)
    assert page.status == 409
    assert "Somebody else has changed this draft meanwhile" in page.main
    assert not IntervalRule.objects.exclude(clinic=None).exists()


def test_of_two_who_publish_it_one_does(ana, bea, draft):
    actions.publish(by=ana, draft=draft, edition=2)
    assert (
        bea.post(where("desk-rule-publish", draft=draft.pk), {"version": 2, "reason": ""}).status_code == 404
    )
    assert IntervalRule.objects.exclude(clinic=None).count() == 1


@pytest.mark.parametrize("over", ["published", "thrown away"])
def test_what_was_typed_into_a_draft_that_is_gone_is_saved_as_a_new_one(ana, bea, draft, over):
    form = Page(bea.get(where("desk-rule-edit", draft=draft.pk)))
    typed = TYPED | {"recommended": "7 weeks", "source_says": "Seven weeks.", "version": "2"}
    sent = {name: each for name, each in typed.items() if name not in ("earlier", "later")}
    if over == "published":
        actions.publish(by=ana, draft=draft, edition=2)
    else:
        actions.drop(by=ana, draft=draft)
    address = where("desk-rule-edit", draft=draft.pk)
    assert bea.post(address, sent).status_code == 404, "no page of the clinic's has shown it"
    page = Page(bea.post(address, sent | {"shown": form.typed["shown"]}))
    assert page.status == 409
    assert "published or thrown away in the meantime" in page.main
    assert page.typed["recommended"] == "7 weeks"
    assert "Seven weeks." in page.response.text
    assert f'action="{where("desk-rule-new")}"' in page.response.text
    assert not RuleDraft.objects.exists()
    assert bea.post(where("desk-rule-new"), typed).status_code == 302
    assert RuleDraft.objects.get().content["recommended"] == "P7W"


def test_a_draft_keeps_its_pair_whatever_is_sent(bea, draft):
    typed = TYPED | {"earlier": "botox", "later": "microneedling", "version": "2"}
    assert bea.post(where("desk-rule-edit", draft=draft.pk), typed).status_code == 302
    draft.refresh_from_db()
    assert (draft.content["earlier"], draft.content["later"]) == ("microneedling", "botox")


@pytest.mark.parametrize("many", [0, 1, 7])
def test_plans_are_counted_whoever_is_to_do_them(bea, draft, patient, treated, planned, person, many):
    for number in range(many):
        marie = patient(f"Marie {number}")
        treated(marie, "microneedling", date(2026, 11, 20))
        theirs = person(Role.CLINICIAN) if number % 2 else None
        planned(marie, "botox", date(2026, 11, 29), practitioner=theirs)
    content = RULE | {"minimum": "P3W", "recommended": "P6W", "valid_from": "2026-11-23"}
    RuleDraft.objects.filter(pk=draft.pk).update(content=content)
    page = Page(bea.get(where("desk-rule-publish", draft=draft.pk)))
    said = "1 open plan becomes too soon." if many == 1 else f"{many} open plans become too soon."
    assert said in page.main
    if many:
        names = Page(bea.get(where("desk-rule-touched", draft=draft.pk))).main
        assert all(f"Marie {number}" in names for number in range(many))
