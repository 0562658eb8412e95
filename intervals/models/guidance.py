"""Guidance: topics of sections, each tied to the place where it is read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.models.procedures import Procedure
from intervals.models.sources import Sourced


class Place(models.TextChoices):
    """Where a section is read, besides its topic's own page."""

    ALWAYS = "always", _("With every answer")
    TOO_SOON = "too_soon", _("While it is too soon")
    ASK_FIRST = "ask_first", _("While asking first")
    LATE = "late", _("When it is later than is best")
    READY = "ready", _("When ready")
    NO_RULE = "no_wait", _("Where no rule speaks")
    PAGE = "page", _("On its own page only")


class Kind(models.TextChoices):
    """The form a section takes."""

    TEXT = "text", _("Text")
    CARE = "care", _("Care card")
    DO = "do", _("What to do")
    DONT = "dont", _("What not to do")
    LIMITS = "limits", _("What is not covered")


class Topic(Sourced):
    """One page of guidance, for everybody or for a pair of procedures."""

    slug = models.SlugField(_("slug"), unique=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("in short"), max_length=300)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    earlier = models.ForeignKey(
        Procedure,
        verbose_name=_("earlier procedure"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="topics_after",
        help_text=_("Empty: whatever was done before."),
    )
    later = models.ForeignKey(
        Procedure,
        verbose_name=_("later procedure"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="topics_before",
        help_text=_("Empty: whatever is meant to follow."),
    )
    published = models.BooleanField(_("published"), default=False)

    class Meta:
        verbose_name = _("guidance topic")
        verbose_name_plural = _("guidance topics")
        ordering = ["order", "slug"]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(published=False)
                | (~Q(source_title="") & ~Q(reviewed_by="") & ~Q(title="") & ~Q(summary="")),
                name="topic_published_is_sourced",
                violation_error_message=_("To be published, a topic needs its source and its reviewer."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Section(models.Model):
    """A piece of a topic, in Markdown."""

    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="sections"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    heading = models.CharField(_("heading"), max_length=160)
    body = models.TextField(_("text"), help_text=_("Markdown: paragraphs, lists, emphasis and links."))
    place = models.CharField(_("place"), max_length=10, choices=Place, default=Place.PAGE)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["topic__order", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "order"],
                name="section_order_unique",
                violation_error_message=_("Another section of this topic has that place in the order."),
            ),
            models.CheckConstraint(
                condition=Q(place__in=Place.values),
                name="section_place_known",
                violation_error_message=_("Choose one of the known places."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values),
                name="section_kind_known",
                violation_error_message=_("Choose one of the known kinds."),
            ),
        ]

    def __str__(self) -> str:
        return self.heading
