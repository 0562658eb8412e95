"""Proof of consent as a file: which messages anybody has asked the clinic for, in which words, and how it ended."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.desk.pages import desk_page
from intervals.models.asked import Asked
from intervals.models.audit import Kind
from intervals.models.consents import Consent
from intervals.permissions import Act
from intervals.queries.asked import asked_at
from intervals.queries.consents import consents_at
from intervals.web.csv import csv_response


@desk_page(Act.MANAGE_CLINIC)
def consents_csv(request: HttpRequest, asker: Asker) -> HttpResponseBase:
    """Patients by name and reference, everybody else by the keyed hash of an address; audited with whom it shows."""
    patients, others = consents_at(asker.clinic), asked_at(asker.clinic)
    shown = {*patients.values_list("patient__ref", flat=True)}
    record(Kind.LIST_EXPORTED, by=asker, shown=shown, list="consents", rows=patients.count() + others.count())
    zone = ZoneInfo(asker.clinic.time_zone)
    return csv_response(_("consents.csv"), _header(), _rows(patients, others, zone))


def _header() -> list[str]:
    return [
        _("Who"),
        _("Reference or keyed hash of the address"),
        _("Message"),
        _("What was asked"),
        _("Asked for at"),
        _("How"),
        _("Noted by"),
        _("Confirmed at"),
        _("Ended at"),
        _("How it ended"),
        _("Noted by"),
    ]


def _rows(patients: Iterable[Consent], others: Iterable[Asked], zone: ZoneInfo) -> Iterator[list[object]]:
    for each in patients:
        yield [
            each.patient.name,
            each.patient.ref,
            each.get_kind_display(),
            each.wording,
            _at(each.given_at, zone),
            each.get_way_display(),
            each.given_by.known_as if each.given_by else "",
            "",
            _at(each.withdrawn_at, zone),
            each.get_withdrawn_way_display(),
            each.withdrawn_by.known_as if each.withdrawn_by else "",
        ]
    for row in others:
        yield [
            _("Somebody at the clinic’s pages"),
            row.digest,
            row.get_kind_display(),
            row.wording,
            _at(row.asked_at, zone),
            _("On the clinic’s pages"),
            "",
            _at(row.confirmed_at, zone),
            _at(row.ended_at, zone),
            "",
            "",
        ]


def _at(moment: datetime | None, zone: ZoneInfo) -> str:
    """With its offset, so that nobody takes it for another zone's."""
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""
