"""Charts of a clinic's patients: the rules as the engine knows them and as the clinic owns them, areas, open days."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q

from intervals.engine.areas import AreaTree
from intervals.engine.chart import Chart
from intervals.engine.history import History
from intervals.engine.open_days import OpenDays
from intervals.engine.reasons import Reason, UnderHold
from intervals.engine.rules import RuleBook
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure, ProcedureKind
from intervals.models.rules import IntervalRule
from intervals.queries.clinic_setup import clinic_setup
from intervals.queries.histories import histories
from intervals.said.ages import below_least_age


@dataclass(frozen=True)
class ClinicCharts:
    """What is the same for all patients of a clinic. `rows` find a version again by its id and number.

    `names` are the public names of all procedures, as the clinic calls them; `zone` is where its days begin;
    `least_ages` are the clinic's, of procedures that have one.
    """

    book: RuleBook
    rows: dict[tuple[str, int], IntervalRule]
    names: dict[str, str]
    tree: AreaTree
    open_days: OpenDays | None
    events: frozenset[str]
    practitioners: dict[str, OpenDays]
    zone: ZoneInfo
    least_ages: dict[str, int] = field(default_factory=dict)

    @property
    def procedures(self) -> dict[str, Procedure]:
        """The procedures that rules speak of, by slug."""
        return {each.slug: each for row in self.rows.values() for each in (row.earlier, row.later)}

    @cached_property
    def fingerprint(self) -> str:
        """A name for all that a plan is judged by beside its patient's record: another one if any of it is another."""
        rules = sorted(map(repr, self.book.rules))
        days = (self.open_days, sorted(self.practitioners.items()))
        judged_by = (rules, sorted(self.tree.within.items()), days, sorted(self.events))
        return hashlib.sha256(repr(judged_by).encode()).hexdigest()[:16]

    def chart(self, history: History) -> Chart:
        """The chart of somebody with this history."""
        return Chart(history, self.book, self.tree, self.open_days, self.events, self.practitioners)

    def of(self, patient: Patient, on: date) -> Chart:
        """The chart of a patient: 1 query."""
        return self.of_many([patient.pk], on)[patient.pk]

    def of_many(self, patient_ids: Iterable[int], on: date) -> dict[int, Chart]:
        """The charts of many patients, by their ids: 1 query."""
        return {
            patient: self.chart(history) for patient, history in histories(patient_ids, on, self.zone).items()
        }

    def too_young(self, born: date, slug: str, on: date) -> str:
        """That who was born on `born` is below the clinic's least age for a procedure on a day; "" where not so."""
        least = self.least_ages.get(slug)
        return below_least_age(born, on, self.names[slug], least) if least else ""

    def row_of(self, reason: Reason | None) -> IntervalRule | None:
        """The version that a reason stands on; None for a hold."""
        if reason is None or isinstance(reason, UnderHold):
            return None
        return self.rows[reason.rule.id, reason.rule.version]

    def later_procedures(self, on: date) -> list[str]:
        """The slugs of the treatments that a rule makes wait, in force on `on` or beginning later, in order."""
        return sorted(
            {
                rule.later
                for rule in self.book.rules
                if (rule.valid_to is None or rule.valid_to > on)
                and self.rows[rule.id, rule.version].later.is_treatment
            }
        )


def clinic_charts(clinic: Clinic) -> ClinicCharts:
    """The shared rules and the clinic's own, its areas, names and open days: 2 queries.

    Withdrawn versions are left out: they only end the one before.
    """
    rows = (
        IntervalRule.objects.filter(Q(clinic=None) | Q(clinic=clinic))
        .with_valid_to()
        .filter(withdrawn=False)
        .select_related("earlier", "later")
    )
    by_id: dict[tuple[str, int], IntervalRule] = {}
    procedures: dict[str, Procedure] = {}
    rules = []
    for row in rows:
        rule = row.to_engine()
        rules.append(rule)
        by_id[rule.id, rule.version] = row
        procedures |= {row.earlier.slug: row.earlier, row.later.slug: row.later}
    found = clinic_setup(clinic)
    events = frozenset(slug for slug, each in procedures.items() if each.kind == ProcedureKind.EVENT)
    return ClinicCharts(
        RuleBook(rules),
        by_id,
        found.public_names,
        found.tree,
        found.open_days,
        events,
        found.practitioners,
        ZoneInfo(clinic.time_zone),
        found.least_ages,
    )


def other_clinics(clinic: Clinic) -> list[Clinic]:
    """Every clinic but this one, by name: 1 query."""
    return list(Clinic.objects.exclude(pk=clinic.pk).order_by("name", "pk"))
