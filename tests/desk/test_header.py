"""The top of every page of the desk: at which clinic one is, as what, and the way to another."""

import pytest

from intervals import clock
from intervals.models.members import Membership, Role

pytestmark = pytest.mark.usefixtures("at")


def header_of(client, clinic="hamilton"):
    page = client.get(f"/desk/{clinic}/").content.decode()
    return " ".join(page.split("<header")[1].split("</header>")[0].split())


def test_two_clinics_of_one_name_are_told_apart(desk, sister):
    client = desk(Role.FRONT_DESK)
    assert "Change clinic" not in header_of(client)
    other = Membership.objects.create(user=client.user, clinic=sister, role=Role.MANAGER)
    assert "Hamilton, Ontario · Front desk · <a" in header_of(client)
    assert "Hamilton, New Zealand · Manager · <a" in header_of(client, "hamilton-nz")
    assert '<a href="/desk/">Change clinic</a>' in header_of(client)
    other.ended_at = clock.now()
    other.save()
    assert "Change clinic" not in header_of(client)


def test_what_others_do_elsewhere_changes_nothing(desk, person, sister):
    person(Role.MANAGER, at=sister)
    assert "Change clinic" not in header_of(desk(Role.MANAGER))
