"""Rows that are made once for all tests of a module, each of which begins with them as they were made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import transaction
from pytest_django import DjangoDbBlocker

Made = TypeVar("Made")


@contextmanager
def kept(make: Callable[[], Made], blocker: DjangoDbBlocker) -> Iterator[Made]:
    """What `make` has made, in a transaction around those of the tests, which take back what they do.

    The database is at hand for whoever asks for it and no longer: a test that does not ask gets none.
    """
    around = transaction.atomic()
    with blocker.unblock():
        around.__enter__()
        made = make()
    try:
        yield made
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
