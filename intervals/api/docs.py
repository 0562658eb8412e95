"""The API's page for people."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.api.forecast import answer
from intervals.api.reading import BadRequest
from intervals.api.schemas import ForecastIn
from intervals.web.pages import AsOf, public_page

EXAMPLE = "later=botox&given=microneedling:2026-11-10&planned_on=2026-11-20&on=2026-11-22"


@public_page
def docs(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """How to ask, and what comes back for an example."""
    parameters = [
        {"name": name, "required": field.is_required(), "text": _(field.description or "")}
        for name, field in ForecastIn.model_fields.items()
    ]
    try:
        example = answer(QueryDict(EXAMPLE), as_of.published, as_of.on)
    except BadRequest as bad:  # a clinic without the shipped procedures
        example = bad.body()
    context = {
        "clinic": as_of.published.clinic,
        "endpoint": reverse("api:forecast"),
        "parameters": parameters,
        "example_request": f"{reverse('api:forecast')}?{EXAMPLE}",
        "example_response": json.dumps(example, indent=2, ensure_ascii=False, cls=DjangoJSONEncoder),
        "openapi_href": reverse("api:openapi-json"),
    }
    return render(request, "api/docs.html", context)
