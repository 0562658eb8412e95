"""Adding a clinic: a superuser says what and where it is, and invites its manager, who sets it up."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from intervals.actions import clinics as actions
from intervals.actions.refusals import Refused
from intervals.desk.pages import status_of
from intervals.desk.settings.clinic_forms import NewClinicForm
from intervals.desk.settings.members import send_invitation
from intervals.models.accounts import User
from intervals.web.address import address_of
from intervals.web.second_step import second_step_missing


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Add one; PermissionDenied for anybody but a superuser. Sent twice, it is added once: its short name is taken."""
    if missing := second_step_missing(request):
        return missing
    user = request.user
    if not isinstance(user, User) or not user.is_superuser:
        raise PermissionDenied
    form = NewClinicForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (done := _added(request, user, form)):
        return done
    response: HttpResponse = render(request, "desk/add_clinic.html", {"form": form}, status=status_of(form))
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _added(request: HttpRequest, user: User, form: NewClinicForm) -> HttpResponse | None:
    try:
        clinic = actions.add(
            user=user,
            slug=form.cleaned_data["slug"],
            details=form.details,
            manager=form.cleaned_data["manager"],
            address=address_of(request),
            send=partial(send_invitation, request),
        )
    except Refused as refused:
        form.refuse(refused.message)
        return None
    said = _("%(name)s is added. It is shown once its manager has set it up.") % {"name": clinic.name}
    messages.success(request, said)
    return redirect("accounts")
