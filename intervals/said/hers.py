"""What is said of the day that she asked about, and of days that healing decides rather than a date."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.answers import Forecast, Verdict
from intervals.engine.history import Skin
from intervals.engine.reasons import Status
from intervals.said.dates import Names, day, days_between, near_day, status_label, yours
from intervals.said.whose import to_reader


def headline(found: Verdict, forecast: Forecast, names: Names) -> str:
    """What to think of a planned date in one sentence; of one that has passed, as of something that was."""
    values = {"yours": yours(names[forecast.later]), "day": near_day(found.on, forecast.on)}
    past = found.on < forecast.on
    said = {
        Status.TOO_SOON: (
            _("%(yours)s on %(day)s is too soon%(move)s."),
            _("%(yours)s on %(day)s was too soon."),
        ),
        Status.CONSULT: (
            _("%(yours)s on %(day)s: speak to the clinic first."),
            _("%(yours)s on %(day)s: speak to the clinic."),
        ),
        Status.ASK_FIRST: (
            _("%(yours)s on %(day)s is early: ask first%(move)s."),
            _("%(yours)s on %(day)s was early: before the full wait."),
        ),
        Status.LATE: (
            _("%(yours)s on %(day)s is possible, though later than is best."),
            _("%(yours)s on %(day)s was later than is best."),
        ),
        Status.READY: (
            _("Yes: %(yours)s on %(day)s is after the full wait."),
            _("%(yours)s on %(day)s was after the full wait."),
        ),
        Status.NO_WAIT: (
            _("No rule speaks of %(yours)s on %(day)s."),
            _("No rule spoke of %(yours)s on %(day)s."),
        ),
    }
    if found.status is Status.READY and forecast.is_inside_wait(found.on):
        return capfirst(_("%(yours)s on %(day)s: the rule allows the same day.") % values)
    return capfirst(said[found.status][past] % (values | {"move": _move(found, forecast)}))


def _move(found: Verdict, forecast: Forecast) -> str:
    """By how much to move it so that it fits; nothing where no date says."""
    if found.status is Status.TOO_SOON:
        later = forecast.earliest
        said = _(": move it by %(days)s at least")
    else:
        later, said = forecast.recommended, _(", or move it by %(days)s")
    return said % {"days": days_between(found.on, later)} if later and later > found.on else ""


def was_it_done() -> str:
    """What to do about a day that has passed and was not waited for."""
    return _("Was it done? Then tell the clinic.")


def uncounted() -> tuple[str, str, str]:
    """What stands at a plan that cannot be judged: the status, its label, and why."""
    said = _("This cannot be counted: something lies too far ahead. Ask the clinic.")
    return Status.CONSULT.value, status_label(Status.CONSULT), said


def healing_decides(status: Status, found: Forecast) -> str:
    """What stands in the place of the dates on days that only the clinic can settle; "" on any other."""
    if status is not Status.CONSULT:
        return ""
    known = [day(each) for each in (found.earliest, found.recommended) if each]
    said = _("Healing decides: the clinic looks first.")
    if known[1:] == []:
        return said
    days = _("The days alone gave %(earliest)s and %(recommended)s.")
    return f"{said} {days % {'earliest': known[0], 'recommended': known[1]}}"


def not_settled(skin: Skin) -> str:
    """What a page and a file say of dates that were counted for skin that has not settled; "" for any other."""
    said = {
        Skin.NOT_SETTLED: _("Your skin has not settled, so no date counts yet: speak to the clinic first."),
        Skin.UNSURE: _("You are not sure about your skin, so no date counts yet: speak to the clinic first."),
    }
    return said.get(skin, "")


def skin_reply(skin: Skin, forecast: Forecast | None = None) -> str:
    """What follows from what somebody said of the skin; `forecast` where it was said under an answer."""
    if skin is Skin.NOT_SETTLED:
        return _("Then wait, whatever the date says, and speak to the clinic.")
    if skin is Skin.UNSURE:
        return _("Then let the clinic look at it. The date alone does not settle it.")
    if skin is Skin.SETTLED and forecast is not None and forecast.status is Status.ASK_FIRST:
        return _("Good. Your clinician still has to agree, since the full wait has not passed.")
    good = to_reader(
        _("Good. Your clinician still looks before anything is done."),
        _("Good. A clinician still looks before anything is done."),
    )
    return good if skin is Skin.SETTLED else ""
