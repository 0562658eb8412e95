"""Where links in e-mails lead."""

from django.urls import URLPattern, path

from intervals.mailing import stopping

urlpatterns: list[URLPattern] = [
    path("stop/<uuid:consent>/", stopping.stop, name="mail-stop"),
]
