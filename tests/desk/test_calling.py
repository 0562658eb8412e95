"""Calls from the list of who is eligible: booked in the row, no answer, snoozed, several at once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intervals.models.contacts import Contact, Outcome
from intervals.models.members import Role
from intervals.models.plans import Plan
from tests.desk.asking import ON
from tests.web.page import Page

LIST = "/desk/hamilton/eligible/"

pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def eligible(patient, treated):
    def make(name, **fields):
        found = patient(name, **fields)
        treated(found, "microneedling", date(2026, 11, 10))
        return found

    return make


def key(patient, slug="botox"):
    return f"{patient.ref}.{slug}"


def row(patient, do, **more):
    return {"row": key(patient), "do": do, "seen": "0", **more}


def ticked(*patients, do="no_answer", **more):
    return {"who": [key(each) for each in patients], "do": do, "seen": "0", **more}


def names(response):
    return [line.row.patient.name for line in response.context["lines"]]


def test_booked_makes_the_plan_and_logs_the_call(desk, eligible):
    ana, _bo = eligible("Ana"), eligible("Bo")
    client = desk(Role.FRONT_DESK)
    listed = client.get(LIST)
    assert [line.offered for line in listed.context["lines"]] == ["24 Nov"] * 2
    done = client.post(LIST + "?when=this-week", row(ana, "booked", day="1 Dec"))
    assert done.url == LIST + "?when=this-week"
    plan, contact = Plan.objects.get(), Contact.objects.get()
    assert (plan.patient, plan.procedure.slug, plan.planned_on) == (ana, "botox", date(2026, 12, 1))
    assert (contact.patient, contact.outcome, contact.by) == (ana, Outcome.BOOKED, client.user)
    after = client.get(done.url)
    assert names(after) == ["Bo"]
    assert "Planned for Tuesday 1 December 2026." in Page(after).root.text


def test_no_answer_and_snoozing_for_a_week_take_one_press(desk, eligible):
    ana, bo = eligible("Ana"), eligible("Bo")
    client = desk(Role.FRONT_DESK)
    assert client.post(LIST, row(ana, "no_answer", day="24 November 2026")).status_code == 302
    assert client.post(LIST, row(bo, "in_a_week", seen=Contact.objects.get().pk)).status_code == 302
    last = Contact.objects.order_by("pk").last()
    assert (last.outcome, last.snooze_until) == (Outcome.SNOOZED, ON + timedelta(weeks=1))
    assert names(client.get(LIST)) == ["Ana"]


def test_several_at_once(desk, eligible):
    people = [eligible(name) for name in ("Ana", "Bo", "Cy")]
    client = desk()
    done = client.post(LIST, ticked(*people[:2], do="snoozed", day="in 2 weeks"))
    assert done.status_code == 302
    assert [each.snooze_until for each in Contact.objects.all()] == [ON + timedelta(weeks=2)] * 2
    after = client.get(LIST)
    assert names(after) == ["Cy"]
    assert "2 calls logged." in Page(after).root.text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"who": []}, "Tick whom you called."),
        ({"who": ["x"]}, "One of these rows is not on the list any more."),
        ({"do": ""}, "Choose what came of it."),
        ({"do": "booked"}, "“booked” is not one of the choices."),
        ({"do": "snoozed"}, "Enter the day from which to call again."),
        ({"do": "snoozed", "day": "22 November 2026"}, "This day has come already. Enter a day after today."),
        ({"do": "snoozed", "day": "31 February 2027"}, "31 February is not a real date"),
        ({"do": "snoozed", "day": "1 January 2032"}, "This date is more than five years ahead."),
        ({"do": "no_answer", "day": "1 Dec"}, "Leave the date empty, or choose “Snoozed until”."),
        ({"seen": "x"}, "Enter a whole number."),
    ],
)
def test_what_is_wrong_with_several_is_said_and_nothing_logged(desk, eligible, sent, said):
    ana = eligible("Ana")
    response = desk().post(LIST, ticked(ana) | sent)
    page = Page(response)
    assert (response.status_code, page.title[:6]) == (422, "Error:")
    assert said in page.main
    if sent.get("who") != []:
        assert any("checked" in each.attrs for each in page.root.find("input")) == ("who" not in sent)
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"day": ""}, 422, "Enter the day that was booked."),
        ({"day": "Wedesday"}, 422, "not a date we can read"),
        ({"day": "21 November 2026"}, 422, "This date is past."),
        ({"day": "1 January 2028"}, 422, "more than 12 months ahead"),
        ({"day": "1 January 2038"}, 422, "more than five years ahead"),
        ({"day": "23 November 2026"}, 409, "Enter another day, or plan it on its own page."),
        ({"row": "x"}, 422, "Tick whom you called."),
        ({"row": "00000000-0000-0000-0000-000000000000.botox"}, 409, "not on record here any more"),
    ],
)
def test_a_day_that_cannot_be_booked_stays_in_its_row(desk, eligible, sent, status, said):
    ana = eligible("Ana")
    response = desk().post(LIST, row(ana, "booked", day="1 Dec") | sent)
    assert response.status_code == status
    page = Page(response)
    assert said in page.main
    if "day" in sent:
        [box] = [each for each in page.root.find("input") if each.attrs.get("id") == f"day-{key(ana)}"]
        assert box.attrs["value"] == sent["day"]
        if status == 422:
            links = [each.attrs["href"] for each in page.root.find("a") if said in each.text]
            assert links == [f"#day-{key(ana)}"]
    assert not Contact.objects.exists()
    assert not Plan.objects.exists()


def test_who_called_meanwhile_is_told_and_sent_again_it_is_logged(desk, person, eligible):
    ana, bo = eligible("Ana"), eligible("Bo")
    silva = desk(user=person(Role.FRONT_DESK, first_name="Bo", last_name="Silva"))
    client = desk()
    seen = client.get(LIST).context["form"]["seen"].value()
    silva.post(LIST, row(ana, "no_answer"))
    told = client.post(LIST, ticked(ana, bo, seen=seen))
    assert told.status_code == 409
    assert (
        "Bo Silva has called Ana meanwhile: no answer. Send it again to log your calls, too."
        in Page(told).main
    )
    assert Contact.objects.count() == 1
    again = client.post(LIST, ticked(ana, bo, seen=told.context["form"]["seen"].value()))
    assert again.status_code == 302
    assert Contact.objects.count() == 3


def test_everybody_of_those_ticked_who_was_called_meanwhile_is_told(desk, person, eligible):
    """Whoever is later in the list was called first: that is told, too, before it is logged a second time."""
    ana, bo, cy, dee = (eligible(name) for name in ("Ana", "Bo", "Cy", "Dee"))
    silva = desk(user=person(Role.FRONT_DESK, first_name="Bo", last_name="Silva"))
    client = desk()
    seen = client.get(LIST).context["form"]["seen"].value()
    for whom, did in ((bo, "in_a_week"), (dee, "no_answer"), (ana, "no_answer")):
        assert silva.post(LIST, row(whom, did, seen="0")).status_code == 302
    told = client.post(LIST, ticked(ana, bo, cy, seen=seen))
    said = "Bo Silva has called Bo meanwhile: snoozed until. Bo Silva has called Ana meanwhile: no answer."
    assert told.status_code == 409
    assert f"{said} Send it again to log your calls, too." in Page(told).main
    assert "called Dee" not in Page(told).main
    assert Contact.objects.count() == 3
    again = client.post(LIST, ticked(ana, bo, cy, seen=told.context["form"]["seen"].value()))
    assert again.status_code == 302
    assert Contact.objects.count() == 6


def test_nobody_of_another_clinic_is_called(desk, sister, eligible):
    theirs = eligible("Theirs", at=sister)
    response = desk().post(LIST, row(theirs, "no_answer"))
    assert response.status_code == 409
    assert "Theirs" not in response.text
    assert not Contact.objects.exists()


def test_somebody_who_was_merged_or_archived_meanwhile_is_not_called(desk, eligible, person):
    ana = eligible("Ana", merged_into=eligible("Here"))
    assert desk().post(LIST, row(ana, "no_answer")).status_code == 409
    assert not Contact.objects.exists()


@pytest.mark.parametrize("role", Role)
def test_who_may(desk, eligible, role):
    ana = eligible("Ana")
    client = desk(role)
    may = role != Role.AUDITOR
    assert ("Booked" in Page(client.get(LIST)).main) == may
    assert client.post(LIST, row(ana, "booked", day="1 Dec")).status_code == (302 if may else 403)
    assert Plan.objects.exists() == Contact.objects.exists() == may


def test_a_child_is_planned_on_a_page_of_its_own(desk, eligible):
    ana = eligible("Ana", date_of_birth=date(2016, 1, 1))
    response = desk().post(LIST, row(ana, "booked", day="1 Dec"))
    assert response.status_code == 409
    assert "Look at the birth date." in Page(response).main
    assert not Plan.objects.exists()


def test_what_was_logged_about_somebody_else_is_no_news(desk, eligible, patient):
    ana, stranger = eligible("Ana"), patient("Nobody on the list")
    client, other = desk(), desk()
    assert other.post(LIST, row(ana, "no_answer")).status_code == 302
    seen = client.get(LIST).context["form"]["seen"].value()
    assert seen == Contact.objects.get().pk
    assert other.post(LIST, row(stranger, "no_answer")).status_code == 302
    assert client.post(LIST, row(ana, "no_answer", seen=seen)).status_code == 302
    told = client.post(LIST, row(ana, "no_answer", seen=seen))
    assert told.status_code == 409
    assert "has called Ana meanwhile" in Page(told).main


def test_fifty_at_once_cost_no_more_than_so_many_queries_each(desk, eligible):
    people = [eligible(f"Nr {number}") for number in range(12)]
    client, counts = desk(), []
    for some in (people[:1], people[1:]):
        with CaptureQueriesContext(connection) as queries:
            assert client.post(LIST, ticked(*some, seen="9999")).status_code == 302
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 10 * 8
