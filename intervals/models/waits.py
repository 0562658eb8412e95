"""A rule's waits as columns of months and days, and what the database says about their order."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext_lazy as _

from intervals.engine.periods import LONGEST_DAYS, LONGEST_MONTHS, Period


def period(months: int | None, days: int | None) -> Period | None:
    """The wait of a pair of columns; None where they are empty."""
    return None if months is None or days is None else Period(months, days)


def _in_range(*waits: str) -> Q:
    """At most a hundred years, where there is a figure at all."""
    condition = Q()
    for wait in waits:
        condition &= Q(**{f"{wait}_months": None}) | Q(**{f"{wait}_months__range": (0, LONGEST_MONTHS)})
        condition &= Q(**{f"{wait}_days": None}) | Q(**{f"{wait}_days__range": (0, LONGEST_DAYS)})
    return condition


def _both_or_neither(wait: str) -> Q:
    months, days = f"{wait}_months__isnull", f"{wait}_days__isnull"
    return Q(**{months: True, days: True}) | Q(**{months: False, days: False})


def _none(wait: str) -> Q:
    return Q(**{f"{wait}_days": None})


def _some(wait: str) -> Q:
    """Said out loud: compared with what is empty, anything is unknown, and what is unknown passes."""
    return Q(**{f"{wait}_days__isnull": False})


def _no_less(wait: str, than: str) -> Q:
    return Q(**{f"{wait}_months__gte": F(f"{than}_months"), f"{wait}_days__gte": F(f"{than}_days")})


def _days_at_most(wait: str) -> CombinedExpression:
    return 31 * F(f"{wait}_months") + F(f"{wait}_days")


def _never_shorter(wait: str, than: str) -> Q:
    """engine.periods.never_shorter, said to the database."""
    in_days = Q(**{f"{wait}_days__gte": _days_at_most(than) - 28 * F(f"{wait}_months")})
    return _no_less(wait, than) | in_days


def _always_longer(wait: str, than: str) -> Q:
    """engine.periods.always_longer, said to the database."""
    somewhere = Q(**{f"{wait}_months__gt": F(f"{than}_months")}) | Q(
        **{f"{wait}_days__gt": F(f"{than}_days")}
    )
    in_days = Q(**{f"{wait}_days__gt": _days_at_most(than) - 28 * F(f"{wait}_months")})
    return (_no_less(wait, than) & somewhere) | in_days


WAIT_CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(
        condition=Q(minimum_months__range=(0, LONGEST_MONTHS))
        & Q(minimum_days__range=(0, LONGEST_DAYS))
        & Q(recommended_months__range=(0, LONGEST_MONTHS))
        & Q(recommended_days__range=(0, LONGEST_DAYS)),
        name="rule_waits_in_range",
        violation_error_message=_("A wait is between nothing and a hundred years."),
    ),
    models.CheckConstraint(
        condition=Q(same_day_allowed=True) | Q(minimum_months__gt=0) | Q(minimum_days__gt=0),
        name="rule_minimum_or_same_day",
        violation_error_message=_("Without a minimum wait, the same day must be allowed."),
    ),
    models.CheckConstraint(
        condition=_never_shorter("recommended", "minimum"),
        name="rule_recommended_never_shorter",
        violation_error_message=_("The recommended wait could be shorter than the minimum."),
    ),
    models.CheckConstraint(
        condition=_both_or_neither("best_by"),
        name="rule_best_by_whole",
        violation_error_message=_("Enter months and days of “best by”, or leave both empty."),
    ),
    models.CheckConstraint(
        condition=_both_or_neither("start_again"),
        name="rule_start_again_whole",
        violation_error_message=_("Enter months and days of “start again”, or leave both empty."),
    ),
    models.CheckConstraint(
        condition=_in_range("best_by", "start_again"),
        name="rule_upper_figures_in_range",
        violation_error_message=_("“Best by” and “start again” are at most a hundred years."),
    ),
    models.CheckConstraint(
        condition=_none("best_by") | _never_shorter("best_by", "recommended"),
        name="rule_best_by_never_before_recommended",
        violation_error_message=_("“Best by” could come before the recommended wait is over."),
    ),
    models.CheckConstraint(
        condition=_none("start_again")
        | (_none("best_by") & _always_longer("start_again", "recommended"))
        | (_some("best_by") & _always_longer("start_again", "best_by")),
        name="rule_start_again_last",
        violation_error_message=_(
            "“Start again” could come no later than “best by” or the recommended wait."
        ),
    ),
]


class Waits:
    """What a rule's columns say, as periods."""

    if TYPE_CHECKING:
        minimum_months: int
        minimum_days: int
        recommended_months: int
        recommended_days: int
        best_by_months: int | None
        best_by_days: int | None
        start_again_months: int | None
        start_again_days: int | None

    @property
    def minimum(self) -> Period:
        """The minimum wait."""
        return Period(self.minimum_months, self.minimum_days)

    @property
    def recommended(self) -> Period:
        """The recommended wait."""
        return Period(self.recommended_months, self.recommended_days)

    @property
    def best_by(self) -> Period | None:
        """Until when the later procedure is best done; None where the rule has no such figure."""
        return period(self.best_by_months, self.best_by_days)

    @property
    def start_again(self) -> Period | None:
        """From when a series is begun anew; None where the rule has no such figure."""
        return period(self.start_again_months, self.start_again_days)
