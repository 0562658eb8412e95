"""What an e-mail to a patient says: that there is something to see, never what was done or is planned."""

from dataclasses import dataclass
from typing import Protocol

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

PLACEHOLDERS = ("{clinic}", "{link}", "{telephone}")


class Sender(Protocol):
    """A clinic: who writes, and how it is reached."""

    name: str
    address: str
    telephone: str


@dataclass(frozen=True)
class Said:
    """A subject in one line, the text, and the same text drawn."""

    subject: str
    text: str
    html: str


def own_words(kind: str, whose: str = "") -> tuple[str, str]:
    """The subject and the text of a kind where a clinic has written none of its own.

    `whose` is the patient where a parent is written to.
    """
    subjects = {
        "too_soon": _("{clinic}: please look at your plan"),
        "moved": _("{clinic}: your date has moved"),
        "earliest": _("{clinic}: you can book now"),
        "recommended": _("{clinic}: the full wait has passed"),
        "due": _("{clinic}: due this week"),
    }
    first = {
        "too_soon": _("Something on your record has changed, and the day of your plan is too soon now."),
        "moved": _("One of your dates has moved."),
        "earliest": _("You can book now."),
        "recommended": _("The full wait that we recommend has passed."),
        "due": _("Something is best done this week."),
    }
    see = _("See what it is about: {link}")
    if whose:
        subjects |= {
            "too_soon": _("{clinic}: please look at a plan"),
            "moved": _("{clinic}: a date has moved"),
        }
        first |= {
            "too_soon": _("Something on the record has changed, and the day of a plan is too soon now."),
            "moved": _("One of the dates has moved."),
        }
    about = [_("This is about the record of {whose}.")] if whose else []
    return subjects[kind], "\n\n".join([*about, first[kind], see])


def consent_wording(clinic: str, whose: str = "") -> str:
    """What a patient is asked before she is told anything by e-mail: kept with her answer.

    `whose` is the patient where it is a parent who is asked.
    """
    if whose:
        return _(
            "May %(clinic)s write to you by e-mail when one of the dates of %(whose)s comes or moves? The message says "
            "whose record it is about and that there is something to see, and never which treatment. You choose which "
            "messages you want, and stop each kind whenever you like, with the link in the message."
        ) % {"clinic": _one_line(clinic), "whose": _one_line(whose)}
    return _(
        "May %(clinic)s write to you by e-mail when one of your dates comes or moves? The message says only that there "
        "is something to see, and never which treatment it is about. You choose which messages you want, and stop each "
        "kind whenever you like, with the link in the message."
    ) % {"clinic": _one_line(clinic)}


def letter(
    sender: Sender, words: tuple[str, str], *, link: str, stop: str, why: str, whose: str = ""
) -> Said:
    """The message of a clinic in these `words`, subject and text, with `link` in it, and `whose` record it is about.

    `stop` is the address that ends messages of the kind, or "" where there is nothing to end; `why` the sentence that
    says why this one came.
    """
    subject, text = (filled(each, sender, link, whose) for each in words)
    context = {
        "paragraphs": [each.split(link) for each in text.split("\n\n")],
        "text": text,
        "link": link,
        "stop": stop,
        "why": why,
        "clinic": sender,
        "address": [line.strip() for line in sender.address.splitlines() if line.strip()],
    }
    return Said(
        _one_line(subject),
        render_to_string("emails/letter.txt", context),
        render_to_string("emails/letter.html", context),
    )


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces and is no placeholder."""
    found = []
    for part in text.split("{")[1:]:
        name = "{" + part.partition("}")[0] + "}"
        if name not in PLACEHOLDERS or "}" not in part:
            found.append(name)
    return found


def placeholders(sender: Sender, link: str) -> dict[str, str]:
    """What a clinic may write in braces, and what each becomes."""
    become = (_one_line(sender.name), link, _one_line(sender.telephone))
    return dict(zip(PLACEHOLDERS, become, strict=True))


def filled(text: str, sender: Sender, link: str, whose: str = "") -> str:
    """One pass over it, so that a clinic whose name holds braces fills nothing in."""
    values = placeholders(sender, link) | {"{whose}": _one_line(whose)}
    made, rest = "", text.replace("\r\n", "\n")
    while rest:
        found = next((each for each in values if rest.startswith(each)), "")
        made += values[found] if found else rest[0]
        rest = rest[len(found) or 1 :]
    return made


def _one_line(text: str) -> str:
    return " ".join(text.split())
