"""How the clinic's public pages look: everybody sees it, a manager changes it."""

from functools import partial
from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.actions import appearance as actions
from intervals.actions.asking import Asker
from intervals.actions.refusals import Asks
from intervals.desk.pages import desk_page, desk_render
from intervals.desk.settings.appearance_forms import ColoursForm, LogoForm
from intervals.desk.settings.appearance_picture import drawn
from intervals.desk.settings.drafts import Look
from intervals.desk.settings.rule_drafts import TYPING
from intervals.desk.steps import FormT, Step, take
from intervals.permissions import Act
from intervals.queries.appearance import appearance_of, colours_in, logo_in


@desk_page(Act.SEE_SETTINGS)
def shown(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The logo, the colours, and a page in them."""
    row = appearance_of(asker.clinic)
    colours = colours_in(row)
    context = {
        "logo": logo_in(row),
        "own": colours,
        "pictures": drawn(colours),
    }
    return desk_render(request, asker, "desk/settings/appearance/page.html", context)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def colours(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Choose the colours, beside a page in them."""
    row = appearance_of(asker.clinic)
    stored, logo = colours_in(row), logo_in(row)

    def look_or_paint(sent: ColoursForm) -> None:
        if sent.looks:
            raise Look
        actions.paint(by=asker, wanted=sent.wanted, seen=sent.seen)

    step = Step(
        form=partial(ColoursForm, stored=stored),
        act=look_or_paint,
        then=lambda _done: _page(asker),
        said=_("The colours are saved. The public pages have them within a minute."),
        template="desk/settings/appearance/colours.html",
        context={"logo": logo},
        ask=_only_looked,
        instead=lambda form: _typed_so_far(request, asker, form, logo) if TYPING in request.headers else None,
    )
    return take(request, asker, step)


def _typed_so_far(request: HttpRequest, asker: Asker, form: ColoursForm, logo: Any) -> HttpResponse:
    """The page in the colours that were typed so far, for the script that asks for it."""
    context = {"pictures": form.pictures, "logo": logo}
    return desk_render(request, asker, "desk/settings/appearance/_pictures.html", context)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
@csp_update({"img-src": ["data:"]})  # type: ignore[arg-type]  # the frame of the desk hands the asker on
def logo(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Choose a logo, beside a page with it, or take it away. What is chosen and not saved is the page's own."""
    row = appearance_of(asker.clinic)
    stored, pictures = logo_in(row), drawn(colours_in(row))
    files = request.FILES if request.method == "POST" else None

    def look_or_show(sent: LogoForm) -> None:
        if sent.looks:
            raise Look
        actions.show_logo(by=asker, picture=sent.picture, seen=sent.seen)

    def so_far(form: LogoForm) -> HttpResponse | None:
        if TYPING not in request.headers:
            return None
        context = {"pictures": pictures, "logo": form.would_show}
        return desk_render(request, asker, "desk/settings/appearance/_pictures.html", context)

    step = Step(
        form=lambda sent: LogoForm(sent, files, stored=stored),
        act=look_or_show,
        then=lambda _done: _page(asker),
        said=_("Saved. The public pages show it within a minute."),
        template="desk/settings/appearance/logo.html",
        context={"pictures": pictures},
        ask=_only_looked,
        instead=so_far,
    )
    return take(request, asker, step)


def _only_looked(sent: FormT, _asks: Asks) -> FormT:
    """The form as it was sent: it is shown again, and nothing of it is saved."""
    return sent


def _page(asker: Asker) -> str:
    return reverse("desk-appearance", kwargs={"clinic": asker.clinic.slug})
