"""Django's way to send an e-mail, here: it is put in the outbox, and the request goes on."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from intervals.actions.mail import Letter, put


class Outbox(BaseEmailBackend):
    """The mail backend of the site. What is put takes effect with the transaction that it is put in."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put each, once for each of its recipients; how many messages that were."""
        for email in email_messages:
            for to in email.to:
                put(_letter(email, to), **getattr(email, "put_as", {}))
        return len(email_messages)


class Enveloped(EmailMultiAlternatives):
    """An e-mail that says how it is put: `put_as` are the keyword arguments of `actions.mail.put`."""

    def __init__(self, *args: Any, put_as: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.put_as = put_as


def _letter(email: EmailMessage, to: str) -> Letter:
    """What it says. ValueError for what the outbox does not carry: copies and files."""
    if email.cc or email.bcc or email.attachments:
        raise ValueError("The outbox carries no copies and no files.")
    drawn = [str(each.content) for each in getattr(email, "alternatives", []) if each.mimetype == "text/html"]
    return Letter(
        to=to,
        subject=" ".join(str(email.subject).split()),
        text=str(email.body),
        html=drawn[0] if drawn else "",
        sender=email.from_email or "",
        headers={name: str(value) for name, value in email.extra_headers.items()},
    )
