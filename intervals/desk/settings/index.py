"""The way to everything that the clinic says of itself."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from intervals.actions.asking import Asker
from intervals.desk.pages import desk_page, desk_render
from intervals.permissions import Act
from intervals.queries.guidance_versions import overdue


class Link(NamedTuple):
    """A page of the settings: its name and address, and what is on it."""

    name: Any
    href: str
    what: Any


# For each page of the settings: who sees it, its URL's name, and its words.
PAGES = (
    (
        Act.MANAGE_CLINIC,
        "desk-set-up",
        _("Set-up"),
        _("What is there and what is missing before the site can be shown, and how a patient sees it."),
    ),
    (Act.SEE_SETTINGS, "desk-clinic", _("Clinic"), _("Name, place, time zone, and how it is reached.")),
    (
        Act.SEE_SETTINGS,
        "desk-appearance",
        _("Look"),
        _("The logo and the colours of the public pages, and of the card that patients take home."),
    ),
    (
        Act.SEE_SETTINGS,
        "desk-procedures",
        _("Procedures"),
        _("What the clinic offers, and what it calls each for the public."),
    ),
    (
        Act.SEE_SETTINGS,
        "desk-areas",
        _("Areas"),
        _("The parts of the body that are treated, and which lies within which."),
    ),
    (
        Act.SEE_SETTINGS,
        "desk-open-days",
        _("Open days"),
        _("The week, closures, extra days and public holidays, of the clinic and of each practitioner."),
    ),
    (
        Act.SEE_SETTINGS,
        "desk-questions",
        _("Questions"),
        _("What patients are asked beside their dates, and whose yes means to speak to the clinic first."),
    ),
    (
        Act.SEE_SETTINGS,
        "desk-messages",
        _("Messages to patients"),
        _("Which e-mails patients get who have asked for them, in which words, and at which hours."),
    ),
    (
        Act.SEE_SETTINGS,
        "desk-supplies",
        _("Products and lots"),
        _("What the clinic works with: products, devices, their lots, and which lot is in use."),
    ),
    (
        Act.SEE_SETTINGS,
        "desk-course-templates",
        _("Templates of courses"),
        _("What courses are made from: which treatments, in which order, how often."),
    ),
    (
        Act.SEE_SETTINGS,
        "desk-guidance",
        _("Guidance"),
        _("What patients read beside their dates: topics, drafts, and how they are published."),
    ),
    (
        Act.SEE_DESK,
        "desk-rules",
        _("Rules"),
        _("What is in force and what is to come; drafts, their proofs, and how they are published."),
    ),
    (Act.MANAGE_STAFF, "desk-staff", _("Staff"), _("Who works here, in which role, and who is invited.")),
)


@desk_page(Act.SEE_SETTINGS)
def settings(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The pages that the person asking may see."""
    due = overdue(asker.clinic, asker.on)
    context = {"links": list(_links(asker)), "overdue": due}
    return desk_render(request, asker, "desk/settings/index.html", context)


def _links(asker: Asker) -> Iterator[Link]:
    for act, page, name, what in PAGES:
        if asker.may(act):
            yield Link(name, reverse(page, kwargs={"clinic": asker.clinic.slug}), what)
