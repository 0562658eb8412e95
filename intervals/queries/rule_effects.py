"""What a draft would do if it were published now: the rules it clashes with, and whom it would touch."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from intervals.documents.document import DocumentRule
from intervals.engine.clashes import Clash, clashes
from intervals.engine.rules import Rule, RuleBook, in_force
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.procedures import procedures
from intervals.queries.rule_drafts import engine_rule
from intervals.queries.touched import Draft, Touched

NOT_NUMBERED = 0  # of the version that the draft would be


def clashes_of(charts: ClinicCharts, rule: DocumentRule, on: date, *, own: bool = True) -> list[Clash]:
    """Those between a draft's rule and what counts on its first day, or on `on` if that is later."""
    return clashes(engine_rule(rule, own=own), in_force(charts.book.rules, max(rule.valid_from, on)))


def draft_of(
    clinic: Clinic, charts: ClinicCharts, rule: DocumentRule, on: date, *, own: bool = True
) -> Draft:
    """A draft's rule beside what counts, to be asked whom it would touch at the clinic: 1 query."""
    there, book = procedures(clinic), with_rule(charts.book, rule, own=own)
    return Draft(clinic, charts, book, there[rule.earlier], there[rule.later], on)


def with_rows(touched: Sequence[Touched]) -> Iterator[tuple[Touched, Patient, Plan | None]]:
    """Those who are touched, each with the patient and the plan: 2 queries."""
    patients = Patient.objects.in_bulk({each.patient for each in touched})
    plans = Plan.objects.select_related("procedure").in_bulk({each.plan for each in touched if each.plan})
    for each in touched:
        yield each, patients[each.patient], plans[each.plan] if each.plan else None


def with_rule(book: RuleBook, rule: DocumentRule, *, own: bool = True) -> RuleBook:
    """The book with a version more, own or shared: it ends where its owner's next one begins, and ends the one before.

    Where the clinic has a rule of its own, a shared one more changes nothing.
    """
    pair = (rule.earlier, rule.later)
    beside = [each for each in book.rules if each.own is own and (each.earlier, each.later) == pair]
    ends = [each.valid_from for each in beside if each.valid_from > rule.valid_from]
    if rule.ends_on:
        ends.append(rule.ends_on)
    new = replace(
        engine_rule(rule, own=own),
        valid_from=rule.valid_from,
        valid_to=min(ends, default=None),
        id="{}:{}:{}".format("own" if own else "shared", *pair),
        version=NOT_NUMBERED,
    )
    kept = [_cut(each, rule.valid_from) if each in beside else each for each in book.rules]
    return RuleBook([*(each for each in kept if each), new])


def _cut(rule: Rule, begins: date) -> Rule | None:
    """A version that is in force as the new one begins ends there; one that begins then is replaced."""
    if rule.valid_from == begins:
        return None
    return replace(rule, valid_to=begins) if rule.in_force_on(begins) else rule
