"""The rules that all clinics share: superusers draft, prove, publish and end them at the desk, and nobody else."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from intervals.actions import procedures
from intervals.actions import rule_drafts as actions
from intervals.actions.procedures import Named
from intervals.actions.refusals import Refused
from intervals.desk.settings import rule_touches
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Role
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.read_published import published_by
from intervals.queries.rule_drafts import proposed, rule_in
from intervals.queries.rule_effects import draft_of
from tests.desk.alone import RULE
from tests.desk.asking import ON, asker
from tests.desk.test_rule_pages import TYPED
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
FIRST = date(2026, 12, 1)
RULES = "/desk/hamilton/settings/rules/"


@pytest.fixture
def root(person, clinic):
    return asker(person(Role.MANAGER, is_superuser=True), clinic, Role.MANAGER)


@pytest.fixture
def manager(person, clinic):
    return asker(person(Role.MANAGER), clinic, Role.MANAGER)


@pytest.fixture
def there(person, sister):
    """A manager of another clinic, which offers the same."""
    for each in Procedure.objects.treatments():
        Offer.objects.get_or_create(clinic=sister, procedure=each)
    return asker(person(Role.MANAGER, at=sister), sister, Role.MANAGER)


def proved(by, *, shared=True, **changes):
    content = RULE | changes
    draft = actions.write(by=by, content=content, shared=shared)
    return actions.prove(by=by, draft=draft, edition=1, examples=proposed(rule_in(content), ON))


def published(by, *, shared=True, **changes):
    draft = proved(by, shared=shared, **changes)
    return actions.publish(by=by, draft=draft, edition=draft.edition)


def counts(clinic, on=FIRST):
    rule = clinic_charts(clinic).book.of("microneedling", "botox", on)
    return rule and (str(rule.recommended), rule.own)


def test_what_is_published_for_all_counts_at_every_clinic_without_a_rule_of_its_own(root, there):
    published(there, shared=False, recommended="P5W")
    row = published(root, recommended="P3W")
    assert (row.clinic, row.version, row.published_by) == (None, 2, root.user)
    assert counts(root.clinic, date(2026, 11, 30)) == ("P2W", False)
    assert counts(root.clinic) == ("P3W", False)
    assert counts(there.clinic) == ("P5W", True)
    assert str(published_by().rule_book.of("microneedling", "botox", FIRST).recommended) == "P3W"
    entry = AuditEntry.objects.filter(kind=Kind.RULE_PUBLISHED).latest("pk")
    assert (entry.clinic, entry.person, entry.detail["shared"]) == (root.clinic, root.user, True)
    assert entry.detail["was"]["recommended"] == "P2W"


def test_nobody_but_a_superuser_walks_that_way(root, manager, there, desk):
    with pytest.raises(PermissionDenied):
        actions.write(by=manager, content=RULE, shared=True)
    draft = proved(root, recommended="P3W")
    shared = IntervalRule.objects.get()
    for by in (manager, there):
        for refused in (
            lambda by=by: actions.change(by=by, draft=draft, edition=2, content=RULE),
            lambda by=by: actions.prove(by=by, draft=draft, edition=2, examples=RULE["examples"]),
            lambda by=by: actions.approve(by=by, draft=draft, edition=2),
            lambda by=by: actions.publish(by=by, draft=draft, edition=2),
            lambda by=by: actions.drop(by=by, draft=draft),
            lambda by=by: actions.withdraw(by=by, rule=shared, last_day=ON, reason="No"),
            lambda by=by: actions.call_off(by=by, rule=shared, reason="No"),
        ):
            with pytest.raises(Refused):
                refused()
    client = desk(user=manager.user)
    assert "for all clinics" not in client.get(RULES).text
    for page in ("", "edit/", "prove/", "approve/", "publish/", "drop/", "touched/"):
        assert client.get(f"{RULES}drafts/{draft.pk}/{page}").status_code == 404, page
    assert client.get(f"{RULES}versions/{shared.pk}/withdraw/").status_code == 404
    assert RuleDraft.objects.get() == draft
    assert counts(root.clinic, ON) == ("P2W", False)


def test_it_is_withdrawn_or_called_off_for_all(root):
    row = published(root, recommended="P3W")
    actions.call_off(by=root, rule=row, reason="Too long")
    assert counts(root.clinic) == ("P2W", False)
    first = IntervalRule.objects.get(version=1)
    actions.withdraw(by=root, rule=first, last_day=date(2026, 12, 31), reason="A new study")
    assert counts(root.clinic, date(2026, 12, 31)) == ("P2W", False)
    assert counts(root.clinic, date(2027, 1, 1)) is None
    end = IntervalRule.objects.get(withdrawn=True)
    assert (end.clinic, end.reason, end.version) == (None, "A new study", 3)
    said = AuditEntry.objects.filter(kind__in=[Kind.RULE_WITHDRAWN, Kind.RULE_CALLED_OFF])
    assert [each.detail["shared"] for each in said] == [True, True]


def test_a_clinics_approval_is_asked_of_it_too_and_given_by_another_superuser(root, manager, person, clinic):
    actions.ask_for_approval(by=root, needed=True)
    draft = proved(root, recommended="P3W")
    with pytest.raises(Refused, match="another manager approves"):
        actions.publish(by=root, draft=draft, edition=2)
    with pytest.raises(Refused):
        actions.approve(by=manager, draft=draft, edition=2)
    other = asker(person(Role.MANAGER, is_superuser=True), clinic, Role.MANAGER)
    actions.approve(by=other, draft=draft, edition=2)
    assert actions.publish(by=root, draft=draft, edition=2).approved_by == other.user


def test_it_speaks_of_what_all_clinics_have(root):
    procedures.add(by=root, wanted=Named(name="Glow", public_name="a glow", kind="peel"))
    with pytest.raises(Refused, match="glow"):
        actions.write(by=root, content=RULE | {"earlier": "glow"}, shared=True)
    actions.write(by=root, content=RULE | {"earlier": "glow"})


@pytest.mark.parametrize(("own", "touched"), [(False, 1), (True, 0)])
def test_whom_it_touches_is_counted_where_it_counts(root, treated, patient, own, touched):
    treated(patient("Marie"), "microneedling", date(2026, 11, 20))
    if own:
        published(root, shared=False, recommended="P2W", valid_from="2026-11-22")
    rule = rule_in(RULE | {"recommended": "P6W", "valid_from": "2026-11-23"})
    asked = draft_of(root.clinic, clinic_charts(root.clinic), rule, ON, own=False)
    assert sum(len(each.touched) for each in asked.batches()) == touched


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("part", [1, 50_000])
def test_before_it_is_published_it_is_counted_at_every_clinic(
    root, there, patient, treated, desk, monkeypatch, own, part
):
    monkeypatch.setattr(rule_touches, "AT_A_TIME", part)
    treated(patient("Marie"), "microneedling", date(2026, 11, 20))
    for name in ("Ida", "Bo"):
        treated(patient(name, at=there.clinic), "microneedling", date(2026, 11, 19))
    if own:
        published(there, shared=False, recommended="P2W", valid_from="2026-11-22")
    draft = proved(root, recommended="P6W", valid_from="2026-11-23")
    client, asked, pages = desk(user=root.user), "", 0
    while pages < 9:
        pages += 1
        page = Page(client.get(f"{RULES}drafts/{draft.pk}/publish/{asked}"))
        further = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', page.response.text)
        if not further:
            break
        asked = further[1]
    assert (pages > 1) is (part == 1)
    assert f"{1 if own else 3} patient" in page.main
    lines = [[each.text for each in row.find("th", "td")] for row in page.root.find("tr")[1:]]
    counted = {name: later for name, later, _earlier, _plans in lines}
    assert counted == {root.clinic.name: "1"} | ({} if own else {there.clinic.name: "2"})
    assert "Ida" not in page.response.text


def test_what_does_not_go_together_at_another_clinic_is_said_before_it_is_published(root, there, desk):
    published(there, shared=False, earlier="botox", later="botox", recommended="P1W", best_by="P2W")
    draft = proved(root, recommended="P6W", valid_from="2026-12-01")
    page = Page(desk(user=root.user).get(f"{RULES}drafts/{draft.pk}/publish/"))
    assert f"({there.clinic.name})" in page.main


def test_at_the_desk_from_the_draft_to_the_end(root, desk):
    client = desk(user=root.user)
    shared = IntervalRule.objects.get()
    page = client.get(f"{RULES}pairs/microneedling/botox/").text
    assert f"?copy={shared.pk}&amp;shared=on" in page
    assert "Withdraw it for all clinics" in page
    begun = client.get(f"{RULES}new/?copy={shared.pk}&shared=on").text
    assert 'name="shared"' in begun
    assert client.post(f"{RULES}new/", TYPED | {"shared": "on"}).status_code == 302
    draft = RuleDraft.objects.get()
    assert draft.clinic is None
    of_draft = f"{RULES}drafts/{draft.pk}/"
    assert "It is for all clinics" in client.get(of_draft).text
    assert "(for all clinics)" in client.get(RULES).text
    actions.prove(by=root, draft=draft, edition=1, examples=proposed(rule_in(draft.content), ON))
    assert (
        "It is for all clinics, and would change what counts at 1" in client.get(f"{of_draft}publish/").text
    )
    assert client.post(f"{of_draft}publish/", {"version": 2, "reason": "A study"}).status_code == 302
    row = IntervalRule.objects.latest("pk")
    assert (row.clinic, row.version) == (None, 2)
    assert "shared by all clinics" in client.get(f"{RULES}versions/{row.pk}/withdraw/").text
