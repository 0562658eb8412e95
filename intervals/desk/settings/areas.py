"""The areas that a clinic chooses from: all see the tree, managers add to it, superusers change what is shared."""

from functools import partial
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import areas as actions
from intervals.actions.areas import Standing
from intervals.actions.asking import Asker
from intervals.desk.pages import desk_page, desk_render, there
from intervals.desk.settings.now_at_odds import take_and_tell
from intervals.desk.settings.owned import may_change_owned
from intervals.desk.steps import Over, Step, take
from intervals.models.areas import Area
from intervals.permissions import Act
from intervals.queries.area_tree import Branch, places_for, tree_at
from intervals.web.forms import OneLine, PostForm

SALT = "intervals.area"


class AreaForm(PostForm):
    """Its name, and what it lies in. `shown` holds what the form was filled from, signed."""

    button = gettext_lazy("Save")

    name = OneLine(
        label=gettext_lazy("Name"),
        max_length=int(Area._meta.get_field("name").max_length),  # type: ignore[arg-type]
        error_messages={"required": gettext_lazy("Enter what the area is called.")},
    )
    within = forms.ChoiceField(
        label=gettext_lazy("Lies within"),
        required=False,
        help_text=gettext_lazy("What is done in an area counts for all that lies within it."),
        error_messages={"invalid_choice": gettext_lazy("It cannot lie there. Choose another one.")},
    )
    shared = forms.BooleanField(
        label=gettext_lazy("For all clinics"),
        required=False,
        help_text=gettext_lazy("It lies within what is shared, and only superusers change it."),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asker: Asker, area: Area | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = Standing.of(area) if area else Standing(name="")
        values = vars(self.stored)
        self.initial = values | {"shown": signing.dumps(values, salt=SALT)}
        shared = area is not None and area.clinic_id is None
        found = places_for(asker.clinic, area, shared=shared)
        self.fields["within"].choices = [("", _("Nothing: it stands alone")), *map(_choice, found)]  # type: ignore[attr-defined]
        if area or not asker.shares:
            del self.fields["shared"]

    @property
    def for_all(self) -> bool:
        """Whether it is for all clinics, once the form is valid."""
        return bool(self.cleaned_data.get("shared"))

    @property
    def wanted(self) -> Standing:
        """What was typed, once the form is valid."""
        return Standing(name=self.cleaned_data["name"], within=self.cleaned_data["within"])

    @property
    def seen(self) -> Standing:
        """What the form was filled from; what is stored, where it does not say so itself."""
        try:
            return Standing(**signing.loads(self.cleaned_data["shown"], salt=SALT))
        except (signing.BadSignature, TypeError):
            return self.stored


class RemoveForm(PostForm):
    """Whether it is meant."""

    button = gettext_lazy("Remove the area")


def _choice(branch: Branch) -> tuple[str, str]:
    return branch.area.slug, "– " * branch.depth + branch.area.name


@desk_page(Act.SEE_SETTINGS)
def listed(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The tree, and what of it is the clinic's own."""
    branches = [(each, may_change_owned(asker, each.area.clinic_id)) for each in tree_at(asker.clinic)]
    return desk_render(request, asker, "desk/settings/areas/list.html", {"branches": branches})


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def new(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Add one."""
    step = Step(
        form=partial(AreaForm, asker=asker),
        act=lambda form: actions.add(by=asker, wanted=form.wanted, shared=form.for_all),
        then=lambda _done: _list(asker),
        said=_("The area is added."),
        template="desk/settings/areas/one.html",
        context={"heading": _("Add an area")},
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def one(request: HttpRequest, asker: Asker, area: str) -> HttpResponse:
    """Call one something else, or have it lie elsewhere."""
    found = _found(asker, area)
    step = Step(
        form=partial(AreaForm, asker=asker, area=found.area),
        act=lambda form: actions.change(by=asker, area=found.area, wanted=form.wanted, seen=form.seen),
        then=lambda _done: _list(asker),
        said=_("Saved."),
        template="desk/settings/areas/one.html",
        context={"heading": found.area.name, "branch": found},
    )
    return take_and_tell(request, asker, step)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def remove(request: HttpRequest, asker: Asker, area: str) -> HttpResponse:
    """Take one out of the tree that nothing is recorded of."""
    found = _found(asker, area)
    used = _("It has been treated or planned, or another area lies in it. Call it something else instead.")
    words = _("This area is in use")
    step = Step(
        form=RemoveForm,
        act=lambda _form: actions.remove(by=asker, area=found.area),
        then=lambda _done: _list(asker),
        said=_("The area is removed."),
        template="desk/settings/areas/remove.html",
        context={"area": found.area},
        over=Over(words, used if found.used else "", way=(_("Back to the areas"), _list(asker))),
    )
    return take(request, asker, step)


def _found(asker: Asker, slug: str) -> Branch:
    found = there(next((each for each in tree_at(asker.clinic) if each.area.slug == slug), None))
    if not may_change_owned(asker, found.area.clinic_id):
        raise PermissionDenied
    return found


def _list(asker: Asker) -> str:
    return reverse("desk-areas", kwargs={"clinic": asker.clinic.slug})
