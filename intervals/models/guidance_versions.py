"""Versions of a topic of guidance: what a clinic, or all of them, publish, published before, or are still writing.

A version is written as a draft and published as a whole. From then on nobody changes a word of it
(intervals.models.guards_of_versions): the next version takes its place on its first day, or the clinic goes back to
what is shared.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.clinics import Clinic


class VersionState(models.TextChoices):
    """How far a version has come. A draft that was given up has ended, too, and so has what was taken back.

    What is published counts from its first day until the next one's: nobody has to be there when it begins.
    """

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ENDED = "ended", _("Earlier version")


OWNER = Coalesce(F("clinic"), Value(0))


class GuidanceVersion(models.Model):
    """One version of one topic: its text (intervals.documents.topics), who wrote it last, and who published it.

    `edition` counts how often the draft was saved, so that nobody saves over what somebody else wrote meanwhile. A
    draft has no `first_day` yet.
    """

    clinic = models.ForeignKey(
        Clinic, null=True, blank=True, on_delete=models.PROTECT, related_name="guidance_versions"
    )
    slug = models.SlugField(_("slug"))
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT)
    edition = models.PositiveIntegerField(default=0)
    content: "models.JSONField[Any, Any]" = models.JSONField(_("text"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    published_at = models.DateTimeField(null=True, blank=True)
    first_day = models.DateField(_("first day"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of guidance")
        verbose_name_plural = _("versions of guidance")
        ordering = ["slug", "clinic", "number"]
        constraints = [
            models.UniqueConstraint(
                OWNER,
                "slug",
                "number",
                name="guidance_number_once",
                violation_error_message=_("There is a version with this number."),
            ),
            models.UniqueConstraint(
                OWNER,
                "slug",
                condition=Q(state="draft"),
                name="guidance_one_draft",
                violation_error_message=_("A draft of this topic is being written already."),
            ),
            models.UniqueConstraint(
                OWNER,
                "slug",
                "first_day",
                condition=Q(state="published"),
                name="guidance_one_begins",
                violation_error_message=_("Another version of this topic begins on that day."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="guidance_number_from_1",
                violation_error_message=_("Versions are counted from 1."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values),
                name="guidance_state_known",
                violation_error_message=_("Choose one of the known states."),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="guidance_published_by_somebody",
                violation_error_message=_("Who published it and when are known together."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None)
                | Q(state="published", published_at__isnull=False)
                | ~Q(state__in=["draft", "published"]),
                name="guidance_published_or_not",
                violation_error_message=_("A draft has not been published; what is published has."),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, first_day=None)
                | Q(
                    published_at__isnull=False,
                    first_day__isnull=False,
                    first_day__range=(FIRST_DAY, LAST_DAY),
                ),
                name="guidance_first_day_known",
                violation_error_message=_(
                    "What was published has a first day, from 1900-01-01 to 2199-12-31."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug}, {self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be written."""
        return self.state == VersionState.DRAFT
