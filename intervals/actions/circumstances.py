"""Writing down what the clinic is told: a vaccination, a wedding. It is voided when it was wrong, and never edited."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.aftermath import writing
from intervals.actions.asking import Asker
from intervals.actions.days import must_follow_birth
from intervals.actions.locking import locked_circumstance, locked_patient, locked_patient_of
from intervals.actions.plans import furthest
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.circumstances import Circumstance, ToldBy
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure, ProcedureKind
from intervals.permissions import Act


@dataclass(frozen=True)
class Told:
    """What the clinic was told, and by whom. `given_on` may lie ahead; None: the day is not known."""

    procedure: Procedure
    given_on: date | None
    called: str = ""
    told_by: str = ToldBy.PATIENT.value


class ToldBefore(Exception):
    """Nothing was recorded: `known` is the same of the same day, and nobody has said that there were two."""

    def __init__(self, known: Circumstance) -> None:
        super().__init__(known.pk)
        self.known = known


@transaction.atomic
def record(*, by: Asker, patient: Patient, told: Told, another: bool = False) -> Circumstance:
    """Record a circumstance or an event.

    ToldBefore if the same is on record for that day, unless it is `another`. Refused for a treatment, for an event
    without a day, and for a day that cannot be.
    """
    by.must(Act.RECORD_CIRCUMSTANCE)
    patient = locked_patient(by, patient)
    _refuse_impossible(by, patient, told)
    if not another and (known := _known(patient, told)):
        raise ToldBefore(known)
    with writing(by, patient):
        circumstance: Circumstance = Circumstance.objects.create(
            clinic=by.clinic,
            patient=patient,
            procedure=told.procedure,
            given_on=told.given_on,
            called=told.called,
            told_by=told.told_by,
            recorded_by=by.user,
            recorded_at=clock.now(),
        )
    audit.record(
        Kind.CIRCUMSTANCE_RECORDED,
        by=by,
        patient=patient,
        circumstance=circumstance.pk,
        procedure=told.procedure.slug,
    )
    return circumstance


@transaction.atomic
def void(*, by: Asker, circumstance: Circumstance, reason: str) -> None:
    """Mark it as wrong: it stays visible and does not count. Refused, naming who was faster, if it already is."""
    by.must(Act.RECORD_CIRCUMSTANCE)
    patient = locked_patient_of(by, circumstance)
    found = locked_circumstance(by, circumstance)
    with writing(by, patient):
        found.voided_by, found.voided_at, found.void_reason = by.user, clock.now(), reason
        found.save(update_fields=["voided_by", "voided_at", "void_reason"])
    audit.record(Kind.CIRCUMSTANCE_VOIDED, by=by, patient=patient, circumstance=found.pk)


def _refuse_impossible(by: Asker, patient: Patient, told: Told) -> None:
    if told.procedure.is_treatment:
        raise Refused(_("That is a treatment. What was done is logged as one."))
    if told.given_on is None:
        if told.procedure.kind == ProcedureKind.EVENT:
            raise Refused(_("An event needs its day: treatments are planned before it."))
        return
    must_follow_birth(patient, told.given_on)
    if told.given_on > furthest(by.on):
        raise Refused(_("That day is more than five years ahead. Check the year."))


def _known(patient: Patient, told: Told) -> Circumstance | None:
    same = Circumstance.objects.counted().filter(
        patient=patient, procedure=told.procedure, given_on=told.given_on
    )
    found: Circumstance | None = same.select_related("procedure", "recorded_by").first()
    return found
