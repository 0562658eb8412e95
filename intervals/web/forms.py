"""The form base: what every form has in common, and the field for one of a few values."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.models.letters import visible
from intervals.web.date_fields import DateField, Offer, parameters, values_of
from intervals.web.dates import WrittenDate, given_twice, written


class OneLine(forms.CharField):
    """A name, a lot, an id, a telephone number: what nobody sees in it is taken out before anything is compared."""

    def to_python(self, value: Any) -> str:
        """The line as a reader has it."""
        return visible(super().to_python(value) or "").strip()


class Address(forms.EmailField):
    """An e-mail address, likewise."""

    def to_python(self, value: Any) -> str:
        """The address as a reader has it."""
        return visible(super().to_python(value) or "").strip()


REFUSED = "refused"


class HiddenOnce(forms.HiddenInput):
    """A hidden value; a list of the values if it came more than once."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The one value, or all of them."""
        values = values_of(data, name)
        return values if len(values) > 1 else (values or [""])[0]


class OneOf(forms.Field):
    """One of a few values: hidden until what came for it is wrong, then a list to choose from."""

    widget: Any = HiddenOnce

    def __init__(self, *, choices: Mapping[str, Any], unknown: Any, **kwargs: Any) -> None:
        self.choices = choices
        self.unknown = unknown
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> str:
        """The value, "" if it was left out; ValidationError for any other, and the field becomes a list."""
        try:
            if isinstance(value, list):
                raise ValidationError(given_twice(value))
            if value and value not in self.choices:
                raise ValidationError(self.unknown % {"value": value[:40]})
        except ValidationError:
            named = [(key, capfirst(name)) for key, name in self.choices.items()]
            self.widget = forms.Select(choices=[("", _("Choose one")), *named])
            raise
        return value or ""


class PageForm(forms.Form):
    """What every form of a page has: where it goes, what its button says, and what is wrong, in order."""

    address: Any = ""
    button: Any = gettext_lazy("Continue")
    use_required_attribute = False

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy draws it."""
        self.describe()
        helper = FormHelper()
        helper.layout = Layout(*(name for name in self.fields if self._shows(name)))
        helper.form_action = self.address
        helper.attrs = {"novalidate": True}
        helper.add_input(Submit("", self.button))
        return helper

    def reads_on(self) -> date | None:
        """The day that a date is counted from which says no year, or only "yesterday"."""
        return getattr(self, "on", None)

    def full_clean(self) -> None:
        """Read everything, each date counted from the form's day; what may have been meant is offered."""
        dates = {name: field for name, field in self.fields.items() if isinstance(field, DateField)}
        for field in dates.values():
            field.on = self.reads_on()
        super().full_clean()
        for name, field in dates.items():
            field.offers = tuple(self.offer(name, reading) for reading in field.readings)

    def offer(self, name: str, reading: WrittenDate) -> Offer:
        """A reading of a date, to choose and send."""
        return Offer(written(reading), str(reading))

    def describe(self) -> None:
        """Put the words beside the boxes: only a form that is shown needs them."""

    def _shows(self, name: str) -> bool:
        return not self[name].is_hidden or bool(self[name].value())

    def error_summary(self) -> list[tuple[str, str]]:
        """The wrong boxes' ids and what to say of each, in the order of the page."""
        return [
            (self[name].id_for_label or f"{self[name].auto_id}_0", str(message))  # of a group, the first
            for name in self.fields
            if name in self.errors
            for message in self.errors[name]
        ]


class GetForm(PageForm):
    """A form that is asked for by GET: its fields are its address."""

    address: Any = "/"

    def offer(self, name: str, reading: WrittenDate) -> Offer:
        """A reading of a date, as a link to the same question with it."""
        others = [(key, value) for key, value in self._sent() if key not in parameters(name)]
        return replace(
            super().offer(name, reading), href=f"{self.address}?{urlencode([*others, (name, str(reading))])}"
        )

    def _sent(self) -> list[tuple[str, str]]:
        keys = self.data if hasattr(self.data, "getlist") else {}
        return [(key, value) for key in keys for value in values_of(self.data, key)]

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy draws it."""
        helper = super().helper
        helper.form_method = "get"
        helper.disable_csrf = True
        return helper


class PostForm(PageForm):
    """A form that records something. The browser keeps a draft of it if it is `long`.

    `brought_back`: it holds what was typed before a session expired, and nothing of that is recorded.
    """

    long = False
    brought_back = False

    def reads_on(self) -> date | None:
        """The day of whoever asks."""
        asker = getattr(self, "asker", None)
        return asker.on if asker else super().reads_on()

    @property
    def sent(self) -> QueryDict:
        """What was typed, as it came."""
        return cast("QueryDict", self.data)

    def refuse(self, said: str) -> None:
        """Say why what this form asks for cannot be done, although nothing in it is wrong."""
        if not self.refused:
            self.add_error(None, ValidationError(said, code=REFUSED))

    @property
    def refused(self) -> str:
        """Why it cannot be done; "" where nothing has been said."""
        errors = self.errors.as_data().get(NON_FIELD_ERRORS, [])
        return next((str(each.message) for each in errors if each.code == REFUSED), "")

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy draws it."""
        helper = super().helper
        if self.long:
            helper.attrs |= {
                "data-draft": True,
                "data-restored": _("What you typed before is still here."),
                "data-discard": _("Discard"),
            }
        return helper


class AskingForm(PostForm):
    """A form that asks once more about what is odd: each of `asks` is a box to tick, which shows once it is needed."""

    asks: ClassVar[tuple[str, ...]] = ()

    def ask(self, tick: str, odd: str) -> None:
        """Have the box `tick` say what is odd, unless it is ticked; "" is nothing odd."""
        if odd and not self.cleaned_data.get(tick):
            self.add_error(tick, odd)

    def describe(self) -> None:
        """What is not asked about stays away; what was ticked stays."""
        super().describe()
        for tick in self.asks:
            if tick not in self.errors and not self.data.get(tick):
                self.fields.pop(tick, None)


def tick(label: Any) -> forms.BooleanField:
    """A box of an AskingForm."""
    return forms.BooleanField(label=label, required=False)
