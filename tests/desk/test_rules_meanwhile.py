"""What happens to a draft while somebody reads its preview, or types into it."""

from datetime import date

import pytest
from django.contrib.sessions.models import Session

from intervals.actions import rule_drafts as actions
from intervals.models.members import Role
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.queries.rule_drafts import proposed, rule_in
from tests.desk.alone import RULE
from tests.desk.asking import ON, asker
from tests.desk.test_rule_pages import TYPED, where
from tests.web.boxes import boxes, form_on
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
    assert publish(bea, draft, 2).status == 409
    assert IntervalRule.objects.exclude(clinic=None).count() == 1


STEPS = ("edit", "prove", "approve", "publish", "drop")


def end(by, draft, over):
    if over == "published":
        actions.publish(by=by, draft=draft, edition=2)
    else:
        actions.drop(by=by, draft=draft)


OVER = ("published", "threw")


def said_of(by, over):
    done = "published this draft" if over == "published" else "threw this draft away"
    return f"{by.user.known_as} {done} on "


@pytest.mark.parametrize("over", OVER)
def test_every_page_of_a_draft_that_is_over_says_what_became_of_it(ana, bea, draft, over):
    end(ana, draft, over)
    for name in ("draft", "touched", *STEPS):
        page = Page(bea.get(where(f"desk-rule-{name}", draft=draft.pk)))
        assert page.status == 409, name
        assert said_of(ana, over) in page.main, name
        back = where("desk-rules") if over == "threw" else f"{where('desk-rules')}pairs/microneedling/botox/"
        assert f'href="{back}"' in page.response.text, name
        assert bea.get(where(f"desk-rule-{name}", draft=draft.pk + 1)).status_code == 404, name


def test_another_clinic_is_not_told_what_became_of_it(ana, draft, desk, sister):
    actions.drop(by=ana, draft=draft)
    theirs = where("desk-rule-draft", draft=draft.pk).replace("hamilton", sister.slug)
    assert desk(Role.MANAGER, at=sister).get(theirs).status_code == 404


TYPED_INTO = {
    "edit": ("recommended", "7 weeks"),
    "prove": ("earliest_0_day", "19"),
    "publish": ("reason", "It was agreed last week."),
}


@pytest.mark.parametrize("expired", [False, True])
@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("step", TYPED_INTO)
def test_what_was_typed_into_a_draft_that_is_over_is_on_the_page_again(ana, bea, draft, step, over, expired):
    address = where(f"desk-rule-{step}", draft=draft.pk)
    name, value = TYPED_INTO[step]
    sent = Page(bea.get(address)).typed | {name: value}
    end(ana, draft, over)
    if expired:
        Session.objects.all().delete()
        assert bea.post(address, sent).status_code == 302
        bea.force_login(bea.user)
    page = Page(bea.get(address) if expired else bea.post(address, sent))
    assert page.status == 409
    assert said_of(ana, over) in page.main
    assert page.typed[name] == value


@pytest.mark.parametrize("over", OVER)
def test_what_was_typed_into_a_draft_that_is_gone_is_saved_as_a_new_one(ana, bea, draft, over):
    typed = TYPED | {"recommended": "7 weeks", "source_says": "Seven weeks.", "version": "2"}
    sent = {name: each for name, each in typed.items() if name not in ("earlier", "later")}
    end(ana, draft, over)
    page = Page(bea.post(where("desk-rule-edit", draft=draft.pk), sent))
    assert page.status == 409
    assert "What you typed is not saved yet." in page.main
    assert "Seven weeks." in page.response.text
    assert f'action="{where("desk-rule-new")}"' in page.response.text
    assert not RuleDraft.objects.exists()
    assert bea.post(where("desk-rule-new"), boxes(form_on(page))).status_code == 302
    made = RuleDraft.objects.get()
    assert (made.content["recommended"], made.earlier.slug, made.clinic) == (
        "P7W",
        "microneedling",
        ana.clinic,
    )


def test_what_was_typed_into_a_draft_for_all_clinics_stays_for_all(person, clinic, sister, desk):
    here = asker(person(Role.MANAGER, is_superuser=True), clinic, Role.MANAGER)
    there = asker(here.user, sister, Role.MANAGER)
    content = RULE | {"recommended": "P6W"}
    shared = actions.write(by=here, content=content, shared=True)
    actions.drop(by=there, draft=shared)
    client = desk(user=here.user)
    page = Page(client.post(where("desk-rule-edit", draft=shared.pk), TYPED | {"version": "1"}))
    assert page.status == 409
    assert client.post(where("desk-rule-new"), boxes(form_on(page))).status_code == 302
    assert RuleDraft.objects.get().clinic is None


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


def test_a_draft_is_told_from_what_counts_now(bea, draft):
    page = Page(bea.get(where("desk-rule-draft", draft=draft.pk)))
    assert "Recommended: now 2 weeks, in this draft 6 weeks" in page.main


def test_the_next_step_of_a_draft_is_its_pages_main_action(ana, bea, draft, clinic):
    def first():
        page = Page(bea.get(where("desk-rule-draft", draft=draft.pk)))
        return [each.text for each in page.root.find("a") if "btn-primary" in each.attrs.get("class", "")]

    assert first() == ["Publish"]
    actions.ask_for_approval(by=ana, needed=True)
    assert first() == ["Approve"]
    actions.change(by=ana, draft=draft, edition=2, content=RULE | {"recommended": "P8W"})
    assert first() == ["Prove"]
    page = Page(bea.get(where("desk-rule-publish", draft=draft.pk)))
    assert page.links["Prove it"] == where("desk-rule-prove", draft=draft.pk)
