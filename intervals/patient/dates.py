"""A patient's dates as she reads them: of each procedure its two with reasons, in the words of the public answer."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.answers import Forecast
from intervals.engine.chart import Chart
from intervals.engine.periods import DateOutOfRange
from intervals.engine.question import Question
from intervals.engine.reasons import FROM_EARLIEST, FROM_RECOMMENDED, AfterTreatment, UnderHold
from intervals.engine.strip import segments
from intervals.patient.phases import Phase, has_closed, phases
from intervals.queries.clinic_charts import ClinicCharts
from intervals.said import beside, dates, to_patients
from intervals.said.booking import booking_link

LONG_AGO = timedelta(days=28)


@dataclass(frozen=True)
class DateCard:
    """One of the two dates: its label, the day, how far off it is, and the status that begins on it."""

    label: str
    day: date
    note: str
    status: str


@dataclass(frozen=True)
class OwnDates:
    """When a procedure may be done, and why. Where no day is settled, there are no cards.

    `reasons` are all that bear besides the one that decides, `said` what stands beside the dates. `past`: the full wait
    has long been over, and nothing more is to be said.
    """

    slug: str
    procedure: str
    status: str
    label: str
    headline: str
    cards: list[DateCard]
    phases: list[Phase]
    struck: str
    why: str
    reasons: list[str]
    said: list[str]
    booking: str
    bearing: bool
    past: bool


def forecasts(chart: Chart, charts: ClinicCharts, on: date) -> list[Forecast]:
    """The answers for every procedure that a rule or a hold makes wait: what comes first, then by name.

    Without those that cannot be counted, since something on record lies at the end of all days (`uncounted`).
    """
    found = [each for slug in _asked(chart, charts, on) if (each := _forecast(chart, slug, on))]
    return sorted(found, key=lambda each: (_ahead(each), charts.names[each.later].casefold()))


def uncounted(found: list[Forecast], chart: Chart, charts: ClinicCharts, on: date) -> list[str]:
    """What the procedures are called that `found`, the forecasts, leaves out."""
    return sorted(charts.names[slug] for slug in _asked(chart, charts, on) - {each.later for each in found})


def _asked(chart: Chart, charts: ClinicCharts, on: date) -> set[str]:
    return {*charts.later_procedures(on), *(hold.procedure for hold in chart.history.holds)}


def _forecast(chart: Chart, slug: str, on: date) -> Forecast | None:
    try:
        return chart.ask_next(slug, on).forecast()
    except DateOutOfRange:
        return None


def _ahead(found: Forecast) -> date:
    days = [each for each in (found.earliest, found.recommended) if each and each > found.on]
    return min(days, default=date.max)


def own_dates(found: Forecast, chart: Chart, charts: ClinicCharts, booking_url: str) -> OwnDates:
    """One of them as it is read."""
    names, on = charts.names, found.on
    named, question = found.comes_after or found.deciding, chart.ask_next(found.later, on)
    drawn = [] if found.unsettled else _phases(question, found, names)
    said = [*beside.notes(found, names), *beside.long_ago(found, names)]
    return OwnDates(
        slug=found.later,
        procedure=capfirst(names[found.later]),
        status=found.status.value,
        label=dates.status_label(found.status),
        headline=to_patients.headline(found, healing=_healing(found, charts)),
        cards=_cards(found),
        phases=drawn,
        struck=_("A number that is struck: the clinic is closed on that day.") if has_closed(drawn) else "",
        why=to_patients.why(found, names),
        reasons=[to_patients.reason_text(each, names) for each in found.reasons if each != named],
        said=said,
        booking="" if found.unsettled else booking_link(booking_url, found.first_full_day),
        bearing=found.bears,
        past=found.ready_for(LONG_AGO)
        and not (found.uncovered or found.changes or found.best_by or found.start_again),
    )


def _healing(found: Forecast, charts: ClinicCharts) -> bool:
    """Whether it is skin that is waited for, rather than the time since something that happened elsewhere."""
    by = found.deciding
    if isinstance(by, UnderHold) or not isinstance(by, AfterTreatment):
        return True
    earlier = charts.procedures.get(by.rule.earlier)
    return earlier is None or earlier.is_treatment


def _cards(found: Forecast) -> list[DateCard]:
    if found.unsettled:
        return []
    if found.earliest and found.earliest == found.recommended:
        note = dates.relative(found.earliest, found.on)
        return [DateCard(_("Earliest and recommended date"), found.earliest, note, FROM_RECOMMENDED.value)]
    both = (
        (_("Earliest date"), found.earliest, FROM_EARLIEST),
        (_("Recommended from"), found.recommended, FROM_RECOMMENDED),
    )
    return [
        DateCard(label, day, dates.relative(day, found.on), status.value)
        for label, day, status in both
        if day
    ]


def _phases(question: Question, found: Forecast, names: dates.Names) -> list[Phase]:
    """The days from what is waited for to the full wait; none once that has passed, or where the wait is long."""
    waits = found.gives_recommended or found.gives_earliest
    if not isinstance(waits, AfterTreatment):
        return []
    zero = waits.given_on
    if zero is None or zero > found.on or found.wait_ends is None or found.wait_ends < found.on:
        return []
    return phases(
        segments(question, zero, found.wait_ends), zero, found, question.open_days, names[waits.rule.earlier]
    )
