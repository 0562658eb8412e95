"""The audit log as managers and auditors read it. Reading it is audited, too."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.desk.oversight.audit_words import Codes, codes, detail_in_words
from intervals.desk.oversight.filters import FilterForm, one_of
from intervals.desk.pages import desk_page, desk_render, status_of
from intervals.models.audit import Kind
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.audit import (
    Criteria,
    entries,
    entries_up_to,
    extent,
    how_many_shown,
    patients_of,
)
from intervals.queries.people import people_of
from intervals.web.csv import csv_response
from intervals.web.date_fields import DateField
from intervals.web.paging import SIZE, newest_first

TEMPLATE = "desk/oversight/audit/audit.html"


class Filters(FilterForm):
    """Which entries. The patient comes with the link from a patient's page."""

    patient = forms.UUIDField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={
            "invalid": gettext_lazy("That is not a patient’s reference. Open the log from their page.")
        },
    )
    on = DateField(label=gettext_lazy("Day"), required=False)

    def __init__(self, data: QueryDict, asker: Asker) -> None:
        super().__init__(data)
        self.fields["person"] = one_of(
            _("Person"),
            _("Everybody"),
            [(str(pk), person.known_as) for pk, person in people_of(asker.clinic).items()],
            _("“%(value)s” is not a person of this clinic. Choose one of these."),
        )
        self.fields["kind"] = one_of(
            _("What happened"),
            _("Everything"),
            Kind.choices,
            _("“%(value)s” is not a kind of entry. Choose one of these."),
        )

    def criteria(self) -> Criteria:
        """What a valid form asks for."""
        said = self.cleaned_data
        return Criteria(
            patient=said["patient"],
            person=int(said["person"]) if said["person"] else None,
            kind=said["kind"],
            day=said["on"].first_day if said["on"] else None,
        )


@dataclass(frozen=True)
class AuditLine:
    """An entry, its patient if there still is one, how many others it shows, and its detail in words."""

    entry: Any
    patient: Patient | None
    shown: int
    detail: str


@desk_page(Act.READ_AUDIT)
def audit(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The entries asked for, newest first."""
    form = Filters(request.GET, asker)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        criteria = form.criteria()
        rows, following = _page(asker, criteria, request.GET.get("after"))
        refs = {row.patient_ref for row in rows if row.patient_ref}
        found = patients_of(asker.clinic, refs | ({criteria.patient} if criteria.patient else set()))
        context |= {
            "lines": _lines(asker, rows, found),
            "asked": criteria,
            "patient": found.get(criteria.patient) if criteria.patient else None,
            "next": following and form.query(after=following),
            "query": form.query(),
            "of_everybody": form.query(patient=""),
        }
        _read(Kind.AUDIT_READ, asker, form, context["patient"], shown=set(found))
    return desk_render(request, asker, TEMPLATE, context, status_of(form))


def _lines(asker: Asker, rows: list[Any], patients: dict[UUID, Patient]) -> list[AuditLine]:
    """The entries in words: 2 queries."""
    known, shown = codes(asker.names), how_many_shown(rows)
    return [
        AuditLine(
            row, patients.get(row.patient_ref), shown.get(row.pk, 0), detail_in_words(row.detail, known)
        )
        for row in rows
    ]


def _page(asker: Asker, criteria: Criteria, after: str | None) -> tuple[list[Any], str]:
    """The rows of a page out of both sets, and the key that the next page begins after."""
    pages = [newest_first(each, after) for each in entries(asker.clinic, criteria)]
    rows = sorted((row for page in pages for row in page.rows), key=lambda row: row.pk, reverse=True)
    more = len(rows) > SIZE or any(page.next for page in pages)
    return rows[:SIZE], str(rows[SIZE - 1].pk) if more else ""


def _read(kind: Kind, asker: Asker, form: Filters, patient: Patient | None, **more: Any) -> None:
    filters = [name for name in form.fields if form.cleaned_data.get(name)]
    record(kind, by=asker, patient=patient, filters=filters, **more)


@desk_page(Act.READ_AUDIT)
def audit_csv(request: HttpRequest, asker: Asker) -> HttpResponseBase:
    """All entries asked for as a file. Patients are references in it, as in the log itself."""
    form = Filters(request.GET, asker)
    if not form.is_valid():
        return desk_render(request, asker, TEMPLATE, {"form": form}, status_of(form))
    criteria = form.criteria()
    patient = (
        patients_of(asker.clinic, {criteria.patient}).get(criteria.patient) if criteria.patient else None
    )
    count, last = extent(asker.clinic, criteria)  # the entry that says so is not in the file itself
    rows = _cells(asker, entries_up_to(asker.clinic, criteria, last), codes(asker.names))
    _read(Kind.LIST_EXPORTED, asker, form, patient, list="audit", rows=count)
    header = [
        _("Time"),
        _("Person"),
        _("What happened"),
        _("Patient’s reference"),
        _("References of others shown"),
        _("Address"),
        _("Detail"),
    ]
    return csv_response(_("audit.csv"), header, rows)


def _cells(asker: Asker, rows: Iterator[Any], known: Codes) -> Iterator[list[object]]:
    zone = ZoneInfo(asker.clinic.time_zone)
    for row in rows:
        yield [
            row.at.astimezone(zone).isoformat(sep=" ", timespec="seconds"),
            row.person.known_as if row.person else "",
            row.get_kind_display(),
            row.patient_ref,
            " ".join(str(each.patient_ref) for each in row.shown.all()),
            row.address,
            detail_in_words(row.detail, known),
        ]
