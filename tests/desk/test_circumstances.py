"""What the clinic is told: recorded by the front desk too, counted in the dates, voided, and asked about twice."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from intervals.actions import circumstances
from intervals.actions.asking import Asker
from intervals.actions.circumstances import Told, ToldBefore
from intervals.actions.refusals import Refused
from intervals.models.audit import AuditEntry, Kind
from intervals.models.circumstances import Circumstance
from intervals.models.members import Role
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from tests.desk.asking import ON, asker
from tests.desk.conftest import EARLIER
from tests.web.page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def jab():
    """A circumstance from which Botox waits 2 to 4 weeks, at every clinic."""
    made = Procedure.objects.create(slug="jab", name="Jab", public_name="a jab", kind="circumstance")
    count_from(made, Procedure.objects.get(slug="botox"), 14, 28)
    return made


@pytest.fixture
def gala():
    """An event that microneedling has to come 3 weeks before."""
    made = Procedure.objects.create(slug="gala", name="Gala", public_name="a gala", kind="event")
    count_from(Procedure.objects.get(slug="microneedling"), made, 21, 28)
    return made


def count_from(earlier, later, minimum, recommended, **fields):
    return IntervalRule.objects.create(
        **{
            "earlier": earlier, "later": later, "minimum_months": 0, "minimum_days": minimum,
            "recommended_months": 0, "recommended_days": recommended, "valid_from": date(2026, 1, 1),
            "source_title": "Leaflet", "reviewed_by": "Dr A", "reviewed_on": date(2026, 1, 1),
        } | fields
    )  # fmt: skip


@pytest.fixture
def front(desk, at):
    return desk(Role.FRONT_DESK)


def address(patient, name="desk-circumstance-new", **more):
    return reverse(name, kwargs={"clinic": "hamilton", "patient": patient.ref, **more})


def tell(client, patient, day="2026-11-03", slug="jab", **more):
    return client.post(
        address(patient), {"procedure": slug, "given_on": day, "told_by": "patient", "called": "", **more}
    )


# The action


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CLINICIAN, Role.FRONT_DESK])
def test_who_may_records_and_voids_and_both_are_audited(role, clinic, person, patient, jab):
    by, marie = asker(person(role), clinic, role), patient()
    made = circumstances.record(by=by, patient=marie, told=Told(jab, date(2026, 11, 3), "flu"))
    assert (made.given_on, made.called, made.told_by, made.recorded_by) == (
        date(2026, 11, 3), "flu", "patient", by.user,
    )  # fmt: skip
    circumstances.void(by=by, circumstance=made, reason="It was her sister")
    made.refresh_from_db()
    assert (made.voided, made.void_reason, made.voided_by) == (True, "It was her sister", by.user)
    entries = AuditEntry.objects.order_by("pk").values_list("kind", "patient_ref", "detail")
    assert list(entries) == [
        (Kind.CIRCUMSTANCE_RECORDED, marie.ref, {"circumstance": made.pk, "procedure": "jab"}),
        (Kind.CIRCUMSTANCE_VOIDED, marie.ref, {"circumstance": made.pk}),
    ]


def test_an_auditor_does_neither(clinic, person, patient, told, jab):
    by, marie = asker(person(Role.AUDITOR), clinic, Role.AUDITOR), patient()
    with pytest.raises(PermissionDenied):
        circumstances.record(by=by, patient=marie, told=Told(jab, None))
    with pytest.raises(PermissionDenied):
        circumstances.void(by=by, circumstance=told(marie, "jab", ON), reason="x")


@pytest.mark.parametrize(
    ("slug", "day", "said"),
    [
        ("botox", date(2026, 11, 3), "That is a treatment"),
        ("gala", None, "An event needs its day"),
        ("jab", date(1985, 5, 11), "before the date of birth"),
        ("jab", date(2031, 11, 23), "more than five years ahead"),
    ],
)
def test_what_cannot_be_is_refused(slug, day, said, clinic, person, patient, jab, gala):
    with pytest.raises(Refused, match=said):
        circumstances.record(
            by=asker(person(), clinic), patient=patient(), told=Told(Procedure.objects.get(slug=slug), day)
        )
    assert not Circumstance.objects.exists()


@pytest.mark.parametrize("day", [date(1985, 5, 12), date(2031, 11, 22), None])
def test_the_last_days_that_can_be(day, clinic, person, patient, jab):
    assert circumstances.record(by=asker(person(), clinic), patient=patient(), told=Told(jab, day))


@pytest.mark.parametrize("day", [date(2026, 11, 3), None])
def test_the_same_on_the_same_day_is_asked_about_and_another_is_recorded(day, clinic, person, patient, jab):
    by, marie = asker(person(), clinic), patient()
    first = circumstances.record(by=by, patient=marie, told=Told(jab, day))
    with pytest.raises(ToldBefore) as asked:
        circumstances.record(by=by, patient=marie, told=Told(jab, day))
    assert asked.value.known == [first]
    circumstances.record(by=by, patient=marie, told=Told(jab, date(2026, 11, 4)), another=day is None)
    circumstances.record(by=by, patient=patient("Paul"), told=Told(jab, day))
    circumstances.record(by=by, patient=marie, told=Told(jab, day), another=True)
    assert Circumstance.objects.filter(given_on=day).count() == 3


def test_what_was_voided_is_not_asked_about_and_not_voided_twice(clinic, person, patient, jab):
    by, marie = asker(person(first_name="Ida", last_name="Moss"), clinic), patient()
    made = circumstances.record(by=by, patient=marie, told=Told(jab, ON))
    circumstances.void(by=by, circumstance=made, reason="Wrong")
    with pytest.raises(Refused, match="Ida Moss voided this entry"):
        circumstances.void(by=by, circumstance=made, reason="Wrong")
    assert circumstances.record(by=by, patient=marie, told=Told(jab, ON))


def test_one_that_lay_ahead_and_comes_about_on_another_day_is_asked_about(clinic, person, patient, jab):
    marie, user = patient(), person(Role.FRONT_DESK)
    before = Asker(user, clinic, Role.FRONT_DESK, date(2026, 11, 1))
    with time_machine.travel(datetime(2026, 11, 1, 17, tzinfo=UTC), tick=False):
        ahead = circumstances.record(by=before, patient=marie, told=Told(jab, date(2026, 11, 9)))
    by = Asker(user, clinic, Role.FRONT_DESK, ON)
    with pytest.raises(ToldBefore) as asked:
        circumstances.record(by=by, patient=marie, told=Told(jab, date(2026, 11, 12)))
    assert asked.value.known == [ahead]
    with transaction.atomic():
        circumstances.record(by=by, patient=marie, told=Told(jab, date(2026, 11, 12)), another=True)
        assert Circumstance.objects.counted().count() == 2
        transaction.set_rollback(True)
    circumstances.record(by=by, patient=marie, told=Told(jab, date(2026, 11, 12)), instead_of=ahead)
    assert [each.given_on for each in Circumstance.objects.counted()] == [date(2026, 11, 12)]
    ahead.refresh_from_db()
    assert ahead.void_reason == "It is on another day."
    circumstances.record(
        by=by, patient=marie, told=Told(jab, date(2026, 11, 19))
    )  # the last did not lie ahead


def test_one_whose_day_was_not_known_is_asked_about_once_a_day_is_told(front, patient, told, jab):
    marie = patient()
    unknown = told(marie, "jab", None)
    page = Page(tell(front, marie, "2026-11-12"))
    assert page.status == 422
    assert "Is it the one whose day was not known?" in page.main
    assert tell(front, marie, "2026-11-12", moved=unknown.ref).status_code == 302
    unknown.refresh_from_db()
    assert unknown.void_reason == "Its day is known now."
    assert [each.given_on for each in Circumstance.objects.counted()] == [date(2026, 11, 12)]


def test_another_patients_entry_is_not_voided_by_it(clinic, person, patient, jab):
    by = Asker(person(Role.FRONT_DESK), clinic, Role.FRONT_DESK, ON)
    theirs = circumstances.record(by=by, patient=patient("Lea Roy"), told=Told(jab, date(2026, 12, 9)))
    with pytest.raises(Refused, match="another patient’s"):
        circumstances.record(by=by, patient=patient(), told=Told(jab, ON), instead_of=theirs)
    theirs.refresh_from_db()
    assert not theirs.voided


def test_the_form_asks_whether_it_is_the_one_that_lay_ahead(front, patient, told, jab):
    marie = patient()
    ahead = told(marie, "jab", date(2026, 12, 9))
    page = Page(tell(front, marie, "2026-12-15"))
    assert page.status == 422
    assert "Is it the one that was to be on Wednesday 9 December 2026?" in page.main
    assert tell(front, marie, "2026-12-15", moved=ahead.ref).status_code == 302
    assert [each.given_on for each in Circumstance.objects.counted()] == [date(2026, 12, 15)]
    ahead.refresh_from_db()
    assert ahead.voided
    assert tell(front, marie, "2026-12-20", moved="another").status_code == 302
    assert Circumstance.objects.counted().count() == 2


def test_each_that_lay_ahead_is_offered_and_the_one_that_it_was_is_voided(front, patient, told, jab):
    marie = patient()
    days = [date(2026, 12, 9), date(2027, 1, 20), date(2027, 3, 1), None]
    known = {day: told(marie, "jab", day) for day in days}
    told(marie, "jab", date(2026, 3, 1))
    told(marie, "jab", date(2026, 12, 10), voided_by=marie.created_by, voided_at=EARLIER, void_reason="No")
    hers = told(patient("Lea Roy"), "jab", date(2026, 12, 9))
    page = Page(tell(front, marie, "2027-01-22"))
    assert page.status == 422
    assert "It may be one of those that are on record. Say which." in page.main
    radios = [each.attrs["value"] for each in page.root.find("input") if each.attrs["name"] == "moved"]
    assert sorted(radios) == sorted([*(str(each.ref) for each in known.values()), "another"])
    assert "Yes: the one of Wednesday 20 January 2027 is voided" in page.main
    for nobody in (hers.ref, "moved", "x" * 5000):
        assert tell(front, marie, "2027-01-22", moved=nobody).status_code == 422
    sent = Page(tell(front, marie, "2027-01-22", moved=known[date(2027, 1, 20)].ref, told_by="x"))
    assert "Yes: the one of Wednesday 20 January 2027 is voided" in sent.main, (
        "still there beside what is wrong"
    )
    assert tell(front, marie, "2027-01-22", moved=known[date(2027, 1, 20)].ref).status_code == 302
    left = {each.given_on for each in Circumstance.objects.counted().filter(patient=marie)}
    assert left == {date(2026, 3, 1), date(2026, 12, 9), date(2027, 1, 22), date(2027, 3, 1), None}


def test_somebody_of_another_clinic_is_not_reached(clinic, sister, person, patient, told, jab):
    by, there = asker(person(), clinic), patient(at=sister)
    with pytest.raises(Refused):
        circumstances.record(by=by, patient=there, told=Told(jab, ON))
    with pytest.raises(Refused):
        circumstances.void(by=by, circumstance=told(there, "jab", ON), reason="x")


# The page


def test_it_is_recorded_in_one_form_and_counts_in_the_dates(front, patient, jab):
    marie = patient()
    answer = tell(front, marie, day="2026-11-10", called="flu")
    assert answer["Location"] == address(marie, "desk-patient")
    text = Page(front.get(answer["Location"])).text
    assert "Recorded: A jab, Tuesday 10 November 2026." in text
    assert "Tue 10 Nov A jab: flu Told Told by the patient" in text
    assert "Earliest date Tue 24 Nov" in text
    assert "2 weeks after a jab on Tuesday 10 November 2026; 4 weeks for the full wait." in text
    assert "Told: A jab: flu, Tuesday 10 November 2026" in text
    card = Page(front.get(address(marie, "desk-card"))).text
    assert "2 weeks after a jab on Tuesday 10 November 2026" in card


@pytest.mark.parametrize(
    ("slug", "typed", "day"),
    [
        ("gala", "10 Dec", date(2026, 12, 10)),
        ("gala", "Saturday", date(2026, 11, 28)),
        ("gala", "3 June", date(2027, 6, 3)),
        ("gala", "2 November 2026", date(2026, 11, 2)),
        ("jab", "9 Dec", date(2026, 12, 9)),
        ("jab", "3 Nov", date(2026, 11, 3)),
    ],
)
def test_a_day_without_a_year_is_the_coming_one_of_an_event_and_the_nearest_else(
    slug, typed, day, front, patient, jab, gala
):
    assert tell(front, patient(), "", slug, given_on_day=typed).status_code == 302
    assert Circumstance.objects.get().given_on == day


def test_where_both_are_near_each_is_offered_and_the_chosen_one_is_recorded(front, patient, jab):
    marie = patient()
    response = tell(front, marie, "", given_on_day="Tuesday")
    assert response.status_code == 422
    assert "Tuesday can mean 17 November 2026 or 24 November 2026." in Page(response).main
    chosen = {"given_on_day": "Tuesday", "given_on_meant": "24 November 2026"}
    assert tell(front, marie, "", **chosen).status_code == 302
    assert Circumstance.objects.get().given_on == date(2026, 11, 24)


def test_without_its_day_a_clinician_is_to_be_asked(front, patient, jab):
    marie = patient()
    assert tell(front, marie, day="", not_known="on").status_code == 302
    text = Page(front.get(address(marie, "desk-patient"))).text
    assert "Recorded: A jab, day not known." in text
    assert "Day not known A jab Told" in text
    assert "Clinician first Botox" in text
    assert "2 to 4 weeks after a jab, whose day is not known." in text


def test_a_day_that_is_not_known_is_no_gap_in_a_sentence(front, patient, planned, told, jab):
    """Wherever the wait after it is said: to who plans, in the list of plans at odds, on the date card."""
    marie = patient()
    told(marie, "jab", None)
    new = {"procedure": "botox", "planned_on": "2026-11-26"}
    asked = Page(front.post(address(marie, "desk-plan-new"), new)).main
    said = "2 to 4 weeks after a jab, whose day is not known."
    assert f"Botox on Thursday 26 November 2026 needs a clinician first: {said}" in asked
    planned(marie, "botox", date(2026, 11, 26))
    pages = [address(marie, each) for each in ("desk-patient", "desk-patient-at-odds", "desk-card")]
    for page in (*pages, "/desk/hamilton/at-odds/", "/desk/hamilton/"):
        text = Page(front.get(page)).text
        assert "after a jab, whose day is not known" in text, page
        assert " on ;" not in text, page
        assert " on ." not in text, page


def test_a_month_is_counted_from_its_last_day_and_that_is_said(front, patient, jab):
    marie = patient()
    answer = front.post(
        address(marie),
        {"procedure": "jab", "given_on_month": "10", "given_on_year": "2026", "told_by": "clinician"},
    )
    assert "counted from Saturday 31 October 2026" in Page(front.get(answer["Location"])).text
    tell(front, marie, day="2026-11")
    days = Circumstance.objects.order_by("given_on").values_list("given_on", flat=True)
    assert list(days) == [date(2026, 10, 31), ON]


def test_one_that_lies_ahead_counts_as_a_plan_does(front, patient, planned, jab):
    marie = patient()
    planned(marie, "botox", date(2026, 12, 20))
    assert tell(front, marie, day="2026-12-09").status_code == 302
    text = Page(front.get(address(marie, "desk-patient"))).text
    assert "It is still to come." in text
    assert "Botox on Sunday 20 December 2026 is too soon: 2 weeks after a jab" in text


def test_an_event_speaks_against_what_comes_too_close_before_it(front, patient, planned, gala):
    marie = patient()
    planned(marie, "microneedling", date(2027, 6, 1))
    assert tell(front, marie, day="2027-06-12", slug="gala", called="wedding").status_code == 302
    text = Page(front.get(address(marie, "desk-patient"))).text
    assert "A gala: wedding" in text
    assert "A gala on Saturday 12 June 2027 needs at least 3 weeks after microneedling: not after" in text


CLINICIAN_FIRST = "No date can be offered until a clinician has looked at it."
NONE_IS_LEFT = "No date can be offered: something speaks against each one."


@pytest.mark.parametrize(("held_as_well", "said"), [(True, CLINICIAN_FIRST), (False, NONE_IS_LEFT)])
def test_why_no_date_is_offered(held_as_well, said, front, patient, planned, told, held, gala):
    """Too close before an event, no day is left that comes before it: no clinician can change that by looking."""
    marie = patient()
    told(marie, "gala", date(2026, 12, 1), "event")
    if held_as_well:
        held(marie, "microneedling", None)
    planned(marie, "microneedling", date(2026, 11, 25))
    odds = Page(front.get(address(marie, "desk-patient-at-odds"))).main
    new = {"procedure": "microneedling", "planned_on": "2026-11-26"}
    asked = Page(front.post(address(marie, "desk-plan-new"), new)).main
    for page in (odds, asked):
        assert said in page
        assert ({CLINICIAN_FIRST, NONE_IS_LEFT} - {said}).pop() not in page


@pytest.mark.parametrize(
    ("typed", "box", "said"),
    [
        ({"procedure": ""}, "procedure", "Choose what was told."),
        ({"procedure": "botox"}, "procedure", "“botox” is none of these."),
        ({"procedure": "\x00"}, "procedure", "none of these"),
        ({"given_on": ""}, "given_on_day", "Enter the day, or tick that it is not known."),
        ({"not_known": "on"}, "not_known", "Leave the day empty, or do not tick"),
        ({"procedure": "gala", "given_on": ""}, "given_on_day", "Enter the day of the event"),
        ({"procedure": "gala", "given_on": "", "not_known": "on"}, "given_on_day", "Enter the day of the event"),
        ({"given_on": "1985-05-11"}, "given_on_day", "before the date of birth, 12 May 1985"),
        ({"given_on": "2031-11-23"}, "given_on_day", "more than five years ahead"),
        ({"given_on": "2026-12"}, "given_on_day", "this month is still to come"),
        ({"given_on": "31 February 2026"}, "given_on_day", "not a real date"),
        ({"given_on": "2025-11-21"}, "old_confirmed", "more than 12 months back"),
        ({"given_on": "2026-11-23", "told_by": "seen"}, "told_by_0", "nobody can have seen it"),
        ({"told_by": "x"}, "told_by_0", "x"),
        ({"called": "é" * 81}, "called", "80"),
    ],
)  # fmt: skip
def test_bad_input_is_told_beside_the_box_and_what_was_typed_stays(
    front, patient, jab, gala, typed, box, said
):
    sent = {"called": "flu", "told_by": "clinician", **typed}
    page = Page(
        tell(
            front,
            patient(),
            day=sent.pop("given_on", "2026-11-03"),
            slug=sent.pop("procedure", "jab"),
            **sent,
        )
    )
    assert page.status == 422
    [(where, message)] = page.summary
    assert where == f"id_{box}"
    assert said in message
    assert message in page.described(f"id_{box}")
    assert page.typed["called"] == sent["called"]
    assert not Circumstance.objects.exists()


def test_a_year_ago_to_the_day_is_not_asked_about_and_what_is_ticked_is_recorded(front, patient, jab):
    marie = patient()
    assert tell(front, marie, day="2025-11-22").status_code == 302
    assert tell(front, marie, day="2025-11-21", old_confirmed="on").status_code == 302


def test_twice_is_asked_with_who_recorded_it_and_a_tick_goes_on(front, person, patient, told, jab):
    marie = patient()
    told(marie, "jab", date(2026, 11, 3), recorded_by=person(first_name="Ida", last_name="Moss"))
    page = Page(tell(front, marie, called="second"))
    assert page.status == 422
    assert "A jab on Tuesday 3 November 2026 is on record already (Ida Moss)." in page.main
    assert page.typed["called"] == "second"
    assert "another_confirmed" in page.typed
    assert tell(front, marie, another_confirmed="on").status_code == 302
    assert Circumstance.objects.count() == 2


def test_what_rules_speak_of_is_offered_first(front, patient, jab, gala, clinic, sister):
    Procedure.objects.create(slug="aaa", name="Aaa", public_name="aaa", kind="circumstance")
    there = Procedure.objects.create(slug="bbb", name="Bbb", public_name="bbb", kind="circumstance")
    over = Procedure.objects.create(slug="ccc", name="Ccc", public_name="ccc", kind="circumstance")
    botox = Procedure.objects.get(slug="botox")
    count_from(there, botox, 7, 7, clinic=sister)
    count_from(over, botox, 7, 7)
    count_from(over, botox, 7, 7, valid_from=date(2026, 11, 22), version=2, withdrawn=True)
    page = Page(front.get(address(patient())))
    groups = {
        each.attrs["label"]: [one.text for one in each.find("option")] for each in page.root.find("optgroup")
    }
    first, others = groups["Waits are counted from"], groups["Others"]
    assert {"A jab", "A gala"} <= set(first)
    assert {"Aaa", "Bbb", "Ccc"} <= set(others)
    assert "Botox" not in first + others


def test_voiding_asks_why_and_the_dates_follow(front, patient, told, jab):
    marie = patient()
    made = told(marie, "jab", date(2026, 11, 10))
    where = address(marie, "desk-circumstance-void", circumstance=made.ref)
    assert "A jab on Tuesday 10 November 2026 stays visible" in Page(front.get(where)).main
    assert "Say what was wrong." in Page(front.post(where, {"reason": " "})).main
    assert front.post(where, {"reason": "Her sister"})["Location"] == address(marie, "desk-patient")
    page = Page(front.get(address(marie, "desk-patient")))
    assert [each.text for each in page.root.find("s")] == ["A jab"]
    assert "Her sister" in page.text
    assert "Earliest date" not in page.text
    again = Page(front.get(where))
    assert again.status == 409
    assert "voided this entry" in again.main


def test_another_patients_is_not_there(front, patient, told, jab):
    made = told(patient("Paul"), "jab", ON)
    where = address(patient(), "desk-circumstance-void", circumstance=made.ref)
    assert front.get(where).status_code == 404


def test_a_circumstance_is_not_offered_to_be_logged_as_a_treatment(desk, patient, told, jab, at):
    marie = patient()
    told(marie, "jab", ON)
    links = Page(desk(Role.CLINICIAN).get(address(marie, "desk-patient"))).links
    assert "Log Botox (too soon)" in links
    assert not [each for each in links if "jab" in each.lower()]


def test_an_auditor_sees_it_and_is_offered_nothing(desk, patient, told, at):
    marie = patient()
    told(marie, "jab", ON, called="flu")
    page = Page(desk(Role.AUDITOR).get(address(marie, "desk-patient")))
    assert "A jab: flu" in page.text
    assert not {"Record what was told", "Void"} & set(page.links)


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.FRONT_DESK])
def test_what_was_done_and_is_too_soon_by_what_is_told_is_said_to_who_records_it(
    desk, at, jab, patient, treated, role
):
    """Who may say why is asked it at once; the front desk reads it on the record, and a manager is asked."""
    marie, client = patient(), desk(role)
    botox = treated(marie, "botox", date(2026, 11, 6))
    where = {"procedure": "jab", "given_on": "2026-11-03", "told_by": "patient"}
    response = client.post(address(marie), where, follow=True)
    waits = botox.overrides.get()
    said = "Botox on Friday 6 November 2026 is too soon: 2 weeks after a jab on Tuesday 3 November 2026"
    assert said in Page(response).main
    assert waits.reason == ""
    asked = address(marie, "desk-override-explain", override=waits.pk)
    assert (response.redirect_chain[0][0] == asked) == (role == Role.CLINICIAN)
    today = Page(desk(Role.MANAGER).get("/desk/hamilton/")).main
    assert said in today
