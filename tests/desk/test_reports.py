"""Reports: what was done in some days, and how long people really waited, honestly where there are few."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intervals.models.audit import AuditEntry, Kind
from intervals.models.contacts import Contact, Outcome
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.plans import Plan, PlanState
from intervals.models.procedures import Procedure
from intervals.queries import reports
from tests.desk.asking import ON
from tests.desk.conftest import EARLIER
from tests.web.page import Page

PAGE = "/desk/hamilton/reports/"

pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def waited(patient, treated):
    """Somebody who had Botox so many days after microneedling."""

    def make(days, on=date(2026, 11, 20), **fields):
        found = patient(f"After {days}")
        treated(found, "microneedling", on - timedelta(days=days))
        return treated(found, "botox", on, **fields)

    return make


def pairs(response):
    return {line.pair: line for line in response.context["pairs"]}


def test_the_waits_that_were_kept(desk, waited):
    for days in (3, 8, 10, 14, 20, 21):
        waited(days)
    response = desk().get(PAGE)
    line = pairs(response)["Botox after microneedling"]
    assert (line.number, line.inside_minimum, line.inside_wait) == (6, 1, 2)
    assert line.shares == ("17%", "33%")
    assert line.median == "12 days"
    assert sum(bar.number for bar in line.picture.bars) == 6
    [first] = [bar for bar in line.picture.bars if bar.label == "2–3"]
    assert [part.tone for part in first.parts] == ["too_soon"]


@pytest.mark.parametrize(("number", "few"), [(1, True), (4, True), (5, False)])
def test_below_five_there_is_neither_share_nor_median(desk, waited, number, few):
    for _each in range(number):
        waited(9)
    line = pairs(desk().get(PAGE))["Botox after microneedling"]
    assert (line.median == "too few", line.shares[0] == "too few") == (few, few)


def test_treatments_and_overrides_by_month_and_person(desk, person, waited, treated):
    okafor = person(Role.CLINICIAN, first_name="Ada", last_name="Okafor")
    done = waited(9, practitioner=okafor)
    waited(9, on=date(2026, 10, 5), practitioner=okafor)
    treated(done.patient, "dermal-filler" if Procedure.objects.filter(slug="dermal-filler") else "botox", ON)
    Override.objects.create(
        clinic=done.clinic, patient=done.patient, treatment=done, status="too_soon", said="Too soon.", by=okafor,
        at=EARLIER, made_on=date(2026, 11, 20),
    )  # fmt: skip
    (_treatments, table), (_overrides, warned) = desk().get(PAGE).context["by_month"]
    assert table.months[-2:] == [date(2026, 10, 1), date(2026, 11, 1)]
    assert dict(table.rows)["Ada Okafor"][-3:] == [1, 1, 2]
    assert warned.rows == [("Ada Okafor", [1, 1])]


@pytest.mark.parametrize(("slip", "number"), [(True, 0), (False, 1)])
def test_what_was_undone_is_no_override_and_what_was_cancelled_is_one(
    desk, person, patient, planned, slip, number
):
    okafor, marie = person(Role.FRONT_DESK), patient()
    plan = planned(
        marie, "botox", ON, state=PlanState.CANCELLED, slip=slip, closed_by=okafor, closed_at=EARLIER
    )
    Override.objects.create(
        clinic=marie.clinic, patient=marie, plan=plan, status="too_soon", said="Too soon.", by=okafor,
        at=EARLIER, made_on=date(2026, 11, 20),
    )  # fmt: skip
    warned = desk().get(PAGE).context["by_month"][1][1]
    assert sum(numbers[-1] for _name, numbers in warned.rows) == number


def test_on_a_phone_each_number_says_its_month(desk, waited):
    waited(9)
    text = desk().get(PAGE).content.decode()
    assert 'data-label="Nov 2026">2</td>' in text
    assert 'data-label="Together">2</td>' in text


def test_two_people_of_one_name_are_two(desk, person, waited):
    for email, number in (("b.okafor@clinic.example", 2), ("a.okafor@clinic.example", 1)):
        okafor = person(Role.CLINICIAN, first_name="Ada", last_name="Okafor", email=email)
        for _each in range(number):
            waited(9, practitioner=okafor)
    client = desk()
    rows = [
        ("Ada Okafor, a.okafor@clinic.example", [1, 1]),
        ("Ada Okafor, b.okafor@clinic.example", [2, 2]),
    ]
    response = client.get(PAGE)
    table = response.context["by_month"][0][1]
    assert [row for row in table.rows if row[0].startswith("Ada")] == [
        (name, [0] * (len(table.months) - 1) + numbers) for name, numbers in rows
    ]
    for name, _numbers in rows:
        assert name in Page(response).main
    text = b"".join(client.get(PAGE + "csv/").streaming_content).decode("utf-8-sig")
    assert [row[1:] for row in csv.reader(io.StringIO(text)) if row[1].startswith("Ada")] == [
        [name, "2026-11", str(numbers[0])] for name, numbers in rows
    ]


def test_plans_and_calls(desk, patient, planned, treated, clinic):
    ana = patient("Ana")
    kept, other, gone = (planned(ana, "botox", ON - timedelta(days=days)) for days in (9, 8, 7))
    by = {"closed_by": ana.created_by, "closed_at": EARLIER}
    for plan, given_on in ((kept, kept.planned_on), (other, ON)):
        done = treated(ana, "botox", given_on)
        Plan.objects.filter(pk=plan.pk).update(state=PlanState.DONE, treatment=done, **by)
    Plan.objects.filter(pk=gone.pk).update(state=PlanState.CANCELLED, **by)
    Contact.objects.create(
        clinic=clinic, patient=ana, procedure=kept.procedure, outcome=Outcome.NO_ANSWER, by=ana.created_by,
        at=EARLIER, made_on=ON,
    )  # fmt: skip
    found = desk().get(PAGE).context
    assert [number for _what, number in found["plans"]] == [1, 1, 0, 1, 0]
    assert found["plans_share"] == "too few"
    assert dict(found["calls"])[Outcome.NO_ANSWER.label] == 1


def test_only_the_days_asked_for_and_only_here(desk, waited, sister):
    waited(9, on=date(2026, 10, 5))
    client = desk()
    assert pairs(client.get(PAGE, {"first": "2026-11-01"})) == {}
    assert pairs(client.get(PAGE, {"first": "2026-10-05", "last": "2026-10-05"})).keys() == {
        "Botox after microneedling"
    }
    assert pairs(desk(at=sister).get("/desk/hamilton-nz/reports/")) == {}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"first": "2026-11-20", "last": "2026-11-01"}, "The last day lies before the first."),
        ({"first": "2024-11-20"}, "That is more than a year."),
        ({"first": "31 February 2026"}, "31 February is not a real date"),
    ],
)
def test_days_that_cannot_be_asked_for(desk, query, said):
    for address in (PAGE, PAGE + "csv/"):
        response = desk().get(address, query)
        assert response.status_code == 422
        assert said in Page(response).main


def test_the_file(desk, waited):
    waited(9)
    response = desk().get(PAGE + "csv/")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["What", "Of", "Month", "Number"]
    assert ["Waits kept", "Botox after microneedling", "", "1"] in rows
    assert AuditEntry.objects.get(kind=Kind.LIST_EXPORTED).detail["list"] == "reports"


def test_it_costs_the_same_however_much_was_done(desk, waited, monkeypatch):
    monkeypatch.setattr(reports, "MOST_JUDGED", 3)
    client, counts = desk(), []
    for number in (2, 10):
        for _each in range(number):
            waited(9)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
    assert pairs(response)["Botox after microneedling"].number == 3
    assert "the newest 300 are counted" in Page(response).main


@pytest.mark.parametrize("role", Role)
def test_who_may(desk, role):
    assert desk(role).get(PAGE).status_code == (200 if role in {Role.MANAGER, Role.AUDITOR} else 403)
