"""Make a fresh database ready for a demonstration."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from intervals.models.accounts import User

EMAIL = "manager@hamilton-clinic.example"
SIGN_INS = settings.VAR_DIR / "demo-sign-ins.txt"


class Command(BaseCommand):
    """Migrate, and make one sign-in for the admin with a password of its own for each fresh database."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses outside a demonstration. Leaves a database that already has users as it is."""
        if not settings.DEMO:
            raise CommandError("This is for demonstrations: it runs only with DEMO=1.")
        call_command("migrate", verbosity=0)
        if not User.objects.exists():
            password = secrets.token_urlsafe(12)
            User.objects.create_superuser(EMAIL, password)
            SIGN_INS.touch(mode=0o600)
            SIGN_INS.write_text(f"{EMAIL}  {password}\n")
