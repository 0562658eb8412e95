"""Secrets in addresses, kept out of the log: whoever reads it could open what they open."""

import logging
import re

SECRET = re.compile(
    r"(/(?:feed|mail/(?:stop|confirm|end)|accounts/(?:invitation|set-up|password/reset/key))/)[^/\s\"'?#]+"
)
MASK = "…"


def masked(text: str) -> str:
    """The same with what follows in such an address left out."""
    return SECRET.sub(rf"\1{MASK}", text)


class Masked(logging.Formatter):
    """Writes a line, and the traceback with it, without them."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return masked(super().format(record))


def line() -> Masked:
    """As the settings have every line of the log."""
    return Masked("{asctime} {levelname} {request_id} {name} {message}", style="{")
