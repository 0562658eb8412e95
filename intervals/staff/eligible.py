"""Who is eligible: the list, page by page, and the whole of it as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals import desk_words
from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.models.audit import Kind
from intervals.models.procedures import Procedure
from intervals.permissions import Act
from intervals.queries.candidates import Position, Sought
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.eligible import Page, Row, page
from intervals.queries.people import people_of
from intervals.staff.eligible_forms import LISTS, EligibleFilters
from intervals.staff.pages import desk_page, desk_render, status_of
from intervals.web import paging
from intervals.web.csv import csv_response

TEMPLATE = "staff/eligible/list.html"
SIGNED = "intervals.eligible"
MOST = 10_000
AT_ONCE = 500


@dataclass(frozen=True)
class Line:
    """A row as the page and the file say it."""

    row: Row
    procedure: str
    status: str
    status_label: str
    why: str


@dataclass(frozen=True)
class Asked:
    """The filters as they came, and everything that a list needs besides."""

    asker: Asker
    form: EligibleFilters
    procedures: dict[str, Procedure]

    @classmethod
    def by(cls, asker: Asker, request: HttpRequest) -> "Asked":
        """Read the filters: 2 queries."""
        procedures = {each.slug: each for each in Procedure.objects.all()}
        treatments = {slug: each for slug, each in procedures.items() if each.is_treatment}
        return cls(asker, EligibleFilters(request.GET, treatments, people_of(asker.clinic)), procedures)

    def page(self, asked: Sought, size: int, after: Position | None) -> Page:
        """A page of the list: 6 queries."""
        ids = {slug: each.pk for slug, each in self.procedures.items()}
        return page(asked, clinic_charts(self.asker.clinic), ids, size, after)

    def line(self, row: Row) -> Line:
        """A row in words."""
        names = {slug: each.public_name for slug, each in self.procedures.items()}
        status = row.forecast.status
        why = desk_words.desk_reason(row.reason, names)
        return Line(row, capfirst(names[row.later]), status.value, desk_words.label(status), why)


@desk_page(Act.SEE_DESK)
def eligible(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The list that the filters ask for, a page at a time."""
    asked = Asked.by(asker, request)
    context: dict[str, Any] = {"here": "eligible", "form": asked.form, "lists": LISTS}
    if asked.form.is_valid():
        context |= _shown(asked, request.GET.get("after", ""), request.get_full_path())
    return desk_render(request, asker, TEMPLATE, context, status_of(asked.form))


def _shown(asked: Asked, after: str, address: str) -> dict[str, Any]:
    form = asked.form
    sought = form.sought(asked.asker.clinic, asked.asker.on)
    begins = _position(after, sought)
    found = asked.page(sought, paging.SIZE, begins)
    return {
        "when": form.list_asked_for().value,
        "lists": [(form.query(when=key), key, name) for key, name in LISTS.items()],
        "first": sought.first,
        "last": sought.last,
        "lines": [asked.line(row) for row in found.rows],
        "lost": bool(after) and begins is None,
        "begun": begins is not None,
        "next": form.query(after=_token(found.next)) if found.next else "",
        "short": found.next is not None and len(found.rows) < paging.SIZE,
        "query": form.query(),
        "back": address,
    }


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
    asker.must(Act.EXPORT)
    asked = Asked.by(asker, request)
    if not asked.form.is_valid():
        context = {"here": "eligible", "form": asked.form, "lists": LISTS}
        return desk_render(request, asker, TEMPLATE, context, status_of(asked.form))
    rows, cut = _all(asked)
    filters = sorted(name for name, value in asked.form.cleaned_data.items() if value)
    record(Kind.LIST_EXPORTED, by=asker, list="eligible", rows=len(rows), filters=filters)
    return csv_response(_("eligible.csv"), _header(), _cells(asked, rows, cut=cut))


def _all(asked: Asked) -> tuple[list[Row], bool]:
    """Every row of the list, and whether there are more than a file takes. Read before the file is sent, or the
    audit could not say how many there were."""
    sought = asked.form.sought(asked.asker.clinic, asked.asker.on)
    rows: list[Row] = []
    after = None
    while len(rows) <= MOST:
        found = asked.page(sought, AT_ONCE, after)
        rows += found.rows
        after = found.next
        if after is None:
            break
    return rows[:MOST], len(rows) > MOST


def _header() -> list[str]:
    return [
        _("Patient"),
        _("Date of birth"),
        _("Telephone"),
        _("Procedure"),
        _("Earliest date"),
        _("Recommended date"),
        _("Status today"),
        _("Because"),
        _("Planned on"),
        _("Last contact"),
        _("Contact made on"),
    ]


def _cells(asked: Asked, rows: list[Row], *, cut: bool) -> Iterator[list[object]]:
    for line in map(asked.line, rows):
        row = line.row
        yield [
            row.patient.name,
            row.patient.date_of_birth.isoformat(),
            row.patient.telephone,
            line.procedure,
            row.forecast.earliest,
            row.forecast.recommended,
            line.status_label,
            line.why,
            row.planned_on,
            row.contact.get_outcome_display() if row.contact else "",
            row.contact.made_on if row.contact else "",
        ]
    if cut:
        yield [_("There are more: a file takes the first 10,000.")]
