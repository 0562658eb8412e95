"""Which rules each clinic of the demonstration begins with: the same twelve, decided otherwise where sources differ.

A version that begins next month, a review that is overdue and a draft lie at the first one.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta

from intervals.documents.document import rule_as_data, rule_of
from intervals.documents.reading import data_of
from intervals.management.demo_data.people import HAMILTON

TWELVE = Path(__file__).with_name("rules.json")
OTHERWISE = Path(__file__).with_name("rules_elsewhere.json")
BEGINS_NEXT_MONTH = ("ha-filler", "microneedling")
DRAFTED = ("microneedling", "ha-filler")
OVERDUE = ("dental-work", "ha-filler")
A_YEAR, THREE_WEEKS = relativedelta(years=1), relativedelta(weeks=3)
NEXT_MONTH = relativedelta(months=1, day=1)


def rule_book(clinic: str, on: date, taken_in: date) -> dict[str, Any]:
    """The document of a clinic's own rules, as of the day `on`; reviewed by the day on which it was taken in."""
    document: dict[str, Any] = data_of(TWELVE.read_bytes())
    rules = document["rules"]
    if clinic == HAMILTON:
        document["rules"] = list(_on_the_move(rules, on))
    else:
        decided = {_pair(rule): rule for rule in data_of(OTHERWISE.read_bytes())["rules"]}
        document["rules"] = [decided.get(_pair(rule), rule) for rule in rules]
    document["rules"] = [_reviewed_by(taken_in, rule) for rule in document["rules"]]
    return document | {"published_on": min(document["published_on"], str(taken_in))}


def drafted(on: date, written: date) -> dict[str, Any]:
    """What a manager of the first clinic is about to change: filler after microneedling waits the full two weeks."""
    found = next(rule for rule in rule_book(HAMILTON, on, written)["rules"] if _pair(rule) == DRAFTED)
    changed = {"minimum": found["recommended"], "valid_from": str(on + 2 * NEXT_MONTH), "examples": []}
    return rule_as_data(rule_of(found | changed))


def _pair(rule: dict[str, Any]) -> tuple[str, str]:
    return rule["earlier"], rule["later"]


def _reviewed_by(day: date, rule: dict[str, Any]) -> dict[str, Any]:
    return rule | {"reviewed_on": min(rule["reviewed_on"], str(day))}


def _on_the_move(rules: list[dict[str, Any]], on: date) -> Iterator[dict[str, Any]]:
    for rule in rules:
        if _pair(rule) == OVERDUE:
            due = on - THREE_WEEKS
            yield rule | {"reviewed_on": str(due - A_YEAR), "review_due": str(due)}
            continue
        yield rule
        if _pair(rule) == BEGINS_NEXT_MONTH:
            longer = {"minimum": rule["recommended"], "valid_from": str(on + NEXT_MONTH), "examples": []}
            yield rule | longer
