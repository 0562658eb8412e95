"""People in the admin: accounts, and a clinic's first manager. Patients are never there."""

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Membership, Role
from tests.models.admin_pages import address, refusals, send
from tests.models.rows_desk import sister

pytestmark = pytest.mark.django_db

# What is not in the admin, by name; everything else of ours is.
AT_THE_DESK_ONLY = {
    "Patient",
    "SearchKey",
    "NameWord",
    "Amendment",
    "Treatment",
    "TreatedArea",
    "Circumstance",
    "Plan",
    "PlannedArea",
    "Course",
    "CourseTemplate",
    "TemplateVisit",
    "ClinicQuestion",
    "Supply",
    "Hold",
    "Override",
    "Contact",
    "AuditEntry",
    "Shown",
    "Appearance",
    "Message",
    "Feed",
    "FeedDate",
    "LastVisit",
    "OwnWord",
    "PortalAccess",
    "SignInCode",
    "Consent",
    "Asked",
    "Notice",
    "MailHours",
    "ClinicMessage",
    "SearchPace",
    "OddRecord",
    "GuidanceVersion",
    "RuleDraft",
    "Submission",
    "Invitation",
    "SetUpLink",
    "SaidNo",
}
IN_THE_ADMIN = {
    "Clinic",
    "OpenWeek",
    "ClosedDays",
    "ExtraDay",
    "Procedure",
    "Area",
    "IntervalRule",
    "Topic",
    "User",
    "Membership",
}
INLINE = {"Section", "Offer"}
READ_ELSEWHERE = {"ReadSource", "ReadStatement", "ReadProcedure"}  # manage.py evidence


def test_nothing_about_a_patient_is_in_the_admin():
    """Neither as a page of its own nor as a part of another's: nobody walks around scopes, roles and the audit."""
    ours = {model.__name__ for model in apps.get_app_config("intervals").get_models()}
    assert ours == AT_THE_DESK_ONLY | IN_THE_ADMIN | INLINE | READ_ELSEWHERE, "a new table must decide"
    pages = admin.site._registry
    assert {model.__name__ for model in pages if model.__module__.startswith("intervals.")} == IN_THE_ADMIN
    shown = {inline.model.__name__ for page in pages.values() for inline in page.inlines}
    assert shown == INLINE


def test_the_admin_names_no_such_table(client, superuser):
    for name in AT_THE_DESK_ONLY:
        assert f"/admin/intervals/{name.lower()}/" not in client.get(reverse("admin:index")).text
        assert client.get(f"/admin/intervals/{name.lower()}/").status_code == 404


# Roles


def appoint(client, user, clinic, role=Role.MANAGER):
    new = {"user": user.pk, "clinic": clinic.pk, "role": role}
    return client.post(address(Membership, "add"), new)


def said_last():
    last = AuditEntry.objects.latest("pk")
    return last.kind, last.clinic, last.person, last.detail


def test_the_first_manager_of_a_clinic_is_made_and_gets_to_the_desk(client, superuser):
    hamilton = Clinic.objects.get(slug="hamilton")
    assert client.get("/desk/hamilton/").status_code == 404
    form = client.get(address(Membership, "add")).text
    assert form.count('class="admin-autocomplete"') == 2, (
        "a person and a clinic are searched for, not scrolled to"
    )
    assert appoint(client, superuser, hamilton).status_code == 302
    made = Membership.objects.get()
    assert (made.user, made.clinic, made.role, made.ended_at) == (superuser, hamilton, "manager", None)
    assert said_last() == (Kind.STAFF_JOINED, hamilton, superuser, {"membership": made.pk, "role": "manager"})
    assert client.get("/desk/hamilton/").status_code == 200


@pytest.mark.parametrize("app_and_model", ["user", "clinic"])
def test_who_and_where_are_found_by_typing(client, superuser, app_and_model):
    asked = {"app_label": "intervals", "model_name": "membership", "field_name": app_and_model}
    found = client.get(
        reverse("admin:autocomplete"), asked | {"term": "ada" if app_and_model == "user" else "ham"}
    )
    assert [each["text"] for each in found.json()["results"]] == [
        str(superuser if app_and_model == "user" else Clinic.objects.get())
    ]


def test_one_role_at_a_clinic_and_another_at_its_sister(client, superuser):
    hamilton = Clinic.objects.get(slug="hamilton")
    assert appoint(client, superuser, hamilton).status_code == 302
    said = refusals(appoint(client, superuser, hamilton, Role.AUDITOR))
    assert said == ["This person already has a role at this clinic."]
    assert refusals(appoint(client, superuser, sister("default"), "owner"))[0].startswith(
        "Select a valid choice"
    )
    assert appoint(client, superuser, sister("default"), Role.AUDITOR).status_code == 302
    assert Membership.objects.count() == AuditEntry.objects.count() == 2


def test_a_role_is_changed_ended_and_taken_up_again(client, superuser):
    hamilton = Clinic.objects.get(slug="hamilton")
    appoint(client, superuser, hamilton)
    made = Membership.objects.get()
    other = User.objects.create_user("other@clinic.example")
    Membership.objects.create(user=other, clinic=hamilton, role=Role.MANAGER)
    page = address(Membership, "change", made.pk)
    ended = {"ended_at_0": "2026-11-22", "ended_at_1": "12:00:00"}
    for changes, kind in [
        ({"role": "auditor"}, Kind.STAFF_ROLE_CHANGED),
        (ended, Kind.STAFF_LEFT),
        ({"ended_at_0": "", "ended_at_1": ""}, Kind.STAFF_JOINED),
    ]:
        assert send(client, page, **changes).status_code == 302
        was = {"was": "manager"} if "role" in changes else {}
        detail = {"membership": made.pk, "role": "auditor"} | was
        assert said_last() == (kind, hamilton, superuser, detail)
        made.refresh_from_db()
        assert (made.ended_at is None) == (kind != Kind.STAFF_LEFT)
    before = AuditEntry.objects.count()
    assert send(client, page).status_code == 302
    assert AuditEntry.objects.count() == before, "nothing was changed"


def test_a_membership_is_neither_deleted_nor_handed_on(client, superuser):
    ida = User.objects.create_user("ida@clinic.example")
    appoint(client, superuser, Clinic.objects.get())
    made = Membership.objects.get()
    assert client.post(address(Membership, "delete", made.pk), {"post": "yes"}).status_code == 403
    many = {"action": "delete_selected", "_selected_action": [made.pk], "post": "yes"}
    client.post(address(Membership, "changelist"), many)
    send(client, address(Membership, "change", made.pk), user=ida.pk)
    made.refresh_from_db()
    assert made.user == superuser


# Accounts


def test_a_user_is_added_changed_and_found(client, superuser):
    page = address(User, "add")
    new = {"email": "Ida@Clinic.example", "usable_password": "true"}
    new |= {"password1": "a long pass phrase", "password2": "a long pass phrase"}
    assert client.post(page, new).status_code == 302
    ida = User.objects.get(email="Ida@clinic.example")
    assert ida.check_password("a long pass phrase")
    change = address(User, "change", ida.pk)
    assert send(client, change, first_name="Ida", is_staff="on").status_code == 302
    ida.refresh_from_db()
    assert (ida.first_name, ida.is_staff, ida.is_superuser) == ("Ida", True, False)
    assert ida.check_password("a long pass phrase")
    assert "Ida@clinic.example" in client.get(address(User, "changelist") + "?q=ida").text
    assert client.get(reverse("admin:auth_user_password_change", args=[ida.pk])).status_code == 200


@pytest.mark.parametrize("email", ["ada@clinic.example", "ADA@clinic.example"])
def test_an_address_that_is_taken_in_any_case(client, superuser, email):
    new = {"email": email, "usable_password": "false", "password1": "", "password2": ""}
    said = refusals(client.post(address(User, "add"), new))
    assert set(said) == {"Somebody already has this e-mail address."}
    other = User.objects.create_user("ida@clinic.example")
    said = refusals(send(client, address(User, "change", other.pk), email=email))
    assert set(said) == {"Somebody already has this e-mail address."}


# What lets people in


@pytest.fixture
def ida(db):
    """Somebody who works at a clinic."""
    user = User.objects.create_user("ida@clinic.example", "a long pass phrase")
    Membership.objects.create(user=user, clinic=Clinic.objects.get(), role=Role.CLINICIAN)
    return user


def test_a_change_of_an_account_is_answered_for_by_field_and_never_by_value(client, superuser, ida):
    page = address(User, "change", ida.pk)
    for changes, fields in [
        ({"email": "eve@clinic.example", "first_name": "Eve"}, ["email", "first_name"]),
        ({"is_active": None, "is_staff": "on"}, ["is_active", "is_staff"]),
        ({"is_active": "on", "is_superuser": "on"}, ["is_active", "is_superuser"]),
    ]:
        assert send(client, page, **changes).status_code == 302
        assert said_last() == (
            Kind.ACCOUNT_CHANGED, Clinic.objects.get(), superuser, {"who": ida.pk, "fields": fields}
        )  # fmt: skip
    count = AuditEntry.objects.count()
    assert send(client, page, first_name="Ida").status_code == 302
    assert AuditEntry.objects.count() == count + 1 == 4
    assert "eve@" not in str(AuditEntry.objects.values())


def test_a_password_that_is_set_or_taken_away_is_answered_for(client, superuser, ida):
    page = reverse("admin:auth_user_password_change", args=[ida.pk])
    other = "another pass phrase"
    client.post(page, {"usable_password": "true", "password1": other, "password2": "not the same"})
    assert not AuditEntry.objects.exists()
    client.post(page, {"usable_password": "true", "password1": other, "password2": other})
    client.post(page, {"usable_password": "false", "unset-password": "yes", "password1": "", "password2": ""})
    ida.refresh_from_db()
    assert not ida.has_usable_password()
    entries = AuditEntry.objects.values_list("kind", "person", "clinic", "detail")
    assert (
        list(entries) == [(Kind.PASSWORD_CHANGED, superuser.pk, Clinic.objects.get().pk, {"who": ida.pk})] * 2
    )


@pytest.mark.parametrize("several", [False, True])
def test_a_second_step_that_is_taken_away_is_answered_for(client, superuser, ida, several):
    step = Authenticator.objects.create(user=ida, type="totp", data={})
    if several:
        many = {"action": "delete_selected", "_selected_action": [step.pk], "post": "yes"}
        client.post(reverse("admin:mfa_authenticator_changelist"), many)
    else:
        client.post(reverse("admin:mfa_authenticator_delete", args=[step.pk]), {"post": "yes"})
    assert not Authenticator.objects.exists()
    detail = {"who": ida.pk, "what": "totp_deactivated"}
    assert said_last() == (Kind.SECOND_STEP_CHANGED, Clinic.objects.get(), superuser, detail)


def test_an_account_of_nobody_who_works_anywhere_is_answered_for_too(client, superuser):
    new = {"email": "new@clinic.example", "usable_password": "true"}
    client.post(
        address(User, "add"), new | {"password1": "a long pass phrase", "password2": "a long pass phrase"}
    )
    made = User.objects.get(email="new@clinic.example")
    assert said_last() == (Kind.ACCOUNT_CHANGED, None, superuser, {"who": made.pk, "fields": ["email"]})
