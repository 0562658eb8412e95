"""The contact log: what came of a call, and who called first."""

from datetime import date

import pytest

from intervals.actions.contacts import ContactedMeanwhile, log_contact
from intervals.models.audit import AuditEntry, Kind
from intervals.models.contacts import Contact, Outcome
from intervals.models.members import Role
from intervals.models.procedures import Procedure
from tests.desk.asking import ON, asker

LIST = "/desk/hamilton/eligible/"

pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def ana(patient, treated):
    """Eligible for Botox since Tuesday."""
    found = patient("Ana", telephone="905-555-0101")
    treated(found, "microneedling", date(2026, 11, 10))
    return found


def page_of(patient):
    return f"/desk/{patient.clinic.slug}/patients/{patient.ref}/contact/"


def sent(outcome, **fields):
    return {"procedure": "botox", "outcome": outcome, "seen": "0", "back": LIST, **fields}


def text_of(response):
    return " ".join(response.content.decode().split())


def test_from_the_list_and_back_to_it(desk, ana):
    client = desk(Role.FRONT_DESK)
    listed = client.get(f"{LIST}?when=now&procedure=botox")
    link = f"{page_of(ana)}?procedure=botox&amp;back=%2Fdesk%2Fhamilton%2Feligible%2F%3Fwhen%3Dnow%26procedure%3Dbotox"
    assert f'href="{link}"' in text_of(listed)
    form = client.get(link.replace("&amp;", "&"))
    assert '<option value="botox" selected>Botox</option>' in text_of(form)
    back = form.context["form"]["back"].value()
    done = client.post(page_of(ana), sent("declined", back=back, comment="Moving away"))
    assert done.status_code == 302
    assert done.url == f"{LIST}?when=now&procedure=botox"
    contact = Contact.objects.get()
    assert (contact.patient, contact.procedure.slug, contact.outcome) == (ana, "botox", "declined")
    assert (contact.by, contact.made_on, contact.comment) == (client.user, ON, "Moving away")
    assert client.get(done.url).context["lines"] == []


def test_it_is_audited_without_what_was_said(desk, ana):
    desk().post(page_of(ana), sent("no_answer", comment="Her husband picked up"))
    entry = AuditEntry.objects.get(kind=Kind.CONTACT_LOGGED)
    assert entry.patient_ref == ana.ref
    assert entry.detail == {"procedure": "botox", "outcome": "no_answer", "contact": Contact.objects.get().pk}


def test_the_page_shows_the_calls_so_far(desk, ana):
    client = desk()
    client.post(page_of(ana), sent("no_answer", comment="Left a message"))
    page = text_of(client.get(page_of(ana)))
    assert f"Botox: No answer, {client.user.email}, Sunday 22 November 2026, 12:00" in page
    assert "Left a message" in page
    assert "905-555-0101" in page


@pytest.mark.parametrize(
    ("until", "message"),
    [
        ("", "Enter the day from which to call again."),
        ("2026-11-21", "This day has come already. Enter a day after today."),
        ("2026-11-22", "This day has come already. Enter a day after today."),
        ("2026-11-23", None),
        ("2026-02-31", "31 February is not a real date"),
    ],
)
def test_snoozing_needs_a_day_to_come(desk, ana, until, message):
    response = desk().post(page_of(ana), sent("snoozed", snooze_until=until, comment="On holiday"))
    if message is None:
        assert response.status_code == 302
        assert Contact.objects.get().snooze_until == date(2026, 11, 23)
    else:
        assert response.status_code == 422
        assert text_of(response).count(message) >= 2  # in the summary and at the field
        assert "On holiday" in text_of(response)
        assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"outcome": ""}, "Choose what came of it."),
        ({"outcome": "married"}, "married"),
        ({"procedure": ""}, "Choose what the call was about."),
        ({"procedure": "tea"}, "“tea” is not a procedure. Choose one of these."),
        ({"snooze_until": "2026-11-30"}, "Leave the date empty, or choose “Snoozed until”."),
        ({"comment": "x" * 501}, "500"),
        ({"seen": "x"}, "There is a problem"),
    ],
)
def test_bad_input_is_said_and_nothing_recorded(desk, ana, fields, message):
    response = desk().post(page_of(ana), sent("called") | fields)
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "back",
    ["https://elsewhere.example/", "//elsewhere.example/", "/desk/hamilton/patients/", "javascript:alert(1)", "",
     "/desk/hamilton-nz/eligible/", LIST + "csv/", LIST + "../patients/", LIST + "?" + "x" * 300],
)  # fmt: skip
def test_without_a_list_of_this_clinic_to_go_back_to_it_leads_to_the_patient(desk, ana, back):
    to = page_of(ana).removesuffix("contact/")
    assert desk().post(page_of(ana), sent("called", back=back)).url == to


def test_what_the_call_was_about_is_chosen_not_presumed(desk, ana):
    form = text_of(desk().get(page_of(ana)))
    assert '<option value="" selected>Choose one</option>' in form


def test_who_calls_second_is_told_of_the_first_and_may_log_it_all_the_same(desk, person, ana):
    """Both have the page open; Bo sends first, Cy is told, and sends again."""
    bo = desk(user=person(Role.FRONT_DESK, first_name="Bo", last_name="Silva"))
    cy = desk(Role.CLINICIAN)
    opened = cy.get(page_of(ana))
    assert opened.context["form"]["seen"].value() == 0
    bo.post(page_of(ana), sent("no_answer"))
    told = cy.post(page_of(ana), sent("called", comment="Rings back"))
    assert told.status_code == 422
    assert "Bo Silva called at 12:00: no answer. If you called as well, log it again." in text_of(told)
    assert "Rings back" in text_of(told)
    assert len(told.context["known"]) == 1
    assert Contact.objects.count() == 1
    again = cy.post(page_of(ana), sent("called", seen=told.context["form"]["seen"].value()))
    assert again.status_code == 302
    assert [each.outcome for each in Contact.objects.order_by("pk")] == ["no_answer", "called"]


def test_a_call_about_something_else_or_someone_else_stands_in_nobodys_way(desk, patient, ana):
    client = desk()
    client.post(page_of(ana), sent("called", procedure="microneedling"))
    client.post(page_of(patient("Bo")), sent("called"))
    client.post(page_of(ana), sent("called"))
    assert Contact.objects.count() == 3


def test_a_call_of_yesterday_is_told_with_its_day(desk, ana, at):
    at.shift(-24 * 60 * 60)
    desk().post(page_of(ana), sent("no_answer"))
    at.shift(24 * 60 * 60)
    assert "called at 12:00, Saturday 21 November 2026: no answer." in text_of(
        desk().post(page_of(ana), sent("called"))
    )


def test_the_same_form_sent_twice_records_once(desk, ana):
    client = desk()
    key = {"form_key": re_key(client, ana)}
    for _time in range(2):
        assert client.post(page_of(ana), sent("called") | key).url == LIST
    assert Contact.objects.count() == 1


def re_key(client, patient):
    content = client.get(page_of(patient)).content.decode()
    return content.split('name="form_key" value="')[1].split('"')[0]


@pytest.mark.parametrize("role", Role)
def test_who_may_log(desk, ana, role):
    client = desk(role)
    expected = role != Role.AUDITOR
    assert client.get(page_of(ana)).status_code == (200 if expected else 403)
    assert client.post(page_of(ana), sent("called")).status_code == (302 if expected else 403)
    assert Contact.objects.exists() == expected


def test_staff_of_another_clinic_find_nobody(desk, sister, ana):
    client = desk(Role.MANAGER, at=sister)
    for address in (page_of(ana), page_of(ana).replace("hamilton/", "hamilton-nz/")):
        assert client.get(address).status_code == 404
        assert client.post(address, sent("called")).status_code == 404
    assert not Contact.objects.exists()


def test_the_action_itself_tells_of_a_contact_that_was_not_seen(ana, clinic, person):
    by = asker(person(), clinic)
    about = {"by": by, "patient": ana, "procedure": Procedure.objects.get(slug="botox")}
    first = log_contact(**about, outcome=Outcome.NO_ANSWER, seen=0)
    with pytest.raises(ContactedMeanwhile) as told:
        log_contact(**about, outcome=Outcome.CALLED, seen=first.pk - 1)
    assert told.value.contact == first
    log_contact(**about, outcome=Outcome.CALLED, seen=first.pk)
    assert Contact.objects.count() == 2
