"""Every page of the desk that takes forms: nothing that was typed is lost, nothing is recorded twice or for another."""

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client

from intervals.actions.refusals import Refused
from intervals.desk.urls import urlpatterns
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Role
from intervals.models.submissions import Submission
from intervals.web.expired_forms import TAKES_FORMS
from tests.desk.steps import WAYS, World
from tests.web.boxes import boxes, form_on
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
ASKS_ONLY = {"desk-patients"}  # a search records nothing
BUTTONS_ONLY = {"desk-today"}  # nothing is typed there: tests/desk/test_working.py
RESTATED = {"form_key", "csrfmiddlewaretoken", "read", "seen", "version"}  # by each page anew
SECRETS = {"password": "s3cret", "some_Password": "s3cret", "code": "s3cret", "csrfmiddlewaretoken": "s3cret"}
ways = pytest.mark.parametrize("way", WAYS)


@pytest.fixture
def world(clinic, person):
    return World(clinic, person(Role.MANAGER), person(Role.MANAGER, first_name="Ida", last_name="Moss"))


@pytest.fixture
def case(way, world):
    return WAYS[way](world)


@pytest.fixture
def by(world, desk):
    return desk(user=world.by)


def opened(client, case):
    """What the page's form would send as it is opened, or as it comes after what is sent before."""
    page = Page(client.post(case.where, case.before) if case.before else client.get(case.where))
    assert page.status == 200, page.main
    return boxes(form_on(page))


def filled(client, case, **more):
    return opened(client, case) | case.typed | more


def as_list(value):
    return value if isinstance(value, list) else [value]


# Lists to choose or tick from: what is not on them cannot come back.
CHOICES = {
    "reason",
    "role",
    "override",
    "weekdays",
    "holidays",
    "treatments",
    "first_pair",
    "remove",
    "kinds",
}


def lost(sent, page):
    """What was sent and does not stand in the page's form."""
    there = boxes(form_on(page))
    kept = {name: as_list(value) for name, value in sent.items() if name not in RESTATED}
    return {name: (value, there.get(name)) for name, value in kept.items() if value != there.get(name)}


def looks(case):
    about = {"patient_ref": case.kwargs.get("patient"), "detail__page": case.page}
    return AuditEntry.objects.filter(kind=Kind.PATIENT_VIEWED, **about).count()


def test_there_is_a_way_for_every_page_that_takes_forms(world):
    pages = {each.name for each in urlpatterns if getattr(each.callback, TAKES_FORMS, False)}
    known = set()
    for make in WAYS.values():
        with transaction.atomic():
            known.add(make(world).page)
            transaction.set_rollback(True)
    assert pages - ASKS_ONLY - BUTTONS_ONLY == known


@ways
def test_what_is_wrong_comes_back_with_everything_that_was_typed(case, by):
    if case.wrong is None:
        assert not case.typed
        return
    sent = filled(by, case) | case.wrong
    before = looks(case)
    page = Page(by.post(case.where, sent))
    assert page.status == 422, page.main
    assert page.title.startswith("Error:")
    choices = {name for name in case.wrong if name in CHOICES}
    assert lost({name: value for name, value in sent.items() if name not in choices}, page) == {}
    assert looks(case) == before + ("patient" in case.kwargs)
    assert not Submission.objects.exists()


@ways
@pytest.mark.parametrize("how", ["by somebody else", "as no form of ours"])
def test_what_is_refused_comes_back_with_everything_that_was_typed_and_is_audited(case, by, how):
    sent = filled(by, case)
    if how == "as no form of ours":
        sent["form_key"] = "made up"
    elif case.meanwhile is None:
        return
    else:
        case.meanwhile()
    before = looks(case)
    page = Page(by.post(case.where, sent))
    assert page.status == 409, page.main
    assert page.title.startswith("Error:")
    assert lost(sent, page) == {}
    assert looks(case) == before + ("patient" in case.kwargs)
    assert not Submission.objects.exists()


@ways
def test_sent_twice_it_leads_to_the_same_place(case, by):
    sent = filled(by, case)
    first, second = by.post(case.where, sent), by.post(case.where, sent)
    assert first.status_code == 302, Page(first).main
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert Submission.objects.count() == 1


def sent_by_nobody(case, by):
    """A browser whose session has ended sends the form as it stood there."""
    sent = filled(by, case)
    browser = Client()
    assert browser.post(case.where, sent | SECRETS).status_code == 302
    return sent, browser


@ways
def test_of_an_expired_session_it_comes_back_once_to_the_same_person_on_the_same_page(case, by, world):
    sent, browser = sent_by_nobody(case, by)
    assert "s3cret" not in str([each.get_decoded() for each in Session.objects.all()])
    browser.force_login(world.by)
    page = Page(browser.get(case.where))
    assert lost(sent, page) == {}
    assert not Submission.objects.exists()
    again = Page(browser.get(case.where))
    assert not case.typed or lost(case.typed, again)


@ways
def test_it_comes_back_to_nobody_else_and_not_after_another_page(case, by, world, desk):
    _sent, browser = sent_by_nobody(case, by)
    browser.force_login(world.other)
    answer = browser.get(case.where)
    refused = answer.status_code == 403  # a page of one person's
    assert refused or not case.typed or lost(case.typed, Page(answer))
    _sent, browser = sent_by_nobody(case, by)
    browser.force_login(world.by)
    browser.get("/desk/hamilton/")
    page = Page(browser.get(case.where))
    assert not case.typed or lost(case.typed, page)


@ways
def test_what_comes_back_can_be_sent(case, by, world):
    _sent, browser = sent_by_nobody(case, by)
    browser.force_login(world.by)
    page = Page(browser.get(case.where))
    assert browser.post(case.where, boxes(form_on(page))).status_code == 302
    assert Submission.objects.count() == 1


def test_a_refusal_that_a_page_lets_through_is_said_and_audited(by, world, monkeypatch):
    def refuse(*_args):
        raise Refused("Not now.")

    monkeypatch.setattr("intervals.desk.patient.page.clinic_charts", refuse)
    page = Page(by.get(f"/desk/hamilton/patients/{world.marie.ref}/"))
    assert page.status == 409
    assert "Not now." in page.main
    assert AuditEntry.objects.get(kind=Kind.PATIENT_VIEWED).patient_ref == world.marie.ref
