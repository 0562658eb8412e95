"""The map of the desk. `<slug:clinic>` says at which; staff/pages.py refuses whoever does not work there."""

from django.urls import URLPattern, path

from intervals.staff import start

CLINIC = "<slug:clinic>/"
PATIENTS = CLINIC + "patients/"
PATIENT = PATIENTS + "<uuid:patient>/"

urlpatterns: list[URLPattern] = [
    path("", start.desk, name="desk"),
]
