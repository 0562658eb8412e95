"""Rules in words, worked through, and counted back from: what the pages of rules and of plans say."""

from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.answers import Forecast
from intervals.engine.periods import Period
from intervals.engine.reasons import Status
from intervals.engine.rules import Rule
from intervals.engine.worked_back import WorkedBack
from intervals.said.dates import Names, day, near_day, wait
from intervals.said.to_patients import no_rule


def rule_sentence(rule: Rule, names: Names, *, event: bool = False) -> str:
    """A rule in words. `event`: what comes later is one, so that the days are counted back from it."""
    values = {
        "later": names[rule.later],
        "earlier": names[rule.earlier],
        "minimum": wait(rule.minimum),
        "recommended": wait(rule.recommended),
    }
    waits = _waits_of(rule, event=event) % values
    said = (
        _("%(waits)s, %(recommended)s recommended.") if rule.minimum != rule.recommended else _("%(waits)s.")
    )
    return " ".join([capfirst(said % {**values, "waits": waits}), *_beside_a_rule(rule)])


def _waits_of(rule: Rule, *, event: bool) -> str:
    if rule.minimum == Period():
        return _("%(later)s from the day of %(earlier)s on")
    if event:
        return _("%(earlier)s at the latest %(minimum)s before %(later)s")
    if rule.earlier == rule.later:
        return _("%(later)s again at the earliest %(minimum)s after the last")
    return _("%(later)s at the earliest %(minimum)s after %(earlier)s")


def _beside_a_rule(rule: Rule) -> list[str]:
    said = [_("On the same day it is allowed.") if rule.same_day_allowed else _("Never on the same day.")]
    if rule.best_by:
        said.append(_("Best within %(wait)s.") % {"wait": wait(rule.best_by)})
    if rule.start_again:
        said.append(_("From %(wait)s on the series starts again.") % {"wait": wait(rule.start_again)})
    if rule.same_area:
        said.append(_("It counts where both are done in the same area of the body."))
    return said


def rule_change(begins: date, now: Rule | None, names: Names, *, event: bool = False) -> str:
    """What a version says that begins later; None: that no rule speaks of the pair from then on."""
    if now is None:
        return _("From %(day)s no rule speaks of it.") % {"day": day(begins)}
    return _("From %(day)s: %(rule)s") % {"day": day(begins), "rule": rule_sentence(now, names, event=event)}


def rule_example(found: Forecast, given_on: date, earlier: str, names: Names) -> str:
    """The dates after `earlier` on one day, as the answer to that question counts them; "" where one is missing."""
    if found.earliest is None or found.recommended is None:
        return ""
    said = _("%(earlier)s on %(given_on)s: earliest date %(earliest)s, recommended from %(recommended)s.") % {
        "earlier": capfirst(names[earlier]),
        "given_on": day(given_on),
        "earliest": day(found.earliest),
        "recommended": day(found.recommended),
    }
    if found.best_by:
        said += " " + _("Best by %(day)s.") % {"day": day(found.best_by)}
    if found.start_again:
        said += " " + _("From %(day)s the series starts again.") % {"day": day(found.start_again)}
    return said


def plan_headline(found: WorkedBack | None, earlier: str, planned_on: date, names: Names) -> str:
    """By when the earlier procedure must be done, in one sentence; on the day itself where only that is left."""
    if found is None:
        return _("There is no interval to count here.")
    values = {
        "earlier": capfirst(names[earlier]),
        "recommended": day(found.recommended),
        "latest": day(found.latest),
        "planned_on": day(planned_on),
    }
    if found.on_the_day:
        return _("%(earlier)s on %(planned_on)s, the same day.") % values
    if found.status is Status.READY:
        return _("%(earlier)s by %(recommended)s.") % values
    if found.status is Status.ASK_FIRST:
        return _("%(earlier)s by %(latest)s, if your clinic agrees.") % values
    return _("Too late for %(earlier)s before that day.") % {"earlier": names[earlier]}


def plan_why(found: WorkedBack | None, planned_on: date, names: Names) -> str:
    """The sum, counted back."""
    if found is None:
        return no_rule()
    return _(
        "Counted back from %(later)s on %(planned_on)s: %(recommended)s for the full wait, %(minimum)s at least."
    ) % {
        "later": names[found.rule.later],
        "planned_on": day(planned_on),
        "recommended": wait(found.rule.recommended),
        "minimum": wait(found.rule.minimum),
    }


def still_works(found: Forecast, earlier: str, given_on: date, names: Names) -> str:
    """What is left where it is too late before a day: the dates after the earlier procedure, done on the next day."""
    if found.earliest is None or found.recommended is None:
        return ""
    if found.recommended == found.earliest:
        said = _("%(earlier)s %(when)s means %(later)s from %(earliest)s.")
    else:
        said = _(
            "%(earlier)s %(when)s means %(later)s from %(earliest)s, if your clinic agrees, "
            "or from %(recommended)s with the full wait."
        )
    return capfirst(
        said
        % {
            "earlier": names[earlier],
            "later": names[found.later],
            "when": _("today")
            if given_on == found.on
            else _("on %(day)s") % {"day": near_day(given_on, found.on)},
            "earliest": near_day(found.earliest, found.on),
            "recommended": near_day(found.recommended, found.on),
        }
    )
