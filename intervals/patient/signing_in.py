"""How a patient signs in, chooses whose record to read, and leaves."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from intervals.actions import audit, own_access
from intervals.actions.asking import Reader
from intervals.actions.sign_in_codes import Came
from intervals.actions.sign_in_codes import sign_in as signed_in
from intervals.models.audit import Kind
from intervals.patient import codes
from intervals.patient.forms import AskForCode, EnterCode
from intervals.patient.pages import choosing_page, chosen_of, me_page, me_render, open_page
from intervals.web import patient_session
from intervals.web.address import address_of
from intervals.web.leaving import forgetting

ASKED = "me_asked"  # in the session: the address that a code was asked for, and which codes


@open_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """The address that a code is to be sent to."""
    if patient_session.opened(request) is not None:
        return redirect("me")
    form = AskForCode(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return codes.ask(request, ASKED, form.cleaned_data["email"]) or redirect("me-sign-in-code")
    context = {"form": form, "why": request.session.pop(patient_session.WHY_OVER, "")}
    return render(request, "me/sign_in.html", context, status=422 if form.is_bound else 200)


@open_page
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The code. Whether anybody is known by the address, nobody is told: only who reads its mail gets on."""
    if patient_session.opened(request) is not None:
        return redirect("me")
    if ASKED not in request.session:
        return _nothing_waits(request)

    def shown(context: dict[str, Any], status: int) -> HttpResponse:
        return render(request, "me/code.html", context, status=status)

    entered = codes.enter(request, ASKED, shown)
    if isinstance(entered, HttpResponse):
        return entered
    accesses = signed_in(email=entered.email, address=address_of(request))
    if not accesses:  # nothing was sent to it: whoever is here has guessed, or access has ended meanwhile
        form = EnterCode(request.POST)
        form.is_valid()
        form.refuse_code(Came.WRONG)
        return shown({"form": form, "email": entered.email, "over": False}, 422)
    patient_session.begin(request, accesses)
    return redirect("me")


def _nothing_waits(request: HttpRequest) -> HttpResponse:
    """Where a code is entered in another browser than it was asked for in, or after it was used."""
    if request.method != "POST":
        return redirect("me-sign-in")
    form = EnterCode(request.POST)
    form.is_valid()
    form.errors.clear()
    form.refuse_code(Came.GONE)
    return render(request, "me/code.html", {"form": form, "email": "", "over": True}, status=422)


@choosing_page
def choose(request: HttpRequest, held: dict[str, Any], standing: list[Any]) -> HttpResponseBase:
    """Whose record to read, where an address opens several: at first, to change, and when one is open no longer."""
    gone = held["chosen"] is not None and chosen_of(held, standing) is None
    if request.method == "POST" and "leave" in request.POST:
        return _left(request, "left")
    if len(standing) == 1 and not gone and request.method != "POST":
        return redirect("me")
    chosen = next((each for each in standing if str(each.ref) == request.POST.get("access")), None)
    if request.method == "POST" and chosen is not None:
        patient_session.choose(request, chosen)
        return redirect("me")
    for each in standing:
        audit.add(
            Kind.OWN_VIEWED,
            person=None,
            clinic=each.clinic,
            address=address_of(request),
            patient=each.patient,
            page="me-choose",
        )
    context = {
        "accesses": standing,
        "chosen": held["chosen"],
        "wrong": request.method == "POST",
        "gone": gone,
    }
    return render(request, "me/choose.html", context, status=422 if request.method == "POST" else 200)


@forgetting
def _left(request: HttpRequest, why: str) -> HttpResponse:
    patient_session.end(request, why)
    return redirect("me-sign-in")


@me_page(takes_forms=True)
def sign_out(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    """Leave, here or everywhere."""
    if request.method != "POST":
        return me_render(request, reader, "me/sign_out.html", {"here": "sign-out"})
    if "everywhere" in request.POST:
        own_access.sign_out_everywhere(by=reader)
        return _left(request, "everywhere")
    return _left(request, "left")
