"""The list that is found through the index is what the engine says patient by patient, for any history."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intervals.engine.reasons import AfterTreatment
from intervals.models.plans import Hold
from intervals.models.rules import IntervalRule
from intervals.models.treatments import Treatment
from intervals.queries.candidates import Which
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.eligible import page
from intervals.queries.streams import Sought
from tests.desk.worlds import LATER, SEEDS, empty, filled, moment


def by_the_engine(sought, which, world):
    """Patient by patient, procedure by procedure: who is on the list, in which order."""
    known = clinic_charts(sought.clinic).of_many([patient.pk for patient in world.patients], sought.on)
    rows = []
    for patient in world.patients:
        if patient.clinic == sought.clinic and patient.archived_at is None:
            for procedure in world.procedures.values():
                row = row_for(sought, which, patient, procedure, known[patient.pk], world.procedures)
                if row and sought.first <= row[0] <= sought.last:
                    rows.append(row)
    return sorted(rows, reverse=sought.newest_first)


def row_for(sought, which, patient, later, chart, procedures):  # noqa: PLR0911 - one condition after the other
    question = chart.ask(later.slug, sought.on)
    found = question.forecast()
    day = getattr(found, which.value)
    if not later.is_treatment or day is None or question.status_on(day) in ("too_soon", "consult"):
        return None
    over = {Which.EARLIEST: "minimum_over", Which.RECOMMENDED: "recommended_over"}[which]
    bearing = question.from_treatments
    holds = patient.holds.filter(lifted_at=None, procedure=later)
    anchors = [each.given_on for each in bearing if each.given_on]
    last = max(*anchors, *(hold.until for hold in holds), date.min, date.min)
    itself = any(each.cause.procedure == later.slug for each in bearing)
    done = patient.treatments.filter(voided_at=None, procedure=later)
    if not itself and any(each.given_on >= last for each in done):
        return None
    if sought.later not in (None, later.pk):
        return None
    if sought.unplanned and patient.plans.filter(state="open", procedure=later, planned_on__gte=sought.on):
        return None
    reason = next(each for each in found.forward if getattr(each, over) == day)  # the one that the page names
    counted_from = reason.given_on
    if isinstance(reason, AfterTreatment):
        what = {"voided_at": None, "procedure__slug": reason.cause.procedure, "given_on": counted_from}
        last = patient.treatments.filter(**what).order_by("pk").last()  # it stands for all of that day
        person = last and last.practitioner_id
        earlier, called = (
            procedures[reason.cause.procedure].pk,
            patient.contacts.filter(made_on__gte=counted_from),
        )
    else:
        cause = holds.filter(until=counted_from).latest("pk")
        person, earlier, called = cause.set_by_id, 0, patient.contacts.filter(at__gte=cause.set_at)
    if sought.practitioner not in (None, person):
        return None
    contact = patient.contacts.filter(procedure=later).order_by("pk").last()
    if sought.to_call and contact and contact in called:
        snoozed = contact.outcome == "snoozed" and contact.snooze_until > sought.on
        if snoozed or contact.outcome in ("called", "booked", "declined"):
            return None
    return day, counted_from, patient.pk, later.pk, earlier


def through_the_index(sought, which, world, size):
    charts = clinic_charts(sought.clinic)
    found, after = [], None
    for _turn in range(200):
        got = page(sought, which, charts, world.procedures, size, after)
        assert len(got.rows) <= size
        found += [tuple(row.position) for row in got.rows]
        after = got.next
        if after is None:
            return found
    raise AssertionError("The list does not end.")


ASKED = {
    "seed": SEEDS,
    "first": st.sampled_from([-20, -20, -20, -20, 10, 30]),
    "length": st.sampled_from([0, 6, 100, 100, 100, 100]),
    "which": st.sampled_from(Which),
    "flags": st.tuples(st.booleans(), st.booleans(), st.booleans()),
    "later": st.sampled_from([None, None, None, "laser", "filler", "jab"]),
    "by": st.sampled_from([None, None, None, 0, 1]),
    "size": st.integers(1, 4),
}


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip
@given(**ASKED)
def test_the_list_is_what_the_engine_says(routed, seed, first, length, which, flags, later, by, size):
    with filled(routed, seed) as world:
        begin = date(2027, 1, 20) + timedelta(days=first)
        newest_first, unplanned, to_call = flags
        asked = Sought(
            world.clinic,
            world.on,
            begin,
            begin + timedelta(days=length),
            newest_first=newest_first,
            unplanned=unplanned,
            to_call=to_call,
            later=world.procedures[later].pk if later else None,
            practitioner=None if by is None else world.people[by].pk,
        )
        assert through_the_index(asked, which, world, size) == by_the_engine(asked, which, world)


@pytest.mark.parametrize("newest_first", [False, True])
def test_days_that_lead_to_the_same_date_are_paged_through(routed, newest_first):
    """1 month after 29, 30 or 31 January and 1 February is the same 1 March: each page ends inside that day."""
    days = [date(2027, 1, 29), date(2027, 1, 30), date(2027, 1, 31), date(2027, 2, 1)]
    with empty(routed, 0, patients=8) as world:
        world.patients = [move(patient, world.clinic) for patient in world.patients]
        plain_rule(world, "peel", "laser", 1, 0)
        plain_rule(world, "filler", "laser", 0, 30)
        plain_rule(world, "peel", "filler", 1, 0)
        done = [(7 - place, "peel", day) for place, day in enumerate(days)]
        for who, slug, day in done + [(place, "filler", date(2027, 1, 30)) for place in range(4)]:
            Treatment.objects.create(
                **world.of(world.patients[who], slug),
                given_on=day,
                recorded_by=world.people[0],
                recorded_at=LATER,
            )
        Hold.objects.create(
            **world.of(world.patients[6], "laser"), until=date(2027, 3, 1), reason="Red",
            set_by=world.people[0], set_at=moment(days[0]),
        )  # fmt: skip
        day = date(2027, 3, 1)
        asked = Sought(world.clinic, day, day, day, newest_first=newest_first)
        expected = by_the_engine(asked, Which.EARLIEST, world)
        assert len(expected) == 12
        for size in range(1, 13):
            assert through_the_index(asked, Which.EARLIEST, world, size) == expected


def move(patient, clinic):
    patient.clinic, patient.archived_at, patient.archived_by = clinic, None, None
    patient.save()
    return patient


def plain_rule(world, earlier, later, months, days, begins=date(2020, 1, 1), **fields):
    """A version without upper figures, whose minimum is its full wait."""
    IntervalRule.objects.create(
        earlier=world.procedures[earlier], later=world.procedures[later], version=1 + IntervalRule.objects.count(),
        valid_from=begins, minimum_months=months, minimum_days=days, recommended_months=months,
        recommended_days=days, source_title="A study", reviewed_by="Dr Okafor",
        reviewed_on=date(2026, 11, 2), **fields,
    )  # fmt: skip
