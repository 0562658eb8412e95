"""Rules come to a clinic from a document: each becomes a draft, and none counts before it is published."""

from typing import Any

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.locking import lock_rules
from intervals.actions.refusals import Refused
from intervals.documents.document import rule_as_data
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure
from intervals.models.rule_drafts import RuleDraft
from intervals.permissions import Act
from intervals.queries.rule_imports import new_rules, problems_of_document, stands_for


def _no_other_writer(_clinic: Clinic) -> None:
    lock_rules()


@action(Act.MANAGE_RULES, before=_no_other_writer)
def import_drafts(*, by: Asker, data: Any) -> list[RuleDraft]:
    """The drafts that a document makes, which may be none: what is there already, or over, makes no draft.

    `data` is what documents.reading found in the file. Refused, and nothing is written, where anything is wrong in it.
    """
    problems, rules = problems_of_document(data, by.clinic, by.on)
    for problem in problems:
        raise Refused(str(problem))
    sides = {each.slug: each for each in Procedure.objects.all()}
    made = [
        RuleDraft.objects.create(
            clinic=by.clinic,
            earlier=sides[rule.earlier],
            later=sides[rule.later],
            content=rule_as_data(rule),
            imported=stands_for(rule),
            written_by=by.user,
            changed_by=by.user,
            changed_at=clock.now(),
        )
        for rule in new_rules(rules, by.clinic, by.on)
    ]
    drafts = [{"draft": each.pk, "now": each.content} for each in made]
    audit.record(Kind.RULE_DRAFTS_IMPORTED, by=by, title=data["title"], drafts=drafts)
    return made
