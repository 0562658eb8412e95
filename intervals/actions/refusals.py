"""Why an action was not done, in the words of the person who asked for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError

from intervals.models.guarding import said


class Refused(Exception):
    """What was asked for cannot be done as things stand; `message` says why, and nothing was recorded."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Asks(Exception):
    """Something has to be said before it can be done; nothing was recorded. What is asked, each kind says."""


class Changed(Asks):
    """Somebody else has saved the draft meanwhile: `draft` is what stands now, to be read beside what was typed."""

    def __init__(self, draft: Any) -> None:
        super().__init__(draft)
        self.draft = draft


def ask_if_changed(draft: Any, edition: int) -> None:
    """Changed unless a draft is as it was when the form was filled."""
    if draft.edition != edition:
        raise Changed(draft)


@contextmanager
def refused_in_words() -> Iterator[None]:
    """Refused, in the guard's words, where a guard of the database's refuses what is done inside."""
    try:
        yield
    except IntegrityError as error:
        if not (why := said(error)):
            raise
        raise Refused(why) from error
