"""A patient's plans as calendars know them: one entry for good for a plan and all that it was moved to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from intervals.models.patients import Patient
from intervals.models.plans import Plan, PlanState


@dataclass(frozen=True)
class PlanEntry:
    """One entry: its `uid` is that of the plan as it was first made, `sequence` how often it moved or was cancelled."""

    uid: UUID
    sequence: int
    slug: str
    day: date
    changed_at: datetime
    gone: bool


def plan_entries(patient: Patient, from_day: date, gone_since: datetime) -> list[PlanEntry]:
    """The entries of the plans from `from_day` on, and of those cancelled after `gone_since`: 1 query.

    Nothing brings a cancelled plan back, so that no sequence counts down. Visits of courses are plans like any other.
    """
    rows = {each.pk: each for each in Plan.objects.filter(patient=patient).select_related("procedure")}
    later = {each.moved_to_id for each in rows.values()}
    found = [_entry(list(_moves(rows, pk))) for pk in sorted(rows) if pk not in later]
    return [each for each in found if (each.changed_at >= gone_since if each.gone else each.day >= from_day)]


def _moves(rows: dict[int, Plan], pk: int | None) -> Iterator[Plan]:
    """A plan as it was made, and each that it was moved to, in order."""
    while pk in rows:
        plan = rows[pk]
        yield plan
        pk = plan.moved_to_id


def _entry(moves: list[Plan]) -> PlanEntry:
    first, last = moves[0], moves[-1]
    gone = last.state in {PlanState.CANCELLED, PlanState.MOVED}
    return PlanEntry(
        uid=first.ref,
        sequence=len(moves) - 1 + gone,
        slug=last.procedure.slug,
        day=last.planned_on,
        changed_at=last.closed_at if gone and last.closed_at else last.created_at,
        gone=gone,
    )
