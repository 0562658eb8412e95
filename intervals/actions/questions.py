"""A clinic's own questions: asked, changed and dropped by a manager. At most six stand on one page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.procedures import refuse_retired
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure
from intervals.models.questions import LONGEST, ClinicQuestion
from intervals.permissions import Act
from intervals.queries.questions import MOST_ON_A_PAGE, asked_by_rules
from intervals.said.dates import Names


@dataclass(frozen=True)
class WantedQuestion:
    """A question, why its yes means to speak first, for which procedure (None: for all), and at which place."""

    text: str
    reason: str
    procedure: Procedure | None = None
    order: int = 1

    @classmethod
    def of(cls, row: ClinicQuestion) -> "WantedQuestion":
        """As it is stored."""
        return cls(row.text, row.reason, row.procedure, row.order)

    def as_data(self) -> dict[str, Any]:
        """As the audit log says it."""
        procedure = self.procedure.slug if self.procedure else ""
        return {"question": self.text, "reason": self.reason, "procedure": procedure, "order": self.order}


@action(Act.MANAGE_CLINIC)
def ask(*, by: Asker, wanted: WantedQuestion) -> ClinicQuestion:
    """Have a question asked.

    Refused for what says nothing or too much, for what is asked already, and where more than six would stand on one
    page, naming which.
    """
    _one_at_a_time(by)
    _refuse(by, wanted)
    row: ClinicQuestion = ClinicQuestion.objects.create(clinic=by.clinic, **_columns(wanted))
    audit.record(Kind.CLINIC_CHANGED, by=by, after=wanted.as_data())
    return row


@action(Act.MANAGE_CLINIC)
def change(*, by: Asker, question: ClinicQuestion, wanted: WantedQuestion, seen: WantedQuestion) -> None:
    """Change a question; `seen` is what whoever asks was shown. Refused as in `ask`, and if that is over."""
    _one_at_a_time(by)
    now = WantedQuestion.of(question)
    if wanted == now:
        return
    if seen != now:
        raise Refused(_("Somebody has changed this question in the meantime. Look at it again."))
    _refuse(by, wanted, question)
    for name, value in _columns(wanted).items():
        setattr(question, name, value)
    question.save()
    audit.record(Kind.CLINIC_CHANGED, by=by, before=now.as_data(), after=wanted.as_data())


@action(Act.MANAGE_CLINIC)
def drop(*, by: Asker, question: ClinicQuestion) -> None:
    """Have a question asked no more."""
    before = WantedQuestion.of(question).as_data()
    question.delete()
    audit.record(Kind.CLINIC_CHANGED, by=by, before=before)


def _columns(wanted: WantedQuestion) -> dict[str, Any]:
    return {
        "text": wanted.text,
        "reason": wanted.reason,
        "procedure": wanted.procedure,
        "order": wanted.order,
    }


def _refuse(by: Asker, wanted: WantedQuestion, but: ClinicQuestion | None = None) -> None:
    if not wanted.text.strip() or not wanted.reason.strip():
        raise Refused(_("Write the question, and why its yes means to speak first."))
    if max(len(wanted.text), len(wanted.reason)) > LONGEST:
        raise Refused(_("Say it in at most %(most)s characters.") % {"most": LONGEST})
    if wanted.procedure is not None and not wanted.procedure.is_treatment:
        raise Refused(_("Questions are asked about what the clinic does."))
    if wanted.procedure is not None and (but is None or but.procedure_id != wanted.procedure.pk):
        refuse_retired([wanted.procedure])
    others = [each for each in ClinicQuestion.objects.filter(clinic=by.clinic) if each != but]
    if any(each.text.casefold() == wanted.text.casefold() for each in others):
        raise Refused(_("The clinic asks this already."))
    for said in _too_many(by, wanted, others):
        raise Refused(said)


def _too_many(by: Asker, wanted: WantedQuestion, others: list[ClinicQuestion]) -> Iterator[str]:
    """Where more than six questions would stand on one page, and what they are made of."""
    names: Names = by.names
    for slug, of_rules in asked_by_rules(by.clinic, by.on).items():
        if wanted.procedure is not None and wanted.procedure.slug != slug:
            continue
        own = 1 + sum(each.procedure is None or each.procedure.slug == slug for each in others)
        if own + len(of_rules) > MOST_ON_A_PAGE:
            values = {
                "procedure": names[slug],
                "own": own,
                "rules": len(of_rules),
                "most": MOST_ON_A_PAGE,
            }
            yield (
                _(
                    "About %(procedure)s, %(own)s questions of the clinic and %(rules)s of its rules would stand "
                    "on one page. There is room for %(most)s: nobody answers more. Drop one first."
                )
                % values
            )


def _one_at_a_time(by: Asker) -> None:
    Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic.pk)
