"""What stands in both of two records and may be one and the same: asked about before the two are merged.

Had they been one record, it would have been asked about when the second was recorded. Plans of one day and holds until
one day are not asked about: of those, one stays (intervals.actions.merging).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.circumstances import may_be_the_same
from intervals.actions.refusals import Refused
from intervals.engine.chart import Chart
from intervals.models.audit import Kind
from intervals.models.circumstances import Circumstance
from intervals.models.patients import Patient
from intervals.models.plans import Plan, PlanState
from intervals.models.treatments import Treatment

NEAR = timedelta(days=14)  # between two plans that may be one, made twice
Entry = Treatment | Circumstance | Plan


@dataclass(frozen=True)
class One:
    """The answer that two entries are one, by their ids: `kept` stands, `gone` no longer counts."""

    kept: int
    gone: int


@dataclass(frozen=True)
class Twins:
    """An entry of the record that becomes part of the other, and those of the one that stays that it may be."""

    entry: Entry
    like: tuple[Entry, ...]

    @property
    def key(self) -> str:
        """What the question is called, until it is answered."""
        return f"{self.entry._meta.model_name}_{self.entry.pk}"

    def answers(self) -> "dict[One, tuple[Entry, Entry]]":
        """Each way in which it is one with another: which of the two stands, and which goes."""
        ways = [way for mine in self.like for way in ((mine, self.entry), (self.entry, mine))]
        return {One(kept.pk, gone.pk): (kept, gone) for kept, gone in ways}


Answers = Mapping[str, One | None]  # by the key of each question; None: they are two
UNANSWERED = One(0, 0)


def twins(by: Asker, into: Patient, other: Patient, mine: Chart, its: Chart) -> list[Twins]:
    """What of `other` may be in the record of `into` already; `mine` and `its` are their charts. 3 queries."""
    if into == other:  # merged already
        return []
    areas = {each.id: each.areas for each in its.history.counted()}

    def done_on_one_day(one: Treatment, two: Treatment) -> bool:
        same = mine.same_on(two.procedure.slug, two.given_on, areas.get(str(two.pk), ()))
        return str(one.pk) in {each.id for each in same}

    alike: tuple[tuple[QuerySet[Any], Callable[[Any, Any], bool]], ...] = (
        (Treatment.objects.counted().select_related("recorded_by"), done_on_one_day),
        (
            Circumstance.objects.counted().select_related("recorded_by"),
            lambda one, two: may_be_the_same(by.clinic, one, two, by.on),
        ),
        (Plan.objects.open().select_related("created_by"), _near_each_other),
    )
    found = []
    for rows, may_be in alike:
        those = rows.filter(patient__in=[into, other]).select_related("procedure").order_by("pk")
        ours = [each for each in those if each.patient_id == into.pk]
        for entry in (each for each in those if each.patient_id == other.pk):
            like = [each for each in ours if each.procedure_id == entry.procedure_id and may_be(each, entry)]
            if like:
                found.append(Twins(entry, tuple(like)))
    return found


def one_of_each(found: Iterable[Twins], answers: Answers) -> list[tuple[Entry, Entry]]:
    """Of those that are one, the one that stands and the one that goes. Refused where a question is not answered."""
    stands: dict[Entry, Entry] = {}
    for each in found:
        answer = answers.get(each.key, UNANSWERED)
        if answer is None:
            continue
        if answer not in each.answers():
            raise Refused(_("The same may stand in both records. Say first whether it is one and the same."))
        kept, gone = each.answers()[answer]
        stands[gone] = kept
    return [(_at_last(kept, stands), gone) for gone, kept in stands.items()]


def _at_last(entry: Entry, stands: Mapping[Entry, Entry]) -> Entry:
    """What stands for it, where that is one with a third."""
    while entry in stands:
        entry = stands[entry]
    return entry


def let_go(by: Asker, patient: Patient, kept: Entry, gone: Entry) -> None:
    """Have `gone` no longer count in the joined record: what it was planned as is what `kept` was planned as."""
    said = _("The other record had the same.")
    gone.refresh_from_db()
    if isinstance(gone, Plan):
        cancel(by, patient, gone, said)
        if isinstance(kept, Plan):
            take_its_place(kept, gone)
    elif gone.voided_at is None:
        gone.voided_by, gone.voided_at, gone.void_reason = by.user, clock.now(), said
        gone.save(update_fields=["voided_by", "voided_at", "void_reason"])
        if isinstance(gone, Treatment):
            audit.record(Kind.TREATMENT_VOIDED, by=by, patient=patient, treatment=gone.pk)
            for plan in Plan.objects.filter(treatment=gone):
                _follow(by, patient, plan, kept)
        else:
            audit.record(Kind.CIRCUMSTANCE_VOIDED, by=by, patient=patient, circumstance=gone.pk)


def cancel(by: Asker, patient: Patient, plan: Plan, said: str) -> None:
    """Close a plan that stands in the other record too, for this reason, unless it is cancelled already."""
    if plan.state == PlanState.CANCELLED:
        return
    plan.state, plan.treatment, plan.close_reason = PlanState.CANCELLED, None, said
    plan.closed_by, plan.closed_at, plan.slip = by.user, clock.now(), True
    plan.save(update_fields=["state", "treatment", "closed_by", "closed_at", "close_reason", "slip"])
    audit.record(Kind.PLAN_CANCELLED, by=by, patient=patient, plan=plan.pk)


def take_its_place(kept: Plan, gone: Plan) -> None:
    """Have a plan be the visit of a course that the same plan of the other record was, unless it is one already."""
    kept.refresh_from_db()
    if gone.course_id and not kept.course_id:
        kept.course_id, kept.place = gone.course_id, gone.place
        kept.save(update_fields=["course", "place"])


def _follow(by: Asker, patient: Patient, plan: Plan, kept: Entry) -> None:
    """One treatment is what one plan became: a second plan for it was the same plan."""
    if same := Plan.objects.filter(treatment_id=kept.pk).first():
        cancel(by, patient, plan, _("The other record had the same."))
        take_its_place(same, plan)
    else:
        Plan.objects.filter(pk=plan.pk).update(treatment_id=kept.pk)


def _near_each_other(one: Plan, two: Plan) -> bool:
    return timedelta(0) < abs(one.planned_on - two.planned_on) <= NEAR
