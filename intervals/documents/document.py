"""A rule document as plain data, read from JSON and written as JSON: always the same bytes for the same content."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from intervals.documents.shape import FORMAT, day, wait
from intervals.engine.periods import Period

Pair = tuple[str, str]


@dataclass(frozen=True)
class DocumentProcedure:
    """A procedure that the rules speak of, and what the public calls it."""

    slug: str
    name: str
    public_name: str
    kind: str


@dataclass(frozen=True)
class DocumentArea:
    """A part of the body; `within` is the area that it lies in directly."""

    slug: str
    name: str
    within: str | None = None


@dataclass(frozen=True)
class Example:
    """Done on `given_on`, the rule alone gives these two dates."""

    given_on: date
    earliest: date
    recommended: date


@dataclass(frozen=True)
class Source:
    """Where a rule is from, and what is said there."""

    title: str
    url: str | None = None
    says: str = ""


@dataclass(frozen=True)
class DocumentRule:
    """One version of a pair, in force until `ends_on`, the first day without it; None: until the next begins."""

    earlier: str
    later: str
    minimum: Period
    recommended: Period
    best_by: Period | None
    start_again: Period | None
    same_day: bool
    same_area: bool
    inside_minimum: str
    valid_from: date
    ends_on: date | None
    evidence: str
    source: Source
    reviewed_by: str
    reviewed_on: date
    review_due: date | None
    examples: tuple[Example, ...]

    @property
    def pair(self) -> Pair:
        """The two procedures."""
        return self.earlier, self.later


@dataclass(frozen=True)
class RuleDocument:
    """All of a document."""

    title: str
    publisher: str = ""
    published_on: date | None = None
    procedures: tuple[DocumentProcedure, ...] = ()
    areas: tuple[DocumentArea, ...] = ()
    rules: tuple[DocumentRule, ...] = ()


def document_of(data: dict[str, Any]) -> RuleDocument:
    """From data of the right shape; what is left out is null, false or empty."""
    return RuleDocument(
        title=data["title"],
        publisher=data.get("publisher") or "",
        published_on=_day_or_none(data.get("published_on")),
        procedures=tuple(
            DocumentProcedure(each["slug"], each["name"], each["public_name"], each["kind"])
            for each in data.get("procedures", ())
        ),
        areas=tuple(
            DocumentArea(each["slug"], each["name"], each.get("within")) for each in data.get("areas", ())
        ),
        rules=tuple(rule_of(each) for each in data["rules"]),
    )


def rule_of(data: dict[str, Any]) -> DocumentRule:
    """One rule, from data of the right shape."""
    source = data["source"]
    return DocumentRule(
        earlier=data["earlier"],
        later=data["later"],
        minimum=wait(data["minimum"]),
        recommended=wait(data["recommended"]),
        best_by=_wait_or_none(data.get("best_by")),
        start_again=_wait_or_none(data.get("start_again")),
        same_day=data.get("same_day", False),
        same_area=data.get("same_area", False),
        inside_minimum=data["inside_minimum"],
        valid_from=day(data["valid_from"]),
        ends_on=_day_or_none(data.get("ends_on")),
        evidence=data["evidence"],
        source=Source(source["title"], source.get("url"), source.get("says") or ""),
        reviewed_by=data["reviewed_by"],
        reviewed_on=day(data["reviewed_on"]),
        review_due=_day_or_none(data.get("review_due")),
        examples=examples_of(data.get("examples", ())),
    )


def examples_of(data: Any) -> tuple[Example, ...]:
    """Worked examples, from data of the right shape."""
    return tuple(Example(*(day(each[name]) for name in EXAMPLE)) for each in data)


EXAMPLE = ("given_on", "earliest", "recommended")


def examples_as_data(examples: tuple[Example, ...]) -> list[dict[str, str]]:
    """Worked examples as JSON has them."""
    return [{name: getattr(example, name).isoformat() for name in EXAMPLE} for example in examples]


def rule_as_data(rule: DocumentRule) -> dict[str, Any]:
    """A rule as JSON has it, nothing left out."""
    return {
        "earlier": rule.earlier,
        "later": rule.later,
        "minimum": str(rule.minimum),
        "recommended": str(rule.recommended),
        "best_by": _text_or_none(rule.best_by),
        "start_again": _text_or_none(rule.start_again),
        "same_day": rule.same_day,
        "same_area": rule.same_area,
        "inside_minimum": rule.inside_minimum,
        "valid_from": rule.valid_from.isoformat(),
        "ends_on": _text_or_none(rule.ends_on),
        "evidence": rule.evidence,
        "source": {"title": rule.source.title, "url": rule.source.url, "says": rule.source.says},
        "reviewed_by": rule.reviewed_by,
        "reviewed_on": rule.reviewed_on.isoformat(),
        "review_due": _text_or_none(rule.review_due),
        "examples": examples_as_data(rule.examples),
    }


def text_of(document: RuleDocument) -> str:
    """The document as JSON, indented, keys in the order of the schema; each list in the order it has."""
    data = {
        "format": FORMAT,
        "title": document.title,
        "publisher": document.publisher,
        "published_on": _text_or_none(document.published_on),
        "procedures": [vars(each) for each in document.procedures],
        "areas": [vars(each) for each in document.areas],
        "rules": [rule_as_data(each) for each in document.rules],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _wait_or_none(text: str | None) -> Period | None:
    return None if text is None else wait(text)


def _day_or_none(text: str | None) -> date | None:
    return None if text is None else day(text)


def _text_or_none(value: Period | date | None) -> str | None:
    return None if value is None else str(value)
