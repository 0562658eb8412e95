"""Lot recall: from a lot number to everybody who was treated with it. Each look-up and each export is audited."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.desk.oversight.filters import FilterForm
from intervals.desk.pages import desk_page, desk_render, status_of
from intervals.models.audit import Kind
from intervals.models.treatments import Treatment
from intervals.permissions import Act
from intervals.queries.lots import Used, bare, lots_like, treated_with, treated_with_any, used
from intervals.queries.lots_alike import easily_mistaken
from intervals.said.dates import Names
from intervals.web.csv import Code, csv_response
from intervals.web.forms import OneLine
from intervals.web.paging import newest_first

TEMPLATE = "desk/oversight/lots/lots.html"


class LotForm(FilterForm):
    """A lot number, as it stands on the box or as somebody reads it out."""

    button = gettext_lazy("Look it up")

    lot = OneLine(
        label=gettext_lazy("Lot number"),
        help_text=gettext_lazy(
            "Of a product or of a cartridge. Capitals, spaces and hyphens make no difference."
        ),
        max_length=60,
        error_messages={"required": gettext_lazy("Enter a lot number.")},
    )

    def clean_lot(self) -> str:
        """As typed; there has to be something in it besides spaces and hyphens."""
        typed: str = self.cleaned_data["lot"]
        if not bare(typed):
            raise ValidationError(_("Enter a lot number."))
        return typed


@desk_page(Act.RECALL_LOT)
def lots(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The question and, once a lot is asked for, every treatment with it, newest first.

    Lots that are easily mistaken for it stand apart, each with the way to its own recall.
    """
    form = LotForm(request.GET if "lot" in request.GET else None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        lot = bare(form.cleaned_data["lot"])
        found = used(asker.clinic, lot)
        mistakable = easily_mistaken(asker.clinic, lot)
        page = newest_first(treated_with(asker.clinic, lot), request.GET.get("after"))
        _looked_up(Kind.LOT_RECALLED, asker, lot, found, shown={row.patient.ref for row in page.rows})
        context |= {
            "lot": form.cleaned_data["lot"],
            "used": found,
            "rows": page.rows,
            "next": page.next and form.query(after=page.next),
            "query": form.query(),
            "mistakable": mistakable,
            "alike": [] if found.known or mistakable else lots_like(asker.clinic, lot),
        }
    return desk_render(request, asker, TEMPLATE, context, status_of(form))


@desk_page(Act.RECALL_LOT)
def lots_csv(request: HttpRequest, asker: Asker) -> HttpResponseBase:
    """The whole list as a file; below it, and marked as such, the treatments with lots easily mistaken for this one."""
    form = LotForm(request.GET)
    if not form.is_valid():
        return desk_render(request, asker, TEMPLATE, {"form": form}, status_of(form))
    lot = bare(form.cleaned_data["lot"])
    treated = treated_with(asker.clinic, lot)
    others = {each.lot: each for each in easily_mistaken(asker.clinic, lot)}
    mistakable = treated_with_any(asker.clinic, others, but=lot)
    more = {"mistakable": mistakable.count()} if others else {}
    parts = [(_("The one asked for"), treated), (_("Easily mistaken for it"), mistakable)]
    shown = {ref for _which, rows in parts for ref in rows.values_list("patient__ref", flat=True)}
    found = used(asker.clinic, lot)
    _looked_up(Kind.LIST_EXPORTED, asker, lot, found, shown=shown, list="lot", **more)
    return csv_response(_("lot-recall.csv"), _header(), _cells(parts, asker.names))


def _looked_up(kind: Kind, asker: Asker, lot: str, found: Used, shown: set[UUID], **more: Any) -> None:
    """What is not a lot on record may be anything that somebody typed into the box: it stays out of the log."""
    if found.known:
        more["lot"] = lot.upper()
    more |= {"treatments": found.treatments, "patients": found.patients, "voided": found.voided}
    record(kind, by=asker, shown=shown, **more)


def _header() -> list[str]:
    return [
        _("Which lot"),
        _("Patient"),
        _("Date of birth"),
        _("Telephone"),
        _("E-mail"),
        _("Treatment"),
        _("Date"),
        _("Practitioner"),
        _("Product"),
        _("Lot number"),
        _("Device"),
        _("Cartridge lot"),
        _("Entered in error"),
    ]


def _cells(parts: list[tuple[str, QuerySet[Treatment]]], names: Names) -> Iterator[list[object]]:
    for which, rows in parts:
        for row in rows.order_by("-pk").iterator(chunk_size=500):
            yield [which, *_cells_of(row, names)]


def _cells_of(row: Treatment, names: Names) -> list[object]:
    return [
        row.patient.name,
        row.patient.date_of_birth.isoformat(),
        Code(row.patient.telephone),
        row.patient.email,
        capfirst(names[row.procedure.slug]),
        row.given_on.isoformat(),
        row.practitioner.known_as if row.practitioner else "",
        row.product,
        Code(row.lot_number),
        row.device,
        Code(row.cartridge_lot),
        row.void_reason,
    ]
