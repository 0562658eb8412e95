"""The map of the desk. `<slug:clinic>` says at which; staff/pages.py refuses whoever does not work there."""

from django.urls import URLPattern, path

from intervals.staff import holds, patient, plans, start, today, treatments

CLINIC = "<slug:clinic>/"
PATIENTS = CLINIC + "patients/"
PATIENT = PATIENTS + "<uuid:patient>/"

urlpatterns: list[URLPattern] = [
    path("", start.desk, name="desk"),
    path(CLINIC, today.today, name="desk-today"),
    path(PATIENT, patient.patient, name="desk-patient"),
    path(PATIENT + "card/", patient.card, name="desk-card"),
    path(PATIENT + "treatments/new/", treatments.new, name="desk-treatment-new"),
    path(PATIENT + "treatments/<uuid:treatment>/void/", treatments.void, name="desk-treatment-void"),
    path(PATIENT + "treatments/<uuid:treatment>/correct/", treatments.correct, name="desk-treatment-correct"),
    path(PATIENT + "plans/new/", plans.new, name="desk-plan-new"),
    path(PATIENT + "plans/verdict/", plans.verdict, name="desk-plan-verdict"),
    path(PATIENT + "plans/<uuid:plan>/move/", plans.move, name="desk-plan-move"),
    path(PATIENT + "plans/<uuid:plan>/cancel/", plans.cancel, name="desk-plan-cancel"),
    path(PATIENT + "holds/new/", holds.new, name="desk-hold-new"),
    path(PATIENT + "holds/<uuid:hold>/lift/", holds.lift, name="desk-hold-lift"),
]
