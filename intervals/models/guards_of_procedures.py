"""Guards of procedures: what is a clinic's own is done, told, offered and ruled there, and nowhere else."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from intervals.models.answers import SaidNo
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.contacts import Contact
from intervals.models.courses import TemplateVisit
from intervals.models.feeds import FeedDate
from intervals.models.guards import CLINIC, Guard, any_of, exists
from intervals.models.guidance import Topic
from intervals.models.notices import Notice
from intervals.models.offers import Offer
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.questions import ClinicQuestion
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.models.treatments import Treatment

OWN = "{row}.clinic_id"
OF_THE_TEMPLATE = "(SELECT t.clinic_id FROM intervals_coursetemplate t WHERE t.id = {row}.template_id)"
OF_THE_PATIENT = CLINIC
ONE, PAIR = ("procedure_id",), ("earlier_id", "later_id")

# What names procedures: in which columns, whose it is, and by which column.
SAYING: dict[type[models.Model], tuple[tuple[str, ...], str, str]] = {
    **dict.fromkeys(
        (Treatment, Plan, Circumstance, Hold, Contact, Offer, ClinicQuestion, SaidNo), (ONE, OWN, "clinic_id")
    ),
    **dict.fromkeys((IntervalRule, RuleDraft), (PAIR, OWN, "clinic_id")),
    **dict.fromkeys((Notice, FeedDate), (ONE, OF_THE_PATIENT, "patient_id")),
    TemplateVisit: (ONE, OF_THE_TEMPLATE, "template_id"),
    Clinic: (("first_earlier_id", "first_later_id"), "{row}.id", "id"),
    Topic: (PAIR, "NULL", "id"),
}


def _theirs(column: str, whose: str) -> str:
    """Whether a column names a procedure that is another clinic's own; what is nobody's names the shared ones alone."""
    other = f"{whose} IS NULL OR o.clinic_id <> {whose}"
    return exists(Procedure, f"o.id = {{row}}.{column} AND o.clinic_id IS NOT NULL AND ({other})")


def _of_procedures() -> Iterable[Guard]:
    for model, (columns, whose, owner) in SAYING.items():
        yield Guard(
            f"{model._meta.model_name}_of_its_clinics_procedures",
            model,
            (owner, *columns),
            any_of(*(_theirs(column, whose) for column in columns)),
            _("This procedure is another clinic’s own."),
            lists=False,
        )
    yield Guard(
        "offer_of_what_is_not_retired",
        Offer,
        ("procedure_id",),
        exists(Procedure, "o.id = {row}.procedure_id AND o.retired_at IS NOT NULL"),
        _("This procedure was retired. Bring it back first."),
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
