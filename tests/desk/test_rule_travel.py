"""Rules go from one clinic to another as a document: exported, imported as drafts, compared, never live at once."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Role
from intervals.models.offers import Offer
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from tests.desk.alone import RULE as PROVED
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


RULE = PROVED | {"examples": []}


def where(name, clinic="hamilton", **kwargs):
    return reverse(name, kwargs={"clinic": clinic, **kwargs})


@pytest.fixture
def manager(desk):
    return desk(Role.MANAGER)


def document(*rules, **more):
    return {"format": "intervals-rules/1", "title": "Theirs", "rules": list(rules)} | more


def uploaded(client, content):
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    return client.post(where("desk-rules-import"), {"file": SimpleUploadedFile("rules.json", content)})


def imported(client, content):
    response = uploaded(client, content)
    assert response.status_code == 302, Page(response).main
    return Page(client.get(response["Location"]))


def test_what_is_imported_is_a_draft_beside_what_counts(manager, clinic):
    page = imported(manager, document(RULE | {"recommended": "P4W"}))
    assert "1 draft was made." in page.text
    assert "Recommended: they: 4 weeks, you: 2 weeks" in page.main
    assert "Minimum:" not in page.main
    draft = RuleDraft.objects.get()
    assert (draft.clinic, draft.proved_by, draft.content["recommended"]) == (clinic, None, "P4W")
    assert not IntervalRule.objects.filter(clinic=clinic).exists()
    entry = AuditEntry.objects.get(kind=Kind.RULE_DRAFTS_IMPORTED)
    assert entry.detail["drafts"] == [{"draft": draft.pk, "now": draft.content}]


def test_reviews_that_are_still_to_come_are_refused_each_at_its_place(manager):
    other = RULE | {"valid_from": "2027-06-01", "reviewed_on": "2199-01-01", "review_due": None}
    response = uploaded(manager, document(RULE, RULE | other, RULE | other | {"valid_from": "2027-07-01"}))
    assert response.status_code == 422
    said = Page(response).main
    assert [f"rules[{n}].reviewed_on: This day is still to come" in said for n in range(3)] == [
        False,
        True,
        True,
    ]
    assert not RuleDraft.objects.exists()


def test_importing_twice_makes_no_second_draft_even_of_one_that_was_changed(manager):
    imported(manager, document(RULE))
    RuleDraft.objects.update(content=RULE | {"recommended": "P3W", "examples": []})
    page = imported(manager, document(RULE))
    assert "no draft was made" in page.text
    assert RuleDraft.objects.count() == 1


def test_a_version_that_stands_here_or_is_over_makes_no_draft(manager, clinic):
    over = RULE | {"valid_from": "2025-01-01", "ends_on": "2026-01-01"}
    replaced = RULE | {"valid_from": "2026-02-01", "recommended": "P3W"}
    coming = RULE | {"valid_from": "2027-01-01", "recommended": "P5W"}
    imported(manager, document(over, replaced, RULE | {"valid_from": "2026-03-01"}, coming))
    assert {each.content["valid_from"] for each in RuleDraft.objects.all()} == {"2026-03-01", "2027-01-01"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"not json", "This is not JSON. Line 1, column 1"),
        (json.dumps(document(RULE)).encode("utf-16"), "This is UTF-16 or UTF-32."),
        (json.dumps(document(RULE)).encode("utf-8-sig"), "byte order mark"),
        (b'"' + b"x" * 2_000_000 + b'"', "at most 2 MB"),
        (document(RULE, format="intervals-rules/9"), "format: "),
        (document(RULE, wishes=[]), "wishes: "),
        (document(RULE | {"later": "moon-dust"}), "rules[0].later: There is no procedure"),
        (
            document(
                RULE | {"later": "moon-dust"},
                procedures=[{"slug": "moon-dust", "name": "Moon", "public_name": "moon", "kind": "other"}],
            ),
            'rules[0].later: There is no procedure "moon-dust" here yet',
        ),
        ([], "the document: "),
    ],
)
def test_what_is_no_such_document_is_refused_as_a_whole(manager, content, said):
    response = uploaded(manager, content)
    assert (response.status_code, said in Page(response).main) == (422, True), Page(response).main
    assert not RuleDraft.objects.exists()


def test_all_that_is_wrong_is_said_at_once_with_its_place(manager):
    wrong = RULE | {"minimum": "P3W", "recomended": "P4W"}
    page = Page(
        uploaded(manager, document(RULE | {"valid_from": "2026-12-24"}, wrong, RULE | {"source": {}}))
    )
    for place in ("rules[1].recomended:", "rules[1].recommended:", "rules[2].source.title:"):
        assert place in page.main
    assert not RuleDraft.objects.exists()


def test_a_procedure_that_the_clinic_does_not_offer_is_refused(manager, clinic):
    Offer.objects.filter(clinic=clinic, procedure__slug="botox").delete()
    assert (
        "rules[0].later: Botulinum toxin (Botox) is not offered at this clinic."
        in Page(uploaded(manager, document(RULE))).main
    )


def test_what_one_clinic_exports_another_imports(manager, clinic):
    imported(manager, document(RULE))
    first = IntervalRule.objects.get()
    own = {"pk": None, "clinic": clinic, "version": 1, "valid_from": date(2026, 12, 1), "minimum_days": 10}
    for name, value in own.items():
        setattr(first, name, value)
    first.save(force_insert=True)
    response = manager.get(where("desk-rules-export"))
    assert response["Content-Disposition"] == 'attachment; filename="rules-hamilton.json"'
    assert [each["minimum"] for each in json.loads(response.content)["rules"]] == ["P10D"]
    assert AuditEntry.objects.get(kind=Kind.RULES_EXPORTED).detail == {"whose": "own", "rules": 1}
    assert "no draft was made" in imported(manager, response.content).text
    shared = json.loads(manager.get(where("desk-rules-export-shared")).content)
    assert [each["minimum"] for each in shared["rules"]] == ["P1W"]


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.CLINICIAN, Role.AUDITOR])
def test_only_a_manager_exports_and_imports_and_all_compare(desk, role):
    client = desk(role)
    for name in ("desk-rules-import", "desk-rules-export", "desk-rules-export-shared"):
        assert client.get(where(name)).status_code == 403
    assert client.get(where("desk-rules-compared")).status_code == 200


def test_drafts_are_compared_in_a_fixed_number_of_queries(manager):
    imported(manager, document(RULE))
    manager.get(where("desk-rules-compared"))
    with CaptureQueriesContext(connection) as few:
        manager.get(where("desk-rules-compared"))
    imported(manager, document(*(RULE | {"valid_from": f"2027-0{month}-01"} for month in range(1, 10))))
    with CaptureQueriesContext(connection) as many:
        assert manager.get(where("desk-rules-compared")).content.count(b"<h2>") == 10
    assert len(many) == len(few)
