"""What the clinic works with: everybody sees the list, a manager keeps it, whoever treats marks the lot in use."""

from functools import partial
from itertools import groupby
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import supplies as actions
from intervals.actions.asking import Asker
from intervals.actions.supplies import WantedSupply
from intervals.desk.pages import desk_page, desk_render, there
from intervals.desk.steps import Over, Step, take
from intervals.models.supplies import Supply, SupplyKind
from intervals.permissions import Act
from intervals.queries.single_rows import row_at
from intervals.queries.supplies import expired, supplies_at
from intervals.web.date_fields import DateField
from intervals.web.dates import WrittenDate
from intervals.web.forms import OneLine, PostForm

SALT = "intervals.supplies"


class SupplyForm(PostForm):
    """A product or a device, and one lot of it. `shown` holds what it said when the form was filled, signed."""

    button = gettext_lazy("Save")
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=SupplyKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is.")},
    )
    name = OneLine(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("As it is written down with a treatment. Lots of one name belong together."),
        error_messages={"required": gettext_lazy("Enter what it is called.")},
    )
    lot_number = OneLine(
        label=gettext_lazy("Lot number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Of the product or of the cartridges. Empty: only that the clinic works with it."
        ),
    )
    expires_on = DateField(
        ahead=True,
        label=gettext_lazy("Expiry"),
        required=False,
        exact=False,
        help_text=gettext_lazy(
            "As on the package; a month without a day lasts to its end. On that very day the lot is still good."
        ),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asker: Asker, stored: WantedSupply | None = None, **kwargs: Any) -> None:
        self.asker, self.stored = asker, stored
        if stored:
            when = stored.expires_on
            kwargs["initial"] = {
                "kind": stored.kind,
                "name": stored.name,
                "lot_number": stored.lot_number,
                "expires_on": WrittenDate(when.year, when.month, when.day) if when else None,
                "shown": signing.dumps(stored.as_data(), salt=SALT),
            }
        super().__init__(*args, **kwargs)

    @property
    def wanted(self) -> WantedSupply:
        """What is wanted, once the form is valid."""
        said = self.cleaned_data
        when: WrittenDate | None = said["expires_on"]
        last = when.counted_from(self.asker.on.min) if when else None
        return WantedSupply(said["kind"], said["name"], said["lot_number"], last)

    @property
    def seen(self) -> WantedSupply:
        """What it said when the form was filled; what it says now, where the form does not say so itself."""
        now = self.stored or self.wanted
        try:
            shown = signing.loads(self.cleaned_data["shown"], salt=SALT)
        except signing.BadSignature:
            return now
        return now if shown == now.as_data() else WantedSupply("", "")


class UseForm(PostForm):
    """Marking a lot."""

    button = gettext_lazy("Mark it as in use")


class ArchiveForm(PostForm):
    """Taking something off the list."""

    button = gettext_lazy("Archive it")


@desk_page(Act.SEE_SETTINGS)
def listed(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The products and devices, each with its lots, the one in use first."""
    named = groupby(supplies_at(asker.clinic), key=lambda each: (each.kind, each.name.casefold()))
    groups = [[(each, expired(each.expires_on, asker.on)) for each in of_name] for _name, of_name in named]
    context = {"groups": groups}
    return desk_render(request, asker, "desk/settings/supplies/list.html", context)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def new(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Put a product, a device or another lot of it on the list."""
    form = partial(SupplyForm, asker=asker, stored=None)
    like = _like(request, asker)
    if like:
        form = partial(form, initial={"kind": like.kind, "name": like.name})
    return _taken(
        request,
        asker,
        form,
        lambda form: actions.add(by=asker, wanted=form.wanted),
        _("Add a product or a lot"),
    )


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def edit(request: HttpRequest, asker: Asker, supply: int) -> HttpResponse:
    """Correct a product, a device or a lot."""
    found = _supply(asker, supply)
    return _taken(
        request,
        asker,
        partial(SupplyForm, asker=asker, stored=WantedSupply.of(found)),
        lambda form: actions.change(by=asker, supply=found, wanted=form.wanted, seen=form.seen),
        _("Change “%(name)s”") % {"name": found},
        said=_("What was recorded with it stays as it was written down."),
        over=_archived(found),
    )


@desk_page(Act.LOG_TREATMENT, takes_forms=True)
def use(request: HttpRequest, asker: Asker, supply: int) -> HttpResponse:
    """Mark the lot that is used from now on."""
    found = _supply(asker, supply)
    values = {"name": found.name, "lot": found.lot_number}
    past = expired(found.expires_on, asker.on)
    return _taken(
        request,
        asker,
        UseForm,
        lambda _form: actions.use(by=asker, supply=found),
        _("Use lot %(lot)s of %(name)s") % values,
        said=_("Whoever logs a treatment with %(name)s is offered this lot, and no longer another one.")
        % values,
        warned=_("This lot has expired. Whoever logs a treatment with it is asked whether that is right.")
        if past
        else "",
        over=_archived(found),
    )


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def archive(request: HttpRequest, asker: Asker, supply: int) -> HttpResponse:
    """Take something off the list."""
    found = _supply(asker, supply)
    return _taken(
        request,
        asker,
        ArchiveForm,
        lambda _form: actions.archive(by=asker, supply=found),
        _("Archive “%(name)s”") % {"name": found},
        said=_(
            "It is offered to nobody any more. What was recorded with it stays, and a lot can be recalled."
        ),
        over=_archived(found),
    )


def _like(request: HttpRequest, asker: Asker) -> Supply | None:
    """What another lot is to be of, where the address says so."""
    key = request.GET.get("like", "")
    known = key.isascii() and key.isdecimal() and len(key) <= 18
    return row_at(asker.clinic, Supply, int(key)) if known else None


def _supply(asker: Asker, pk: int) -> Supply:
    return there(row_at(asker.clinic, Supply, pk))


def _archived(supply: Supply) -> Over:
    said = _("This has been archived in the meantime.") if supply.archived_at else ""
    return Over(_("This is archived"), said)


def _taken(
    request: HttpRequest,
    asker: Asker,
    form: Any,
    act: Any,
    heading: str,
    *,
    over: Over | None = None,
    **context: str,
) -> HttpResponse:
    step: Step[Any] = Step(
        form=form,
        act=act,
        then=lambda _done: reverse("desk-supplies", kwargs={"clinic": asker.clinic.slug}),
        said=_("Saved."),
        template="desk/settings/supplies/form.html",
        context={"heading": heading, **context},
        over=over,
    )
    return take(request, asker, step)
