"""E-mail that is put to be sent, and what came of sending it.

A message is put in the transaction of what causes it, so that there is never one without the other. A worker claims
one, sends it, and says so in a transaction of its own: killed at any moment, it loses none, and repeats at most the one
that the mail server had taken and it had not said so.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from intervals import clock
from intervals.models.clinics import Clinic
from intervals.models.messages import FORGOTTEN, SOMEBODY_WAITS, WAITING, Message, MessageKind, any_key
from intervals.models.patients import Patient
from intervals.request_id import HEADER, NONE, request_id
from intervals.sealing import seal, unseal

PURPOSE = "mail"
LEASE = timedelta(minutes=5)  # a worker that has not said by then what came of it is taken for dead
GIVE_UP_AFTER = timedelta(days=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
LONGEST_WHY = 300
MOST_DOUBLINGS = 12  # of the first pause: the longest one is reached long before


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What an e-mail says, and to whom: one address. `html` is the same text drawn, or ""."""

    to: str
    subject: str
    text: str
    html: str = ""
    sender: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def put(
    letter: Letter,
    *,
    kind: MessageKind = MessageKind.ACCOUNT,
    clinic: Clinic | None = None,
    patient: Patient | None = None,
    key: str = "",
    due_at: datetime | None = None,
) -> Message:
    """Have it sent, once for its `key` (one of its own where none is given), from `due_at` on (now).

    `patient` is whom it tells of her own dates.
    """
    now = clock.now()
    due_at = due_at or now
    letter = replace(letter, headers=letter.headers | _number())
    content = json.dumps({name: value for name, value in vars(letter).items() if name != "to"})
    message, _new = Message.objects.get_or_create(
        key=key or any_key(),
        defaults={
            "kind": kind,
            "clinic": clinic,
            "patient": patient,
            "to": letter.to,
            "content": seal(PURPOSE, content),
            "put_at": now,
            "due_at": due_at,
            "next_try_at": due_at,
        },
    )
    return message


def _number() -> dict[str, str]:
    """The request that causes it, if one does."""
    number = request_id.get()
    return {} if number == NONE else {HEADER: number}


def claim(now: datetime) -> Message | None:
    """The next message that is due at `now`, held until its lease is over; None where nothing is due.

    What somebody waits for at this moment, a code above all, goes before everything else, however long that is due. Of
    several workers that ask at once each gets another: PostgreSQL passes over what somebody else has locked, and
    SQLite lets one write at a time.
    """
    if not Message.objects.due(now).exists():
        return None
    skips = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        due = Message.objects.select_for_update(skip_locked=skips).due(now)
        held = due.filter(kind__in=SOMEBODY_WAITS).first() or due.first()
        if held:
            held.tries += 1
            held.next_try_at = now + LEASE
            held.save(update_fields=["tries", "next_try_at"])
    return held


def letter_of(message: Message) -> Letter:
    """What is to be sent; cryptography.fernet.InvalidToken where no key of the site opens it."""
    return Letter(to=message.to, **json.loads(unseal(PURPOSE, message.content)))


def sent(message: Message, now: datetime) -> None:
    """The mail server has taken it."""
    _settle(message, sent_at=now)


def refused(message: Message, now: datetime, why: str) -> None:
    """It will never be taken."""
    _settle(message, failed_at=now, why=why[:LONGEST_WHY])


def cancel_waiting(now: datetime, why: str) -> int:
    """Nothing that waits leaves any more; how many letters that were."""
    waiting = Message.objects.waiting()
    number = waiting.count()
    cancel(waiting, now, why)
    return number


def cancel(messages: QuerySet[Message], now: datetime, why: str) -> None:
    """They are not to be sent any more. One that a worker is handing over at this moment may leave all the same."""
    said = {"cancelled_at": now, "why": why[:LONGEST_WHY], **({} if settings.DEMO else {"content": ""})}
    messages.filter(WAITING, kind__in=FORGOTTEN).update(to="", **said)
    messages.filter(WAITING).update(**said)


def forget_letters(addresses: Collection[str]) -> None:
    """Remove the codes and invitations that went to these addresses, given in small letters, or were to go."""
    rows = Message.objects.annotate(lowered=Lower("to"))
    rows.filter(lowered__in=addresses, kind__in=SOMEBODY_WAITS).delete()


def put_off_until(message: Message, moment: datetime) -> None:
    """It may not leave before: the try that was not made does not count."""
    _held(message).filter(WAITING).update(next_try_at=moment, due_at=moment, tries=message.tries - 1)


def put_off(message: Message, now: datetime, why: str) -> None:
    """It was not taken this time: tried again after a pause that grows, and given up after two days."""
    if now - message.due_at >= GIVE_UP_AFTER:
        refused(message, now, why)
        return
    pause = min(FIRST_PAUSE * 2 ** min(message.tries - 1, MOST_DOUBLINGS), LONGEST_PAUSE)
    _held(message).filter(WAITING).update(next_try_at=now + pause, why=why[:LONGEST_WHY])


def _settle(message: Message, **what: object) -> None:
    """Say what came of it and forget what it said, which nobody needs any more but in a demonstration.

    To whom it went is forgotten, too, where nobody but the reader of the address has anything to do with it.
    """
    gone = {} if settings.DEMO else {"content": ""}
    to = {"to": ""} if message.kind in FORGOTTEN else {}
    _held(message).update(**{"why": "", "cancelled_at": None} | gone | to | what)


def _held(message: Message) -> QuerySet[Message]:
    """The row, as long as nobody else has claimed it meanwhile; also where it was cancelled as it left."""
    return Message.objects.filter(pk=message.pk, tries=message.tries, sent_at=None, failed_at=None)
