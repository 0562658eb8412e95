"""The answer: everything that stands on the page of a check, in the order in which a patient needs it."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intervals.engine.answers import Forecast
from intervals.engine.history import Skin
from intervals.engine.periods import Period
from intervals.engine.reasons import FROM_EARLIEST, FROM_RECOMMENDED, AfterTreatment, Status, UnderHold
from intervals.models.guidance import Place
from intervals.public.answer_guidance import Recovery, guidance
from intervals.public.answer_notices import notices
from intervals.public.forms import SKIN_ANSWERS, CheckForm
from intervals.public.pairs import question as heading
from intervals.public.phases import Phase, has_closed, is_long, phases
from intervals.public.pieces import (
    Card,
    Link,
    Notice,
    address,
    card,
    no_date_card,
)
from intervals.public.question import Question
from intervals.public.told import Told, ToldOf, told_of
from intervals.queries.published import Pair, PublishedClinic
from intervals.said import beside, dates, hers, to_patients
from intervals.web.pages import AsOf
from intervals.web.timeline import Timeline, timeline


@dataclass(frozen=True)
class Choice:
    """One way to answer about the skin; `sends` where the other answers have to be sent along."""

    label: str
    href: str
    chosen: bool
    sends: bool


@dataclass(frozen=True)
class SkinQuestion:
    """The answers to whether the skin has settled, as links, and what follows from the one chosen."""

    choices: list[Choice]
    reply: str


@dataclass(frozen=True)
class Answer:
    """All of it. `said` stands beside the dates, `long_ago` too, folded.

    Where she asked about a day, status and headline are that day's, and `verdict` says what to do about it. `bar` is
    drawn in the place of the phases' cells where the wait is long. `question` and `preview` are shown beside a link
    that is sent to somebody: they hold no date.
    """

    crumb: str
    question: str
    preview: str
    status: str
    status_label: str
    headline: str
    verdict: list[str]
    phases: list[Phase]
    struck: str
    bar: Timeline | None
    action: Link | None
    why: str
    said: list[str]
    long_ago: list[str]
    notices: list[Notice]
    skin: SkinQuestion | None
    phase: str
    care: SafeString
    care_first: bool
    now: SafeString
    after: SafeString
    calendar_href: str
    remind_href: str
    change_href: str
    permalink: str
    booking: Link | None
    told: ToldOf | None


def answer(form: CheckForm, as_of: AsOf, permalink: str, told: Told | None = None) -> Answer:
    """Answer a valid form, with what was told besides. DateOutOfRange where a date would leave the range."""
    happened, first = (told.happenings(as_of.on), told.speaks_first) if told else ((), ())
    question = Question.of(form, as_of, happened, first)
    found = question.forecast()
    published, names = as_of.published, as_of.published.names
    change_href = f"{address('home')}?{form.query(skin='', instead_of='')}"
    care, now, after = guidance(
        published,
        Pair(question.earlier, question.later),
        Recovery(
            _place(question, found), _day(question, found) if published.guides_by_day(as_of.on) else None
        ),
        as_of.on,
        get_language(),
    )
    planned, booking = found.planned, _booking(found, as_of)
    status = planned.status if planned else found.status
    keeps = found.has_dates and not question.unsettled
    calendar_href = f"{address('calendar')}?{form.query(instead_of='')}" if keeps and told is None else ""
    over = planned is not None and planned.on < as_of.on
    action = _action(
        status, "" if over else calendar_href, booking if found.has_dates else None, as_of.published.clinic
    )
    shown = phases(question, found, [] if question.unsettled else _cards(found), names)
    return Answer(
        crumb=_crumb(question, names),
        question=heading(form.pair, published),
        preview=as_of.preview,
        status=status,
        status_label=dates.status_label(status),
        headline=hers.headline(planned, found, names)
        if planned
        else to_patients.headline(found, question.skin, healing=question.healing),
        verdict=_verdict(found, question, names),
        phases=shown,
        struck=_("A number that is struck: the clinic is closed on that day.") if has_closed(shown) else "",
        bar=_bar(question, found, names),
        action=action,
        why=_why(found, question, names),
        said=_said(found, names),
        long_ago=beside.long_ago(found, names),
        notices=notices(form, question, as_of, change_href, names),
        skin=_skin(question, found, form, "check" if told is None else "told"),
        phase=_phase(question, found),
        care=care,
        care_first=question.skin is Skin.NOT_SETTLED,
        now=now,
        after=after,
        calendar_href=calendar_href if action is None or action.href != calendar_href else "",
        remind_href=_remind_href(found, as_of) if keeps else "",
        change_href=change_href,
        permalink=permalink,
        booking=booking if booking is not action else None,
        told=told_of(question, form, published, told, keeps=keeps),
    )


def _remind_href(found: Forecast, as_of: AsOf) -> str:
    """Where to ask for a reminder of the date that lies ahead: the earliest or the recommended one; "" for none."""
    ahead = [day for day in (found.earliest, found.recommended) if day and day > as_of.on]
    return f"{address('mail-remind')}?day={ahead[0]}" if ahead else ""


def _action(status: Status, calendar_href: str, booking: Link | None, clinic: PublishedClinic) -> Link | None:
    """The one thing to do first: keep the dates, book, or call."""
    keep = Link(calendar_href, _("Add to my calendar")) if calendar_href and status.stops else None
    call = _("Call %(number)s") % {"number": clinic.telephone}
    book = booking if status.works else None
    return keep or book or (Link(clinic.tel_uri, call) if clinic.telephone else None)


def _crumb(question: Question, names: dates.Names) -> str:
    pair = dates.pair(question.earlier, question.later, names)
    if question.given_on is None:
        return pair
    values = {"pair": pair, "given_on": dates.day(question.given_on)}
    if question.earlier == question.later:
        return _("%(pair)s, after %(given_on)s") % values
    return _("%(pair)s on %(given_on)s") % values


def _why(found: Forecast, question: Question, names: dates.Names) -> str:
    """Why these dates; where only the clinic's own question decides, its reason is said among the notices."""
    if question.speaks_first and isinstance(found.deciding, UnderHold):
        return _("Speak to the clinic first, for what you answered.")
    return to_patients.why(found, names)


def _said(found: Forecast, names: dates.Names) -> list[str]:
    """What stands beside the dates; what the cards say themselves is left out."""
    said = [each for each in beside.notes(found, names) if each != beside.silence(found)]
    decided_by = found.deciding
    if isinstance(decided_by, AfterTreatment) and decided_by.rule.same_area:
        said.append(beside.in_the_same_area())
    return said


def _cards(found: Forecast) -> list[Card]:
    if not found.has_dates:
        label = _("Earliest and recommended date")
        return [no_date_card(label, beside.silence(found))] if found.silent_from else []
    decided_by = found.deciding
    waits = decided_by.waits if isinstance(decided_by, AfterTreatment) else (None, None)
    labels = (_("Earliest date"), _("Recommended from"))
    statuses = (FROM_EARLIEST, FROM_RECOMMENDED)
    dates = (found.earliest, found.recommended)
    return [
        card(label, when, _note(wait, when, found.on), status)
        if when
        else no_date_card(label, beside.silence(found))
        for label, when, wait, status in zip(labels, dates, waits, statuses, strict=True)
    ]


def _note(wait: Period | None, when: date, on: date) -> str:
    return " · ".join([*([dates.after(wait)] if wait else []), dates.relative(when, on)])


def _bar(question: Question, found: Forecast, names: dates.Names) -> Timeline | None:
    if question.given_on is None or not is_long(question, found):
        return None
    caption = _("Counted day by day from %(yours)s.") % {"yours": dates.yours(names[question.earlier])}
    return timeline(question.asked, found, question.given_on, caption)


def _verdict(found: Forecast, question: Question, names: dates.Names) -> list[str]:
    """What to do about the planned date, and what is said beside it and not yet beside the dates."""
    planned = found.planned
    if planned is None:
        return []
    said = [to_patients.verdict(planned, found, names, healing=question.healing)]
    if planned.on < found.on and planned.reasons:
        said = [hers.was_it_done()] if planned.status.warns else []
    said += beside.of_planned(planned, found, names)
    if planned.open is False and planned.status.works:
        works_on = question.asked.first_day_that_works(planned.on)
        said += (
            [_("The next day you can come is %(day)s.") % {"day": dates.day(works_on)}] if works_on else []
        )
    return said


def _skin(question: Question, found: Forecast, form: CheckForm, page: str) -> SkinQuestion | None:
    """AsOf once the treatment is done and it is no longer too soon: before that no answer changes anything."""
    if (
        not found.skin_matters
        or question.given_on is None
        or question.given_on > found.on
        or not question.healing
    ):
        return None
    return SkinQuestion(
        choices=[
            Choice(
                str(label),
                f"{address(page)}?{form.query(skin=value)}#answer",
                question.skin == value,
                page == "told",
            )
            for value, label in SKIN_ANSWERS.items()
        ],
        reply=hers.skin_reply(question.skin, found),
    )


def _phase(question: Question, found: Forecast) -> str:
    if question.given_on is None or _place(question, found) is None:
        return ""
    return to_patients.recovery_day((found.on - question.given_on).days, healing=question.healing)


def _place(question: Question, found: Forecast) -> Place | None:
    """Which guidance fits the day: that of the phase by the dates alone, whatever was said of the skin."""
    begun = question.given_on is not None and question.given_on <= found.on
    return Place(found.by_the_dates) if begun and found.by_the_dates else None


def _day(question: Question, found: Forecast) -> int | None:
    """The day of recovery, counted from 0; None where it is not known or has not come."""
    given_on = question.given_on
    return (found.on - given_on).days if given_on is not None and given_on <= found.on else None


def _booking(found: Forecast, as_of: AsOf) -> Link | None:
    """The clinic's booking page, at the first day to come from which the full wait has passed."""
    clinic = as_of.published.clinic
    href = clinic.booking_link(found.first_full_day)
    if not href:
        return None
    return Link(href, _("Book at %(clinic)s") % {"clinic": clinic.name})
