"""Where links in e-mails lead."""

from django.urls import URLPattern, path

from intervals.mailing import asking, stopping

urlpatterns: list[URLPattern] = [
    path("stop/<uuid:consent>/", stopping.stop, name="mail-stop"),
    path("confirm/<uuid:asked_for>/", asking.confirm, name="mail-confirm"),
    path("end/<uuid:asked_for>/", asking.end, name="mail-end"),
]
