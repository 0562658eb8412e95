"""What a patient tells the clinic at her own pages: what is not right, how her skin looks, that she wants to go."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient

LONGEST = 2000


class WordKind(models.TextChoices):
    """What it is about."""

    NOT_RIGHT = "not_right", _("Something is not right")
    SKIN = "skin", _("How the skin looks")
    DELETION = "deletion", _("Asks for deletion")


class SaidOfSkin(models.TextChoices):
    """How her skin looks, as she says."""

    SETTLED = "settled", _("Settled")
    NOT_SETTLED = "not_settled", _("Not settled")
    UNSURE = "unsure", _("Not sure")


class WordOutcome(models.TextChoices):
    """What came of it."""

    ANSWERED = "answered", _("Answered")
    HELD = "held", _("A hold was set")


class OwnWordQuerySet(models.QuerySet["OwnWord"]):
    """What patients have told, by whether somebody has answered."""

    def waiting(self) -> Self:
        """What nobody has answered."""
        return self.filter(answered_at=None)


class OwnWord(models.Model):
    """One thing that a patient has told the clinic, and what the clinic answered. Nothing of it bears on a date.

    `about` is the reference of a treatment or a plan of hers that it speaks of. `said_on` is the clinic's day. What she
    said of her skin leads to a hold where a clinician sets one; then the hold is what bears on dates.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="own_words")
    ref = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=WordKind)
    text = models.CharField(_("what she says"), max_length=LONGEST, blank=True)
    skin = models.CharField(_("skin"), max_length=11, choices=SaidOfSkin, blank=True)
    about = models.UUIDField(_("about"), null=True, blank=True, editable=False)
    said_at = models.DateTimeField(_("said at"))
    said_on = models.DateField(_("said on"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=WordOutcome, blank=True)
    answer = models.CharField(_("answer"), max_length=LONGEST, blank=True)
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects: Any = OwnWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("message from the patient")
        verbose_name_plural = _("messages from the patient")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["clinic", "id"], condition=Q(answered_at=None), name="own_word_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=WordKind.values),
                name="own_word_kind_known",
                violation_error_message=_("Choose what it is about."),
            ),
            models.CheckConstraint(
                condition=Q(kind="skin", skin__in=SaidOfSkin.values) | (~Q(kind="skin") & Q(skin="")),
                name="own_word_of_skin",
                violation_error_message=_("Say how your skin looks."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="not_right") | ~Q(text=""),
                name="own_word_says_what",
                violation_error_message=_("Say what is not right."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="", outcome="")
                | Q(answered_at__isnull=False, answered_by__isnull=False, outcome__in=WordOutcome.values),
                name="own_word_answered_by_somebody",
                violation_error_message=_("It waits, or somebody has answered it."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="held") | Q(skin="not_settled"),
                name="own_word_held_for_skin",
                violation_error_message=_("A hold is set where the skin has not settled."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.said_on}"

    @property
    def proposes_hold(self) -> bool:
        """Whether a clinician is asked to decide about a hold."""
        return self.skin == SaidOfSkin.NOT_SETTLED
