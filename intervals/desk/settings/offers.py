"""What the clinic offers, ticked in one step: treatments, circumstances and events."""

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
from intervals.desk.pages import desk_page
from intervals.desk.steps import Step, take
from intervals.models.procedures import NOT_DONE_HERE
from intervals.permissions import Act
from intervals.queries.offered import to_offer
from intervals.web.forms import PostForm

SALT = "intervals.offers"
FIELDS = {
    "treatments": gettext_lazy("Treatments"),
    "circumstances": gettext_lazy("Circumstances"),
    "events": gettext_lazy("Events"),
}


class OffersForm(PostForm):
    """A tick for each procedure. `shown` holds what was offered when the form was filled, signed."""

    button = gettext_lazy("Save")
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, procedures: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = sorted(each.slug for each in procedures if each.offer)
        for name, label in FIELDS.items():
            offered = [each for each in procedures if _field(each.kind) == name]
            if not offered:
                continue
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(each.slug, each.name) for each in offered],
                error_messages={"invalid_choice": _("“%(value)s” is not known here.")},
            )
            self.initial[name] = [each.slug for each in offered if each.offer]
        self.initial["shown"] = signing.dumps(self.stored, salt=SALT)

    @property
    def wanted(self) -> frozenset[str]:
        """What was ticked, once the form is valid."""
        return frozenset(slug for name in FIELDS for slug in self.cleaned_data.get(name, []))

    @property
    def seen(self) -> frozenset[str]:
        """What was offered when the form was filled; what is offered now, where it does not say so itself."""
        try:
            return frozenset(signing.loads(self.cleaned_data["shown"], salt=SALT))
        except signing.BadSignature:
            return frozenset(self.stored)


def _field(kind: str) -> str:
    return f"{kind}s" if kind in NOT_DONE_HERE else "treatments"


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def edit(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Tick what the clinic offers."""
    step = Step(
        form=partial(OffersForm, procedures=list(to_offer(asker.clinic).filter(retired_at=None))),
        act=lambda form: actions.offer_these(by=asker, wanted=form.wanted, seen=form.seen),
        then=lambda _done: reverse("desk-procedures", kwargs={"clinic": asker.clinic.slug}),
        said=_("Saved."),
        template="desk/settings/procedures/offers.html",
    )
    return take(request, asker, step)
