"""A search that finds exactly one person leads straight to the record."""

from datetime import date

import pytest

from intervals.actions.asking import Asker
from intervals.actions.patients import register
from intervals.models.members import Role
from intervals.queries.details import Details

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(desk, clinic, at):
    front = desk(Role.FRONT_DESK)
    by = Asker(front.user, clinic, Role.FRONT_DESK, date(2026, 11, 22))
    made = {
        name: register(by=by, details=Details(name, date(1985, 5, 12))) for name in ("Paul Roy", "Paul Rowe")
    }

    def send(text, **more):
        response = front.post("/desk/hamilton/patients/", {"q": text}, **more)
        return response, made["Paul Roy"]

    return send


def test_the_only_one_is_opened(search):
    response, paul = search("paul roy")
    assert (response.status_code, response["Location"]) == (302, f"/desk/hamilton/patients/{paul.ref}/")


@pytest.mark.parametrize("text", ["paul", "paul roi", "nobody", "", "x"])
def test_several_nobody_or_somebody_alike_are_a_list(search, text):
    response, _paul = search(text)
    assert response.status_code == 302
    assert response["Location"].startswith("/desk/hamilton/patients/?found=")


def test_a_script_is_led_nowhere(search):
    response, _paul = search("paul roy", headers={"X-Results": "found"})
    assert response.status_code == 200
    assert "Paul Roy" in response.content.decode()
