"""Who is due, found through the index, is what the engine says patient by patient, for any history."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intervals.models.treatments import Treatment
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.due import page
from intervals.queries.streams import Sought
from tests.desk.worlds import SEEDS, filled


def by_the_engine(sought, world):
    """Patient by patient, procedure by procedure: who is due, in which order."""
    known = clinic_charts(sought.clinic).of_many([patient.pk for patient in world.patients], sought.on)
    rows = []
    for patient in world.patients:
        if patient.clinic == sought.clinic and patient.archived_at is None:
            for procedure in world.procedures.values():
                if procedure.is_treatment and sought.later in (None, procedure.pk):
                    rows += rows_for(sought, patient, procedure, known[patient.pk], world.procedures)
    return sorted(rows, reverse=sought.newest_first)


def rows_for(sought, patient, later, chart, procedures):
    question = chart.ask(later.slug, sought.on)
    uppers = question.forecast().uppers
    falling = [
        each
        for each in (uppers.best_by, uppers.start_again)
        if each and sought.first <= each.day <= sought.last
    ]
    if not falling or question.status_on(max(falling[0].day, sought.on)) in ("too_soon", "consult"):
        return
    if sought.unplanned and patient.plans.filter(state="open", procedure=later, planned_on__gte=sought.on):
        return
    upper = falling[0]
    cause = procedures[upper.cause.procedure]
    same_day = Treatment.objects.filter(
        patient=patient, procedure=cause, given_on=upper.cause.given_on, voided_at=None
    )
    person = same_day.latest("pk").practitioner_id if cause.is_treatment else None
    if sought.practitioner not in (None, person):
        return
    contact = patient.contacts.filter(procedure=later).order_by("pk").last()
    if sought.to_call and contact and contact.made_on >= upper.cause.given_on and settles(contact, sought):
        return
    yield upper.day, upper.cause.given_on, patient.pk, later.pk, cause.pk


def settles(contact, sought):
    if contact.outcome == "snoozed":
        return contact.snooze_until > sought.on
    if contact.outcome == "called":
        return contact.made_on >= sought.first - timedelta(days=7)
    return contact.outcome in ("booked", "declined")


def through_the_index(sought, world, size):
    charts = clinic_charts(sought.clinic)
    found, after = [], None
    for _turn in range(200):
        got = page(sought, charts, world.procedures, size, after)
        assert len(got.rows) <= size
        found += [tuple(row.position) for row in got.rows]
        after = got.next
        if after is None:
            return found
    raise AssertionError("The list does not end.")


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip
@given(
    seed=SEEDS,
    first=st.sampled_from([-10, 0, 10, 20, 30]),
    length=st.sampled_from([6, 60, 60, 60]),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    later=st.sampled_from([None, None, None, "laser", "filler", "jab"]),
    by=st.sampled_from([None, None, None, 0, 1]),
    size=st.integers(1, 4),
)
def test_the_list_is_what_the_engine_says(routed, seed, first, length, flags, later, by, size):
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
        assert through_the_index(asked, world, size) == by_the_engine(asked, world)
