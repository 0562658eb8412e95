"""Adding a clinic: a superuser says what and where it is, and invites its manager, again if need be, who sets it up."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from intervals import clock
from intervals.actions import clinics as actions
from intervals.actions.refusals import Refused
from intervals.desk.pages import status_of, there
from intervals.desk.settings.clinic_forms import NewClinicForm
from intervals.desk.settings.members import send_invitation
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.queries.staff import unmanaged
from intervals.web.address import address_of
from intervals.web.forms import Address, PostForm
from intervals.web.second_step import second_step_missing


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Add one; PermissionDenied for anybody but a superuser. Sent twice, it is added once: its short name is taken."""
    if missing := second_step_missing(request):
        return missing
    user = _superuser(request)
    form = NewClinicForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (done := _added(request, user, form)):
        return done
    response: HttpResponse = render(request, "desk/add_clinic.html", {"form": form}, status=status_of(form))
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _superuser(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.is_superuser:
        raise PermissionDenied
    return request.user


class ManagerForm(PostForm):
    """Whom to invite."""

    button = gettext_lazy("Send the invitation")
    email = Address(
        label=gettext_lazy("The manager’s e-mail address"),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter whom to invite as the manager.")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, new_clinic: str) -> HttpResponseBase:
    """Invite the manager of a clinic that has none, once more or another one; PermissionDenied as above."""
    if missing := second_step_missing(request):
        return missing
    user = _superuser(request)
    clinic = there(next((each for each in unmanaged() if each.slug == new_clinic), None))
    last = clinic.invited  # type: ignore[attr-defined]
    initial = {"email": last.email if last else ""}
    form = ManagerForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _invited(request, user, clinic, form):
        return redirect("accounts")
    context = {"form": form, "about": clinic, "last": last, "open": last and last.open_at(clock.now())}
    response: HttpResponse = render(request, "desk/invite_manager.html", context, status=status_of(form))
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _invited(request: HttpRequest, user: User, clinic: Clinic, form: ManagerForm) -> bool:
    send, email = partial(send_invitation, request), form.cleaned_data["email"]
    try:
        actions.invite_manager(user=user, clinic=clinic, email=email, address=address_of(request), send=send)
    except Refused as refused:
        form.refuse(refused.message)
        return False
    return True


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
