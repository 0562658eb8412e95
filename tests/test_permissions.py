"""Who may do what: the whole truth table, written out a second time by hand."""

import pytest

from intervals.models.members import Role
from intervals.permissions import ALLOWED, Act, may

M, C, F, A = Role.MANAGER, Role.CLINICIAN, Role.FRONT_DESK, Role.AUDITOR

TABLE = {
    Act.SEE_DESK: {M, C, F, A},
    Act.SEE_CLINICAL: {M, C, A},
    Act.EDIT_PATIENT: {M, C, F},
    Act.ARCHIVE_PATIENT: {M, C, F},
    Act.MERGE_PATIENTS: {M, C},
    Act.DELETE_PATIENT: {M},
    Act.LOG_TREATMENT: {M, C},
    Act.VOID_TREATMENT: {M, C},
    Act.RECORD_CIRCUMSTANCE: {M, C, F},
    Act.PLAN: {M, C, F},
    Act.PLAN_INSIDE_MANAGED_MINIMUM: {M},
    Act.OVERRIDE_HOLD: {M, C},
    Act.HOLD: {C},
    Act.LOG_CONTACT: {M, C, F},
    Act.ANSWER_PATIENT: {M, C},
    Act.SEE_OVERRIDES: {M, C, A},
    Act.REVIEW_OVERRIDES: {M},
    Act.SEE_REPORTS: {M, A},
    Act.RECALL_LOT: {M, C, A},
    Act.READ_AUDIT: {M, A},
    Act.SEE_ODD_RECORDS: {M},
    Act.MANAGE_STAFF: {M},
    Act.SEE_SETTINGS: {M, C, F, A},
    Act.MANAGE_CLINIC: {M},
    Act.MANAGE_GUIDANCE: {M},
    Act.MANAGE_OPEN_DAYS: {M},
    Act.MANAGE_RULES: {M},
}
CHANGES = set(Act) - {
    Act.SEE_DESK, Act.SEE_CLINICAL, Act.SEE_OVERRIDES, Act.SEE_REPORTS, Act.RECALL_LOT, Act.READ_AUDIT,
    Act.SEE_ODD_RECORDS, Act.SEE_SETTINGS,
}  # fmt: skip


def test_the_table_speaks_of_every_act_and_every_role():
    assert set(TABLE) == set(Act)
    assert set(ALLOWED) == set(Role)


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("role", list(Role))
def test_who_may(role, act):
    assert may(role, act) is (role in TABLE[act])
    assert may(role.value, act) is (role in TABLE[act])


@pytest.mark.parametrize("act", list(Act))
def test_a_role_that_is_not_known_may_nothing(act):
    assert not may("owner", act)
    assert not may("", act)


def test_an_auditor_changes_nothing():
    assert not ALLOWED[Role.AUDITOR] & CHANGES


def test_the_front_desk_sees_no_clinical_detail():
    assert not ALLOWED[Role.FRONT_DESK] & {Act.SEE_CLINICAL, Act.RECALL_LOT}
