"""Entering a code: one page, for signing in and for a changed address. The session holds which codes it asked for."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from intervals.actions.sign_in_codes import Came, ask_code, enter_code
from intervals.models.portal import PortalAccess, SignInCode
from intervals.patient.forms import NEEDS_ANOTHER, EnterCode
from intervals.patient.limits import may_ask, may_try, too_many
from intervals.web.address import address_of

MOST = 5  # of those asked for last: an earlier one is known for what it is

Shown = Callable[[dict[str, Any], int], HttpResponse]


def ask(
    request: HttpRequest, name: str, email: str, access: PortalAccess | None = None
) -> HttpResponse | None:
    """Have a code sent, and remember in the session, under `name`, that it was; the page to show where too often."""
    if not may_ask(request, email):
        return too_many(request)
    held = request.session.get(name, {})
    before = held.get("codes", []) if held.get("email", "").lower() == email.lower() else []
    code = ask_code(email=email, access=access)
    request.session[name] = {"email": email, "codes": [*before, code.pk][-MOST:]}
    return None


def enter(
    request: HttpRequest, name: str, shown: Shown, access: PortalAccess | None = None
) -> HttpResponse | SignInCode:
    """The code's row once the right one came; until then the page, by `shown(context, status)`."""
    held = request.session[name]
    form = EnterCode(request.POST if request.method == "POST" and "again" not in request.POST else None)
    context: dict[str, Any] = {"form": form, "email": held["email"], "over": False}
    if request.method != "POST":
        return shown(context, 200)
    if "again" in request.POST:
        return ask(request, name, held["email"], access) or redirect(request.path)
    if form.is_valid():
        if not may_try(request):
            return too_many(request)
        came, row = enter_code(
            asked=held["codes"], typed=form.cleaned_data["code"], address=address_of(request)
        )
        if came == Came.RIGHT and row is not None:
            return row
        form.refuse_code(came)
        context["over"] = came in NEEDS_ANOTHER
    return shown(context, 422)
