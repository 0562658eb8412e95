"""The API's page for people."""

import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Schema

from intervals.api.course import course_answer
from intervals.api.course_schemas import CourseIn
from intervals.api.forecast import answer
from intervals.api.reading import BadRequest
from intervals.api.schemas import ForecastIn
from intervals.web.pages import AsOf, public_page

COURSE_EXAMPLE = "visit=microneedling&visit=botox&before=event:2027-06-12&on=2026-11-22"
EXAMPLE = "later=botox&given=microneedling:2026-11-10&planned_on=2026-11-20&on=2026-11-22"


@public_page
def docs(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """How to ask, and what comes back for an example."""
    context = {
        "clinic": as_of.published.clinic,
        "calls": [
            _call("forecast", ForecastIn, EXAMPLE, answer, as_of),
            _call("course", CourseIn, COURSE_EXAMPLE, course_answer, as_of),
        ],
        "openapi_href": reverse("api:openapi-json"),
    }
    return render(request, "api/docs.html", context)


def _call(
    name: str, takes: type[Schema], query: str, answers: Callable[..., dict[str, Any]], as_of: AsOf
) -> dict[str, Any]:
    """What may be asked at one address, with an example and its answer."""
    try:
        example = answers(QueryDict(query), as_of.published, as_of.on)
    except BadRequest as bad:  # a clinic without the shipped procedures
        example = bad.body()
    endpoint = reverse(f"api:{name}")
    return {
        "endpoint": endpoint,
        "parameters": [
            {"name": field, "required": each.is_required(), "text": _(each.description or "")}
            for field, each in takes.model_fields.items()
        ],
        "example_request": f"{endpoint}?{query}",
        "example_response": json.dumps(example, indent=2, ensure_ascii=False, cls=DjangoJSONEncoder),
    }
