"""Bounds of the desk, each on its last day and on the day after, and what was lost without anybody noticing."""

from datetime import date, datetime, timedelta

import pytest
from django.http import QueryDict

from intervals.actions import circumstances, holds, merging, plans, treatments
from intervals.actions.circumstances import Told
from intervals.actions.plans import Wanted
from intervals.actions.refusals import Refused
from intervals.actions.treatments import Done
from intervals.desk.oversight.overrides import ReviewForm
from intervals.desk.patient.dates import all_dates
from intervals.desk.worklists.eligible_forms import ContactForm
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.patients import Amendment
from intervals.models.procedures import Procedure
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.patients import record_of
from intervals.queries.today import today
from intervals.web.paging import newest_first
from tests.desk.asking import ON, asker
from tests.web.page import Page

pytestmark = [pytest.mark.usefixtures("at"), pytest.mark.django_db]
FURTHEST = date(2031, 11, 22)  # five years from ON
DAY = timedelta(days=1)


@pytest.fixture
def by(clinic, person):
    return asker(person(Role.CLINICIAN), clinic, Role.CLINICIAN)


@pytest.fixture
def botox(clinic):
    return Procedure.objects.get(slug="botox")


@pytest.fixture
def needling(clinic):
    return Procedure.objects.get(slug="microneedling")


@pytest.fixture
def ahead(by, botox, patient, told):
    """What may be named ahead of today, each by the day it names."""
    marie = patient()
    wedding = told(patient("Ana"), "wedding", ON, kind="event").procedure
    return {
        "plan": lambda day: plans.make(by=by, patient=marie, wanted=Wanted(botox, day)),
        "hold": lambda day: holds.set_hold(by=by, patient=marie, procedure=botox, until=day, reason="Red"),
        "event": lambda day: circumstances.record(by=by, patient=marie, told=Told(wedding, day)),
    }


@pytest.mark.parametrize("what", ["plan", "hold", "event"])
def test_five_years_ahead_is_taken_and_a_day_more_is_not(ahead, what):
    with pytest.raises(Refused, match="more than five years ahead"):
        ahead[what](FURTHEST + DAY)
    assert ahead[what](FURTHEST).pk


def test_a_hold_lasts_until_a_day_after_today(ahead):
    with pytest.raises(Refused, match="has come already"):
        ahead["hold"](ON)
    assert ahead["hold"](ON + DAY).pk


@pytest.mark.parametrize(("day", "wrong"), [(FURTHEST, False), (FURTHEST + DAY, True)])
def test_nobody_calls_again_in_more_than_five_years(botox, day, wrong):
    sent = QueryDict(mutable=True)
    sent.update({"procedure": "botox", "outcome": "snoozed", "snooze_until": str(day), "seen": "0"})
    form = ContactForm(sent, procedures={"botox": botox}, names={"botox": "Botox"}, on=ON)
    assert ("five years" in str(form.errors)) is wrong, form.errors


@pytest.mark.parametrize(("ago", "shown"), [(30, True), (31, False)])
def test_a_plan_is_overdue_for_thirty_days(clinic, patient, planned, ago, shown):
    plan = planned(patient(), "botox", ON - ago * DAY)
    found = today(clinic, clinic_charts(clinic), ON).overdue
    assert [each.plan for each in found] == ([plan] if shown else [])


@pytest.mark.parametrize(("rows", "following"), [(50, ""), (51, "next")])
def test_a_page_holds_fifty_rows(patient, person, rows, following):
    marie, user = patient(), person()
    made = Amendment.objects.bulk_create(
        Amendment(patient=marie, changes={}, by=user, at=marie.created_at) for _each in range(rows)
    )
    page = newest_first(Amendment.objects.all(), None)
    assert [each.pk for each in page.rows] == [each.pk for each in reversed(made)][:50]
    assert page.next == (str(made[1].pk) if following else "")
    assert len(newest_first(Amendment.objects.all(), page.next).rows) == (1 if following else 50)


def dates_of(patient, on=ON):
    record, charts = record_of(patient), clinic_charts(patient.clinic)
    [found] = [each for each in all_dates(record, charts, on, charts.names) if each.slug == "botox"]
    return found


@pytest.mark.parametrize(("days", "drawn"), [(60, True), (61, False)])
def test_the_picture_is_drawn_for_sixty_days_after_the_recommended_date(patient, treated, days, drawn):
    marie = patient()
    treated(marie, "microneedling", date(2026, 6, 1))
    recommended = dates_of(marie).recommended
    assert bool(dates_of(marie, recommended + days * DAY).timeline) is drawn


@pytest.mark.parametrize(("earlier", "begins"), [(21, 21), (22, 0)])
def test_the_picture_looks_back_three_weeks_before_what_decides(patient, treated, earlier, begins):
    marie, decides = patient(), date(2026, 11, 20)
    treated(marie, "microneedling", decides)
    treated(marie, "botox", decides - earlier * DAY)
    shown = decides - begins * DAY
    assert f"{shown:%-d %B %Y}" in dates_of(marie).timeline.caption


@pytest.mark.parametrize(("days", "past"), [(28, False), (29, True)])
def test_dates_are_past_four_weeks_after_the_full_wait(patient, treated, days, past):
    marie = patient()
    treated(marie, "microneedling", date(2026, 6, 1))
    recommended = dates_of(marie).recommended
    assert dates_of(marie, recommended + days * DAY).past is past


# What was lost


@pytest.mark.parametrize("order", [("microneedling", "botox"), ("botox", "microneedling")])
def test_two_treatments_of_one_day_ask_for_a_reason(by, patient, botox, needling, order):
    """On one day, neither order is known: the one that waits for the other is too soon."""
    marie, which = patient(), {"botox": botox, "microneedling": needling}
    for slug in order:
        treatments.log(by=by, patient=marie, done=Done(which[slug], ON))
    [asked] = Override.objects.filter(patient=marie)
    assert (asked.treatment.procedure, asked.reason, asked.status) == (botox, "", "too_soon")


def test_a_plan_that_is_moved_is_the_same_but_for_its_day(by, botox, patient, planned):
    plan = planned(patient(), "botox", ON, practitioner=by.user)
    plan.areas.set([area := plan.areas.model.objects.get(slug="chin")])
    moved = plans.move(by=by, plan=plan, planned_on=ON + DAY)
    assert (moved.procedure, moved.practitioner, list(moved.areas.all())) == (botox, by.user, [area])


@pytest.mark.parametrize(
    ("mine", "its", "kept"),
    [
        ("Allergic to latex.", "Allergic to latex.", "Allergic to latex."),
        ("Allergic to latex. Comes by bus.", "Comes by bus.", "Allergic to latex. Comes by bus."),
        ("Comes by bus.", "Allergic to latex.", "Comes by bus.\n\nAllergic to latex."),
        ("", "Allergic to latex.", "Allergic to latex."),
    ],
)
def test_what_both_notes_say_is_said_once(by, patient, mine, its, kept):
    into, other = patient(note=mine), patient(note=its)
    merging.merge(by=by, into=into, other=other)
    into.refresh_from_db()
    assert into.note == kept


@pytest.mark.parametrize("bad", ["", "x", "-1", "1.0", "\u0661x", "9" * 19, "1 "])
def test_among_what_is_ticked_a_key_that_is_none_is_not_passed_over(bad):
    """Whoever sent it believes to have reviewed all of it."""
    sent = QueryDict(mutable=True)
    sent.setlist("override", ["1", bad])
    form = ReviewForm(sent)
    assert "Tick those that you have reviewed." in str(form["override"].errors)
    sent.setlist("override", ["1", "2"])
    assert "override" not in ReviewForm(sent).errors


def test_the_card_names_what_is_planned_for_today_and_nothing_that_was(desk, patient, planned):
    marie = patient()
    for day in (ON - DAY, ON, ON + DAY):
        planned(marie, "botox", day)
    card = Page(desk().get(f"/desk/hamilton/patients/{marie.ref}/card/"))
    found = [day for day in (ON - DAY, ON, ON + DAY) if f"{day:%-d %B %Y}: Botox (" in card.main]
    assert found == [ON, ON + DAY]


@pytest.mark.parametrize(("seconds", "renewed"), [(900, False), (901, True)])
def test_a_session_is_counted_anew_after_a_quarter_of_an_hour(desk, at, seconds, renewed):
    client = desk()
    session = client.session
    session["seen"] = begun = int(datetime.now().timestamp())  # noqa: DTZ005 - a moment
    session.save()
    at.shift(timedelta(seconds=seconds))
    client.get("/desk/hamilton/")
    assert (client.session["seen"] > begun) is renewed
