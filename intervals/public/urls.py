"""What everybody may open."""

from django.urls import path

from intervals.public import appearance, course_told_views, course_views, rule_views, told_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("check/", views.check, name="check"),
    path("check/calendar.ics", views.check_calendar, name="calendar"),
    path("check/with/", told_views.told, name="told"),
    path("check/with/calendar.ics", told_views.told_calendar, name="told-calendar"),
    path("plan/", views.plan, name="plan"),
    path("course/", course_views.course, name="course"),
    path("course/calendar.ics", course_views.calendar, name="course-calendar"),
    path("course/with/", course_told_views.course_told, name="course-told"),
    path("course/with/calendar.ics", course_told_views.course_told_calendar, name="course-told-calendar"),
    path("guidance/", views.guidance, name="guidance"),
    path("guidance/<slug:slug>/", views.topic, name="topic"),
    path("rules/", rule_views.rules, name="rules"),
    path("rules/<slug:earlier>/<slug:later>/", rule_views.rule, name="rule"),
    path("evidence/", rule_views.evidence, name="evidence"),
    path("evidence/<slug:earlier>/<slug:later>/", rule_views.evidence_pair, name="evidence-pair"),
    path("privacy/", views.privacy, name="privacy"),
    path("look/<slug:colours>.css", appearance.colours, name="look-colours"),
    path("look/<slug:whose>/<slug:mark>.webp", appearance.logo, name="look-logo"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
