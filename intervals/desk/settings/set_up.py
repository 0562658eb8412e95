"""From nothing to a site that is shown: what is there already, what is missing, each with the page that mends it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.actions import clinics as actions
from intervals.actions.asking import Asker
from intervals.actions.clinics import PublicSide
from intervals.desk.pages import desk_page
from intervals.desk.steps import Step, take
from intervals.permissions import Act
from intervals.queries.showing import Lack, lacks, shared_rules
from intervals.said import dates
from intervals.web.forms import PostForm


@dataclass(frozen=True)
class Part:
    """A part of the set-up: what it is about, whether it is there, and the pages (words and address) that mend it."""

    title: str
    text: str
    done: bool
    ways: list[tuple[str, str]]


class ShowForm(PostForm):
    """No fields: a button."""

    button = _("Show the site")


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def set_up(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The parts, in order; by the button at the end the site is shown."""
    lacking, clinic = lacks(asker.clinic, asker.on), asker.clinic
    seen = PublicSide.of(clinic)
    wanted = PublicSide(is_shown=True, first_pair=seen.first_pair)
    step = Step(
        form=ShowForm,
        act=lambda form: actions.present(by=asker, wanted=wanted, seen=seen),
        then=lambda _done: reverse("desk-set-up", kwargs={"clinic": clinic.slug}),
        said=_("The site is shown."),
        template="desk/settings/set_up.html",
        context={
            "parts": _parts(asker, lacking),
            "lacking": lacking,
            "own": clinic.slug == settings.CLINIC,
            "place": reverse("home", kwargs={"clinic": clinic.slug}),
        },
    )
    return take(request, asker, step)


def _parts(asker: Asker, lacking: frozenset[Lack]) -> list[Part]:
    def to(page: str, **more: str) -> str:
        return reverse(page, kwargs={"clinic": asker.clinic.slug, **more})

    copies = [
        (_("Review: %(pair)s") % {"pair": dates.pair(*pair, asker.names)}, f"{to('desk-rule-new')}?copy={pk}")
        for pair, pk in shared_rules(asker.clinic, asker.on)
    ]
    said: dict[Lack, tuple[str, str, list[tuple[str, str]]]] = {
        Lack.CONTACT: (
            _("The clinic"),
            _("Its own name, town and time zone, and a telephone number, e-mail or booking address."),
            [(_("The clinic’s data"), to("desk-clinic-edit"))],
        ),
        Lack.OFFERS: (
            _("What it offers"),
            _("Procedures, and the circumstances and events it is asked about; what the public calls each."),
            [(_("Tick what is offered"), to("desk-offers")), (_("Public names"), to("desk-procedures"))],
        ),
        Lack.RULES: (
            _("Rules"),
            _("At least one, in force, between procedures that the clinic offers."),
            [
                (_("Rules, and what is shared with all"), to("desk-rules")),
                (_("From a rule document"), to("desk-rules-import")),
                (_("What is published elsewhere"), reverse("evidence")),
            ],
        ),
        Lack.REVIEWER: (
            _("Reviewer"),
            _("Somebody who has reviewed a rule. What is shipped was reviewed by nobody at a clinic."),
            copies,
        ),
        Lack.OPEN_DAYS: (
            _("Open days"),
            _("The days of the week on which somebody can come, and closures."),
            [(_("The week"), to("desk-open-days-week")), (_("All open days"), to("desk-open-days"))],
        ),
    }
    return [Part(title, text, lack not in lacking, [*ways]) for lack, (title, text, ways) in said.items()]
