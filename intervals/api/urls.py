"""The API's table of contents. Each address is opened to strangers by name; what is not named here stays closed."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import ValidationError

from intervals.api import course as courses
from intervals.api import forecast as forecasts
from intervals.api.course_reading import read_course
from intervals.api.docs import docs
from intervals.api.reading import BadRequest, read
from intervals.web.pages import AsOf, public_page

api = NinjaAPI(
    title="Intervals",
    version="1",
    description="When a second treatment may follow the first: two dates, and why.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
api.add_router("", forecasts.router)
api.add_router("", courses.router)
_answers: dict[str, Any] = {getattr(each, "name", ""): each.callback for each in api.urls[0]}
READERS = {"forecast": read, "course": read_course}


@api.exception_handler(BadRequest)
def refuse(request: HttpRequest, bad: BadRequest) -> HttpResponse:
    """422: what is wrong, parameter by parameter."""
    return api.create_response(request, bad.body(), status=422)


@api.exception_handler(ValidationError)
def refuse_early(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 where something is missing altogether: said in the same words as the rest."""
    as_of: AsOf = request.as_of  # type: ignore[attr-defined]
    try:
        READERS[request.asked](request.GET, as_of.published, as_of.on)  # type: ignore[attr-defined]
    except BadRequest as bad:
        return refuse(request, bad)
    raise error  # the schema refused what our own reading accepts: a fault of ours


def _clinic(request: HttpRequest) -> str:
    return request.GET.get("clinic", "")


@public_page(clinic=_clinic)
def forecast(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The open forecast: remembered, and with the headers of a public page."""
    return _answered("forecast", request, as_of)


@public_page(clinic=_clinic)
def course(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The open course, likewise."""
    return _answered("course", request, as_of)


def _answered(asked: str, request: HttpRequest, as_of: AsOf) -> HttpResponse:
    request.as_of, request.asked = as_of, asked  # type: ignore[attr-defined]
    method, request.method = request.method, "GET"  # the router knows no HEAD
    answer: HttpResponse = _answers[asked](request)
    request.method = method
    return answer


@public_page
def openapi(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1/"))


urlpatterns = [
    path("forecast", forecast, name="forecast"),
    path("course", course, name="course"),
    path("openapi.json", openapi, name="openapi-json"),
    path("docs", docs, name="docs"),
]
