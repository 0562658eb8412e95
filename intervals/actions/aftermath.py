"""What a write does to the rest of a record. Everything that bears on a patient's dates is written inside `writing`.

It compares the patient's chart before and after. Whoever writes is told which open plans have come to be at odds (the
next page shows them: `Asker.put_at_odds`), each treatment that has become too soon waits for its reason, and a patient
who has asked for it is told of dates that move. A test walks over the actions and finds one that writes past it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from intervals.actions.asking import Asker
from intervals.actions.notices import note_changes
from intervals.actions.too_soon import ask_about_others, ask_why, made_too_soon
from intervals.actions.warnings import GoingOn
from intervals.engine.chart import Chart
from intervals.engine.conflicts import beyond
from intervals.models.patients import Patient
from intervals.models.treatments import Treatment
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.reasons_given import AtOdds, at_odds_of


@dataclass
class Writing:
    """A record that is written to: the patient's chart as it was `before`, one of the clinic's `charts`.

    The writer adds to `logged` what it records as done, and to `reasons` why others were done too soon, where
    somebody has said so: by the treatment's id.
    """

    charts: ClinicCharts
    before: Chart
    logged: list[Treatment] = field(default_factory=list)
    reasons: dict[int, GoingOn] = field(default_factory=dict)


@contextmanager
def writing(by: Asker, patient: Patient, *others: Patient) -> Iterator[Writing]:
    """Around what writes to the record of `patient`, whose row is locked; `others` become part of it meanwhile.

    An archived record was on no list: whatever is at odds in it is news.
    """
    people = [patient, *others]
    charts = clinic_charts(by.clinic)
    found = charts.of_many([each.pk for each in people], by.on)
    before = list(found.values())
    known = [found[each.pk] for each in people if each.archived_at is None]
    writes = Writing(charts, found[patient.pk])
    yield writes
    after = charts.of(patient, by.on)
    for treatment in writes.logged:
        ask_why(by, treatment, after, charts)
    ask_about_others(by, made_too_soon(before, after, writes.logged), charts, writes.reasons)
    note_changes(patient, by.clinic, charts, (writes.before, after), by.on)
    by.put_at_odds.extend(each for each in at_odds_of(patient, after, by.on) if _new(each, known, after, by))


def _new(found: AtOdds, before: list[Chart], after: Chart, by: Asker) -> bool:
    """Whether it has come to be at odds, or worse, or is a plan that was not there before."""
    pk = str(found.plan.pk)
    conflicts = [chart.judge_plan(pk, by.on).conflicts for chart in before if chart.has_plan(pk)]
    return not conflicts or bool(beyond(found.against, *conflicts, tree=after.tree))
