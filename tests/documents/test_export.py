"""Exporting: what is written imports unchanged elsewhere and exports the same bytes; never a patient's data."""

import json
from io import BytesIO, TextIOWrapper

import pytest
from django.core.management import call_command
from django.db import transaction

from intervals.models.areas import Area
from intervals.models.audit import AuditEntry
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from tests.documents.sample import DOCUMENT, LASER_AFTER_PEEL, LATER_VERSION, changed, load, rewrite, run
from tests.forgotten import forget

pytestmark = pytest.mark.usefixtures("empty_site")


def wiped() -> None:
    """Another installation, as far as rules go."""
    Offer.objects.all().delete()
    forget(IntervalRule.objects.all())
    Procedure.objects.all().delete()
    Area.objects.update(within=None)
    Area.objects.all().delete()


def test_what_is_exported_is_complete(tmp_path):
    load(tmp_path, DOCUMENT, "--publish")
    data = json.loads(run("export"))
    assert list(data) == ["format", "title", "publisher", "published_on", "procedures", "areas", "rules"]
    assert data["rules"][:2] == [LASER_AFTER_PEEL, LATER_VERSION]
    assert data["rules"][2] == {
        "earlier": "swim",
        "later": "ray",
        "minimum": "P0D",
        "recommended": "P1M",
        "best_by": None,
        "start_again": None,
        "same_day": True,
        "same_area": False,
        "inside_minimum": "warn",
        "valid_from": "2026-01-01",
        "ends_on": None,
        "evidence": "expert_custom",
        "source": {"title": "Our own habit", "url": None, "says": ""},
        "reviewed_by": "Dr Okafor",
        "reviewed_on": "2026-11-02",
        "review_due": None,
        "examples": DOCUMENT["rules"][2]["examples"],
    }
    assert data["procedures"] == DOCUMENT["procedures"]
    assert data["areas"] == DOCUMENT["areas"]
    assert (data["format"], data["title"], data["publisher"]) == ("intervals-rules/1", "Shared rules", "")


@pytest.mark.parametrize("options", [(), ("--clinic", "north")], ids=["shared", "own"])
def test_it_imports_elsewhere_and_exports_the_same_bytes(options, tmp_path, north):
    load(tmp_path, DOCUMENT, "--publish", *options)
    before = run("export", *options)
    wiped()
    load(tmp_path, before, "--publish", *options)
    assert run("export", *options) == before
    assert "Nothing changes." in load(tmp_path, before, "--publish", *options)


def test_the_desks_order_of_areas_travels_and_whatever_lies_in_what(tmp_path):
    areas = [("neck", "skin"), ("back", "skin"), ("skin", None), ("arm", "skin")]
    listed = [{"slug": slug, "name": slug.title(), "within": within} for slug, within in areas]
    load(tmp_path, changed(("areas", listed)), "--publish")
    before = run("export")
    assert [each["slug"] for each in json.loads(before)["areas"]] == ["neck", "back", "skin", "arm"]
    wiped()
    load(tmp_path, before, "--publish")
    assert run("export") == before


def test_shared_rules_and_a_clinics_own_are_two_documents(tmp_path, north):
    load(tmp_path, changed(("rules", [LASER_AFTER_PEEL])), "--publish")
    other = [LASER_AFTER_PEEL | {"reviewed_by": "Dr Ito"}]
    data = changed(("rules", other), ("procedures.1.public_name", "light"))
    load(tmp_path, data, "--publish", "--clinic", "north")
    shared, own = (json.loads(run("export", *options)) for options in ((), ("--clinic", "north")))
    assert [each["reviewed_by"] for each in (*shared["rules"], *own["rules"])] == ["Dr Okafor", "Dr Ito"]
    assert (shared["procedures"][1]["public_name"], own["procedures"][1]["public_name"]) == ("a ray", "light")
    assert [each["slug"] for each in shared["procedures"]] == ["acid", "ray"], "what its rules speak of"
    assert [each["slug"] for each in own["procedures"]] == ["acid", "ray", "swim"], "and what it offers"
    assert own["publisher"] == "North"


def test_a_version_that_withdraws_is_the_end_of_the_one_before(tmp_path):
    rules = [LASER_AFTER_PEEL | {"ends_on": "2026-06-01"}, LATER_VERSION]
    load(tmp_path, changed(("rules", rules)), "--publish")
    assert json.loads(run("export"))["rules"] == rules
    first = IntervalRule.objects.filter(valid_from="2026-01-01")
    rewrite(first, withdrawn=True)
    assert json.loads(run("export"))["rules"] == [LATER_VERSION], "withdrawn from the start, it is no rule"


def test_letters_of_any_language_are_written_as_utf_8_whatever_the_terminal(tmp_path):
    load(tmp_path, changed(("rules.0.reviewed_by", "Zoé Nguyễn 😀")), "--publish")
    written = BytesIO()
    terminal = TextIOWrapper(written, encoding="ascii")
    call_command("rules", "export", stdout=terminal)
    assert "Zoé Nguyễn 😀" in written.getvalue().decode("utf-8")
    assert written.getvalue().decode("utf-8") == run("export")
    assert written.getvalue().endswith(b"}\n")


def test_looking_leaves_no_trace(tmp_path):
    load(tmp_path, DOCUMENT, "--publish")
    with transaction.atomic():
        run("export")
        run("verify")
    assert AuditEntry.objects.count() == 1


def test_an_installation_without_rules_has_a_document_too(tmp_path):
    before = run("export")
    assert json.loads(before)["rules"] == []
    assert "Nothing changes." in load(tmp_path, before, "--publish")
