"""Find what patients are to be told, and send what is due: the worker. Several may run at once, on several machines."""

import logging
import os
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from intervals.actions.asked import forget, tell_of_changes
from intervals.actions.notices import look_through_days
from intervals.actions.telling import tell_due
from intervals.apart import apart, where
from intervals.web.delivery import deliver_due

PAUSE = 1.0  # seconds, where there is nothing to do
LOOKS_EVERY = 60.0  # seconds: a day that comes is told within that
PAUSE_AFTER_FAULT = 5.0  # seconds, where the database does not answer
A_ROUND = 50  # of what there may be thousands of

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Sends until it is told to end (SIGTERM, SIGINT), and finishes the message it is at."""

    help = __doc__
    ends = False
    looks_at = 0.0

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Once and no more, or for as long as the process that starts it."""
        parser.add_argument("--once", action="store_true", help="send what is due now, and end")
        parser.add_argument(
            "--parent",
            type=int,
            metavar="PID",
            help="the process that starts this one: end when it has ended",
        )

    def handle(self, *args: Any, once: bool, parent: int | None, **options: Any) -> None:
        """Ends with what is due sent (`once`), or when it is told to."""
        if once:
            _find()
            tell_due()
            self.stdout.write(f"{deliver_due()} sent.")
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)
        while not self.ends and parent in (None, os.getppid()):
            time.sleep(self._deliver())

    def _deliver(self) -> float:
        """Send what is due; how long to wait before the next look."""
        try:
            close_old_connections()
            if time.monotonic() >= self.looks_at:
                _find(lambda: deliver_due(goes_on=self._for_a_round()))
                self.looks_at = time.monotonic() + LOOKS_EVERY
            tell_due(self._for_a_round())
            goes_on = self._for_a_round()
            deliver_due(goes_on=goes_on)
            return PAUSE if goes_on() else 0.0
        except Error as fault:
            logger.error("The database did not answer: %s", type(fault).__name__)
        except Exception as fault:
            logger.error("Sending went wrong: %s", where(fault))
        return PAUSE_AFTER_FAULT

    def _for_a_round(self) -> Callable[[], bool]:
        """Whether to go on with what there is much of: not for long, so that nobody waits behind it for a code."""
        left = iter(range(A_ROUND))
        return lambda: not self.ends and next(left, None) is not None

    def _end(self, *_: Any) -> None:
        self.ends = True


def _find(between: Callable[[], object] = int) -> None:
    """Write down what is to be told: whose day has come, who is to hear of new guidance; forget who was told."""
    look_through_days(between)
    apart("Telling of new guidance", tell_of_changes, 0)
    apart("Forgetting addresses", forget, None)
