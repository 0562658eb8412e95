"""Everything that is stored about a patient, to take away: as JSON, and as a page that can be read and kept."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse

from intervals.actions.asking import Reader
from intervals.models.patients import Patient
from intervals.patient.pages import me_page, me_render
from intervals.patient.stored import Wording, heading, lines
from intervals.queries.area_tree import names_at
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.everything import everything, tables


@me_page()
def as_json(request: HttpRequest, reader: Reader) -> HttpResponse:
    """As docs/everything.schema.json describes it."""
    content = json.dumps(
        everything(reader.patient, reader.access), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2
    )
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="everything.json"'
    return response


@me_page()
def as_page(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The same to read, in words: what only machines read is in the file alone."""
    found, models = everything(reader.patient, reader.access), tables()
    words = Wording(reader.clinic, clinic_charts(reader.clinic).names, names_at(reader.clinic))
    shown = []
    for model in models:
        rows = [lines(model, row, words) for row in found["tables"][model._meta.model_name]]
        if said := [each for each in rows if each]:
            shown.append((heading(model), said))
    context = {
        "here": "everything",
        "records": [lines(Patient, each, words) for each in found["records"]],
        "tables": shown,
    }
    return me_render(request, reader, "me/everything.html", context)
