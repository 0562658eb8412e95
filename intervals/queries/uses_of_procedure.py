"""What still uses a procedure: all that names it, at whichever clinic, counted and said."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from intervals.models.answers import SaidNo
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.contacts import Contact
from intervals.models.courses import TemplateVisit
from intervals.models.feeds import FeedDate
from intervals.models.guidance import Topic
from intervals.models.guidance_versions import GuidanceVersion, VersionState
from intervals.models.notices import Notice
from intervals.models.offers import Offer
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.questions import ClinicQuestion
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.models.treatments import Treatment

ONE, PAIR = ("procedure",), ("earlier", "later")


def _said(one: str, more: str) -> Any:
    return ngettext_lazy(one, more, "count")


# Every table that names procedures, its columns, and how many of its rows are said.
USES: dict[type[models.Model], tuple[tuple[str, ...], Promise]] = {
    Treatment: (ONE, _said("%(count)d treatment on record", "%(count)d treatments on record")),
    Plan: (ONE, _said("%(count)d plan, open or not", "%(count)d plans, open or not")),
    Circumstance: (
        ONE,
        _said("%(count)d circumstance or event on record", "%(count)d circumstances or events on record"),
    ),
    SaidNo: (ONE, _said("%(count)d answer of no on record", "%(count)d answers of no on record")),
    Hold: (ONE, _said("%(count)d hold", "%(count)d holds")),
    Contact: (ONE, _said("%(count)d call or message logged", "%(count)d calls or messages logged")),
    Notice: (ONE, _said("%(count)d notice to a patient", "%(count)d notices to patients")),
    FeedDate: (
        ONE,
        _said("%(count)d date in a patient’s calendar", "%(count)d dates in patients’ calendars"),
    ),
    IntervalRule: (PAIR, _said("%(count)d version of a rule", "%(count)d versions of rules")),
    RuleDraft: (PAIR, _said("%(count)d draft of a rule", "%(count)d drafts of rules")),
    TemplateVisit: (
        ONE,
        _said("%(count)d visit of a course’s template", "%(count)d visits of courses’ templates"),
    ),
    ClinicQuestion: (ONE, _said("%(count)d question of the clinic’s", "%(count)d questions of the clinic’s")),
    Clinic: (
        ("first_earlier", "first_later"),
        _said("%(count)d clinic’s first question", "%(count)d clinics’ first questions"),
    ),
    Topic: (PAIR, _said("%(count)d topic of guidance", "%(count)d topics of guidance")),
}
OF_GUIDANCE = _said("%(count)d version of guidance", "%(count)d versions of guidance")
OF_OTHERS = _said("%(count)d clinic that offers it", "%(count)d clinics that offer it")


def uses_of(procedure: Procedure) -> list[str]:
    """What uses it, each kind in words. That its own clinic offers it is no use: the offer goes with it."""
    found: list[tuple[Any, int]] = []
    for model, (columns, words) in USES.items():
        named = Q()
        for column in columns:
            named |= Q(**{column: procedure})
        found.append((words, model._base_manager.filter(named).count()))
    found.append((OF_GUIDANCE, _guidance(procedure)))
    found.append(
        (OF_OTHERS, Offer.objects.filter(procedure=procedure).exclude(clinic=procedure.clinic_id).count())
    )
    return [words % {"count": count} for words, count in found if count]


def _guidance(procedure: Procedure) -> int:
    """Versions name it by its slug."""
    rows = GuidanceVersion.objects.exclude(state=VersionState.ENDED)
    said = Q(content__earlier=procedure.slug) | Q(content__later=procedure.slug)
    return int(rows.filter(said).count())


def in_use(procedure: Procedure) -> str:
    """The sentence that says what still uses it; "" where nothing does."""
    found = uses_of(procedure)
    return (
        _("%(what)s is still used: %(uses)s.") % {"what": procedure, "uses": ", ".join(found)}
        if found
        else ""
    )
