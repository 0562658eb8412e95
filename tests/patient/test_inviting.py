"""The desk invites a patient to her own pages, hands out a card, changes the address and ends it."""

import itertools
import re
from datetime import date

import pytest
from django.test import Client

from intervals import clock
from intervals.actions.mail import letter_of
from intervals.engine.ages import age_on
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.messages import Message
from intervals.models.patients import Amendment
from intervals.models.portal import PortalAccess
from intervals.web.own_mail import send_codes
from tests.patient.signed_in import invited, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
HERS = "marie@home.example"


@pytest.fixture
def marie(patient, treated):
    marie = patient("Marie Tremblay", email=HERS)
    treated(marie, "microneedling", date(2026, 11, 10))
    return marie


def place(patient):
    return f"/desk/hamilton/patients/{patient.ref}/own-pages/"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CLINICIAN, Role.FRONT_DESK])
def test_whoever_may_edit_a_patient_invites_her(desk, marie, role):
    browser = desk(role)
    assert place(marie) in browser.get(f"/desk/hamilton/patients/{marie.ref}/").text
    assert f'value="{HERS}"' in browser.get(place(marie)).text
    response = browser.post(place(marie), {"email": HERS}, follow=True)
    assert f"Invited: {HERS}." in response.text
    assert "Not opened yet." in response.text
    access = PortalAccess.objects.get()
    assert (access.patient, access.email, access.is_parent, access.invited_by) == (
        marie,
        HERS,
        False,
        browser.user,
    )
    entry = AuditEntry.objects.get(kind=Kind.OWN_INVITED)
    assert (entry.patient_ref, entry.person) == (marie.ref, browser.user)


def test_an_auditor_invites_nobody(desk, marie):
    browser = desk(Role.AUDITOR)
    assert place(marie) not in browser.get(f"/desk/hamilton/patients/{marie.ref}/").text
    assert browser.get(place(marie)).status_code == 403


def test_the_invitation_says_nothing_of_her_health_and_leads_to_the_sign_in(desk, marie):
    desk().post(place(marie), {"email": HERS})
    message = Message.objects.get()
    letter = letter_of(message)
    assert (message.to, message.kind, letter.subject) == (HERS, "invitation", "Your own pages are open")
    assert re.findall(r"https?://\S+", letter.text) == ["http://testserver/me/sign-in/"]
    for word in ("Marie", "Tremblay", "needling", "treatment", str(marie.ref)):
        assert word not in letter.text + letter.subject


def test_from_the_invitation_to_her_own_pages(desk, marie):
    staff, hers = desk(), Client()
    staff.post(place(marie), {"email": HERS})
    hers.post("/me/sign-in/", {"email": HERS})
    send_codes()
    code = re.search(r"^\d{6}$", letter_of(Message.objects.latest("pk")).text, re.MULTILINE)[0]
    assert "Marie Tremblay" in hers.post("/me/sign-in/code/", {"code": code}, follow=True).text
    assert "First opened" in staff.get(place(marie)).text


def test_an_address_that_is_invited_is_told_again_and_stands_once(desk, marie):
    for _each in range(2):
        assert (
            desk().post(place(marie), {"email": "Marie@Home.example" if _each else HERS}).status_code == 302
        )
    assert PortalAccess.objects.count() == 1
    assert Message.objects.count() == 2


def test_without_an_address_on_record_the_way_to_it_is_shown(desk, patient):
    page = desk().get(place(patient("Zoé"))).text
    assert "No e-mail address is on record." in page
    assert "Add it to the details" in page


def test_an_archived_patient_is_not_invited(desk, marie, person):
    type(marie).objects.update(archived_at="2026-11-20T12:00Z", archived_by=person())
    response = desk().post(place(marie), {"email": HERS})
    assert response.status_code == 409
    assert "Bring the record back from the archive first" in response.text
    assert not Message.objects.exists()


# The card


def test_the_card_says_how_to_sign_in_and_nothing_of_treatments(desk, marie):
    invited(marie)
    page = desk().get(f"{place(marie)}card/").text
    article = page[page.index("<article") : page.index("</article>")]
    assert "<strong>testserver/me</strong>" in article
    assert HERS in article
    assert 'class="qr"' in article
    assert "needling" not in article.lower()
    assert "Marie Tremblay" not in article
    assert AuditEntry.objects.filter(kind=Kind.OWN_CARD_PRINTED).count() == 1


def test_no_card_before_an_invitation(desk, marie):
    page = desk().get(f"{place(marie)}card/").text
    assert "Nobody is invited yet" in page
    assert 'class="qr"' not in page
    assert not AuditEntry.objects.filter(kind=Kind.OWN_CARD_PRINTED).exists()


# The end, and another address


def test_an_access_that_is_ended_signs_her_out(desk, marie):
    access, hers = invited(marie), Client()
    sign_in(hers, access)
    staff = desk(user=None)
    response = staff.post(f"{place(marie)}{access.ref}/end/", follow=True)
    assert "The access has ended." in response.text
    assert "Ended by" in response.text
    assert hers.get("/me/").status_code == 410
    assert AuditEntry.objects.get(kind=Kind.OWN_ENDED).patient_ref == marie.ref
    assert staff.get(f"{place(marie)}{access.ref}/end/").status_code == 409


def test_the_clinic_changes_the_address_and_the_old_one_is_told(desk, marie):
    access, hers = invited(marie), Client()
    sign_in(hers, access)
    response = desk().post(f"{place(marie)}{access.ref}/address/", {"email": "new@home.example"}, follow=True)
    assert "From now on, new@home.example signs in." in response.text
    message = Message.objects.get()
    assert message.to == HERS
    assert "new@home.example" not in letter_of(message).text
    assert hers.get("/me/")["Location"] == "/me/sign-in/"
    assert PortalAccess.objects.get().email == "new@home.example"
    assert AuditEntry.objects.get(kind=Kind.OWN_ADDRESS_CHANGED).patient_ref == marie.ref


def test_an_address_that_opens_the_pages_already_takes_no_other_place(desk, marie):
    access, other = invited(marie), invited(marie, "new@home.example")
    response = desk().post(f"{place(marie)}{access.ref}/address/", {"email": other.email.upper()})
    assert response.status_code == 409
    assert "End the other one instead" in response.text


# Parents


@pytest.mark.parametrize(
    ("born", "parent"), [(date(2010, 11, 23), True), (date(2010, 11, 22), False), (date(2010, 11, 21), False)]
)
def test_below_16_the_address_is_a_parents(desk, patient, born, parent):
    zoe = patient("Zoé", date_of_birth=born)
    browser = desk()
    assert ("E-mail address of a parent" in browser.get(place(zoe)).text) is parent
    browser.post(place(zoe), {"email": HERS})
    assert PortalAccess.objects.get().is_parent is parent


@pytest.mark.parametrize(("age", "parent"), [(None, False), (15, False), (16, True), (18, True)])
def test_the_age_is_the_clinics(desk, patient, age, parent):
    Clinic.objects.update(own_access_from_age=age)
    zoe = patient("Zoé", date_of_birth=date(2011, 5, 1))
    desk().post(place(zoe), {"email": HERS})
    assert PortalAccess.objects.get().is_parent is parent


def test_on_the_birthday_the_parents_access_opens_nothing(desk, patient, at):
    zoe = patient("Zoé", date_of_birth=date(2010, 11, 23))
    access, hers = invited(zoe, is_parent=True), Client()
    at.move_to("2026-11-22T23:59:59-05:00")
    sign_in(hers, access)
    assert "as a parent" in hers.get("/me/").text
    at.move_to("2026-11-23T00:00:00-05:00")
    response = hers.get("/me/")
    assert response.status_code == 410
    assert "Ask the clinic to invite her own address" in response.text
    hers.post("/me/sign-in/", {"email": HERS})
    send_codes()
    assert not Message.objects.exists()
    staff = desk()
    assert "Opens nothing any more: the patient is 16 or older." in staff.get(place(zoe)).text
    staff.post(place(zoe), {"email": HERS})
    access.refresh_from_db()
    assert not access.is_parent, "invited again, it is her own"


@pytest.mark.parametrize(
    ("on", "age"),
    [(date(2026, 2, 28), 13), (date(2026, 3, 1), 14), (date(2028, 2, 28), 15), (date(2028, 2, 29), 16)],
)
def test_who_was_born_on_29_february_is_a_year_older_on_1_march(on, age):
    assert age_on(date(2012, 2, 29), on) == age


# Who may open the pages to whom


def test_the_front_desk_opens_them_to_the_address_on_record_alone(desk, marie):
    """The pages show lots, notes and why a hold was set, which the front desk does not see."""
    browser = desk(Role.FRONT_DESK)
    for sent_to in (place(marie), f"{place(marie)}{invited(marie).ref}/address/"):
        response = browser.post(sent_to, {"email": "desk@home.example"})
        assert response.status_code == 409
        assert "This is not the e-mail address on record." in response.text
    assert not PortalAccess.objects.filter(email="desk@home.example").exists()
    assert desk(Role.CLINICIAN).post(place(marie), {"email": "desk@home.example"}).status_code == 302


def test_who_reads_the_mail_is_told_of_one_more_address(desk, marie):
    """Also where the address on record was changed first; the patient reads it among the looks."""
    invited(marie, "father@home.example")
    marie.amendments.create(
        changes={"email": ["first@home.example", HERS]}, by=marie.created_by, at=clock.now()
    )
    desk().post(place(marie), {"email": "new@home.example"})
    letters = {each.to: letter_of(each) for each in Message.objects.all()}
    assert set(letters) == {HERS, "father@home.example", "first@home.example", "new@home.example"}
    assert letters[HERS].subject == "One more address can sign in"
    for word in ("Marie", "Tremblay", "needling", "new@home.example", str(marie.ref)):
        assert word not in letters[HERS].text + letters[HERS].subject
    desk().post(place(marie), {"email": "new@home.example"})
    assert Message.objects.count() == len(letters) + 1, "told again is nobody else's news"
    hers = Client()
    sign_in(hers, PortalAccess.objects.get(email="new@home.example"))
    assert "a manager opened these pages to an e-mail address" in hers.get("/me/looks/").text


def test_a_parents_address_that_is_changed_to_the_patients_own_is_hers(desk, patient, at):
    zoe = patient("Zo\u00e9", date_of_birth=date(2010, 11, 23))
    access = invited(zoe, is_parent=True)
    at.move_to("2026-11-23T12:00:00-05:00")
    desk().post(f"{place(zoe)}{access.ref}/address/", {"email": "zoe@home.example"})
    access.refresh_from_db()
    assert not access.is_parent
    hers = Client()
    sign_in(hers, access)
    assert hers.get("/me/").status_code == 200


@pytest.mark.parametrize(("whose", "way"), [*itertools.product(["own", "colleague"], ["invite", "change"])])
def test_the_front_desk_opens_them_to_nobody_who_works_here(desk, patient, person, whose, way):
    """Who may write an address on record could otherwise read by it what the desk hides from the role."""
    front, other = person(Role.FRONT_DESK), person(Role.CLINICIAN)
    to = {"own": front.email.upper(), "colleague": other.email}[whose]
    zoe = patient("Zoé", email=to)
    where = f"{place(zoe)}{invited(zoe).ref}/address/" if way == "change" else place(zoe)
    response = desk(Role.FRONT_DESK, user=front).post(where, {"email": to})
    assert response.status_code == 409
    assert "This is the address of somebody who works here." in response.text
    assert not PortalAccess.objects.of_address(to).exists()
    assert not Message.objects.exists()
    assert desk(user=other, role=Role.CLINICIAN).post(place(zoe), {"email": to}).status_code == 302


def test_who_wrote_the_address_on_record_and_opens_the_pages_to_it_stands_in_the_log(desk, patient, person):
    front, other = person(Role.FRONT_DESK), person(Role.FRONT_DESK)
    zoe = patient("Zoé", email=HERS, created_by=other)
    Amendment.objects.create(patient=zoe, changes={"email": ["", HERS]}, by=front, at=clock.now())
    for user, same in ((other, False), (front, True)):
        assert desk(Role.FRONT_DESK, user=user).post(place(zoe), {"email": HERS}).status_code == 302
        entry = AuditEntry.objects.filter(kind=Kind.OWN_INVITED).latest("pk")
        assert entry.detail["written_by_the_same"] is same
    hers = Client()
    sign_in(hers, PortalAccess.objects.get())
    assert "the front desk opened these pages to an e-mail address" in hers.get("/me/looks/").text
