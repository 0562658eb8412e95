"""Who may do what at a clinic: one table, the only place that says it."""

from enum import StrEnum

from intervals.models.members import Role


class Act(StrEnum):
    """Everything that somebody can do at the desk. Whoever may see a list may save it as a file, which is audited."""

    SEE_DESK = "see_desk"  # today's page, who is eligible, patients, their dates and plans
    SEE_CLINICAL = "see_clinical"  # products, lots, depths, skin, notes, why a hold was set
    EDIT_PATIENT = "edit_patient"  # add one, change their data
    ARCHIVE_PATIENT = "archive_patient"
    MERGE_PATIENTS = "merge_patients"
    DELETE_PATIENT = "delete_patient"
    LOG_TREATMENT = "log_treatment"
    VOID_TREATMENT = "void_treatment"  # and correct
    RECORD_CIRCUMSTANCE = "record_circumstance"  # and void: what a patient tells, at the telephone too
    PLAN = "plan"  # make, move, cancel; go on after a warning where the rule warns
    PLAN_INSIDE_MANAGED_MINIMUM = "plan_inside_managed_minimum"  # where the rule says: only a manager
    OVERRIDE_HOLD = "override_hold"
    HOLD = "hold"  # set and lift
    LOG_CONTACT = "log_contact"
    ANSWER_PATIENT = "answer_patient"  # what a patient tells the clinic at her own pages
    SEE_OVERRIDES = "see_overrides"
    REVIEW_OVERRIDES = "review_overrides"
    SEE_REPORTS = (
        "see_reports"  # how much was done, how long people waited: numbers, nobody's name but staff's
    )
    RECALL_LOT = "recall_lot"
    READ_AUDIT = "read_audit"
    SEE_ODD_RECORDS = "see_odd_records"  # what cannot be so and was there before it was refused
    MANAGE_STAFF = "manage_staff"
    SEE_SETTINGS = "see_settings"  # how the clinic is set up: its data, its open days
    MANAGE_CLINIC = "manage_clinic"  # its name, where it is, how it is reached
    MANAGE_GUIDANCE = "manage_guidance"  # draft, publish, go back to what is shared
    MANAGE_OPEN_DAYS = "manage_open_days"  # the week, closures, extra days
    MANAGE_RULES = "manage_rules"  # draft, prove, approve, publish, withdraw


ALLOWED: dict[Role, frozenset[Act]] = {
    Role.MANAGER: frozenset(Act) - {Act.HOLD},
    Role.CLINICIAN: frozenset(
        {
            Act.SEE_DESK,
            Act.SEE_CLINICAL,
            Act.EDIT_PATIENT,
            Act.ARCHIVE_PATIENT,
            Act.MERGE_PATIENTS,
            Act.LOG_TREATMENT,
            Act.VOID_TREATMENT,
            Act.RECORD_CIRCUMSTANCE,
            Act.PLAN,
            Act.OVERRIDE_HOLD,
            Act.HOLD,
            Act.LOG_CONTACT,
            Act.ANSWER_PATIENT,
            Act.SEE_OVERRIDES,
            Act.RECALL_LOT,
            Act.SEE_SETTINGS,
        }
    ),
    Role.FRONT_DESK: frozenset(
        {
            Act.SEE_DESK,
            Act.EDIT_PATIENT,
            Act.ARCHIVE_PATIENT,
            Act.RECORD_CIRCUMSTANCE,
            Act.PLAN,
            Act.LOG_CONTACT,
            Act.SEE_SETTINGS,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Act.SEE_DESK,
            Act.SEE_CLINICAL,
            Act.SEE_OVERRIDES,
            Act.RECALL_LOT,
            Act.READ_AUDIT,
            Act.SEE_REPORTS,
            Act.SEE_SETTINGS,
        }
    ),
}


def may(role: str, act: Act) -> bool:
    """Whether somebody in `role` (a value of Role) may do `act`; False for a role that is not known."""
    return role in Role.values and act in ALLOWED[Role(role)]
