"""The search box of the desk: what was typed comes in the body of a request, never in its address."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from intervals.actions.asking import Asker
from intervals.permissions import Act
from intervals.queries.search import Cursor, Found, search
from intervals.staff.pages import desk_page, desk_render


@desk_page(Act.SEE_DESK)
def patients(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The search, and what it found; for a script the results alone."""
    return search_page(request, asker, "staff/patients/search.html", {})


def search_page(request: HttpRequest, asker: Asker, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with the search on it; the results alone where a script asks for them."""
    alone = request.method == "POST" and request.headers.get("X-Results") == "alone"
    shown = {"here": "patients", **context, **found_for(request, asker)}
    return desk_render(request, asker, "staff/patients/results.html" if alone else template, shown)


def found_for(request: HttpRequest, asker: Asker) -> dict[str, Any]:
    """What a page of results needs, if a search was sent: `q` is what was typed, `more` where the next page begins."""
    if request.method != "POST":
        return {}
    text = request.POST.get("q", "")
    found: Found = search(asker.clinic, text, after=read_cursor(request.POST.get("after", "")))
    more = f"{found.next.key.hex()}.{found.next.patient}" if found.next else ""
    return {"q": text, "found": found, "more": more}


def read_cursor(text: str) -> Cursor | None:
    """Where a page begins; None, the first page, for what no page of ours has said."""
    key, _dot, patient = text.partition(".")
    try:
        number = int(patient)
        return Cursor(bytes.fromhex(key), number) if 0 < number < 2**63 else None
    except ValueError:
        return None
