"""The admin: what there is of rules, guidance, procedures and areas, to look at. They are changed at the desk alone.

There each change goes through its action, which asks who may, compares, audits and refuses. Accounts and roles are in
admin_people, clinics and their open days in admin_clinics. Nothing about a patient is ever in the admin.
"""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from intervals import admin_clinics, admin_people  # noqa: F401 - Django looks for pages here only
from intervals.admin_answers import LookedAtAdmin
from intervals.models.areas import Area
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


@admin.register(Procedure)
class ProcedureAdmin(LookedAtAdmin):
    """Procedures, and the names that the public reads."""

    list_display = ["name", "public_name", "slug", "kind", "clinic"]
    list_select_related = ["clinic"]
    list_filter = ["kind"]
    search_fields = ["name", "public_name", "slug"]
    ordering = ["name"]


@admin.register(Area)
class AreaAdmin(LookedAtAdmin):
    """Areas, in the order in which the desk offers them, and which lies within which."""

    list_display = ["name", "slug", "within", "clinic", "order"]
    list_select_related = ["within", "clinic"]
    search_fields = ["name", "slug"]
    ordering = ["order", "slug"]


@admin.register(IntervalRule)
class IntervalRuleAdmin(LookedAtAdmin):
    """Versions of rules."""

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
    fieldsets = [
        (None, {"fields": [("earlier", "later"), "clinic"]}),
        (
            _("In force"),
            {
                "fields": [("version", "valid_from"), "withdrawn"],
                "description": _(
                    "A version is in force until the day on which the pair’s next version begins, or is withdrawn."
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
    ordering = ["order"]
    fields = ["heading", ("order", "place", "kind"), "body"]


@admin.register(Topic)
class TopicAdmin(LookedAtAdmin):
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
    inlines = [SectionInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", ("order", "published")]}),
        (_("For whom"), {"fields": [("earlier", "later")]}),
        SOURCE,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        """Each topic with the number of its sections."""
        return Topic.objects.annotate(section_count=Count("sections", distinct=True))

    @admin.display(description=_("sections"), ordering="section_count")
    def section_count(self, topic: Any) -> int:
        """How many sections the topic has."""
        return int(topic.section_count)
