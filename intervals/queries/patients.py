"""One patient's whole record, for the patient's own page."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from intervals.engine import history as engine
from intervals.engine.chart import Chart
from intervals.engine.history import History
from intervals.models.circumstances import Circumstance
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.listed_areas import ListedArea, planned_areas, read_areas, treated_areas
from intervals.queries.listed_overrides import (
    overrides_about,
    overrides_of_plans,
    overrides_of_treatments,
)
from intervals.queries.notes import Note, notes_of


@dataclass(frozen=True)
class Record:
    """Everything that is known of a patient, each list newest first; voided, closed and lifted things included.

    `notes` are calls and changes of the patient's data, in no order.
    """

    patient: Patient
    treatments: list[Treatment]
    plans: list[Plan]
    holds: list[Hold]
    circumstances: list[Circumstance]
    notes: list[Note]

    @property
    def open_plans(self) -> list[Plan]:
        """The plans that still stand, soonest first."""
        return [plan for plan in reversed(self.plans) if plan.is_open]

    @property
    def standing_holds(self) -> list[Hold]:
        """The holds that were not lifted."""
        return [hold for hold in self.holds if hold.lifted_at is None]

    @cached_property
    def overrides(self) -> list[Override]:
        """The warnings that somebody went on after, in no order."""
        of_treatments = [override for each in self.treatments for override in self.overrides_of(each)]
        return of_treatments + [override for each in self.plans for override in self.overrides_of(each)]

    @staticmethod
    def overrides_of(entry: Treatment | Plan) -> list[Override]:
        """The warnings about one of the record's treatments or plans that somebody went on after, in order."""
        return overrides_about(entry, getattr(entry, "listed_overrides"))  # noqa: B009 - annotated by `record_of`

    @property
    def replaced(self) -> set[int]:
        """The ids of the treatments that another one corrects."""
        return {treatment.replaces_id for treatment in self.treatments if treatment.replaces_id is not None}

    def chart(self, charts: ClinicCharts, on: date) -> Chart:
        """As the engine knows it on the day `on`, of one of the clinic's charts."""
        history = History.known(
            on,
            done=map(self._treatment, self.treatments),
            told=(each.to_engine(each.procedure.slug) for each in self.circumstances if not each.voided),
            planned=map(self._plan, self.open_plans),
            held=(hold.to_engine(hold.procedure.slug, charts.zone) for hold in self.standing_holds),
        )
        return charts.chart(history)

    def _treatment(self, treatment: Treatment) -> engine.Treatment:
        return treatment.to_engine(treatment.procedure.slug, [each.slug for each in self.areas_of(treatment)])

    def _plan(self, plan: Plan) -> engine.Plan:
        return plan.to_engine(plan.procedure.slug, [each.slug for each in self.areas_of(plan)])

    @staticmethod
    def areas_of(entry: Treatment | Plan) -> list[ListedArea]:
        """The areas of one of the record's treatments or plans."""
        return read_areas(getattr(entry, "listed_areas"))  # noqa: B009 - annotated by `record_of`

    def procedures(self) -> dict[str, Procedure]:
        """Every procedure in the record, by slug."""
        things: list[Treatment | Plan | Hold | Circumstance] = [
            *self.treatments,
            *self.plans,
            *self.holds,
            *self.circumstances,
        ]
        return {thing.procedure.slug: thing.procedure for thing in things}


def record_of(patient: Patient) -> Record:
    """The record of a patient: 5 queries."""
    treatments = list(
        Treatment.objects.filter(patient=patient)
        .select_related("procedure", "practitioner", "recorded_by", "voided_by")
        .annotate(listed_areas=treated_areas(), listed_overrides=overrides_of_treatments())
        .order_by("-given_on", "-pk")
    )
    return Record(
        patient=patient,
        treatments=treatments,
        plans=list(
            Plan.objects.filter(patient=patient)
            .select_related("procedure", "practitioner", "created_by", "closed_by", "moved_to", "treatment")
            .annotate(listed_areas=planned_areas(), listed_overrides=overrides_of_plans())
            .order_by("-planned_on", "-pk")
        ),
        holds=list(
            Hold.objects.filter(patient=patient)
            .select_related("procedure", "set_by", "lifted_by")
            .order_by("-pk")
        ),
        circumstances=list(
            Circumstance.objects.filter(patient=patient)
            .select_related("procedure", "recorded_by", "voided_by")
            .order_by("-given_on", "-pk")
        ),
        notes=notes_of(patient),
    )
