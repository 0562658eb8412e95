"""What the clinic says of itself: everybody sees it, a manager changes it."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions import clinics as actions
from intervals.actions.asking import Asker
from intervals.actions.clinics import ClinicDetails
from intervals.desk.pages import desk_page, desk_render
from intervals.desk.settings import public_side
from intervals.desk.settings.clinic_forms import ClinicForm
from intervals.desk.steps import Step, take
from intervals.models.clinics import Clinic
from intervals.permissions import Act
from intervals.queries.places import countries


@desk_page(Act.SEE_SETTINGS)
def clinic(request: HttpRequest, asker: Asker) -> HttpResponse:
    """What stands on every page of the clinic."""
    seen = public_side.facts(asker.clinic, asker.names, asker.on)
    context = {"facts": _facts(asker.clinic), "public": seen}
    return desk_render(request, asker, "desk/settings/clinic/page.html", context)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def edit(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Change it."""
    step = Step(
        form=partial(ClinicForm, details=ClinicDetails.of(asker.clinic)),
        act=lambda form: actions.amend(by=asker, details=form.details, seen=form.seen),
        then=lambda _done: reverse("desk-clinic", kwargs={"clinic": asker.clinic.slug}),
        said=_("The clinic’s data are saved."),
        template="desk/settings/clinic/edit.html",
    )
    return take(request, asker, step)


def _facts(clinic: Clinic) -> list[dict[str, Any]]:
    said = vars(ClinicDetails.of(clinic))
    shown = said | {"country": countries().get(clinic.country, clinic.country)}
    return [
        {"term": capfirst(clinic._meta.get_field(name).verbose_name), "detail": value or _("not said")}  # type: ignore[union-attr]
        for name, value in shown.items()
    ]
