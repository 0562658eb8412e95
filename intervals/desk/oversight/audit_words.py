"""What an entry of the audit log says beside its kind: fields, procedures and codes, as a person reads them."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.patients import DeleteReason
from intervals.engine.reasons import Status
from intervals.models.clinics import Clinic
from intervals.models.contacts import Outcome
from intervals.models.members import Role
from intervals.models.messages import MessageKind
from intervals.models.open_days import WEEKDAYS, OpenWeek
from intervals.models.overrides import OverrideReason
from intervals.queries.details import FIELDS, label
from intervals.said import dates

Codes = Mapping[str, Mapping[str, Any]]

FIRST = (
    "what",
    "list",
    "page",
    "treatment",
    "plan",
    "override",
    "hold",
    "lot",
    "procedure",
    "reason",
    "was",
    "before",
)
LABELS = {
    "added": gettext_lazy("added"),
    "after": gettext_lazy("now"),
    "again": gettext_lazy("told again"),
    "appointed": gettext_lazy("without an invitation"),
    "before": gettext_lazy("before"),
    "changes": gettext_lazy("changes"),
    "circumstance": gettext_lazy("circumstance"),
    "contact": gettext_lazy("contact"),
    "closed": gettext_lazy("closed days"),
    "course": gettext_lazy("course"),
    "days": gettext_lazy("days looked back"),
    "deleted": gettext_lazy("deleted"),
    "draft": gettext_lazy("draft"),
    "drafts": gettext_lazy("drafts"),
    "entry": gettext_lazy("entry"),
    "extra_day": gettext_lazy("extra day"),
    "fields": gettext_lazy("fields"),
    "first_day": gettext_lazy("first day"),
    "filled": gettext_lazy("fields filled from the other record"),
    "filters": gettext_lazy("choices"),
    "hold": gettext_lazy("hold"),
    "instead_of": gettext_lazy("instead of treatment"),
    "into": gettext_lazy("merged into"),
    "invitation": gettext_lazy("invitation"),
    "last_day": gettext_lazy("last day"),
    "list": gettext_lazy("list"),
    "lot": gettext_lazy("lot"),
    "membership": gettext_lazy("membership"),
    "merged": gettext_lazy("records merged into it"),
    "message": gettext_lazy("message"),
    "mistakable": gettext_lazy("treatments with lots easily mistaken for it"),
    "now": gettext_lazy("after"),
    "other": gettext_lazy("the other record"),
    "outcome": gettext_lazy("outcome"),
    "override": gettext_lazy("override"),
    "parent": gettext_lazy("a parent"),
    "page": gettext_lazy("page"),
    "patients": gettext_lazy("patients"),
    "plan": gettext_lazy("plan"),
    "practitioner": gettext_lazy("account of the practitioner"),
    "procedure": gettext_lazy("procedure"),
    "proved": gettext_lazy("the engine agrees"),
    "searches": gettext_lazy("searches within a minute"),
    "question": gettext_lazy("question"),
    "reason": gettext_lazy("reason"),
    "role": gettext_lazy("role"),
    "row": gettext_lazy("row"),
    "rows": gettext_lazy("rows"),
    "rule": gettext_lazy("rule"),
    "rules": gettext_lazy("rules"),
    "shared": gettext_lazy("for all clinics"),
    "status": gettext_lazy("status"),
    "supply": gettext_lazy("product or device"),
    "table": gettext_lazy("table"),
    "template": gettext_lazy("template"),
    "title": gettext_lazy("document"),
    "topic": gettext_lazy("topic"),
    "to": gettext_lazy("new plan"),
    "treatment": gettext_lazy("treatment"),
    "treatments": gettext_lazy("treatments"),
    "version": gettext_lazy("version"),
    "visits": gettext_lazy("visits"),
    "voided": gettext_lazy("entered in error"),
    "was": gettext_lazy("before"),
    "week": gettext_lazy("open week"),
    "what": gettext_lazy("what"),
    "who": gettext_lazy("account"),
    "whose": gettext_lazy("whose"),
    "why": gettext_lazy("why"),
    "written_by_the_same": gettext_lazy("the address was recorded by the same person"),
}
LISTS = {
    "at_odds": gettext_lazy("plans at odds"),
    "audit": gettext_lazy("audit"),
    "consents": gettext_lazy("who asked for messages"),
    "due": gettext_lazy("who is due"),
    "eligible": gettext_lazy("who is eligible"),
    "lot": gettext_lazy("lot recall"),
    "reports": gettext_lazy("reports"),
}
FAILED = {
    "code": gettext_lazy("code for a patient’s pages wrong"),
    "password": gettext_lazy("e-mail or password wrong"),
    "second_step": gettext_lazy("second step wrong"),
    "set_up": gettext_lazy("link for the set-up wrong"),
    "too_many": gettext_lazy("too many attempts"),
}
PAGES = {
    "desk-patient": gettext_lazy("record"),
    "desk-card": gettext_lazy("date card"),
    "desk-own-pages": gettext_lazy("who may open the patient’s own pages"),
    "desk-own-pages-address": gettext_lazy("changing the address that signs in"),
    "desk-own-pages-card": gettext_lazy("card for the patient’s own pages"),
    "desk-own-word": gettext_lazy("message from the patient"),
    "desk-own-word-hold": gettext_lazy("setting the hold that a patient’s message proposes"),
    "desk-own-pages-end": gettext_lazy("ending access to the patient’s own pages"),
    "desk-answers": gettext_lazy("answering what else counts"),
    "desk-circumstance-new": gettext_lazy("recording a circumstance"),
    "desk-circumstance-void": gettext_lazy("voiding a circumstance"),
    "desk-contact": gettext_lazy("logging a contact"),
    "desk-course": gettext_lazy("course"),
    "desk-course-add": gettext_lazy("planning one more visit of a course"),
    "desk-course-end": gettext_lazy("ending a course"),
    "desk-course-move": gettext_lazy("moving visits of a course"),
    "desk-course-new": gettext_lazy("making a course"),
    "desk-hold-lift": gettext_lazy("lifting a hold"),
    "desk-hold-new": gettext_lazy("setting a hold"),
    "desk-override-object": gettext_lazy("objecting to an override"),
    "desk-override-explain": gettext_lazy("explaining an override"),
    "desk-patient-archive": gettext_lazy("archiving"),
    "desk-patient-delete": gettext_lazy("deleting for good"),
    "desk-patient-edit": gettext_lazy("changing details"),
    "desk-patient-merge": gettext_lazy("merging"),
    "desk-patient-messages": gettext_lazy("messages"),
    "desk-plan-cancel": gettext_lazy("cancelling a plan"),
    "desk-patient-at-odds": gettext_lazy("plans at odds"),
    "desk-plan-keep": gettext_lazy("keeping a plan"),
    "desk-plan-move": gettext_lazy("moving a plan"),
    "desk-plan-new": gettext_lazy("making a plan"),
    "desk-plan-verdict": gettext_lazy("judging a day"),
    "desk-treatment-correct": gettext_lazy("correcting a treatment"),
    "desk-treatment-new": gettext_lazy("logging a treatment"),
    "desk-treatment-void": gettext_lazy("voiding a treatment"),
}
LIST_PAGES = {
    "desk-at-odds": gettext_lazy("plans at odds of all"),
    "desk-eligible": gettext_lazy("who is eligible or due"),
    "desk-odd-records": gettext_lazy("records that cannot be so"),
    "desk-overrides": gettext_lazy("overrides"),
    "desk-rule-told": gettext_lazy("who was told a date by a version of a rule"),
    "desk-rule-touched": gettext_lazy("what a new version of a rule would do"),
    "desk-patient-new": gettext_lazy("adding a patient"),
    "desk-patients": gettext_lazy("search"),
    "desk-today": gettext_lazy("today"),
}
ACCOUNT = {
    "first_name": gettext_lazy("first name"),
    "groups": gettext_lazy("groups"),
    "is_active": gettext_lazy("may sign in"),
    "is_staff": gettext_lazy("may open the administration"),
    "is_superuser": gettext_lazy("may do everything there"),
    "last_name": gettext_lazy("last name"),
    "user_permissions": gettext_lazy("permissions"),
}
DAYS = {day: OpenWeek._meta.get_field(day).verbose_name for day in WEEKDAYS}  # type: ignore[union-attr]
SECOND_STEP = {
    "recovery_codes_removed": gettext_lazy("recovery codes removed"),
    "recovery_codes_generated": gettext_lazy("recovery codes made"),
    "totp_activated": gettext_lazy("authenticator app added"),
    "totp_deactivated": gettext_lazy("authenticator app removed"),
    "webauthn_added": gettext_lazy("passkey added"),
    "webauthn_removed": gettext_lazy("passkey removed"),
}


def codes(names: dates.Names) -> Codes:
    """For each name of a detail that holds codes, what they stand for; `names` are the clinic’s, of procedures."""
    clinic = {each.name: each.verbose_name for each in Clinic._meta.fields}
    roles, fields = dict(Role.choices), {**ACCOUNT, **{name: label(name) for name in FIELDS}}
    return {
        "after": DAYS | clinic,
        "before": DAYS | clinic,
        "fields": fields,
        "filled": fields,
        "list": LISTS,
        "message": dict(MessageKind.choices),
        "outcome": dict(Outcome.choices),
        "page": {**PAGES, **LIST_PAGES},
        "procedure": names,
        "reason": {**dict(OverrideReason.choices), **dict(DeleteReason.choices)},
        "role": roles,
        "status": {status.value: dates.status_label(status) for status in Status},
        "was": roles,
        "what": SECOND_STEP,
        "whose": {"own": _("the clinic’s own"), "shared": _("shared")},
        "why": FAILED,
    }


def detail_in_words(detail: Mapping[str, Any], known: Codes) -> str:
    """The whole detail as one line; a name or a code that has no words stands as it was recorded."""
    said = (
        f"{LABELS.get(name, name.replace('_', ' '))}: {_value(value, known.get(name, {}))}"
        for name, value in sorted(detail.items(), key=_place)
        if value not in ("", [], None)
    )
    return capfirst("; ".join(said))


def _place(item: tuple[str, Any]) -> tuple[int, str]:
    """Where a part of a detail stands: PostgreSQL keeps the parts of JSON in an order of its own."""
    name = item[0]
    return FIRST.index(name) if name in FIRST else len(FIRST), name


def _value(value: Any, known: Mapping[str, Any]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        said = (
            f"{known.get(name, name)} {_value(each, {})}"
            for name, each in sorted(value.items(), key=_place)
            if each not in ("", [], None)
        )
        return f"({', '.join(said)})"
    if isinstance(value, list):
        return ", ".join(_value(each, known) for each in value)
    return str(known.get(str(value), value))
