"""Patients: whom a clinic treats, how they are found, and what was changed about them."""

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.accounts import User
from intervals.models.clinics import Clinic


class Language(models.TextChoices):
    """The languages a patient may prefer."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")


class PatientQuerySet(models.QuerySet["Patient"]):
    """Patients in the words of the desk."""

    def present(self) -> Self:
        """Those on the clinic's lists: neither archived nor merged into another."""
        return self.filter(archived_at=None, merged_into=None)


class Patient(models.Model):
    """A person a clinic treats. `ref` stands in addresses; nothing in it says who it is."""

    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="patients"
    )
    ref = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=160)
    date_of_birth = models.DateField(_("date of birth"))
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("preferred language"), max_length=10, choices=Language, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    other_id = models.CharField(_("id in another system"), max_length=64, blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="merged",
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    archived_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    objects: ClassVar = PatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        indexes = [  # few are merged: to SQLite, an index in which all others are NULL is no better than a walk
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="patient_merged"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "other_id"],
                condition=~Q(other_id="") & Q(merged_into=None),
                name="patient_other_id_unique",
                violation_error_message=_("Another patient of this clinic already has this id."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="patient_named",
                violation_error_message=_("Enter the patient’s name."),
            ),
            models.CheckConstraint(
                condition=Q(date_of_birth__range=(FIRST_DAY, LAST_DAY)),
                name="patient_born_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
            models.CheckConstraint(
                condition=Q(language__in=["", *Language.values]),
                name="patient_language_known",
                violation_error_message=_("Choose one of the known languages."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SearchKey(models.Model):
    """One way of finding a patient: the bytes that a search begins with (intervals.queries.search).

    Bytes, so that a prefix is one range of the index on every database, whatever its collation.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.BinaryField(max_length=200)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="search_keys", db_index=True)

    class Meta:
        verbose_name = _("search key")
        verbose_name_plural = _("search keys")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "key", "patient"],
                name="search_key_once",
                violation_error_message=_("This patient is already found by that."),
            ),
        ]

    def __str__(self) -> str:
        return bytes(self.key).decode(errors="replace")


class NameWord(models.Model):
    """A word of a name at a clinic, under itself with one letter left out: how a typing error finds it."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="+", db_index=False)
    without_one = models.BinaryField(max_length=80)
    word = models.BinaryField(max_length=80)

    class Meta:
        verbose_name = _("word of a name")
        verbose_name_plural = _("words of names")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "without_one", "word"],
                name="name_word_once",
                violation_error_message=_("This clinic already has that word of a name."),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "word"], name="name_word")]

    def __str__(self) -> str:
        return bytes(self.word).decode(errors="replace")


class Amendment(models.Model):
    """What was changed about a patient, from what to what. It goes when the patient is deleted for good."""

    patient = models.ForeignKey(
        Patient, verbose_name=_("patient"), on_delete=models.CASCADE, related_name="amendments"
    )
    changes: "models.JSONField[Any, Any]" = models.JSONField(_("changes"), default=dict)
    by = models.ForeignKey(User, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return ", ".join(self.changes)
