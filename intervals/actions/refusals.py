"""Why an action was not done, in the words of the person who asked for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from intervals.models.guarding import said


class Refused(Exception):
    """What was asked for cannot be done as things stand; `message` says why, and nothing was recorded."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Asks(Exception):
    """Something has to be said before it can be done; nothing was recorded. What is asked, each kind says."""


@contextmanager
def refused_in_words() -> Iterator[None]:
    """Refused, in the guard's words, where a guard of the database's refuses what is done inside."""
    try:
        yield
    except IntegrityError as error:
        if not (why := said(error)):
            raise
        raise Refused(why) from error
