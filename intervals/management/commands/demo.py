"""Fill a fresh database for a demonstration: two clinics at work, and sign-ins with passwords of its own."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models

from intervals.management.demo_data.people import HAMILTON, SISTER
from intervals.management.demo_data.story import SignIn, fill
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Membership
from intervals.models.patients import Patient

NOBODYS = r"[@.](example|test|invalid|localhost|example\.(com|net|org))$"  # RFC 2606: never anybody's address
FORMER_ADMIN = "manager@hamilton-clinic.example"  # all that the demonstration made before there was a desk
EASY_TO_READ = "abcdefghjkmnpqrstuvwxyz23456789"  # no l and 1, no o and 0, no i


class Command(BaseCommand):
    """Migrate, and fill the database unless it is the demonstration's already. Nothing is added twice."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError, and nothing is touched, outside a demonstration or on a database that may be real."""
        if not settings.DEMO:
            raise CommandError("This is for demonstrations: it runs only with DEMO=1.")
        if settings.HTTPS:
            raise CommandError("This is for demonstrations, which run without HTTPS=1.")
        made = made_here()
        if not made and in_use():
            raise CommandError(
                "This database holds something that the demonstration did not make, so it is left alone. "
                "Name another one with DATABASE_URL, or move this one away."
            )
        call_command("migrate", verbosity=0)
        if not made:
            self.stdout.write("Filling two clinics for the demonstration …")
            self.stdout.flush()
            save_sign_ins(fill(lambda email: new_password()))
            self.stdout.write(f"The sign-ins are in {sign_ins()}.")


def made_here() -> bool:
    """Whether the demonstration filled this database, and nobody has an account whose address can be real.

    Its second clinic exists nowhere else: no clinic has an address under .example but the two that come with us.
    """
    filled = _any(Clinic, slug=SISTER["slug"], email=SISTER["email"])
    return filled and not User.objects.exclude(email__iregex=NOBODYS).exists()


def in_use() -> bool:
    """Whether the database holds more than the migrations put there: people, patients, a clinic of one's own."""
    return (
        (_there(User) and User.objects.exclude(email=FORMER_ADMIN).exists())
        or _any(Membership)
        or _any(Patient)
        or (_there(Clinic) and Clinic.objects.exclude(slug=HAMILTON).exists())
    )


def sign_ins() -> Path:
    """Where the sign-ins are kept: beside the database, or in var where that is no file."""
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    folder = database.parent if database.is_absolute() else settings.VAR_DIR
    return folder / "demo-sign-ins.txt"


def save_sign_ins(people: list[SignIn]) -> None:
    """Write the sign-ins down, a line for each, for the owner's eyes only."""
    rows = [(each.role, each.clinic, each.email, each.password) for each in people]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows)
    path = sign_ins()
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text("".join(f"{line.rstrip()}\n" for line in lines))


def new_password() -> str:
    """Three groups of four letters and digits, 59 bits."""
    return "-".join("".join(secrets.choice(EASY_TO_READ) for _ in range(4)) for _ in range(3))


def _any(model: type[models.Model], **conditions: str) -> bool:
    return _there(model) and model._default_manager.filter(**conditions).exists()


def _there(model: type[models.Model]) -> bool:
    """Whether the database has the table: it may be empty, or of an earlier version."""
    return model._meta.db_table in connection.introspection.table_names()
