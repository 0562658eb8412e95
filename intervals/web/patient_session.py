"""A patient's session: which accesses it was opened with, since when, and which of them is being read.

It never stands in one session with an account of staff: signing in at one door forgets what the other had.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest

from intervals import clock
from intervals.models.portal import PortalAccess

NAME = "me"
WHY_OVER = "me_over"  # in a session of nobody's: why the one before has ended, said once at the sign-in
IDLE = 60 * 60  # seconds without a page
LONGEST = 12 * 60 * 60  # seconds in all
RENEWED_AFTER = 60  # seconds: a page more often than that is no write


def begin(request: HttpRequest, accesses: Iterable[PortalAccess]) -> None:
    """Open what these accesses open, in a session of its own; whatever the browser had before is gone."""
    request.session.flush()
    now = int(clock.now().timestamp())
    opens = {str(each.pk): each.sessions_ended for each in accesses}
    chosen = int(next(iter(opens))) if len(opens) == 1 else None
    request.session[NAME] = {"opens": opens, "began": now, "seen": now, "chosen": chosen}


def opened(request: HttpRequest) -> dict[str, Any] | None:
    """What a session holds that is not over yet: `opens`, `began`, `seen`, `chosen`; None for anybody else.

    One that is over is gone with this look, and so is one in which an account of staff was signed in.
    """
    held: dict[str, Any] | None = request.session.get(NAME)
    if held is None:
        return None
    if SESSION_KEY in request.session:
        forget(request)
        return None
    now = int(clock.now().timestamp())
    if now - held["seen"] >= IDLE or now - held["began"] >= LONGEST:
        end(request, "idle")
        return None
    if now - held["seen"] > RENEWED_AFTER:
        request.session[NAME] = held = held | {"seen": now}
    return held


def choose(request: HttpRequest, access: PortalAccess) -> None:
    """Read this one of what the session opens."""
    request.session[NAME] = request.session[NAME] | {"chosen": access.pk}


def end(request: HttpRequest, why: str = "") -> None:
    """Nobody is signed in any more; `why` is said at the sign-in."""
    request.session.flush()
    if why:
        request.session[WHY_OVER] = why


def forget(request: HttpRequest) -> None:
    """Forget the patient's session and keep the rest: an account of staff has been signed in."""
    request.session.pop(NAME, None)
    request.session.pop(WHY_OVER, None)
