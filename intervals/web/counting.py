"""The cache in which attempts are counted: it says when it could not write, or a full disk looks like many attempts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connections, router

from intervals.unavailable import CannotWrite

NOT_WRITTEN = "The cache could not be written."


class Counting(DatabaseCache):
    """Django's own answers an error of the database with "not set"."""

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Whether it was set: nothing is where something stands. CannotWrite where nothing stands, and it was not."""
        with self._refusals() as refused:
            for _try in (1, 2):  # what stood there may have run out meanwhile
                if super().add(key, value, timeout, version):
                    return True
                if self.has_key(key, version):
                    return False
        raise CannotWrite(NOT_WRITTEN) from (refused[-1] if refused else None)

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """Django's own, but `set` says CannotWrite: of two who set at once, one succeeds at the second try."""
        django = super()._base_set  # type: ignore[misc]  # which the types do not know
        with self._refusals() as refused:
            done: bool = django(mode, key, value, timeout) or (
                mode == "set" and django(mode, key, value, timeout)
            )
        if mode == "set" and not done:
            raise CannotWrite(NOT_WRITTEN) from (refused[-1] if refused else None)
        return done

    @contextmanager
    def _refusals(self) -> Iterator[list[DatabaseError]]:
        """What the database answers meanwhile, whoever swallows it."""
        refused: list[DatabaseError] = []

        def noting(execute: Any, *asked: Any) -> Any:
            try:
                return execute(*asked)
            except DatabaseError as error:
                refused.append(error)
                raise

        with connections[router.db_for_write(self.cache_model_class)].execute_wrapper(noting):
            yield refused
