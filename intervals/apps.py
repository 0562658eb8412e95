"""The one app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class IntervalsConfig(AppConfig):
    """Intervals: the project package is the app."""

    name = "intervals"
    verbose_name = "Intervals"

    def ready(self) -> None:
        """Guards are put up after every migration, by the only hooks that `migrate` has."""
        from intervals import checks  # noqa: F401, PLC0415 - it registers itself, once there are models
        from intervals.models import guarding  # noqa: PLC0415

        pre_migrate.connect(guarding.before_migrations, sender=self)
        post_migrate.connect(guarding.after_migrations, sender=self)
