"""When the database cannot do what is asked, and nobody's mistake is behind it: away, full, only to be read, busy."""

import logging
from enum import StrEnum
from time import monotonic

from django.db import DatabaseError, InterfaceError, OperationalError

ONE_LINE_EVERY = 10.0  # seconds, for each cause and process: a fault is said, and does not fill the disk


class Cause(StrEnum):
    """Why it could not."""

    AWAY = "the database cannot be reached"
    FULL = "the disk of the database is full"
    READ_ONLY = "the database can only be read"
    BUSY = "the database is busy"


UNWRITABLE = {Cause.FULL, Cause.READ_ONLY}

OF_SQLITE = {  # by what SQLite's names of errors begin with (sqlite.org/rescode.html)
    "SQLITE_FULL": Cause.FULL,
    "SQLITE_IOERR_WRITE": Cause.FULL,  # a quota
    "SQLITE_IOERR_SHMSIZE": Cause.FULL,
    "SQLITE_IOERR": Cause.AWAY,
    "SQLITE_READONLY": Cause.READ_ONLY,
    "SQLITE_CANTOPEN": Cause.AWAY,
    "SQLITE_BUSY": Cause.BUSY,
    "SQLITE_LOCKED": Cause.BUSY,
}
OF_POSTGRESQL = {  # by what SQLSTATE begins with (PostgreSQL's appendix A)
    "53100": Cause.FULL,
    "53": Cause.BUSY,  # no memory, too many connections
    "25006": Cause.READ_ONLY,
    "08": Cause.AWAY,
    "57P": Cause.AWAY,  # shut down, or starting
    "58": Cause.AWAY,
    "40": Cause.BUSY,  # a deadlock
    "55P03": Cause.BUSY,
    "57014": Cause.BUSY,
}


class CannotWrite(OperationalError):
    """What a library has swallowed: a row was not written."""


def cause_of(error: BaseException | None) -> Cause | None:
    """Why the database could not, where `error` or what it came of says so; None for every other error."""
    while error is not None:
        if isinstance(error, CannotWrite):
            return cause_of(error.__cause__) or Cause.FULL
        if isinstance(error, DatabaseError | InterfaceError) and (cause := _said_by(error)):
            return cause
        error = error.__cause__ or error.__context__
    return None


def _said_by(error: DatabaseError | InterfaceError) -> Cause | None:
    of_the_driver = error.__cause__
    if name := getattr(of_the_driver, "sqlite_errorname", ""):
        return _first(OF_SQLITE, name)
    if state := getattr(of_the_driver, "sqlstate", None):
        return _first(OF_POSTGRESQL, state)
    return Cause.AWAY if isinstance(error, OperationalError | InterfaceError) and of_the_driver else None


def _first(known: dict[str, Cause], said: str) -> Cause | None:
    return next((cause for start, cause in known.items() if said.startswith(start)), None)


_noticed: dict[Cause, float] = {}


def notice(cause: Cause) -> None:
    """Somebody has just met with it."""
    _noticed[cause] = monotonic()


def noticed(cause: Cause, *, within: float) -> bool:
    """Whether this process has met with it in so many seconds."""
    return cause in _noticed and monotonic() - _noticed[cause] < within


class OneLine(logging.Filter):
    """Such a fault is one line of the log every ten seconds, not a traceback for each request."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[Cause, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this record is written, as one line if it is of such a fault."""
        error = record.exc_info[1] if record.exc_info else None
        cause = cause_of(error)
        if cause is None:
            return True
        now = monotonic()
        if now - self.said.get(cause, -ONE_LINE_EVERY) < ONE_LINE_EVERY:
            return False
        self.said[cause] = now
        record.msg, record.args = "%s (%s)", (cause.value, type(error).__name__)
        record.exc_info = record.exc_text = None
        return True
