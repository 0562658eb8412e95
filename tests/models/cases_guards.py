"""The cases of the guards: for each, a row and changes to it that must be refused, and neighbours that must not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import models

from intervals.models.areas import Area
from intervals.models.circumstances import Circumstance
from intervals.models.contacts import Contact
from intervals.models.courses import Course, TemplateVisit
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.messages import Message
from intervals.models.open_days import ClosedDays
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.questions import ClinicQuestion
from intervals.models.rules import IntervalRule
from intervals.models.treatments import Treatment
from tests.models.rows import create
from tests.models.rows_desk import (
    AT,
    CLOSED,
    OF_A_TREATMENT,
    VOIDED,
    area,
    clinic,
    course,
    patient,
    plan,
    procedure,
    sister,
    user,
)

Stored = Callable[[str], models.Model]
BORN = date(1984, 2, 29)  # as the rows of tests.models.rows_desk have it
GIVEN = date(2026, 11, 20)
DAY = timedelta(days=1)
BEFORE = AT - timedelta(microseconds=1)
IN_FORCE = {"published_by": user, "published_at": AT, "first_day": AT.date()}
CALLED_OFF = {"called_off_at": AT, "called_off_by": user, "called_off_because": "Not so"}


@dataclass(frozen=True)
class Guarded:
    """Changes to a valid row, new or stored. `stored` makes rows, each of which refuses all that is refused.

    Of a guard of rows that go: what a row is that may not, and what one is that may.
    """

    refused: list[dict[str, Any]]
    accepted: list[dict[str, Any]]
    stored: tuple[Stored, ...] = ()


def version_of_guidance(state: str) -> Stored:
    """A version of guidance that was published."""
    return lambda database: create(
        GuidanceVersion,
        database,
        IN_FORCE | {"state": state},
    )


def stranger(database: str) -> Patient:
    return patient(database, 7)


def theirs(database: str) -> Patient:
    """A patient of another clinic."""
    found = Patient.objects.using(database).filter(ref=UUID(int=70)).first()
    return found or create(Patient, database, {"ref": UUID(int=70), "clinic": sister})


def theirs_to_do(database: str, slug: str = "cupping", kind: str = "other") -> Procedure:
    """A procedure of another clinic's own."""
    values = {"name": slug, "public_name": slug, "kind": kind, "clinic": sister(database)}
    return Procedure.objects.using(database).get_or_create(slug=slug, defaults=values)[0]


def retired(database: str) -> Procedure:
    """A procedure of the clinic's own that was retired."""
    values = {"name": "Glow", "public_name": "a glow", "clinic": clinic(database)}
    gone = {"retired_at": AT, "retired_by": user(database)}
    return Procedure.objects.using(database).get_or_create(slug="glow", defaults=values | gone)[0]


def theirs_to_tell(database: str) -> Procedure:
    return theirs_to_do(database, "their-vaccine", "circumstance")


def theirs_of_the_body(database: str) -> Area:
    """An area of another clinic's own."""
    values = {"name": "Arm", "clinic": sister(database)}
    return Area.objects.using(database).get_or_create(slug="arm", defaults=values)[0]


def day_of_another_plan(database: str) -> date:
    """A day for which the patient of the valid row has a plan already."""
    if not Plan.objects.using(database).filter(planned_on=GIVEN).exists():
        create(Plan, database, {"planned_on": GIVEN, "ref": UUID(int=71)})
    return GIVEN


def last_of_another_closure(database: str) -> date:
    """With it, the valid row closes the very days that are closed already."""
    first, last = date(2026, 12, 24), date(2027, 1, 2)
    if not ClosedDays.objects.using(database).filter(first=first, last=last).exists():
        create(ClosedDays, database, {"first": first, "last": last})
    return last


def day_of_another_hold(database: str) -> date:
    """Likewise of a hold that stands."""
    if not Hold.objects.using(database).filter(until=GIVEN).exists():
        create(Hold, database, {"until": GIVEN, "ref": UUID(int=72)})
    return GIVEN


def other_plan(**changes: Any) -> Stored:
    return lambda database: create(Plan, database, changes)


def other_treatment(**changes: Any) -> Stored:
    return lambda database: create(Treatment, database, changes)


def other_course(**changes: Any) -> Stored:
    return lambda database: create(Course, database, changes)


def told(database: str) -> models.Model:
    return procedure(database, "flu-vaccine", "circumstance")


def wedding(database: str) -> models.Model:
    return procedure(database, "wedding", "event")


def laser(database: str) -> models.Model:
    return procedure(database, "laser")


def of_one_clinic(*more: dict[str, Any], there: dict[str, Any] | None = None) -> Guarded:
    at_theirs = {"clinic": sister, "patient": theirs} | (there or {})
    return Guarded(refused=[{"clinic": sister}, *more], accepted=[{}, at_theirs])


def patient_of(model: type[models.Model], **changes: Any) -> Stored:
    return lambda database: create(model, database, changes).patient  # type: ignore[attr-defined]


def before_birth(day: str, *bears_on_nothing: dict[str, Any]) -> Guarded:
    return Guarded(
        refused=[{day: BORN - DAY}, {day: date(1900, 1, 1)}],
        accepted=[{day: BORN}, *({day: BORN - DAY} | each for each in bears_on_nothing)],
    )


MOVED = CLOSED | {"state": "moved"}
MERGED = {"merged_into": patient}
OF_THEIR_PLAN = {"plan": other_plan(patient=theirs, clinic=sister)}
NEEDLED, PEELED = "microneedling 2026-11-20 > laser 2026-12-01", "peel 2026-11-20 face > laser 2026-12-01"
COVERED = {"hold 7 > laser 2026-12-01": "too_soon", "microneedling unknown > laser 2026-12-01": "consult"}
WITHOUT_REASON = {"reason": ""}
OF_A_CLOSED_PLAN = {"plan": lambda database: create(Plan, database, CLOSED)}
OF_A_VOIDED_TREATMENT = {"plan": None, "treatment": lambda database: create(Treatment, database, VOIDED)}
IN_CIRCLE = ("upper-face", "forehead")

CASES = {
    "treatment_of_its_patients_clinic": of_one_clinic({"patient": theirs}),
    "plan_of_its_patients_clinic": of_one_clinic({"patient": theirs}),
    "circumstance_of_its_patients_clinic": of_one_clinic({"patient": theirs}),
    "saidno_of_its_patients_clinic": of_one_clinic({"patient": theirs}),
    "hold_of_its_patients_clinic": of_one_clinic({"patient": theirs}),
    "override_of_its_patients_clinic": of_one_clinic(there=OF_THEIR_PLAN),
    "contact_of_its_patients_clinic": of_one_clinic({"patient": theirs}),
    "message_of_its_patients_clinic": Guarded(
        refused=[
            {"patient": theirs, "kind": "moved"},
            {"patient": patient, "kind": "moved", "clinic": sister},
        ],
        accepted=[
            {},
            {"patient": patient, "kind": "moved"},
            {"patient": theirs, "kind": "moved", "clinic": sister},
        ],
    ),
    "course_of_its_patients_clinic": of_one_clinic({"patient": theirs}),
    "plan_of_its_patients_course": Guarded(
        refused=[
            {"course": other_course(patient=stranger), "place": 1},
            {"course": other_course(patient=theirs, clinic=sister), "place": 1},
        ],
        accepted=[{"course": other_course(), "place": 1}, {}],
    ),
    "course_keeps_to_its_plans": Guarded(
        refused=[{"patient": stranger}],
        accepted=[{"patient": patient}, {"name": "Another"}],
        stored=(lambda database: create(Plan, database, {"course": course, "place": 1}).course,),  # type: ignore[attr-defined]
    ),
    "question_of_what_is_done_here": Guarded(
        refused=[{"procedure": told}, {"procedure": wedding}], accepted=[{}, {"procedure": laser}]
    ),
    "template_of_what_is_done_here": Guarded(
        refused=[{"procedure": told}, {"procedure": wedding}], accepted=[{}, {"procedure": laser}]
    ),
    "patient_stays_at_its_clinic": Guarded(
        refused=[{"clinic": sister}],
        accepted=[{"clinic": clinic}, {"name": "Another"}],
        stored=(
            *(
                patient_of(model)
                for model in (Treatment, Plan, Course, Circumstance, Hold, Override, Contact)
            ),
            patient_of(Message, patient=patient, kind="moved"),
        ),
    ),
    "patient_merged_at_its_clinic": Guarded(
        refused=[{"merged_into": theirs}, MERGED | {"clinic": sister}],
        accepted=[MERGED, {"merged_into": theirs, "clinic": sister}, {}],
    ),
    "plan_became_its_treatment": Guarded(
        refused=[
            CLOSED | {"treatment": other_treatment()},
            CLOSED | {"treatment": other_treatment(procedure=laser, patient=stranger)},
        ],
        accepted=[
            CLOSED | {"treatment": other_treatment(procedure=laser)},
            CLOSED | {"treatment": other_treatment(procedure=laser, given_on=GIVEN - DAY, **VOIDED)},
            CLOSED,
        ],
    ),
    "plan_open_once": Guarded(
        refused=[{"planned_on": day_of_another_plan}],
        accepted=[
            {"planned_on": GIVEN + DAY},
            {"planned_on": day_of_another_plan, "procedure": lambda database: procedure(database, "filler")},
            {"planned_on": day_of_another_plan, "patient": stranger},
            MOVED | {"planned_on": day_of_another_plan},
        ],
    ),
    "hold_stands_once": Guarded(
        refused=[{"until": day_of_another_hold}],
        accepted=[
            {"until": GIVEN + DAY},
            {"until": day_of_another_hold, "patient": stranger},
            {"until": day_of_another_hold, "reason": "Another one"},
        ],
    ),
    "closed_once": Guarded(
        refused=[
            {"last": last_of_another_closure},
            {"last": last_of_another_closure, "holiday": "christmas"},
        ],
        accepted=[
            {"last": date(2027, 1, 3)},
            {"last": last_of_another_closure, "clinic": sister},
        ],
    ),
    "plan_moved_to_its_like": Guarded(
        refused=[
            MOVED | {"moved_to": other_plan(patient=stranger)},
            MOVED | {"moved_to": other_plan(procedure=lambda database: procedure(database, "filler"))},
        ],
        accepted=[MOVED | {"moved_to": other_plan(planned_on=GIVEN)}],
    ),
    "treatment_replaces_its_patients": Guarded(
        refused=[{"replaces": other_treatment(patient=stranger)}],
        accepted=[{"replaces": other_treatment(procedure=laser)}, {"replaces": None}],
    ),
    "override_of_its_patients": Guarded(
        refused=[
            {"plan": other_plan(patient=stranger)},
            OF_A_TREATMENT | {"treatment": other_treatment(patient=stranger)},
        ],
        accepted=[
            {"plan": plan},
            OF_A_TREATMENT,
            {"patient": stranger, "plan": other_plan(patient=stranger)},
        ],
    ),
    "treatment_keeps_to_its_plan": Guarded(
        refused=[{"patient": stranger}],
        accepted=[{"given_on": GIVEN - DAY}],
        stored=(
            lambda database: (
                create(Plan, database, CLOSED | {"treatment": other_treatment(procedure=laser)}).treatment
            ),  # type: ignore[attr-defined]
            lambda database: create(Override, database, OF_A_TREATMENT).treatment,  # type: ignore[attr-defined]
        ),
    ),
    "reason_says_what_it_covers": Guarded(
        refused=[
            {"against": against} | about
            for against in ({}, {NEEDLED: "too_soon"}, {f"{NEEDLED} by P2W": "too_soon", PEELED: "ask_first"})
            for about in ({}, OF_A_TREATMENT)
        ],
        accepted=[
            *({"against": against} for against in (COVERED, {f"{NEEDLED} by P1M2W": "ask_first"})),
            *({"against": {}} | about for about in (WITHOUT_REASON, OF_A_VOIDED_TREATMENT, OF_A_CLOSED_PLAN)),
        ],
    ),
    "plan_keeps_to_its_override": Guarded(
        refused=[{"patient": stranger}],
        accepted=[{"planned_on": GIVEN}, {"procedure": lambda database: procedure(database, "filler")}],
        stored=(lambda database: create(Override, database, {}).plan,),  # type: ignore[attr-defined]
    ),
    "treatment_of_what_is_done_here": Guarded(
        refused=[{"procedure": told}, {"procedure": wedding}], accepted=[{}, {"procedure": laser}]
    ),
    "plan_of_what_is_done_here": Guarded(
        refused=[{"procedure": told}, {"procedure": wedding}], accepted=[{}, {"procedure": laser}]
    ),
    "hold_of_what_is_done_here": Guarded(
        refused=[{"procedure": told}, {"procedure": wedding}], accepted=[{}, {"procedure": laser}]
    ),
    "contact_of_what_is_done_here": Guarded(
        refused=[{"procedure": told}, {"procedure": wedding}], accepted=[{}, {"procedure": laser}]
    ),
    "said_no_to_what_is_told": Guarded(
        refused=[{"procedure": laser, "question": ""}],
        accepted=[{}, {"procedure": told, "question": ""}],
    ),
    "circumstance_of_what_is_told": Guarded(
        refused=[{"procedure": laser}], accepted=[{}, {"procedure": told}, {"procedure": wedding}]
    ),
    "guidance_stays_as_published": Guarded(
        refused=[
            {"content": {"title": "Other words"}},
            {"slug": "shade"},
            {"number": 9},
            {"edition": 9},
            {"clinic": clinic},
            {"changed_at": BEFORE},
            {"published_at": BEFORE},
            {"first_day": date(2026, 12, 1)},
        ],
        accepted=[{}, {"state": "ended"}],
        stored=(version_of_guidance("published"),),
    ),
    "guidance_goes_forward": Guarded(
        refused=[{"state": "draft"}],
        accepted=[{}, {"state": "ended"}],
        stored=(version_of_guidance("published"), version_of_guidance("ended")),
    ),
    "procedure_stays_what_it_is": Guarded(
        refused=[{"kind": "circumstance"}, {"kind": "event"}],
        accepted=[{"kind": "energy"}, {"kind": "peel"}, {"name": "Laser"}],
        stored=(
            lambda database: create(Treatment, database, {}).procedure,  # type: ignore[attr-defined]
            lambda database: create(Plan, database, {}).procedure,  # type: ignore[attr-defined]
            lambda database: create(Hold, database, {}).procedure,  # type: ignore[attr-defined]
            lambda database: create(Contact, database, {}).procedure,  # type: ignore[attr-defined]
            lambda database: create(TemplateVisit, database, {}).procedure,  # type: ignore[attr-defined]
            lambda database: create(ClinicQuestion, database, {"procedure": laser}).procedure,  # type: ignore[attr-defined]
        ),
    ),
    "rule_is_never_edited": Guarded(
        refused=[
            {"minimum_days": 1},
            {"recommended_days": 21},
            {"valid_from": date(2026, 1, 2)},
            {"withdrawn": True},
            {"examples": [{}]},
            {"source_says": "Another thing."},
            {"published_at": None},
        ],
        accepted=[{"minimum_days": 7}],
        stored=(lambda database: create(IntervalRule, database, {"published_at": AT}),),
    ),
    "rule_is_called_off_for_good": Guarded(
        refused=[
            {"called_off_because": "Another reason"},
            {"called_off_at": None},
            {"valid_from": date(2026, 1, 2)},
        ],
        accepted=[{"minimum_days": 7}],
        stored=(lambda database: create(IntervalRule, database, CALLED_OFF),),
    ),
    "rule_is_never_deleted": Guarded(
        refused=[{"published_at": AT} | more for more in ({}, {"withdrawn": True}, CALLED_OFF)],
        accepted=[{}, {"withdrawn": True}],
    ),
    "guidance_is_never_deleted": Guarded(
        refused=[IN_FORCE | {"state": state} for state in ("published", "ended")], accepted=[{}]
    ),
    "area_in_no_circle": Guarded(
        refused=[{"within": lambda database, slug=slug: area(database, slug)} for slug in IN_CIRCLE],
        accepted=[{"within": lambda database: area(database, "neck")}, {"within": None}],
        stored=(lambda database: area(database, "face"),),
    ),
    "area_within_what_its_clinic_has": Guarded(
        refused=[{"within": theirs_of_the_body}],
        accepted=[{}, {"within": lambda database: area(database, "neck")}],
    ),
    "area_stays_whose_it_is": Guarded(
        refused=[{"clinic": clinic}, {"clinic": sister}],
        accepted=[{"name": "Arm"}, {"clinic": None}],
        stored=(lambda database: create(Area, database, {}),),
    ),
    **{
        f"{name}_of_its_clinics_procedures": Guarded(refused=[{"procedure": theirs_to_do}], accepted=[{}])
        for name in (
            "treatment",
            "plan",
            "hold",
            "contact",
            "offer",
            "templatevisit",
            "clinicquestion",
            "notice",
            "feeddate",
        )
    },
    "saidno_of_its_clinics_procedures": Guarded(
        refused=[{"procedure": theirs_to_tell, "question": ""}], accepted=[{}]
    ),
    "circumstance_of_its_clinics_procedures": Guarded(refused=[{"procedure": theirs_to_tell}], accepted=[{}]),
    **{
        f"{name}_of_its_clinics_procedures": Guarded(
            refused=[{"earlier": theirs_to_do}, {"later": theirs_to_do}], accepted=[{}]
        )
        for name in ("intervalrule", "ruledraft", "topic")
    },
    "clinic_of_its_clinics_procedures": Guarded(
        refused=[
            {"first_earlier": laser, "first_later": theirs_to_do},
            {"first_earlier": theirs_to_do, "first_later": laser},
        ],
        accepted=[{}, {"first_earlier": laser, "first_later": laser}],
    ),
    "offer_of_what_is_not_retired": Guarded(refused=[{"procedure": retired}], accepted=[{}]),
    "procedure_stays_whose_it_is": Guarded(
        refused=[{"clinic": clinic}, {"clinic": sister}],
        accepted=[{"name": "Cups"}, {"clinic": None}],
        stored=(lambda database: create(Procedure, database, {}),),
    ),
    "treatedarea_is_its_clinics": Guarded(refused=[{"area": theirs_of_the_body}], accepted=[{}]),
    "plannedarea_is_its_clinics": Guarded(refused=[{"area": theirs_of_the_body}], accepted=[{}]),
    "treatment_after_birth": before_birth("given_on", VOIDED),
    "consent_after_birth": before_birth("consent_on", VOIDED),
    "circumstance_after_birth": before_birth("given_on", VOIDED),
    "plan_after_birth": before_birth("planned_on", CLOSED, CLOSED | {"state": "cancelled"}),
    "birth_before_everything": Guarded(
        refused=[{"date_of_birth": GIVEN + DAY}],
        accepted=[{"date_of_birth": GIVEN}, {"date_of_birth": date(1900, 1, 1)}],
        stored=(
            patient_of(Treatment, given_on=GIVEN),
            patient_of(Treatment, given_on=GIVEN + DAY, consent_on=GIVEN),
            patient_of(Circumstance, given_on=GIVEN),
            patient_of(Plan, planned_on=GIVEN),
        ),
    ),
    "birth_before_record": Guarded(
        refused=[
            {"date_of_birth": date(2026, 11, 24)},
            {"created_at": AT.replace(year=1984, month=2, day=27)},
        ],
        accepted=[
            {"date_of_birth": date(2026, 11, 22)},
            {"date_of_birth": date(2026, 11, 23)},  # it is that day already in another zone
            {"created_at": AT.replace(year=1984, month=2, day=28)},
        ],
    ),
    "consent_before_treatment": Guarded(
        refused=[{"consent_on": GIVEN + DAY}],
        accepted=[
            {"consent_on": GIVEN},
            {"consent_on": GIVEN - DAY},
            {"consent_on": GIVEN + DAY} | VOIDED,
            {"consent_on": None},
        ],
    ),
    "treatment_given_before_recorded": Guarded(
        refused=[{"given_on": date(2026, 11, 24)}],
        accepted=[{"given_on": date(2026, 11, 22)}, {"given_on": date(2026, 11, 23)}],
    ),
}
