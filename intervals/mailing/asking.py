"""Asking for a message without being known: a reminder of one date, or to hear when the guidance changes.

No cookie is needed: a browser says where a form stood. The answer is the same whether or not an address is known, and
takes as long: e-mails leave by the worker.
"""

from datetime import date
from typing import Any
from uuid import UUID

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import asked
from intervals.mailing.pages import linked_page, mailing_render
from intervals.models.clinics import Clinic
from intervals.models.messages import MessageKind
from intervals.queries.asked import asked_of_link
from intervals.said import dates
from intervals.web.forms import Address, PageForm
from intervals.web.pages import AsOf, sent_page

LIMIT: Any = {"app": "allauth.account", "action": "asked"}
FURTHEST = 3  # years ahead


class AskForm(PageForm):
    """The address to write to."""

    button = gettext_lazy("Send me an e-mail to confirm")
    email = Address(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Enter your e-mail address."),
            "invalid": gettext_lazy("Enter an e-mail address as in name@example.com."),
        },
    )

    @property
    def helper(self) -> Any:
        """Drawn without the token of a session: where the form stood is what is checked."""
        helper = super().helper
        helper.disable_csrf = True
        return helper


@sent_page
def remind(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """A reminder of the one day that the address names, and of nothing else."""
    day = _day(request.GET.get("day", ""), as_of.on)
    if day is None:
        return _shown(as_of, "mailing/no_day.html", 422)
    wording = _("One e-mail on %(day)s that reminds you of this date.") % {"day": dates.day(day)}
    return _asked(request, as_of, MessageKind.REMINDER, _("Remind me by e-mail"), wording, day)


@sent_page
def updates(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """To hear when the guidance changes."""
    wording = _(
        "An e-mail whenever the guidance of %(clinic)s changes, at most one a day, until you stop it."
    )
    said = wording % {"clinic": as_of.published.clinic.name}
    return _asked(request, as_of, MessageKind.UPDATES, _("Get updated"), said, None)


@linked_page
def confirm(request: HttpRequest, asked_for: UUID) -> HttpResponse:
    """Asks first: a program that follows every link confirms nothing."""
    found = asked_of_link(asked_for)
    if found is None or found.ended_at is not None:
        return mailing_render("mailing/old.html", found.clinic if found else None, 404)
    if found.confirmed_at is None and asked.is_too_late(found):
        return mailing_render("mailing/too_late.html", found.clinic, 409, asked=found)
    if request.method == "POST":
        found = asked.confirm(asked_for) or found
    return mailing_render("mailing/confirm.html", found.clinic, asked=found)


@linked_page
def end(request: HttpRequest, asked_for: UUID) -> HttpResponse:
    """Ends it by the link in a message, without signing in (RFC 8058). Twice is the same as once."""
    found = asked_of_link(asked_for)
    if found is None:
        return mailing_render("mailing/old.html", None, 404)
    if request.method == "POST":
        asked.end(asked_for)
        found.refresh_from_db()
    return mailing_render("mailing/end.html", found.clinic, asked=found)


def _asked(  # noqa: PLR0917 - private, and each another thing
    request: HttpRequest, as_of: AsOf, kind: MessageKind, heading: str, wording: str, day: date | None
) -> HttpResponse:
    form = AskForm(request.POST if request.method == "POST" else None)
    form.address = request.get_full_path()
    context: dict[str, Any] = {"heading": heading, "wording": wording}
    if request.method != "POST" or not form.is_valid():
        return _shown(as_of, "mailing/ask.html", 422 if form.is_bound else 200, form=form, **context)
    to = form.cleaned_data["email"]
    if not consume(request, key=asked.digest_of(to), **LIMIT):
        return _shown(as_of, "mailing/too_many.html", 429)
    clinic = Clinic.objects.get(slug=as_of.published.clinic.slug)
    asked.ask_for(clinic=clinic, kind=kind, to=to, wording=wording, day=day)
    return _shown(as_of, "mailing/look.html", 200, **context)


def _shown(as_of: AsOf, template: str, status: int, **context: Any) -> HttpResponse:
    return mailing_render(template, as_of.published.clinic, status, **context)


def _day(written: str, on: date) -> date | None:
    """A day that lies ahead; None for anything else."""
    try:
        day = date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        return None
    return day if day and on < day <= on.replace(year=on.year + FURTHEST, day=min(on.day, 28)) else None
