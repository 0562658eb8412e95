"""The one app."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class IntervalsConfig(AppConfig):
    """Intervals: the project package is the app."""

    name = "intervals"
    verbose_name = "Intervals"

    def ready(self) -> None:
        """Have our own system checks known; guards are put up after every migration, by the only hooks there are."""
        import_module("intervals.checks")
        guarding = import_module("intervals.models.guarding")
        pre_migrate.connect(guarding.before_migrations, sender=self)
        post_migrate.connect(guarding.after_migrations, sender=self)
