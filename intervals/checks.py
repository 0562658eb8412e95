"""What must be so before the site is started, beyond the settings' own words: its clinic, and the guards."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connections

from intervals.models.clinics import Clinic
from intervals.models.guarding import missing_guards


def clinic_exists() -> str:
    """A sentence where the database answers and has no clinic of the name in CLINIC; "" otherwise."""
    try:
        if Clinic.objects.filter(slug=settings.CLINIC).exists() or not Clinic.objects.exists():
            return ""
        known = ", ".join(Clinic.objects.order_by("slug").values_list("slug", flat=True)[:20])
    except DatabaseError:  # not migrated yet, or away: /readyz says so
        return ""
    return f"CLINIC is “{settings.CLINIC}”, and there is no clinic of that name: write one of {known}."


@checks.register(checks.Tags.database, deploy=True)
def the_sites_own_clinic(app_configs: Any, **_kwargs: Any) -> Sequence[checks.CheckMessage]:
    """The clinic that the site is for is in the database."""
    said = clinic_exists()
    return [checks.Error(said, id="intervals.E001")] if said else []


def refuse_to_start() -> None:
    """SystemExit with one sentence where the server must not start."""
    said = clinic_exists()
    connections.close_all()
    if said:
        raise SystemExit(said)


@checks.register(checks.Tags.database)
def guards_stand(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A warning where guards are missing, as after a migration that broke off: the next one puts them up."""
    return [
        checks.Warning(
            f"The database {alias!r} does not guard what is declared: {', '.join(missing)}.",
            hint="Run migrate.",
            id="intervals.W001",
        )
        for alias in databases or ()
        if (missing := missing_guards(connections[alias]))
    ]
