"""Who is eligible, and who is due: the lists, page by page, and the whole of each as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.desk.pages import desk_page, desk_render, status_of
from intervals.desk.steps import Step, take
from intervals.desk.worklists.calling import CallsForm, log_calls, logged, row_key
from intervals.desk.worklists.eligible_forms import LISTS, EligibleFilters
from intervals.models.audit import Kind
from intervals.models.procedures import Procedure
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.due import DueRow
from intervals.queries.due import Page as DuePage
from intervals.queries.due import page as due_page
from intervals.queries.eligible import EligibleRow, Page, When, page
from intervals.queries.people import people_of
from intervals.queries.procedures import procedures
from intervals.queries.streams import Position, Sought
from intervals.said import beside, dates, to_staff
from intervals.web import paging
from intervals.web.csv import Code, csv_response
from intervals.web.dates import WrittenDate, written

TEMPLATE = "desk/worklists/eligible/list.html"
SIGNED = "intervals.eligible"
MOST = 10_000
AT_ONCE = 500
UNDERSTOOD = 360  # days ahead, up to which a date needs no year


ListRow = EligibleRow | DueRow


@dataclass(frozen=True)
class EligibleLine:
    """A row as the page and the file say it; `key` is what its form calls it."""

    row: ListRow
    procedure: str
    told: to_staff.Told
    why: str

    @property
    def key(self) -> str:
        """The row in a form."""
        return row_key(self.row.patient, self.row.later)

    @property
    def offered(self) -> str:
        """The first day that works, as somebody may type it: without a year where that is understood; "" for none."""
        day = self.row.works
        if day is None:
            return ""
        near = (day - self.row.forecast.on).days < UNDERSTOOD
        return dates.short_day(day) if near else written(WrittenDate(day.year, day.month, day.day))


@dataclass(frozen=True)
class Selection:
    """The filters as they came, and everything that a list needs besides."""

    asker: Asker
    form: EligibleFilters
    procedures: dict[str, Procedure]
    treatments: dict[str, Procedure]
    charts: ClinicCharts

    @classmethod
    def by(cls, asker: Asker, request: HttpRequest) -> "Selection":
        """Read the filters, and the rules once for however many pages: 4 queries."""
        every, charts = procedures(asker.clinic), clinic_charts(asker.clinic)
        treatments = {slug: each for slug, each in every.items() if each.is_treatment}
        form = EligibleFilters(request.GET, treatments, charts.names, people_of(asker.clinic))
        return cls(asker, form, every, treatments, charts)

    @property
    def due(self) -> bool:
        """Whether it is asked who is due, rather than who is eligible."""
        return self.form.list_asked_for() is When.DUE

    def sought(self) -> Sought:
        """What a valid form asks for."""
        return self.form.sought(self.asker.clinic, self.asker.on)

    def page(self, size: int, after: Position | None) -> Page | DuePage:
        """A page of the list: 3 queries."""
        if self.due:
            return due_page(self.sought(), self.charts, self.procedures, size, after)
        return page(self.sought(), self.form.which(), self.charts, self.procedures, size, after)

    def line(self, row: ListRow) -> EligibleLine:
        """A row in words."""
        names = self.charts.names
        if isinstance(row, DueRow):
            why = beside.upper_figure(row.upper, names, again=row.again)
        else:
            why = to_staff.desk_reason(row.reason, names)
        told = to_staff.told_in_short(row.forecast, names)
        return EligibleLine(row, capfirst(names[row.later]), told, why)


@desk_page(Act.SEE_DESK, takes_forms=True)
def eligible(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The list that the filters ask for, a page at a time; what came of calls is logged in it."""
    selection = Selection.by(asker, request)
    context: dict[str, Any] = {"filters": selection.form, "lists": LISTS}
    if not selection.form.is_valid():
        return desk_render(request, asker, TEMPLATE, context, 422)
    shown = _shown(selection, request.GET.get("after", ""), request.get_full_path())
    initial = {"seen": _newest_shown(shown["lines"])}
    step = Step(
        form=partial(CallsForm, asker=asker, procedures=selection.treatments, initial=initial),
        act=lambda sent: log_calls(asker, sent),
        ask=CallsForm.told,
        then=lambda _done: request.get_full_path(),
        said=logged,
        template=TEMPLATE,
        context=context | shown,
    )
    return take(request, asker, step)


def _shown(selection: Selection, after: str, address: str) -> dict[str, Any]:
    form, sought = selection.form, selection.sought()
    begins = _position(after, sought)
    found = selection.page(paging.SIZE, begins)
    selection.asker.sees(row.patient for row in found.rows)
    return {
        "due": selection.due,
        "when": form.list_asked_for().value,
        "lists": [(form.query(when=key), key, name) for key, name in LISTS.items()],
        "first": sought.first,
        "last": sought.last,
        "lines": [selection.line(row) for row in found.rows],
        "lost": bool(after) and begins is None,
        "begun": begins is not None,
        "next": form.query(after=_token(found.next)) if found.next else "",
        "short": found.next is not None and len(found.rows) < paging.SIZE,
        "query": form.query(),
        "back": address,
    }


def _newest_shown(lines: list[EligibleLine]) -> int:
    """The number of the last contact that the rows show, 0 for none: what comes after it about one of them is news."""
    return max((line.row.contact.pk for line in lines if line.row.contact), default=0)


def _token(position: Position) -> str:
    """A place in the list as a parameter: signed, numbers only."""
    day, counted_from, *keys = position
    return signing.dumps([day.toordinal(), counted_from.toordinal(), *keys], salt=SIGNED)


def _position(token: str, sought: Sought) -> Position | None:
    """The place that a parameter names; None where it is not ours, or of another list."""
    try:
        day, counted_from, *keys = signing.loads(token, salt=SIGNED)
    except signing.BadSignature:
        return None
    position = Position(date.fromordinal(day), date.fromordinal(counted_from), *keys)
    return position if sought.first <= position.day <= sought.last else None


@desk_page(Act.SEE_DESK)
def eligible_csv(request: HttpRequest, asker: Asker) -> HttpResponseBase:
    """The whole list as a file, audited: at most 10,000 rows, and its last line says if there are more."""
    selection = Selection.by(asker, request)
    if not selection.form.is_valid():
        context = {"filters": selection.form, "lists": LISTS}
        return desk_render(request, asker, TEMPLATE, context, status_of(selection.form))
    rows, cut = _all(selection)
    filters = sorted(name for name, value in selection.form.cleaned_data.items() if value)
    record(
        Kind.LIST_EXPORTED,
        by=asker,
        shown={row.patient.ref for row in rows},
        list="due" if selection.due else "eligible",
        rows=len(rows),
        filters=filters,
    )
    name = _("due.csv") if selection.due else _("eligible.csv")
    return csv_response(name, _header(due=selection.due), _cells(selection, rows, cut=cut))


def _all(selection: Selection) -> tuple[list[ListRow], bool]:
    """Every row of the list, and whether there are more than a file takes. Read before the file is sent, or the
    audit could not say how many there were."""
    rows: list[ListRow] = []
    after = None
    while len(rows) <= MOST:
        found = selection.page(AT_ONCE, after)
        rows += found.rows
        after = found.next
        if after is None:
            break
    return rows[:MOST], len(rows) > MOST


def _header(*, due: bool) -> list[str]:
    return [
        _("Patient"),
        _("Date of birth"),
        _("Telephone"),
        _("Procedure"),
        *([_("Best by"), _("Start again from")] if due else []),
        _("Earliest date"),
        _("Recommended date"),
        _("Status today"),
        _("Because"),
        _("Planned on"),
        _("Last contact"),
        _("Contact made on"),
        _("To know besides"),
    ]


def _cells(selection: Selection, rows: list[ListRow], *, cut: bool) -> Iterator[list[object]]:
    for line in map(selection.line, rows):
        row = line.row
        forecast = row.forecast
        yield [
            row.patient.name,
            row.patient.date_of_birth.isoformat(),
            Code(row.patient.telephone),
            line.procedure,
            *([forecast.best_by, forecast.start_again] if selection.due else []),
            forecast.earliest,
            forecast.recommended,
            line.told.label,
            line.why,
            row.planned_on,
            row.contact.get_outcome_display() if row.contact else "",
            row.contact.made_on if row.contact else "",
            " ".join(line.told.beside),
        ]
    if cut:
        yield [_("There are more: a file takes the first 10,000.")]
