"""What all tests share. No network, plain static files, a database in memory, a fixed day where one is asked for."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

TORONTO = ZoneInfo("America/Toronto")


@pytest.fixture
def at() -> Iterator[time_machine.Traveller]:
    """The clock at noon on Sunday 22 November 2026 at the clinic; `at.move_to(…)` sets it elsewhere."""
    with time_machine.travel(datetime(2026, 11, 22, 12, 0, tzinfo=TORONTO), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _forget_pages() -> Iterator[None]:
    """No page is remembered from one test to the next."""
    yield
    from django.core.cache import caches

    caches["pages"].clear()
