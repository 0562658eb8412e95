"""What the clinic offers and what it calls it: everybody sees it, a manager changes it."""

from dataclasses import asdict
from functools import partial
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import offers as actions
from intervals.actions.asking import Asker
from intervals.actions.offers import Offering
from intervals.desk.pages import desk_page, desk_render, there
from intervals.desk.settings.owned import may_change_owned
from intervals.desk.steps import Over, Step, take
from intervals.engine.rules import in_force
from intervals.models.offers import LEAST_AGES, Offer
from intervals.models.procedures import Procedure
from intervals.permissions import Act
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.offered import to_offer
from intervals.queries.plans_of_procedure import open_plans_of
from intervals.said import rules
from intervals.web.forms import OneLine, PostForm

SALT = "intervals.offering"


class OfferForm(PostForm):
    """Whether it is offered, its public name and, of what is done here, its least age.

    `shown` holds what the form was filled from, signed.
    """

    button = gettext_lazy("Save")
    offered = forms.BooleanField(label=gettext_lazy("The clinic offers it"), required=False)
    public_name = OneLine(
        label=gettext_lazy("Public name"),
        required=False,
        max_length=int(Offer._meta.get_field("public_name").max_length),  # type: ignore[arg-type]
        help_text=gettext_lazy(
            "As in the middle of a sentence. Empty: its usual name. Without the tick, the name is given up."
        ),
    )
    least_age = forms.IntegerField(
        label=gettext_lazy("Least age, in years"),
        required=False,
        min_value=LEAST_AGES[0],
        max_value=LEAST_AGES[1],
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy(
            "Whoever plans or logs it for somebody younger is warned. Empty: nobody is. Without the tick, it is given "
            "up."
        ),
        error_messages={
            name: gettext_lazy("Enter a least age from 1 to 99, or leave it empty.")
            for name in ("invalid", "min_value", "max_value")
        },
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stored: Offering, procedure: Procedure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored, self.salt = stored, f"{SALT}.{procedure.slug}"
        self.initial = asdict(stored) | {"shown": signing.dumps(asdict(stored), salt=self.salt)}
        if not procedure.is_treatment:
            del self.fields["least_age"]

    @property
    def wanted(self) -> Offering:
        """What was typed, once the form is valid."""
        values = self.cleaned_data
        return Offering(
            offered=values["offered"], public_name=values["public_name"], least_age=values.get("least_age")
        )

    @property
    def seen(self) -> Offering:
        """What the form was filled from; what is stored, where it does not say so itself."""
        try:
            return Offering(**signing.loads(self.cleaned_data["shown"], salt=self.salt))
        except (signing.BadSignature, TypeError):
            return self.stored


@desk_page(Act.SEE_SETTINGS)
def listed(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Every procedure, and whether the clinic offers it."""
    rows = [(each, may_change_owned(asker, each.clinic_id)) for each in to_offer(asker.clinic)]
    context = {"procedures": rows}
    return desk_render(request, asker, "desk/settings/procedures/list.html", context)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def one(request: HttpRequest, asker: Asker, procedure: str) -> HttpResponse:
    """Say whether the clinic offers one, beside the rules and plans that speak of it."""
    row = there(to_offer(asker.clinic).filter(slug=procedure).first())
    charts = clinic_charts(asker.clinic)
    found = [
        each for each in in_force(charts.book.rules, asker.on) if procedure in (each.earlier, each.later)
    ]
    step = Step(
        form=partial(OfferForm, stored=Offering.of(asker.clinic, row), procedure=row),
        act=lambda form: actions.offer(by=asker, procedure=row, wanted=form.wanted, seen=form.seen),
        then=lambda _done: reverse("desk-procedures", kwargs={"clinic": asker.clinic.slug}),
        said=_("Saved."),
        template="desk/settings/procedures/one.html",
        context={
            "heading": row.name,
            "rules": [rules.rule_sentence(each, charts.names) for each in found],
            "plans": open_plans_of(asker.clinic, row),
        },
        over=_retired(asker, row),
    )
    return take(request, asker, step)


def _retired(asker: Asker, procedure: Procedure) -> Over:
    """Why one that was retired is not offered."""
    back = reverse("desk-procedure-retire", kwargs={"clinic": asker.clinic.slug, "procedure": procedure.slug})
    said = _("It is offered no more, and nothing new is planned of it.") if procedure.retired_at else ""
    way = (_("Bring it back"), back) if procedure.clinic_id else None
    return Over(_("This procedure is retired"), said, way=way)
