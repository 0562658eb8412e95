"""The number of a request: the proxy gives it, and answers, log lines and e-mails that it causes carry it."""

import logging
import re
from contextvars import ContextVar
from uuid import uuid4

HEADER = "X-Request-Id"
FROM_A_PROXY = re.compile(r"[A-Za-z0-9-]{8,64}")
NONE = "-"

request_id: ContextVar[str] = ContextVar("request_id", default=NONE)


def taken(said: str) -> str:
    """What a proxy says, where it can be one; a new one otherwise."""
    return said if FROM_A_PROXY.fullmatch(said) else uuid4().hex


class Numbered(logging.Filter):
    """Has each line of the log name the request that it is of, or - for none."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every line through."""
        record.request_id = request_id.get()
        return True
