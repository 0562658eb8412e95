"""The open forecast: areas, unknown days, skin, upper figures, what no rule covers, open days, another clinic."""

from datetime import date

import pytest

from intervals.models.clinics import Clinic
from intervals.models.open_days import ClosedDays, OpenWeek
from intervals.models.procedures import Procedure
from tests.api.test_forecast import ADDRESS, ask, refused
from tests.web.rows import auckland, procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

PEEL = "later=botox&given=peel:2026-11-10"


@pytest.fixture
def peel():
    return procedure("peel", "a chemical peel")


def test_best_by_and_start_again(client, peel):
    rule("P1W", "P2W", "peel", best_by="P3W", start_again="P3M")
    answer = ask(client, f"{PEEL}&on=2026-12-01")
    assert (answer["status"], answer["best_by"], answer["start_again"]) == (
        "ready",
        "2026-12-01",
        "2027-02-10",
    )
    assert answer["because"][0]["best_by_date"] == "2026-12-01"
    assert ask(client, f"{PEEL}&on=2026-12-02")["status"] == "late"
    assert "Best by Tuesday 1 December 2026" in answer["explanation"]


def test_an_upper_figure_ends_once_it_is_done(client, peel):
    rule("P1W", "P2W", "peel", best_by="P3W")
    answer = ask(client, f"{PEEL}&given=botox:2026-11-20&on=2026-12-24")
    assert (answer["status"], answer["best_by"]) == ("ready", None)
    assert answer["because"][0]["best_by_date"] == "2026-12-01"


@pytest.mark.parametrize(
    ("asked", "given", "status"),
    [
        ("", "", "too_soon"),
        ("&areas=forehead", "", "too_soon"),
        ("", "@cheeks", "too_soon"),
        ("&areas=forehead", "@cheeks", "no_wait"),
        ("&areas=forehead,cheeks", "@cheeks", "too_soon"),
        ("&areas=forehead", "@face", "too_soon"),
        ("&areas=upper-face", "@forehead,cheeks", "too_soon"),
        ("&areas=upper-face", "@cheeks", "no_wait"),
    ],
)
def test_a_rule_for_the_same_area(client, peel, asked, given, status):
    rule("P1W", "P2W", "peel", same_area=True)
    answer = ask(client, f"{PEEL}{given}{asked}&on=2026-11-12")
    assert answer["status"] == status
    assert answer["uncovered"] == []
    assert [each["same_area"] for each in answer["because"]] == [True] * (status != "no_wait")


def test_a_day_that_is_not_known(client):
    answer = ask(client, "later=botox&given=microneedling:unknown")
    assert (answer["status"], answer["earliest"], answer["recommended"]) == ("consult", None, None)
    [because] = answer["because"]
    assert (because["given_on"], because["earliest_date"], because["best_by_date"]) == (None, None, None)
    assert "the day it is counted from is not known" in answer["explanation"]


@pytest.mark.parametrize(
    ("skin", "status"), [("settled", "ready"), ("not_settled", "consult"), ("unsure", "consult")]
)
def test_the_skin(client, skin, status):
    answer = ask(client, f"later=botox&given=microneedling:2026-11-01&on=2026-11-22&skin={skin}")
    assert answer["status"] == status
    assert answer["earliest"] == "2026-11-08"


def test_what_no_rule_covers(client, peel):
    answer = ask(
        client, "later=botox&given=peel:2026-11-01&given=peel:2026-11-03&given=microneedling:2026-11-10"
    )
    assert answer["uncovered"] == [{"procedure": "peel", "last_on": "2026-11-03"}]
    assert "No rule says how long after a chemical peel on Tuesday 3 November 2026." in answer["explanation"]
    assert answer["status"] == "ask_first"


def test_botox_after_botox_is_uncovered(client):
    answer = ask(client, "later=botox&given=botox:2026-11-24")
    assert (answer["status"], answer["uncovered"]) == (
        "no_wait",
        [{"procedure": "botox", "last_on": "2026-11-24"}],
    )


def test_a_rule_that_ends_gives_no_date_and_says_so(client):
    rule("P1W", "P2W", valid_from=date(2026, 11, 14), withdrawn=True)
    answer = ask(client, "later=botox&given=microneedling:2026-11-10&on=2026-11-12")
    assert (answer["status"], answer["earliest"], answer["recommended"]) == ("too_soon", None, None)
    assert "From Saturday 14 November 2026 no rule" in answer["explanation"]


def test_open_days(client):
    assert ask(client, "later=botox&given=microneedling:2026-11-10&on=2026-11-12")["open_day"] is None
    clinic = Clinic.objects.get(slug="hamilton")
    OpenWeek.objects.create(clinic=clinic, monday=True, wednesday=True)
    ClosedDays.objects.create(clinic=clinic, first=date(2026, 11, 20), last=date(2026, 11, 29))
    answer = ask(client, "later=botox&given=microneedling:2026-11-10&on=2026-11-12")
    assert answer["open_day"] == {"earliest": "2026-11-18", "recommended": "2026-11-30"}
    assert (answer["earliest"], answer["recommended"]) == ("2026-11-17", "2026-11-24")


@pytest.mark.usefixtures("at")
@pytest.mark.parametrize(
    ("page", "asked", "day"),
    [
        ("given_on=2026-11-17", "given=microneedling:2026-11-17", "2026-11-30"),
        ("given_on=2026-11-17&skin=not_settled", "given=microneedling:2026-11-17&skin=not_settled", None),
        ("given_on=2026-11-17&skin=unsure", "given=microneedling:2026-11-17&skin=unsure", None),
        ("given_on=unknown", "given=microneedling:unknown", None),
    ],
)
def test_where_no_day_is_settled_neither_the_page_nor_the_document_names_one_to_come_on(
    client, page, asked, day
):
    OpenWeek.objects.create(clinic=Clinic.objects.get(slug="hamilton"), monday=True)
    answer = ask(client, f"later=botox&{asked}")
    assert answer["open_day"]["earliest"] == day
    for said in (answer["explanation"], client.get(f"/check/?{page}").text):
        assert ("First day you can come" in said) is (day is not None)


def test_what_stands_beside_a_planned_day(client, peel):
    OpenWeek.objects.create(clinic=Clinic.objects.get(slug="hamilton"), monday=True)
    rule("P3W", "P4W", valid_from=date(2026, 11, 30))
    query = "later=botox&given=microneedling:2026-11-15&given=peel:2026-11-20&on=2026-11-22"
    comes = {
        "begins": "2026-11-30", "earlier": "microneedling", "later": "botox", "minimum": "P3W", "recommended": "P4W",
    }  # fmt: skip
    answer = ask(client, f"{query}&planned_on=2026-12-01")
    assert answer["planned"] == {
        "on": "2026-12-01", "status": "too_soon", "open": False, "changes": [comes],
        "uncovered": [{"procedure": "peel", "last_on": "2026-11-20"}],
    }  # fmt: skip
    assert answer["changes"] == [comes]
    assert ask(client, f"{query}&planned_on=2026-11-23")["planned"]["open"] is True


def test_that_no_rule_speaks_any_more_is_said_once(client):
    rule("P1W", "P2W", valid_from=date(2026, 11, 14), withdrawn=True)
    query = "later=botox&given=microneedling:2026-11-10&on=2026-11-12&planned_on=2026-11-16"
    answer = ask(client, query)
    assert answer["explanation"].count("From Saturday 14 November 2026") == 1
    assert [each["minimum"] for each in answer["changes"]] == [None]


def test_another_clinic_by_its_own_rules_and_day(client, at):
    nz = auckland()
    own = rule("P3W", "P4W", own=True)
    own.clinic = nz
    own.save()
    query = "later=botox&given=microneedling:2026-11-10"
    there, here = ask(client, f"{query}&clinic=nz"), ask(client, query)
    assert (there["time_zone"], there["earliest"]) == ("Pacific/Auckland", "2026-12-01")
    assert (here["time_zone"], here["earliest"]) == ("America/Toronto", "2026-11-17")
    assert ask(client, f"{query}&clinic=hamilton") == here


def test_an_event_that_lies_ahead_is_what_it_comes_before(client):
    event = Procedure.objects.create(slug="ball", name="Ball", public_name="a ball", kind="event")
    rule("P2W", "P4W", earlier="botox", later=event.slug)
    query = "later=botox&given=ball:2027-01-30&on=2027-01-10"
    answer = ask(client, query)
    assert (answer["status"], answer["uncovered"]) == ("ask_first", [])
    assert ask(client, query.replace("on=2027-01-10", "on=2027-01-17"))["status"] == "too_soon"


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        (f"{PEEL}&areas=", ["areas"]),
        (f"{PEEL}&areas=forehead,", ["areas"]),
        (f"{PEEL}&areas=elbow", ["areas"]),
        (f"{PEEL}&areas=forehead,forehead", ["areas"]),
        (f"{PEEL}&areas=forehead&areas=cheeks", ["areas"]),
        (f"{PEEL}@", ["given"]),
        (f"{PEEL}@elbow,knee", ["given", "given"]),
        (f"{PEEL}@forehead@cheeks", ["given"]),
        ("later=botox&given=peel@forehead:2026-11-10", ["given"]),
        (
            "later=botox&given=peel:unknown@elbow&areas=knee&skin=red&clinic=x",
            ["clinic", "given", "areas", "skin"],
        ),
        ("later=botox&given=peel:Unknown", ["given"]),
    ],
)
def test_what_is_wrong_is_said_at_once_and_by_its_field(client, peel, query, fields):
    assert [field for field, _said in refused(client, query)] == fields


def test_a_wrong_area_is_answered_with_those_there_are(client, peel):
    [(_field, said)] = refused(client, f"{PEEL}&areas=elbow")
    assert said.startswith("“elbow” is not a known area. Known: around-the-eyes, ")


def test_names_that_nobody_has_do_not_fill_the_memory(client):
    for number in range(3):
        assert client.get(f"{ADDRESS}?{PEEL}&clinic=none{number}").status_code == 422
