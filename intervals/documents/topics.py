"""The text of a topic of guidance, as a version holds it, and what is wrong with one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from django.utils.translation import gettext as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.guidance import Kind, Place

MOST_DAYS = 3660  # of recovery: ten years
LONGEST = {"title": 160, "summary": 300, "source_title": 300, "source_url": 500, "reviewed_by": 120}
LONGEST_HEADING, LONGEST_BODY, MOST_SECTIONS = 160, 10_000, 40


@dataclass(frozen=True)
class SectionText:
    """A section in Markdown. `own` goes beyond the topic's source; the days are those of recovery, both included."""

    heading: str
    body: str
    place: str = Place.PAGE.value
    kind: str = Kind.TEXT.value
    own: bool = False
    first_day: int | None = None
    last_day: int | None = None


@dataclass(frozen=True)
class TopicText:
    """A whole topic. `earlier` and `later` are slugs of procedures, None for any; `hidden`: no patient reads it."""

    title: str
    summary: str = ""
    order: int = 0
    earlier: str | None = None
    later: str | None = None
    source_title: str = ""
    source_url: str = ""
    reviewed_by: str = ""
    reviewed_on: date | None = None
    review_due: date | None = None
    sections: tuple[SectionText, ...] = ()
    hidden: bool = False

    def as_data(self) -> dict[str, Any]:
        """As it is stored."""
        days = {name: _iso(getattr(self, name)) for name in ("reviewed_on", "review_due")}
        return asdict(self) | days | {"sections": [asdict(each) for each in self.sections]}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """What was stored. TypeError for what never was."""
        read = {name: _day(data[name]) for name in ("reviewed_on", "review_due")}
        sections = tuple(SectionText(**each) for each in data["sections"])
        return cls(**{**data, **read, "sections": sections})


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a field: of the topic, or of the section with this number from 0."""

    field: str
    said: str
    section: int | None = None


def wrongs(text: TopicText, on: date) -> Iterator[Wrong]:
    """Everything that keeps a text from being published on the day `on`, each with its place."""
    yield from _missing(text)
    yield from wrongs_of_draft(text, on)


def wrongs_of_draft(text: TopicText, on: date) -> Iterator[Wrong]:
    """What keeps a draft from being saved on the day `on`, each with its place: less than from being published."""
    yield from _wrong_lines(text)
    yield from _out_of_bounds(text)
    if text.reviewed_on and text.reviewed_on > on:
        yield Wrong("reviewed_on", _("This day is still to come: enter the day on which it was reviewed."))
    yield from _overlaps(text.sections)
    for number, section in enumerate(text.sections):
        for field, said in _wrong_section(section):
            yield Wrong(field, said, number)


def _missing(text: TopicText) -> Iterator[Wrong]:
    asked = {
        "summary": _("Enter in one sentence what the page says."),
        "source_title": _("Name the source, or say that it is the clinic’s own."),
        "reviewed_by": _("Name who reviewed it."),
        "reviewed_on": _("Enter the day on which it was reviewed."),
    }
    for name, said in asked.items():
        if not getattr(text, name):
            yield Wrong(name, said)
    if not text.sections:
        yield Wrong("title", _("Write at least one section."))


def _wrong_lines(text: TopicText) -> Iterator[Wrong]:
    if not text.title:
        yield Wrong("title", _("Enter the title."))
    for name, most in LONGEST.items():
        if len(getattr(text, name)) > most:
            yield Wrong(name, _("Shorten this to at most %(most)s characters.") % {"most": most})
    for name in LONGEST:
        if "\0" in getattr(text, name):
            yield Wrong(name, _("There is a sign in this text that nobody can read."))


def _out_of_bounds(text: TopicText) -> Iterator[Wrong]:
    if text.source_url and not text.source_title:
        yield Wrong("source_title", _("Say what the source is called."))
    if text.source_url and not text.source_url.startswith(("https://", "http://")):
        yield Wrong("source_url", _("The address of the source begins with https://."))
    for name in ("reviewed_on", "review_due"):
        day = getattr(text, name)
        if day and not FIRST_DAY <= day <= LAST_DAY:
            yield Wrong(name, _("Dates run from 1900-01-01 to 2199-12-31."))
    if text.review_due and text.reviewed_on and text.review_due < text.reviewed_on:
        yield Wrong("review_due", _("The next review is due on or after the last one."))
    if len(text.sections) > MOST_SECTIONS:
        yield Wrong("title", _("A topic has at most 40 sections."))


def _overlaps(sections: Sequence[SectionText]) -> Iterator[Wrong]:
    """Two texts of one kind at one place on the same days: nobody could say which of them is meant."""
    for number, section in enumerate(sections):
        for before in sections[:number]:
            if (before.place, before.kind) == (section.place, section.kind) and _share_a_day(before, section):
                said = _("“%(heading)s” is for some of these days already, at the same place.")
                yield Wrong("first_day", said % {"heading": before.heading}, number)
                break


def _share_a_day(one: SectionText, other: SectionText) -> bool:
    days = (one.first_day, one.last_day, other.first_day, other.last_day)
    if None in days:
        return False
    first, last, begins, ends = (day or 0 for day in days)
    return first <= ends and begins <= last


def _wrong_section(section: SectionText) -> Iterator[tuple[str, str]]:
    if not section.heading:
        yield "heading", _("Enter a heading.")
    if not section.body.strip():
        yield "body", _("Write what the section says.")
    if len(section.heading) > LONGEST_HEADING:
        yield "heading", _("Shorten this to at most %(most)s characters.") % {"most": LONGEST_HEADING}
    if len(section.body) > LONGEST_BODY:
        yield (
            "body",
            _("This has %(count)s characters: shorten it to at most %(most)s.")
            % {"count": f"{len(section.body):,}", "most": f"{LONGEST_BODY:,}"},
        )
    if "\0" in section.heading + section.body:
        yield "body", _("There is a sign in this text that nobody can read.")
    if section.place not in Place.values:
        yield "place", _("Choose one of the known places.")
    if section.kind not in Kind.values:
        yield "kind", _("Choose one of the known kinds.")
    first, last = section.first_day, section.last_day
    if (first is None) != (last is None):
        yield (
            "first_day" if first is None else "last_day",
            _("Give both the first and the last day, or neither."),
        )
    elif first is not None and last is not None and not 0 <= first <= last <= MOST_DAYS:
        yield (
            "last_day",
            _("Days are counted from 0, the day of the treatment, and the last is not before the first."),
        )
