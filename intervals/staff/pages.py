"""The frame of every page of the desk: who asks, at which clinic, on which day; and each form counts once.

Pages of the desk hold patients' data: no browser keeps them, and a form sent from them says where it came from,
or Django would refuse it (browsers that may not name the page send `Origin: null`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intervals import clock
from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.members import Membership
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.staff.once import sent_before
from intervals.web.address import address_of
from intervals.web.second_step import second_step_missing

View = Callable[..., HttpResponseBase]


def desk_page(act: Act) -> Callable[[View], View]:
    """Open `view(request, asker, …)` to whoever may do `act` at the clinic of the address.

    Somebody who does not work there meets the same 404 as for a clinic that does not exist.
    """

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def framed(request: HttpRequest, *, clinic: str, **kwargs: Any) -> HttpResponseBase:
            response = second_step_missing(request) or _answer(view, request, clinic, act, kwargs)
            patch_cache_control(response, no_store=True, private=True)
            response.headers["Referrer-Policy"] = "same-origin"
            return response

        return framed

    return decorate


def _answer(
    view: View, request: HttpRequest, clinic: str, act: Act, kwargs: dict[str, Any]
) -> HttpResponseBase:
    asker = asker_at(request, clinic)
    try:
        asker.must(act)
        response: HttpResponseBase = sent_before(request) or view(request, asker, **kwargs)
    except PermissionDenied:
        return stop(request, asker, _("Your role does not include this"), _forbidden(asker), 403)
    except Refused as refused:
        return stop(request, asker, _("This was not recorded"), refused.message, 409)
    return response


def asker_at(request: HttpRequest, clinic: str) -> Asker:
    """Who asks, at the clinic with this slug, on that clinic's day; Http404 for whoever does not work there."""
    membership = (
        Membership.objects.current()
        .filter(user=request.user.pk, clinic__slug=clinic)
        .select_related("clinic")
        .first()
    )
    if membership is None:
        raise Http404
    return Asker(
        user=request.user,  # type: ignore[arg-type]  # nobody else gets past ClosedByDefault
        clinic=membership.clinic,
        role=membership.role,
        on=clock.today(membership.clinic),
        address=address_of(request),
    )


def _forbidden(asker: Asker) -> str:
    return _("Ask a manager of %(clinic)s if you need it.") % {"clinic": asker.clinic.name}


def stop(request: HttpRequest, asker: Asker, heading: str, text: str, status: int) -> HttpResponse:
    """A page that says why this did not happen."""
    return desk_render(request, asker, "staff/stop.html", {"heading": heading, "text": text}, status)


def patient_page(act: Act, *, audited: bool = True) -> Callable[[View], View]:
    """As `desk_page`, for addresses with a patient in them: `view(request, asker, patient, …)`.

    The patient is reached only through the clinic of the person asking. One that was merged leads to the one it
    was merged into. Each look at such a page is audited.
    """

    def decorate(view: View) -> View:
        @desk_page(act)
        @wraps(view)
        def with_patient(request: HttpRequest, asker: Asker, **kwargs: Any) -> HttpResponseBase:
            ref = kwargs.pop("patient")
            found = (
                Patient.objects.filter(clinic=asker.clinic, ref=ref)
                .select_related("merged_into", "created_by")
                .first()
            )
            if found is None:
                raise Http404
            if found.merged_into is not None:
                return HttpResponseRedirect(request.path.replace(str(ref), str(found.merged_into.ref)))
            found.clinic = asker.clinic
            response = view(request, asker, found, **kwargs)
            if audited and request.method != "POST" and response.status_code == 200:
                page = request.resolver_match.url_name if request.resolver_match else ""
                record(Kind.PATIENT_VIEWED, by=asker, patient=found, page=page)
            return response

        return with_patient

    return decorate


def desk_render(
    request: HttpRequest, asker: Asker, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the desk. `here` in the context names the place in the navigation."""
    standing = {"asker": asker, "clinic": asker.clinic, "acts": {act.name: asker.may(act) for act in Act}}
    return render(request, template, standing | context, status=status)


def status_of(form: Any) -> int:
    """The status of a page with a form on it: 422 when what came is wrong."""
    return 422 if form.is_bound and form.errors else 200
