"""Consent to messages: given and taken back, at the clinic or by the patient, with the words that she read."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from intervals import clock
from intervals.actions import audit, mail
from intervals.actions.asking import Asker, Reader
from intervals.actions.door import action
from intervals.actions.notices import wait_again
from intervals.actions.own_door import own_action
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.consents import Consent, Way
from intervals.models.messages import OF_PATIENTS, Message
from intervals.models.notices import OF_A_DAY, Notice
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.consents import standing_for, standing_kinds
from intervals.queries.portal import is_read_by_a_parent, told_at

STOPPED = gettext_noop("The patient does not want it any more.")


@action(Act.EDIT_PATIENT)
def note(*, by: Asker, patient: Patient, kinds: Collection[str], wording: str) -> list[str]:
    """Note that the patient wants these `kinds` of messages and no others, as she said when she was asked `wording`.

    What she wants is given, what she does not want any more is taken back; the kinds that changed. Refused for a kind
    that is none, and without an address to send to where she wants any.
    """
    if kinds and not told_at(patient, by.clinic, by.on):
        raise Refused(no_address(patient, by.clinic, by.on))
    return _noted(by, patient, set_kinds(patient, kinds, wording=wording, way=Way.DESK, who=by.user))


@own_action
def choose(*, by: Reader, offered: Collection[str], kinds: Collection[str], wording: str) -> list[str]:
    """Have whoever reads want these of the `offered` kinds, asked `wording`; what was not offered stays as it is.

    The kinds that changed. Refused for a kind that is none.
    """
    kept = {*standing_kinds(by.patient)} - {*offered}
    changed = set_kinds(by.patient, kept | {*kinds}, wording=wording, way=Way.ME)
    return _noted(by, by.patient, changed)


def no_address(patient: Patient, clinic: Clinic, on: date) -> str:
    """Why there is nowhere to send a message, in words for staff."""
    if is_read_by_a_parent(patient, clinic, on):
        return _(
            "Messages go to a parent, and no parent has opened the patient’s own pages yet. Invite one first."
        )
    return _("There is no e-mail address on record to send to. Add it first.")


def _noted(by: Asker | Reader, patient: Patient, changed: dict[str, bool]) -> list[str]:
    for kind, given in changed.items():
        what = Kind.CONSENT_GIVEN if given else Kind.CONSENT_WITHDRAWN
        audit.record(what, by=by, patient=patient, message=kind)
    return [*changed]


def set_kinds(
    patient: Patient, kinds: Collection[str], *, wording: str, way: Way, who: User | None = None
) -> dict[str, bool]:
    """Have the patient, whose row is locked, want these kinds alone: which were given (True) or taken back (False).

    The caller is an action of the desk's or of her own pages, and audits it. Refused for a kind that is none.
    """
    if {*kinds} - {*OF_PATIENTS}:
        raise Refused(_("Choose among the messages for patients."))
    standing = {each.kind: each for each in Consent.objects.standing().filter(patient=patient)}
    changed = {kind.value: kind in kinds for kind in OF_PATIENTS if (kind in kinds) != (kind in standing)}
    for kind, given in changed.items():
        if given:
            Consent.objects.create(
                patient=patient, kind=kind, wording=wording, way=way, given_at=clock.now(), given_by=who
            )
        else:
            take_back(standing[kind], way=way, who=who)
    return changed


def take_back(consent: Consent, *, way: Way, who: User | None = None) -> None:
    """End a consent, and cancel what was to be sent by it."""
    now = clock.now()
    standing = Consent.objects.standing().filter(pk=consent.pk)
    standing.update(withdrawn_at=now, withdrawn_way=way, withdrawn_by=who)
    of_kind = {"patient": consent.patient_id, "kind": consent.kind}
    wait_again(Message.objects.filter(**of_kind))
    mail.cancel(Message.objects.filter(**of_kind), now, STOPPED)
    Notice.objects.waiting().filter(**of_kind).update(dropped_at=now, why=STOPPED)


def stop_by_link(consent: Consent, address: str | None) -> bool:
    """End the kind that a message's link names, whoever follows it: whether it still stood. Twice changes nothing.

    What ends is what stands today, by this consent or by another of the same person's: one that she has given since, or
    that came with a record that was merged.
    """
    standing = standing_for(consent)
    if standing is None:
        return False
    take_back(standing, way=Way.LINK)
    audit.add(
        Kind.CONSENT_WITHDRAWN,
        person=None,
        clinic=standing.patient.clinic,
        address=address,
        patient=standing.patient,
        message=standing.kind,
    )
    return True


def close_doubles(into: Patient, other: Patient) -> None:
    """Of what both records of one person have asked for or wait to be told, one stays.

    Of each kind of message the newest word of hers counts, in whichever record: given or taken back.
    """
    now = clock.now()
    both = Consent.objects.filter(patient__in=[into, other])
    for kind in OF_PATIENTS:
        _newest_word(both.filter(kind=kind), now)
    for notice in Notice.objects.filter(patient=other):
        same = {"patient": into, "kind": notice.kind, "procedure": notice.procedure_id}
        if notice.kind in OF_A_DAY:
            doubles = Notice.objects.filter(**same, day=notice.day).exists()
        else:
            waiting = notice.message_id is None and notice.dropped_at is None
            doubles = waiting and Notice.objects.waiting().filter(**same, which=notice.which).exists()
        if doubles:
            notice.delete()


def _newest_word(of_kind: QuerySet[Consent], now: datetime) -> None:
    """Have at most one of the consents stand, the newest; none where something was taken back after it was given."""
    standing = sorted((each for each in of_kind if each.withdrawn_at is None), key=lambda each: each.given_at)
    taken = [each.withdrawn_at for each in of_kind if each.withdrawn_at and each.withdrawn_way != Way.MERGED]
    if not standing:
        return
    *older, newest = standing
    of_kind.filter(pk__in=[each.pk for each in older]).update(withdrawn_at=now, withdrawn_way=Way.MERGED)
    if max(taken, default=newest.given_at) > newest.given_at:
        for each in standing:  # of both records: what was to be sent by either
            take_back(each, way=Way.MERGED)
