"""Records that cannot be so and were there before the database refused them, for a manager to decide about."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from intervals.actions.asking import Asker
from intervals.actions.odd_records import go_through
from intervals.desk.pages import desk_page, desk_render
from intervals.models.overrides import Override
from intervals.permissions import Act
from intervals.queries.odd_records import MOST, Odd
from intervals.said import dates

DAYS = ("given_on", "planned_on", "until", "date_of_birth")


@desk_page(Act.SEE_ODD_RECORDS)
def odd(request: HttpRequest, asker: Asker) -> HttpResponse:
    """All of them, each with what is wrong and the way to the patient."""
    found = go_through(by=asker)
    rows = [_row(each, asker) for each in found]
    asker.sees(row["patient"] for row in rows if row["patient"])
    context = {
        "rows": rows,
        "more": len(found) >= MOST,
    }
    return desk_render(request, asker, "desk/oversight/odd_records.html", context)


def _row(found: Odd, asker: Asker) -> dict[str, Any]:
    """A patient of another clinic is not named: that one is there is what is wrong."""
    about = (found.row.plan or found.row.treatment) if isinstance(found.row, Override) else found.row
    day = next((getattr(about, name) for name in DAYS if getattr(about, name, None)), None)
    procedure = getattr(about, "procedure", None)
    return {
        "patient": found.patient if found.patient.clinic_id == asker.clinic.pk else None,
        "ref": found.ref,
        "what": capfirst(found.what),
        "of": ", ".join(
            part
            for part in (
                capfirst(asker.names[procedure.slug]) if procedure else "",
                dates.day(day) if day else "",
            )
            if part
        ),
        "said": found.said,
        "again": found.row.pk if about is not found.row else None,
    }
