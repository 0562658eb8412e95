"""The frame of every page of a patient's own: who reads whose record, at which clinic, on which day.

What stands on them is a patient's, so no browser keeps them; each look is audited, as at the desk.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intervals import clock
from intervals.actions.asking import Reader
from intervals.actions.audit import record
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.portal import PortalAccess
from intervals.queries.portal import accesses_with, opens, outgrown
from intervals.said import whose
from intervals.said.whose import spoken_of
from intervals.web import patient_session
from intervals.web.address import address_of

View = Callable[..., HttpResponseBase]
SAYS_NOTHING = (204, 302, 405)
SHOWS_CHOICE = "me-choose"


def open_page(view: View) -> View:
    """Open `view(request, …)` of the patients' door to everybody: nothing of a patient's is on it, nobody keeps it."""

    @login_not_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def framed(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return _kept_by_nobody(view(request, **kwargs))

    return framed


def me_page(*, takes_forms: bool = False) -> Callable[[View], View]:
    """Open `view(request, reader, …)` to whoever has signed in as a patient, for the one record that was chosen.

    Strangers are led to the sign-in, and whoever opens several records and has chosen none, to the choice. Whose
    access has ended, or whose patient was archived or deleted, is signed out on a page that says so. Nothing can be
    sent to a page unless it `takes_forms`; what an action refuses is said on a page of its own (409). Each answer that
    shows something is audited. A parent is not spoken to as the patient (intervals.said.whose).
    """

    def decorate(view: View) -> View:
        @open_page
        @wraps(view)
        def with_reader(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            reader = reader_of(request)
            if not isinstance(reader, Reader):
                return reader
            if request.method == "POST" and not takes_forms:
                return HttpResponseNotAllowed(["GET", "HEAD"])
            with spoken_of(reader.patient.name if reader.access.is_parent else ""):
                try:
                    response = view(request, reader, **kwargs)
                except Refused as refused:
                    response = me_stop(request, reader, _("This was not done"), refused.message, 409)
            if response.status_code not in SAYS_NOTHING:
                name = (request.resolver_match and request.resolver_match.url_name) or ""
                record(Kind.OWN_VIEWED, by=reader, patient=reader.patient, page=name)
            return response

        setattr(with_reader, "of_a_patient", True)  # noqa: B010 - for the test that walks over all addresses
        return with_reader

    return decorate


def choosing_page(view: View) -> View:
    """Open `view(request, held, standing)` to whoever has signed in, before one of several records is chosen."""

    @open_page
    @wraps(view)
    def with_choice(request: HttpRequest) -> HttpResponseBase:
        held = patient_session.opened(request)
        if held is None:
            return redirect("me-sign-in")
        standing = standing_of(held)
        return view(request, held, standing) if standing else _closed(request, held)

    setattr(with_choice, "of_a_patient", True)  # noqa: B010
    return with_choice


def reader_of(request: HttpRequest) -> Reader | HttpResponse:
    """Who reads, and whose record; or the way to where that is found out."""
    held = patient_session.opened(request)
    if held is None:
        return redirect("me-sign-in")
    standing = standing_of(held)
    if not standing:
        return _closed(request, held)
    chosen = chosen_of(held, standing)
    if chosen is None:
        if len(standing) > 1 or held["chosen"] is not None:
            return redirect(SHOWS_CHOICE)
        [chosen] = standing
        patient_session.choose(request, chosen)
    clinic = chosen.patient.clinic = chosen.clinic
    return Reader(chosen, chosen.patient, clinic, clock.today(clinic), address_of(request))


def chosen_of(held: dict[str, Any], standing: list[PortalAccess]) -> PortalAccess | None:
    """Which of them is being read: the one that was chosen, or one of the same patient, whose records were merged.

    None where nothing was chosen, and where what was chosen is open no longer: nobody is led to another record unasked.
    """
    chosen = next((each for each in standing if each.pk == held["chosen"]), None)
    if chosen is None and held["chosen"] is not None:
        patients = {each.patient_id for each in accesses_with([held["chosen"]])}
        chosen = next((each for each in standing if each.patient_id in patients), None)
    return chosen


def standing_of(held: dict[str, Any]) -> list[PortalAccess]:
    """What a session opens and still may: neither ended nor signed out of everywhere, and its patient present."""
    counts = {int(pk): count for pk, count in held["opens"].items()}
    return [each for each in accesses_with(counts) if _stands(each, counts[each.pk])]


def _stands(access: PortalAccess, count: int) -> bool:
    return access.sessions_ended == count and opens(access, clock.today(access.clinic))


def _closed(request: HttpRequest, held: dict[str, Any]) -> HttpResponse:
    """Signed out: why, and whom to ask. Whoever has signed out everywhere signs in again."""
    counts = {int(pk): count for pk, count in held["opens"].items()}
    accesses = accesses_with(counts)
    patient_session.end(request)
    if any(each.ended_at is None and each.sessions_ended != counts[each.pk] for each in accesses):
        patient_session.end(request, "everywhere")
        return redirect("me-sign-in")
    text = _(
        "Your clinic has closed these pages for you, so you have been signed out. Ask the clinic if you want them."
    )
    if any(each.ended_at is None and outgrown(each, clock.today(each.clinic)) for each in accesses):
        text = _(
            "The patient has reached the age from which these pages are her own, so that a parent’s address opens "
            "them no longer. Ask the clinic to invite her own address."
        )
    context = {
        "heading": _("You cannot open these pages any more"),
        "text": text,
        "clinics": [each.clinic for each in accesses],
        "signed_out": True,
    }
    return render(request, "me/stop.html", context, status=410)


def me_render(
    request: HttpRequest, reader: Reader, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of a patient's own. `here` in the context names the place in the navigation; `whose` is for a parent."""
    held = patient_session.opened(request) or {"opens": {}}
    frame = {"reader": reader, "clinic": reader.clinic, "several": len(held["opens"]) > 1}
    frame["whose"] = whose.name()
    return render(request, template, frame | context, status=status)


def me_stop(request: HttpRequest, reader: Reader, heading: str, text: str, status: int) -> HttpResponse:
    """A page that says why this did not happen, and leads back."""
    context = {"heading": heading, "text": text, "clinics": [reader.clinic]}
    return me_render(request, reader, "me/stop.html", context, status)


def _kept_by_nobody(response: HttpResponseBase) -> HttpResponseBase:
    patch_cache_control(response, no_store=True, private=True)
    response.headers["Referrer-Policy"] = "same-origin"
    return response
