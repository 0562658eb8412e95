"""The frame of every page of the desk: who asks, at which clinic, on which day; and each form counts once.

Pages of the desk hold patients' data: no browser keeps them, and a form sent from them says where it came from,
or Django would refuse it (browsers that may not name the page send `Origin: null`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intervals import clock
from intervals.actions.asking import Asker
from intervals.actions.audit import record_look
from intervals.actions.refusals import Refused
from intervals.desk.submissions import sent_before
from intervals.models.audit import Kind
from intervals.models.members import Role
from intervals.permissions import Act
from intervals.queries.single_rows import patient_at
from intervals.queries.staff import place_at
from intervals.web.address import address_of
from intervals.web.expired_forms import TAKES_FORMS, drop_elsewhere, store, words_sent
from intervals.web.forms import REFUSED
from intervals.web.second_step import second_step_missing

View = Callable[..., HttpResponseBase]
FoundT = TypeVar("FoundT")
SAYS_NOTHING = (204, 302, 405)


def desk_page(act: Act, *, takes_forms: bool = False) -> Callable[[View], View]:
    """Open `view(request, asker, …)` to whoever may do `act` at the clinic of the address.

    Somebody who does not work there meets the same 404 as for a clinic that does not exist. Nothing can be sent to a
    page, unless it `takes_forms`. Whom the view says that the asker `sees` is audited: one entry for each answer.
    """

    def decorate(view: View) -> View:
        shown = view if takes_forms else _only_read(view)

        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def framed(request: HttpRequest, *, clinic: str, **kwargs: Any) -> HttpResponseBase:
            response = _answer(shown, request, clinic, act, kwargs)
            patch_cache_control(response, no_store=True, private=True)
            response.headers["Referrer-Policy"] = "same-origin"
            return response

        setattr(framed, TAKES_FORMS, takes_forms)
        return framed

    return decorate


def _only_read(view: View) -> View:
    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return view(request, *args, **kwargs)

    return read


def _answer(
    view: View, request: HttpRequest, clinic: str, act: Act, kwargs: dict[str, Any]
) -> HttpResponseBase:
    """What the view says; where that leads nowhere, and this very form was recorded while it looked, where that led."""
    membership = membership_at(request, clinic)
    if missing := second_step_missing(request, has_one=membership.has_second_step):
        return missing
    asker = asker_of(request, membership)
    try:
        asker.must(act)
        drop_elsewhere(request)
        response: HttpResponseBase = sent_before(request) or _or_why(view, request, asker, **kwargs)
    except PermissionDenied:
        return stop(request, asker, _("Your role does not include this"), _forbidden(asker), 403)
    except Http404:
        if led := sent_before(request):
            return led
        raise
    response = (None if response.status_code == 302 else sent_before(request)) or response
    if asker.seen and response.status_code not in SAYS_NOTHING:
        record_look(Kind.LIST_VIEWED, by=asker, shown=asker.seen, page=_name(request))
    return response


def _name(request: HttpRequest) -> str:
    return (request.resolver_match and request.resolver_match.url_name) or ""


def _or_why(view: View, request: HttpRequest, asker: Asker, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """What the view says, or why it could not be done."""
    try:
        return view(request, asker, *args, **kwargs)
    except Refused as refused:
        return stop(request, asker, _("This was not recorded"), refused.message, 409)


def membership_at(request: HttpRequest, clinic: str) -> Any:
    """The place of the person asking at the clinic with this slug; whether they have a second step, other clinics.

    Http404 for whoever does not work there.
    """
    return there(place_at(clinic, request.user))


def there(found: FoundT | None) -> FoundT:
    """What was looked for; Http404 if there is none."""
    if found is None:
        raise Http404
    return found


def asker_of(request: HttpRequest, membership: Any) -> Asker:
    """Who asks, on the clinic's day."""
    return Asker(
        user=request.user,  # type: ignore[arg-type]  # nobody else gets past ClosedByDefault
        clinic=membership.clinic,
        role=membership.role,
        on=clock.today(membership.clinic),
        address=address_of(request),
        elsewhere=membership.elsewhere,
    )


def _forbidden(asker: Asker) -> str:
    return _("Ask a manager of %(clinic)s if you need it.") % {"clinic": asker.clinic.name}


def stop(
    request: HttpRequest,
    asker: Asker,
    heading: str,
    text: str,
    status: int,
    *,
    way: tuple[str, str] | None = None,
) -> HttpResponse:
    """A page that says why this did not happen, and leads back to the patient it was about, if any.

    `way` are the words and the address of what can be done instead. Whatever somebody wrote in words stands there, too.
    """
    about = request.resolver_match.kwargs.get("patient") if request.resolver_match else None
    typed = words_sent(request)
    context = {"heading": heading, "text": text, "way": way, "about": about, "typed": typed}
    return desk_render(request, asker, "desk/stop.html", context, status)


def patient_page(act: Act, *, takes_forms: bool = False) -> Callable[[View], View]:
    """As `desk_page`, for addresses with a patient in them: `view(request, asker, patient, …)`.

    The patient is reached only through the clinic of the person asking. One that was merged leads to the one it
    was merged into. Each answer that shows something of the patient is audited, whatever its status, that of a refusal
    too: all but those that lead elsewhere or say nothing.
    """

    def decorate(view: View) -> View:
        shown = view if takes_forms else _only_read(view)

        @desk_page(act, takes_forms=True)
        @wraps(view)
        def with_patient(request: HttpRequest, asker: Asker, **kwargs: Any) -> HttpResponseBase:
            ref = kwargs.pop("patient")
            found = there(patient_at(asker.clinic, ref))
            if found.merged_into is not None:
                return _led_on(request, str(ref), str(found.merged_into.ref))
            found.clinic = asker.clinic
            response = _or_why(shown, request, asker, found, **kwargs)
            if response.status_code not in SAYS_NOTHING:
                record_look(
                    Kind.PATIENT_VIEWED, by=asker, patient=found, shown=asker.seen, page=_name(request)
                )
                asker.seen.clear()
            return response

        setattr(with_patient, TAKES_FORMS, takes_forms)
        return with_patient

    return decorate


def _led_on(request: HttpRequest, old: str, new: str) -> HttpResponse:
    """To the same page of the patient that this one was merged into.

    A form that was sent is found there, filled, and records nothing until somebody has seen whom it is about now.
    """
    address = request.get_full_path().replace(old, new)
    if request.method == "POST":
        store(request, address)
        messages.warning(
            request,
            _("Not recorded yet: this patient has been merged with another meanwhile. Send it again."),
        )
    return HttpResponseRedirect(address)


def desk_render(
    request: HttpRequest, asker: Asker, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the desk, marked in the navigation as what its address says: /desk/<clinic>/<here>/."""
    frame = {
        "here": request.path_info.split("/")[3] or "today",
        "asker": asker,
        "clinic": asker.clinic,
        "role": Role(asker.role).label,
        "acts": {act.name: asker.may(act) for act in Act},
    }
    return render(request, template, frame | context, status=status)


def status_of(form: Any) -> int:
    """The status of a page with a form on it: 422 when what came is wrong, 409 when it came too late."""
    if form.is_bound and form.has_error(NON_FIELD_ERRORS, REFUSED):
        return 409
    return 422 if form.is_bound and form.errors else 200
