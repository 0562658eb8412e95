"""The address that signs in, changed by whoever reads: confirmed by a code at the new one, told to the old one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from intervals.actions import own_access
from intervals.actions.asking import Reader
from intervals.patient import codes
from intervals.patient.forms import NewAddress
from intervals.patient.pages import me_page, me_render
from intervals.web import patient_session
from intervals.web.own_mail import moved_letter

MOVING = "me_moving"  # in the session: the new address, and which codes were sent to it


@me_page(takes_forms=True)
def address(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The new address."""
    form = NewAddress(request.POST if request.method == "POST" else None, current=reader.access.email)
    if form.is_valid():
        asked = codes.ask(request, MOVING, form.cleaned_data["email"], reader.access)
        return asked or redirect("me-address-code")
    status = 422 if form.is_bound else 200
    return me_render(request, reader, "me/address.html", {"form": form, "here": "address"}, status)


@me_page(takes_forms=True)
def address_code(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The code that was sent to the new address."""
    if MOVING not in request.session:
        return redirect("me-address")

    def shown(context: dict[str, Any], status: int) -> HttpResponse:
        return me_render(request, reader, "me/address_code.html", context | {"here": "address"}, status)

    entered = codes.enter(request, MOVING, shown, reader.access)
    if isinstance(entered, HttpResponse):
        return entered
    accesses = own_access.move_address(by=reader, email=entered.email, tell=moved_letter)
    patient_session.begin(request, accesses)
    patient_session.choose(request, next(each for each in accesses if each.patient_id == reader.patient.pk))
    messages.success(request, _("From now on, %(email)s signs in.") % {"email": entered.email})
    return redirect("me")
