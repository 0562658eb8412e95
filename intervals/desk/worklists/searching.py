"""The search box of the desk: what was typed comes in the body of a request, never in its address.

It is kept in the session under a number, which is all that the address of its results says: one can go back to them.
"""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.actions.searches import searched
from intervals.desk.pages import desk_page, desk_render
from intervals.desk.patient.treatments import at_patient
from intervals.desk.worklists.suggesting import suggestions
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.search import Cursor, Found, search

NAME = "searches"
MOST = 20  # searches that one can go back to
LONGEST = 500  # characters kept
FEW = 5  # suggestions


class Search(NamedTuple):
    """What was looked for, on which page, and after which row. The path says at which clinic."""

    path: str
    text: str
    after: str


@desk_page(Act.SEE_DESK, takes_forms=True)
def patients(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The search, and what it found; for a script the results alone."""
    return search_page(request, asker, "desk/patients/search.html", {}, straight=True)


def search_page(
    request: HttpRequest, asker: Asker, template: str, context: dict[str, Any], *, straight: bool = False
) -> HttpResponse:
    """A page with the search on it. A search that is sent leads to the page that shows it.

    Where it is to lead `straight`, one that finds exactly one person leads to that person's page. A script asks
    for the results alone (`X-Results: found`), or for the first few of them (`few`).
    """
    if request.method == "POST" and (wait := searched(by=asker)):
        return _slowed_down(request, asker, template, context, wait)
    if request.method != "POST":
        shown = {**context, **found_for(asker, remembered(request))}
        return desk_render(request, asker, template, shown)
    sent = Search(request.path, *(request.POST.get(name, "")[:LONGEST] for name in ("q", "after")))
    alone = request.headers.get("X-Results")
    if alone == "few":
        few = found_for(asker, sent, most=FEW)
        suggested = suggestions(asker, few["shown"])
        return desk_render(request, asker, "desk/patients/few.html", few | {"suggested": suggested})
    if straight and not alone and (only := the_only_one(asker, sent)):
        return HttpResponseRedirect(at_patient(only))
    number = remember(request, sent, again=alone == "found")
    if alone != "found":
        return HttpResponseRedirect(f"{request.path}?found={number}")
    shown = {**context, **found_for(asker, sent)}
    response = desk_render(request, asker, "desk/patients/results.html", shown)
    response.headers["X-Found"] = number
    return response


def _slowed_down(
    request: HttpRequest, asker: Asker, template: str, context: dict[str, Any], wait: int
) -> HttpResponse:
    """429: what was typed is still there, and nobody is shown that it finds."""
    said = _("You have searched very often in the last minute. Wait a moment, then search again.")
    found = {"q": request.POST.get("q", "")[:LONGEST], "found": Found([], hint=said), "slow_down": said}
    alone = {"few": "desk/patients/few.html", "found": "desk/patients/results.html"}
    page = alone.get(request.headers.get("X-Results", ""), template)
    response = desk_render(request, asker, page, {**context, **found}, 429)
    response.headers["Retry-After"] = str(wait)
    return response


def found_for(asker: Asker, asked: Search | None, *, most: int | None = None) -> dict[str, Any]:
    """What a page of results needs, if there was a search: `q` is what was typed, `more` where the next page begins.

    `most`: how many of those found the page shows.
    """
    if asked is None:
        return {}
    found = search(asker.clinic, asked.text, after=read_cursor(asked.after))
    asker.sees(found.rows[:most])
    more = f"{found.next.key.hex()}.{found.next.patient}" if found.next else ""
    return {"q": asked.text, "found": found, "more": more, "shown": found.rows[:most]}


def the_only_one(asker: Asker, asked: Search) -> Patient | None:
    """The one person whom a search finds; None if it finds several, nobody, or somebody who is only called alike.

    A look at the first few: the page that the search leads to reads the rest, and guesses.
    """
    found = search(asker.clinic, asked.text, after=read_cursor(asked.after), size=FEW, guess=False)
    if found.next or len(found.rows) != 1:
        return None
    found.rows[0].clinic = asker.clinic
    return found.rows[0]


def remember(request: HttpRequest, sent: Search, *, again: bool) -> str:
    """Keep a search and say under which number. `again`: it is the page's own one, typed further."""
    searches: dict[str, list[str]] = request.session.get(NAME, {})
    own = again and remembered(request) is not None
    number = request.GET["found"] if own else str(1 + max(map(int, searches), default=0))
    request.session[NAME] = dict([*searches.items(), (number, [*sent])][-MOST:])
    return number


def remembered(request: HttpRequest) -> Search | None:
    """The search that the address names; None where it names none of this session and this page."""
    fields = request.session.get(NAME, {}).get(request.GET.get("found", ""))
    return Search(*fields) if fields and fields[0] == request.path else None


def read_cursor(text: str) -> Cursor | None:
    """Where a page begins; None, the first page, for what no page of ours has said."""
    key, _dot, patient = text.partition(".")
    try:
        number = int(patient)
        return Cursor(bytes.fromhex(key), number) if 0 < number < 2**63 else None
    except ValueError:
        return None
