"""What differs once anybody has published: exact and free on SQLite, asked every few seconds on PostgreSQL."""

from math import inf
from threading import get_ident
from time import monotonic
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from intervals.models.publishing import mark as published_mark

SECONDS = 2  # for which a process believes what PostgreSQL said last

_said: dict[str, tuple[float, Any]] = {}  # by database: when it was asked, and the mark


def change_mark(ours: BaseDatabaseWrapper) -> tuple[int, Any]:
    """Who knows (one thread, or 0 for all of the process), and the mark.

    It is None where only reading all of it can tell, as in a transaction, which may be undone.
    """
    if ours.in_atomic_block:
        return 0, None
    return _on_sqlite(ours) if ours.vendor == "sqlite" else (0, _on_postgresql(ours))


def forget() -> None:
    """Ask again at once."""
    _said.clear()


def _on_sqlite(ours: BaseDatabaseWrapper) -> tuple[int, Any]:
    """It counts other connections' commits (data_version) and this one's own changes: the price of a function call."""
    ours.ensure_connection()
    raw = ours.connection
    return get_ident(), (raw, raw.execute("PRAGMA data_version").fetchone()[0], raw.total_changes)


def _on_postgresql(ours: BaseDatabaseWrapper) -> Any:
    now = monotonic()
    asked_at, mark = _said.get(ours.alias, (-inf, None))
    if now - asked_at >= SECONDS:
        mark = published_mark(ours)
        _said[ours.alias] = now, mark
    return mark
