"""Setting up a site that nobody manages yet: the page that says how, the link that opens it, the first manager."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intervals import clock
from intervals.accounts.forms import FirstManager
from intervals.accounts.noting import note
from intervals.accounts.views import too_many
from intervals.actions import setting_up as actions
from intervals.actions.refusals import Refused
from intervals.actions.staff import digest_of
from intervals.models.audit import Kind
from intervals.models.set_up_links import SetUpLink
from intervals.queries.setting_up import is_managed, link_begun, link_with
from intervals.web.address import address_of
from intervals.web.second_step import WANTED

LIMIT: Any = {"app": "allauth.account", "action": "set_up", "limit_get": True}
BEGUN = "set_up"  # in the session: the key of the link that opened the set-up


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """How the set-up is opened; for whoever has opened it, the form that makes the first manager."""
    if is_managed():
        return _managed(request)
    link = link_begun(request.session.get(BEGUN, 0), clock.now())
    if link is None:
        return TemplateResponse(request, "accounts/set_up.html", {})
    form = FirstManager(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = actions.found_manager(link=link, **form.cleaned_data)
        except Refused as refused:
            return _stop(request, refused.message, 409)
        del request.session[BEGUN]
        response: HttpResponse = perform_login(request, user, redirect_url=reverse("mfa_index"))
        request.session[WANTED] = reverse("desk-set-up", kwargs={"clinic": settings.CLINIC})
        return response
    return TemplateResponse(request, "accounts/set_up_manager.html", {"form": form})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def opened(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the link; by POST, which no preview of a link sends, it is spent and the set-up begins."""
    if not consume(request, dry_run=True, **LIMIT):
        note(Kind.SIGN_IN_FAILED, request, None, why="too_many")
        return too_many(request)
    link = link_with(digest_of(secret))
    if stop := _opens_nothing(request, link):
        return stop
    if request.method != "POST":
        return TemplateResponse(request, "accounts/set_up_begin.html", {})
    try:
        begun = actions.begin(digest=digest_of(secret), address=address_of(request))
    except Refused as refused:  # somebody else was faster
        return _stop(request, refused.message, 409)
    if not isinstance(request.user, AnonymousUser):
        request.session.flush()  # whoever sits here makes an account of their own
    request.session.cycle_key()
    request.session[BEGUN] = begun.pk
    return redirect("account_set_up")


def _opens_nothing(request: HttpRequest, link: SetUpLink | None) -> HttpResponse | None:
    """What to say of a link that opens nothing; a wrong one is counted and audited."""
    if link is None:
        consume(request, **LIMIT)
        note(Kind.SIGN_IN_FAILED, request, None, why="set_up")
    if is_managed():
        return _managed(request)
    if link is None:
        return _stop(request, _("Part of it may be missing, or a newer one has taken its place."), 404)
    if link.opened_at is not None:
        return _stop(request, _("It has been used: a link opens the set-up once."), 410)
    return _stop(request, _("It is more than 24 hours old."), 410) if link.is_over_at(clock.now()) else None


def _managed(request: HttpRequest) -> HttpResponse:
    said = _("Somebody manages it. To work here, have a manager invite you.")
    ways = [{"href": reverse("desk"), "label": _("Go to the desk")}]
    return _page(request, _("This site is set up"), said, ways, 410)


def _stop(request: HttpRequest, text: str, status: int) -> HttpResponse:
    said = _("%(why)s Whoever runs the server prints another with: manage.py set_up_link") % {"why": text}
    return _page(request, _("This link opens nothing"), said, [], status)


def _page(request: HttpRequest, heading: str, text: str, links: list[Any], status: int) -> HttpResponse:
    context = {"heading": heading, "text": text, "links": links}
    return TemplateResponse(request, "accounts/stop.html", context, status=status)
