"""Drafts of rules: those of a clinic, what is wrong with what one says, and the examples that are proposed for it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from intervals.documents.checking import checked
from intervals.documents.document import DocumentRule, rule_of
from intervals.documents.problems import Place, Problem, in_order
from intervals.documents.shape import FORMAT
from intervals.engine.chart import Chart
from intervals.engine.periods import FIRST_DAY, LAST_DAY, DateOutOfRange
from intervals.engine.rules import Rule
from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import InsideMinimum, IntervalRule
from intervals.queries.offered import offered
from intervals.queries.rule_documents import known

Content = Mapping[str, Any]
EXAMPLES = "examples"


def drafts_of(clinic: Clinic, *, shared: bool = False) -> QuerySet[RuleDraft]:
    """The clinic's drafts, by their pairs; `shared`: those for all clinics, too."""
    people = ("written_by", "changed_by", "proved_by", "approved_by")
    found: QuerySet[RuleDraft] = RuleDraft.objects.filter(_here(clinic) if shared else Q(clinic=clinic))
    return found.select_related("earlier", "later", *people)


def problems_of(content: Content, clinic: Clinic | None, on: date) -> tuple[Problem, ...]:
    """What is wrong on the day `on` with what a draft of a clinic's (None: for all) says, each at its place."""
    found, _rules = checked({"format": FORMAT, "title": "-", "rules": [content]}, known(clinic), on)
    within = [Problem(each.place[2:], each.says) for each in found]
    return in_order([*within, *(not_offered({(): content}, clinic) if clinic else ())])


def not_offered(contents: Mapping[Place, Content], clinic: Clinic) -> Iterator[Problem]:
    """Where a rule speaks of a treatment that the clinic does not offer; the rules by their places. 2 queries."""
    here = offered(clinic)
    treatments = dict(Procedure.objects.at(clinic).treatments().values_list("slug", "name"))
    for place, content in contents.items():
        for side in ("earlier", "later"):
            slug = content.get(side)
            if slug in treatments and slug not in here:
                said = _("%(name)s is not offered at this clinic.")
                yield Problem((*place, side), said % {"name": treatments[slug]})


def rule_in(content: Content) -> DocumentRule:
    """The rule that a draft says; nothing is wrong with it but perhaps its examples."""
    return rule_of(dict(content))


def engine_rule(rule: DocumentRule, *, own: bool = True) -> Rule:
    """As the engine knows a clinic's own rule, or a shared one, that is in force for good."""
    return Rule(
        rule.earlier,
        rule.later,
        rule.minimum,
        rule.recommended,
        same_day_allowed=rule.same_day,
        own=own,
        best_by=rule.best_by,
        start_again=rule.start_again,
        same_area=rule.same_area,
        managed=rule.inside_minimum == InsideMinimum.MANAGER_ONLY,
    )


def proposed(rule: DocumentRule, on: date) -> list[dict[str, str]]:
    """Worked examples as the engine counts them: from `on`, from a month's end, and from before a leap day."""
    leap = next(year for year in range(on.year, on.year + 9) if _is_leap(year) and date(year, 2, 29) > on)
    days = (on, _month_end(on), date(leap, 2, 29))
    return [found for day in days if (found := worked(rule, day))]


def worked(rule: DocumentRule, given_on: date) -> dict[str, str] | None:
    """What the engine counts from a day, as an example has it; None where a date would leave the range."""
    try:
        found = Chart.of_rule(engine_rule(rule), given_on).dates(rule.later, given_on)
    except DateOutOfRange:
        return None
    if found.earliest is None or found.recommended is None:
        return None
    days = {"given_on": given_on, "earliest": found.earliest, "recommended": found.recommended}
    return {name: day.isoformat() for name, day in days.items()}


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _month_end(on: date) -> date:
    """The last 31st of January on or before `on`: a month later there is no such day."""
    year = on.year if on >= date(on.year, 1, 31) else on.year - 1
    return max(FIRST_DAY, min(date(year, 1, 31), LAST_DAY))


def versions_of(clinic: Clinic, earlier: str, later: str) -> list[IntervalRule]:
    """Every version of a pair that bears on a clinic, its own and the shared ones, the last first."""
    rows = IntervalRule.objects.with_valid_to().filter(
        _here(clinic), earlier__slug=earlier, later__slug=later
    )
    people = ("published_by", "approved_by")
    return list(rows.select_related("earlier", "later", *people).order_by("-valid_from", "clinic"))


def called_off(clinic: Clinic, earlier: str, later: str) -> list[IntervalRule]:
    """The versions of a pair that were called off before they began, own and shared, the last first; no ends."""
    rows = IntervalRule.every.filter(_here(clinic), earlier__slug=earlier, later__slug=later, withdrawn=False)
    found = rows.exclude(called_off_at=None).select_related("called_off_by")
    return list(found.order_by("-called_off_at"))


def visible_version(clinic: Clinic, pk: int) -> IntervalRule | None:
    """A version that a clinic may copy: its own or a shared one."""
    rows = IntervalRule.objects.filter(_here(clinic), pk=pk, withdrawn=False)
    return rows.select_related("earlier", "later").first()


def own_version(clinic: Clinic, pk: int, *, shared: bool = False) -> IntervalRule | None:
    """A version of the clinic's own, one that was called off too; `shared`: or one that all clinics share."""
    owner = _here(clinic) if shared else Q(clinic=clinic)
    rows = IntervalRule.every.with_valid_to().filter(owner, pk=pk, withdrawn=False)
    return rows.select_related("earlier", "later").first()


def _here(clinic: Clinic) -> Q:
    return Q(clinic=None) | Q(clinic=clinic)
