"""What a patient's page shows of the dates to come: of each procedure its two, with their reasons."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.desk.patient.timeline import picture
from intervals.engine.chart import Chart
from intervals.engine.reasons import FROM_EARLIEST, FROM_RECOMMENDED, WITHOUT_DATE
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.patients import Record
from intervals.said import dates, to_staff
from intervals.web.timeline import Timeline

LONG_AGO = timedelta(days=28)


@dataclass(frozen=True)
class Dates:
    """When a later procedure may be done, and why.

    `bearing`: something makes the patient wait, or speak to a clinician first. `past`: the full wait has long been over
    and nothing more is to be said, so that nobody needs it any more.
    """

    slug: str
    on: date
    procedure: str
    told: to_staff.Told
    in_short: to_staff.Told
    earliest: date | None
    recommended: date | None
    why: str
    holds: list[str]
    until_review: bool
    reasons: list[str]
    bearing: bool
    past: bool
    timeline: Timeline | None

    @property
    def cards(self) -> list[tuple[str, date | None, str]]:
        """The two dates, each with its words and its colour; none where there is neither."""
        found = (
            (_("Earliest date"), self.earliest, FROM_EARLIEST),
            (_("Recommended from"), self.recommended, FROM_RECOMMENDED),
        )
        either = self.earliest or self.recommended
        return [(said, day, status if day else WITHOUT_DATE) for said, day, status in found if either]


def all_dates(record: Record, charts: ClinicCharts, on: date, names: dates.Names) -> list[Dates]:
    """The dates of every procedure that a rule or a hold makes wait, in the order of their names."""
    return dates_of(record.chart(charts, on), charts, on, names)


def dates_of(chart: Chart, charts: ClinicCharts, on: date, names: dates.Names) -> list[Dates]:
    """As `all_dates`, of whatever record the chart is of."""
    held = {hold.procedure for hold in chart.history.holds}
    wanted = sorted({*charts.later_procedures(on), *held}, key=lambda slug: names[slug].lower())
    return [_dates(chart, slug, on, names) for slug in wanted]


def _dates(chart: Chart, slug: str, on: date, names: dates.Names) -> Dates:
    question = chart.ask_next(slug, on)
    answer = question.forecast()
    main, holds = answer.main_reason, answer.holds
    return Dates(
        slug=slug,
        on=on,
        procedure=capfirst(names[slug]),
        told=to_staff.told(answer, names),
        in_short=to_staff.told_in_short(answer, names),
        earliest=answer.earliest,
        recommended=answer.recommended,
        why=to_staff.why(answer, names),
        holds=[to_staff.desk_reason(each, names) for each in holds if each != main],
        until_review=any(each.hold.until is None for each in holds),
        reasons=[
            to_staff.desk_reason(each, names) for each in answer.reasons if each != main and each not in holds
        ],
        bearing=answer.bears,
        past=answer.ready_for(LONG_AGO)
        and not (answer.uncovered or answer.changes or answer.best_by or answer.start_again),
        timeline=picture(question, answer, names),
    )
