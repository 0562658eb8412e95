"""Real mail servers on the loopback, and what they do."""

import contextlib
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Box:
    """Takes whatever comes and keeps it, unless `answers` says something else to the one after the other.

    An answer is what the server says after DATA; "drop" takes the message and hangs up without a word.
    """

    def __init__(self, answers: list[str] | None = None, to_recipient: str = "250 OK") -> None:
        self.got: list[tuple[list[str], EmailMessage]] = []
        self.answers = answers or []
        self.to_recipient = to_recipient

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "drop":
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250"):
            kept = message_from_bytes(envelope.content, policy=policy.default)
            self.got.append((envelope.rcpt_tos, kept))
        return answer

    @property
    def subjects(self) -> Counter[str]:
        """How often each subject came."""
        return Counter(str(message["subject"]) for _to, message in self.got)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextlib.contextmanager
def listening(box: Box, port: int | None = None) -> Iterator[int]:
    """The port at which it listens, until the block ends."""
    controller = Controller(box, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def to_deliver(settings: Any) -> Callable[[int], None]:
    """Have the outbox delivered to the server at a port."""

    def at(port: int) -> None:
        settings.EMAIL_BACKEND = "intervals.web.outbox.Outbox"
        settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_TIMEOUT = 5

    return at
