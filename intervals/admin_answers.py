"""Whatever is added, changed or deleted in the admin is answered for in the audit log, with before and after."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from intervals.actions import audit
from intervals.models.accounts import User
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.open_days import ClosedDays, ExtraDay, OpenWeek
from intervals.web.address import address_of

KINDS: dict[type[Model], Kind] = {
    Clinic: Kind.CLINIC_CHANGED,
    OpenWeek: Kind.OPEN_DAYS_CHANGED,
    ClosedDays: Kind.OPEN_DAYS_CHANGED,
    ExtraDay: Kind.OPEN_DAYS_CHANGED,
    User: Kind.ACCOUNT_CHANGED,
    Group: Kind.ACCOUNT_CHANGED,
}
LONGEST = 500  # characters of a value that are kept


class AnsweredAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A page of the admin. Every one is of this kind: what it writes leaves an entry, whichever way it was asked."""

    by_value = True  # False: the entry names the fields and holds nothing that stands in them

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        """Django asks for this after everything was saved, in the same transaction."""
        rows = [form, *(each for formset in formsets or [] for each in formset.forms)]
        gone = [each for formset in formsets or [] for each in formset.deleted_forms]
        said = [
            _said(each, each in gone, self.by_value) for each in rows if each.has_changed() or each in gone
        ]
        if said and hasattr(form, "instance"):
            self.answer(request, form.instance, added=add, changes=said)
        found: list[dict[str, Any]] = super().construct_change_message(request, form, formsets, add)
        return found

    def log_deletions(self, request: HttpRequest, queryset: "QuerySet[Any]") -> Any:
        """Django asks for this before it deletes, one row or many."""
        for row in queryset:
            before = {each.name: _plain(each.value_from_object(row)) for each in row._meta.concrete_fields}
            self.answer(request, row, deleted=True, before=before if self.by_value else [*before])
        return super().log_deletions(request, queryset)

    def answer(self, request: HttpRequest, row: Any, **detail: Any) -> None:
        """An entry at the clinic whose row it is; at no clinic for what is shared, and for a clinic that goes."""
        clinic = getattr(row, "clinic", None)
        if isinstance(row, Clinic) and "deleted" not in detail:
            clinic = row
        who: Any = request.user
        told = {"table": row._meta.model_name, "row": row.pk} | detail
        kind = KINDS.get(type(row), Kind.SET_UP_CHANGED)
        audit.add(kind, person=who, clinic=clinic, address=address_of(request), **told)


def _said(form: Any, gone: bool, by_value: bool) -> dict[str, Any]:
    fields = [name for name in (form.fields if gone else form.changed_data) if name in form.cleaned_data]
    fields = [name for name in fields if "password" not in name]
    if not by_value:
        return {"fields": fields}
    before = {name: _plain(form.initial.get(name)) for name in fields}
    return {"before": before} | (
        {} if gone else {"after": {name: _plain(form.cleaned_data[name]) for name in fields}}
    )


def _plain(value: Any) -> Any:
    """The value as the log can hold it: of a row its key, so that nothing personal gets in."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return str(value)[:LONGEST]
