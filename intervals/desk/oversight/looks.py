"""Looks at many patients: whom an entry of the audit log shows."""

from django.http import Http404, HttpRequest, HttpResponse

from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.desk.oversight.audit_words import codes, detail_in_words
from intervals.desk.pages import desk_page, desk_render
from intervals.models.audit import Kind
from intervals.permissions import Act
from intervals.queries.audit import entry_of, patients_of, shown_by
from intervals.web.paging import newest_first


@desk_page(Act.READ_AUDIT)
def shown(request: HttpRequest, asker: Asker, entry: int) -> HttpResponse:
    """Whom an entry shows beside the patient it is about, a page at a time."""
    found = entry_of(asker.clinic, entry)
    if found is None:
        raise Http404
    page = newest_first(shown_by(found), request.GET.get("after"))
    patients = patients_of(asker.clinic, {each.patient_ref for each in page.rows})
    context = {
        "here": "audit",
        "entry": found,
        "detail": detail_in_words(found.detail, codes()),
        "patients": sorted(patients.values(), key=lambda each: (each.name, each.pk)),
        "deleted": len(page.rows) - len(patients),
        "next": page.next,
    }
    record(Kind.AUDIT_READ, by=asker, shown=set(patients), entry=found.pk)
    return desk_render(request, asker, "desk/oversight/audit/shown.html", context)
