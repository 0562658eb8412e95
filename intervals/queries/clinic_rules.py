"""The rules that bear on a clinic's patients, as the engine knows them and as the clinic owns them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from intervals.engine.reasons import Reason, UnderHold
from intervals.engine.rules import Rule
from intervals.models.clinics import Clinic
from intervals.models.rules import IntervalRule


@dataclass(frozen=True)
class ClinicRules:
    """All versions, shared and own: `rules` for the engine, `rows` to find a version again by its id and number.

    `names` are the public names of the procedures that rules speak of.
    """

    rules: tuple[Rule, ...]
    rows: dict[tuple[str, int], IntervalRule]
    names: dict[str, str]

    def row_of(self, reason: Reason) -> IntervalRule | None:
        """The version that a reason stands on; None for a hold."""
        return None if isinstance(reason, UnderHold) else self.rows[reason.rule.id, reason.rule.version]

    def later_procedures(self, on: date) -> list[str]:
        """The slugs of the procedures that a rule in force on `on` makes wait, in order."""
        return sorted({rule.later for rule in self.rules if rule.in_force_on(on)})


def clinic_rules(clinic: Clinic) -> ClinicRules:
    """The shared rules and the clinic's own, withdrawn versions left out (they only end the one before): 1 query."""
    rows = (
        IntervalRule.objects.filter(Q(clinic=None) | Q(clinic=clinic))
        .with_valid_to()
        .filter(withdrawn=False)
        .select_related("earlier", "later")
    )
    by_id: dict[tuple[str, int], IntervalRule] = {}
    names: dict[str, str] = {}
    rules: list[Rule] = []
    for row in rows:
        rule = row.to_engine()
        rules.append(rule)
        by_id[rule.id, rule.version] = row
        names |= {row.earlier.slug: row.earlier.public_name, row.later.slug: row.later.public_name}
    return ClinicRules(tuple(rules), by_id, names)


def rules_of(clinic: Clinic) -> tuple[Rule, ...]:
    """As the engine knows them: 1 query."""
    return clinic_rules(clinic).rules
