"""The fields of the admin's forms: lines as the desk takes them, and addresses on the web."""

from typing import Any

from django.db.models import CharField, EmailField, SlugField, URLField

from intervals.web.forms import Address, OneLine

LINES: Any = {
    CharField: {"form_class": OneLine},
    EmailField: {"form_class": Address},
    SlugField: {},  # takes nothing but letters, digits and hyphens
    URLField: {"assume_scheme": "https"},
}
