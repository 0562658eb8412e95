"""Treatments that were done too soon: recorded all the same, each with an override that waits for its reason."""

from dataclasses import replace

from intervals.actions.asking import Asker
from intervals.actions.warnings import record_override
from intervals.desk_words import warning
from intervals.engine.forecast import judge, too_soon_when_done
from intervals.engine.history import History
from intervals.engine.reasons import Status
from intervals.models.treatments import Treatment
from intervals.queries.clinic_rules import ClinicRules

STOPS = (Status.TOO_SOON, Status.CONSULT)


def ask_why(by: Asker, treatment: Treatment, known: History, rules: ClinicRules) -> None:
    """Record what spoke against a treatment that has just been recorded, and against those it makes too soon.

    `known` is the patient's history without it. A treatment that is entered late can make one that was recorded
    before it too soon: that one asks for its reason now, once.
    """
    _look_at(by, treatment, known, rules)
    new = treatment.to_engine(treatment.procedure.slug)
    together = replace(known, treatments=(*known.treatments, new))
    before = {each.id for each in too_soon_when_done(known, rules.rules)}
    flagged = {each.id for each in too_soon_when_done(together, rules.rules)} - before - {new.id}
    for other in Treatment.objects.filter(pk__in=map(int, flagged), override=None).select_related(
        "patient", "procedure"
    ):
        _look_at(by, other, together, rules)


def _look_at(by: Asker, treatment: Treatment, known: History, rules: ClinicRules) -> None:
    """Record what the rules in force on the day it was done, and the holds that stand now, say against it."""
    slug, day = treatment.procedure.slug, treatment.given_on
    before = tuple(
        each
        for each in known.treatments
        if each.given_on and each.given_on <= day and each.id != str(treatment.pk)
    )
    verdict = judge(History(before, holds=known.holds), rules.rules, slug, day, day)
    if verdict.status in STOPS:
        record_override(
            by=by,
            patient=treatment.patient,
            verdict=verdict,
            said=warning(verdict, slug, rules.names | {slug: treatment.procedure.public_name}),
            rules=rules,
            going_on=None,
            of=treatment,
        )
