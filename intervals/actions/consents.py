"""Consent to messages: given and taken back, at the clinic or by the patient, with the words that she read."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from intervals import clock
from intervals.actions import audit, mail
from intervals.actions.asking import Asker, Reader
from intervals.actions.door import action
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
from intervals.queries.consents import standing_kinds
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
    mail.cancel(Message.objects.filter(**of_kind), now, STOPPED)
    Notice.objects.waiting().filter(**of_kind).update(dropped_at=now, why=STOPPED)


def stop_by_link(consent: Consent, address: str | None) -> bool:
    """End it by the link of a message, whoever follows it: whether it still stood. Asked twice it changes nothing."""
    if consent.withdrawn_at is not None:
        return False
    take_back(consent, way=Way.LINK)
    audit.add(
        Kind.CONSENT_WITHDRAWN,
        person=None,
        clinic=consent.patient.clinic,
        address=address,
        patient=consent.patient,
        message=consent.kind,
    )
    return True


def close_doubles(into: Patient, other: Patient) -> None:
    """Of what both records of one person have asked for or wait to be told, one stays: that of `into`."""
    now = clock.now()
    asked = Consent.objects.standing().filter(patient=into).values_list("kind", flat=True)
    twice = Consent.objects.standing().filter(patient=other, kind__in=[*asked])
    twice.update(withdrawn_at=now, withdrawn_way=Way.MERGED)
    for notice in Notice.objects.filter(patient=other):
        same = {"patient": into, "kind": notice.kind, "procedure": notice.procedure_id}
        if notice.kind in OF_A_DAY:
            doubles = Notice.objects.filter(**same, day=notice.day).exists()
        else:
            waiting = notice.message_id is None and notice.dropped_at is None
            doubles = waiting and Notice.objects.waiting().filter(**same, which=notice.which).exists()
        if doubles:
            notice.delete()
