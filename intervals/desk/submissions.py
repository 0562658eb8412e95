"""The same form sent twice (a double click, a reload, two tabs) records once."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions.asking import Asker
from intervals.actions.refusals import Refused, refused_in_words
from intervals.models.submissions import Submission
from intervals.web.expired_forms import FIELD, read_form_key

KEPT_FOR = timedelta(days=7)  # nobody sends a form again after that
FORGET_AT_EVERY = 100


def sent_before(request: HttpRequest) -> HttpResponse | None:
    """Where this very form led when it was first sent; None the first time, and for what is not such a form."""
    key = _key_of(request)
    found = Submission.objects.filter(key=key).first() if key else None
    return HttpResponseRedirect(found.led_to) if found else None


def once(request: HttpRequest, asker: Asker, act: Callable[[], str], said: str) -> HttpResponse:
    """Do `act`, which returns the address to go to next, unless this form has done it already: part of a step.

    The next page says `said`; the browser then drops the draft of the form. Refused for a form that no page of
    this person's made.
    """
    key = _key_of(request)
    if key is None:
        raise Refused(_("This form is out of date. Look through it and send it again."))
    with refused_in_words(), transaction.atomic():
        submission, first = Submission.objects.get_or_create(
            key=key, defaults={"by": asker.user, "at": clock.now()}
        )
        if first:
            submission.led_to = act()
            submission.save(update_fields=["led_to"])
            if submission.pk % FORGET_AT_EVERY == 0:
                Submission.objects.filter(at__lt=submission.at - KEPT_FOR).delete()
    if first and said:
        messages.success(request, said, extra_tags=request.get_full_path())
    return HttpResponseRedirect(submission.led_to)


def _key_of(request: HttpRequest) -> UUID | None:
    found = read_form_key(request.POST.get(FIELD, ""))
    return found[1] if found and found[0] == request.user.pk else None
