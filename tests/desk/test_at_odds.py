"""Plans at odds, as the desk sees them: which, why, what can be done, pages, a file, a count on the start page."""

import ast
import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intervals.actions import doubts, plans
from intervals.actions.asking import Asker
from intervals.actions.doubts import look_through, settle
from intervals.actions.patients import archive
from intervals.actions.plans import Wanted
from intervals.actions.refusals import Refused
from intervals.actions.treatments import Done, log
from intervals.actions.warnings import GoingOn
from intervals.desk.worklists import at_odds
from intervals.models.audit import AuditEntry, Kind
from intervals.models.circumstances import Circumstance
from intervals.models.members import Role
from intervals.models.open_days import ClosedDays, OpenWeek
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.rules import InsideMinimum, IntervalRule
from intervals.queries.at_odds import in_doubt
from intervals.queries.clinic_charts import clinic_charts
from intervals.web import paging
from tests.desk.conftest import from_before
from tests.web.page import Page

ON = date(2026, 11, 22)  # a Sunday
PAGE = "/desk/hamilton/at-odds/"

pytestmark = pytest.mark.usefixtures("at")


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def shown(response):
    return [(day.day, line.plan.patient.name) for day, lines in response.context["days"] for line in lines]


@pytest.fixture
def spoilt(patient, treated, planned):
    """Somebody with microneedling on 20 November and a plan for Botox on a day: too soon up to the 26th."""

    def make(name, day, **fields):
        found = patient(name, **fields)
        treated(found, "microneedling", date(2026, 11, 20))
        return planned(found, "botox", day)

    return make


@pytest.fixture
def asks(clinic, person):
    return lambda role: Asker(person(role), clinic, role, ON)


def going_on(plan, status, reason="other"):
    return from_before(
        reason, clinic=plan.clinic, patient=plan.patient, plan=plan, status=status, said="Botox is too soon.",
        by=plan.created_by, at=plan.created_at, made_on=ON,
    )  # fmt: skip


def everybody_settled(clinic):
    look_through(clinic, clinic_charts(clinic), ON)
    settle(clinic, list(clinic.patients.values_list("pk", flat=True)), ON)


# Which


@pytest.mark.parametrize(
    ("day", "listed"), [(21, False), (22, True), (26, True), (27, True), (3, True), (4, False)]
)
def test_what_is_too_soon_or_to_be_asked_about_from_today_on(desk, spoilt, day, listed):
    spoilt("Ana", date(2026, 11 if day > 20 else 12, day))
    assert shown(desk().get(PAGE)) == ([(day, "Ana")] if listed else [])


@pytest.mark.parametrize(
    ("given_for", "day", "covered"),
    [("ask_first", 27, True), ("too_soon", 27, True), ("consult", 27, True), ("ask_first", 26, False),
     ("consult", 26, False), ("too_soon", 26, True)],
)  # fmt: skip
def test_a_reason_covers_what_it_was_given_for_and_what_is_less(desk, spoilt, given_for, day, covered):
    going_on(spoilt("Ana", date(2026, 11, day)), given_for)
    assert (shown(desk().get(PAGE)) == []) is covered


def test_a_reason_that_nobody_has_given_yet_covers_nothing(desk, spoilt):
    going_on(spoilt("Ana", date(2026, 11, 26)), "too_soon", reason="")
    assert shown(desk().get(PAGE)) == [(26, "Ana")]


def test_under_a_hold(desk, patient, planned, held):
    for name, until in (("Review", None), ("Later", date(2026, 11, 26)), ("By then", date(2026, 11, 25))):
        planned(patient(name), "botox", date(2026, 11, 25))
        held(Plan.objects.last().patient, "botox", until)
    assert shown(desk().get(PAGE)) == [(25, "Review"), (25, "Later")]


def test_a_closed_day_until_somebody_ticks_it(desk, clinic, patient, planned):
    OpenWeek.objects.create(clinic=clinic, wednesday=True, thursday=True)
    ClosedDays.objects.create(clinic=clinic, first=date(2026, 11, 26), last=date(2026, 11, 26))
    for day in (25, 26, 27):
        planned(patient(f"Nr {day}"), "botox", date(2026, 11, day))
    client = desk()
    response = client.get(PAGE)
    assert shown(response) == [(26, "Nr 26"), (27, "Nr 27")]
    assert "Closed day The clinic is closed on Thursday 26 November 2026." in text_of(response)
    assert "Move to Wednesday 2 December 2026" in text_of(response)
    Plan.objects.update(closed_day_ok=True)
    assert shown(client.get(PAGE)) == []


def test_by_a_version_that_begins_before_its_day(desk, patient, treated, planned):
    """A version from 1 December says 6 weeks: the plan for 20 December no longer fits, that for November does."""
    ana = patient("Ana")
    treated(ana, "microneedling", date(2026, 11, 10))
    planned(ana, "botox", date(2026, 11, 30))
    planned(ana, "botox", date(2026, 12, 20))
    client = desk()
    everybody_settled(ana.clinic)
    assert shown(client.get(PAGE)) == []
    rule = IntervalRule.objects.get(earlier__slug="microneedling", later__slug="botox")
    rule.pk, rule.version, rule.valid_from = None, 77, date(2026, 12, 1)
    rule.minimum_days = rule.recommended_days = 42
    rule.save()
    response = client.get(PAGE)
    assert shown(response) == [(20, "Ana")]
    assert "is too soon: 6 weeks after microneedling on Tuesday 10 November 2026" in text_of(response)


@pytest.mark.parametrize(("role", "at_odds"), [(Role.CLINICIAN, True), (Role.MANAGER, False)])
def test_a_version_that_leaves_the_minimum_to_managers_asks_one_about_what_others_went_on_with(
    desk, asks, patient, treated, role, at_odds
):
    """The wait is the same: nobody is asked about the full wait alone, or what a manager went on with."""
    plans_of = {}
    for name, day in (("Ana", date(2026, 11, 25)), ("Bea", date(2026, 11, 28))):
        treated(patient(name), "microneedling", date(2026, 11, 20))
        wanted = Wanted(Procedure.objects.get(slug="botox"), day)
        going = GoingOn("skin_examined")
        plans_of[name] = plans.make(
            by=asks(role), patient=Patient.objects.get(name=name), wanted=wanted, going_on=going
        )
    client = desk(Role.MANAGER)
    everybody_settled(client.user.memberships.get().clinic)
    assert shown(client.get(PAGE)) == []
    rule = IntervalRule.objects.get(earlier__slug="microneedling", later__slug="botox")
    rule.pk, rule.version, rule.valid_from = None, 77, date(2026, 11, 24)
    rule.inside_minimum = InsideMinimum.MANAGER_ONLY
    rule.save()
    assert shown(client.get(PAGE)) == ([(25, "Ana")] if at_odds else [])
    if at_odds:
        with pytest.raises(Refused, match="only a manager"):
            plans.keep(by=asks(Role.CLINICIAN), plan=plans_of["Ana"], going_on=GoingOn("other_area"))
        plans.keep(by=asks(Role.MANAGER), plan=plans_of["Ana"], going_on=GoingOn("other_area"))
        assert shown(client.get(PAGE)) == []


def test_what_was_done_elsewhere_and_lies_ahead_counts(desk, clinic, patient, planned):
    """Botox on the 1st, and a vaccination on the 9th that needs 2 weeks after it."""
    vaccination = Procedure.objects.create(slug="jab", name="Jab", public_name="a jab", kind="circumstance")
    rule = IntervalRule.objects.get(earlier__slug="microneedling", later__slug="botox")
    rule.pk, rule.version, rule.earlier, rule.later = None, 1, rule.later, vaccination
    rule.save()
    ana = patient("Ana")
    planned(ana, "botox", date(2026, 12, 1))
    everybody_settled(clinic)
    Circumstance.objects.create(
        clinic=clinic, patient=ana, procedure=vaccination, given_on=date(2026, 12, 9),
        recorded_by=ana.created_by, recorded_at=ana.created_at,
    )  # fmt: skip
    Plan.objects.update(in_doubt=True)
    assert shown(desk().get(PAGE)) == [(1, "Ana")]


def test_nobody_who_is_archived_or_elsewhere_and_nothing_that_is_closed(desk, spoilt, sister, planned):
    spoilt("Archived", date(2026, 11, 25), archived_at=datetime(2026, 11, 21, tzinfo=UTC))
    spoilt("Elsewhere", date(2026, 11, 25), at=sister)
    cancelled = spoilt("Cancelled", date(2026, 11, 25))
    cancelled.state, cancelled.closed_by, cancelled.closed_at = (
        "cancelled",
        cancelled.created_by,
        cancelled.created_at,
    )
    cancelled.save()
    assert shown(desk().get(PAGE)) == []
    assert "No plan is at odds with what is on record." in text_of(desk().get(PAGE))


# What can be done


def test_why_the_first_day_that_works_and_what_can_be_done(desk, spoilt):
    plan = spoilt("Ana", date(2026, 11, 25), telephone="905-555-0101")
    client = desk(Role.FRONT_DESK)
    response = client.get(PAGE)
    said = text_of(response)
    assert "Wednesday 25 November 2026 1" in said
    assert "Botox on Wednesday 25 November 2026 is too soon: 1 week after microneedling on Friday 20" in said
    assert "Move to Friday 4 December 2026" in said
    of_plan = f"/desk/hamilton/patients/{plan.patient.ref}/plans/{plan.ref}"
    assert f'href="{of_plan}/cancel/"' in response.content.decode()
    moved = client.post(f"{of_plan}/move/", {"planned_on": "2026-12-04"})
    assert moved.status_code == 302
    assert shown(client.get(PAGE)) == []


def test_who_may_not_keep_it_reads_why(desk, patient, planned, held):
    planned(patient("Ana"), "botox", date(2026, 11, 25))
    held(Plan.objects.get().patient, "botox", None)
    said = text_of(desk(Role.FRONT_DESK).get(PAGE))
    assert "Only a clinician or a manager can plan against a hold." in said
    assert "No day is settled." in said


@pytest.mark.parametrize("role", Role)
def test_every_role_sees_the_list_and_only_who_may_plan_is_offered_to(desk, spoilt, role):
    spoilt("Ana", date(2026, 11, 25))
    response = desk(role).get(PAGE)
    assert shown(response) == [(25, "Ana")]
    assert ("plans/" in response.content.decode()) is (role != Role.AUDITOR)


# Pages


def test_a_page_ends_inside_a_day_and_the_next_goes_on(desk, spoilt, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 2)
    for number in range(3):
        spoilt(f"Nr {number}", date(2026, 11, 25))
    spoilt("Last", date(2026, 11, 26))
    client = desk()
    first = client.get(PAGE)
    assert shown(first) == [(25, "Nr 0"), (25, "Nr 1")]
    second = client.get(PAGE, {"after": first.context["next"]})
    assert shown(second) == [(25, "Nr 2"), (26, "Last")]
    assert second.context["next"] == ""


def test_a_page_that_nobody_made_is_the_beginning(desk, spoilt):
    spoilt("Ana", date(2026, 11, 25))
    response = desk().get(PAGE, {"after": "made:up"})
    assert shown(response) == [(25, "Ana")]
    assert "That page of the list is no longer there." in text_of(response)


def test_what_turns_out_to_fit_leaves_a_page_short_and_the_list_goes_on(
    desk, patient, planned, spoilt, monkeypatch
):
    monkeypatch.setattr(paging, "SIZE", 2)
    for number in range(3):
        planned(patient(f"Fits {number}"), "botox", date(2026, 11, 25))
    spoilt("Ana", date(2026, 11, 26))
    first = desk().get(PAGE)
    assert shown(first) == []
    assert "This page is not full, but the list goes on." in text_of(first)
    assert shown(desk().get(PAGE, {"after": first.context["next"]})) == [(26, "Ana")]


def test_the_queries_do_not_grow(desk, spoilt, clinic):
    client = desk()
    counts = []
    for number in (3, 60):
        for place in range(number):
            spoilt(f"Nr {place}", date(2026, 11, 25))
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert shown(client.get(PAGE))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_the_list_is_found_by_the_index_of_doubts(clinic):
    if connection.vendor != "sqlite":
        pytest.skip("Reads SQLite's plan.")
    with CaptureQueriesContext(connection) as queries:
        list(in_doubt(clinic, ON)[:51])
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + queries[0]["sql"])
        plan = [row[3] for row in cursor.fetchall()]
    assert any("plan_in_doubt_by_day (clinic_id=? AND planned_on>?)" in step for step in plan)
    assert not [step for step in plan if "TEMP B-TREE" in step or step.startswith("SCAN")]


# Doubts


def test_what_is_recorded_is_judged_once_it_is_committed(
    clinic, patient, planned, person, django_capture_on_commit_callbacks
):
    ana, ben = patient("Ana"), patient("Ben")
    fits, spoils = planned(ana, "botox", date(2026, 11, 27)), planned(ben, "botox", date(2026, 11, 27))
    everybody_settled(clinic)
    assert not Plan.objects.filter(in_doubt=True).exists()
    asker = Asker(person(Role.MANAGER), clinic, Role.MANAGER, ON)
    for who, day in ((ana, date(2026, 11, 10)), (ben, date(2026, 11, 22))):
        with django_capture_on_commit_callbacks(execute=True):
            log(by=asker, patient=who, done=Done(Procedure.objects.get(slug="microneedling"), day))
            assert Plan.objects.get(patient=who).in_doubt
    fits.refresh_from_db()
    spoils.refresh_from_db()
    assert (fits.in_doubt, spoils.in_doubt) == (False, True)


def test_no_doubt_is_lost_while_the_plans_have_to_be_looked_through(clinic, spoilt):
    """By rules that nobody has looked through them by, a plan would be taken out of doubt by the old ones' list."""
    plan = spoilt("Ana", date(2026, 12, 20))
    settle(clinic, [plan.patient_id], ON)
    plan.refresh_from_db()
    assert plan.in_doubt
    everybody_settled(clinic)
    plan.refresh_from_db()
    assert not plan.in_doubt


def test_plans_are_looked_through_once_for_each_change(desk, clinic, spoilt):
    spoilt("Ana", date(2026, 11, 25))
    Plan.objects.update(in_doubt=False)
    client = desk()
    assert shown(client.get(PAGE)) == [(25, "Ana")]
    Plan.objects.update(in_doubt=False)  # as nothing but an error would have it
    assert shown(client.get(PAGE)) == []
    ClosedDays.objects.create(clinic=clinic, first=date(2026, 12, 24), last=date(2026, 12, 26))
    assert shown(client.get(PAGE)) == [(25, "Ana")]


def test_who_is_archived_keeps_the_doubts_until_they_are_back(clinic, spoilt, person, desk):
    plan = spoilt("Ana", date(2026, 11, 25))
    archive(by=Asker(person(Role.MANAGER), clinic, Role.MANAGER, ON), patient=plan.patient)
    everybody_settled(clinic)
    assert shown(desk().get(PAGE)) == []
    clinic.patients.update(archived_at=None, archived_by=None)
    assert shown(desk().get(PAGE)) == [(25, "Ana")]


def test_all_that_is_in_doubt_is_settled_on_the_command_line(patient, planned, spoilt, monkeypatch, capsys):
    monkeypatch.setattr(doubts, "AT_ONCE", 2)
    for number in range(3):
        planned(patient(f"Fits {number}"), "botox", date(2026, 11, 25))
    plan = spoilt("Ana", date(2026, 11, 26))
    call_command("settle_plans")
    assert list(Plan.objects.filter(in_doubt=True)) == [plan]
    assert "Hamilton Clinic: 3 in no doubt any more." in capsys.readouterr().out


def test_whoever_writes_to_a_record_puts_its_plans_in_doubt():
    """Whatever is written inside `writing` has come through the door, which locks the patient and does it.

    In an action, or in a part of some that nothing but actions and their parts calls.
    """
    functions = [
        node
        for path in Path(doubts.__file__).parent.glob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    ]
    writers = [each for each in functions if "with writing(" in ast.unparse(each)]
    assert len(writers) > 10
    parts = set()
    while writers:
        node = writers.pop()
        doors = [ast.unparse(each).partition("(")[0] for each in node.decorator_list]
        if doors != ["action"] and node.name not in parts:
            callers = [
                each for each in functions if f" {node.name}(" in ast.unparse(each).partition(":\n")[2]
            ]
            assert callers, node.name
            parts.add(node.name)
            writers += callers
    assert parts == {"_deny", "_hold", "put_hold"}
    actions = Path(doubts.__file__).parent
    others = [each for each in actions.parent.rglob("*.py") if actions not in each.parents]
    assert not [each for each in others if "put_hold" in each.read_text()]


# The file, and the start page


@pytest.mark.parametrize(("number", "more"), [(4, False), (5, True)])
def test_the_file_holds_the_whole_list_and_is_audited(desk, spoilt, monkeypatch, number, more):
    monkeypatch.setattr(at_odds, "AT_ONCE", 2)
    monkeypatch.setattr(at_odds, "MOST", 4)
    for place in range(number):
        spoilt(f"Nr {place}", date(2026, 11, 25), telephone="+1 905 555 0101")
    response = desk().get(PAGE + "csv/")
    header, *rows = csv.reader(
        io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"), newline="")
    )
    assert header[:2] == ["Planned on", "Patient"]
    assert [row[1] for row in rows[:4]] == [f"Nr {place}" for place in range(4)]
    assert rows[0] == [
        "2026-11-25", "Nr 0", "1985-05-12", '="+1 905 555 0101"', "Botox", "", "Too soon",
        "Botox on Wednesday 25 November 2026 is too soon: 1 week after microneedling on Friday 20 November 2026; "
        "2 weeks for the full wait.", "2026-12-04",
    ]  # fmt: skip
    assert (rows[-1][0] == "There are more: a file takes the first 10,000.") is more
    assert AuditEntry.objects.get(kind=Kind.LIST_EXPORTED).detail == {
        "list": "at_odds",
        "rows": 4,
        "filters": [],
    }


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, ""), (1, "Plans at odds 1"), (2, "Plans at odds 2"), (51, "Plans at odds 50+")],
)  # fmt: skip
def test_the_start_page_counts_them_and_leads_to_the_list(desk, spoilt, number, said):
    for place in range(number):
        spoilt(f"Nr {place}", ON + timedelta(days=3))
    page = Page(desk().get("/desk/hamilton/"))
    assert said in page.text
    assert ("not fit what is on record" in page.text) is bool(said)
