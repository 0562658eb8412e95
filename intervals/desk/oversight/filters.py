"""The form above a long list: which of its rows to show. What it asks for is the page's address."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from intervals.web.forms import GetForm


class FilterForm(GetForm):
    """Fields that are all left out at first: everything is shown."""

    address = ""
    button = _("Show")

    def query(self, **changes: Any) -> str:
        """The canonical query of a valid form, some parameters changed; what is empty falls away."""
        values = {name: str(self.cleaned_data.get(name) or "") for name in self.fields} | changes
        return urlencode({name: value for name, value in values.items() if value})


def one_of(
    label: Any, everything: Any, choices: Iterable[tuple[Any, Any]], unknown: Any
) -> forms.ChoiceField:
    """A list to choose from, `everything` first; `unknown` says of a `%(value)s` that it is not in the list."""
    return forms.ChoiceField(
        label=label,
        choices=[("", everything), *choices],
        required=False,
        error_messages={"invalid_choice": unknown},
    )
