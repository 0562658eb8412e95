"""Looks at many patients: whom an entry of the audit log shows, and who looked at unusually many."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.desk.oversight.audit_words import codes, detail_in_words
from intervals.desk.pages import desk_page, desk_render
from intervals.models.audit import Kind
from intervals.permissions import Act
from intervals.queries.audit import entry_of, patients_of, shown_by
from intervals.queries.looks import DAYS, FEWEST, TIMES, Looks, looks_of_days
from intervals.queries.people import people_of
from intervals.web.paging import newest_first

MOST = 100  # lines of a page


@desk_page(Act.READ_AUDIT)
def shown(request: HttpRequest, asker: Asker, entry: int) -> HttpResponse:
    """Whom an entry shows beside the patient it is about, a page at a time."""
    found = entry_of(asker.clinic, entry)
    if found is None:
        raise Http404
    page = newest_first(shown_by(found), request.GET.get("after"))
    patients = patients_of(asker.clinic, {each.patient_ref for each in page.rows})
    context = {
        "entry": found,
        "detail": detail_in_words(found.detail, codes(asker.names)),
        "patients": sorted(patients.values(), key=lambda each: (each.name, each.pk)),
        "deleted": len(page.rows) - len(patients),
        "next": page.next,
    }
    record(Kind.AUDIT_READ, by=asker, shown=set(patients), entry=found.pk)
    return desk_render(request, asker, "desk/oversight/audit/shown.html", context)


@desk_page(Act.READ_AUDIT)
def how_many(request: HttpRequest, asker: Asker) -> HttpResponse:
    """How many patients each person looked at on each of the last days, what is unusual first. It names no patient."""
    found = looks_of_days(asker.clinic, asker.on)
    people = people_of(asker.clinic)
    context = {
        "usual": found.usual,
        "days": DAYS,
        "times": TIMES,
        "fewest": FEWEST,
        "lines": [
            {"looks": each, "person": people.get(each.person), "query": _query(each)}
            for each in found.rows[:MOST]
        ],
        "more": max(0, len(found.rows) - MOST),
    }
    record(Kind.AUDIT_READ, by=asker, days=DAYS)
    return desk_render(request, asker, "desk/oversight/audit/how_many.html", context)


def _query(looks: Looks) -> str:
    """The log of that person and day."""
    return urlencode({"person": looks.person, "on": looks.day.isoformat()})
