"""What a patient tells the clinic at her own pages, and the answer; what she says of her skin never moves a date."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit, holds
from intervals.actions.asking import Asker, Reader
from intervals.actions.door import action
from intervals.actions.own_door import own_action
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.own_words import OwnWord, WordKind, WordOutcome
from intervals.models.procedures import Procedure
from intervals.permissions import Act


@own_action
def tell(*, by: Reader, kind: WordKind, text: str = "", skin: str = "", about: UUID | None = None) -> OwnWord:
    """Tell the clinic something. The very same that still waits counts once, and so does asking for deletion."""
    same = OwnWord.objects.waiting().filter(patient=by.patient, kind=kind)
    if kind != WordKind.DELETION:
        same = same.filter(text=text, skin=skin, about=about)
    if first := same.first():
        waiting: OwnWord = first
        return waiting
    word: OwnWord = OwnWord.objects.create(
        clinic=by.clinic,
        patient=by.patient,
        kind=kind,
        text=text,
        skin=skin,
        about=about,
        said_at=clock.now(),
        said_on=by.on,
    )
    audit.record(Kind.OWN_WORD_SENT, by=by, patient=by.patient, row=word.pk)
    return word


def decides(word: OwnWord) -> Act:
    """What somebody has to be allowed to, to answer it: to go on without a hold, to delete; or to answer at all."""
    if word.proposes_hold:
        return Act.OVERRIDE_HOLD
    return Act.DELETE_PATIENT if word.kind == WordKind.DELETION else Act.ANSWER_PATIENT


@action(Act.ANSWER_PATIENT)
def answer(*, by: Asker, word: OwnWord, text: str) -> None:
    """Answer it; where it proposes a hold, none is set. Refused where somebody has answered, or nothing is said.

    That her skin has settled, or that she is not sure, may be answered without a word: somebody has read it.
    """
    by.must(decides(word))
    if not text and (word.kind != WordKind.SKIN or word.proposes_hold):
        raise Refused(_("Write an answer: the patient reads it."))
    _close(by, word, WordOutcome.ANSWERED, text)


@action(Act.HOLD)
def hold(*, by: Asker, word: OwnWord, procedure: Procedure, until: date | None, reason: str) -> None:
    """Set the hold that it proposes. Refused where it proposes none, and as `holds.set_hold` is."""
    if not word.proposes_hold:
        raise Refused(_("The patient has not said that her skin is not settled."))
    holds.set_hold(by=by, patient=word.patient, procedure=procedure, until=until, reason=reason)
    _close(by, word, WordOutcome.HELD, "")


def _close(by: Asker, word: OwnWord, outcome: WordOutcome, text: str) -> None:
    word.outcome, word.answer = outcome, text
    word.answered_by, word.answered_at = by.user, clock.now()
    word.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    audit.record(Kind.OWN_WORD_ANSWERED, by=by, patient=word.patient, row=word.pk)
