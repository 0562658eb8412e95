"""Working back: by when the earlier procedure must be done for a planned date."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intervals.engine.history import History
from intervals.engine.reasons import FROM_EARLIEST, FROM_RECOMMENDED, WITHOUT_DATE
from intervals.engine.worked_back import WorkedBack
from intervals.public.forms import PlanForm
from intervals.public.pairs import pair_query, question_back
from intervals.public.phases import Phase, has_closed
from intervals.public.phases_back import phases_back
from intervals.public.pieces import Card, Notice, address, card, limits
from intervals.said import beside, dates, rules
from intervals.web.guidance import Section, care_cards
from intervals.web.pages import AsOf


@dataclass(frozen=True)
class PlanAnswer:
    """All that stands on the page."""

    crumb: str
    question: str
    preview: str
    status: str
    status_label: str
    headline: str
    cards: list[Card]
    phases: list[Phase]
    struck: str
    why: str
    said: list[str]
    notices: list[Notice]
    care: SafeString
    limits: Section
    change_href: str
    permalink: str


def plan_answer(form: PlanForm, as_of: AsOf, permalink: str) -> PlanAnswer:
    """Answer a valid form. DateOutOfRange where a date would leave the range."""
    earlier, later = form.pair
    planned_on: date = form.cleaned_data["planned_on"].first_day
    names = as_of.published.names
    chart = as_of.published.chart()
    found = chart.work_back(earlier, later, planned_on, as_of.on)
    change = chart.change_until(earlier, later, planned_on, as_of.on)
    cards = _cards(found, as_of.on)
    drawn = phases_back(found, cards, form.pair, planned_on, as_of)
    return PlanAnswer(
        crumb=_crumb(form, planned_on),
        question=question_back(form.pair, as_of.published),
        preview=as_of.preview,
        status=found.status if found else WITHOUT_DATE,
        status_label="",
        headline=rules.plan_headline(found, earlier, planned_on, names),
        cards=cards,
        phases=drawn,
        struck=_("A number that is struck: the clinic is closed on that day.") if has_closed(drawn) else "",
        why=rules.plan_why(found, planned_on, names),
        said=[*_said(found, names), *([beside.change(change, names)] if change else [])],
        notices=[*_notices(found, form, planned_on, as_of.on), *_still_works(found, form, planned_on, as_of)],
        care=care_cards(as_of.published, earlier, later, as_of.on),
        limits=limits(as_of.published, earlier, later, as_of.on),
        change_href=f"{address('plan')}?{form.query()}&change=1",
        permalink=permalink,
    )


def _crumb(form: PlanForm, planned_on: date) -> str:
    pair = dates.pair(*form.pair, form.names, event=form.before_an_event)
    values = {"pair": pair, "planned_on": dates.day(planned_on)}
    if form.before_an_event:
        return _("%(pair)s on %(planned_on)s") % values
    return _("%(pair)s, planned for %(planned_on)s") % values


def _said(found: WorkedBack | None, names: dates.Names) -> list[str]:
    """What stands beside the dates."""
    if found is None:
        return []
    said = [beside.open_days_back(found), *beside.upper_figures_back(found, names)]
    if found.rule.same_area:
        said.append(beside.in_the_same_area())
    return [each for each in said if each]


def _cards(found: WorkedBack | None, on: date) -> list[Card]:
    if found is None:
        return []
    full = f"{dates.before(found.rule.recommended)} · {dates.relative(found.recommended, on)}"
    least = f"{dates.before(found.rule.minimum)} · {dates.relative(found.latest, on)}"
    return [
        card(_("For the full wait, by"), found.recommended, full, FROM_RECOMMENDED),
        card(_("At the very latest, by"), found.latest, least, FROM_EARLIEST),
    ]


def _notices(found: WorkedBack | None, form: PlanForm, planned_on: date, on: date) -> list[Notice]:
    notices = []
    if planned_on < on:
        notices.append(Notice(_("That day has passed. Is the year right?")))
    elif found and found.too_late:
        text = _("There is no longer enough time before that day. Choose a later day for %(later)s.")
        if form.before_an_event:
            text = _("There is no longer enough time before that day. Speak to the clinic.")
        elif found.rule.same_day_allowed:
            text = _("There is no longer enough time before that day.")
        notices.append(Notice(text % {"later": form.later_name}))
    if found and found.rule.same_day_allowed:
        notices.append(Notice(_("Having both on the same day is allowed.")))
    return notices


def _still_works(found: WorkedBack | None, form: PlanForm, planned_on: date, as_of: AsOf) -> list[Notice]:
    """Where it is too late before that day, the way to the dates after the next day on which it could be done."""
    if found is None or not found.too_late or planned_on < as_of.on or form.before_an_event:
        return []
    earlier, later = form.pair
    open_days = as_of.published.open_days
    given_on = open_days.first_from(as_of.on) if open_days else as_of.on
    if given_on is None:
        return []
    dates_then = as_of.published.chart(History.of_one(earlier, given_on)).dates(later, as_of.on)
    said = rules.still_works(dates_then, earlier, given_on, as_of.published.names)
    query = urlencode(dict(parse_qsl(pair_query(form.pair))) | {"given_on": str(given_on)})
    return [Notice(said, f"{address('check')}?{query}", _("Those dates"))] if said else []
