"""What a patient's record was merged or deleted under: it is told, and nobody waits for each other over it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from intervals import clock
from intervals.actions import holds, merging, overrides, patients, plans, treatments
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from tests.desk.apart import all_apart
from tests.desk.asking import ON, asker
from tests.desk.full_record import record_of_everything

pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def site(routed: str) -> Any:
    """The database of the test is where actions begin their transactions, too."""
    usual, connections["default"] = connections["default"], connections[routed]
    yield connections[routed]
    connections["default"] = usual


@pytest.fixture
def by(site: Any) -> Any:
    user = User.objects.create_user("ada@clinic.example")
    return asker(user, Clinic.objects.get(slug="hamilton"))


def known(by: Any, tag: str) -> Patient:
    return record_of_everything(by.clinic, by.user, clock.now(), tag)


ACTS: dict[str, Callable[[Any, Any], Any]] = {
    "void": lambda by, it: treatments.void(by=by, treatment=it[Treatment], reason="Wrong"),
    "correct": lambda by, it: treatments.correct(
        by=by, treatment=it[Treatment], done=treatments.Done(it[Procedure], ON), reason="Wrong"
    ),
    "move": lambda by, it: plans.move(by=by, plan=it[Plan], planned_on=date(2027, 6, 1)),
    "cancel": lambda by, it: plans.cancel(by=by, plan=it[Plan]),
    "lift": lambda by, it: holds.lift(by=replace(by, role=Role.CLINICIAN), hold=it[Hold], reason="Healed"),
    "explain": lambda by, it: overrides.explain(by=by, override=it[Override], reason="other", comment="x"),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_is_done_to_a_record_deleted_meanwhile_is_refused(by: Any, act: str) -> None:
    gone = known(by, "a")
    it = {model: model.objects.filter(patient=gone).last() for model in (Treatment, Plan, Hold, Override)}
    it[Procedure] = Procedure.objects.first()
    patients.delete_for_good(by=by, patient=gone, reason=patients.DeleteReason.ASKED)
    with pytest.raises(Refused, match="merged or deleted in the meantime"):
        ACTS[act](by, it)


@pytest.mark.parametrize("act", ["merge", "delete", "review"])
def test_whoever_locks_several_overrides_locks_them_in_the_order_of_their_keys(
    by: Any, site: Any, act: str
) -> None:
    """In another order two people could each hold what the other waits for."""
    keep, other = known(by, "a"), known(by, "b")
    keys = set(Override.objects.filter(patient=other, reviewed_by=None).values_list("pk", flat=True))
    apart = all_apart(by, keep, other)
    with CaptureQueriesContext(site) as queries:
        if act == "merge":
            merging.merge(by=by, into=keep, other=other, **apart)
        elif act == "delete":
            patients.delete_for_good(by=by, patient=other, reason=patients.DeleteReason.ASKED)
        else:
            overrides.review(by=by, overrides=keys)
    touching = [each["sql"] for each in queries if "intervals_override" in each["sql"]]
    assert touching[0].startswith("SELECT")
    assert 'ORDER BY "intervals_override"."id" ASC' in touching[0]
    assert touching[0].endswith(" FOR UPDATE") == (site.vendor == "postgresql")
