"""What may be done about staff: the rules that hold whoever sends what."""

import pytest
from django.core.exceptions import PermissionDenied

from intervals import clock
from intervals.actions import staff
from intervals.actions.asking import Asker
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Membership, Role

pytestmark = pytest.mark.usefixtures("committing")


@pytest.fixture
def asker(db):
    """A manager asking."""
    clinic = Clinic.objects.get(slug="hamilton")
    user = User.objects.create_user("ada@clinic.example")
    Membership.objects.create(user=user, clinic=clinic, role=Role.MANAGER)
    return Asker(user, clinic, Role.MANAGER, clock.today(clinic), "192.0.2.1")


def offer(asker, email="noor@clinic.example", role=Role.CLINICIAN):
    """An invitation and its secret."""
    sent = []
    staff.invite(by=asker, email=email, role=role, send=lambda *each: sent.append(each))
    return sent[0]


def test_from_the_invitation_to_the_end(asker):
    invitation, secret = offer(asker)
    assert invitation.digest == staff.digest_of(secret)
    noor = User.objects.create_user("Noor@clinic.example")
    membership = staff.accept_invitation(invitation=invitation, user=noor, address="192.0.2.2")
    staff.change_role(by=asker, membership=membership, role=Role.MANAGER)
    staff.end_membership(by=asker, membership=membership)
    assert list(Membership.objects.of(noor)) == []
    said = AuditEntry.objects.order_by("pk").values_list("kind", "person__email", "address")
    assert list(said) == [
        (Kind.STAFF_INVITED, "ada@clinic.example", "192.0.2.1"),
        (Kind.STAFF_JOINED, "Noor@clinic.example", "192.0.2.2"),
        (Kind.STAFF_ROLE_CHANGED, "ada@clinic.example", "192.0.2.1"),
        (Kind.STAFF_LEFT, "ada@clinic.example", "192.0.2.1"),
    ]


def test_an_invitation_counts_once_and_for_its_own_person(asker):
    invitation, _secret = offer(asker)
    noor, eve = (User.objects.create_user(f"{name}@clinic.example") for name in ("noor", "eve"))
    with pytest.raises(Refused, match="sent to somebody else"):
        staff.accept_invitation(invitation=invitation, user=eve, address=None)
    staff.accept_invitation(invitation=invitation, user=noor, address=None)
    with pytest.raises(Refused, match="no longer valid"):
        staff.accept_invitation(invitation=invitation, user=noor, address=None)
    with pytest.raises(Refused, match="works here already"):
        offer(asker, "NOOR@clinic.example")


def test_a_manager_who_was_made_less_in_the_meantime_leaves_the_other_in_place(asker):
    """Two managers take each other off: the second finds the clinic with one left."""
    eve = User.objects.create_user("eve@clinic.example")
    hers = Membership.objects.create(user=eve, clinic=asker.clinic, role=Role.MANAGER)
    mine = Membership.objects.get(user=asker.user)
    staff.end_membership(by=asker, membership=hers)
    with pytest.raises(Refused, match="at least one manager"):
        staff.end_membership(by=Asker(eve, asker.clinic, Role.MANAGER, asker.on), membership=mine)
    with pytest.raises(Refused, match="at least one manager"):
        staff.change_role(
            by=Asker(eve, asker.clinic, Role.MANAGER, asker.on), membership=mine, role=Role.AUDITOR
        )
    assert Membership.objects.of(asker.user).get().role == Role.MANAGER


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.FRONT_DESK, Role.AUDITOR])
def test_every_action_begins_with_the_role(asker, role):
    other = Asker(asker.user, asker.clinic, role, asker.on)
    membership = Membership.objects.get()
    invitation, _secret = offer(asker)
    for act in (
        lambda: staff.invite(by=other, email="x@clinic.example", role=role, send=print),
        lambda: staff.withdraw_invitation(by=other, invitation=invitation),
        lambda: staff.change_role(by=other, membership=membership, role=role),
        lambda: staff.end_membership(by=other, membership=membership),
    ):
        with pytest.raises(PermissionDenied):
            act()
