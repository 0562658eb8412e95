"""The answer: everything that stands on the page of a check, in the order in which a patient needs it."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intervals import wording, words
from intervals.engine.answers import Forecast
from intervals.engine.chart import Chart
from intervals.engine.history import History, Skin, Treatment
from intervals.engine.periods import Period, add
from intervals.engine.reasons import AfterTreatment, Status
from intervals.models.guidance import Kind, Place
from intervals.public.forms import SKIN_ANSWERS, CheckForm
from intervals.public.parts import (
    Card,
    Link,
    Notice,
    Row,
    Section,
    address,
    card,
    limits,
    rule_rows,
    topics_of,
)
from intervals.queries.published import Published
from intervals.web.dates import WrittenDate
from intervals.web.pages import Asked
from intervals.web.timeline import Timeline, timeline

A_YEAR = Period(months=12)


@dataclass(frozen=True)
class Question:
    """What was asked, read: a pair, a date as far as it is known, perhaps a plan, perhaps the skin."""

    earlier: str
    later: str
    written: WrittenDate
    given_on: date | None
    planned_on: date | None
    skin: Skin

    @classmethod
    def of(cls, form: CheckForm, on: date) -> "Question":
        """From a valid form, as asked on the day `on`."""
        asked = form.cleaned_data
        planned = asked["planned_on"]
        return cls(
            earlier=form.pair["earlier"],
            later=form.pair["later"],
            written=asked["given_on"],
            given_on=asked["given_on"].counted_from(on),
            planned_on=planned.first_day if planned else None,
            skin=Skin(asked["skin"]),
        )

    def chart(self, asked: Asked) -> Chart:
        """What is known of the person who asks."""
        return asked.published.chart(History((Treatment(self.earlier, self.given_on),), skin=self.skin))

    def forecast(self, asked: Asked) -> Forecast:
        """The engine's answer. DateOutOfRange where a date would leave the range."""
        return self.chart(asked).dates(self.later, asked.on, planned_on=self.planned_on)


@dataclass(frozen=True)
class VerdictCard:
    """What to think of the planned date."""

    status: str
    label: str
    heading: str
    text: str


@dataclass(frozen=True)
class Choice:
    """One way to answer about the skin."""

    label: str
    href: str
    chosen: bool


@dataclass(frozen=True)
class SkinQuestion:
    """The answers to whether the skin has settled, as links, and what follows from the one chosen."""

    choices: list[Choice]
    reply: str


@dataclass(frozen=True)
class Answer:
    """All of it."""

    crumb: str
    status: str
    status_label: str
    headline: str
    cards: list[Card]
    why: str
    notices: list[Notice]
    verdict: VerdictCard | None
    timeline: Timeline | None
    skin: SkinQuestion | None
    phase: str
    now: SafeString
    after: SafeString
    calendar_href: str
    change_href: str
    permalink: str
    booking: Link | None


def answer(form: CheckForm, asked: Asked, permalink: str) -> Answer:
    """Answer a valid form. DateOutOfRange where a date would leave the range."""
    question = Question.of(form, asked.on)
    found = question.forecast(asked)
    published, names = asked.published, asked.published.names
    change_href = f"{address('home')}?{form.query(skin='')}"
    now, after = _standing(
        published, question.earlier, question.later, _place(question, found), asked.on, get_language()
    )
    return Answer(
        crumb=_crumb(question, names),
        status=found.status,
        status_label=words.status_label(found.status),
        headline=wording.headline(found, question.skin),
        cards=_cards(found),
        why=wording.why(found, names),
        notices=_notices(question, asked, change_href, names),
        verdict=_verdict(found, question, names),
        timeline=timeline(
            question.chart(asked).ask(question.later, asked.on),
            found,
            question.given_on,
            _("Counted day by day from your %(earlier)s.") % {"earlier": published.names[question.earlier]},
        )
        if question.given_on
        else None,
        skin=_skin(question, found, form),
        phase=_phase(question, found),
        now=now,
        after=after,
        calendar_href=f"{address('calendar')}?{form.query()}" if found.earliest else "",
        change_href=change_href,
        permalink=permalink,
        booking=_booking(found, asked),
    )


def _crumb(question: Question, names: words.Names) -> str:
    pair = words.pair(question.earlier, question.later, names)
    if question.given_on is None:
        return pair
    return _("%(pair)s on %(given_on)s") % {"pair": pair, "given_on": words.day(question.given_on)}


def _cards(found: Forecast) -> list[Card]:
    if found.earliest is None or found.recommended is None:
        return []
    decided_by = found.deciding
    waits = ["", ""]
    if isinstance(decided_by, AfterTreatment):
        waits = [words.after(decided_by.rule.minimum), words.after(decided_by.rule.recommended)]
    notes = [
        " · ".join(filter(None, (wait, words.relative(when, found.on))))
        for wait, when in zip(waits, (found.earliest, found.recommended), strict=True)
    ]
    return [
        card(_("Earliest date"), found.earliest, notes[0], Status.ASK_FIRST),
        card(_("Recommended from"), found.recommended, notes[1], Status.READY),
    ]


def _notices(question: Question, asked: Asked, change_href: str, names: words.Names) -> list[Notice]:
    given_on = question.given_on
    notices = []
    if given_on is None:
        return [Notice(_("You do not know the date. The clinic that did the treatment can look it up."))]
    if question.written.month_only:
        said = _("You gave only the month, so we counted from %(day)s, the latest day it can have been.")
        notices.append(Notice(said % {"day": words.day(given_on)}, change_href, _("Enter the day")))
    if given_on > asked.on:
        said = _(
            "Your %(earlier)s is still to come, so this is a plan: if its date moves, these dates move too."
        )
        notices.append(Notice(said % {"earlier": names[question.earlier]}))
    if add(min(given_on, asked.on), A_YEAR) < max(given_on, asked.on):
        said = (
            _("That is more than a year ago.") if given_on < asked.on else _("That is more than a year away.")
        )
        notices.append(Notice(f"{said} {_('Is the year right?')}", change_href, _("Change the date")))
    return notices


def _verdict(found: Forecast, question: Question, names: words.Names) -> VerdictCard | None:
    if found.planned is None:
        return None
    heading = _("Your date: %(later)s on %(planned_on)s") % {
        "later": names[question.later],
        "planned_on": words.day(found.planned.on),
    }
    return VerdictCard(
        status=found.planned.status,
        label=words.status_label(found.planned.status),
        heading=heading,
        text=wording.verdict(found.planned, found, names),
    )


def _skin(question: Question, found: Forecast, form: CheckForm) -> SkinQuestion | None:
    """Asked once the treatment is done and it is no longer too soon: before that no answer changes anything."""
    if (
        found.status in (Status.TOO_SOON, Status.NO_WAIT)
        or question.given_on is None
        or question.given_on > found.on
    ):
        return None
    return SkinQuestion(
        choices=[
            Choice(str(label), f"{address('check')}?{form.query(skin=value)}", question.skin == value)
            for value, label in SKIN_ANSWERS.items()
        ],
        reply=wording.skin_reply(question.skin, found),
    )


def _phase(question: Question, found: Forecast) -> str:
    if question.given_on is None or question.given_on > found.on or found.earliest is None:
        return ""
    return wording.recovery_day((found.on - question.given_on).days)


def _place(question: Question, found: Forecast) -> Place | None:
    """Which guidance fits the day: that of the phase by the dates alone, whatever was said of the skin."""
    begun = question.given_on is not None and question.given_on <= found.on
    if not begun or found.earliest is None or found.recommended is None:
        return None
    if found.on < found.earliest:
        return Place.TOO_SOON
    return Place.ASK_FIRST if found.on < found.recommended else Place.READY


@lru_cache(maxsize=64)
def _standing(
    published: Published, earlier: str, later: str, place: Place | None, on: date, _language: str | None
) -> tuple[SafeString, SafeString]:
    """The guidance for a place, and all that follows it, rendered: the same for whoever asks."""
    now: list[Section] = []
    always: list[Section] = []
    others: list[Section] = []
    for topic in topics_of(published, earlier, later):
        for section in topic.sections:
            if section.place is Place.PAGE or section.kind is Kind.LIMITS:
                continue
            href = address("topic", args=(topic.slug,))
            kept = now if section.place is place else always if section.place is Place.ALWAYS else others
            kept.append(Section(section.kind, section.heading, section.html, topic.title, href))
    after = {
        "rest": always + others,
        "limits": limits(published, earlier, later),
        "facts": _facts(published, earlier, later, on),
    }
    shown = render_to_string("public/_now.html", {"now": now}) if now else SafeString()
    return shown, render_to_string("public/_after.html", after)


def _facts(published: Published, earlier: str, later: str, on: date) -> list[Row]:
    """Where the rule for the pair is from; nothing where there is none."""
    found = published.rule_for(earlier, later, on)
    if found is None:
        return []
    rule, *others = rule_rows(found)
    return [Row(rule.term, rule.detail, address("rules"), _("How we count")), *others]


def _booking(found: Forecast, asked: Asked) -> Link | None:
    """The clinic's booking page, at the first day from which the full wait has passed."""
    clinic = asked.published.clinic
    first_day = max(found.recommended, asked.on) if found.recommended else None
    href = clinic.booking_link(first_day)
    if not href:
        return None
    return Link(href, _("Book at %(clinic)s") % {"clinic": clinic.name})
