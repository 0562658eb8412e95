"""From a forecast to the sentences that a person reads. The only place that says them.

Names are the public names of procedures, written as in the middle of a sentence. `healing`: whether it is the skin's
healing after a treatment that is waited for, rather than the time since something that happened elsewhere.
"""

from datetime import timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intervals.engine.answers import Forecast, Verdict
from intervals.engine.history import Skin
from intervals.engine.periods import Period
from intervals.engine.reasons import AfterTreatment, BeforeNext, Reason, Status, UnderHold
from intervals.engine.rules import Rule
from intervals.engine.strip import Segment
from intervals.said import beside
from intervals.said.dates import (
    Names,
    day,
    days_between,
    relative,
    status_label,
    wait,
    wait_range,
    yours,
)
from intervals.said.whose import to_reader


def recovery_day(number: int, *, healing: bool = True) -> str:
    """Where somebody is in the recovery, counted from the day of the treatment, which is day 0."""
    if not healing:
        return ngettext("%(count)d day since then", "%(count)d days since then", number) % {"count": number}
    of_recovery = _("Day %(number)d of your recovery") % {"number": number}
    return _("The day of your treatment") if number == 0 else of_recovery


def span(segment: Segment, *, last: bool) -> str:
    """A run of days and its status; the last one goes on."""
    values = {
        "status": status_label(segment.status),
        "first": day(segment.first),
        "last": day(segment.last),
    }
    if last:
        return _("%(status)s: from %(first)s") % values
    if segment.first == segment.last:
        return _("%(status)s: %(first)s") % values
    return _("%(status)s: from %(first)s to %(last)s") % values


def meaning(status: Status, *, healing: bool, day_0: bool = False) -> str:
    """What a status means on the days after a treatment, whoever asks; `day_0`: they begin with its own day."""
    if day_0 and status is Status.READY:
        return _("The rule allows the same day.")
    said = {
        Status.TOO_SOON: (
            _("Before the earliest date: the skin is still healing.")
            if healing
            else _("Before the earliest date.")
        ),
        Status.ASK_FIRST: (
            _("From the earliest date: possible, if your clinician agrees that your skin has healed.")
            if healing
            else _("From the earliest date: possible, if your clinician agrees.")
        ),
        Status.READY: _("From the recommended date: the full wait has passed."),
        Status.LATE: _("After the day until which it is best done: still possible, and said."),
        Status.CONSULT: _("Only the clinic can tell."),
        Status.NO_WAIT: _("No rule counts on these days: ask the clinic."),
    }
    return said[status]


def begins(status: Status, rule: Rule) -> str:
    """With which of a rule's waits the days of a status begin: From 3 months."""
    known = {Status.ASK_FIRST: rule.minimum, Status.READY: rule.recommended, Status.LATE: rule.best_by}
    begun = known.get(status) or Period()
    return _("From %(wait)s") % {"wait": wait(begun)} if begun != Period() else _("From day 0")


def headline(forecast: Forecast, skin: Skin = Skin.NOT_ASKED, *, healing: bool = True) -> str:
    """The answer in one sentence."""
    said = {
        Status.TOO_SOON: lambda: _too_soon(forecast),
        Status.CONSULT: lambda: _consult(forecast, skin),
        Status.ASK_FIRST: lambda: _ask_first(healing=healing),
        Status.LATE: lambda: _late(forecast),
        Status.READY: lambda: _ready(forecast),
        Status.NO_WAIT: lambda: _not_in_force(forecast),
    }
    return said[forecast.status]()


def _ask_first(*, healing: bool) -> str:
    if not healing:
        return to_reader(_("Possible now, if your clinic agrees."), _("Possible now, if the clinic agrees."))
    return to_reader(
        _("Possible now, if your skin has healed and your clinic agrees."),
        _("Possible now, if %(name)s’s skin has healed and the clinic agrees."),
    )


def _not_in_force(forecast: Forecast) -> str:
    if forecast.speaks:
        return _("No rule counts today. The dates are those of a rule that begins later.")
    return _("There is no interval to count here.")


def _ready(forecast: Forecast) -> str:
    if forecast.is_inside_wait(forecast.on):
        return _("Possible today: the rule allows the same day.")
    return _("Yes: the full wait has passed.")


def _late(found: Forecast | Verdict) -> str:
    if found.late is found.uppers.start_again:
        return _("Possible, and so long after that the series begins anew.")
    return _("Possible, though later than is best.")


def _too_soon(forecast: Forecast) -> str:
    if forecast.earliest is None or not forecast.earliest_ahead:
        return _("Not today.")
    decided_by = forecast.deciding
    if isinstance(decided_by, AfterTreatment) and decided_by.given_on and decided_by.given_on > forecast.on:
        return _("Not before %(earliest)s.") % {"earliest": day(forecast.earliest)}
    return _("Not yet: %(when)s at the earliest.") % {"when": relative(forecast.earliest, forecast.on)}


def _consult(forecast: Forecast, skin: Skin) -> str:
    if skin is Skin.NOT_SETTLED:
        return _("Your skin has not settled: speak to the clinic before you go on.")
    if skin is Skin.UNSURE:
        return _("You are not sure about your skin: let the clinic look at it first.")
    if any(reason.hold.until is None for reason in forecast.holds):
        return to_reader(
            _("Your clinic wants to see you before you go on."),
            _("The clinic wants to see %(name)s before anything further is done."),
        )
    return _("Without the date, only the clinic can tell.")


def why(forecast: Forecast, names: Names) -> str:
    """Why these dates: the sum of the deciding reason, or why there is none."""
    decided_by = forecast.comes_after or forecast.deciding
    return reason_text(decided_by, names) if decided_by and forecast.speaks else no_rule()


def no_rule() -> str:
    """What it means that nothing is on record."""
    return _("No rule on record says how long to wait between the two. That is not a yes: ask the clinic.")


def after_reason(reason: AfterTreatment, names: Names) -> str:
    """The sum of one rule and one treatment."""
    earlier = names[reason.rule.earlier]
    if reason.given_on is None:
        return _("The wait after %(earlier)s is %(wait)s, and the day it is counted from is not known.") % {
            "earlier": earlier,
            "wait": wait_range(reason.rule.minimum, reason.rule.recommended),
        }
    minimum, recommended = reason.waits
    values = {
        "minimum": wait(minimum) if minimum else "",
        "recommended": wait(recommended) if recommended else "",
        "yours": yours(earlier),
        "given_on": day(reason.given_on),
    }
    if minimum is None:
        return _not_summed(reason, values)
    if recommended is None or minimum == recommended:
        return _("%(minimum)s after %(yours)s on %(given_on)s.") % values
    if minimum == Period():
        return _("From the day of %(yours)s, %(given_on)s; %(recommended)s for the full wait.") % values
    return _("%(minimum)s after %(yours)s on %(given_on)s; %(recommended)s for the full wait.") % values


def _not_summed(reason: AfterTreatment, values: dict[str, str]) -> str:
    """Where a version begins or ends meanwhile, the wait is over on a day that is no sum."""
    if reason.earliest_date is None:
        return _("Counted from %(yours)s on %(given_on)s.") % values
    return _("Counted from %(yours)s on %(given_on)s, by the rule of each day.") % values


def hold_reason(reason: UnderHold) -> str:
    """What a clinician's hold says."""
    if reason.earliest_date is None:
        return to_reader(
            _("Your clinician asked to see you before anything further is done."),
            _("A clinician asked to see %(name)s before anything further is done."),
        )
    return to_reader(
        _("Your clinician asked you to wait until %(until)s."),
        _("A clinician asked %(name)s to wait until %(until)s."),
        until=day(reason.earliest_date),
    )


def before_reason(reason: BeforeNext, names: Names) -> str:
    """The sum of one rule counted back from what comes after."""
    said = _(
        "%(later)s on %(next_on)s has to be at least %(minimum)s after %(earlier)s: not after %(latest)s."
    )
    return said % {
        "later": capfirst(names[reason.rule.later]),
        "next_on": day(reason.next_on),
        "minimum": wait(reason.rule.minimum),
        "earlier": names[reason.rule.earlier],
        "latest": day(reason.latest_date),
    }


def reason_text(reason: Reason, names: Names) -> str:
    """Any reason as a sentence."""
    if isinstance(reason, AfterTreatment):
        return after_reason(reason, names)
    return hold_reason(reason) if isinstance(reason, UnderHold) else before_reason(reason, names)


def verdict(found: Verdict, forecast: Forecast, names: Names, *, healing: bool = True) -> str:
    """What to think of a planned date, and what to do about it."""
    said = {
        Status.TOO_SOON: lambda: _verdict_too_soon(found, forecast, names),
        Status.CONSULT: lambda: _("Speak to the clinic before you keep this date."),
        Status.ASK_FIRST: lambda: _verdict_ask_first(forecast, healing=healing),
        Status.LATE: lambda: _late(found),
        Status.READY: lambda: _verdict_ready(found, forecast, healing=healing),
        Status.NO_WAIT: lambda: (
            _("No interval is on record for %(later)s on that day. That is not a yes: ask the clinic.")
            % {"later": names[forecast.later]}
        ),
    }
    return said[found.status]()


def _verdict_ask_first(forecast: Forecast, *, healing: bool) -> str:
    possible = _("Possible if your clinician agrees.")
    if healing:
        possible = _("Possible if your clinician agrees that your skin has healed by then.")
    if forecast.recommended is None:
        return possible
    full = _("From %(recommended)s the full wait has passed.") % {"recommended": day(forecast.recommended)}
    return f"{possible} {full}"


def _verdict_ready(found: Verdict, forecast: Forecast, *, healing: bool) -> str:
    if forecast.is_inside_wait(found.on):
        return _("The rule allows the same day. Keep the date if your clinician agrees.")
    if found.open is False or not healing:
        return _("The full wait will have passed.")
    return _("The full wait will have passed. Keep the date if your skin has healed.")


def _verdict_too_soon(found: Verdict, forecast: Forecast, names: Names) -> str:
    decided_by = found.deciding
    if isinstance(decided_by, BeforeNext):
        return before_reason(decided_by, names)
    if isinstance(decided_by, AfterTreatment) and decided_by.given_on == found.on:
        said = _("The same day is too soon: %(later)s needs %(minimum)s after %(earlier)s.") % {
            "later": names[forecast.later],
            "minimum": wait(decided_by.rule.minimum),
            "earlier": names[decided_by.rule.earlier],
        }
    elif forecast.earliest:
        said = _("That is %(days)s too early: the earliest date is %(earliest)s.") % {
            "days": days_between(found.on, forecast.earliest),
            "earliest": day(forecast.earliest),
        }
    else:  # the rule ends before the wait is over
        said = _("That is too early.")
    if forecast.first_full_day is None or forecast.waited_for(timedelta()):
        return said
    move = _("Ask the clinic to move it to %(recommended)s or later.")
    return f"{said} {move % {'recommended': day(forecast.first_full_day)}}"


def explanation(
    forecast: Forecast, names: Names, skin: Skin = Skin.NOT_ASKED, *, healing: bool = True
) -> str:
    """The whole answer as running text: the headline, every reason that still bears, and the verdict on a planned date.

    `healing`: whether what was done leaves skin to heal.
    """
    bearing = forecast.reasons if forecast.speaks else ()
    said = [
        headline(forecast, skin, healing=healing),
        *([reason_text(each, names) for each in bearing] or [no_rule()]),
    ]
    said += [*beside.notes(forecast, names), *beside.long_ago(forecast, names)]
    if forecast.planned:
        said.append(verdict(forecast.planned, forecast, names, healing=healing))
        said += beside.of_planned(forecast.planned, forecast, names)
    return " ".join(said)
