"""From notices to messages: at most one a day to a patient, about what is still so when it leaves."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from intervals import clock
from intervals.actions import mail
from intervals.actions.asked import why_not_any_more
from intervals.actions.notices import date_of, wait_again
from intervals.apart import apart
from intervals.engine.chart import Chart
from intervals.engine.periods import DateOutOfRange
from intervals.models.clinics import Clinic
from intervals.models.consents import Consent
from intervals.models.messages import FOR_ANYBODY, OF_PATIENTS, Message, MessageKind
from intervals.models.notices import Notice
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.portal import OF_CODE, SignInCode
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.clinic_messages import (
    Hours,
    consent_to,
    hours_of,
    refused_for_good,
    used_kinds,
    words_of,
)
from intervals.queries.coming_days import DAYS_MADE_GOOD, week_of
from intervals.queries.portal import is_read_by_a_parent, told_at
from intervals.said.letters import Said, letter, own_words

LINK, STOP = "/me/", "/mail/stop/{ref}/"
GONE = gettext_noop("It is not so any more.")
NOT_USED = gettext_noop("The clinic does not use this message, or has not said its name and postal address.")
NOT_ASKED_FOR = gettext_noop("The patient has not asked for it, or does not want it any more.")
NO_ADDRESS = gettext_noop("No e-mail address is on record.")
REFUSED_BEFORE = gettext_noop("The mail server has refused this address for good.")
NOT_ON_LISTS = gettext_noop("The record is archived.")
TOO_OLD = gettext_noop("The code is not valid any more.")
SO_FOR = timedelta(minutes=1)  # what was so when it was put is asked again after that
AGAIN_AFTER = timedelta(hours=1)  # where something went wrong with a patient


def tell_due(goes_on: Callable[[], bool] = lambda: True) -> int:
    """Put a message for everybody who is due to be told something; how many that were.

    Where something goes wrong with one, the others are told, and the one is tried again after an hour; one whose
    record is held by somebody, with the next round.
    """
    known: dict[int, ClinicCharts] = {}
    held: list[int] = []
    told = 0
    while goes_on() and (patient := _next_patient(clock.now(), held)):
        came = apart(f"Telling patient {patient}", partial(_tell_one, patient, known), Came.WRONG)
        if came == Came.HELD:
            held.append(patient)
        if came == Came.WRONG:
            late = Notice.objects.waiting().filter(patient=patient, due_at__lte=clock.now())
            late.update(due_at=clock.now() + AGAIN_AFTER)
        told += came == Came.TOLD
    return told


class Came(StrEnum):
    """What came of telling a patient."""

    TOLD = auto()
    NOT_NOW = auto()
    HELD = auto()  # somebody writes to the record, or another worker is at it
    WRONG = auto()


@transaction.atomic
def _tell_one(patient: int, known: dict[int, ClinicCharts]) -> Came:
    skips = connection.features.has_select_for_update_skip_locked
    held = Patient.objects.select_for_update(of=["self"], skip_locked=skips).filter(pk=patient).first()
    if held is None:
        return Came.HELD
    clinic = Clinic.objects.get(pk=held.clinic_id)
    if clinic.pk not in known:
        known[clinic.pk] = clinic_charts(clinic)
    return Came.TOLD if _tell(held, clinic, known[clinic.pk]) else Came.NOT_NOW


def _next_patient(now: datetime, but: list[int]) -> int | None:
    due = Notice.objects.waiting().filter(due_at__lte=now).exclude(patient__in=but).order_by("due_at", "pk")
    return due.values_list("patient", flat=True).first()


def _tell(patient: Patient, clinic: Clinic, charts: ClinicCharts) -> bool:
    """Put what is due for the patient, whose row is locked, into one message; whether there is one."""
    now, hours = clock.now(), hours_of(clinic)
    due = Notice.objects.waiting().filter(patient=patient, due_at__lte=now)
    if (moment := _not_before(patient, hours, now)) > now:
        due.update(due_at=moment)
        return False
    left = _left(patient, clinic, charts, list(due.select_related("procedure")))
    if not left:
        return False
    kind = next(each for each in OF_PATIENTS if any(notice.kind == each for notice in left))
    consent = consent_to(patient, kind)
    if consent is None:
        raise AssertionError(kind)  # those without one are not left
    message = put_message(patient, clinic, consent, hours.day_began(now).date())
    Notice.objects.filter(pk__in=[each.pk for each in left]).update(message=message)
    return True


def _not_before(patient: Patient, hours: Hours, now: datetime) -> datetime:
    """When the patient may get a message: in the clinic's hours, and the day after one that she gets today."""
    moment = hours.next(now)
    began = hours.day_began(now)
    theirs = Message.objects.filter(patient=patient)
    if (
        theirs.waiting().exists()
        or theirs.filter(sent_at__gte=began).exists()
        or theirs.filter(key=_key(patient, began.date())).exists()
    ):
        return hours.next_day(now)
    return moment


def _left(patient: Patient, clinic: Clinic, charts: ClinicCharts, notices: list[Notice]) -> list[Notice]:
    """Those that she is to be told; the others are dropped, each with why."""
    on = clock.today(clinic)
    chart = charts.of(patient, on)
    used, to = used_kinds(clinic), told_at(patient, clinic, on)
    asked = {*Consent.objects.standing().filter(patient=patient).values_list("kind", flat=True)}
    refused = bool(to) and refused_for_good(patient, to) is not None
    left = []
    for notice in notices:
        whys = (
            (patient.archived_at is not None, NOT_ON_LISTS),
            (notice.kind not in used, NOT_USED),
            (notice.kind not in asked, NOT_ASKED_FOR),
            (not to, NO_ADDRESS),
            (refused, REFUSED_BEFORE),
            (not still_so(notice, chart, on), GONE),
        )
        if why := _first(whys):
            Notice.objects.filter(pk=notice.pk).update(dropped_at=clock.now(), why=why)
        else:
            left.append(notice)
    return left


def still_so(notice: Notice, chart: Chart, on: date) -> bool:
    """Whether what the notice says is true of its patient's chart on the day `on`."""
    if notice.kind == MessageKind.MOVED:
        return date_of(chart, notice.procedure.slug, notice.which, on)[0] == notice.day
    if notice.day is None:
        return False
    if notice.kind == MessageKind.TOO_SOON:
        plans = Plan.objects.open().filter(
            patient=notice.patient_id, procedure=notice.procedure_id, planned_on=notice.day
        )
        return any(_stops(chart, str(each.pk), on) for each in plans)
    return _day_has_come(notice.kind, notice.procedure.slug, notice.day, chart, on)


def _stops(chart: Chart, plan: str, on: date) -> bool:
    try:
        return chart.judge_plan(plan, on).status.stops
    except DateOutOfRange:
        return False


def _day_has_come(kind: str, procedure: str, day: date, chart: Chart, on: date) -> bool:
    """Whether the day is the patient's date and news, and she has neither planned it nor had it done."""
    if any(each.procedure == procedure and each.planned_on >= on for each in chart.history.plans):
        return False
    try:
        question = chart.ask(procedure, on)
        found = question.forecast()
        if question.followed or question.status_on(max(day, on)).stops:
            return False
    except DateOutOfRange:
        return False
    if kind == MessageKind.DUE:
        return week_of(day) == week_of(on) and found.uppers.falling(day, day) is not None
    lately = 0 <= (on - day).days <= DAYS_MADE_GOOD
    dates = {MessageKind.EARLIEST.value: found.earliest, MessageKind.RECOMMENDED.value: found.recommended}
    return lately and dates[kind] == day


def put_message(patient: Patient, clinic: Clinic, consent: Consent, on: date) -> Message:
    """Put the message of the consent's kind: one a day, whoever asks."""
    stop = settings.SITE_URL + STOP.format(ref=consent.ref)
    young = is_read_by_a_parent(patient, clinic, clock.today(clinic))
    said = said_to_patient(clinic, consent.kind, stop, patient.name if young else "")
    return mail.put(
        mail.Letter(
            to=told_at(patient, clinic, on),
            subject=said.subject,
            text=said.text,
            html=said.html,
            headers={
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            },
        ),
        kind=MessageKind(consent.kind),
        clinic=clinic,
        patient=patient,
        key=_key(patient, on),
    )


def said_to_patient(clinic: Clinic, kind: str, stop: str, whose: str = "") -> Said:
    """A message exactly as the clinic sends it: for the worker, and for the preview at the desk.

    `whose` is the patient where it goes to a parent: the message says so, be its words the clinic's or the site's.
    """
    words, (subject, text) = words_of(clinic)[kind], own_words(kind, whose)
    why = _("You get this because you asked %(clinic)s for it.")
    if whose and words.text:
        why = _("This is about the record of %(whose)s. You get it because you asked %(clinic)s for it.")
    said = {"clinic": " ".join(clinic.name.split()), "whose": " ".join(whose.split())}
    own = (words.subject or subject, words.text or text)
    return letter(clinic, own, link=settings.SITE_URL + LINK, stop=stop, why=why % said, whose=whose)


def may_leave(message: Message) -> bool:
    """Whether a message that a worker has claimed is still to be sent; else it is cancelled, or waits for its hour."""
    now = clock.now()
    if why := why_not_any_more(message) or (TOO_OLD if _is_old_code(message, now) else ""):
        mail.cancel(Message.objects.filter(pk=message.pk), now, why)
        return False
    if message.kind in FOR_ANYBODY and message.clinic is not None:
        return _in_hours(message, message.clinic)
    if message.kind not in OF_PATIENTS or message.clinic is None:
        return True
    patient = message.patient
    whys = (
        (
            patient is None or patient.archived_at is not None or patient.merged_into_id is not None,
            NOT_ON_LISTS,
        ),
        (patient is not None and _written_to(patient, message.clinic) != message.to, NO_ADDRESS),
        (patient is not None and consent_to(patient, message.kind) is None, NOT_ASKED_FOR),
        (message.kind not in used_kinds(message.clinic), NOT_USED),
        (patient is not None and now - message.put_at > SO_FOR and not _still_so(message, patient), GONE),
    )
    if why := _first(whys):
        stopped = Message.objects.filter(pk=message.pk)
        wait_again(stopped)
        mail.cancel(stopped, now, why)
        return False
    return _in_hours(message, message.clinic)


def _in_hours(message: Message, clinic: Clinic) -> bool:
    """Whether it is an hour at which the clinic's messages leave; else it waits for the next."""
    now = clock.now()
    moment = hours_of(clinic).next(now)
    if moment > now:
        mail.put_off_until(message, moment)
    return moment <= now


def _written_to(patient: Patient, clinic: Clinic) -> str:
    return told_at(patient, clinic, clock.today(clinic))


def _is_old_code(message: Message, now: datetime) -> bool:
    """Whether it brings a code that is worth nothing any more."""
    if not message.key.startswith(OF_CODE):
        return False
    row = SignInCode.objects.filter(pk=message.key.removeprefix(OF_CODE)).first()
    return row is None or row.is_old_at(now)


def _still_so(message: Message, patient: Patient) -> bool:
    """Whether what a message says is so after a pause, in which the date may have moved.

    It says what its kind does: of another kind's notice that it carries, it says nothing.
    """
    on = clock.today(patient.clinic)
    chart = clinic_charts(patient.clinic).of(patient, on)
    said = message.notices.filter(kind=message.kind).select_related("procedure")
    return any(still_so(each, chart, on) for each in said)


def _first(whys: Iterable[tuple[bool, str]]) -> str:
    return next((why for holds, why in whys if holds), "")


def _key(patient: Patient, on: date) -> str:
    return f"patient {patient.pk} {on}"
