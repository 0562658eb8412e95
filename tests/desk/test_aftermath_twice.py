"""What a write tells, and what is asked before it, on both databases: read behind the lock of the patient."""

from datetime import UTC, date, datetime

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from intervals.actions import merging, plans, treatments
from intervals.actions.plans import Wanted
from intervals.actions.treatments import Another, Done, Which
from intervals.actions.warnings import GoingOn
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.patients import record_of
from intervals.queries.reasons_given import at_odds, at_odds_of
from tests.desk.asking import ON, asker

pytestmark = pytest.mark.usefixtures("at")
WHEN = datetime(2026, 11, 13, 15, 0, tzinfo=UTC)
BOTOX = date(2026, 11, 27)


@pytest.fixture
def site(routed):
    """The database of the test is where actions begin their transactions, too."""
    usual, connections["default"] = connections["default"], connections[routed]
    yield
    connections["default"] = usual


@pytest.fixture
def ada(site):
    return User.objects.create_user("ada@clinic.example", first_name="Ada", last_name="Okafor")


@pytest.fixture
def clinic(site):
    return Clinic.objects.get(slug="hamilton")


@pytest.fixture
def patient(clinic, ada):
    def make(name="Marie"):
        return Patient.objects.create(
            clinic=clinic, name=name, date_of_birth=date(1985, 5, 12), created_by=ada, created_at=WHEN
        )

    return make


@pytest.fixture
def by(ada, clinic):
    return lambda: asker(ada, clinic, Role.CLINICIAN)


def done(slug, day=ON):
    chin = Area.objects.get(slug="chin")
    return Done(Procedure.objects.get(slug=slug), day, areas=((chin, None),))


def test_what_is_told_kept_and_read_back(by, patient):
    marie, chin = patient(), Area.objects.get(slug="chin")
    plan = plans.make(
        by=by(), patient=marie, wanted=Wanted(Procedure.objects.get(slug="botox"), BOTOX, areas=(chin,))
    )
    asks = by()
    treatments.log(by=asks, patient=marie, done=done("microneedling"))
    assert [each.plan for each in asks.put_at_odds] == [plan]
    plans.keep(by=by(), plan=plan, going_on=GoingOn("other", "“Chin”\x1eonly\n"))
    record, charts = record_of(marie), clinic_charts(marie.clinic)
    [override] = record.overrides_of(record.open_plans[0])
    stored = Override.objects.get()
    for name in (
        "pk",
        "patient_id",
        "plan_id",
        "treatment_id",
        "status",
        "said",
        "against",
        "reason",
        "comment",
    ):
        assert getattr(override, name) == getattr(stored, name), name
    assert (override.by.known_as, override.by.pk) == ("Ada Okafor", stored.by_id)
    chart = record.chart(charts, ON)
    assert charts.of(marie, ON).history == chart.history
    assert at_odds(record.open_plans, chart, record.overrides, ON) == at_odds_of(marie, chart, ON) == []


def test_the_second_of_two_is_asked_whether_it_is_the_same(by, patient):
    marie = patient()
    first = treatments.log(by=by(), patient=marie, done=done("botox"))
    with pytest.raises(Which) as which:
        treatments.log(by=by(), patient=marie, done=done("botox"))
    assert which.value.same == [first]
    assert treatments.log(
        by=by(), patient=marie, done=done("botox"), another=Another(treatments=frozenset({first.pk}))
    )


def test_a_merge_is_told_of_and_asked_about(by, patient):
    keep, other = patient(), patient("Maria")
    plan = plans.make(by=by(), patient=keep, wanted=Wanted(Procedure.objects.get(slug="botox"), BOTOX))
    botox = treatments.log(
        by=by(), patient=keep, done=done("botox"), another=Another(plans=frozenset({plan.pk}))
    )
    treatments.log(by=by(), patient=other, done=done("microneedling"))
    asks = by()
    merging.merge(by=asks, into=keep, other=other, reasons={botox.pk: GoingOn("other_area")})
    assert [each.plan for each in asks.put_at_odds] == [plan]
    assert Override.objects.get(treatment=botox).reason == "other_area"


@pytest.mark.parametrize("what", ["log", "void", "make", "move", "keep", "cancel"])
def test_the_patient_is_locked_before_anything_of_the_record_is_read(what, by, patient):
    marie = patient()
    botox = Procedure.objects.get(slug="botox")
    plan = plans.make(by=by(), patient=marie, wanted=Wanted(botox, BOTOX))
    treatment = treatments.log(by=by(), patient=marie, done=done("microneedling"))
    acts = {
        "log": lambda: treatments.log(by=by(), patient=marie, done=done("microneedling", date(2026, 11, 1))),
        "void": lambda: treatments.void(by=by(), treatment=treatment, reason="Wrong"),
        "make": lambda: plans.make(by=by(), patient=marie, wanted=Wanted(botox, date(2027, 3, 1))),
        "move": lambda: plans.move(by=by(), plan=plan, planned_on=date(2027, 3, 1)),
        "keep": lambda: plans.keep(by=by(), plan=plan, going_on=GoingOn("other_area")),
        "cancel": lambda: plans.cancel(by=by(), plan=plan),
    }
    tables = [model._meta.db_table for model in (Treatment, Plan, Override)]
    with CaptureQueriesContext(connections["default"]) as queries:
        acts[what]()
    reads = [each["sql"] for each in queries if each["sql"].startswith(("SELECT", "("))]
    of_record = [
        place for place, sql in enumerate(reads) if any(f'FROM "{table}"' in sql for table in tables)
    ]
    [lock, *_more] = [place for place, sql in enumerate(reads) if 'FROM "intervals_patient"' in sql]
    assert lock < min(of_record)
    if connections["default"].vendor == "postgresql":
        assert "FOR UPDATE" in reads[lock]
