"""Who is eligible, as the desk sees it: three lists, filters, pages, a file."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from intervals.desk.worklists import eligible
from intervals.models.audit import AuditEntry, Kind
from intervals.models.contacts import Contact, Outcome
from intervals.models.members import Role
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.models.treatments import Treatment
from intervals.queries import due as due_lists
from intervals.queries.candidates import Which, streams
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.eligible import When, may_become, sought
from intervals.queries.streams import Sought, first_of, written
from intervals.web import paging
from tests.forgotten import unguarded

ON = date(2026, 11, 22)  # a Sunday: this week is 16 to 22 November
PAGE = "/desk/hamilton/eligible/"

pytestmark = pytest.mark.usefixtures("at")


def procedures():
    return {each.slug: each for each in Procedure.objects.all()}


def candidates(asked, when=When.THIS_WEEK, limit=51):
    """What the index brings, before the engine decides."""
    book = clinic_charts(asked.clinic).book
    if when is When.DUE:
        return first_of(written(due_lists.streams(asked, book, procedures()), limit))[0]
    return first_of(written(streams(asked, Which.EARLIEST, book, procedures()), limit))[0]


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def names(response):
    return [line.row.patient.name for line in response.context["lines"]]


def called(patient, outcome, made_on=ON, by=None, **fields):
    at = datetime(made_on.year, made_on.month, made_on.day, 15, 12, tzinfo=UTC)
    return Contact.objects.create(
        clinic=patient.clinic, patient=patient, procedure=Procedure.objects.get(slug="botox"),
        outcome=outcome, made_on=made_on, at=at, by=by or patient.created_by, **fields,
    )  # fmt: skip


@pytest.fixture
def due(patient, treated):
    """Somebody whose earliest date for Botox is a given day: `due("Ana", date(2026, 11, 17))`."""

    def make(name, earliest, **fields):
        found = patient(name, **fields)
        treated(found, "microneedling", earliest - timedelta(days=7))
        return found

    return make


# Which list


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        ("this-week", ["16 Monday", "22 Sunday"]),
        ("next-week", ["23 Monday", "29 Sunday"]),
        ("now", ["22 Sunday", "16 Monday", "15 Sunday"]),
        ("", ["16 Monday", "22 Sunday"]),
    ],
)
def test_a_week_is_from_monday_to_sunday_and_now_is_up_to_today(desk, due, when, shown):
    for name, day in [("15 Sunday", 15), ("16 Monday", 16), ("22 Sunday", 22), ("23 Monday", 23), ("29 Sunday", 29),
                      ("30 Monday", 30)]:  # fmt: skip
        due(name, date(2026, 11, day))
    assert names(desk().get(PAGE, {"when": when})) == shown


def test_what_is_asked_again_is_answered_anew(desk, due, treated):
    """The statement is kept: what was recorded since, another rule and another kind of procedure are seen."""
    client, page = desk(), (PAGE, {"when": "next-week"})
    due("Ana", date(2026, 11, 24))
    assert [names(client.get(*page)) for _time in range(2)] == [["Ana"]] * 2
    bea = due("Bea", date(2026, 11, 25))
    assert names(client.get(*page)) == ["Ana", "Bea"]
    treated(bea, "botox", date(2026, 11, 20))
    assert names(client.get(*page)) == ["Ana"]
    with unguarded("default"):
        IntervalRule.objects.update(minimum_days=21, recommended_days=21)
    assert names(client.get(*page)) == []
    with unguarded("default"):
        IntervalRule.objects.update(minimum_days=7, recommended_days=14)
    assert names(client.get(*page)) == ["Ana"]
    with unguarded("default"):
        Procedure.objects.filter(slug="botox").update(kind="event")
    assert names(client.get(*page)) == []


def test_today_is_the_clinics(desk, sister, patient, treated, at):
    """At noon on Sunday in Ontario it is Monday in New Zealand: another week."""
    treated(patient("Aroha", at=sister), "microneedling", date(2026, 11, 16))
    client = desk(Role.FRONT_DESK, at=sister)
    page = "/desk/hamilton-nz/eligible/"
    assert "Monday 23 November 2026 to Sunday 29 November 2026" in text_of(client.get(page))
    assert names(client.get(page)) == ["Aroha"]


def test_a_row_says_who_what_when_and_why(desk, due, planned):
    ana = due("Ana Gómez", date(2026, 11, 17), telephone="905-555-0101")
    planned(ana, "botox", date(2026, 11, 24))
    response = desk(Role.FRONT_DESK).get(PAGE, {"contact": "all"})
    page = text_of(response)
    for words in (
        "905-555-0101 , born 12 May 1985.",
        "1 week after microneedling on Tuesday 10 November 2026; 2 weeks for the full wait. Planned for Tue 24 Nov.",
        "Tue 17 Nov Tue 24 Nov Ask first",
    ):
        assert words in page
    assert '<a href="tel:905-555-0101">' in response.content.decode()
    assert f'<a href="/desk/hamilton/patients/{ana.ref}/">Ana Gómez</a>' in response.content.decode()


def test_by_the_recommended_date(desk, due):
    due("Ana", date(2026, 11, 9))
    client = desk()
    assert names(client.get(PAGE)) == []
    assert names(client.get(PAGE, {"by": "recommended"})) == ["Ana"]


@pytest.mark.parametrize(("days", "shown"), [(-1, ["Ana"]), (0, []), (1, [])])
def test_now_leaves_out_who_has_a_plan_for_today_or_later(desk, due, planned, days, shown):
    planned(due("Ana", date(2026, 11, 17)), "botox", ON + timedelta(days=days))
    client = desk()
    assert names(client.get(PAGE, {"when": "now", "contact": "all"})) == shown
    for when in ("now", "this-week", ""):
        assert names(client.get(PAGE, {"when": when})) == shown, "nobody who has a plan is still to be called"
    assert names(client.get(PAGE, {"contact": "all"})) == ["Ana"]


@pytest.mark.parametrize(("given_on", "shown"), [(9, ["Ana"]), (10, []), (11, [])])
def test_who_has_had_it_since_is_not_on_the_list(desk, due, treated, given_on, shown):
    treated(due("Ana", date(2026, 11, 17)), "botox", date(2026, 11, given_on))
    assert names(desk().get(PAGE)) == shown


@pytest.mark.parametrize(
    ("until", "shown"), [(date(2026, 11, 22), ["Ana"]), (date(2026, 11, 23), []), (None, [])]
)
def test_a_hold_moves_somebody_or_keeps_them_off(desk, due, held, until, shown):
    held(due("Ana", date(2026, 11, 17)), "botox", until)
    assert names(desk().get(PAGE)) == shown
    if until == date(2026, 11, 23):
        assert "On hold until Monday 23 November 2026." in text_of(desk().get(PAGE, {"when": "next-week"}))


@pytest.mark.parametrize(("given_on", "shown"), [(19, ["Ana"]), (20, [])])
def test_a_hold_set_after_it_was_done_puts_somebody_on_the_list_again(
    desk, due, treated, held, given_on, shown
):
    ana = due("Ana", date(2026, 11, 9))
    treated(ana, "botox", date(2026, 11, given_on))
    held(ana, "botox", date(2026, 11, 20))
    assert names(desk().get(PAGE)) == shown


def test_a_hold_alone_gives_a_date(desk, patient, held):
    held(patient("Ana"), "microneedling", date(2026, 11, 20))
    assert names(desk().get(PAGE)) == ["Ana"]


def test_archived_and_merged_patients_and_voided_treatments_are_not_there(
    desk, due, patient, treated, person
):
    by = person()
    void = {"voided_at": datetime(2026, 11, 11, tzinfo=UTC), "voided_by": by, "void_reason": "Wrong chart"}
    treated(patient("Void"), "microneedling", date(2026, 11, 10), **void)
    due("Archived", date(2026, 11, 17), archived_at=datetime(2026, 11, 11, tzinfo=UTC), archived_by=by)
    due("Merged", date(2026, 11, 17), merged_into=due("Here", date(2026, 11, 17)))
    assert names(desk().get(PAGE)) == ["Here"]


def test_another_clinics_patients_and_rules_are_not_there(desk, due, sister):
    due("Theirs", date(2026, 11, 17), at=sister)
    due("Ours", date(2026, 11, 17))
    shared = IntervalRule.objects.get()
    shared.pk, shared.clinic, shared.minimum_days, shared.recommended_days = None, sister, 1, 1
    shared.save()
    assert names(desk().get(PAGE)) == ["Ours"]
    assert desk().get("/desk/hamilton-nz/eligible/").status_code == 404
    assert desk().get("/desk/hamilton-nz/eligible/csv/").status_code == 404


def test_a_clinics_own_rule_replaces_the_shared_one(desk, clinic, due):
    due("Ana", date(2026, 11, 17))
    own = IntervalRule.objects.get()
    own.pk, own.clinic, own.minimum_months, own.minimum_days, own.recommended_months = None, clinic, 1, 0, 1
    own.save()
    client = desk()
    assert names(client.get(PAGE)) == []
    assert names(client.get(PAGE, {"by": "recommended", "when": "next-week"})) == []


# Filters


def test_filters_by_procedure_and_by_who_gave_the_treatment(desk, patient, treated, held, person):
    okafor, silva = (person(Role.CLINICIAN, first_name="Ada", last_name=name) for name in ("Okafor", "Silva"))
    treated(patient("Ana"), "microneedling", date(2026, 11, 10), practitioner=okafor)
    treated(patient("Bo"), "microneedling", date(2026, 11, 11), practitioner=silva)
    held(patient("Cy"), "microneedling", date(2026, 11, 20), set_by=okafor)
    client = desk()
    assert names(client.get(PAGE, {"procedure": "botox"})) == ["Ana", "Bo"]
    assert names(client.get(PAGE, {"procedure": "microneedling"})) == ["Cy"]
    assert names(client.get(PAGE, {"practitioner": okafor.pk})) == ["Ana", "Cy"]


def test_nobody_is_called_twice(desk, due):
    day = date(2026, 11, 17)
    called(due("Called", day), Outcome.CALLED)
    called(due("Booked", day), Outcome.BOOKED)
    called(due("Declined", day), Outcome.DECLINED)
    called(due("Snoozed", day), Outcome.SNOOZED, snooze_until=ON + timedelta(days=1))
    called(due("Snoozed until today", day), Outcome.SNOOZED, snooze_until=ON)
    called(due("No answer", day), Outcome.NO_ANSWER)
    due("Never", day)
    called(due("Before the treatment", day), Outcome.DECLINED, made_on=date(2026, 11, 9))
    called(due("On its day", day), Outcome.DECLINED, made_on=date(2026, 11, 10))
    again = due("Called, then no answer", day)
    called(again, Outcome.CALLED)
    called(again, Outcome.NO_ANSWER)
    client = desk()
    shown = ["Snoozed until today", "No answer", "Never", "Before the treatment", "Called, then no answer"]
    assert names(client.get(PAGE)) == shown
    everybody = client.get(PAGE, {"contact": "all"})
    assert len(names(everybody)) == 10
    assert "Snoozed until Mon 23 Nov" in text_of(everybody)


def test_no_answer_shows_when_and_by_whom(desk, due, person):
    by = person(Role.FRONT_DESK, first_name="Ana", last_name="Silva")
    called(due("Bo", date(2026, 11, 17)), Outcome.NO_ANSWER, by=by)
    assert "No answer (Ana Silva, Sun 22 Nov)" in text_of(desk().get(PAGE))


@pytest.mark.parametrize(
    "query",
    ["when=later", "when=now&when=next-week", "procedure=tea", "practitioner=0", "practitioner=x", "contact=maybe",
     "by=luck", "procedure=%00", "practitioner=99999999999999999999999"],
)  # fmt: skip
def test_filters_that_are_not_there_are_said_to_be_wrong(desk, query):
    for address in (PAGE, PAGE + "csv/"):
        response = desk().get(f"{address}?{query}")
        assert response.status_code == 422
        assert "There is a problem" in text_of(response)
        assert b"<title>Error:" in response.content


# Pages


def walk(client, **query):
    """Every page from the first: the names on each, and the words of the last one."""
    found, address = [], PAGE + "?" + "&".join(f"{key}={value}" for key, value in query.items())
    for _turn in range(50):
        response = client.get(address)
        assert response.status_code == 200
        found.append(names(response))
        if not response.context["next"]:
            return found
        address = f"{PAGE}?{response.context['next']}"
        assert f'href="?{escape(response.context["next"])}"' in response.content.decode()
    raise AssertionError


@pytest.mark.parametrize("when", ["this-week", "now"])
def test_pages_follow_each_other_and_miss_nobody(desk, due, monkeypatch, when):
    monkeypatch.setattr(paging, "SIZE", 3)
    everybody = [due(f"Nr {number}", date(2026, 11, 17 + number // 4)).name for number in range(10)]
    pages = walk(desk(), when=when)
    assert [len(page) for page in pages] == [3, 3, 3, 1]
    assert [name for page in pages for name in page] == (
        everybody if when == "this-week" else everybody[::-1]
    )


def test_a_page_keeps_the_filters(desk, due, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 1)
    for name in ("Ana", "Bo"):
        called(due(name, date(2026, 11, 17)), Outcome.CALLED)
    assert walk(desk(), contact="all", when="now") == [["Bo"], ["Ana"]]


def test_a_page_that_is_not_full_says_that_the_list_goes_on(desk, due, planned, monkeypatch, clinic):
    """The index brings somebody whom the engine leaves out: a plan that would come too soon after."""
    IntervalRule.objects.create(
        earlier=Procedure.objects.get(slug="botox"), later=Procedure.objects.get(slug="microneedling"),
        version=1, valid_from=date(2026, 1, 1), minimum_days=30, recommended_days=30,
        source_title="A study", reviewed_by="Dr Okafor", reviewed_on=date(2026, 11, 2),
    )  # fmt: skip
    monkeypatch.setattr(paging, "SIZE", 2)
    planned(due("Out", date(2026, 11, 17)), "microneedling", date(2026, 11, 25))
    for name in ("Ana", "Bo"):
        due(name, date(2026, 11, 17))
    client = desk()
    assert "This page is not full, but the list goes on." in text_of(client.get(PAGE))
    assert walk(client) == [["Ana"], ["Bo"]]


@pytest.mark.parametrize("token", ["x", "WzEsMl0:1:x", "%00", "a" * 5000])
def test_a_place_that_is_not_ours_is_the_beginning_and_says_so(desk, due, token):
    due("Ana", date(2026, 11, 17))
    response = desk().get(f"{PAGE}?after={token}")
    assert response.status_code == 200
    assert names(response) == ["Ana"]
    assert "That page of the list is no longer there. This is its beginning." in text_of(response)


def test_a_place_of_another_list_is_the_beginning_and_says_so(desk, due, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 1)
    for number in range(2):
        due(f"Nr {number}", date(2026, 11, 17))
        due(f"Next {number}", date(2026, 11, 24))
    client = desk()
    this_week = client.get(PAGE).context["next"]
    response = client.get(f"{PAGE}?{this_week.replace('after', 'when=next-week&after')}")
    assert names(response) == ["Next 0"]
    assert "This is its beginning." in text_of(response)


def test_an_address_holds_no_patients_data(desk, due, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 1)
    for name in ("Anastasia Gómez", "Bo"):
        due(name, date(2026, 11, 17), telephone="905-555-0101")
    content = desk().get(PAGE).content.decode()
    for address in re.findall(r'href="([^"]*)"', content):
        if not address.startswith("tel:"):
            assert not re.search(r"anastasia|mez|905-?555|1985", address, re.IGNORECASE)


# Cost


def fill(clinic, user, number):
    """Patients with a treatment each, a third with a plan or a hold behind them."""
    patients = Patient.objects.bulk_create(
        Patient(clinic=clinic, name=f"Nr {place}", date_of_birth=date(1980, 1, 1), created_by=user,
                created_at=datetime(2026, 1, 1, tzinfo=UTC))
        for place in range(number)
    )  # fmt: skip
    procedure = Procedure.objects.get(slug="microneedling")
    Treatment.objects.bulk_create(
        Treatment(clinic=clinic, patient=each, procedure=procedure, given_on=date(2026, 11, 9 + place % 7),
                  recorded_by=user, recorded_at=datetime(2026, 11, 20, tzinfo=UTC))
        for place, each in enumerate(patients)
    )  # fmt: skip
    for each in patients[:50]:
        called(each, Outcome.NO_ANSWER)


def test_a_page_costs_as_many_queries_for_5_rows_as_for_400(desk, clinic, person, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 400)  # SQLite takes few more in one statement of the audit log
    client, counts = desk(), []
    for number in (5, 400):
        fill(clinic, person(), number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(PAGE)
        counts.append(len(queries))
    assert len(names(response)) == 400
    assert response.context["next"]
    assert counts[0] == counts[1] <= 12
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{PAGE}?{response.context['next']}")
    assert len(queries) <= 12


def test_more_rules_and_procedures_cost_no_more_queries(desk, due, clinic):
    due("Ana", date(2026, 11, 17))
    client = desk()
    with CaptureQueriesContext(connection) as before:
        client.get(PAGE)
    botox = Procedure.objects.get(slug="botox")
    for number in range(10):
        procedure = Procedure.objects.create(slug=f"p{number}", name=f"p{number}", public_name=f"p{number}")
        rule = IntervalRule.objects.first()
        rule.pk, rule.earlier, rule.later = None, procedure, botox
        rule.save()
    with CaptureQueriesContext(connection) as after:
        assert names(client.get(PAGE)) == ["Ana"]
    assert len(after) == len(before)


@pytest.mark.parametrize("when", When)
def test_the_list_is_found_by_ranges_of_the_indexes(clinic, when):
    """Nothing is sorted, no table is walked through, and treatments are entered by a range of days."""
    if connection.vendor != "sqlite":
        pytest.skip("Reads SQLite's plan.")
    IntervalRule.objects.update(best_by_months=0, best_by_days=28)
    with CaptureQueriesContext(connection) as queries:
        candidates(sought(when, clinic, ON, to_call=True), when)
    (sql,) = [each["sql"] for each in queries if "s.cause" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql)
        plan = [row[3] for row in cursor.fetchall()]
    assert any(
        "treatment_by_day (clinic_id=? AND procedure_id=? AND given_on>? AND given_on<?)" in step
        for step in plan
    )
    assert when is When.DUE or any(
        "hold_standing_by_day (clinic_id=? AND procedure_id=? AND until>? AND until<?)" in step
        for step in plan
    )
    assert not [step for step in plan if "TEMP B-TREE" in step]
    assert not [
        step for step in plan if step.startswith("SCAN") and not step.startswith(("SCAN s", "SCAN ("))
    ]


# Who may, and the file


@pytest.mark.parametrize("role", Role)
def test_every_role_sees_the_list_and_only_who_may_is_offered_to_log(desk, due, role):
    due("Ana", date(2026, 11, 17))
    response = desk(role).get(PAGE)
    assert names(response) == ["Ana"]
    assert ("No answer" in text_of(response)) == (role != Role.AUDITOR)


@pytest.mark.django_db
def test_a_stranger_does_not(client):
    assert client.get(PAGE).status_code == 302
    assert client.get(PAGE + "csv/").status_code == 302


def read(response):
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("role", Role)
def test_the_file_holds_the_whole_filtered_list_and_is_audited(desk, due, planned, role, monkeypatch):
    monkeypatch.setattr(eligible, "AT_ONCE", 2)
    for number in range(5):
        due(f"Nr {number}", date(2026, 11, 17), telephone="+1 905 555 0101")
    planned(due("Ana", date(2026, 11, 18)), "botox", date(2026, 11, 24))
    response = desk(role).get(PAGE + "csv/", {"procedure": "botox", "contact": "all"})
    header, *rows = read(response)
    assert header[:3] == ["Patient", "Date of birth", "Telephone"]
    assert [row[0] for row in rows] == ["Nr 0", "Nr 1", "Nr 2", "Nr 3", "Nr 4", "Ana"]
    assert rows[-1][1:] == [
        "1985-05-12", "", "Botox", "2026-11-18", "2026-11-25", "Ask first",
        "1 week after microneedling on Wednesday 11 November 2026; 2 weeks for the full wait.", "2026-11-24",
        "", "", "",
    ]  # fmt: skip
    assert rows[0][2] == '="+1 905 555 0101"'
    assert "no-store" in response.headers["Cache-Control"]
    entry = AuditEntry.objects.get(kind=Kind.LIST_EXPORTED)
    assert entry.detail == {"list": "eligible", "rows": 6, "filters": ["contact", "procedure"]}


@pytest.mark.parametrize(("number", "more"), [(3, False), (4, False), (5, True)])
def test_a_file_that_cannot_hold_all_says_so(desk, due, monkeypatch, number, more):
    monkeypatch.setattr(eligible, "AT_ONCE", 3)
    monkeypatch.setattr(eligible, "MOST", 4)
    for place in range(number):
        due(f"Nr {place}", date(2026, 11, 17))
    rows = read(desk().get(PAGE + "csv/"))[1:]
    assert [row[0] for row in rows[:4]] == [f"Nr {place}" for place in range(min(number, 4))]
    assert (rows[-1][0] == "There are more: a file takes the first 10,000.") == more


# For the start page


def test_whose_day_is_today_at_most_20_of_each_and_whether_there_are_more(clinic, due):
    for number in range(21):
        due(f"Nr {number}", ON)
    due("Recommended", ON - timedelta(days=7))
    for name, day in (("Before", -1), ("After", 1)):
        due(name, ON + timedelta(days=day))
    charts = clinic_charts(clinic)
    maybe = may_become(clinic, charts, procedures(), ON)
    found = maybe.decided(charts.of_many(maybe.patients, ON))
    assert [row.patient.name for row in found.earliest] == [f"Nr {number}" for number in range(20)]
    assert [row.patient.name for row in found.recommended] == ["Recommended"]
    assert (found.more_earliest, found.more_recommended) == (True, False)


# The ends of the range of dates


@pytest.mark.parametrize("on", [date(1900, 1, 1), date(2199, 12, 31)])
def test_the_first_and_the_last_day_there_are(clinic, patient, treated, on):
    treated(patient(date_of_birth=date(1900, 1, 1)), "microneedling", on)
    for when in When:
        assert candidates(sought(when, clinic, on), when) == []
    asked = Sought(clinic, ON, date(1900, 1, 1), date(2199, 12, 31))
    assert len(candidates(asked)) == (on.year == 1900)
