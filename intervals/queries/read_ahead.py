"""What a process reads before anybody asks it."""

from contextlib import suppress

from django.db import DatabaseError, connections

from intervals.queries.read_published import NoClinic, published_by


def read_ahead() -> None:
    """Have this process know what is published, so that it can say it when the database goes away (ADR 30).

    Where that is away already, the process begins all the same.
    """
    with suppress(DatabaseError, NoClinic):
        published_by()
    connections.close_all()
