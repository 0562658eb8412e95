"""What stands at a run of days that is drawn: its status and how far it goes, and which of its days are marked."""

from datetime import date

from django.utils.translation import gettext as _

from intervals.engine.strip import Segment
from intervals.said import dates


def label(run: Segment, on: date, *, last: bool) -> str:
    """The status of a run in short, and until when it goes; of the last, which has no end, from when."""
    said = dates.short_label(run.status)
    if last:
        return _("%(status)s · from %(day)s") % {"status": said, "day": dates.list_day(run.first, on)}
    return _("%(status)s · until %(day)s") % {"status": said, "day": dates.list_day(run.last, on)}


def today(zero: date, on: date) -> str:
    """Which day of the wait `on` is, day 0 being `zero`."""
    return _("today is day %(number)d") % {"number": (on - zero).days}


def day_zero(name: str) -> str:
    """What was done on day 0, by its name."""
    return _("day 0: %(yours)s") % {"yours": dates.yours(name)}
