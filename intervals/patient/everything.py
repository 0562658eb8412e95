"""Everything that is stored about a patient, to take away: as JSON, and as a page that can be read and kept."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from intervals.actions.asking import Reader
from intervals.patient.pages import me_page, me_render
from intervals.queries.everything import everything, tables


@me_page()
def as_json(request: HttpRequest, reader: Reader) -> HttpResponse:
    """As docs/everything.schema.json describes it."""
    content = json.dumps(everything(reader.patient), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="everything.json"'
    return response


@me_page()
def as_page(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The same to read."""
    found = everything(reader.patient)
    names = {model._meta.model_name: capfirst(str(model._meta.verbose_name_plural)) for model in tables()}
    shown = [(names[name], [_lines(row) for row in rows]) for name, rows in found["tables"].items() if rows]
    context = {"here": "everything", "records": [_lines(each) for each in found["records"]], "tables": shown}
    return me_render(request, reader, "me/everything.html", context)


def _lines(row: dict[str, Any]) -> list[tuple[str, str]]:
    """What a row holds, what is empty left out."""
    plain = json.loads(json.dumps(row, cls=DjangoJSONEncoder))
    return [
        (
            capfirst(name.replace("_", " ")),
            value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
        )
        for name, value in plain.items()
        if value not in (None, "", [], {})
    ]
