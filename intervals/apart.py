"""One after the other, each apart: what goes wrong with one keeps the others from nothing. For the worker."""

import logging
import traceback
from collections.abc import Callable
from typing import TypeVar

from intervals.unavailable import cause_of

T = TypeVar("T")

logger = logging.getLogger(__name__)


def apart(what: str, do: Callable[[], T], otherwise: T) -> T:
    """What `do` gives; `otherwise` where it fails, which the log says with the place in the code and no data.

    `what` names it in the log, by a number at most. That the database cannot is nobody's fault and is raised: it would
    be the same with the next one.
    """
    try:
        return do()
    except Exception as fault:
        if cause_of(fault):
            raise
        logger.error("%s went wrong and is left for later: %s", what, where(fault))
        return otherwise


def where(fault: BaseException) -> str:
    """The kind of a fault and the last place of ours that it came through, without what it says: that may be data."""
    places = [each for each in traceback.extract_tb(fault.__traceback__) if "intervals" in each.filename]
    place = f" at {places[-1].filename.rpartition('intervals/')[2]}:{places[-1].lineno}" if places else ""
    return f"{type(fault).__name__}{place}"
