"""How a patient signs in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from intervals.patient.pages import open_page
from intervals.web import patient_session


@open_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Who may sign in, and how one comes to."""
    return render(request, "me/sign_in.html", {"why": request.session.pop(patient_session.WHY_OVER, "")})
