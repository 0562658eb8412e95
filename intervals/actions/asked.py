"""Messages for anybody: asked for, confirmed by who reads the address (double opt-in), sent, ended, and forgotten."""

import hashlib
import hmac
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from intervals import clock
from intervals.actions import mail
from intervals.apart import apart
from intervals.models.asked import Asked
from intervals.models.clinics import Clinic
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.messages import FOR_ANYBODY, Message, MessageKind
from intervals.queries.asked import pages_of
from intervals.queries.clinic_messages import Hours, hours_of
from intervals.said.letters import Said, letter

CONFIRM, END = "/mail/confirm/{ref}/", "/mail/end/{ref}/"
UNCONFIRMED_FOR = timedelta(days=30)
ASKED_AGAIN_AFTER = timedelta(hours=1)  # one who lost the first e-mail gets another, but not one each minute
SETTLES = timedelta(minutes=10)  # what was published by mistake can be taken back that long
ENDED = gettext_noop("It was stopped.")
TOO_LATE = gettext_noop("Its day has passed.")


def ask_for(*, clinic: Clinic, kind: MessageKind, to: str, wording: str, day: date | None = None) -> None:
    """Have the address asked whether its reader wants this; nothing else is sent until she says so.

    Asked again, it is the same, and whoever asks learns nothing of what is known. Whether she asks too often is for the
    view to say.
    """
    now, digest = clock.now(), digest_of(to)
    with transaction.atomic():
        row, new = Asked.objects.standing().get_or_create(
            clinic=clinic,
            digest=digest,
            kind=kind,
            day=day,
            defaults={"to": to, "wording": wording, "asked_at": now, "ended_at": None},
        )
        if row.confirmed_at is not None or not (new or row.asked_at <= now - ASKED_AGAIN_AFTER):
            return
        if not new:
            row.asked_at = now
            row.save(update_fields=["asked_at"])
        link = settings.SITE_URL + CONFIRM.format(ref=row.ref)
        _put(
            row,
            MessageKind.OPT_IN,
            opt_in_said(clinic, wording, link),
            key=f"opt in {row.ref} {now:%Y%m%d%H%M}",
        )


def confirm(ref: UUID) -> Asked | None:
    """The reader of the address wants it: once, however often she says so; None for a link that is not known.

    Too late for a reminder that would not leave on its day any more, it is as it was: unconfirmed.
    """
    with transaction.atomic():
        row: Asked | None = _locked(ref)
        if row is None or row.ended_at is not None:
            return None
        if row.confirmed_at is None and is_too_late(row):
            return row
        if row.confirmed_at is None:
            row.confirmed_at = row.told_at = clock.now()
            if row.day is not None:
                row.message = _remind(row, row.day)
            row.save(update_fields=["confirmed_at", "told_at", "message"])
        return row


def end(ref: UUID) -> bool:
    """She has had enough: the address is forgotten. False for a link that is not known; twice is the same as once."""
    with transaction.atomic():
        row = _locked(ref)
        if row is None:
            return False
        _end([row])
        mine = Q(pk=row.message_id) | Q(
            key=f"updates {row.ref} {row.told_at:%Y-%m-%d}" if row.told_at else ""
        )
        mail.cancel(Message.objects.filter(mine), clock.now(), ENDED)
    return True


def tell_of_changes() -> int:
    """Put an e-mail for everybody who asked for updates and has not been told of the newest guidance; how many."""
    now, told = clock.now(), 0
    for clinic in Clinic.objects.filter(
        pk__in=Asked.objects.confirmed().filter(kind="updates").values("clinic")
    ):
        hours = hours_of(clinic)
        if hours.next(now) != now:
            continue
        newest = _newest(clinic, hours, now)
        if newest is None:
            continue
        before = min(newest, hours.day_began(now))
        since = Asked.objects.confirmed().filter(clinic=clinic, kind="updates", told_at__lt=before)
        for row in since.order_by("pk").iterator(chunk_size=500):
            told += apart(f"Telling of new guidance, {row.pk}", partial(_tell, row, clinic, now), 0)
    return told


@transaction.atomic
def _tell(row: Asked, clinic: Clinic, now: datetime) -> int:
    row.told_at = now
    row.save(update_fields=["told_at"])
    said = updates_said(clinic, _end_link(row))
    _put(row, MessageKind.UPDATES, said, key=_key(row, now), stop=True)
    return 1


def forget() -> None:
    """Forget the addresses that are needed no more: of reminders that left, and what nobody confirmed in 30 days."""
    old = Asked.objects.standing().filter(
        Q(message__sent_at__isnull=False)
        | Q(message__failed_at__isnull=False)
        | Q(message__cancelled_at__isnull=False)
        | Q(confirmed_at=None, asked_at__lt=clock.now() - UNCONFIRMED_FOR)
    )
    _end([*old[:500]])


def digest_of(to: str) -> str:
    """A keyed hash: who has the database alone cannot try addresses."""
    key = f"intervals.asked{settings.SECRET_KEY}".encode()
    return hmac.new(key, to.strip().lower().encode(), hashlib.sha256).hexdigest()


def is_too_late(row: Asked) -> bool:
    """Whether a reminder would not leave on its day any more: that has passed, or its hours have."""
    if row.day is None:
        return False
    hours = hours_of(row.clinic)
    return hours.day_began(_leaves(hours, row.day)).date() > row.day


def why_not_any_more(message: Message) -> str:
    """Why what was asked for by anybody is not to leave: not wanted any more, or its day has passed; "" where it is."""
    if message.kind not in FOR_ANYBODY:
        return ""
    row = Asked.objects.confirmed().filter(ref=message.key.split()[1]).select_related("clinic").first()
    if row is None:
        return ENDED
    return TOO_LATE if row.day is not None and clock.today(row.clinic) > row.day else ""


def opt_in_said(clinic: Clinic, wording: str, link: str) -> Said:
    """The e-mail that asks whether its reader has asked."""
    text = "\n\n".join(
        [
            _("Somebody, probably you, asked us for this:"),
            wording.replace("{", "").replace("}", ""),
            _("If it was you, open this link and press the button: {link}"),
            _(
                "If it was not you, do nothing. No other message follows, and we forget your address after 30 days."
            ),
        ]
    )
    why = _("You get this once, because this address was typed in at our site.")
    return letter(clinic, (_("{clinic}: is this your address?"), text), link=link, stop="", why=why)


def reminder_said(clinic: Clinic) -> Said:
    """The reminder: that the day has come, and nothing of what it is about. There is nothing to stop after it."""
    text = "\n\n".join(
        [_("Today is the date that you asked us to remind you of."), _("Check your dates: {link}")]
    )
    why = _("You asked for this one reminder. No other one follows, and we forget your address now.")
    link = settings.SITE_URL + pages_of(clinic)
    return letter(clinic, (_("{clinic}: your reminder"), text), link=link, stop="", why=why)


def updates_said(clinic: Clinic, stop: str) -> Said:
    """That the guidance has changed."""
    text = "\n\n".join([_("Our guidance has changed."), _("Read it: {link}")])
    why = _("You get this because you asked us to tell you when our guidance changes.")
    link = settings.SITE_URL + pages_of(clinic) + "guidance/"
    return letter(clinic, (_("{clinic}: our guidance has changed"), text), link=link, stop=stop, why=why)


def _remind(row: Asked, day: date) -> Message:
    hours = hours_of(row.clinic)
    said, due_at = reminder_said(row.clinic), _leaves(hours, day)
    return _put(row, MessageKind.REMINDER, said, key=f"reminder {row.ref}", stop=True, due_at=due_at)


def _leaves(hours: Hours, day: date) -> datetime:
    """When a reminder of the day leaves, if it were confirmed now."""
    return max(hours.next(clock.now()), hours.begins(day))


def _put(
    row: Asked, kind: MessageKind, said: Said, *, key: str, stop: bool = False, due_at: datetime | None = None
) -> Message:
    link = _end_link(row)
    headers = {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    made = mail.Letter(
        to=row.to, subject=said.subject, text=said.text, html=said.html, headers=headers if stop else {}
    )
    return mail.put(made, kind=kind, clinic=row.clinic, key=key, due_at=due_at)


def _end_link(row: Asked) -> str:
    return f"{settings.SITE_URL}{END.format(ref=row.ref)}"


def _key(row: Asked, moment: datetime) -> str:
    return f"updates {row.ref} {moment:%Y-%m-%d}"


def _locked(ref: UUID) -> Asked | None:
    found: Asked | None = (
        Asked.objects.select_for_update(of=["self"]).select_related("clinic").filter(ref=ref).first()
    )
    return found


def _end(rows: list[Asked]) -> None:
    keys = [row.pk for row in rows]
    Asked.objects.standing().filter(pk__in=keys).update(ended_at=clock.now(), to="")


def _newest(clinic: Clinic, hours: Hours, now: datetime) -> datetime | None:
    """Since when the newest guidance counts that cannot be taken back any more: published, and its first day come."""
    published = GuidanceVersion.objects.filter(Q(clinic=None) | Q(clinic=clinic), state="published")
    counting = published.filter(first_day__lte=clock.today(clinic), published_at__lte=now - SETTLES)
    rows = counting.values_list("first_day", "published_at")
    since = [max(at, hours.midnight(first)) for first, at in rows if first and at]
    return max(since, default=None)
