"""Clashes between rules in words: what a manager reads before she publishes."""

from django.utils.translation import gettext as _

from intervals.engine.clashes import CHAIN, NO_DAY_BETWEEN, Clash
from intervals.engine.rules import Rule
from intervals.said.dates import Names, pair, wait


def clash(found: Clash, names: Names) -> str:
    """One clash in a sentence."""
    against = _(" and ").join(_named(rule, names) for rule in found.against)
    words = {
        "bound": pair(found.bound.earlier, found.bound.later, names),
        "best_by": wait(found.bound.best_by) if found.bound.best_by else "",
        "against": against,
    }
    if found.kind == NO_DAY_BETWEEN:
        return _("%(bound)s is best within %(best_by)s, and that leaves no day between: %(against)s.") % words
    if found.kind == CHAIN:
        return (
            _("%(bound)s is best within %(best_by)s; the way by another takes longer: %(against)s.") % words
        )
    return _("%(bound)s is best within %(best_by)s, before the recommended wait of: %(against)s.") % words


def _named(rule: Rule, names: Names) -> str:
    values = {
        "pair": pair(rule.earlier, rule.later, names),
        "recommended": wait(rule.recommended),
        "minimum": wait(rule.minimum),
    }
    return _("%(pair)s (%(minimum)s, recommended %(recommended)s)") % values
