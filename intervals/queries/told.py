"""Which circumstances and events a clinic is asked to choose from."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from intervals.models.clinics import Clinic
from intervals.models.procedures import NOT_DONE_HERE, Procedure
from intervals.models.rules import IntervalRule


@dataclass(frozen=True)
class Tellable:
    """What can be told: that which a rule in force or to come speaks of, and the others, both by name."""

    in_rules: list[Procedure]
    others: list[Procedure]

    @property
    def by_slug(self) -> dict[str, Procedure]:
        """All of them."""
        return {each.slug: each for each in (*self.in_rules, *self.others)}


def tellable(clinic: Clinic, on: date) -> Tellable:
    """The circumstances and events of a clinic, as seen on the day `on`: 2 queries."""
    to_come = Q(valid_to=None) | Q(valid_to__gt=on)
    rules = (
        IntervalRule.objects.filter(Q(clinic=None) | Q(clinic=clinic))
        .with_valid_to()
        .filter(to_come, withdrawn=False)
        .values_list("earlier", "later")
    )
    spoken_of = {procedure for pair in rules for procedure in pair}
    every = list(Procedure.objects.at(clinic).current().filter(kind__in=NOT_DONE_HERE).order_by("name"))
    return Tellable(
        [each for each in every if each.pk in spoken_of], [each for each in every if each.pk not in spoken_of]
    )
