"""Fields that ask which and how often: a list that is always shown, and a number of visits."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.courses import MOST_VISITS
from intervals.web.forms import OneOf


class Pick(OneOf):
    """One of a list that is always shown."""

    widget = forms.Select

    def __init__(self, *, choices: Mapping[str, Any], empty: Any, unknown: Any, **kwargs: Any) -> None:
        super().__init__(choices=choices, unknown=unknown, **kwargs)
        self.widget.choices = [("", empty), *((slug, capfirst(name)) for slug, name in choices.items())]

    def clean(self, value: Any) -> Any:
        """The value, "" if it was left out."""
        if value and value not in self.choices:
            raise ValidationError(self.unknown % {"value": str(value)[:40]})
        return value or ""


class Times(forms.CharField):
    """How often, 1 unless it is said."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "40"})

    def clean(self, value: Any) -> int:
        """The number."""
        text = str(value or "").strip() or "1"
        if not (text.isascii() and text.isdecimal() and len(text) <= 3 and int(text)):
            raise ValidationError(
                _("“%(value)s” is not a number of visits. Write it as a number from 1 to %(most)s.")
                % {"value": text[:40], "most": MOST_VISITS}
            )
        return int(text)
