"""Two people, or two clicks, at the same moment: a real server with two workers, on SQLite and on PostgreSQL."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from intervals.web.expired_forms import new_form_key
from tests import migrated, postgres
from tests.journeys.conftest import serving

ROUNDS = 10
TOKEN = "a" * 32
PEOPLE = """
import json
from datetime import date, timedelta
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from intervals import clock
from intervals.actions.asking import Asker
from intervals.actions.patients import register
from intervals.actions.plans import Wanted, make
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Membership
from intervals.models.procedures import Procedure
from intervals.queries.details import Details
clinic = Clinic.objects.get(slug="hamilton")
people = []
for name in ("Ana", "Ben"):
    user = User.objects.create_user(f"{{name}}@clinic.example", first_name=name, last_name="Moss")
    Membership.objects.create(user=user, clinic=clinic, role="manager")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["seen"] = int(clock.now().timestamp())
    session.create()
    people.append([session.session_key, user.pk])
by = Asker(user, clinic, "manager", clock.today(clinic))
patient = register(by=by, details=Details("Marie Tremblay", date(1985, 5, 12)))
botox = Procedure.objects.get(slug="botox")
plans = [
    make(by=by, patient=patient, wanted=Wanted(botox, by.on + timedelta(days=30 + number)))
    for number in range({rounds})
]
with open("{path}", "w") as file:
    json.dump({{"people": people, "patient": str(patient.ref), "plans": [str(plan.ref) for plan in plans]}}, file)
"""


@dataclass(frozen=True)
class Person:
    """Somebody signed in, sending forms to a site."""

    site: str
    session: str
    pk: int

    def send(self, address: str, **fields: str) -> tuple[int, str]:
        """The answer's status, and where it leads or what it says."""
        fields.setdefault("form_key", new_form_key(self.pk))
        request = urllib.request.Request(
            self.site + address,
            urlencode(fields).encode() if fields.pop("method", "post") == "post" else None,
            {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN},
        )
        try:
            with urllib.request.build_opener(Stay).open(request, timeout=30) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as answered:
            return answered.code, answered.headers.get("Location") or answered.read().decode()


class Stay(urllib.request.HTTPRedirectHandler):
    """Does not follow."""

    def redirect_request(self, *args: object) -> None:
        return None


@dataclass(frozen=True)
class Site:
    """A running site and what is on it."""

    people: list[Person]
    patient: str
    plans: list[str]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def at_work(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two managers at a clinic with one patient who has many plans."""
    folder = tmp_path_factory.mktemp(request.param)
    prepared = PEOPLE.format(rounds=ROUNDS, path=folder / "made.json")
    url = _database() if request.param == "postgres" else ""
    with serving(folder, prepared_by=prepared, database=url) as site:
        made = json.loads(Path(folder / "made.json").read_text())
        people = [Person(site, session, pk) for session, pk in made["people"]]
        yield Site(people, f"/desk/hamilton/patients/{made['patient']}/", made["plans"])


def _database() -> str:
    """The address of a database as it is shipped, in the tests' PostgreSQL."""
    if postgres.programs() is None:
        if os.environ.get("CI"):
            pytest.fail(postgres.HINT)
        pytest.skip(postgres.HINT)
    return postgres.fresh(f"at_once_{os.getpid()}", template=migrated.on_postgres())


def both(pool: ThreadPoolExecutor, *sent: tuple) -> list[tuple[int, str]]:
    """What two threads are answered that send at the same time."""
    return list(pool.map(lambda each: each[0].send(each[1], **each[2]), sent))


def treatments_of(person: Person, site: Site) -> int:
    """How many the patient's page shows."""
    status, page = person.send(site.patient, method="get")
    assert status == 200
    return page.count('class="event event-treatment')


def test_of_two_who_act_on_the_same_plan_one_wins_and_the_other_is_told(at_work: Site, today: date) -> None:
    ana, ben = at_work.people
    with ThreadPoolExecutor(2) as pool:
        for number, plan in enumerate(at_work.plans):
            where = f"{at_work.patient}plans/{plan}/"
            day = {"planned_on": (today + timedelta(days=400 + number)).isoformat(), "far_confirmed": "on"}
            answers = both(pool, (ana, f"{where}cancel/", {"reason": "Ill"}), (ben, f"{where}move/", day))
            assert sorted(status for status, _said in answers) == [302, 409], answers
            [told] = [said for status, said in answers if status == 409]
            assert "Ana Moss cancelled this plan" in told or "Ben Moss moved this plan" in told


def test_two_clicks_record_once(at_work: Site) -> None:
    ana, _ben = at_work.people
    where = f"{at_work.patient}treatments/new/?procedure=microneedling"
    before = treatments_of(ana, at_work)
    with ThreadPoolExecutor(2) as pool:
        for each in range(ROUNDS):
            day = str(date(2026, 1, 15) + timedelta(days=each))
            form = {"given_on": day, "form_key": new_form_key(ana.pk), "old_confirmed": "on"}
            answers = both(pool, (ana, where, dict(form)), (ana, where, dict(form)))
            assert [status for status, _said in answers] == [302, 302], answers
            assert answers[0] == answers[1]
    assert treatments_of(ana, at_work) == before + ROUNDS


def test_two_people_log_at_the_same_moment(at_work: Site) -> None:
    """One is recorded, the other is asked whether it is the same; sent again as a second one, it is recorded too."""
    ana, ben = at_work.people
    where = f"{at_work.patient}treatments/new/?procedure=microneedling"
    with ThreadPoolExecutor(2) as pool:
        for each in range(ROUNDS):
            day = str(date(2026, 2, 15) + timedelta(days=each))
            form = {"given_on": day, "old_confirmed": "on"}
            answers = both(pool, (ana, where, dict(form)), (ben, where, dict(form)))
            assert sorted(status for status, _said in answers) == [302, 422], answers
            [asked] = [said for status, said in answers if status == 422]
            assert "Same as the one recorded" in asked
