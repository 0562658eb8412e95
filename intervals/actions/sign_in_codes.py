"""Codes by which an address shows that it is read: asked for, sent by the worker, entered once.

Whoever asks is answered alike, known or not: a row is written and nobody is looked up. The worker looks up, and sends
nothing to an address that opens nothing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum, auto
from functools import partial
from hmac import compare_digest

from allauth.account.adapter import get_adapter
from cryptography.fernet import InvalidToken
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from intervals import clock
from intervals.actions import audit, mail
from intervals.actions.mail import Letter
from intervals.apart import apart
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.portal import OF_CODE, TRIES, PortalAccess, SignInCode
from intervals.queries.portal import opened_by
from intervals.sealing import seal, unseal

PURPOSE = "sign_in_code"
KEPT_FOR = timedelta(days=1)  # so that whoever comes late can be told why


class Came(StrEnum):
    """What came of entering a code."""

    RIGHT = auto()
    WRONG = auto()
    EARLIER = auto()  # it is the code of an earlier e-mail
    OLD = auto()  # 15 minutes are over
    SPENT = auto()  # it was tried five times
    USED = auto()
    GONE = auto()  # none was asked for, or long ago


def ask_code(*, email: str, access: PortalAccess | None = None) -> SignInCode:
    """Have a code sent to an address: to sign in, or to have the address of `access` changed to it."""
    code = get_adapter().generate_login_code()
    return SignInCode.objects.create(
        email=email,
        access=access,
        digest=_digest(email, code),
        sealed=seal(PURPOSE, code),
        asked_at=clock.now(),
    )


def send_asked(write: Callable[[str, str, list[Clinic], bool], Letter]) -> int:
    """Put the e-mails with the codes that wait, by the worker; how many rows it has settled.

    `write(email, code, clinics, signs_in)` makes the letter. What is not sent to anybody is settled all the same. One
    with which something goes wrong keeps nobody behind it waiting: it is tried again with the next round, until it is
    too old.
    """
    SignInCode.objects.filter(asked_at__lt=clock.now() - KEPT_FOR).delete()
    settled, after = 0, 0
    while found := SignInCode.objects.exclude(sealed="").filter(pk__gt=after).order_by("pk").first():
        after = found.pk
        settled += apart(f"Putting code {after}", partial(_send_one, after, write), False)
    return settled


@transaction.atomic
def _send_one(pk: int, write: Callable[[str, str, list[Clinic], bool], Letter]) -> bool:
    skips = connection.features.has_select_for_update_skip_locked
    rows = SignInCode.objects.select_for_update(of=["self"] if skips else (), skip_locked=skips)
    row = rows.exclude(sealed="").filter(pk=pk).first()
    if row is None:  # another worker is at it
        return False
    accesses = _accesses(row)
    clinics = list({each.clinic_id: each.clinic for each in accesses}.values())
    try:
        code = unseal(PURPOSE, row.sealed) if clinics else ""
    except InvalidToken:  # the site's key is another one now: whoever asked asks again
        clinics = []
    if clinics:
        # to sign in, to the address that was invited: what was typed may only look like it (U+212A lowers to k)
        to = row.email if row.access is not None else accesses[0].email
        mail.put(write(to, code, clinics, row.access is None), clinic=clinics[0], key=f"{OF_CODE}{row.pk}")
    row.sealed = ""
    row.save(update_fields=["sealed"])
    return True


def _accesses(row: SignInCode) -> list[PortalAccess]:
    """What the code is to open; nothing where it is too old to be sent, or the address opens nothing."""
    if row.is_old_at(clock.now()):
        return []
    return [row.access] if row.access is not None else opened_by(row.email, clock.today)


@transaction.atomic
def enter_code(*, asked: Sequence[int], typed: str, address: str | None) -> tuple[Came, SignInCode | None]:
    """Enter what was typed, six digits, for the newest of the codes that were `asked` for in a session.

    What came of it, and the code's row. One is right once. Each that is not counts as a try.
    """
    rows = list(SignInCode.objects.select_for_update(of=["self"]).filter(pk__in=asked).order_by("pk"))
    if not rows:
        return Came.GONE, None
    row, now = rows[-1], clock.now()
    if over := _over(row, now):
        return over, row
    if _is(row, typed):
        row.used_at = now
        row.save(update_fields=["used_at"])
        return Came.RIGHT, row
    row.tries += 1
    row.save(update_fields=["tries"])
    audit.add(Kind.SIGN_IN_FAILED, person=None, clinic=None, address=address, why="code")
    if any(_is(each, typed) for each in rows[:-1]):
        return Came.EARLIER, row
    return (Came.SPENT if row.tries >= TRIES else Came.WRONG), row


@transaction.atomic
def sign_in(*, email: str, address: str | None) -> list[PortalAccess]:
    """What an address opens, once its code was right: noted at each clinic. Nothing for one that nobody knows."""
    accesses = opened_by(email, clock.today)
    for each in accesses:
        if each.opened_at is None:
            each.opened_at = clock.now()
            each.save(update_fields=["opened_at"])
        audit.add(
            Kind.OWN_SIGNED_IN,
            person=None,
            clinic=each.clinic,
            address=address,
            patient=each.patient,
            parent=each.is_parent,
        )
    return accesses


def _over(row: SignInCode, now: datetime) -> Came | None:
    """Why a code opens nothing any more; None while it may."""
    if row.used_at is not None:
        return Came.USED
    if row.is_old_at(now):
        return Came.OLD
    return Came.SPENT if row.tries >= TRIES else None


def _is(row: SignInCode, typed: str) -> bool:
    return compare_digest(row.digest, _digest(row.email, typed))


def _digest(email: str, code: str) -> str:
    return salted_hmac("intervals.sign_in_code", f"{email.lower()}:{code}", algorithm="sha256").hexdigest()
