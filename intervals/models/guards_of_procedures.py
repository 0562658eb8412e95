"""Guards of procedures: what is a clinic's own is done, told, offered and ruled there, and nowhere else."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from intervals.models.circumstances import Circumstance
from intervals.models.contacts import Contact
from intervals.models.guards import Guard, any_of, exists
from intervals.models.offers import Offer
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.models.treatments import Treatment

SAYING: dict[type[models.Model], tuple[str, ...]] = {
    **dict.fromkeys((Treatment, Plan, Circumstance, Hold, Contact, Offer), ("procedure_id",)),
    **dict.fromkeys((IntervalRule, RuleDraft), ("earlier_id", "later_id")),
}
THEIRS = "o.clinic_id IS NOT NULL AND ({row}.clinic_id IS NULL OR o.clinic_id <> {row}.clinic_id)"


def _of_procedures() -> Iterable[Guard]:
    for model, columns in SAYING.items():
        theirs = (exists(Procedure, f"o.id = {{row}}.{column} AND {THEIRS}") for column in columns)
        yield Guard(
            f"{model._meta.model_name}_of_its_clinics_procedures",
            model,
            ("clinic_id", *columns),
            any_of(*theirs),
            _("This procedure is another clinic’s own."),
            lists=False,
        )
    yield Guard(
        "procedure_stays_whose_it_is",
        Procedure,
        ("clinic_id",),
        exists(Procedure, "o.id = {row}.id"),
        _("A procedure stays whose it is. Add another one."),
        on_insert=False,
        lists=False,
    )


OF_PROCEDURES: tuple[Guard, ...] = tuple(_of_procedures())
