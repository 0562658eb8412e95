"""A form of the desk that was sent: where it led, and once only."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.actions.refusals import Refused
from intervals.actions.submissions import led_to, record_once
from intervals.permissions import Act
from intervals.web.expired_forms import FIELD, read_form_key


def sent_before(request: HttpRequest) -> HttpResponse | None:
    """Where this very form led when it was first sent; None the first time, and for what is not such a form."""
    key = _key_of(request)
    found = led_to(key) if key else None
    return HttpResponseRedirect(found) if found is not None else None


def once(request: HttpRequest, asker: Asker, act: Callable[[], str], said: str) -> HttpResponse:
    """Do `act`, which returns the address to go to next, unless this form has done it already: part of a step.

    The next page says `said`, and what that has made too soon to whoever is not asked why; the browser then drops the
    draft of the form. Refused for a form that no page of this person's made.
    """
    key = _key_of(request)
    if key is None:
        raise Refused(_("This form is out of date. Look through it and send it again."))
    address, first = record_once(asker, key, act)
    if first and said:
        news = [] if asker.may(Act.LOG_TREATMENT) else asker.made_too_soon
        messages.success(request, " ".join([said, *news]), extra_tags=request.get_full_path())
    return HttpResponseRedirect(address)


def _key_of(request: HttpRequest) -> UUID | None:
    found = read_form_key(request.POST.get(FIELD, ""))
    return found[1] if found and found[0] == request.user.pk else None
