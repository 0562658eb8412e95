"""The map of a patient's own pages. Nothing in an address says whose they are: the session does."""

from django.urls import path

from intervals.patient import home, signing_in

urlpatterns = [
    path("", home.me, name="me"),
    path("sign-in/", signing_in.sign_in, name="me-sign-in"),
]
