"""The one app."""

from django.apps import AppConfig


class IntervalsConfig(AppConfig):
    """Intervals: the project package is the app."""

    name = "intervals"
    verbose_name = "Intervals"
