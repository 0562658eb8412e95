"""Whatever is written in the admin leaves an entry, on each page that writes; and a clinic keeps its last manager."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Membership, Role
from tests.models.admin_pages import refusals, send
from tests.models.rows import create

pytestmark = pytest.mark.django_db

# One field of each, and what to write into it. Places and second steps are in test_admin_people.
CHANGES = {Group: {"name": "New"}, User: {"first_name": "Ida"}}


def page(model, name, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


def row_of(model):
    if model is Group:
        return Group.objects.create(name="Old")
    return create(model, "default", {"email": "ida@clinic.example"} if model is User else {})


@pytest.mark.parametrize("model", CHANGES)
def test_a_change_leaves_an_entry_with_before_and_after(client, superuser, model):
    row = row_of(model)
    ((name, value),) = CHANGES[model].items()
    before = getattr(row, name)
    assert send(client, page(model, "change", row.pk), **CHANGES[model]).status_code == 302
    entry = AuditEntry.objects.latest("pk")
    assert entry.person == superuser
    if model is User:
        assert entry.detail["fields"] == ["first_name"]
        return
    (change,) = entry.detail["changes"]
    assert (change["before"][name], change["after"][name]) == (str(before), value)
    assert entry.clinic is None


@pytest.mark.parametrize("model", CHANGES)
def test_what_is_saved_unchanged_leaves_none(client, superuser, model):
    row = row_of(model)
    before = AuditEntry.objects.count()
    send(client, page(model, "change", row.pk))
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("model", CHANGES)
@pytest.mark.parametrize("way", ["one", "several"])
def test_a_deletion_leaves_an_entry(client, superuser, model, way):
    row = row_of(model)
    if way == "one":
        client.post(page(model, "delete", row.pk), {"post": "yes"})
    else:
        sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(page(model, "changelist"), sent)
    gone = not model._default_manager.filter(pk=row.pk).exists()
    entries = [each for each in AuditEntry.objects.all() if each.detail.get("deleted")]
    assert gone
    assert len(entries) == 1


def test_what_is_added_leaves_an_entry(client, superuser):
    client.post(page(Group, "add"), {"name": "Night"})
    entry = AuditEntry.objects.get(kind=Kind.ACCOUNT_CHANGED)
    assert entry.detail["added"] is True
    assert entry.detail["changes"][0]["after"]["name"] == "Night"


@pytest.fixture
def only(db):
    user = User.objects.create_user("only@clinic.example")
    return Membership.objects.create(user=user, clinic=Clinic.objects.get(slug="hamilton"), role=Role.MANAGER)


@pytest.mark.parametrize(
    "changes", [{"role": "auditor"}, {"ended_at_0": "2026-11-20", "ended_at_1": "10:00"}]
)
def test_a_clinic_keeps_its_last_manager(client, superuser, only, changes):
    address = page(Membership, "change", only.pk)
    assert any("last manager" in each for each in refusals(send(client, address, **changes)))
    other = User.objects.create_user("other@clinic.example")
    Membership.objects.create(user=other, clinic=only.clinic, role=Role.MANAGER)
    assert send(client, address, **changes).status_code == 302


def test_the_last_manager_is_neither_locked_out_nor_deleted(client, superuser, only):
    address = page(User, "change", only.user_id)
    assert any("last manager" in each for each in refusals(send(client, address, is_active=None)))
    assert "Cannot delete user" in client.get(page(User, "delete", only.user_id)).text
    client.post(page(User, "delete", only.user_id), {"post": "yes"})
    sent = {"action": "delete_selected", "_selected_action": [only.user_id], "post": "yes"}
    client.post(page(User, "changelist"), sent)
    assert User.objects.filter(pk=only.user_id, is_active=True).exists()
    assert Membership.objects.current().filter(pk=only.pk).exists()
