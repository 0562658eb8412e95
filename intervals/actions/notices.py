"""What a patient is to be told: written with what causes it, and dropped where that is undone in time.

A day that comes is found by the worker, once a day for each clinic. A date that moves, and a plan that has become too
soon, are found where they are written (intervals.actions.aftermath).
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop

from intervals import clock
from intervals.apart import apart
from intervals.engine.chart import Chart
from intervals.engine.periods import DateOutOfRange
from intervals.engine.reasons import Reason
from intervals.models.clinic_messages import MailHours
from intervals.models.clinics import Clinic
from intervals.models.consents import Consent
from intervals.models.messages import WAITING, Message, MessageKind
from intervals.models.notices import OF_A_DAY, Date, Notice
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.clinic_messages import hours_of, used_kinds
from intervals.queries.coming_days import come

UNDONE_WITHIN = timedelta(minutes=10)
REPLACED = gettext_noop("Replaced: the date moved again.")


def look_through_days(between: Callable[[], object] = int) -> int:
    """Every clinic whose day has begun and was not gone through yet; how many notices that made.

    `between` is called after each: what nobody may wait for until all are gone through.
    """
    made = 0
    for clinic in Clinic.objects.order_by("pk"):
        made += apart(f"Looking through clinic {clinic.pk}", partial(look_through, clinic), 0)
        between()
    return made


def look_through(clinic: Clinic) -> int:
    """Write down whose day has come at the clinic, once for each of its days; how many that is.

    From the hour on at which its messages leave, so that what is recorded in the night counts. Several workers take
    turns, and what is written down already is not written again.
    """
    now, on = clock.now(), clock.today(clinic)
    if (
        MailHours.objects.filter(clinic=clinic, looked_on__gte=on).exists()
        or hours_of(clinic).next(now) != now
    ):
        return 0
    with transaction.atomic():
        MailHours.objects.get_or_create(clinic=clinic)
        day = MailHours.objects.select_for_update().get(clinic=clinic)
        if day.looked_on and day.looked_on >= on:
            return 0
        kinds = used_kinds(clinic) & {*OF_A_DAY}
        found = [] if not kinds else [
            Notice(
                patient=each.patient, kind=each.kind, procedure=each.procedure, day=each.day, rule=each.rule,
                made_at=now, due_at=now,
            )
            for each in come(clinic, clinic_charts(clinic), on, day.looked_on, kinds)
        ]  # fmt: skip
        Notice.objects.bulk_create(found, batch_size=500, ignore_conflicts=True)
        day.looked_on = on
        day.save(update_fields=["looked_on"])
    return len(found)


def note_changes(
    patient: Patient, clinic: Clinic, charts: ClinicCharts, charted: tuple[Chart, Chart], on: date
) -> None:
    """Write down what a write to the record changes for the patient, if she has asked to be told of it.

    `charted` are her charts before and after. A date that comes back to where she knows it is told to nobody.
    """
    asked = {*Consent.objects.standing().filter(patient=patient).values_list("kind", flat=True)}
    before, after = charted
    due_at = hours_of(clinic).next(clock.now() + UNDONE_WITHIN) if asked else clock.now()
    if MessageKind.MOVED in asked:
        for procedure in charts.later_procedures(on):
            for which in Date:
                _note_move(patient, charts, procedure, which, (before, after), on, due_at)
    if MessageKind.TOO_SOON in asked:
        _note_plans(patient, charts, before, after, on, due_at)


def _note_move(  # noqa: PLR0917 - private, and each another thing
    patient: Patient,
    charts: ClinicCharts,
    procedure: str,
    which: Date,
    charted: tuple[Chart, Chart],
    on: date,
    due_at: datetime,
) -> None:
    (was, _gave), (day, gives) = (date_of(chart, procedure, which, on) for chart in charted)
    if was == day:
        return
    later = charts.procedures[procedure]
    waiting = Notice.objects.waiting().filter(
        patient=patient, kind=MessageKind.MOVED, procedure=later, which=which
    )
    if known := waiting.first():
        was = known.was
        waiting.update(dropped_at=clock.now(), why=REPLACED)
    elsewhere = max(filter(None, (was, day)), default=None)
    followed = charted[1].ask(procedure, on).followed
    if was is None or was == day or followed or elsewhere is None or elsewhere < on:
        return
    Notice.objects.create(
        patient=patient,
        kind=MessageKind.MOVED,
        procedure=later,
        which=which,
        day=day,
        was=was,
        rule=charts.row_of(gives),
        made_at=clock.now(),
        due_at=due_at,
    )


def date_of(chart: Chart, procedure: str, which: str, on: date) -> tuple[date | None, Reason | None]:
    """One of the two dates of a patient, as asked `on`, and the reason that gives it; None where there is none."""
    try:
        question = chart.ask(procedure, on)
        found = question.forecast()
    except DateOutOfRange:
        return None, None
    if question.followed:
        return None, None
    if which == Date.EARLIEST:
        return found.earliest, found.gives_earliest
    return found.recommended, found.gives_recommended


def _note_plans(  # noqa: PLR0917 - private, and each another thing
    patient: Patient, charts: ClinicCharts, before: Chart, after: Chart, on: date, due_at: datetime
) -> None:
    plans = Plan.objects.open().filter(patient=patient, planned_on__gte=on).select_related("procedure")
    for plan in plans:
        pk = str(plan.pk)
        if not before.has_plan(pk) or before.judge_plan(pk, on).status.stops:
            continue
        verdict = after.judge_plan(pk, on)
        of_it = {
            "patient": patient,
            "kind": MessageKind.TOO_SOON,
            "procedure": plan.procedure,
            "day": plan.planned_on,
        }
        if verdict.status.stops and not Notice.objects.waiting().filter(**of_it).exists():
            rule = charts.row_of(verdict.deciding)
            Notice.objects.create(**of_it, rule=rule, made_at=clock.now(), due_at=due_at)


def wait_again(stopped: QuerySet[Message]) -> None:
    """Have what messages carry that are about to be stopped, but do not say themselves, be told by another one.

    Where the same waits already, it is told by that.
    """
    for each in Notice.objects.filter(message__in=stopped.filter(WAITING)).exclude(kind=F("message__kind")):
        same = {"patient": each.patient_id, "kind": each.kind, "procedure": each.procedure_id}
        waits = Notice.objects.waiting().filter(**same)
        if each.kind in OF_A_DAY or not waits.filter(which=each.which).exists():
            Notice.objects.filter(pk=each.pk).update(message=None)
