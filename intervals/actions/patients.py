"""Patients: adding them, changing what is known of them, archiving, and deleting for good."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals import clock
from intervals.actions import audit, mail
from intervals.actions.aftermath import writing
from intervals.actions.asking import Asker
from intervals.actions.days import born_after
from intervals.actions.door import action
from intervals.actions.indexing import forget, index, take_turns
from intervals.actions.locking import locked_in_turn
from intervals.actions.refusals import Asks, Refused
from intervals.models.audit import Kind
from intervals.models.overrides import Override
from intervals.models.patients import Amendment, Patient
from intervals.permissions import Act
from intervals.queries.details import FIELDS, Details
from intervals.queries.names import words_in
from intervals.queries.portal import opened_to_alone


class Outdated(Asks):
    """Somebody else changed the patient after the form was shown; nothing was overwritten."""


class DeleteReason(models.TextChoices):
    """Why a patient is deleted for good."""

    ASKED = "asked", gettext_lazy("The patient asked for it")
    MISTAKE = "mistake", gettext_lazy("Entered in error")
    RETENTION = "retention", gettext_lazy("The time for keeping records is over")


def version_of(patient: Patient) -> int:
    """What a form remembers of the patient it was filled from: another number once the data have changed."""
    latest: int | None = patient.amendments.values_list("pk", flat=True).first()
    return latest or 0


@action(Act.EDIT_PATIENT, before=take_turns)
def register(*, by: Asker, details: Details) -> Patient:
    """Add a patient to the clinic of the person asking. Refused if the other id has just been taken."""
    patient = Patient(clinic=by.clinic, created_by=by.user, created_at=clock.now(), **details.values())
    with _other_id_free():
        patient.save()
    index(patient)
    audit.record(Kind.PATIENT_CREATED, by=by, patient=patient)
    return patient


@action(Act.EDIT_PATIENT, before=take_turns)
def amend(*, by: Asker, patient: Patient, details: Details, version: int) -> Amendment | None:
    """Change a patient's data; None if nothing differs.

    `version` is what `version_of` said as the form was shown: Outdated if it says something else now. Refused for a
    date of birth that something on record comes before.
    """
    before = Details.of(patient)
    changed = [name for name in FIELDS if getattr(before, name) != getattr(details, name)]
    if not changed:
        return None
    if version_of(patient) != version:
        raise Outdated
    if "date_of_birth" in changed and (said := born_after(details.date_of_birth, patient)):
        raise Refused(said)
    for name in changed:
        setattr(patient, name, getattr(details, name))
    with _other_id_free():
        patient.save(update_fields=changed)
    changes = {name: [before.written(name), details.written(name)] for name in changed}
    amendment: Amendment = patient.amendments.create(changes=changes, by=by.user, at=clock.now())
    index(patient)
    audit.record(Kind.PATIENT_AMENDED, by=by, patient=patient, fields=changed)
    return amendment


@action(Act.ARCHIVE_PATIENT)
def archive(*, by: Asker, patient: Patient) -> None:
    """Take a patient off the lists; who is archived already stays so."""
    if patient.archived_at is None:
        patient.archived_at, patient.archived_by = clock.now(), by.user
        patient.save(update_fields=["archived_at", "archived_by"])
        audit.record(Kind.PATIENT_ARCHIVED, by=by, patient=patient)


@action(Act.ARCHIVE_PATIENT)
def restore(*, by: Asker, patient: Patient) -> None:
    """Put an archived patient back on the lists."""
    if patient.archived_at is not None:
        with writing(by, patient):
            patient.archived_at = patient.archived_by = None
            patient.save(update_fields=["archived_at", "archived_by"])
        audit.record(Kind.PATIENT_RESTORED, by=by, patient=patient)


@action(Act.DELETE_PATIENT, before=take_turns)
def delete_for_good(*, by: Asker, patient: Patient, reason: DeleteReason) -> None:
    """Remove a patient, those merged into it, and all that was recorded of them. The audit keeps no data.

    Codes and invitations go too that were sent to an address which opened nobody else's pages.
    """
    keys = {bytes(each) for each in patient.search_keys.values_list("key", flat=True)}
    audit.record(
        Kind.PATIENT_DELETED,
        by=by,
        patient=patient,
        reason=DeleteReason(reason).value,
        treatments=patient.treatments.count(),
        merged=patient.merged.count(),
    )
    list(locked_in_turn(Override.objects.filter(patient=patient)))
    mail.forget_letters(opened_to_alone(patient))
    patient.delete()
    forget(by.clinic, words_in(keys))


@contextmanager
def _other_id_free() -> Iterator[None]:
    """What saves a patient, and may come second with an id that somebody else is giving at this moment."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "other_id" not in str(error):
            raise
        raise Refused(_("Another patient of this clinic was given this id a moment ago.")) from None
