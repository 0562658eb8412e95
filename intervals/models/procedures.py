"""Procedures: what has a day. Treatments are done here, circumstances come about elsewhere, events lie ahead."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.models.clinics import Clinic


class ProcedureKind(models.TextChoices):
    """What a procedure is: a treatment, and what is recorded with it; a circumstance; an event."""

    INJECTABLE = "injectable", _("Injectable")
    NEEDLING = "needling", _("Microneedling")
    ENERGY = "energy", _("Laser, light or another energy")
    PEEL = "peel", _("Peel")
    OTHER = "other", _("Other treatment")
    CIRCUMSTANCE = "circumstance", _("Circumstance")
    EVENT = "event", _("Event")


NOT_DONE_HERE = (ProcedureKind.CIRCUMSTANCE, ProcedureKind.EVENT)


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    """Procedures in the words of the field."""

    def at(self, clinic: Clinic | None) -> Self:
        """What there is at a clinic: the shared ones and its own; None: the shared ones alone."""
        return self.filter(Q(clinic=None) | Q(clinic=clinic)) if clinic else self.filter(clinic=None)

    def current(self) -> Self:
        """Those that were not retired: what is new is made of these."""
        return self.filter(retired_at=None)

    def treatments(self) -> Self:
        """What a clinic does."""
        return self.exclude(kind__in=NOT_DONE_HERE)

    def circumstances(self) -> Self:
        """What happens elsewhere and waits are counted from: a vaccination, dental work, sunburn."""
        return self.filter(kind=ProcedureKind.CIRCUMSTANCE)

    def events(self) -> Self:
        """What treatments come before: a wedding, a flight."""
        return self.filter(kind=ProcedureKind.EVENT)


class Procedure(models.Model):
    """A kind of thing that has a day.

    `public_name` is what the public reads, written as in the middle of a sentence, where a clinic has no name of
    its own for it (intervals.models.offers). `clinic` is whose own it is; None: everybody's. A clinic's own can be
    retired: what is on record stays and is judged as before, and nothing new is planned of it.
    """

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    public_name = models.CharField(
        _("public name"),
        max_length=120,
        help_text=_("As in the middle of a sentence: microneedling, Botox, anti-wrinkle injections"),
    )

    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=ProcedureKind,
        default=ProcedureKind.OTHER,
        help_text=_(
            "What is recorded with a treatment: product and lot, or device and needle depth. A circumstance happens "
            "elsewhere (a vaccination), an event is what treatments come before (a wedding)."
        ),
    )

    clinic = models.ForeignKey(
        Clinic,
        verbose_name=_("clinic"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Whose own it is. Empty: every clinic’s."),
    )

    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ProcedureKind.values),
                name="procedure_kind_known",
                violation_error_message=_("Choose one of the known kinds."),
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_by=None)
                | Q(retired_at__isnull=False, retired_by__isnull=False, clinic__isnull=False),
                name="procedure_retired_whole",
                violation_error_message=_("A clinic’s own procedure is retired, by somebody."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_treatment(self) -> bool:
        """Whether a clinic does it, rather than being told of it."""
        return self.kind not in NOT_DONE_HERE
