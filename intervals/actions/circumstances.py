"""Writing down what the clinic is told: a vaccination, a wedding. It is voided when it was wrong, and never edited."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.aftermath import writing
from intervals.actions.asking import Asker
from intervals.actions.days import must_follow_birth
from intervals.actions.door import action
from intervals.actions.refusals import Asks, Refused
from intervals.engine.periods import furthest_plan
from intervals.models.answers import SaidNo
from intervals.models.audit import Kind
from intervals.models.circumstances import Circumstance, ToldBy
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure, ProcedureKind
from intervals.permissions import Act

NEAR = timedelta(days=92)  # between the day that was meant and the one on which it came about


@dataclass(frozen=True)
class Told:
    """What the clinic was told, and by whom. `given_on` may lie ahead; None: the day is not known."""

    procedure: Procedure
    given_on: date | None
    called: str = ""
    told_by: str = ToldBy.PATIENT.value


class ToldBefore(Asks):
    """Nothing was recorded: `known` are the same of the same day, or may be: they lay ahead, or had no known day.

    Nobody has said that it is another one, or that this one takes the place of one of them.
    """

    def __init__(self, known: list[Circumstance]) -> None:
        super().__init__([each.pk for each in known])
        self.known = known


@action(Act.RECORD_CIRCUMSTANCE)
def record(
    *,
    by: Asker,
    patient: Patient,
    told: Told,
    another: bool = False,
    instead_of: Circumstance | None = None,
) -> Circumstance:
    """Record a circumstance or an event; `instead_of` is the one that lay ahead, or had no known day, and is voided.

    ToldBefore if the same is on record for that day, or may be, unless it is `another` or takes that one's place. A no
    that was told of it today goes.
    Refused for a treatment, for an event without a day, and for a day that cannot be.
    """
    _refuse_impossible(by, patient, told)
    known = _known(patient, told) or lay_ahead(by.clinic, patient, told, by.on)
    if known and not another and instead_of not in known:
        raise ToldBefore(known)
    if instead_of is not None and instead_of.procedure_id != told.procedure.pk:
        raise Refused(_("That entry is about something else."))
    with writing(by, patient):
        if instead_of is not None:
            unknown = instead_of.given_on is None
            said = _("Its day is known now.") if unknown else _("It is on another day.")
            _void(by, instead_of, said)
        SaidNo.objects.filter(patient=patient, procedure=told.procedure, told_on=by.on).delete()
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


@action(Act.RECORD_CIRCUMSTANCE)
def void(*, by: Asker, circumstance: Circumstance, reason: str) -> None:
    """Mark it as wrong: it stays visible and does not count. Refused, naming who was faster, if it already is."""
    with writing(by, circumstance.patient):
        _void(by, circumstance, reason)


def _void(by: Asker, told: Circumstance, reason: str) -> None:
    told.voided_by, told.voided_at, told.void_reason = by.user, clock.now(), reason
    told.save(update_fields=["voided_by", "voided_at", "void_reason"])
    audit.record(Kind.CIRCUMSTANCE_VOIDED, by=by, patient=told.patient, circumstance=told.pk)


def _refuse_impossible(by: Asker, patient: Patient, told: Told) -> None:
    if told.procedure.is_treatment:
        raise Refused(_("That is a treatment. What was done is logged as one."))
    if told.given_on is None:
        if told.procedure.kind == ProcedureKind.EVENT:
            raise Refused(_("An event needs its day: treatments are planned before it."))
        return
    must_follow_birth(patient, told.given_on)
    if told.given_on > furthest_plan(by.on):
        raise Refused(_("That day is more than five years ahead. Check the year."))


def lay_ahead(clinic: Clinic, patient: Patient, told: Told, on: date) -> list[Circumstance]:
    """Each of the same kind on another day that may be what is told now, the soonest first.

    It lay ahead when it was recorded, and still does or is near enough to have come about on the day told; or its day
    was not known.
    """
    others = Circumstance.objects.counted().filter(patient=patient, procedure=told.procedure)
    others = others.exclude(given_on=told.given_on).select_related("procedure", "recorded_by")
    found = others.order_by("given_on", "pk")
    return [each for each in found if _may_be(clinic, each, told.given_on, on)]


def may_be_the_same(clinic: Clinic, one: Circumstance, two: Circumstance, on: date) -> bool:
    """Whether two of one kind may be one and the same: of one day, or one lay ahead and came about on the other's."""
    if one.given_on == two.given_on:
        return True
    return _may_be(clinic, one, two.given_on, on) or _may_be(clinic, two, one.given_on, on)


def _may_be(clinic: Clinic, known: Circumstance, told_on: date | None, on: date) -> bool:
    """Whether one that is known may be what is told of a day, or of none: it lay ahead, or its day was not known."""
    day, zone = known.given_on, ZoneInfo(clinic.time_zone)
    if day is None:
        return True
    if day <= known.recorded_at.astimezone(zone).date():
        return False
    return day > on or told_on is None or abs(told_on - day) <= NEAR


def _known(patient: Patient, told: Told) -> list[Circumstance]:
    same = Circumstance.objects.counted().filter(
        patient=patient, procedure=told.procedure, given_on=told.given_on
    )
    return list(same.select_related("procedure", "recorded_by").order_by("pk"))
