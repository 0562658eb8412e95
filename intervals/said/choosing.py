"""What the days of a calendar mean to staff who choose one: in a few words, whichever day of a stretch it is."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.engine.answers import Forecast, Verdict
from intervals.engine.reasons import AfterTreatment, Status
from intervals.said import to_staff
from intervals.said.dates import Names, day, days_between, list_day, relative

LONGEST = 100  # days that anybody counts
HEADINGS = {
    Status.TOO_SOON: gettext_lazy("Not yet"),
    Status.CONSULT: gettext_lazy("A clinician decides first"),
    Status.ASK_FIRST: gettext_lazy("Inside the full wait"),
    Status.LATE: gettext_lazy("Later than is best"),
    Status.READY: gettext_lazy("The full wait has passed"),
    Status.NO_WAIT: gettext_lazy("Nothing on record asks for a wait"),
}


@dataclass(frozen=True)
class Stretch:
    """What some days have in common: their status with all that stands beside it, a heading, why, what follows."""

    told: to_staff.Told
    heading: str
    why: str
    follows: str

    @property
    def key(self) -> tuple[str, ...]:
        """The same for days that mean the same."""
        return (self.told.status, self.why, *self.told.beside)


def stretch(verdict: Verdict, names: Names) -> Stretch:
    """What a day means, with nothing in it of the day itself or of who is there."""
    found = verdict.whoever_is_there
    decides = found.deciding
    return Stretch(
        told=to_staff.told(found, names),
        heading=str(HEADINGS[found.status]),
        why=to_staff.desk_reason(decides, names) if decides else "",
        follows=_("You are asked why, and a manager reviews it.") if found.status.warns else "",
    )


def day_of_wait(verdict: Verdict, names: Names) -> str:
    """Which day of the wait a day would be, where a wait that is counted in days decides; "" where none does."""
    decides = verdict.deciding
    if not verdict.status.warns or not isinstance(decides, AfterTreatment) or decides.given_on is None:
        return ""
    over = decides.recommended_over
    if over is None or (over - decides.given_on).days > LONGEST:
        return ""
    return _("%(procedure)s on %(on)s would be on day %(number)d of %(days)d") % {
        "procedure": capfirst(names[verdict.procedure]),
        "on": day(verdict.on),
        "number": (verdict.on - decides.given_on).days,
        "days": (over - decides.given_on).days,
    }


def days_after(verdict: Verdict, names: Names) -> str:
    """How many days after what made it wait something was done: 67 days after microneedling; "" where nothing did."""
    waits = (each for each in verdict.reasons if isinstance(each, AfterTreatment) and each.given_on)
    found = next(waits, None)
    if found is None or found.given_on is None:
        return ""
    values = {"days": days_between(found.given_on, verdict.on), "earlier": names[found.rule.earlier]}
    return _("%(days)s after %(earlier)s") % values


def headline(forecast: Forecast, names: Names) -> str:
    """What a patient's page says of one procedure first of all, in a few words."""
    on, earliest, recommended = forecast.on, forecast.earliest, forecast.recommended
    if after := forecast.comes_after:
        return _("Too close before %(later)s on %(day)s") % {
            "later": names[after.rule.later],
            "day": list_day(after.next_on, on),
        }
    if forecast.status is Status.TOO_SOON and earliest:
        return _("Not before %(day)s") % {"day": list_day(earliest, on)}
    if forecast.status is Status.ASK_FIRST and recommended:
        return _("The full wait passes %(when)s") % {"when": relative(recommended, on)}
    if forecast.status is Status.READY and recommended:
        return _("The full wait passed %(when)s") % {"when": relative(recommended, on)}
    return str(HEADINGS[forecast.status])


def follow(verdict: Verdict, label: str) -> str:
    """A shortcut's label with the status of its day, where that warns: Earliest date, ask first."""
    if not verdict.status.warns:
        return label
    return _("%(label)s, %(status)s") % {"label": label, "status": to_staff.label(verdict.status).lower()}
