"""Stopping a kind of message by the link in it, without signing in (RFC 8058)."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from intervals.actions.consents import stop_by_link
from intervals.mailing.pages import linked_page, mailing_render
from intervals.queries.consents import consent_of_link, standing_for
from intervals.web.address import address_of


@linked_page
def stop(request: HttpRequest, consent: UUID) -> HttpResponse:
    """Asks first: a program that follows every link stops nothing. Sent twice, it says the same twice."""
    with transaction.atomic():
        found = consent_of_link(consent)
        if found is None:
            return mailing_render("mailing/stop_unknown.html", None, 404)
        if request.method == "POST":
            stop_by_link(found, address_of(request))
        stands = standing_for(found) is not None
    return mailing_render("mailing/stop.html", found.patient.clinic, consent=found, stands=stands)
