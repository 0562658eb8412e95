"""The admin: where a clinic makes the shipped rule and guidance its own, until it has pages of its own for that.

Accounts and roles are in admin_people, clinics and their open days in admin_clinics.
Nothing about a patient is ever in the admin: that is the desk's.
"""

from datetime import date
from itertools import count
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from intervals import admin_clinics, admin_people, clock  # noqa: F401 - Django looks for pages here only
from intervals.admin_answers import AnsweredAdmin
from intervals.admin_fields import LINES
from intervals.models.areas import Area
from intervals.models.guarding import refusal_of
from intervals.models.guidance import Section, Topic
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.said import dates

admin.site.site_header = "Intervals"
admin.site.site_title = "Intervals"

SOURCE: Any = (
    _("Source and review"),
    {"fields": ["source_title", "source_url", "reviewed_by", "reviewed_on"]},
)
RULE_SOURCE: Any = (
    SOURCE[0],
    {"fields": ["source_title", "source_url", "source_says", "reviewed_by", "reviewed_on", "review_due"]},
)


class ProcedureForm(forms.ModelForm):  # type: ignore[type-arg]
    """A procedure, of which something may be on record already."""

    def clean_kind(self) -> str:
        """ValidationError where a treatment would become a circumstance or an event although it was done, or back."""
        kind: str = self.cleaned_data["kind"]
        if self.instance.pk and (refused := refusal_of(self.instance, kind=kind)):
            raise forms.ValidationError(refused)
        return kind


@admin.register(Procedure)
class ProcedureAdmin(AnsweredAdmin):
    """Procedures, and the names that the public reads."""

    form = ProcedureForm
    formfield_overrides = LINES
    list_display = ["name", "public_name", "slug", "kind", "clinic"]
    list_select_related = ["clinic"]
    list_filter = ["kind"]
    search_fields = ["name", "public_name", "slug"]
    ordering = ["name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Procedure | None = None) -> list[str]:
        """A procedure stays whose it is."""
        return ["clinic"] if obj else []


@admin.register(Area)
class AreaAdmin(AnsweredAdmin):
    """Areas, in the order in which the desk offers them, and which lies within which."""

    formfield_overrides = LINES
    list_display = ["name", "slug", "within", "clinic", "order"]
    list_select_related = ["within", "clinic"]
    autocomplete_fields = ["within"]
    search_fields = ["name", "slug"]
    ordering = ["order", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Area | None = None) -> list[str]:
        """An area stays whose it is."""
        return ["clinic"] if obj else []


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A rule as it is typed: of a figure in months and days, the one that was left empty is nothing."""

    def clean(self) -> dict[str, Any]:
        """Both columns of an upper figure, or neither."""
        typed = super().clean() or self.cleaned_data
        if self.instance.pk and (refused := refusal_of(self.instance, published_at=None)):
            raise forms.ValidationError(refused)
        for figure in ("best_by", "start_again"):
            both = (f"{figure}_months", f"{figure}_days")
            if any(typed.get(name) is not None for name in both):
                typed |= {name: 0 for name in both if name in typed and typed[name] is None}
        return typed


@admin.register(IntervalRule)
class IntervalRuleAdmin(AnsweredAdmin):
    """Versions of rules. A change that patients should be able to trace is a new version."""

    form = RuleForm
    list_display = [
        "pair",
        "owner",
        "version",
        "minimum_wait",
        "recommended_wait",
        "best_by_wait",
        "start_again_wait",
        "same_area",
        "valid_from",
        "valid_to",
        "withdrawn",
        "inside_minimum",
        "evidence",
    ]
    list_filter = [
        "earlier",
        "later",
        ("clinic", admin.RelatedFieldListFilter),
        "withdrawn",
        "inside_minimum",
        "evidence",
    ]
    list_select_related = ["clinic", "earlier", "later"]
    search_fields = ["earlier__name", "later__name", "clinic__name", "source_title", "reviewed_by"]
    ordering = ["earlier__name", "later__name", "clinic", "-valid_from"]
    autocomplete_fields = ["earlier", "later", "clinic"]
    formfield_overrides = LINES
    save_as = True
    fieldsets = [
        (None, {"fields": [("earlier", "later"), "clinic"]}),
        (
            _("In force"),
            {
                "fields": [("version", "valid_from"), "withdrawn"],
                "description": _(
                    "A version is in force until the day on which the pair's next version begins. To change a "
                    "rule, give it the next number and its first day, and choose “Save as new”. To end it, do "
                    "the same and mark the new version as withdrawn."
                ),
            },
        ),
        (
            _("Waits"),
            {
                "fields": [
                    ("minimum_months", "minimum_days"),
                    ("recommended_months", "recommended_days"),
                    ("best_by_months", "best_by_days"),
                    ("start_again_months", "start_again_days"),
                    "same_day_allowed",
                    "same_area",
                    "inside_minimum",
                    "evidence",
                ]
            },
        ),
        RULE_SOURCE,
    ]

    def save_model(self, request: HttpRequest, obj: IntervalRule, form: Any, change: bool) -> None:
        """What is added here counts at once: it is published."""
        obj.published_at, obj.published_by = clock.now(), request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: IntervalRule | None = None) -> bool:
        """What was in force on a day stays on record."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[IntervalRule]:
        """Each version with the day on which it ends."""
        return IntervalRule.objects.with_valid_to()

    @admin.display(description=_("rule"), ordering="earlier__name")
    def pair(self, rule: IntervalRule) -> str:
        """The pair, as the engine writes it."""
        return f"{rule.earlier} → {rule.later}"

    @admin.display(description=_("whose"), ordering="clinic__name")
    def owner(self, rule: IntervalRule) -> str:
        """The clinic whose own rule it is."""
        return str(rule.clinic or _("shared"))

    @admin.display(description=_("minimum"), ordering="minimum_days")
    def minimum_wait(self, rule: IntervalRule) -> str:
        """The minimum wait in words."""
        return dates.wait(rule.minimum)

    @admin.display(description=_("recommended"), ordering="recommended_days")
    def recommended_wait(self, rule: IntervalRule) -> str:
        """The recommended wait in words."""
        return dates.wait(rule.recommended)

    @admin.display(description=_("best by"), ordering="best_by_days", empty_value="–")
    def best_by_wait(self, rule: IntervalRule) -> str | None:
        """Until when it is best done, in words."""
        return dates.wait(rule.best_by) if rule.best_by else None

    @admin.display(description=_("start again"), ordering="start_again_days", empty_value="–")
    def start_again_wait(self, rule: IntervalRule) -> str | None:
        """From when a series starts again, in words."""
        return dates.wait(rule.start_again) if rule.start_again else None

    @admin.display(description=_("in force to"), ordering="valid_to")
    def valid_to(self, rule: IntervalRule) -> date | str:
        """The day on which the next version begins."""
        return rule.valid_to or str(_("further notice"))


class SectionInline(admin.StackedInline):  # type: ignore[type-arg]
    """A topic's sections, on the topic's page."""

    model = Section
    extra = 0
    ordering = ["order"]
    fields = ["heading", ("order", "place", "kind"), "body"]


@admin.register(Topic)
class TopicAdmin(AnsweredAdmin):
    """Topics of guidance with their sections."""

    list_display = [
        "title",
        "slug",
        "order",
        "earlier",
        "later",
        "section_count",
        "published",
        "reviewed_by",
        "reviewed_on",
    ]
    list_filter = ["published", "earlier", "later", "sections__place", "sections__kind"]
    list_select_related = ["earlier", "later"]
    search_fields = ["title", "summary", "sections__heading", "sections__body"]
    ordering = ["order", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["earlier", "later"]
    formfield_overrides = LINES
    inlines = [SectionInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", ("order", "published")]}),
        (_("For whom"), {"fields": [("earlier", "later")]}),
        SOURCE,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        """Each topic with the number of its sections."""
        return Topic.objects.annotate(section_count=Count("sections", distinct=True))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the sections, which may have traded places: those that move or go step aside first."""
        going = [each for each in formset.initial_forms if "order" in each.changed_data]
        going += formset.deleted_forms
        taken = {each.cleaned_data.get("order") for each in formset.forms}
        taken |= {each.initial["order"] for each in formset.initial_forms}
        free = (order for order in count() if order not in taken)
        for each in going:
            Section.objects.filter(pk=each.instance.pk).update(order=next(free))
        super().save_formset(request, form, formset, change)

    @admin.display(description=_("sections"), ordering="section_count")
    def section_count(self, topic: Any) -> int:
        """How many sections the topic has."""
        return int(topic.section_count)
