"""Writing down what somebody answers to the questions that bear on a procedure: all of it, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit, circumstances
from intervals.actions.aftermath import writing
from intervals.actions.asking import Asker
from intervals.actions.circumstances import Told, ToldBefore
from intervals.actions.door import action
from intervals.actions.holds import put_hold
from intervals.actions.refusals import Refused
from intervals.models.answers import SaidNo
from intervals.models.audit import Kind
from intervals.models.circumstances import Circumstance
from intervals.models.patients import Patient
from intervals.models.plans import Hold
from intervals.models.procedures import Procedure, ProcedureKind
from intervals.models.questions import ClinicQuestion
from intervals.permissions import Act
from intervals.queries.questions import questions_of


@dataclass(frozen=True)
class Answers:
    """What was answered. `happened` are circumstances with their day, None where it is not known; `denied` are others.

    `own` says of the clinic's own questions, by their keys, whether to speak to the clinic first.
    """

    happened: tuple[tuple[Procedure, date | None], ...] = ()
    denied: tuple[Procedure, ...] = ()
    own: Mapping[int, bool] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.happened or self.denied or self.own)


@action(Act.RECORD_CIRCUMSTANCE)
def record(*, by: Asker, patient: Patient, about: Procedure, answers: Answers) -> list[str]:
    """Record what was answered about a procedure; gives why to speak to the clinic first, where one asks for that.

    A day becomes a circumstance that was told. A yes to a question of the clinic's own, and that nobody knows, becomes
    a hold on the procedure until a clinician has reviewed it, with the clinic's reason. A no is kept with its day. What
    is on record of that day already is not recorded again. Refused where nothing is answered, for a question that the
    clinic does not ask about this, for what may be one that is on record, and for a no against what stands there.
    """
    if not answers:
        raise Refused(_("Answer at least one of these, or go back."))
    if not about.is_treatment:
        raise Refused(_("Questions are asked about what the clinic does."))
    for procedure, given_on in answers.happened:
        _tell(by, patient, procedure, given_on)
    for procedure in answers.denied:
        if procedure.kind != ProcedureKind.CIRCUMSTANCE:
            raise Refused(_("Only what waits are counted from is answered with no."))
        if _told_today(by, patient, procedure):
            said = _("%(what)s was told today. If that is wrong, mark it as wrong on the patient’s page.")
            raise Refused(said % {"what": capfirst(by.names[procedure.slug])})
        _deny(by, patient, procedure=procedure)
    found = []
    for pk, speaks_first in answers.own.items():
        question = _asked(by, pk, about)
        if speaks_first:
            _hold(by, patient, about, question)
            found.append(question.reason)
        elif _held(patient, about, question).exists():
            said = _("A yes to “%(question)s” stands on the record as a hold. Whoever lifts it says why.")
            raise Refused(said % {"question": question.text})
        else:
            _deny(by, patient, question=question.text)
    return found


def _told_today(by: Asker, patient: Patient, procedure: Procedure) -> bool:
    zone = ZoneInfo(by.clinic.time_zone)
    told = Circumstance.objects.counted().filter(patient=patient, procedure=procedure)
    return any(each.astimezone(zone).date() == by.on for each in told.values_list("recorded_at", flat=True))


def _asked(by: Asker, pk: int, about: Procedure) -> ClinicQuestion:
    question = questions_of(by.clinic).filter(pk=pk).first()
    if question is None or question.procedure not in (None, about):
        raise Refused(_("The clinic does not ask this any more. Look at the questions again."))
    return question


def _tell(by: Asker, patient: Patient, procedure: Procedure, given_on: date | None) -> None:
    if given_on and given_on > by.on:
        raise Refused(_("What is still to come is recorded as what was told, by itself."))
    try:
        circumstances.record(by=by, patient=patient, told=Told(procedure, given_on))
    except ToldBefore as before:
        if any(each.given_on == given_on for each in before.known):
            return
        said = _(
            "%(what)s is on record already, on another day or without one. Record it as what was told, by itself: "
            "there you say whether it is that one."
        )
        raise Refused(said % {"what": before.known[0].title(by.names)}) from before


def _hold(by: Asker, patient: Patient, about: Procedure, question: ClinicQuestion) -> None:
    with writing(by, patient):
        SaidNo.objects.filter(patient=patient, question=question.text, told_on=by.on).delete()
    if not _held(patient, about, question).exists():
        put_hold(by, patient, about, None, question.reason)


def _held(patient: Patient, about: Procedure, question: ClinicQuestion) -> QuerySet[Hold]:
    standing = Hold.objects.standing().filter(patient=patient, procedure=about, until=None)
    return standing.filter(reason=question.reason)


def _deny(by: Asker, patient: Patient, procedure: Procedure | None = None, question: str = "") -> None:
    of_today = SaidNo.objects.filter(patient=patient, told_on=by.on)
    if of_today.filter(procedure=procedure, question=question).exists():
        return
    with writing(by, patient):
        row = SaidNo.objects.create(
            clinic=by.clinic,
            patient=patient,
            procedure=procedure,
            question=question,
            told_on=by.on,
            recorded_by=by.user,
            recorded_at=clock.now(),
        )
    slug = procedure.slug if procedure else ""
    audit.record(Kind.SAID_NO, by=by, patient=patient, row=row.pk, procedure=slug)
