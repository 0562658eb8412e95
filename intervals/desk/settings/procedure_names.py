"""A procedure that is added, renamed, retired or removed: a manager's own, and a superuser's for all clinics."""

from dataclasses import asdict
from functools import partial
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import procedures as actions
from intervals.actions.asking import Asker
from intervals.actions.procedures import Named
from intervals.desk.pages import desk_page, there
from intervals.desk.settings.owned import may_change_owned
from intervals.desk.steps import Over, Step, take
from intervals.models.procedures import Procedure, ProcedureKind
from intervals.permissions import Act
from intervals.queries.procedures import procedures
from intervals.queries.uses_of_procedure import in_use, uses_of
from intervals.web.forms import OneLine, PostForm

SALT = "intervals.procedure"
DOES = {"retire": actions.retire, "back": actions.bring_back}
LONGEST = int(Procedure._meta.get_field("name").max_length)  # type: ignore[arg-type]


class ProcedureForm(PostForm):
    """Its names and its kind. `shown` holds what the form was filled from, signed."""

    button = gettext_lazy("Save")

    name = OneLine(
        label=gettext_lazy("Name at the desk"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Enter what the desk calls it.")},
    )
    to_patients = OneLine(
        label=gettext_lazy("Name for the public"),
        max_length=LONGEST,
        help_text=gettext_lazy("As in the middle of a sentence: microneedling, a chemical peel."),
        error_messages={"required": gettext_lazy("Enter what patients call it.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("Choose one")), *ProcedureKind.choices],
        help_text=gettext_lazy(
            "It says what is recorded with a treatment. A circumstance happens elsewhere, as a vaccination; an event "
            "is what treatments come before, as a wedding."
        ),
        error_messages={
            "required": gettext_lazy("Choose what it is."),
            "invalid_choice": gettext_lazy("Choose one of the known kinds."),
        },
    )
    shared = forms.BooleanField(
        label=gettext_lazy("For all clinics"),
        required=False,
        help_text=gettext_lazy("Each decides whether it offers it, and only superusers change it."),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asker: Asker, procedure: Procedure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = Named.of(procedure) if procedure else Named(name="", public_name="", kind="")
        values = list(asdict(self.stored).values())
        self.initial = dict(zip(("name", "to_patients", "kind"), values, strict=True))
        self.initial["shown"] = signing.dumps(values, salt=SALT)
        if procedure or not asker.shares:
            del self.fields["shared"]

    @property
    def for_all(self) -> bool:
        """Whether it is for all clinics, once the form is valid."""
        return bool(self.cleaned_data.get("shared"))

    @property
    def wanted(self) -> Named:
        """What was typed, once the form is valid."""
        return _named([self.cleaned_data[name] for name in ("name", "to_patients", "kind")])

    @property
    def seen(self) -> Named:
        """What the form was filled from; what is stored, where it does not say so itself."""
        try:
            return _named(signing.loads(self.cleaned_data["shown"], salt=SALT))
        except (signing.BadSignature, TypeError, ValueError):
            return self.stored


def _named(values: list[str]) -> Named:
    return Named(**dict(zip(asdict(Named(name="", public_name="", kind="")), values, strict=True)))


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def new(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Add one."""
    step = Step(
        form=partial(ProcedureForm, asker=asker),
        act=lambda form: actions.add(by=asker, wanted=form.wanted, shared=form.for_all),
        then=lambda _done: _list(asker),
        said=_("The procedure is added."),
        template="desk/settings/procedures/named.html",
        context={"heading": _("Add a procedure")},
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def rename(request: HttpRequest, asker: Asker, procedure: str) -> HttpResponse:
    """Call one something else."""
    found = _owned(asker, procedure)
    step = Step(
        form=partial(ProcedureForm, asker=asker, procedure=found),
        act=lambda form: actions.change(by=asker, procedure=found, wanted=form.wanted, seen=form.seen),
        then=lambda _done: _list(asker),
        said=_("Saved."),
        template="desk/settings/procedures/named.html",
        context={"heading": found.name},
    )
    return take(request, asker, step)


class RemoveForm(PostForm):
    """Whether it is meant."""

    button = gettext_lazy("Remove the procedure")


class RetireForm(PostForm):
    """Whether it is meant. `does` is what the page was about: of two who retire one, the second brings it not back."""

    DOES = {"retire": gettext_lazy("Retire the procedure"), "back": gettext_lazy("Bring the procedure back")}

    does = forms.ChoiceField(choices=list(DOES.items()), required=False, widget=forms.HiddenInput)

    @property
    def button(self) -> Any:
        """As the page was about."""
        return self.DOES.get(self["does"].value(), self.DOES["retire"])


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def remove(request: HttpRequest, asker: Asker, procedure: str) -> HttpResponse:
    """Take one away that nothing uses; what uses it is said, with the way to retire it."""
    found = _owned(asker, procedure)
    retire = (_("Retire it instead"), _address(asker, "desk-procedure-retire", found))
    step = Step(
        form=RemoveForm,
        act=lambda _form: actions.remove(by=asker, procedure=found),
        then=lambda _done: _list(asker),
        said=_("The procedure is removed."),
        template="desk/settings/procedures/sure.html",
        context={
            "heading": _("Remove “%(name)s”?") % {"name": found},
            "text": _("Nothing uses it. It can be added again."),
        },
        over=Over(
            _("This procedure is in use"),
            in_use(found),
            way=retire if found.clinic_id else (_("Back to the procedures"), _list(asker)),
        ),
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def retire(request: HttpRequest, asker: Asker, procedure: str) -> HttpResponse:
    """Have nothing new planned of one, or bring back what was retired."""
    found = _owned(asker, procedure)
    if found.clinic_id is None:
        raise PermissionDenied
    back = found.retired_at is not None
    step = Step(
        form=partial(RetireForm, initial={"does": "back" if back else "retire"}),
        act=lambda form: DOES[form.cleaned_data["does"] or "retire"](by=asker, procedure=found),
        then=lambda _done: _list(asker),
        said=lambda form: (
            _("The procedure is back.")
            if form.cleaned_data["does"] == "back"
            else _("The procedure is retired.")
        ),
        template="desk/settings/procedures/sure.html",
        context={
            "heading": (_("Bring “%(name)s” back?") if back else _("Retire “%(name)s”?")) % {"name": found},
            "text": _("It can be offered and planned again.")
            if back
            else _(
                "It is offered no more, and nothing new is planned of it. What is on record stays and is judged as "
                "before; its rules count until you withdraw them, and what is planned stays planned."
            ),
            "uses": uses_of(found),
        },
    )
    return take(request, asker, step)


def _owned(asker: Asker, slug: str) -> Procedure:
    found = there(procedures(asker.clinic).get(slug))
    if not may_change_owned(asker, found.clinic_id):
        raise PermissionDenied
    return found


def _address(asker: Asker, name: str, procedure: Procedure) -> str:
    return reverse(name, kwargs={"clinic": asker.clinic.slug, "procedure": procedure.slug})


def _list(asker: Asker) -> str:
    return reverse("desk-procedures", kwargs={"clinic": asker.clinic.slug})
