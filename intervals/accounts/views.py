"""Pages of signing in that are not allauth's: where an account begins, and what to say to the impatient."""

from typing import Any

from allauth.account.views import LogoutView
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.queries.staff import places_of, unmanaged
from intervals.web.leaving import forgetting
from intervals.web.second_step import WANTED, has_second_step, is_demanded_of, passed_second_step


def account(request: HttpRequest) -> HttpResponse:
    """Where the person works, and what there is to change about their account."""
    # Nobody who has a second step gets here without having passed it: one query, here or at the door.
    secured = passed_second_step(request) and has_second_step(request.user)
    context = {"memberships": places_of(request.user), "secured": secured}
    if getattr(request.user, "is_superuser", False):
        context["unmanaged"] = unmanaged()
    return TemplateResponse(request, "accounts/account.html", context)


sign_out = forgetting(LogoutView.as_view())


class SecondStep(IndexView):
    """What second steps there are, and the ways to add one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Also whether the site demands one that is not there."""
        more = {"demanded": is_demanded_of(self.request.user), "secured": has_second_step(self.request.user)}
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | more


class RecoveryCodes(ViewRecoveryCodesView):
    """The codes to put away, and the way on to the page that was asked for before."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Also where to go on to."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"go_on": self.request.session.pop(WANTED, reverse("desk"))}


@login_not_required
def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: wait."""
    context = {
        "heading": _("Too many attempts"),
        "text": _("This was tried too often in a short time. Wait five minutes, then try again."),
        "links": [{"href": reverse("account_login"), "label": _("Go to the sign-in")}],
    }
    response: HttpResponse = render(request, "accounts/stop.html", context, status=429)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Retry-After"] = "300"
    return response
