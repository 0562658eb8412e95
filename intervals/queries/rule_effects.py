"""What a draft would do if it were published now: the rules it clashes with, the open plans that become too soon."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from intervals.documents.document import DocumentRule
from intervals.engine.clashes import Clash, clashes
from intervals.engine.rules import Rule, RuleBook, in_force
from intervals.models.clinics import Clinic
from intervals.models.plans import Plan
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.may_be_at_odds import may_be_at_odds
from intervals.queries.procedures import procedures
from intervals.queries.rule_drafts import engine_rule

AT_ONCE = 500
NOT_NUMBERED = 0  # of the version that the draft would be


@dataclass(frozen=True)
class Effects:
    """`too_soon` are the open plans that become too soon, the soonest first."""

    clashes: list[Clash]
    too_soon: list[Plan]


def effects(clinic: Clinic, charts: ClinicCharts, rule: DocumentRule, on: date) -> Effects:
    """Of a draft's rule, as of `on`; some patients' charts at a time."""
    book = with_rule(charts.book, rule)
    others = in_force(charts.book.rules, max(rule.valid_from, on))
    found = _too_soon(clinic, charts, replace(charts, book=book), on)
    return Effects(
        clashes(engine_rule(rule), others), sorted(found, key=lambda plan: (plan.planned_on, plan.pk))
    )


def with_rule(book: RuleBook, rule: DocumentRule) -> RuleBook:
    """The book with a clinic's version more: it ends where the next one begins, and ends the one before."""
    pair = (rule.earlier, rule.later)
    own = [each for each in book.rules if each.own and (each.earlier, each.later) == pair]
    ends = [each.valid_from for each in own if each.valid_from > rule.valid_from]
    if rule.ends_on:
        ends.append(rule.ends_on)
    new = replace(
        engine_rule(rule),
        valid_from=rule.valid_from,
        valid_to=min(ends, default=None),
        id="own:{}:{}".format(*pair),
        version=NOT_NUMBERED,
    )
    kept = [_cut(each, rule.valid_from) if each in own else each for each in book.rules]
    return RuleBook([*(each for each in kept if each), new])


def _cut(rule: Rule, begins: date) -> Rule | None:
    """A version that is in force as the new one begins ends there; one that begins then is replaced."""
    if rule.valid_from == begins:
        return None
    return replace(rule, valid_to=begins) if rule.in_force_on(begins) else rule


def _too_soon(clinic: Clinic, now: ClinicCharts, then: ClinicCharts, on: date) -> Iterator[Plan]:
    plans = may_be_at_odds(clinic, then, procedures(), on).select_related("patient", "procedure")
    some: list[Plan] = []
    for plan in plans.order_by("patient", "pk").iterator(chunk_size=AT_ONCE):
        some.append(plan)
        if len(some) == AT_ONCE:
            yield from _among(some, now, then, on)
            some = []
    yield from _among(some, now, then, on)


def _among(plans: list[Plan], now: ClinicCharts, then: ClinicCharts, on: date) -> Iterator[Plan]:
    charts = now.of_many(sorted({plan.patient_id for plan in plans}), on) if plans else {}
    for plan in plans:
        before = charts[plan.patient_id]
        after = replace(before, rules=then.book)
        was, becomes = (each.judge_plan(str(plan.pk), on).inside_minimum for each in (before, after))
        if becomes and not was:
            yield plan
