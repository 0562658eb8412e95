"""The page behind the link of an invitation: who opens it joins the clinic, by a new account or their own."""

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from intervals import clock
from intervals.accounts.forms import Invited
from intervals.actions.refusals import Refused
from intervals.actions.staff import accept_invitation, digest_of, make_account
from intervals.models.accounts import User
from intervals.models.members import Invitation
from intervals.queries.accounts import known_by
from intervals.queries.staff import invitation_with, invited_to
from intervals.web.address import address_of

USED = gettext_lazy("This invitation has been used. Sign in with your e-mail address and password.")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Say what is offered and to whom; by POST, accept it."""
    found = invitation_with(digest_of(secret))
    why_not = _why_not(found)
    if found is None or why_not:
        return _stop(request, why_not, 404 if found is None else 410)
    try:
        if isinstance(request.user, AnonymousUser):
            if known_by(found.email):
                return TemplateResponse(request, "accounts/invited_known.html", {"invitation": found})
            return _newcomer(request, found)
        return _colleague(request, found, request.user)
    except Refused as refused:
        return _stop(request, refused.message, 409)


def _newcomer(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Somebody without an account makes one, and is signed in."""
    form = Invited(request.POST if request.method == "POST" else None, email=found.email)
    if not form.is_valid():
        return TemplateResponse(request, "accounts/invited_new.html", {"invitation": found, "form": form})
    try:
        with transaction.atomic():
            user = make_account(email=found.email, **form.cleaned_data)
            accept_invitation(invitation=found, user=user, address=address_of(request))
    except IntegrityError:  # the same form arrived twice at once, and the other one made the account
        raise Refused(str(USED)) from None
    response: HttpResponse = perform_login(request, user)
    return response


def _colleague(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    """Somebody who is signed in accepts by one click, if the invitation is theirs."""
    if user.email.lower() != found.email.lower():
        return TemplateResponse(request, "accounts/invited_other.html", {"invitation": found}, status=403)
    if request.method != "POST":
        return TemplateResponse(request, "accounts/invited_known.html", {"invitation": found})
    accept_invitation(invitation=found, user=user, address=address_of(request))
    return redirect("desk")


def _why_not(found: Invitation | None) -> str:
    """Why the link opens nothing; "" if it does."""
    if found is None:
        return _("Part of the link may be missing. Open it from the e-mail once more.")
    if found.accepted_at:
        return str(USED)
    if found.withdrawn_at:
        return _("This invitation has been withdrawn. Ask whoever invited you for a new one.")
    if not found.open_at(clock.now()):
        return _("This invitation is more than 7 days old. Ask whoever invited you for a new one.")
    if not invited_to(found.clinic, clock.now()).filter(pk=found.pk).exists():
        return _(
            "Whoever sent this invitation can no longer invite. Ask a manager of the clinic for a new one."
        )
    return ""


def _stop(request: HttpRequest, text: str, status: int) -> HttpResponse:
    context = {"heading": _("This invitation cannot be accepted"), "text": text}
    return TemplateResponse(request, "accounts/stop.html", context, status=status)
