"""The map of the desk. `<slug:clinic>` says at which; desk/pages.py refuses whoever does not work there."""

from django.urls import URLPattern, path

from intervals.desk import adding, start
from intervals.desk.oversight import audit, explaining, looks, lots, odd_records, overrides, reports
from intervals.desk.patient import (
    answers,
    circumstances,
    contacts,
    corrections,
    courses,
    holds,
    merging,
    messages,
    own_pages,
    own_words,
    page,
    patients,
    plans,
    put_at_odds,
    treatments,
)
from intervals.desk.settings import (
    appearance,
    areas,
    clinic,
    course_templates,
    guidance,
    guidance_drafts,
    index,
    members,
    offers,
    open_days,
    procedure_names,
    procedures,
    proofs,
    public_side,
    questions,
    rule_drafts,
    rule_told,
    rule_touches,
    rule_travel,
    rules,
    set_up,
    supplies,
)
from intervals.desk.settings import messages as message_settings
from intervals.desk.worklists import at_odds, eligible, searching, today

CLINIC = "<slug:clinic>/"
PATIENTS = CLINIC + "patients/"
SETTINGS = CLINIC + "settings/"
AREAS = SETTINGS + "areas/"
GUIDANCE = SETTINGS + "guidance/"
OF_GUIDANCE = GUIDANCE + "versions/<int:guidance>/"
QUESTIONS = SETTINGS + "questions/"
MESSAGES = SETTINGS + "messages/"
SUPPLIES = SETTINGS + "supplies/"
COURSES = SETTINGS + "courses/"
OPEN_DAYS = SETTINGS + "open-days/"
RULES = SETTINGS + "rules/"
DRAFT = RULES + "drafts/<int:draft>/"
PATIENT = PATIENTS + "<uuid:patient>/"

urlpatterns: list[URLPattern] = [
    path("", start.desk, name="desk"),
    path("clinics/new/", adding.new, name="desk-add-clinic"),
    path("clinics/<slug:new_clinic>/manager/", adding.invite, name="desk-invite-manager"),
    path(CLINIC, today.today, name="desk-today"),
    path(PATIENTS, searching.patients, name="desk-patients"),
    path(PATIENTS + "new/", patients.new, name="desk-patient-new"),
    path(PATIENT, page.patient, name="desk-patient"),
    path(PATIENT + "edit/", patients.edit, name="desk-patient-edit"),
    path(PATIENT + "archive/", patients.archive, name="desk-patient-archive"),
    path(PATIENT + "merge/", merging.merge, name="desk-patient-merge"),
    path(PATIENT + "delete/", patients.delete, name="desk-patient-delete"),
    path(PATIENT + "card/", page.card, name="desk-card"),
    path(PATIENT + "own-pages/", own_pages.own_pages, name="desk-own-pages"),
    path(PATIENT + "own-pages/card/", own_pages.card, name="desk-own-pages-card"),
    path(PATIENT + "own-pages/<uuid:access>/address/", own_pages.address, name="desk-own-pages-address"),
    path(PATIENT + "own-pages/<uuid:access>/end/", own_pages.end, name="desk-own-pages-end"),
    path(PATIENT + "words/<uuid:word>/", own_words.word, name="desk-own-word"),
    path(PATIENT + "words/<uuid:word>/hold/", own_words.hold, name="desk-own-word-hold"),
    path(PATIENT + "treatments/new/", treatments.new, name="desk-treatment-new"),
    path(PATIENT + "treatments/<uuid:treatment>/void/", corrections.void, name="desk-treatment-void"),
    path(
        PATIENT + "treatments/<uuid:treatment>/correct/", corrections.correct, name="desk-treatment-correct"
    ),
    path(PATIENT + "answers/", answers.answers, name="desk-answers"),
    path(PATIENT + "circumstances/new/", circumstances.new, name="desk-circumstance-new"),
    path(
        PATIENT + "circumstances/<uuid:circumstance>/void/", circumstances.void, name="desk-circumstance-void"
    ),
    path(PATIENT + "plans/new/", plans.new, name="desk-plan-new"),
    path(PATIENT + "plans/verdict/", plans.verdict, name="desk-plan-verdict"),
    path(PATIENT + "plans/<uuid:plan>/move/", plans.move, name="desk-plan-move"),
    path(PATIENT + "plans/<uuid:plan>/keep/", put_at_odds.keep, name="desk-plan-keep"),
    path(PATIENT + "plans/<uuid:plan>/cancel/", plans.cancel, name="desk-plan-cancel"),
    path(PATIENT + "courses/new/", courses.new, name="desk-course-new"),
    path(PATIENT + "courses/<uuid:course>/", courses.course, name="desk-course"),
    path(PATIENT + "courses/<uuid:course>/move/", courses.move, name="desk-course-move"),
    path(PATIENT + "courses/<uuid:course>/visits/new/", courses.add, name="desk-course-add"),
    path(PATIENT + "courses/<uuid:course>/end/", courses.end, name="desk-course-end"),
    path(PATIENT + "at-odds/", put_at_odds.of_patient, name="desk-patient-at-odds"),
    path(PATIENT + "holds/new/", holds.new, name="desk-hold-new"),
    path(PATIENT + "holds/<uuid:hold>/lift/", holds.lift, name="desk-hold-lift"),
    path(CLINIC + "eligible/", eligible.eligible, name="desk-eligible"),
    path(CLINIC + "eligible/csv/", eligible.eligible_csv, name="desk-eligible-csv"),
    path(CLINIC + "at-odds/", at_odds.at_odds, name="desk-at-odds"),
    path(CLINIC + "at-odds/csv/", at_odds.at_odds_csv, name="desk-at-odds-csv"),
    path(PATIENT + "messages/", messages.messages, name="desk-patient-messages"),
    path(PATIENT + "contact/", contacts.contact, name="desk-contact"),
    path(CLINIC + "overrides/", overrides.overridden, name="desk-overrides"),
    path(PATIENT + "overrides/<int:override>/explain/", explaining.explained, name="desk-override-explain"),
    path(CLINIC + "odd-records/", odd_records.odd, name="desk-odd-records"),
    path(CLINIC + "reports/", reports.reports, name="desk-reports"),
    path(CLINIC + "reports/csv/", reports.reports_csv, name="desk-reports-csv"),
    path(CLINIC + "lots/", lots.lots, name="desk-lots"),
    path(CLINIC + "lots/csv/", lots.lots_csv, name="desk-lots-csv"),
    path(CLINIC + "audit/", audit.audit, name="desk-audit"),
    path(CLINIC + "audit/looks/", looks.how_many, name="desk-looks"),
    path(CLINIC + "audit/<int:entry>/", looks.shown, name="desk-audit-shown"),
    path(CLINIC + "audit/csv/", audit.audit_csv, name="desk-audit-csv"),
    path(SETTINGS, index.settings, name="desk-settings"),
    path(SETTINGS + "clinic/", clinic.clinic, name="desk-clinic"),
    path(SETTINGS + "clinic/edit/", clinic.edit, name="desk-clinic-edit"),
    path(OPEN_DAYS, open_days.days, name="desk-open-days"),
    path(OPEN_DAYS + "week/", open_days.week, name="desk-open-days-week"),
    path(OPEN_DAYS + "week/<int:week>/forget/", open_days.forget_week, name="desk-open-days-forget"),
    path(OPEN_DAYS + "close/", open_days.close, name="desk-open-days-close"),
    path(OPEN_DAYS + "closed/<int:closed>/open/", open_days.open_again, name="desk-open-days-reopen"),
    path(OPEN_DAYS + "extra/", open_days.extra, name="desk-open-days-extra"),
    path(OPEN_DAYS + "extra/<int:extra>/take-back/", open_days.take_back, name="desk-open-days-take-back"),
    path(OPEN_DAYS + "holidays/<int:year>/", open_days.holidays, name="desk-open-days-holidays"),
    path(SETTINGS + "clinic/public/", public_side.edit, name="desk-clinic-public"),
    path(AREAS, areas.listed, name="desk-areas"),
    path(AREAS + "new/", areas.new, name="desk-area-new"),
    path(AREAS + "<slug:area>/change/", areas.one, name="desk-area"),
    path(AREAS + "<slug:area>/remove/", areas.remove, name="desk-area-remove"),
    path(SETTINGS + "look/", appearance.shown, name="desk-appearance"),
    path(SETTINGS + "look/colours/", appearance.colours, name="desk-appearance-colours"),
    path(SETTINGS + "look/logo/", appearance.logo, name="desk-appearance-logo"),
    path(SETTINGS + "procedures/", procedures.listed, name="desk-procedures"),
    path(SETTINGS + "offers/", offers.edit, name="desk-offers"),
    path(SETTINGS + "set-up/", set_up.set_up, name="desk-set-up"),
    path(SETTINGS + "new-procedure/", procedure_names.new, name="desk-procedure-new"),
    path(
        SETTINGS + "procedures/<slug:procedure>/rename/", procedure_names.rename, name="desk-procedure-rename"
    ),
    path(
        SETTINGS + "procedures/<slug:procedure>/remove/", procedure_names.remove, name="desk-procedure-remove"
    ),
    path(
        SETTINGS + "procedures/<slug:procedure>/retire/", procedure_names.retire, name="desk-procedure-retire"
    ),
    path(SETTINGS + "procedures/<slug:procedure>/", procedures.one, name="desk-procedure"),
    path(QUESTIONS, questions.listed, name="desk-questions"),
    path(QUESTIONS + "sheet/", questions.sheet, name="desk-questions-sheet"),
    path(QUESTIONS + "new/", questions.new, name="desk-question-new"),
    path(QUESTIONS + "<int:question>/edit/", questions.edit, name="desk-question-edit"),
    path(QUESTIONS + "<int:question>/drop/", questions.drop, name="desk-question-drop"),
    path(MESSAGES, message_settings.listed, name="desk-messages"),
    path(MESSAGES + "csv/", proofs.consents_csv, name="desk-consents-csv"),
    path(MESSAGES + "hours/", message_settings.hours, name="desk-messages-hours"),
    path(MESSAGES + "kinds/<slug:message>/", message_settings.edit, name="desk-message"),
    path(SUPPLIES, supplies.listed, name="desk-supplies"),
    path(SUPPLIES + "new/", supplies.new, name="desk-supply-new"),
    path(SUPPLIES + "<int:supply>/edit/", supplies.edit, name="desk-supply-edit"),
    path(SUPPLIES + "<int:supply>/use/", supplies.use, name="desk-supply-use"),
    path(SUPPLIES + "<int:supply>/archive/", supplies.archive, name="desk-supply-archive"),
    path(COURSES, course_templates.listed, name="desk-course-templates"),
    path(COURSES + "new/", course_templates.new, name="desk-course-template-new"),
    path(COURSES + "<int:template>/edit/", course_templates.edit, name="desk-course-template-edit"),
    path(COURSES + "<int:template>/retire/", course_templates.retire, name="desk-course-template-retire"),
    path(GUIDANCE, guidance.topics, name="desk-guidance"),
    path(GUIDANCE + "new/", guidance_drafts.new, name="desk-guidance-new"),
    path(GUIDANCE + "topics/<slug:topic>/", guidance.topic, name="desk-guidance-topic"),
    path(GUIDANCE + "topics/<slug:topic>/begin/", guidance_drafts.begin, name="desk-guidance-begin"),
    path(GUIDANCE + "topics/<slug:topic>/hide/", guidance_drafts.hide, name="desk-guidance-hide"),
    path(OF_GUIDANCE, guidance.version, name="desk-guidance-version"),
    path(OF_GUIDANCE + "edit/", guidance_drafts.edit, name="desk-guidance-edit"),
    path(OF_GUIDANCE + "publish/", guidance_drafts.publish, name="desk-guidance-publish"),
    path(OF_GUIDANCE + "end/", guidance_drafts.end, name="desk-guidance-end"),
    path(RULES, rules.listed, name="desk-rules"),
    path(RULES + "approval/", rules.approval, name="desk-rules-approval"),
    path(RULES + "new/", rule_drafts.new, name="desk-rule-new"),
    path(RULES + "import/", rule_travel.take_in, name="desk-rules-import"),
    path(RULES + "export/own/", rule_travel.export, {"whose": rule_travel.OWN}, name="desk-rules-export"),
    path(
        RULES + "export/shared/",
        rule_travel.export,
        {"whose": rule_travel.SHARED},
        name="desk-rules-export-shared",
    ),
    path(RULES + "drafts/", rule_travel.compared, name="desk-rules-compared"),
    path(RULES + "pairs/<slug:earlier>/<slug:later>/", rules.one, name="desk-rule"),
    path(RULES + "versions/<int:rule>/told/", rule_told.told, name="desk-rule-told"),
    path(RULES + "versions/<int:rule>/withdraw/", rules.withdraw, name="desk-rule-withdraw"),
    path(RULES + "versions/<int:rule>/call-off/", rules.call_off, name="desk-rule-call-off"),
    path(DRAFT, rule_drafts.shown, name="desk-rule-draft"),
    path(DRAFT + "edit/", rule_drafts.edit, name="desk-rule-edit"),
    path(DRAFT + "prove/", rule_drafts.prove, name="desk-rule-prove"),
    path(DRAFT + "approve/", rule_drafts.approve, name="desk-rule-approve"),
    path(DRAFT + "touched/", rule_touches.touched, name="desk-rule-touched"),
    path(DRAFT + "publish/", rule_drafts.publish, name="desk-rule-publish"),
    path(DRAFT + "drop/", rule_drafts.drop, name="desk-rule-drop"),
    path(CLINIC + "staff/", members.members, name="desk-staff"),
    path(CLINIC + "staff/invite/", members.invite, name="desk-staff-invite"),
    path(CLINIC + "staff/<int:membership>/role/", members.change_role, name="desk-staff-role"),
    path(CLINIC + "staff/<int:membership>/end/", members.end, name="desk-staff-end"),
    path(
        CLINIC + "staff/invitations/<int:invitation>/withdraw/", members.withdraw, name="desk-staff-withdraw"
    ),
]
