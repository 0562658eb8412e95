"""The form base: what every form has in common, the date field, and the field for one of a few values.

A page's form is sent by GET and is its own address, so a date may come as one parameter
(`given_on=2026-11-10`) or, from the boxes on the page, in parts (`given_on_day`, and so on).
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

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
from intervals.web.dates import PARTS, BadDate, Typed, WrittenDate, given_twice, read


def values_of(data: Mapping[str, Any], name: str) -> list[str]:
    """The different values that came for a parameter, the blank one left out."""
    values = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
    return [value for value in dict.fromkeys(values) if value]


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
ROOM = {"day": 2, "month": 9, "year": 4}  # characters that a box shows at once


class DateParts(forms.Widget):
    """Three boxes: day, month, year. The day's box takes a whole date as well."""

    template_name = "web/date_parts.html"
    use_fieldset = True
    wrong: tuple[str, ...] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """What was typed, untouched."""
        keys = [name, *(f"{name}_{part}" for part in PARTS)]
        found = [values_of(data, key) for key in keys]
        twice = tuple(value for values in found for value in values if len(values) > 1)
        text, day, month, year = (values[0] if values else "" for values in found)
        return Typed(text, day, month, year, twice)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether none of the parameters came."""
        return all(key not in data for key in (name, *(f"{name}_{part}" for part in PARTS)))

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first box that needs mending, or the day's."""
        return f"{id_}_{self.wrong[0] if self.wrong else PARTS[0]}" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """For each box its name, label, value and whether it is wrong."""
        context = super().get_context(name, value, attrs)
        id_ = context["widget"]["attrs"].get("id", f"id_{name}")
        shown = _boxes(value)
        labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        context["widget"]["parts"] = [
            {
                "part": part,
                "id": f"{id_}_{part}",
                "name": f"{name}_{part}",
                "label": labels[part],
                "value": shown[part],
                "wrong": part in self.wrong,
                "long": len(shown[part]) > ROOM[part],
            }
            for part in PARTS
        ]
        return context


def _boxes(value: Typed | WrittenDate | None) -> dict[str, str]:
    """What each box shows: a canonical date taken apart, anything else as it was typed."""
    if isinstance(value, WrittenDate):
        known = (value.day, value.month, value.year)
        return {part: "" if each is None else str(each) for part, each in zip(PARTS, known, strict=True)}
    if value is None:
        return dict.fromkeys(PARTS, "")
    pieces = value.text.split("-")
    if len(pieces) in (2, 3) and all(piece.isdecimal() for piece in pieces) and len(pieces[0]) == 4:
        return {"day": pieces[2] if len(pieces) == 3 else "", "month": pieces[1], "year": pieces[0]}
    return {"day": value.day or value.text, "month": value.month, "year": value.year}


class DateField(forms.Field):
    """A civil date as WrittenDate, None if it may be left out and was.

    `missing` is what to say where it may not; `exact` whether it must be a day, not only a month.
    """

    widget = DateParts

    def __init__(self, *, missing: Callable[[], str] = str, exact: bool = True, **kwargs: Any) -> None:
        self.missing = missing
        self.exact = exact
        super().__init__(**kwargs)

    def clean(self, value: Any) -> WrittenDate | None:
        """Read what was typed; ValidationError in the person's words."""
        try:
            if value.blank and not value.repeated:
                if self.required:
                    raise BadDate(self.missing())
                return None
            return read(value, exact=self.exact)
        except BadDate as bad:
            self.widget.wrong = bad.parts
            raise ValidationError(bad.message) from None


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
