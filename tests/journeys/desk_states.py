"""The states in which every page of the desk is looked at: who looks, at which address, after typing what.

Addresses name things of `FILLED`: the demonstration's two clinics, and a third where nothing has happened yet.
"""

from dataclasses import dataclass, field
from pathlib import Path

FILLED = """
import json
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Count
from intervals import clock
from intervals.actions import rule_drafts
from intervals.actions.asking import Asker
from intervals.management.demo_data.story import fill
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.audit import AuditEntry, Kind, Shown
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.members import Invitation, Membership, Role
from intervals.models.courses import Course, CourseTemplate
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.open_days import ClosedDays, ExtraDay, OpenWeek
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan, PlanState
from intervals.models.own_words import OwnWord
from intervals.models.portal import PortalAccess
from intervals.models.procedures import Procedure
from intervals.models.questions import ClinicQuestion
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.models.supplies import Supply
from intervals.models.treatments import Treatment
from intervals.queries.guidance_versions import shipped_text
from intervals.queries.rule_documents import document_rule
from intervals.queries.rule_drafts import proposed, rule_in
from intervals.documents.document import rule_as_data

fill(lambda email: "a long pass phrase")
now = clock.now()
clinic = Clinic.objects.get(slug="hamilton")
manager = Membership.objects.get(clinic=clinic, role=Role.MANAGER)
quiet = Clinic.objects.create(
    slug="quiet", name="A Clinic Where Nothing Has Happened", town="Hamilton", time_zone="America/Toronto"
)
alone = User.objects.create_user("alone@clinic.example", "a long pass phrase")
Membership.objects.create(clinic=quiet, user=alone, role=Role.MANAGER)
Clinic.objects.create(
    slug="unmanaged", name="A Clinic Without a Manager", town="Hamilton", time_zone="America/Toronto"
)
nobody = User.objects.create_user("nobody@clinic.example", "a long pass phrase")
new = Patient.objects.create(
    clinic=quiet, name="Bo", date_of_birth="1990-01-01", created_by=alone, created_at=now
)
Invitation.objects.create(
    clinic=clinic, email="somebody.with.a.very.long.address.indeed@clinic-of-the-long-names.example",
    role=Role.AUDITOR, digest="0" * 64, invited_by=manager.user, invited_at=now,
    expires_at=now + timedelta(days=7),
)

patients = Patient.objects.filter(clinic=clinic, merged_into=None, archived_at=None)
treatments = Treatment.objects.filter(clinic=clinic, voided_at=None)
busy = patients.annotate(number=Count("treatments")).order_by("-number", "pk").first()
recent = treatments.filter(procedure__slug="microneedling").order_by("-given_on", "pk").first()
plan = Plan.objects.filter(clinic=clinic, state=PlanState.OPEN).first()
hold = Hold.objects.filter(clinic=clinic, lifted_at=None).first()
told = Circumstance.objects.filter(clinic=clinic, voided_at=None, given_on__gt=clock.today(clinic)).first()
voided = Treatment.objects.filter(clinic=clinic).exclude(voided_at=None).first()
override = Override.objects.filter(clinic=clinic, reason="").exclude(treatment=None).first()
decider = Membership.objects.filter(clinic=clinic, role=Role.CLINICIAN).order_by("-pk").last().user
decided = Override.objects.filter(clinic=clinic, reason="clinician_decided").exclude(by=decider).first()
decided = decided or Override.objects.filter(clinic=clinic).exclude(pk=override.pk).first()
Override.objects.filter(pk=decided.pk).update(reason="clinician_decided", decided_by=decider)
at_odds = (
    Plan.objects.filter(clinic=clinic, state=PlanState.OPEN, planned_on__gt=clock.today(clinic))
    .exclude(patient__in=[plan.patient, recent.patient, busy])
    .first()
)
Hold.objects.create(
    clinic=clinic, patient=at_odds.patient, procedure=at_odds.procedure, reason="To be seen first.",
    set_by=manager.user, set_at=now,
)
names = {"name": "Polynucleotides around the eyes", "public_name": "polynucleotides around the eyes"}
Procedure.objects.create(slug="own-procedure", kind="injectable", clinic=clinic, **names)
Area.objects.create(slug="own-area", name="Décolleté and the upper part of the back", clinic=clinic)
own_rule = IntervalRule.objects.filter(clinic=clinic, withdrawn=False).order_by("pk").first()
draft = RuleDraft.objects.create(
    clinic=clinic, earlier=own_rule.earlier, later=own_rule.later, written_by=manager.user, changed_by=manager.user,
    content=rule_as_data(document_rule(own_rule, None)) | {"valid_from": "2030-01-01"}, changed_at=now,
)
names = {"name": "Threads, as they were done before", "public_name": "threads"}
Procedure.objects.create(
    slug="retired-procedure", kind="other", clinic=clinic, retired_at=now, retired_by=manager.user, **names
)
used = Procedure.objects.create(
    slug="used-procedure", name="Carboxytherapy", public_name="carboxytherapy", kind="other", clinic=clinic
)
Plan.objects.create(
    clinic=clinic, patient=at_odds.patient, procedure=used, planned_on=clock.today(clinic) + timedelta(days=90),
    created_by=manager.user, created_at=now,
)
sharer = User.objects.create_superuser("shares.what.all.clinics.have@clinic.example", "a long pass phrase")
Membership.objects.create(clinic=clinic, user=sharer, role=Role.MANAGER)
as_sharer = Asker(user=sharer, clinic=clinic, role=Role.MANAGER, on=clock.today(clinic))
shared_rule = IntervalRule.objects.filter(clinic=None, withdrawn=False).order_by("pk").first()
for_all = rule_as_data(document_rule(shared_rule, None)) | {
    "valid_from": (clock.today(clinic) + timedelta(days=1)).isoformat(), "minimum": "P3W", "recommended": "P7W",
}
shared_draft = rule_drafts.write(by=as_sharer, content=for_all, shared=True)
rule_drafts.prove(
    by=as_sharer, draft=shared_draft, edition=1, examples=proposed(rule_in(for_all), clock.today(clinic))
)
over = rule_drafts.write(by=as_sharer, content=for_all)
over_pk = over.pk
rule_drafts.drop(by=as_sharer, draft=over)
words = GuidanceVersion.objects.create(
    clinic=clinic, slug="why-wait", number=90, changed_by=manager.user, changed_at=now,
    content=shipped_text("why-wait").as_data() | {"title": "Why it is worth waiting"},
)
seen = AuditEntry.objects.create(kind=Kind.LIST_VIEWED, at=now, clinic=clinic, person=manager.user)
Shown.objects.bulk_create(Shown(entry=seen, patient_ref=each.ref) for each in patients)
week = OpenWeek.objects.get(clinic=clinic, practitioner=None)
closed = ClosedDays.objects.filter(clinic=clinic).first()
extra = ExtraDay.objects.create(clinic=clinic, day=clock.today(clinic) + timedelta(days=40))
longest = max(patients, key=lambda patient: len(patient.name))
course = Course.objects.filter(clinic=clinic, ended_at=None).order_by("pk").first()
template = CourseTemplate.objects.filter(clinic=clinic, retired_at=None).first()
access, again = (
    PortalAccess.objects.create(
        clinic=clinic, patient=busy, email=email, invited_by=manager.user, invited_at=now, **more
    )
    for email, more in (
        ("marie-bernadette.tremblay-o-sullivan@a-long-name.home.example", {"opened_at": now}),
        ("before@home.example", {"ended_by": manager.user, "ended_at": now}),
    )
)
word, unsettled, leaving = (
    OwnWord.objects.create(clinic=clinic, patient=busy, said_at=now, said_on=clock.today(clinic), **more)
    for more in (
        {"kind": "not_right", "text": "That was not the tenth. " * 60, "about": plan.ref},
        {"kind": "skin", "skin": "not_settled", "text": "Still red"},
        {"kind": "deletion"},
    )
)
things = {
    "word": word.ref,
    "unsettled": unsettled.ref,
    "leaving": leaving.ref,
    "course": course.ref,
    "coursed": course.patient.ref,
    "visit": course.plans.filter(state=PlanState.OPEN).order_by("place").first().place,
    "template": template.pk,
    "supply": Supply.objects.filter(clinic=clinic, archived_at=None, in_use_at=None).exclude(lot_number="").first().pk,
    "question": ClinicQuestion.objects.filter(clinic=clinic).first().pk,
    "access": access.ref,
    "busy": busy.ref,
    "done": treatments.filter(patient=busy).first().ref,
    "recent": recent.patient.ref,
    "plan": plan.ref,
    "at_odds": at_odds.ref,
    "puzzled": at_odds.patient.ref,
    "planned": plan.patient.ref,
    "hold": hold.ref,
    "held": hold.patient.ref,
    "told": told.ref,
    "teller": told.patient.ref,
    "voided": voided.patient.ref,
    "override": override.pk,
    "overridden": override.patient.ref,
    "decided": decided.pk,
    "decided_of": decided.patient.ref,
    "archived": Patient.objects.filter(clinic=clinic, merged_into=None).exclude(archived_at=None).first().ref,
    "other": patients.exclude(pk=busy.pk).first().ref,
    "longest": longest.ref,
    "name": longest.name,
    "born": longest.date_of_birth,
    "lot": treatments.exclude(lot_number="").first().lot_number,
    "seen": seen.pk,
    "week": week.pk,
    "closed": closed.pk,
    "extra": extra.pk,
    "draft": draft.pk,
    "rule": own_rule.pk,
    "words": words.pk,
    "shared_rule": shared_rule.pk,
    "shared_draft": shared_draft.pk,
    "over": over_pk,
    "pair": f"{own_rule.earlier.slug}/{own_rule.later.slug}",
    "member": Membership.objects.get(clinic=clinic, role=Role.FRONT_DESK).pk,
    "invitation": Invitation.objects.get(digest="0" * 64).pk,
    "new": new.ref,
    "tomorrow": clock.today(clinic) + timedelta(days=1),
}

def session(user):
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.create()
    return store.session_key

one_of_each = {
    each.role: each.user
    for each in Membership.objects.filter(clinic=clinic).select_related("user").order_by("-pk")
}
both = User.objects.annotate(number=Count("memberships")).get(number=2)
root = User.objects.create_superuser("root@clinic.example", "a long pass phrase")
people = {**one_of_each, "both": both, "alone": alone, "nobody": nobody, "root": root, "sharer": sharer}
found = {
    "things": {name: str(value) for name, value in things.items()},
    "sessions": {name: session(user) for name, user in people.items()},
}
Path(settings.DATABASES["default"]["NAME"]).with_name("desk.json").write_text(json.dumps(found))
"""

DESK = "/desk/hamilton/"
BUSY, RECENT, PLANNED, PUZZLED, HELD, TOLD, NEW = (
    f"{DESK}patients/{{{name}}}/"
    for name in ("busy", "recent", "planned", "puzzled", "held", "teller", "new")
)
COURSED = f"{DESK}patients/{{coursed}}/"
COURSE = f"{COURSED}courses/{{course}}/"
QUIET = "/desk/quiet/"
RULES = f"{DESK}settings/rules/"
OPEN_DAYS = f"{DESK}settings/open-days/"
GUIDANCE = f"{DESK}settings/guidance/"
WORDS = f"{GUIDANCE}versions/{{words}}/"
DRAFT = f"{RULES}drafts/{{draft}}/"
FOR_ALL = f"{RULES}drafts/{{shared_draft}}/"
PICTURE = str(Path(__file__).resolve().parents[2] / "docs/images/home-phone.png")
LOOK = "main .form [name=preview]"
SEND = "main .form [type=submit]"
FIND = "main .search [type=submit]"


@dataclass(frozen=True)
class State:
    """`who` looks at `address`, types into boxes or ticks them (""), and presses the button `press`, if any."""

    who: str
    address: str
    typed: dict[str, str] = field(default_factory=dict)
    press: str = ""


def date(name: str, year: str, month: str, day: str) -> dict[str, str]:
    """A date typed into its boxes."""
    return {f"#id_{name}_day": day, f"#id_{name}_month": month, f"#id_{name}_year": year}


TOO_SOON = "?procedure=botox&day={tomorrow}"
PLAN = "main .plan-form [type=submit]"
TOMORROW = date("planned_on", "{tomorrow:.4}", "{tomorrow:5.2}", "{tomorrow:8.2}")

STATES: dict[str, State] = {
    "today": State("manager", DESK),
    "today, nothing": State("alone", QUIET),
    "today, front desk": State("front_desk", DESK),
    "today, auditor": State("auditor", DESK),
    "choose": State("both", "/desk/"),
    "no clinic": State("nobody", "/desk/"),
    "not for this role": State("front_desk", f"{DESK}audit/"),
    "patients": State("front_desk", f"{DESK}patients/"),
    "patients found": State("front_desk", f"{DESK}patients/", {"#q": "ma"}, FIND),
    "nobody found": State("alone", f"{QUIET}patients/", {"#q": "zzzz"}, FIND),
    "add a patient": State("front_desk", f"{DESK}patients/new/"),
    "add a patient, nothing typed": State("front_desk", f"{DESK}patients/new/", press=SEND),
    "a likely duplicate": State(
        "front_desk",
        f"{DESK}patients/new/",
        {"#id_name": "{name}", **date("date_of_birth", "{born:.4}", "{born:5.2}", "{born:8.2}")},
        SEND,
    ),
    "patient": State("manager", BUSY),
    "patient, clinician": State("clinician", BUSY),
    "patient, too soon": State("front_desk", RECENT),
    "patient, planned": State("auditor", PLANNED),
    "patient, held": State("clinician", HELD),
    "patient, voided": State("clinician", f"{DESK}patients/{{voided}}/"),
    "patient, told": State("front_desk", TOLD),
    "patient, archived": State("manager", f"{DESK}patients/{{archived}}/"),
    "patient, long name": State("clinician", f"{DESK}patients/{{longest}}/"),
    "patient, new": State("alone", f"{QUIET}patients/{{new}}/"),
    "card": State("front_desk", f"{RECENT}card/"),
    "card, nothing": State("alone", f"{QUIET}patients/{{new}}/card/"),
    "change details": State("front_desk", f"{BUSY}edit/"),
    "change details, wrong": State(
        "front_desk", f"{BUSY}edit/", {"#id_name": "", "#id_telephone": "12"}, SEND
    ),
    "archive": State("manager", f"{PLANNED}archive/"),
    "merge": State("manager", f"{BUSY}merge/"),
    "merge, found": State("manager", f"{BUSY}merge/", {"#q": "ma"}, FIND),
    "merge, side by side": State("manager", f"{BUSY}merge/?other={{other}}"),
    "delete": State("manager", f"{BUSY}delete/"),
    "delete, not meant": State("manager", f"{BUSY}delete/", press=SEND),
    "what was done": State("clinician", f"{BUSY}treatments/new/"),
    "log Botox": State("clinician", f"{BUSY}treatments/new/?procedure=botox"),
    "log microneedling": State("clinician", f"{BUSY}treatments/new/?procedure=microneedling"),
    "log Botox, too soon": State("clinician", f"{RECENT}treatments/new/?procedure=botox"),
    "log microneedling, as last time": State(
        "clinician", f"{RECENT}treatments/new/?procedure=microneedling&as=last"
    ),
    "log microneedling, wrong": State(
        "clinician",
        f"{BUSY}treatments/new/?procedure=microneedling",
        {
            "#id_given_on_day": "31",
            "#id_given_on_month": "2",
            "[name=areas] >> nth=0": "",
            "[name$=_depth] >> nth=0": "deep",
        },
        SEND,
    ),
    "log Botox, long ago": State(
        "clinician",
        f"{BUSY}treatments/new/?procedure=botox",
        {"#id_given_on_year": "2020", "#id_given_on_day": "1"},
        SEND,
    ),
    "void": State("clinician", f"{BUSY}treatments/{{done}}/void/", press=SEND),
    "correct": State("clinician", f"{BUSY}treatments/{{done}}/correct/"),
    "log Botox, odd": State(
        "clinician",
        f"{BUSY}treatments/new/?procedure=botox",
        {"#id_given_on_year": "2020", "#id_given_on_day": "1", **date("expires_on", "2019", "5", "")},
        SEND,
    ),
    "answers": State("front_desk", f"{BUSY}answers/?for=plan&procedure=botox"),
    "answers, nothing chosen": State("front_desk", f"{BUSY}answers/?for=plan&procedure=botox", press=SEND),
    "told": State("front_desk", f"{BUSY}circumstances/new/"),
    "told, nothing typed": State("front_desk", f"{BUSY}circumstances/new/", press=SEND),
    "void what was told": State("front_desk", f"{TOLD}circumstances/{{told}}/void/", press=SEND),
    "odd records": State("manager", f"{DESK}odd-records/"),
    "plan": State("front_desk", f"{RECENT}plans/new/"),
    "plan, of nothing": State("alone", f"{QUIET}patients/{{new}}/plans/new/"),
    "plan, too soon": State("front_desk", f"{RECENT}plans/new/{TOO_SOON}"),
    "interruption": State("front_desk", f"{RECENT}plans/new/{TOO_SOON}", press=PLAN),
    "interruption, manager": State("manager", f"{RECENT}plans/new/{TOO_SOON}", press=PLAN),
    "move a plan": State("front_desk", f"{PLANNED}plans/{{plan}}/move/"),
    "move a plan, no day": State("front_desk", f"{PLANNED}plans/{{plan}}/move/", press=PLAN),
    "course": State("manager", COURSE),
    "course, auditor": State("auditor", COURSE),
    "make a course": State("front_desk", f"{COURSED}courses/new/"),
    "make a course, nothing typed": State("front_desk", f"{COURSED}courses/new/", press=SEND),
    "make a course, its days": State(
        "front_desk", f"{COURSED}courses/new/?template={{template}}", press=SEND
    ),
    "make a course, warned": State(
        "front_desk",
        f"{COURSE}move/?visit={{visit}}",
        TOMORROW,
        SEND,
    ),
    "move a visit": State("front_desk", f"{COURSE}move/?visit={{visit}}"),
    "one more visit": State("front_desk", f"{COURSE}visits/new/"),
    "end a course": State("manager", f"{COURSE}end/"),
    "questions": State("manager", f"{DESK}settings/questions/"),
    "questions, none": State("alone", f"{QUIET}settings/questions/"),
    "sheet of questions": State("front_desk", f"{DESK}settings/questions/sheet/"),
    "ask a question": State("manager", f"{DESK}settings/questions/new/", press=SEND),
    "change a question": State("manager", f"{DESK}settings/questions/{{question}}/edit/"),
    "drop a question": State("manager", f"{DESK}settings/questions/{{question}}/drop/"),
    "products and lots": State("manager", f"{DESK}settings/supplies/"),
    "products and lots, none": State("alone", f"{QUIET}settings/supplies/"),
    "add a product": State("manager", f"{DESK}settings/supplies/new/", press=SEND),
    "change a lot": State("manager", f"{DESK}settings/supplies/{{supply}}/edit/"),
    "use a lot": State("clinician", f"{DESK}settings/supplies/{{supply}}/use/"),
    "archive a lot": State("manager", f"{DESK}settings/supplies/{{supply}}/archive/"),
    "templates of courses": State("manager", f"{DESK}settings/courses/"),
    "templates of courses, none": State("alone", f"{QUIET}settings/courses/"),
    "make a template": State("manager", f"{DESK}settings/courses/new/", press=SEND),
    "change a template": State("manager", f"{DESK}settings/courses/{{template}}/edit/"),
    "retire a template": State("manager", f"{DESK}settings/courses/{{template}}/retire/"),
    "plans at odds": State("front_desk", f"{DESK}at-odds/"),
    "plans at odds, none": State("alone", f"{QUIET}at-odds/"),
    "a patient's plans at odds": State("clinician", f"{PUZZLED}at-odds/"),
    "keep a plan": State("clinician", f"{PUZZLED}plans/{{at_odds}}/keep/"),
    "keep a plan, no reason": State("manager", f"{PUZZLED}plans/{{at_odds}}/keep/", press=SEND),
    "cancel a plan": State("front_desk", f"{PLANNED}plans/{{plan}}/cancel/"),
    "own word": State("clinician", f"{BUSY}words/{{word}}/"),
    "own word, no answer": State("clinician", f"{BUSY}words/{{word}}/", {}, SEND),
    "own word, not settled": State("clinician", f"{BUSY}words/{{unsettled}}/"),
    "own word, a hold": State("clinician", f"{BUSY}words/{{unsettled}}/hold/"),
    "own word, a manager’s answer": State("manager", f"{BUSY}words/{{unsettled}}/"),
    "own word, asks for deletion": State("manager", f"{BUSY}words/{{leaving}}/"),
    "own pages": State("front_desk", f"{BUSY}own-pages/"),
    "own pages, nothing": State("alone", f"{QUIET}patients/{{new}}/own-pages/"),
    "own pages, no address": State("front_desk", f"{BUSY}own-pages/", {"#id_email": "marie@"}, SEND),
    "own pages, card": State("front_desk", f"{BUSY}own-pages/card/"),
    "own pages, no card": State("alone", f"{QUIET}patients/{{new}}/own-pages/card/"),
    "own pages, another address": State("front_desk", f"{BUSY}own-pages/{{access}}/address/"),
    "own pages, an end": State("front_desk", f"{BUSY}own-pages/{{access}}/end/"),
    "hold": State("clinician", f"{BUSY}holds/new/"),
    "hold, nothing typed": State("clinician", f"{BUSY}holds/new/", press=SEND),
    "lift a hold": State("clinician", f"{HELD}holds/{{hold}}/lift/", press=SEND),
    "contact": State("front_desk", f"{RECENT}contact/"),
    "contact, nothing typed": State("front_desk", f"{RECENT}contact/", press=SEND),
    "eligible": State("front_desk", f"{DESK}eligible/"),
    "messages of the clinic": State("manager", f"{DESK}settings/messages/"),
    "a message, worded badly": State(
        "manager", f"{DESK}settings/messages/kinds/moved/", {"[name=text]": "{name}"}, SEND
    ),
    "hours of messages": State("manager", f"{DESK}settings/messages/hours/"),
    "messages to a patient": State("front_desk", f"{RECENT}messages/"),
    "eligible now": State("manager", f"{DESK}eligible/?when=now&contact=all"),
    "eligible, nobody": State("alone", f"{QUIET}eligible/"),
    "eligible, wrong": State("manager", f"{DESK}eligible/?procedure=tattoo&when=never"),
    "reports": State("manager", f"{DESK}reports/"),
    "reports, none": State("alone", f"{QUIET}reports/"),
    "reports, wrong": State("manager", f"{DESK}reports/?first=soon"),
    "overrides": State("manager", f"{DESK}overrides/"),
    "overrides, all": State("auditor", f"{DESK}overrides/?show=all"),
    "overrides, none ticked": State("manager", f"{DESK}overrides/", press="#list [type=submit]"),
    "overrides, none": State("alone", f"{QUIET}overrides/"),
    "give the reason": State(
        "manager", f"{DESK}patients/{{overridden}}/overrides/{{override}}/explain/", press=SEND
    ),
    "object to an override": State(
        "clinician", f"{DESK}patients/{{decided_of}}/overrides/{{decided}}/object/", press=SEND
    ),
    "guidance at the desk": State("manager", GUIDANCE),
    "guidance at the desk, front desk": State("front_desk", GUIDANCE),
    "topic at the desk": State("manager", f"{GUIDANCE}topics/why-wait/"),
    "topic at the desk, auditor": State("auditor", f"{GUIDANCE}topics/recovery/"),
    "a new topic": State("manager", f"{GUIDANCE}new/", press=SEND),
    "begin guidance": State("manager", f"{GUIDANCE}topics/recovery/begin/"),
    "version of guidance": State("clinician", WORDS),
    "write guidance": State("manager", f"{WORDS}edit/"),
    "write guidance, wrong": State("manager", f"{WORDS}edit/", {"#id_title": ""}, SEND),
    "write guidance, previewed": State("manager", f"{WORDS}edit/", press="main .form [name=preview]"),
    "publish guidance": State("manager", f"{WORDS}publish/", {"#id_first_day_day": "40"}, SEND),
    "throw guidance away": State("manager", f"{WORDS}end/"),
    "rules": State("manager", RULES),
    "rules, front desk": State("front_desk", RULES),
    "rule": State("manager", f"{RULES}pairs/{{pair}}/"),
    "draft a rule": State("manager", f"{RULES}new/?copy={{rule}}"),
    "draft a rule, nothing typed": State("manager", f"{RULES}new/", press=SEND),
    "draft a rule, previewed": State("manager", f"{DRAFT}edit/", press="main .form [name=preview]"),
    "draft of a rule": State("auditor", DRAFT),
    "prove a draft": State("manager", f"{DRAFT}prove/"),
    "approve a draft": State("manager", f"{DRAFT}approve/", press=SEND),
    "publish a draft": State("manager", f"{DRAFT}publish/", press=SEND),
    "whom a draft touches": State("manager", f"{DRAFT}touched/"),
    "throw a draft away": State("manager", f"{DRAFT}drop/"),
    "a draft that is over": State("manager", f"{RULES}drafts/{{over}}/"),
    "rules, for all clinics": State("sharer", RULES),
    "rule for all clinics": State("sharer", f"{RULES}pairs/microneedling/botox/"),
    "draft a rule for all clinics": State(
        "sharer", f"{RULES}new/?copy={{shared_rule}}&shared=on", press=SEND
    ),
    "draft of a rule for all clinics": State("sharer", FOR_ALL),
    "change a draft for all clinics": State("sharer", f"{FOR_ALL}edit/", {"#id_recommended": "-1"}, SEND),
    "prove a draft for all clinics": State(
        "sharer", f"{FOR_ALL}prove/", {"#id_earliest_0_day": "31", "#id_earliest_0_month": "2"}, SEND
    ),
    "publish a draft for all clinics": State("sharer", f"{FOR_ALL}publish/"),
    "whom a draft for all clinics touches": State("sharer", f"{FOR_ALL}touched/"),
    "withdraw a rule for all clinics": State(
        "sharer", f"{RULES}versions/{{shared_rule}}/withdraw/", press=SEND
    ),
    "who was told a date by a rule": State("manager", f"{RULES}versions/{{rule}}/told/"),
    "withdraw a rule": State("manager", f"{RULES}versions/{{rule}}/withdraw/", press=SEND),
    "call a version off": State("manager", f"{RULES}versions/{{rule}}/call-off/", press=SEND),
    "drafts beside what counts": State("front_desk", f"{RULES}drafts/"),
    "import rules": State("manager", f"{RULES}import/", press=SEND),
    "approval of rules": State("manager", f"{RULES}approval/"),
    "lots": State("manager", f"{DESK}lots/"),
    "lot found": State("clinician", f"{DESK}lots/?lot={{lot}}"),
    "lot not found": State("auditor", f"{DESK}lots/?lot=C7"),
    "audit": State("auditor", f"{DESK}audit/"),
    "audit, wrong": State("manager", f"{DESK}audit/?day=yesterday&kind=tea"),
    "audit, nothing": State("alone", f"{QUIET}audit/?day=2001-01-01"),
    "looks": State("manager", f"{DESK}audit/looks/"),
    "looks, none": State("alone", f"{QUIET}audit/looks/"),
    "whom an entry shows": State("manager", f"{DESK}audit/{{seen}}/"),
    "settings": State("manager", f"{DESK}settings/"),
    "settings, front desk": State("front_desk", f"{DESK}settings/"),
    "clinic": State("manager", f"{DESK}settings/clinic/"),
    "what the public sees": State("manager", f"{DESK}settings/clinic/public/"),
    "set-up": State("manager", f"{DESK}settings/set-up/"),
    "set-up, everything missing": State("alone", f"{QUIET}settings/set-up/"),
    "add a procedure": State("manager", f"{DESK}settings/new-procedure/"),
    "add a procedure, nothing typed": State("manager", f"{DESK}settings/new-procedure/", press=SEND),
    "rename a procedure": State("manager", f"{DESK}settings/procedures/own-procedure/rename/"),
    "remove a procedure": State("manager", f"{DESK}settings/procedures/own-procedure/remove/"),
    "retire a procedure": State("manager", f"{DESK}settings/procedures/own-procedure/retire/"),
    "procedure, retired": State("manager", f"{DESK}settings/procedures/retired-procedure/"),
    "remove a procedure that is used": State("manager", f"{DESK}settings/procedures/used-procedure/remove/"),
    "retire a procedure that is used": State("manager", f"{DESK}settings/procedures/used-procedure/retire/"),
    "bring a procedure back": State("manager", f"{DESK}settings/procedures/retired-procedure/retire/"),
    "procedures, a superuser": State("sharer", f"{DESK}settings/procedures/"),
    "remove a procedure of all clinics": State("sharer", f"{DESK}settings/procedures/microneedling/remove/"),
    "hide a topic": State("manager", f"{DESK}settings/guidance/topics/limits/hide/"),
    "areas": State("manager", f"{DESK}settings/areas/"),
    "areas, front desk": State("front_desk", f"{DESK}settings/areas/"),
    "add an area, nothing typed": State("manager", f"{DESK}settings/areas/new/", press=SEND),
    "area": State("manager", f"{DESK}settings/areas/own-area/change/"),
    "remove an area": State("manager", f"{DESK}settings/areas/own-area/remove/"),
    "look": State("manager", f"{DESK}settings/look/"),
    "look, front desk": State("front_desk", f"{DESK}settings/look/"),
    "colours": State("manager", f"{DESK}settings/look/colours/"),
    "colours, wrong": State(
        "manager", f"{DESK}settings/look/colours/", {"#id_light": "#d9699c", "#id_dark": "red"}, SEND
    ),
    "logo": State("manager", f"{DESK}settings/look/logo/"),
    "logo, none chosen": State("manager", f"{DESK}settings/look/logo/", press=SEND),
    "logo, previewed": State("manager", f"{DESK}settings/look/logo/", {"#id_file": PICTURE}, LOOK),
    "what is offered": State("manager", f"{DESK}settings/offers/"),
    "procedures": State("manager", f"{DESK}settings/procedures/"),
    "procedures, front desk": State("front_desk", f"{DESK}settings/procedures/"),
    "procedure": State("manager", f"{DESK}settings/procedures/botox/"),
    "clinic, wrong": State("manager", f"{DESK}settings/clinic/edit/", {"#id_name": ""}, SEND),
    "open days": State("manager", OPEN_DAYS),
    "open days, auditor": State("auditor", OPEN_DAYS),
    "open days, none": State("alone", f"{QUIET}settings/open-days/"),
    "week": State("manager", f"{OPEN_DAYS}week/"),
    "week, nothing ticked": State("alone", f"{QUIET}settings/open-days/week/", press=SEND),
    "forget a week": State("manager", f"{OPEN_DAYS}week/{{week}}/forget/"),
    "close days": State("manager", f"{OPEN_DAYS}close/", press=SEND),
    "open again": State("manager", f"{OPEN_DAYS}closed/{{closed}}/open/"),
    "extra day": State("manager", f"{OPEN_DAYS}extra/", press=SEND),
    "take an extra day back": State("manager", f"{OPEN_DAYS}extra/{{extra}}/take-back/"),
    "public holidays": State("manager", f"{OPEN_DAYS}holidays/2027/", press=SEND),
    "public holidays of nowhere": State("alone", f"{QUIET}settings/open-days/holidays/2027/"),
    "add a clinic": State("root", "/desk/clinics/new/"),
    "invite a manager": State("root", "/desk/clinics/unmanaged/manager/"),
    "add a clinic, nothing typed": State("root", "/desk/clinics/new/", press=SEND),
    "staff": State("manager", f"{DESK}staff/"),
    "staff, alone": State("alone", f"{QUIET}staff/"),
    "invite": State("manager", f"{DESK}staff/invite/", press=SEND),
    "role": State("manager", f"{DESK}staff/{{member}}/role/"),
    "take off the staff": State("manager", f"{DESK}staff/{{member}}/end/"),
    "withdraw": State("manager", f"{DESK}staff/invitations/{{invitation}}/withdraw/"),
}
