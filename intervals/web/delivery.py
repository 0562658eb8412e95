"""The worker's work: what is due in the outbox goes to the mail server, one message after the other."""

import logging
import re
import smtplib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from intervals import clock
from intervals.actions import mail
from intervals.actions.telling import may_leave
from intervals.apart import apart
from intervals.models.messages import Message
from intervals.unavailable import cause_of
from intervals.web import own_mail

ADDRESS = re.compile(r"\S*@\S*")  # the row forgets to whom it went: what the server answers must not say it
PERMANENT = 500  # SMTP's own: from here on the answer is final (RFC 5321, 4.2.1)

logger = logging.getLogger(__name__)


class RefusedForGood(Exception):
    """The mail server will never take this message."""


def deliver_due(now: Callable[[], datetime] = clock.now, goes_on: Callable[[], bool] = lambda: True) -> int:
    """Send everything that is due, as long as `goes_on`; how many the server took.

    Before each message it is looked whether somebody has asked for a code, who waits for it.
    """
    server = Server()
    taken = 0
    try:
        while goes_on():
            apart("Putting a code", own_mail.send_codes, 0)
            message = mail.claim(now())
            if message is None:
                break
            taken += _deliver(server, message, now)
    finally:
        server.hang_up()
    return taken


def _deliver(server: "Server", message: Message, now: Callable[[], datetime]) -> bool:
    try:
        if not may_leave(message):
            return False
        server.send(mail.letter_of(message))
    except InvalidToken:
        _give_up(message, now(), "The key that sealed it is gone: see SECRET_KEY_FALLBACKS.")
    except RefusedForGood as final:
        _give_up(message, now(), str(final))
    except Exception as failed:
        if cause_of(failed):  # the database's, not the mail server's
            raise
        server.hang_up()
        logger.warning("Message %d was not sent at try %d: %s", message.pk, message.tries, _why(failed))
        mail.put_off(message, now(), _why(failed))
    else:
        mail.sent(message, now())
        return True
    return False


def _give_up(message: Message, now: datetime, why: str) -> None:
    logger.error("Message %d is given up.", message.pk)
    mail.refused(message, now, ADDRESS.sub("…", why))


class Server:
    """The connection to the mail server: opened when it is needed, and kept while there is something to send."""

    def __init__(self) -> None:
        self.connection: Any = None

    def send(self, letter: mail.Letter) -> None:
        """Hand it over. RefusedForGood where that is final; whatever else is raised, another time may do."""
        if self.connection is None:
            connection = get_connection(settings.DELIVERY_BACKEND)
            connection.open()
            self.connection = connection
        email = EmailMultiAlternatives(
            letter.subject, letter.text, letter.sender or None, [letter.to], headers=letter.headers
        )
        if letter.html:
            email.attach_alternative(letter.html, "text/html")
        try:
            self.connection.send_messages([email])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refused:
            code, answer = _answer(refused)
            if code >= PERMANENT:
                raise RefusedForGood(f"{code} {answer}") from refused
            raise
        except (UnicodeError, ValueError) as broken:  # an address or a header that no e-mail can have
            raise RefusedForGood(str(broken)) from broken

    def hang_up(self) -> None:
        """Close the connection, whatever state it is in."""
        if self.connection is not None:
            try:
                self.connection.close()
            except (smtplib.SMTPException, OSError):
                logger.info("The mail server had hung up already.")
            self.connection = None


def _answer(refused: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> tuple[int, str]:
    """What the server said about the one recipient, or about the message."""
    said: bytes | str
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        [(code, said)] = refused.recipients.values()
    else:
        code, said = refused.smtp_code, refused.smtp_error
    return code, said.decode(errors="replace") if isinstance(said, bytes) else said


def _why(failed: Exception) -> str:
    """What happened, without the address: an answer of the server's may name it."""
    code = getattr(failed, "smtp_code", None)
    return f"{type(failed).__name__} {code}" if code else type(failed).__name__
