"""What a clinic sends to its patients: which kinds, in which words, and between which hours. A manager says so."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.clinic_messages import LONGEST_SUBJECT, LONGEST_TEXT, ClinicMessage, MailHours
from intervals.models.clinics import Clinic
from intervals.models.messages import OF_PATIENTS
from intervals.permissions import Act
from intervals.queries.clinic_messages import hours_of, missing, words_of
from intervals.said.letters import unknown_placeholders


@dataclass(frozen=True)
class WantedMessage:
    """Whether a kind is sent, and its own subject and text; empty: the site’s."""

    is_used: bool
    subject: str = ""
    text: str = ""

    @classmethod
    def of(cls, clinic: Clinic, kind: str) -> "WantedMessage":
        """As it is stored."""
        row = words_of(clinic)[kind]
        return cls(row.is_used, row.subject, row.text)

    def as_data(self) -> dict[str, Any]:
        """As the audit log says it."""
        return asdict(self)


@dataclass(frozen=True)
class WantedHours:
    """Between which full hours of the clinic’s day messages leave."""

    first: int
    last: int

    @classmethod
    def of(cls, clinic: Clinic) -> "WantedHours":
        """As they are stored."""
        hours = hours_of(clinic)
        return cls(hours.first, hours.last)


@action(Act.MANAGE_CLINIC)
def change(*, by: Asker, kind: str, wanted: WantedMessage, seen: WantedMessage) -> None:
    """Say whether a kind is sent and in which words; `seen` is what whoever asks was shown.

    Refused for a kind that is none, for words that name a treatment, hold an unknown placeholder or no link, for one
    that is to be sent by a clinic that does not say who it is, and where somebody was faster.
    """
    _one_at_a_time(by)
    if kind not in OF_PATIENTS:
        raise Refused(_("Choose one of the messages for patients."))
    now = WantedMessage.of(by.clinic, kind)
    if wanted == now:
        return
    if seen != now:
        raise Refused(_("Somebody has changed this message in the meantime. Look at it again."))
    for _field, said in wrong_with(by, wanted):
        raise Refused(said)
    values = {"is_used": wanted.is_used, "subject": wanted.subject, "text": wanted.text}
    ClinicMessage.objects.update_or_create(clinic=by.clinic, kind=kind, defaults=values)
    audit.record(Kind.MESSAGES_CHANGED, by=by, message=kind, before=now.as_data(), after=wanted.as_data())


@action(Act.MANAGE_CLINIC)
def set_hours(*, by: Asker, wanted: WantedHours) -> None:
    """Say between which hours messages leave; Refused unless they run from one to a later one."""
    _one_at_a_time(by)
    if not 0 <= wanted.first < wanted.last <= 24:
        raise Refused(_("The hours run from one to a later one."))
    now = WantedHours.of(by.clinic)
    if wanted == now:
        return
    values = {"from_hour": wanted.first, "to_hour": wanted.last}
    MailHours.objects.update_or_create(clinic=by.clinic, defaults=values)
    audit.record(Kind.MESSAGES_CHANGED, by=by, before=asdict(now), after=asdict(wanted))


def wrong_with(by: Asker, wanted: WantedMessage) -> list[tuple[str, str]]:
    """All that keeps these words from being a message of the clinic’s, each with the field that it is about."""
    found = [("is_used", said) for said in (missing(by.clinic) if wanted.is_used else [])]
    longest = {"subject": LONGEST_SUBJECT, "text": LONGEST_TEXT}
    for field, most in longest.items():
        words: str = getattr(wanted, field)
        if len(words) > most:
            found.append((field, _("This is too long.")))
        if unknown := unknown_placeholders(words):
            said = _("%(unknown)s is not filled in. Write {clinic}, {link} or {telephone}.")
            found.append((field, said % {"unknown": ", ".join(dict.fromkeys(unknown))}))
        if named := next((name for name in _named(by) if name.casefold() in words.casefold()), ""):
            said = _("Leave out “%(name)s”: an e-mail names no treatment, because others may read it.")
            found.append((field, said % {"name": named}))
    if wanted.text and "{link}" not in wanted.text:
        found.append(("text", _("Write {link} where the link to the patient’s own pages is to stand.")))
    return found


def _named(by: Asker) -> list[str]:
    """What procedures are called here, the article aside."""
    return [name.removeprefix("a ").removeprefix("an ") for name in by.names.values()]


def _one_at_a_time(by: Asker) -> None:
    Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic.pk)
