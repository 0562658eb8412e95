"""A demonstration's mail, to read in the browser: without a mail server, too, a journey can be walked to its end."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from intervals import clock
from intervals.actions.mail import letter_of
from intervals.models.messages import Message
from intervals.models.notices import Notice
from intervals.queries.mail import newest, to_be_told
from intervals.queries.portal import told_at


@login_not_required
@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest e-mails, each as it was put. In the map of a demonstration only."""
    context = {
        "messages_put": [_shown(each) for each in newest()],
        "to_be_told": [(each, _to(each)) for each in to_be_told()],
    }
    return render(request, "accounts/outbox.html", context)


def _to(notice: Notice) -> str:
    clinic = notice.patient.clinic
    return told_at(notice.patient, clinic, clock.today(clinic))


def _shown(message: Message) -> dict[str, Any]:
    try:
        return {"message": message, "letter": letter_of(message)}
    except InvalidToken:  # of a time with another key
        return {"message": message, "letter": None}
