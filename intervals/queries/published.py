"""What a clinic publishes, as plain data: its contact data, procedures, rules, guidance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString

from intervals.engine.areas import AreaTree
from intervals.engine.chart import Chart
from intervals.engine.history import NOTHING_KNOWN, History
from intervals.engine.open_days import OpenDays
from intervals.engine.rules import Rule, RuleBook
from intervals.models.guidance import Kind, Place
from intervals.models.procedures import NOT_DONE_HERE, ProcedureKind
from intervals.models.rules import Evidence
from intervals.queries.colours import Colours
from intervals.queries.evidence import NOTHING_READ, Elsewhere
from intervals.queries.pictures import Logo
from intervals.said.booking import booking_link
from intervals.said.customs import prints_on_letter
from intervals.said.telephone import tel_uri


@dataclass(frozen=True)
class PublishedClinic:
    """What the public sees of a clinic. `place` is where its pages are: at the start, or below `c/<slug>/`.

    `country` is as it says, or else that of its time zone. Without `colours` or a `logo` it has the site's own look.
    """

    slug: str
    name: str
    town: str
    time_zone: str
    address: str
    telephone: str
    email: str
    booking_url: str
    country: str = ""
    is_shown: bool = True
    place: str = ""
    colours: Colours | None = None
    logo: Logo | None = None

    @property
    def letter(self) -> bool:
        """Whether its patients print on Letter rather than on A4."""
        return prints_on_letter(self.country)

    @property
    def tel_uri(self) -> str:
        """The telephone number as a link."""
        return tel_uri(self.telephone)

    def booking_link(self, on: date | None) -> str:
        """The clinic's booking page with the date in it; "" without a page, or without the date it needs."""
        return booking_link(self.booking_url, on)


NO_CLINICIAN = frozenset({"Intervals editors", ""})  # who wrote what is shipped: nobody at a clinic


@dataclass(frozen=True)
class Source:
    """Where something is from, and who looked at it last."""

    title: str
    url: str
    reviewed_by: str
    reviewed_on: date

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody at a clinic has looked at it."""
        return self.reviewed_by not in NO_CLINICIAN


@dataclass(frozen=True)
class PublishedRule:
    """A rule with its source and grade, what the source says in short, and when it is to be looked at again."""

    rule: Rule
    source: Source
    evidence: Evidence
    says: str = ""
    review_due: date | None = None


class Pair(NamedTuple):
    """What is done first and what follows, by their slugs."""

    earlier: str
    later: str


@dataclass(frozen=True)
class PublishedQuestion:
    """A clinic's own question; its yes means to speak to the clinic first, and `reason` says why. For all: None."""

    key: str
    text: str
    reason: str
    procedure: str | None = None


@dataclass(frozen=True)
class PublishedArea:
    """A part of the body; `within` is the slug of the one that it lies in, "" for none."""

    name: str
    within: str


def tree_of(areas: Mapping[str, PublishedArea]) -> AreaTree:
    """How the areas lie within each other, for the engine."""
    return AreaTree({slug: area.within for slug, area in areas.items() if area.within})


@dataclass(frozen=True)
class PublishedSection:
    """A section of guidance, rendered. `own` goes beyond the topic's source; `days` are those of recovery."""

    heading: str
    html: SafeString
    place: Place
    kind: Kind
    own: bool = False
    days: tuple[int, int] | None = None

    def is_for_day(self, day: int | None) -> bool:
        """Whether it is for this day of recovery, counted from 0; None: nobody knows the day."""
        return self.days is None or (day is not None and self.days[0] <= day <= self.days[1])


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

    def speaks_of(self, earlier: str | None, later: str | None) -> bool:
        """Whether the topic is about this pair, or about any: about any alone, where none is named."""
        return self.earlier in (None, earlier) and self.later in (None, later)


@dataclass(frozen=True)
class TopicVersion:
    """A topic as it counts from a day on (None: since ever), and its place among the others.

    `nearness` says whose it is: shipped, shared by all clinics, or the clinic's own. The nearest one counts, and where
    that is `hidden` nobody reads the topic.
    """

    topic: PublishedTopic
    order: int = 0
    nearness: int = 0
    first_day: date | None = None
    hidden: bool = False


@dataclass(frozen=True, eq=False)
class Published:
    """All of it at one moment. `fingerprint` stands for the content: another content, another fingerprint.

    `names` are those of all procedures, `offered` the slugs of the clinic's own offers in its order,
    `opens_with` what its first page asks about, where it has said so. `guidance` has the versions to come as well.
    `changes`: how often anything was published or called off that a procedure waits for. It only ever grows.
    """

    clinic: PublishedClinic
    names: dict[str, str]
    rules: tuple[PublishedRule, ...]
    guidance: tuple[TopicVersion, ...]
    areas: dict[str, PublishedArea] = field(default_factory=dict)
    open_days: OpenDays | None = None
    kinds: dict[str, str] = field(default_factory=dict)
    offered: tuple[str, ...] = ()
    opens_with: Pair | None = None
    elsewhere: Elsewhere = NOTHING_READ
    questions: tuple[PublishedQuestion, ...] = ()
    changes: dict[str, int] = field(default_factory=dict)
    fingerprint: str = ""

    def __eq__(self, other: object) -> bool:
        """Whether the content is the same, by its fingerprint."""
        return isinstance(other, Published) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    @cached_property
    def rule_book(self) -> RuleBook:
        """All versions, for the engine to choose from."""
        return RuleBook(each.rule for each in self.rules)

    def chart(self, history: History = NOTHING_KNOWN) -> Chart:
        """What is asked about somebody's dates is asked of this."""
        return Chart(history, self.rule_book, self._tree, self.open_days, self.events)

    @cached_property
    def _tree(self) -> AreaTree:
        return tree_of(self.areas)

    @cached_property
    def events(self) -> frozenset[str]:
        """What treatments come before."""
        return frozenset(slug for slug, kind in self.kinds.items() if kind == ProcedureKind.EVENT)

    @cached_property
    def known(self) -> dict[str, str]:
        """The names of what may be asked about, in order: what the clinic offers and what its rules speak of.

        What only other clinics do is not named here.
        """
        spoken_of = {slug for each in self.rules for slug in (each.rule.earlier, each.rule.later)}
        slugs = sorted({*self.offered, *spoken_of}, key=lambda slug: self.names[slug].casefold())
        return {slug: self.names[slug] for slug in slugs}

    def questions_about(self, *slugs: str) -> tuple[PublishedQuestion, ...]:
        """The clinic's own questions about these treatments, in their order; none about what it does not do."""
        known = {None, *filter(self.is_treatment, slugs)}
        return tuple(each for each in self.questions if len(known) > 1 and each.procedure in known)

    def topics(self, on: date) -> tuple[PublishedTopic, ...]:
        """The guidance that counts on the day `on`, in its order."""
        return _topics(self, on)

    def guides_by_day(self, on: date) -> bool:
        """Whether any guidance of the day `on` is for certain days of recovery."""
        return any(section.days for topic in self.topics(on) for section in topic.sections)

    def is_treatment(self, slug: str) -> bool:
        """Whether the clinic could do it, rather than being told of it."""
        return self.kinds[slug] not in NOT_DONE_HERE

    def pairs(self, on: date) -> tuple[Pair, ...]:
        """The pairs that a rule speaks of on `on` or later, and whose later side is offered or an event.

        First what the clinic offers first; then by name.
        """
        asked_for = {slug for slug in self.offered if self.is_treatment(slug)} | self.events
        return tuple(sorted((pair for pair in self._to_come(on) if pair.later in asked_for), key=self._place))

    def _place(self, pair: Pair) -> tuple[int | str, ...]:
        places = (
            self.offered.index(slug) if slug in self.offered else len(self.offered) for slug in pair[::-1]
        )
        return *places, *(self.names[slug].casefold() for slug in pair[::-1])

    def has_rule(self, pair: Pair, on: date) -> bool:
        """Whether a rule speaks of a pair on `on` or later."""
        return pair in self._to_come(on)

    def _to_come(self, on: date) -> set[Pair]:
        return {
            Pair(each.rule.earlier, each.rule.later)
            for each in self.rules
            if each.rule.valid_to is None or each.rule.valid_to > on
        }

    def in_force(self, on: date) -> tuple[PublishedRule, ...]:
        """The rules that count on the day `on`."""
        counting = self.rule_book.in_force(on)
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


@lru_cache(maxsize=64)
def _topics(published: Published, on: date) -> tuple[PublishedTopic, ...]:
    return topics_on(published.guidance, on)


def topics_on(versions: Iterable[TopicVersion], on: date) -> tuple[PublishedTopic, ...]:
    """Of each topic the version that counts on the day `on`: the nearest, and of these the one that began last."""
    begun = (each for each in versions if each.first_day is None or each.first_day <= on)
    found = {
        each.topic.slug: each
        for each in sorted(begun, key=lambda each: (each.nearness, each.first_day or date.min))
    }
    shown = [each for each in found.values() if not each.hidden]
    return tuple(each.topic for each in sorted(shown, key=lambda each: (each.order, each.topic.slug)))
