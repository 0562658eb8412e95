"""The admin's pages about people: accounts, who works where, and second steps that somebody lost."""

from collections.abc import Iterable
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from intervals.actions import audit
from intervals.actions.staff import managers_at
from intervals.admin_answers import AnsweredAdmin
from intervals.admin_fields import LINES
from intervals.models.accounts import User
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Membership, Role
from intervals.web.address import address_of
from intervals.web.leaving import forgetting

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.logout = forgetting(admin.site.logout)  # type: ignore[method-assign,assignment]
admin.site.unregister(
    [EmailAddress, Authenticator, Group]
)  # an address is the user's; a second step: see below


REMOVED = {
    "totp": "totp_deactivated",
    "webauthn": "webauthn_removed",
    "recovery_codes": "recovery_codes_removed",
}


LAST = _("This is a clinic’s last manager. Make somebody else a manager first.")


def last_managers_among(users: Iterable[User]) -> list[str]:
    """Whose clinics would be left without a manager, each named with the clinic."""
    keys = {each.pk for each in users}
    places = Membership.objects.filter(user__in=keys, ended_at=None, role=Role.MANAGER).select_related(
        "clinic"
    )
    return [f"{LAST} ({place.clinic})" for place in places if _only(place.clinic, keys)]


def _only(clinic: Clinic, users: set[int]) -> bool:
    """Whether nobody else manages the clinic, and somebody of these does."""
    managers = {each.user_id for each in managers_at(clinic)}
    return bool(managers) and managers <= users


def answer_for(kind: Kind, request: HttpRequest, of: User, **detail: Any) -> None:
    """An entry that `of`'s account was changed: at each clinic where they are; at no clinic if they are nowhere.

    `Membership.objects.of` would leave out whoever has just been kept from signing in.
    """
    places = Membership.objects.filter(user=of, ended_at=None).select_related("clinic")
    clinics: list[Clinic | None] = [each.clinic for each in places]
    who: Any = request.user
    for clinic in clinics or [None]:
        audit.add(kind, person=who, clinic=clinic, address=address_of(request), who=of.pk, **detail)


class NewUserForm(AdminUserCreationForm):  # type: ignore[type-arg]
    """A user by e-mail address, with a password twice, or without one."""

    class Meta:
        model = User
        fields = ["email"]


class UserForm(UserChangeForm):  # type: ignore[type-arg]
    """A user by e-mail address."""

    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, Any] = {}

    def clean_is_active(self) -> bool:
        """ValidationError where a clinic's last manager would be kept from signing in."""
        active: bool = self.cleaned_data["is_active"]
        if not active and self.instance.pk and last_managers_among([self.instance]):
            raise forms.ValidationError(LAST)
        return active


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody's place at a clinic."""

    def clean(self) -> dict[str, Any]:
        """ValidationError where the clinic's last manager would be none any more."""
        typed = super().clean() or self.cleaned_data
        stays = typed.get("role") == Role.MANAGER and not typed.get("ended_at")
        if self.instance.pk and not stays and _only(self.instance.clinic, {self.instance.user_id}):
            raise forms.ValidationError(LAST)
        return typed


@admin.register(User)
class UserEmailAdmin(AnsweredAdmin, UserAdmin):  # type: ignore[type-arg]
    """Django's own user pages, for users who have no username."""

    by_value = False
    readonly_fields = ["last_login", "date_joined"]
    form = UserForm
    formfield_overrides = LINES
    add_form = NewUserForm
    list_display = ["email", "first_name", "last_name", "is_staff", "is_superuser", "is_active", "last_login"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (_("Name"), {"fields": [("first_name", "last_name")]}),
        (
            _("Permissions"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]},
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]

    def answer(self, request: HttpRequest, row: Any, **detail: Any) -> None:
        """At each clinic where they work: that it is deleted, or which fields were written."""
        if "deleted" in detail:
            answer_for(Kind.ACCOUNT_CHANGED, request, row, deleted=True)
        else:
            fields = sorted({name for each in detail["changes"] for name in each["fields"]})
            answer_for(Kind.ACCOUNT_CHANGED, request, row, fields=fields)

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's page; a password that was set or taken away is answered for in the audit log."""
        user = self.get_object(request, unquote(id))
        response: HttpResponse = super().user_change_password(request, id, form_url)
        if user is not None and User.objects.get(pk=user.pk).password != user.password:
            answer_for(Kind.PASSWORD_CHANGED, request, user)
        return response


@admin.register(Group)
class AnsweredGroupAdmin(AnsweredAdmin, GroupAdmin):
    """Django's own page of groups."""


@admin.register(Membership)
class MembershipAdmin(AnsweredAdmin):
    """Who works where: how a clinic gets its first manager, who then invites the others from the desk."""

    form = MembershipForm
    list_display = ["user", "clinic", "role", "ended_at"]
    list_filter = ["clinic", "role"]
    list_select_related = ["user", "clinic"]
    search_fields = ["user__email", "user__first_name", "user__last_name", "clinic__name"]
    ordering = ["clinic__name", "user__email"]
    autocomplete_fields = ["user", "clinic"]
    fields = ["user", "clinic", "role", "ended_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> list[str]:
        """A place is not handed on to somebody else: that is another membership."""
        return ["user", "clinic"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """It is ended, never deleted."""
        return False

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        """Save it, and answer for it in the clinic's audit log."""
        super().save_model(request, obj, form, change)
        kind = Kind.STAFF_ROLE_CHANGED
        if not change or "ended_at" in form.changed_data:
            kind = Kind.STAFF_LEFT if obj.ended_at else Kind.STAFF_JOINED
        if form.changed_data:
            who: Any = request.user
            detail: dict[str, Any] = {"membership": obj.pk, "role": obj.role}
            if change and "role" in form.changed_data:
                detail["was"] = form.initial["role"]
            audit.add(kind, person=who, clinic=obj.clinic, address=address_of(request), **detail)

    def answer(self, request: HttpRequest, row: Any, **detail: Any) -> None:
        """It is answered for where it is saved, and never deleted."""


@admin.register(Authenticator)
class SecondStepAdmin(AnsweredAdmin):
    """Second steps: to take one away from somebody who lost it. What it is made of is not shown."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    list_filter = ["type"]
    search_fields = ["user__email"]
    ordering = ["user__email", "type"]
    fields = ["user", "type", "created_at", "last_used_at"]
    readonly_fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only its owner can set one up."""
        return False

    def answer(self, request: HttpRequest, row: Any, **detail: Any) -> None:
        """It is answered for where it is taken away, and nothing in it can be changed."""

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        """Take it away, end its owner’s sessions, and answer for it in the audit log."""
        answer_for(Kind.SECOND_STEP_CHANGED, request, obj.user, what=REMOVED.get(obj.type, obj.type))
        obj.user.end_sessions()
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        """As `delete_model`, several at once."""
        for each in queryset.select_related("user"):
            self.delete_model(request, each)
