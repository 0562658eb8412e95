"""What a clinic publishes, as plain data: its contact data, procedures, rules, guidance."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from intervals.engine.rules import Rule, in_force
from intervals.models.guidance import Kind, Place
from intervals.models.rules import Evidence


@dataclass(frozen=True)
class PublishedClinic:
    """What the public sees of a clinic."""

    slug: str
    name: str
    town: str
    time_zone: str
    address: str
    telephone: str
    email: str
    booking_url: str

    @property
    def tel_uri(self) -> str:
        """The telephone number as a link."""
        digits = "".join(each for each in self.telephone if each.isdigit() or each == "+")
        return f"tel:{digits}" if digits else ""

    def booking_link(self, on: date | None) -> str:
        """The clinic's booking page with the date in it; "" without a page, or without the date it needs."""
        if on is None and "{date}" in self.booking_url:
            return ""
        return self.booking_url.replace("{date}", on.isoformat() if on else "")


@dataclass(frozen=True)
class Source:
    """Where something is from, and who looked at it last."""

    title: str
    url: str
    reviewed_by: str
    reviewed_on: date


@dataclass(frozen=True)
class PublishedRule:
    """A rule with its source and grade."""

    rule: Rule
    source: Source
    evidence: Evidence


@dataclass(frozen=True)
class PublishedSection:
    """A section of guidance, rendered."""

    heading: str
    html: SafeString
    place: Place
    kind: Kind


@dataclass(frozen=True)
class PublishedTopic:
    """A page of guidance."""

    slug: str
    title: str
    summary: str
    earlier: str | None
    later: str | None
    source: Source
    sections: tuple[PublishedSection, ...]

    def speaks_of(self, earlier: str, later: str) -> bool:
        """Whether the topic is about this pair, or about any."""
        return self.earlier in (None, earlier) and self.later in (None, later)


@dataclass(frozen=True, eq=False)
class Published:
    """All of it at one moment. `fingerprint` stands for the content: another content, another fingerprint."""

    clinic: PublishedClinic
    names: dict[str, str]
    rules: tuple[PublishedRule, ...]
    topics: tuple[PublishedTopic, ...]
    fingerprint: str = ""

    def __eq__(self, other: object) -> bool:
        """Whether the content is the same, by its fingerprint."""
        return isinstance(other, Published) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    @property
    def engine_rules(self) -> tuple[Rule, ...]:
        """All versions, for the engine to choose from."""
        return tuple(each.rule for each in self.rules)

    def in_force(self, on: date) -> tuple[PublishedRule, ...]:
        """The rules that count on the day `on`."""
        counting = in_force(self.engine_rules, on)
        return tuple(each for each in self.rules if each.rule in counting)

    def rule_for(self, earlier: str, later: str, on: date) -> PublishedRule | None:
        """The rule that counts for a pair on the day `on`."""
        pair = (earlier, later)
        return next(
            (each for each in self.in_force(on) if (each.rule.earlier, each.rule.later) == pair), None
        )

    def of(self, rule: Rule) -> PublishedRule:
        """The published form of one of the engine's rules."""
        return next(each for each in self.rules if each.rule is rule)
