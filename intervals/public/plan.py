"""Working back: by when the earlier procedure must be done for a planned date."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from intervals import wording, words
from intervals.engine.answers import WorkedBack
from intervals.engine.history import History
from intervals.engine.reasons import Status
from intervals.public.forms import PlanForm
from intervals.public.parts import Card, Notice, Section, address, card, limits
from intervals.web.pages import Asked


@dataclass(frozen=True)
class PlanAnswer:
    """All that stands on the page."""

    crumb: str
    status: str
    status_label: str
    headline: str
    cards: list[Card]
    why: str
    notices: list[Notice]
    limits: Section
    change_href: str
    permalink: str


def plan_answer(form: PlanForm, asked: Asked, permalink: str) -> PlanAnswer:
    """Answer a valid form. DateOutOfRange where a date would leave the range."""
    earlier, later = form.pair["earlier"], form.pair["later"]
    planned_on: date = form.cleaned_data["planned_on"].first_day
    names = asked.published.names
    found = asked.published.chart(History()).work_back(earlier, later, planned_on, asked.on)
    status = _status(found, asked.on)
    change = address("plan")
    return PlanAnswer(
        crumb=_("%(pair)s, planned for %(planned_on)s")
        % {"pair": words.pair(earlier, later, names), "planned_on": words.day(planned_on)},
        status=status,
        status_label="",
        headline=wording.plan_headline(found, earlier, asked.on, names),
        cards=_cards(found, asked.on),
        why=wording.plan_why(found, planned_on, names),
        notices=_notices(found, planned_on, asked.on, names),
        limits=limits(asked.published, earlier, later),
        change_href=f"{change}?{form.query()}&change=1",
        permalink=permalink,
    )


def _status(found: WorkedBack | None, on: date) -> Status:
    """The status of having the earlier procedure today."""
    if found is None:
        return Status.NO_WAIT
    if on > found.latest:
        return Status.TOO_SOON
    return Status.ASK_FIRST if on > found.recommended else Status.READY


def _cards(found: WorkedBack | None, on: date) -> list[Card]:
    if found is None:
        return []
    full = f"{words.before(found.rule.recommended)} · {words.relative(found.recommended, on)}"
    least = f"{words.before(found.rule.minimum)} · {words.relative(found.latest, on)}"
    return [
        card(_("For the full wait, by"), found.recommended, full, Status.READY),
        card(_("At the very latest, by"), found.latest, least, Status.ASK_FIRST),
    ]


def _notices(found: WorkedBack | None, planned_on: date, on: date, names: words.Names) -> list[Notice]:
    notices = []
    if planned_on < on:
        notices.append(Notice(_("That day has passed. Is the year right?")))
    elif found and on > found.latest:
        later = {"later": names[found.rule.later]}
        text = _("There is no longer enough time before that day. Choose a later day for %(later)s.")
        notices.append(Notice(text % later))
    if found and found.rule.same_day_allowed:
        notices.append(Notice(_("Having both on the same day is allowed.")))
    return notices
