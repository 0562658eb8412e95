"""The first of a patient's own pages."""

from django.http import HttpRequest, HttpResponse

from intervals.actions.asking import Reader
from intervals.patient.pages import me_page, me_render


@me_page()
def me(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Whose record this is."""
    return me_render(request, reader, "me/home.html", {"here": "me"})
