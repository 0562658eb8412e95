"""Feeds of a patient's dates: made and ended by whoever reads, and brought up to date when a device fetches one."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Reader
from intervals.actions.own_door import own_action
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.feeds import DateKind, Feed, FeedDate
from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess

MOST = 10
CANCELLED_FOR = timedelta(days=60)  # a device that was off for so long has missed it
BACK = timedelta(days=28)  # a date longer ago than that begins no entry
Dates = Mapping[tuple[int, str], date]  # by the procedure's key and the kind


def digest_of(secret: str) -> str:
    """By what a secret is found again: it is long and random, so a plain digest tells nothing of it."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


@own_action
def make(*, by: Reader, name: str, plain_words: bool) -> str:
    """A new feed for a device; its secret, which is kept nowhere. Refused for the eleventh."""
    if Feed.objects.filter(access=by.access, ended_at=None).count() >= MOST:
        raise Refused(_("You have ten calendars already. Stop one that you no longer use first."))
    secret = secrets.token_urlsafe(32)
    Feed.objects.create(
        access=by.access, name=name, digest=digest_of(secret), plain_words=plain_words, made_at=clock.now()
    )
    audit.record(Kind.OWN_FEED_MADE, by=by, patient=by.patient, plain_words=plain_words)
    return secret


@own_action
def end(*, by: Reader, feed: int) -> None:
    """Stop a feed, by its number among the reader's own; nothing where it has been stopped, or is nobody's."""
    if Feed.objects.filter(pk=feed, access=by.access, ended_at=None).update(ended_at=clock.now()):
        audit.record(Kind.OWN_FEED_ENDED, by=by, patient=by.patient)


def end_all(access: PortalAccess) -> None:
    """Stop every feed of an access: another address opens it now, and nobody knows who holds their secrets."""
    Feed.objects.filter(access=access, ended_at=None).update(ended_at=clock.now())


def join_dates(into: Patient, other: Patient) -> None:
    """Have the entries of a record that is merged go on as those of `into`; of what both have, that of `into` stays.

    The other one is cancelled, and is sent so for a while.
    """
    now = clock.now()
    known = {(each.procedure_id, each.kind) for each in FeedDate.objects.filter(patient=into)}
    for row in FeedDate.objects.filter(patient=other):
        if (row.procedure_id, row.kind) not in known:
            row.patient = into
        elif row.gone_at is None:
            row.gone_at, row.changed_at, row.sequence = now, now, row.sequence + 1
        row.save(update_fields=["patient", "gone_at", "changed_at", "sequence"])


def fetched(feed: Feed, now: datetime) -> None:
    """A device has fetched it; more often than once a minute is not written down."""
    if feed.fetched_at is None or now - feed.fetched_at >= timedelta(minutes=1):
        Feed.objects.filter(pk=feed.pk).update(fetched_at=now)


def brought_up_to_date(patient: Patient, dates: Dates, on: date, now: datetime) -> list[FeedDate]:
    """The patient's entries once her dates are `dates`: those that stand, and those that are gone since not long.

    An entry keeps its uid for good; whenever its day changes, goes or comes back, its sequence counts up. Written only
    where something has changed.
    """
    rows = _rows(patient)
    if _differs(rows, dates, on):
        with transaction.atomic():
            Patient.objects.select_for_update().get(pk=patient.pk)
            rows = _written(_rows(patient), patient, dates, on, now)
    rows += FeedDate.objects.filter(patient__merged_into=patient, gone_at__isnull=False).select_related(
        "procedure"
    )
    return [each for each in rows if each.gone_at is None or now - each.gone_at < CANCELLED_FOR]


def _rows(patient: Patient) -> list[FeedDate]:
    return list(FeedDate.objects.filter(patient=patient).select_related("procedure"))


def _differs(rows: list[FeedDate], dates: Dates, on: date) -> bool:
    known = {(each.procedure_id, each.kind): each for each in rows}
    new = any(key not in known and day >= on - BACK for key, day in dates.items())
    return new or any(_moved(each, dates) for each in rows)


def _moved(row: FeedDate, dates: Dates) -> bool:
    day = dates.get((row.procedure_id, row.kind))
    return row.gone_at is None if day is None else not row.is_on(day)


def _written(rows: list[FeedDate], patient: Patient, dates: Dates, on: date, now: datetime) -> list[FeedDate]:
    for row in rows:
        if _moved(row, dates):
            day = dates.get((row.procedure_id, row.kind))
            row.day, row.gone_at = day or row.day, None if day else now
            row.sequence, row.changed_at = row.sequence + 1, now
            row.save(update_fields=["day", "gone_at", "sequence", "changed_at"])
    known = {(each.procedure_id, each.kind) for each in rows}
    for (procedure, kind), day in sorted(dates.items()):
        if (procedure, kind) not in known and day >= on - BACK:
            FeedDate.objects.create(
                patient=patient, procedure_id=procedure, kind=DateKind(kind), day=day, changed_at=now
            )
    return _rows(patient)
