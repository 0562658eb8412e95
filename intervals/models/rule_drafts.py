"""Drafts of rules: what may become a version, in a table of its own, so that nothing can take one for a rule.

A draft is one rule of a rule document (intervals.documents), so that what is wrong with it, its worked examples, an
import and publishing are each one thing for both (docs/adr/0023). It goes when it is published or thrown away; the
audit log keeps what it said.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure


def person(**fields: Any) -> "models.ForeignKey[Any, Any]":
    """Somebody who had a hand in a rule."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, editable=False, on_delete=models.PROTECT, related_name="+", **fields
    )


class RuleDraft(models.Model):
    """What a manager has written for a pair; where `clinic` is None, a superuser for all clinics.

    `edition` counts its changes: who changes an older one is told. `content` is the rule as its document has it. A
    change takes the proof and the approval away. `imported` stands for the rule that the draft came with, so that the
    same document makes no second draft; "": it was written here.
    """

    clinic = models.ForeignKey(Clinic, null=True, on_delete=models.CASCADE, related_name="rule_drafts")
    earlier = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    later = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    imported = models.CharField(_("imported as"), max_length=64, default="", blank=True, editable=False)
    content: "models.JSONField[Any, Any]" = models.JSONField(_("content"))
    edition = models.PositiveIntegerField(_("edition"), default=1, editable=False)
    written_by = person()
    changed_by = person()
    changed_at = models.DateTimeField(_("changed at"), editable=False)
    proved_by = person(null=True)
    approved_by = person(null=True)

    class Meta:
        verbose_name = _("draft of a rule")
        verbose_name_plural = _("drafts of rules")
        ordering = ["earlier__slug", "later__slug", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(proved_by__isnull=False),
                name="draft_proved_before_approved",
                violation_error_message=_("A draft is proved before it is approved."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (~Q(approved_by=F("written_by")) & ~Q(approved_by=F("changed_by"))),
                name="draft_approved_by_another",
                violation_error_message=_("Nobody approves a draft of her own."),
            ),
            models.UniqueConstraint(
                fields=["clinic", "imported"],
                condition=~Q(imported=""),
                name="draft_imported_once",
                violation_error_message=_("This rule was imported as a draft already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earlier} → {self.later}"

    @property
    def authors(self) -> set[int]:
        """Who wrote it or changed it last, by their keys: none of them approves it."""
        return {self.written_by_id, self.changed_by_id}
