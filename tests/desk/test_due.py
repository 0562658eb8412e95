"""Who is due, as the desk sees it: best by passes this week, or a series starts again, and nothing is planned."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intervals.models.audit import AuditEntry, Kind
from intervals.models.contacts import Contact, Outcome
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.queries.candidates import Which, streams
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.eligible import When, sought
from intervals.queries.streams import first_of, written
from intervals.web import paging

ON = date(2026, 11, 18)  # a Wednesday: this week is 16 to 22 November
PAGE = "/desk/hamilton/eligible/"

pytestmark = pytest.mark.usefixtures("at")


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def names(response):
    return [line.row.patient.name for line in response.context["lines"]]


@pytest.fixture
def rule(clinic, at):
    """Botox is best within 3 weeks of microneedling, and starts again after 6."""
    at.move_to(f"{ON}T12:00-05:00")
    rule = IntervalRule.objects.get(earlier__slug="microneedling", later__slug="botox")
    rule.best_by_months, rule.best_by_days, rule.start_again_months, rule.start_again_days = 0, 21, 0, 42
    rule.save()
    return rule


@pytest.fixture
def due(rule, patient, treated):
    """Somebody for whom Botox is best by a day: `due("Ana", date(2026, 11, 17))`."""

    def make(name, day, wait=21, **fields):
        found = patient(name, **fields)
        treated(found, "microneedling", day - timedelta(days=wait))
        return found

    return make


def asked(client, **choices):
    return client.get(PAGE, {"when": "due", **choices})


def test_whose_best_by_lies_in_this_week(desk, due):
    for day in (15, 16, 18, 22, 23):
        due(f"Nr {day}", date(2026, 11, day))
    response = asked(desk())
    assert names(response) == ["Nr 16", "Nr 18", "Nr 22"]
    said = text_of(response)
    assert (
        "Best by Monday 16 November 2026: within 3 weeks of microneedling on Monday 26 October 2026." in said
    )
    assert "Mon 16 Nov Mon 7 Dec" in said


def test_whose_series_starts_again_this_week(desk, due):
    due("Ana", date(2026, 11, 19), wait=42)
    response = asked(desk())
    assert names(response) == ["Ana"]
    assert "From Thursday 19 November 2026 the series starts again: 6 weeks after microneedling" in text_of(
        response
    )


def test_on_the_list_once_where_both_lie_in_one_week(desk, due, rule):
    rule.start_again_days = 23
    rule.save()
    due("Ana", date(2026, 11, 17))
    assert names(asked(desk())) == ["Ana"]


@pytest.mark.parametrize(("day", "listed"), [(17, True), (18, False), (30, False)])
def test_who_has_a_plan_from_today_on_is_not(desk, due, planned, day, listed):
    planned(due("Ana", date(2026, 11, 20)), "botox", date(2026, 11, day))
    assert (names(asked(desk())) == ["Ana"]) is listed


@pytest.mark.parametrize(("day", "listed"), [(29, True), (30, False)])
def test_who_has_had_it_since_is_not(desk, due, treated, day, listed):
    treated(due("Ana", date(2026, 11, 20)), "botox", date(2026, 10, day))
    assert (names(asked(desk())) == ["Ana"]) is listed


def test_who_has_had_the_earlier_one_again_is_not(desk, due, treated):
    treated(due("Ana", date(2026, 11, 20)), "microneedling", date(2026, 11, 10))
    assert names(asked(desk())) == []


@pytest.mark.parametrize(("until", "listed"), [(20, True), (21, False), (None, False)])
def test_nobody_who_could_not_come_by_then(desk, due, held, until, listed):
    held(due("Ana", date(2026, 11, 20)), "botox", until and date(2026, 11, until))
    assert (names(asked(desk())) == ["Ana"]) is listed


@pytest.mark.parametrize(
    ("outcome", "made_on", "listed"),
    [("called", date(2026, 11, 9), False), ("called", date(2026, 11, 8), True), ("no_answer", ON, True),
     ("declined", date(2026, 10, 30), False), ("declined", date(2026, 10, 29), True)],
)  # fmt: skip
def test_who_was_called_lately_is_not_called_again(desk, due, at, outcome, made_on, listed):
    ana = due("Ana", date(2026, 11, 20))
    Contact.objects.create(
        clinic=ana.clinic, patient=ana, procedure=Procedure.objects.get(slug="botox"), outcome=outcome,
        made_on=made_on, at=ana.created_at, by=ana.created_by,
    )  # fmt: skip
    client = desk()
    assert (names(asked(client)) == ["Ana"]) is listed
    assert names(asked(client, contact="all")) == ["Ana"]


def test_a_call_is_logged_from_the_list_and_leads_back_to_it(desk, due):
    ana = due("Ana", date(2026, 11, 20))
    client = desk()
    page = asked(client).content.decode()
    address = re.search(r'href="([^"]+/contact/[^"]+)"', page)[1].replace("&amp;", "&")
    assert client.get(address).status_code == 200
    form = {"procedure": "botox", "outcome": Outcome.CALLED, "seen": 0, "back": f"{PAGE}?when=due"}
    sent = client.post(f"/desk/hamilton/patients/{ana.ref}/contact/", form)
    assert (sent.status_code, sent["Location"]) == (302, f"{PAGE}?when=due")
    assert names(asked(client)) == []


def test_pages_and_the_number_of_queries(desk, due, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 2)
    for number in range(5):
        due(f"Nr {number}", date(2026, 11, 20))
    client = desk()
    found, query = [], "when=due"
    while query:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"{PAGE}?{query}")
        assert len(queries) <= 12
        found += names(response)
        query = response.context["next"]
    assert found == [f"Nr {number}" for number in range(5)]


def test_the_file(desk, due):
    due("Ana", date(2026, 11, 20), telephone="905-555-0101")
    response = desk().get(PAGE + "csv/", {"when": "due"})
    assert 'filename="due.csv"' in response["Content-Disposition"]
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text, newline=""))
    assert header[4:6] == ["Best by", "Start again from"]
    assert row[:8] == [
        "Ana", "1985-05-12", '="905-555-0101"', "Botox", "2026-11-20", "2026-12-11", "2026-11-06", "2026-11-13",
    ]  # fmt: skip
    assert AuditEntry.objects.get(kind=Kind.LIST_EXPORTED).detail["list"] == "due"


# Nobody walks through years of rows


def brought(clinic, when):
    """What the index brings, before the engine decides."""
    found = streams(sought(when, clinic, ON), Which.EARLIEST, clinic_charts(clinic).book, procedures())
    return first_of(written(found, 100))[0]


def procedures():
    return {each.slug: each for each in Procedure.objects.all()}


def test_a_rule_that_begins_later_brings_nobody_of_the_years_before(clinic, rule, patient, treated):
    IntervalRule.objects.exclude(pk=rule.pk).delete()
    IntervalRule.objects.update(valid_from=date(2027, 6, 1))
    for days in range(0, 600, 50):
        treated(patient(), "microneedling", ON - timedelta(days=days))
    assert brought(clinic, When.NOW) == []


def test_a_rule_that_ends_brings_nobody_of_whom_nothing_else_speaks(clinic, rule, patient, treated, held):
    rule.pk, rule.version, rule.valid_from, rule.withdrawn = None, 77, date(2026, 11, 20), True
    rule.save()
    for days in range(4):
        treated(patient(f"Nr {days}"), "microneedling", ON - timedelta(days=days))
    assert brought(clinic, When.THIS_WEEK) == []
    held(clinic.patients.get(name="Nr 2"), "botox", ON)
    assert [each.patient.name for each in brought(clinic, When.THIS_WEEK) if each.position.earlier] == [
        "Nr 2"
    ]


def test_nobody_is_called_about_what_is_done_elsewhere(desk, patient, treated, rule):
    Procedure.objects.filter(slug="botox").update(kind="circumstance")
    treated(patient("Ana"), "microneedling", ON - timedelta(days=7))
    assert names(desk().get(PAGE)) == []
