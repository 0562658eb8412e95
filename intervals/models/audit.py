"""The audit log: who looked at what and at whom, who changed what. Entries are added and read, nothing else.

No feature depends on it, and it holds nothing personal: a patient is a reference that leads nowhere once the
patient is deleted, and `detail` names fields, procedures and numbers, never what stands in a field. What the clinic
says of itself (its data, its open days) is no person's: there `before` and `after` say what stood and what stands.
"""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.models.accounts import User
from intervals.models.clinics import Clinic


class Kind(models.TextChoices):
    """What happened."""

    PATIENT_VIEWED = "patient_viewed", _("Patient’s page viewed")
    LIST_VIEWED = "list_viewed", _("List viewed")
    SEARCH_SLOWED = "search_slowed", _("Asked to search more slowly")
    PATIENT_CREATED = "patient_created", _("Patient created")
    PATIENT_AMENDED = "patient_amended", _("Patient’s data changed")
    PATIENT_MERGED = "patient_merged", _("Patients merged")
    PATIENT_ARCHIVED = "patient_archived", _("Patient archived")
    PATIENT_RESTORED = "patient_restored", _("Patient restored")
    PATIENT_DELETED = "patient_deleted", _("Patient deleted for good")
    TREATMENT_LOGGED = "treatment_logged", _("Treatment logged")
    TREATMENT_VOIDED = "treatment_voided", _("Treatment voided")
    TREATMENT_CORRECTED = "treatment_corrected", _("Treatment corrected")
    PLAN_MADE = "plan_made", _("Plan made")
    PLAN_MOVED = "plan_moved", _("Plan moved")
    PLAN_DONE = "plan_done", _("Plan became a treatment")
    PLAN_REOPENED = "plan_reopened", _("Plan open again")
    PLAN_CANCELLED = "plan_cancelled", _("Plan cancelled")
    COURSE_MADE = "course_made", _("Course made")
    COURSE_ENDED = "course_ended", _("Course ended")
    COURSE_TEMPLATE_CHANGED = "course_template_changed", _("Template of a course changed")
    SUPPLY_CHANGED = "supply_changed", _("Products and lots changed")
    CIRCUMSTANCE_RECORDED = "circumstance_recorded", _("Circumstance recorded")
    CIRCUMSTANCE_VOIDED = "circumstance_voided", _("Circumstance voided")
    SAID_NO = "said_no", _("Answer of no recorded")
    HOLD_SET = "hold_set", _("Hold set")
    HOLD_LIFTED = "hold_lifted", _("Hold lifted")
    WARNING_OVERRIDDEN = "warning_overridden", _("Warning overridden")
    OVERRIDE_EXPLAINED = "override_explained", _("Override explained")
    OVERRIDE_OBJECTED = "override_objected", _("Objected to an override")
    OVERRIDE_REVIEWED = "override_reviewed", _("Override reviewed")
    CONTACT_LOGGED = "contact_logged", _("Contact logged")
    UNDONE = "undone", _("Undone")
    LIST_EXPORTED = "list_exported", _("List exported")
    LOT_RECALLED = "lot_recalled", _("Lot looked up")
    OPEN_DAYS_CHANGED = "open_days_changed", _("Open days changed")
    RULE_DRAFTED = "rule_drafted", _("Rule drafted")
    RULE_DRAFT_CHANGED = "rule_draft_changed", _("Draft of a rule changed")
    RULE_DRAFT_DROPPED = "rule_draft_dropped", _("Draft of a rule thrown away")
    RULE_PROVED = "rule_proved", _("Rule’s examples confirmed")
    RULE_APPROVED = "rule_approved", _("Rule approved")
    RULE_PUBLISHED = "rule_published", _("Rule published")
    RULE_WITHDRAWN = "rule_withdrawn", _("Rule withdrawn")
    RULE_CALLED_OFF = "rule_called_off", _("Version of a rule called off")
    RULE_APPROVAL_SET = "rule_approval_set", _("Approval of rules changed")
    SET_UP_CHANGED = "set_up_changed", _("Changed in the administration")
    CLINIC_CHANGED = "clinic_changed", _("Clinic’s data changed")
    RULES_EXPORTED = "rules_exported", _("Rules exported")
    RULE_DRAFTS_IMPORTED = "rule_drafts_imported", _("Rules imported as drafts")
    GUIDANCE_DRAFTED = "guidance_drafted", _("Guidance drafted")
    GUIDANCE_PUBLISHED = "guidance_published", _("Guidance published")
    GUIDANCE_ENDED = "guidance_ended", _("Guidance taken back")
    RULES_IMPORTED = "rules_imported", _("Rules imported")
    EVIDENCE_IMPORTED = "evidence_imported", _("Published readings imported")
    AUDIT_READ = "audit_read", _("Audit log read")
    SET_UP_LINK_MADE = "set_up_link_made", _("Link for the set-up printed")
    SET_UP_BEGUN = "set_up_begun", _("Set-up begun")
    STAFF_INVITED = "staff_invited", _("Person invited")
    INVITATION_WITHDRAWN = "invitation_withdrawn", _("Invitation withdrawn")
    STAFF_JOINED = "staff_joined", _("Person joined")
    STAFF_ROLE_CHANGED = "staff_role_changed", _("Role changed")
    STAFF_LEFT = "staff_left", _("Person left")
    CONSENT_GIVEN = "consent_given", _("Messages asked for")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Messages stopped")
    MESSAGES_CHANGED = "messages_changed", _("Messages to patients changed")
    SIGNED_IN = "signed_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
    SECOND_STEP_CHANGED = "second_step_changed", _("Second step changed")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    ACCOUNT_CHANGED = "account_changed", _("Account changed")
    OWN_INVITED = "own_invited", _("Invited to her own pages")
    OWN_CARD_PRINTED = "own_card_printed", _("Card for her own pages printed")
    OWN_ENDED = "own_ended", _("Access to her own pages ended")
    OWN_SIGNED_IN = "own_signed_in", _("Patient signed in")
    OWN_VIEWED = "own_viewed", _("Own page viewed by the patient")
    OWN_ADDRESS_CHANGED = "own_address_changed", _("Address for signing in changed")
    OWN_FEED_MADE = "own_feed_made", _("Calendar feed made by the patient")
    OWN_FEED_ENDED = "own_feed_ended", _("Calendar feed stopped by the patient")
    OWN_WORD_SENT = "own_word_sent", _("Message from the patient")
    OWN_WORD_ANSWERED = "own_word_answered", _("Message from the patient answered")
    OWN_SIGNED_OUT = "own_signed_out", _("Patient signed out everywhere")


class AppendOnly(Exception):
    """Somebody tried to change or delete an entry of the audit log."""


def refuse(*args: Any, **kwargs: Any) -> NoReturn:
    """There is no such way: AppendOnly."""
    raise AppendOnly("The audit log is only added to.")


class AuditQuerySet(models.QuerySet[Any]):
    """Rows of the log, to read and to add."""

    update = delete = bulk_update = update_or_create = refuse


class OnlyAdded(models.Model):
    """A row that is added and read, nothing else."""

    objects: ClassVar = AuditQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it; AppendOnly if it is there already."""
        if not self._state.adding:
            refuse()
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    delete = refuse


class AuditEntry(OnlyAdded):
    """One thing that happened: when, by whom, where, from which address, about which patient."""

    at = models.DateTimeField(_("at"))
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    clinic = models.ForeignKey(
        Clinic, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    patient_ref = models.UUIDField(_("patient"), null=True, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    detail: "models.JSONField[Any, Any]" = models.JSONField(_("detail"), default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["clinic", "id"], name="audit_by_clinic"),
            models.Index(fields=["clinic", "patient_ref", "id"], name="audit_by_patient"),
            models.Index(fields=["clinic", "person", "id"], name="audit_by_person"),
            models.Index(fields=["clinic", "kind", "id"], name="audit_by_kind"),
            models.Index(fields=["clinic", "at", "id"], name="audit_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values),
                name="audit_kind_known",
                violation_error_message=_("Choose one of the known kinds."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M}"


class Shown(OnlyAdded):
    """A patient whom the page of an entry showed, beside the one that the entry is about."""

    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="shown")
    patient_ref = models.UUIDField(_("patient"))

    class Meta:
        verbose_name = _("patient shown")
        verbose_name_plural = _("patients shown")
        indexes = [models.Index(fields=["patient_ref", "entry"], name="shown_by_patient")]

    def __str__(self) -> str:
        return str(self.patient_ref)
