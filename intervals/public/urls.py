"""What everybody may open."""

from django.urls import path

from intervals.public import views

urlpatterns = [
    path("", views.home, name="home"),
    path("check/", views.check, name="check"),
    path("check/calendar.ics", views.check_calendar, name="calendar"),
    path("plan/", views.plan, name="plan"),
    path("guidance/", views.guidance, name="guidance"),
    path("guidance/<slug:slug>/", views.topic, name="topic"),
    path("rules/", views.rules, name="rules"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
