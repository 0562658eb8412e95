"""The one app."""

from importlib import import_module

from django.apps import AppConfig


class IntervalsConfig(AppConfig):
    """Intervals: the project package is the app."""

    name = "intervals"
    verbose_name = "Intervals"

    def ready(self) -> None:
        """Have our own system checks known."""
        import_module("intervals.checks")
