"""Plans at odds: the list, page by page and day by day, and the whole of it as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.actions.doubts import look_through
from intervals.actions.warnings import refusal
from intervals.desk.pages import desk_page, desk_render
from intervals.models.audit import Kind
from intervals.models.plans import Plan
from intervals.permissions import Act
from intervals.queries.at_odds import Place, page
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.reasons_given import AtOdds
from intervals.said import to_staff
from intervals.web import paging
from intervals.web.csv import Code, csv_response

SIGNED = "intervals.at_odds"
MOST = 10_000
AT_ONCE = 500


@dataclass(frozen=True)
class AtOddsLine:
    """A plan at odds as the page and the file say it; `refused`: why this person may not keep it, "" where they may."""

    plan: Plan
    procedure: str
    told: to_staff.Told
    said: str
    works: date | None
    refused: str


@desk_page(Act.SEE_DESK)
def at_odds(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The open plans that do not fit what is on record, a page at a time, by their days."""
    charts = _looked_through(asker)
    token = request.GET.get("after", "")
    begins = _place(token)
    found = page(asker.clinic, charts, asker.on, paging.SIZE, begins)
    lines = [_line(each, charts, asker) for each in found.rows]
    asker.sees(line.plan.patient for line in lines)
    context: dict[str, Any] = {
        "days": [(day, [*group]) for day, group in groupby(lines, key=lambda line: line.plan.planned_on)],
        "lost": bool(token) and begins is None,
        "begun": begins is not None,
        "next": _token(found.next) if found.next else "",
        "short": found.next is not None and len(lines) < paging.SIZE,
    }
    return desk_render(request, asker, "desk/worklists/at_odds.html", context)


@desk_page(Act.SEE_DESK)
def at_odds_csv(request: HttpRequest, asker: Asker) -> HttpResponseBase:
    """The whole list as a file, audited: at most 10,000 rows, and its last line says if there are more."""
    charts = _looked_through(asker)
    rows: list[AtOdds] = []
    after = None
    while len(rows) <= MOST:
        found = page(asker.clinic, charts, asker.on, AT_ONCE, after)
        rows += found.rows
        after = found.next
        if after is None:
            break
    lines = [_line(each, charts, asker) for each in rows[:MOST]]
    shown = {line.plan.patient.ref for line in lines}
    record(Kind.LIST_EXPORTED, by=asker, shown=shown, list="at_odds", rows=len(lines), filters=[])
    return csv_response(_("plans-at-odds.csv"), _header(), _cells(lines, cut=len(rows) > MOST))


def _looked_through(asker: Asker) -> ClinicCharts:
    charts = clinic_charts(asker.clinic)
    look_through(asker.clinic, charts, asker.on)
    return charts


def _line(found: AtOdds, charts: ClinicCharts, asker: Asker) -> AtOddsLine:
    plan, left = found.plan, found.left
    slug = plan.procedure.slug
    names = charts.names
    said = to_staff.warning(left, slug, names) if found.against else ""
    told = to_staff.told_at_odds(found.verdict, left, names)
    return AtOddsLine(
        plan=plan,
        procedure=capfirst(names[slug]),
        told=told.led_by(charts.too_young(plan.patient.date_of_birth, slug, plan.planned_on)),
        said=said,
        works=found.first_day_that_works,
        refused=refusal(asker, left, charts) if found.against else "",
    )


def _token(place: Place) -> str:
    """A place in the list as a parameter: signed, numbers only."""
    return signing.dumps([place.day.toordinal(), place.plan], salt=SIGNED)


def _place(token: str) -> Place | None:
    """The place that a parameter names; None where it is not ours."""
    try:
        day, plan = signing.loads(token, salt=SIGNED)
    except signing.BadSignature:
        return None
    return Place(date.fromordinal(day), plan)


def _header() -> list[str]:
    return [
        _("Planned on"),
        _("Patient"),
        _("Date of birth"),
        _("Telephone"),
        _("Procedure"),
        _("Practitioner"),
        _("Status"),
        _("Because"),
        _("First date that works"),
    ]


def _cells(lines: list[AtOddsLine], *, cut: bool) -> Iterator[list[object]]:
    for line in lines:
        patient, practitioner = line.plan.patient, line.plan.practitioner
        yield [
            line.plan.planned_on,
            patient.name,
            patient.date_of_birth.isoformat(),
            Code(patient.telephone),
            line.procedure,
            practitioner.known_as if practitioner else "",
            line.told.label,
            " ".join([line.said, *line.told.beside]).strip(),
            line.works,
        ]
    if cut:
        yield [_("There are more: a file takes the first 10,000.")]
