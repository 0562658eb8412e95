"""What the pages of the admin have in common: most are looked at, and what is written on the others is answered for.

What a clinic or the installation owns has actions, which guard, compare and audit: it is changed by them alone, at the
desk. The admin writes accounts, and who works where; each entry in the audit log has before and after.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from intervals.actions import audit
from intervals.models.audit import Kind
from intervals.web.address import address_of

LONGEST = 500  # characters of a value that are kept


class LookedAtAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A page on which nobody adds, changes or deletes anything: it says where that is done."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """At the desk alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """At the desk alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """At the desk alone."""
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, and where its rows are changed."""
        return super().changelist_view(request, self._where(extra_context))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One row, and where it is changed."""
        return super().change_view(request, object_id, form_url, self._where(extra_context))

    def _where(self, context: dict[str, Any] | None) -> dict[str, Any]:
        said = _("%(what)s, to look at: they are changed at the desk, under Settings")
        name = str(self.opts.verbose_name_plural)
        return {"title": said % {"what": name[:1].upper() + name[1:]}} | (context or {})


class AnsweredAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A page that writes: what it writes leaves an entry, whichever way it was asked."""

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
        """An entry at no clinic."""
        who: Any = request.user
        told = {"table": row._meta.model_name, "row": row.pk} | detail
        audit.add(Kind.ACCOUNT_CHANGED, person=who, clinic=None, address=address_of(request), **told)


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
