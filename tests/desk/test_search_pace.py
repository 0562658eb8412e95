"""Above a number of searches a minute, search asks to slow down: for one person, in every way it is asked."""

from datetime import timedelta

import pytest

from intervals import clock
from intervals.actions.indexing import index
from intervals.actions.searches import searched
from intervals.models.audit import AuditEntry, Kind, Shown
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.searches import SearchPace
from tests.desk.asking import asker
from tests.models.rows_desk import colleague, user

PATIENTS = "/desk/hamilton/patients/"
SAID = "You have searched very often in the last minute."

pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def marie(patient, settings):
    settings.SEARCHES_PER_MINUTE = 2
    found = patient("Marie Tremblay")
    index(found)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("alone", [None, "few", "found"])
@pytest.mark.parametrize("place", ["", "merge"])
def test_the_third_search_of_a_minute_is_asked_to_wait(alone, place, marie, patient, desk):
    other = patient("Ana Silva")
    front = desk(Role.FRONT_DESK if not place else Role.CLINICIAN)
    address = f"{PATIENTS}{other.ref}/merge/" if place else PATIENTS
    more = {"headers": {"x-results": alone}} if alone else {}
    for _time in range(2):
        assert front.post(address, {"q": "trem"}, **more).status_code in (200, 302)
    seen = Shown.objects.count()
    response = front.post(address, {"q": "trem"}, **more)
    page = response.content.decode()
    assert response.status_code == 429
    assert response["Retry-After"] == "60"
    assert SAID in page
    assert "Marie Tremblay" not in page
    assert Shown.objects.count() == seen
    if not alone:
        assert 'value="trem"' in page
        assert "<h1>" in page
    entry = AuditEntry.objects.get(kind=Kind.SEARCH_SLOWED)
    assert (entry.person, entry.detail) == (front.user, {"searches": 3})


@pytest.mark.django_db
def test_pages_and_suggestions_count_together_and_the_next_minute_is_new(marie, desk, at):
    front, other = desk(Role.FRONT_DESK), desk(Role.FRONT_DESK)
    front.post(PATIENTS, {"q": "marie"}, headers={"x-results": "few"})
    front.post(PATIENTS, {"q": "marie"}, headers={"x-results": "found"})
    at.shift(timedelta(seconds=45))
    refused = front.post(PATIENTS, {"q": "marie"})
    assert (refused.status_code, refused["Retry-After"]) == (429, "15")
    assert other.post(PATIENTS, {"q": "marie"}).status_code == 302, "each person alone"
    at.shift(timedelta(seconds=14))
    assert front.post(PATIENTS, {"q": "marie"}).status_code == 429
    at.shift(timedelta(seconds=1))
    assert front.post(PATIENTS, {"q": "marie"}).status_code == 302


def test_the_count_is_in_the_database(routed, settings):
    settings.SEARCHES_PER_MINUTE = 1
    clinic = Clinic.objects.using(routed).get(slug="hamilton")
    one, other = asker(user(routed), clinic), asker(colleague(routed), clinic)
    assert [searched(by=one), searched(by=one), searched(by=other)] == [0, 60, 0]
    pace = SearchPace.objects.get(person=one.user)
    assert (pace.began, pace.searches) == (clock.now(), 2)


@pytest.mark.django_db
def test_a_clock_that_was_put_back_locks_nobody_out(marie, desk, at):
    front = desk(Role.FRONT_DESK)
    for _time in range(3):
        response = front.post(PATIENTS, {"q": "marie"})
    assert response.status_code == 429
    at.shift(timedelta(hours=-2))
    assert front.post(PATIENTS, {"q": "marie"}).status_code == 302
