"""A valid row of every table of the desk, as keyword arguments; a test changes what it is about."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from intervals.models.accounts import User
from intervals.models.answers import SaidNo
from intervals.models.areas import Area
from intervals.models.asked import Asked
from intervals.models.audit import AuditEntry, Shown
from intervals.models.circumstances import Circumstance
from intervals.models.clinic_messages import ClinicMessage, MailHours
from intervals.models.clinics import Clinic
from intervals.models.consents import Consent
from intervals.models.contacts import Contact
from intervals.models.courses import Course, CourseTemplate, TemplateVisit
from intervals.models.feeds import Feed, FeedDate
from intervals.models.members import Invitation, Membership
from intervals.models.messages import Message
from intervals.models.notices import Notice
from intervals.models.overrides import Override
from intervals.models.own_visits import LastVisit
from intervals.models.own_words import OwnWord
from intervals.models.patients import Amendment, NameWord, Patient, SearchKey
from intervals.models.plans import Hold, Plan, PlannedArea
from intervals.models.portal import PortalAccess, SignInCode
from intervals.models.procedures import Procedure
from intervals.models.questions import ClinicQuestion
from intervals.models.searches import SearchPace
from intervals.models.set_up_links import SetUpLink
from intervals.models.submissions import Submission
from intervals.models.supplies import Supply
from intervals.models.treatments import TreatedArea, Treatment

AT = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


def clinic(database: str) -> Clinic:
    return Clinic.objects.using(database).get(slug="hamilton")


def sister(database: str) -> Clinic:
    place = {"name": "Hamilton Clinic", "town": "Hamilton, New Zealand", "time_zone": "Pacific/Auckland"}
    return Clinic.objects.using(database).get_or_create(slug="hamilton-nz", defaults=place)[0]


def procedure(database: str, slug: str, kind: str = "other") -> Procedure:
    values = {"name": slug, "public_name": slug, "kind": kind}
    return Procedure.objects.using(database).get_or_create(slug=slug, defaults=values)[0]


def user(database: str) -> User:
    return User.objects.using(database).get_or_create(email="grace@clinic.example")[0]


def colleague(database: str) -> User:
    return User.objects.using(database).get_or_create(email="lin@clinic.example")[0]


def patient(database: str, number: int = 1) -> Patient:
    return Patient.objects.using(database).get_or_create(
        ref=UUID(int=number), defaults=VALUES[Patient](database)
    )[0]


def treatment(database: str, number: int = 1) -> Treatment:
    return Treatment.objects.using(database).get_or_create(
        ref=UUID(int=number), defaults=VALUES[Treatment](database)
    )[0]


def plan(database: str, number: int = 1) -> Plan:
    values = VALUES[Plan](database)
    values["planned_on"] += timedelta(days=number - 1)
    return Plan.objects.using(database).get_or_create(ref=UUID(int=number), defaults=values)[0]


def course(database: str) -> Course:
    return Course.objects.using(database).get_or_create(ref=UUID(int=1), defaults=VALUES[Course](database))[0]


def message(database: str) -> Message:
    return Message.objects.using(database).get_or_create(key="one", defaults=VALUES[Message](database))[0]


def access(database: str, number: int = 1) -> PortalAccess:
    values = VALUES[PortalAccess](database)
    return PortalAccess.objects.using(database).get_or_create(
        ref=UUID(int=number), defaults=values | {"email": f"j{number}@home.example"}
    )[0]


def area(database: str, slug: str) -> Area:
    return Area.objects.using(database).get(slug=slug)


VALUES = {
    Membership: lambda database: {"user": user(database), "clinic": clinic(database), "role": "manager"},
    Invitation: lambda database: {
        "clinic": clinic(database),
        "email": "ida@clinic.example",
        "role": "front_desk",
        "digest": "0" * 64,
        "invited_by": user(database),
        "invited_at": AT,
        "expires_at": AT,
    },
    SetUpLink: lambda database: {"digest": "0" * 64, "made_at": AT, "expires_at": AT},
    Patient: lambda database: {
        "clinic": clinic(database),
        "name": "Joséphine Tremblay",
        "date_of_birth": date(1984, 2, 29),
        "language": "fr",
        "created_by": user(database),
        "created_at": AT,
    },
    SearchKey: lambda database: {
        "clinic": clinic(database),
        "key": b"josephine",
        "patient": patient(database),
    },
    NameWord: lambda database: {"clinic": clinic(database), "without_one": b"josphine", "word": b"josephine"},
    Amendment: lambda database: {
        "patient": patient(database),
        "changes": {"name": ["Josephine", "Joséphine"]},
        "by": user(database),
        "at": AT,
    },
    Area: lambda database: {"slug": "elbow", "name": "Elbow", "order": 7},
    Treatment: lambda database: {
        "clinic": clinic(database),
        "patient": patient(database),
        "procedure": procedure(database, "microneedling-deep"),
        "given_on": date(2026, 11, 20),
        "recorded_by": user(database),
        "recorded_at": AT,
    },
    PlannedArea: lambda database: {"plan": plan(database), "area": area(database, "cheeks")},
    TreatedArea: lambda database: {
        "treatment": treatment(database),
        "area": area(database, "cheeks"),
        "needle_depth": None,
    },
    Plan: lambda database: {
        "clinic": clinic(database),
        "patient": patient(database),
        "procedure": procedure(database, "laser"),
        "planned_on": date(2026, 12, 1),
        "created_by": user(database),
        "created_at": AT,
        "state": "open",
        "closed_by": None,
        "closed_at": None,
    },
    Course: lambda database: {
        "clinic": clinic(database),
        "patient": patient(database),
        "name": "Acne scars",
        "wanted": 3,
        "created_by": user(database),
        "created_at": AT,
    },
    ClinicQuestion: lambda database: {
        "clinic": clinic(database),
        "text": "Are you pregnant?",
        "reason": "Speak to us first.",
    },
    Supply: lambda database: {
        "clinic": clinic(database),
        "kind": "injectable",
        "name": "Azzalure",
        "lot_number": "A1",
    },
    CourseTemplate: lambda database: {"clinic": clinic(database), "name": "Acne scars"},
    TemplateVisit: lambda database: {
        "template": CourseTemplate.objects.using(database).get_or_create(**VALUES[CourseTemplate](database))[
            0
        ],
        "procedure": procedure(database, "laser"),
        "place": 1,
    },
    Circumstance: lambda database: {
        "clinic": clinic(database),
        "patient": patient(database),
        "procedure": procedure(database, "flu-vaccine", "circumstance"),
        "given_on": date(2026, 11, 3),
        "recorded_by": user(database),
        "recorded_at": AT,
    },
    SaidNo: lambda database: {
        "clinic": clinic(database),
        "patient": patient(database),
        "question": "Are you pregnant?",
        "told_on": date(2026, 11, 22),
        "recorded_by": user(database),
        "recorded_at": AT,
    },
    Hold: lambda database: {
        "clinic": clinic(database),
        "patient": patient(database),
        "procedure": procedure(database, "laser"),
        "until": date(2026, 12, 24),
        "reason": "Sunburnt",
        "set_by": user(database),
        "set_at": AT,
    },
    Override: lambda database: {
        "clinic": clinic(database),
        "patient": patient(database),
        "plan": plan(database),
        "treatment": None,
        "status": "too_soon",
        "said": "Too soon: the first date is Tuesday 1 December 2026.",
        "against": {"microneedling-deep 2026-11-20 > laser 2026-12-01 by P2W": "too_soon"},
        "reason": "skin_examined",
        "by": user(database),
        "at": AT,
        "made_on": date(2026, 11, 22),
    },
    Contact: lambda database: {
        "clinic": clinic(database),
        "patient": patient(database),
        "procedure": procedure(database, "laser"),
        "outcome": "called",
        "snooze_until": None,
        "by": user(database),
        "at": AT,
        "made_on": date(2026, 11, 22),
    },
    AuditEntry: lambda database: {
        "at": AT,
        "kind": "patient_viewed",
        "clinic": clinic(database),
        "person": user(database),
        "detail": {"page": "desk-patient"},
    },
    Shown: lambda database: {
        "entry": AuditEntry.objects.using(database).create(**VALUES[AuditEntry](database)),
        "patient_ref": UUID(int=1),
    },
    Message: lambda database: {
        "key": "one",
        "kind": "invitation",
        "clinic": clinic(database),
        "to": "ida@clinic.example",
        "content": "sealed",
        "put_at": AT,
        "due_at": AT,
        "next_try_at": AT,
    },
    PortalAccess: lambda database: {
        "clinic": clinic(database),
        "patient": patient(database),
        "email": "josephine@home.example",
        "invited_by": user(database),
        "invited_at": AT,
    },
    OwnWord: lambda database: {
        "clinic": clinic(database),
        "patient": patient(database),
        "kind": "not_right",
        "text": "That was another day.",
        "said_at": AT,
        "said_on": date(2026, 11, 22),
    },
    Feed: lambda database: {
        "access": access(database),
        "name": "My phone",
        "digest": "0" * 64,
        "made_at": AT,
    },
    FeedDate: lambda database: {
        "patient": patient(database),
        "procedure": procedure(database, "botox"),
        "kind": "earliest",
        "day": date(2026, 11, 17),
        "changed_at": AT,
    },
    LastVisit: lambda database: {"access": access(database), "seen_at": AT},
    SignInCode: lambda database: {"email": "josephine@home.example", "digest": "0" * 64, "asked_at": AT},
    Consent: lambda database: {
        "patient": patient(database),
        "kind": "earliest",
        "wording": "Shall we write to you?",
        "way": "desk",
        "given_at": AT,
    },
    Notice: lambda database: {
        "patient": patient(database),
        "kind": "earliest",
        "procedure": procedure(database, "laser"),
        "day": date(2026, 12, 1),
        "made_at": AT,
        "due_at": AT,
    },
    Asked: lambda database: {
        "clinic": clinic(database),
        "kind": "reminder",
        "to": "ada@home.example",
        "digest": "0" * 64,
        "wording": "One e-mail on that day.",
        "day": date(2026, 12, 1),
        "asked_at": AT,
    },
    MailHours: lambda database: {"clinic": clinic(database)},
    ClinicMessage: lambda database: {"clinic": clinic(database), "kind": "moved"},
    SearchPace: lambda database: {"person": user(database), "began": AT, "searches": 1},
    Submission: lambda database: {
        "key": UUID(int=1),
        "by": user(database),
        "at": AT,
        "led_to": "/desk/hamilton/",
    },
}

VOIDED = {"voided_by": user, "voided_at": AT, "void_reason": "Entered twice"}
CLOSED = {"state": "done", "closed_by": user, "closed_at": AT}
ENDED = {"ended_by": user, "ended_at": AT}
IN_USE = {"in_use_by": user, "in_use_at": AT}
ARCHIVED_SUPPLY = {"archived_by": user, "archived_at": AT}
RETIRED = {"retired_by": user, "retired_at": AT}
LIFTED = {"lifted_by": user, "lifted_at": AT, "lift_reason": "Healed"}
DECIDED = {"reason": "clinician_decided", "decided_by": user}
OBJECTED = DECIDED | {"objection": "Not so", "objected_at": AT}
REVIEWED = {"reviewed_by": user, "reviewed_at": AT}
OF_A_TREATMENT = {"plan": None, "treatment": treatment}

# What a row also needs, so that this column of it may be filled in.
NEEDS = {
    "Procedure.retired_by": {"clinic": clinic, "retired_at": AT},
    "IntervalRule.called_off_by": {"called_off_at": AT, "called_off_because": "Written twice"},
    "RuleDraft.approved_by": {"proved_by": user},
    "GuidanceVersion.published_by": {"state": "ended", "published_at": AT, "first_day": AT.date()},
    "Area.within": {"slug": "inner-elbow"},
    "Clinic.first_earlier": {"first_later": lambda database: procedure(database, "botox")},
    "Clinic.first_later": {"first_earlier": lambda database: procedure(database, "botox")},
    "Treatment.voided_by": VOIDED,
    "Circumstance.voided_by": VOIDED,
    "SaidNo.procedure": {"question": ""},
    "Plan.closed_by": CLOSED,
    "Plan.course": {"place": 1},
    "Course.ended_by": ENDED,
    "OwnWord.answered_by": {"answered_at": AT, "outcome": "answered"},
    "PortalAccess.ended_by": ENDED,
    "PortalAccess.ref": ENDED,
    "CourseTemplate.retired_by": RETIRED,
    "Supply.in_use_by": IN_USE,
    "Supply.archived_by": ARCHIVED_SUPPLY,
    "Plan.treatment": CLOSED | {"procedure": lambda database: procedure(database, "microneedling-deep")},
    "Hold.lifted_by": LIFTED,
    "Hold.ref": LIFTED,
    "Plan.ref": CLOSED,
    "Plan.moved_to": CLOSED | {"state": "moved"},
    "Override.decided_by": DECIDED,
    "Override.reviewed_by": REVIEWED,
    "Message.patient": {"kind": "earliest"},
    "Asked.ref": {"ended_at": AT, "to": ""},
    "Consent.ref": {"withdrawn_at": AT, "withdrawn_way": "desk"},
    "Consent.withdrawn_by": {"withdrawn_at": AT, "withdrawn_way": "desk"},
    "Override.treatment": OF_A_TREATMENT,
}
