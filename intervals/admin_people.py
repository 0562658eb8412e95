"""The admin's pages about people: accounts, who works where, and second steps that somebody lost."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from intervals.actions import audit
from intervals.admin_fields import LINES
from intervals.models.accounts import User
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Membership
from intervals.web.address import address_of
from intervals.web.leaving import forgetting

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.logout = forgetting(admin.site.logout)  # type: ignore[method-assign,assignment]
admin.site.unregister([EmailAddress, Authenticator])  # an address is the user's; a second step: see below


LETS_IN = ("email", "is_active", "is_staff", "is_superuser", "groups", "user_permissions")
REMOVED = {
    "totp": "totp_deactivated",
    "webauthn": "webauthn_removed",
    "recovery_codes": "recovery_codes_removed",
}


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


@admin.register(User)
class UserEmailAdmin(UserAdmin):  # type: ignore[type-arg]
    """Django's own user pages, for users who have no username."""

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

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save it; what lets people in is answered for in the audit log."""
        super().save_model(request, obj, form, change)
        fields = [name for name in LETS_IN if name in form.changed_data]
        if fields:
            answer_for(Kind.ACCOUNT_CHANGED, request, obj, fields=fields)

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's page; a password that was set or taken away is answered for in the audit log."""
        user = self.get_object(request, unquote(id))
        response: HttpResponse = super().user_change_password(request, id, form_url)
        if user is not None and User.objects.get(pk=user.pk).password != user.password:
            answer_for(Kind.PASSWORD_CHANGED, request, user)
        return response


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who works where: how a clinic gets its first manager, who then invites the others from the desk."""

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
            audit.add(
                kind,
                person=who,
                clinic=obj.clinic,
                address=address_of(request),
                membership=obj.pk,
                role=obj.role,
            )


@admin.register(Authenticator)
class SecondStepAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
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
