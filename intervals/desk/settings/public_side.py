"""What the public sees of the clinic: whether its pages are shown, and what the first one opens with."""

from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import clinics as actions
from intervals.actions.asking import Asker
from intervals.actions.clinics import PublicSide
from intervals.desk.pages import desk_page
from intervals.desk.steps import Step, take
from intervals.models.clinics import Clinic
from intervals.permissions import Act
from intervals.queries.first_pairs import first_pairs
from intervals.queries.published import Pair
from intervals.said import dates
from intervals.web.forms import PostForm

SALT = "intervals.public-side"


class PublicForm(PostForm):
    """Shown or not, and the first pair. `shown` holds what the form was filled from, signed."""

    button = gettext_lazy("Save")
    is_shown = forms.BooleanField(
        label=gettext_lazy("Show the clinic’s pages to the public"),
        required=False,
        help_text=gettext_lazy(
            "Without the tick they are there for managers only. Those of the site’s own clinic are always there; "
            "without it, search engines are asked to leave them out."
        ),
    )
    first_pair = forms.ChoiceField(
        label=gettext_lazy("The first page asks about"),
        required=False,
        help_text=gettext_lazy("Offered is what has a rule in force and what the clinic offers."),
        error_messages={
            "invalid_choice": gettext_lazy("This pair is not among those that are offered here.")
        },
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, stored: PublicSide, pairs: list[Pair], names: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stored, pair = stored, stored.first_pair
        values = {"is_shown": stored.is_shown, "first_pair": " ".join(pair or ())}
        self.initial = values | {"shown": signing.dumps(asdict(stored), salt=SALT)}
        kept = [pair] if pair and pair not in pairs else []
        self.fields["first_pair"].choices = [  # type: ignore[attr-defined]
            ("", _("The usual pair")),
            *((" ".join(each), dates.pair(*each, names)) for each in pairs),
            *((" ".join(each), gone(each, names)) for each in kept),
        ]

    @property
    def wanted(self) -> PublicSide:
        """What was chosen, once the form is valid."""
        pair = self.cleaned_data["first_pair"].split()
        return PublicSide(is_shown=self.cleaned_data["is_shown"], first_pair=Pair(*pair) if pair else None)

    @property
    def seen(self) -> PublicSide:
        """What the form was filled from; what is stored, where it does not say so itself."""
        try:
            found = signing.loads(self.cleaned_data["shown"], salt=SALT)
            pair = found["first_pair"]
            return PublicSide(is_shown=found["is_shown"], first_pair=Pair(*pair) if pair else None)
        except (signing.BadSignature, TypeError):
            return self.stored


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def edit(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Say what the public sees."""
    clinic = asker.clinic
    pairs = first_pairs(clinic, asker.on)
    step = Step(
        form=partial(PublicForm, stored=PublicSide.of(clinic), pairs=pairs, names=asker.names),
        act=lambda form: actions.present(by=asker, wanted=form.wanted, seen=form.seen),
        then=lambda _done: reverse("desk-clinic", kwargs={"clinic": clinic.slug}),
        said=_("Saved."),
        template="desk/settings/clinic/public.html",
    )
    return take(request, asker, step)


def facts(clinic: Clinic, names: dict[str, str], on: date) -> list[dict[str, Any]]:
    """What the public sees, as the page of the clinic says it."""
    stored = PublicSide.of(clinic)
    pair = stored.first_pair
    opens = _("the usual pair")
    if pair:
        opens = dates.pair(*pair, names) if pair in first_pairs(clinic, on) else gone(pair, names)
    return [
        {"term": _("Shown to the public"), "detail": _("yes") if stored.is_shown else _("no")},
        {"term": _("The first page asks about"), "detail": opens},
    ]


def gone(pair: Pair, names: dict[str, str]) -> str:
    """A pair that was chosen and cannot be asked about any more."""
    return _("%(pair)s: no longer offered, or without a rule, so the page opens with another") % {
        "pair": dates.pair(*pair, names)
    }
