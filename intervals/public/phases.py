"""The days of an answer as phases: one for each status in turn, with the date that it begins on and its days."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.answers import Forecast
from intervals.engine.periods import LAST_DAY
from intervals.engine.strip import Segment, segments
from intervals.public.pieces import Card
from intervals.public.question import Question
from intervals.said import dates, hers, runs, to_patients
from intervals.web.cells import STRUCK, Cell, Marked, cells, days_of

MOST_DAYS = 42  # until the last phase begins: a longer wait is a bar
FARTHEST_LIMIT = 4  # times the wait: an upper figure that lies further off is said, not drawn


@dataclass(frozen=True)
class Phase:
    """A run of days of one status. `text` says the same as its cells; the first card's label is in `label`."""

    status: str
    label: str
    cards: list[Card]
    note: str
    text: str
    cells: list[Cell]


@dataclass(frozen=True)
class _Drawn:
    """All that a phase is drawn from."""

    question: Question
    found: Forecast
    names: dates.Names
    marked: Marked
    runs: tuple[Segment, ...]

    def goes_on(self, run: Segment) -> bool:
        """Whether a run is the last, which has no end."""
        return run is self.runs[-1]

    def holds(self, run: Segment, day: date | None) -> bool:
        """Whether a day lies in a run."""
        return day is not None and run.first <= day and (self.goes_on(run) or day <= run.last)


def phases(question: Question, found: Forecast, cards: list[Card], names: dates.Names) -> list[Phase]:
    """The phases of an answer from the day of what was done; none where there is no such day, or no wait."""
    if question.given_on is None or found.wait_ends is None:
        return []
    marked = Marked(question.given_on, found.on, question.planned_on, question.asked.open_days)
    parts = segments(question.asked, question.given_on, end_of(question.given_on, found))
    drawn = _Drawn(question, found, names, marked, parts)
    return [_phase(run, drawn, _cards(run, drawn, cards)) for run in parts]


def is_long(question: Question, found: Forecast) -> bool:
    """Whether the wait is too long to be drawn day by day."""
    ends, begins = found.wait_ends, question.given_on
    return ends is not None and begins is not None and (ends - begins).days > MOST_DAYS


def has_closed(shown: list[Phase]) -> bool:
    """Whether a day that is drawn is struck."""
    return any(STRUCK in cell.kind.split() for each in shown for cell in each.cells)


def end_of(given_on: date, found: Forecast) -> date:
    """A day on which the last phase has begun: that of the full wait, or of an upper figure that is not far off."""
    until = found.wait_ends or given_on
    near = until + timedelta(days=min((until - given_on).days * FARTHEST_LIMIT, (LAST_DAY - until).days))
    best_by = found.best_by
    late_from = best_by + timedelta(days=1) if best_by and best_by != LAST_DAY else None
    turns = [turn for turn in (late_from, found.start_again) if turn and until <= turn <= near]
    return max([until, *turns])


def _cards(run: Segment, drawn: _Drawn, cards: list[Card]) -> list[Card]:
    """The dates that lie in a run; where there is none, that is said of the last."""
    return [
        each
        for each in cards
        if (drawn.holds(run, date.fromisoformat(each.iso)) if each.iso else drawn.goes_on(run))
    ]


def _phase(run: Segment, drawn: _Drawn, cards: list[Card]) -> Phase:
    last = drawn.goes_on(run)
    shown = [] if is_long(drawn.question, drawn.found) else days_of(run, drawn.marked, goes_on=last)
    notes = [cards[-1].note if cards else "", _note(run, drawn)]
    return Phase(
        status=run.status,
        label=_label(run, cards, drawn),
        cards=[_in_phase(each, cards) for each in cards],
        note=capfirst(" · ".join(filter(None, notes))),
        text=to_patients.span(run, last=last),
        cells=cells(shown, drawn.marked),
    )


def _in_phase(card: Card, cards: list[Card]) -> Card:
    """A date without what the phase says itself: the first one's label above them, the last one's note below."""
    return replace(
        card, label="" if card is cards[0] else card.label, note="" if card is cards[-1] else card.note
    )


def _label(run: Segment, cards: list[Card], drawn: _Drawn) -> str:
    if cards:
        return f"{dates.short_label(run.status)} · {cards[0].label}"
    return runs.label(run, drawn.found.on, last=drawn.goes_on(run))


def _note(run: Segment, drawn: _Drawn) -> str:
    """What lies in a run: today, the plan, day 0; and of days that only the skin decides, what the dates were."""
    marked, names, said = drawn.marked, drawn.names, []
    if drawn.holds(run, marked.today):
        said.append(runs.today(marked.zero, marked.today))
    if marked.plan and drawn.holds(run, marked.plan):
        number = (marked.plan - marked.zero).days
        said.append(
            _("%(yours)s: day %(number)d")
            % {"yours": dates.yours(names[drawn.found.later]), "number": number}
        )
    if run is drawn.runs[0]:
        said.append(runs.day_zero(names[drawn.question.earlier]))
    if not drawn.question.of_unknown_day:
        said.append(hers.healing_decides(run.status, drawn.found))
    return " · ".join(filter(None, said))
