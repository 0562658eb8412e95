"""Django's own checks, with one of ours: does the database guard what is declared?"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from intervals.models.guarding import not_standing


@register(Tags.database)
def guards_stand(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A warning where guards are missing, as after a migration that broke off: the next one puts them up."""
    return [
        Warning(
            f"The database {alias!r} does not guard what is declared: {', '.join(missing)}.",
            hint="Run migrate.",
            id="intervals.W001",
        )
        for alias in databases or ()
        if (missing := not_standing(connections[alias]))
    ]
