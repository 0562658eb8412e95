"""The documents that come with the project: the one in the page that explains it, and the demonstration's rules."""

import json
import re
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from jsonschema import Draft202012Validator

from intervals.documents.document import document_of, text_of
from intervals.documents.shape import SCHEMA
from intervals.management.demo_data.rule_books import OTHERWISE, TWELVE
from intervals.models.clinics import Clinic
from intervals.models.procedures import ProcedureKind
from intervals.models.rules import Evidence, InsideMinimum, IntervalRule
from tests.documents.sample import DOCUMENT, load, rewrite, run

PAGE = Path(__file__).parents[2] / "docs" / "rule-document.md"
schema = json.loads(SCHEMA.read_text())


def example() -> dict:
    (text,) = re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return json.loads(text)


def test_the_schema_is_one():
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    "document",
    [DOCUMENT, example(), json.loads(TWELVE.read_text()), json.loads(OTHERWISE.read_text())],
)
def test_any_validator_takes_a_document_in_order(document):
    Draft202012Validator(schema).validate(document)


def test_the_schema_knows_what_the_tables_know():
    kinds = schema["$defs"]["procedure"]["properties"]["kind"]["enum"]
    rule = schema["$defs"]["rule"]["properties"]
    assert kinds == ProcedureKind.values
    assert rule["evidence"]["enum"] == Evidence.values
    assert rule["inside_minimum"]["enum"] == InsideMinimum.values


def test_the_example_of_the_page_has_every_key():
    rule, document = schema["$defs"]["rule"], example()
    assert list(document) == list(schema["properties"])
    assert list(document["rules"][0]) == list(rule["properties"])
    assert list(document["rules"][0]["source"]) == list(rule["properties"]["source"]["properties"])


def test_the_page_names_what_may_be_left_out():
    (said,) = re.findall(r"What may be left out.*?: (.*?)\.", PAGE.read_text(), re.DOTALL)
    parts = [schema, *schema["$defs"].values(), schema["$defs"]["rule"]["properties"]["source"]]
    optional = [
        name for part in parts for name in part.get("properties", {}) if name not in part.get("required", ())
    ]
    assert sorted(re.findall(r"`(\w+)`", said)) == sorted(optional)


@pytest.mark.usefixtures("site")
def test_the_example_of_the_page_imports_into_a_new_installation(tmp_path):
    load(tmp_path, example(), "--publish", "--clinic", "hamilton")
    rule = IntervalRule.objects.get(earlier__slug="chemical-peel")
    assert str(rule.recommended) == "P1M"
    assert run("verify").startswith("All is well.")


@pytest.mark.usefixtures("site")
def test_the_rules_of_the_demonstration_stand_beside_the_shipped_pair(tmp_path):
    shipped = list(IntervalRule.objects.values())
    said = load(tmp_path, TWELVE.read_text(), "--publish", "--clinic", "hamilton")
    assert "Stays as it is here" not in said, "it calls what is shipped what it is called"
    assert list(IntervalRule.objects.filter(clinic=None).values()) == shipped
    own = IntervalRule.objects.filter(clinic=Clinic.objects.get())
    assert own.count() == 12
    assert not own.filter(earlier__slug="microneedling", later__slug="botox").exists()
    assert all(rule.source_url and rule.source_says and rule.examples and rule.review_due for rule in own)


@pytest.mark.parametrize("rules", [TWELVE, OTHERWISE], ids=lambda path: path.stem)
def test_the_rules_of_the_demonstration_are_written_as_they_are_exported(rules):
    document = document_of(json.loads(rules.read_text()))
    assert text_of(document) == rules.read_text()


@pytest.mark.usefixtures("site")
def test_a_rule_travels_with_its_examples_and_an_older_document_without_them_says_nothing_against_it(
    tmp_path,
):
    said = [{"given_on": "2026-11-10", "earliest": "2026-11-17", "recommended": "2026-11-24"}]
    rewrite(IntervalRule.objects.all(), examples=said)
    document = json.loads(run("export"))
    assert document["rules"][0]["examples"] == said
    assert "Nothing changes." in load(tmp_path, document, "--publish")
    document["rules"][0]["examples"] = []
    assert "Nothing changes." in load(tmp_path, document, "--publish")
    document["rules"][0]["examples"] = [
        {"given_on": "2026-11-11", "earliest": "2026-11-18", "recommended": "2026-11-25"}
    ]
    with pytest.raises(CommandError, match="never changed"):
        load(tmp_path, document, "--publish")
    assert IntervalRule.objects.get().examples == said
