"""What a clinic still lacks before the public may see its pages."""

from datetime import date
from enum import StrEnum

from intervals.engine.rules import in_force
from intervals.models.clinics import Clinic
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.first_pairs import first_pairs
from intervals.queries.offered import offered
from intervals.queries.published import NO_CLINICIAN, Pair

PLACEHOLDER = {"name": "Hamilton Clinic", "telephone": "905 555 0100"}  # the clinic that is shipped


class Lack(StrEnum):
    """What can be lacking, in the order in which it is set up."""

    CONTACT = "contact"  # the clinic's own data, and a way to reach it
    OFFERS = "offers"
    RULES = "rules"  # one by which something that is offered is answered
    REVIEWER = "reviewer"  # somebody at a clinic who has reviewed one of them
    OPEN_DAYS = "open_days"


def lacks(clinic: Clinic, on: date) -> frozenset[Lack]:
    """What is lacking on the day `on`."""
    charts = clinic_charts(clinic)
    answered = first_pairs(clinic, on)
    rules = [each for each in in_force(charts.book.rules, on) if (each.earlier, each.later) in answered]
    reviewers = {charts.rows[each.id, each.version].reviewed_by for each in rules}
    reached = any((clinic.telephone, clinic.email, clinic.booking_url))
    shipped = all(getattr(clinic, name) == value for name, value in PLACEHOLDER.items())
    said = {
        Lack.CONTACT: reached and not shipped,
        Lack.OFFERS: bool(offered(clinic)),
        Lack.RULES: bool(answered),
        Lack.REVIEWER: bool(reviewers - NO_CLINICIAN),
        Lack.OPEN_DAYS: charts.open_days is not None,
    }
    return frozenset(lack for lack, there in said.items() if not there)


def shared_rules(clinic: Clinic, on: date) -> list[tuple[Pair, int]]:
    """The shared rules by which something that is offered is answered, each with its row's key: to be reviewed."""
    charts, answered = clinic_charts(clinic), first_pairs(clinic, on)
    rows = [charts.rows[each.id, each.version] for each in in_force(charts.book.rules, on) if not each.own]
    found = [(Pair(row.earlier.slug, row.later.slug), row.pk) for row in rows]
    return [(pair, pk) for pair, pk in found if pair in answered]
