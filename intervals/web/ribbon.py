"""A wait as a ribbon in a list: too soon, ask first, ready, one third each, with a pin where a day lies."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from intervals.engine.reasons import AfterTreatment, Reason

WIDTH = 105
THIRD = WIDTH / 3


@dataclass(frozen=True)
class Ribbon:
    """Where the pin stands, in pixels from the left, and the same in words: the day's number, of how many.

    `over`: the whole wait has passed.
    """

    x: str
    day: str
    of: str
    over: bool


def ribbon(reason: Reason | None, on: date) -> Ribbon | None:
    """Where the day `on` lies in the wait that a reason counts; None where it counts none from a known day."""
    if not isinstance(reason, AfterTreatment) or reason.given_on is None:
        return None
    least, full = reason.minimum_over, reason.recommended_over
    if least is None or full is None or on < reason.given_on:
        return None
    number, minimum, whole = ((each - reason.given_on).days for each in (on, least, full))
    if number < minimum:
        place = number / minimum
    elif number < whole:
        place = 1 + (number - minimum) / (whole - minimum)
    else:
        place = 2 + min((number - whole) / max(whole, 1), 0.9)
    said = _("of %(days)d") if number < whole else _("%(days)d passed")
    return Ribbon(
        x=f"{2 + place * (THIRD - 1):.0f}",
        day=_("day %(number)d") % {"number": number},
        of=said % {"days": whole},
        over=number >= whole,
    )
