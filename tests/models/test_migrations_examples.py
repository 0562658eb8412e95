"""The shipped rule gets its worked examples, and a rule that somebody wrote in its place none; on both databases."""

from dataclasses import replace
from importlib import import_module

import pytest

from intervals.documents.document import examples_of
from intervals.documents.examples import disagreements
from intervals.engine.periods import Period
from intervals.engine.rules import Rule
from tests.models.test_migrations_desk import migrate

BEFORE, AFTER = "0053_updates_forgotten", "0054_shipped_examples"


def test_the_shipped_rule_gets_them_and_gives_them_back(empty):
    rules = migrate(empty, BEFORE)("IntervalRule")
    assert rules.get().examples == []
    rules = migrate(empty, AFTER)("IntervalRule")
    assert len(rules.get().examples) == 6
    assert migrate(empty, BEFORE)("IntervalRule").get().examples == []


@pytest.mark.parametrize(
    "changes",
    [{"recommended_days": 21}, {"examples": [{"given_on": "2026-11-10"}]}, {"source_title": "Ours"}],
)
def test_what_somebody_has_made_of_it_stays(empty, changes):
    migrate(empty, BEFORE)("IntervalRule").update(**changes)
    (row,) = migrate(empty, AFTER)("IntervalRule").values()
    assert row["examples"] == changes.get("examples", [])
    migrate(empty, BEFORE)
    (row,) = migrate(empty, BEFORE)("IntervalRule").values()
    assert {name: row[name] for name in changes} == changes


def test_the_engine_counts_the_same():
    rule = Rule("microneedling", "botox", Period.parse("P1W"), Period.parse("P2W"))
    said = examples_of(import_module(f"intervals.migrations.{AFTER}").EXAMPLES)
    assert len({each.given_on for each in said}) == 6
    assert [problem for each in said for problem in disagreements(rule, each)] == []
    assert [*disagreements(rule, replace(said[0], earliest=said[0].recommended))]
