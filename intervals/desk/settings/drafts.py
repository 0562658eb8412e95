"""What drafts of rules and of guidance share at the desk: looking before saving, and somebody else's changes."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _

from intervals.actions.refusals import Asks
from intervals.web.forms import PostForm

PREVIEW = "preview"


class Look(Asks):
    """Somebody wants to see what the draft says before it is saved."""


class SeenForm(PostForm):
    """About a draft as it was read: `version` is its edition."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def second_button(helper: FormHelper, name: str, words: Any) -> None:
    """A button beside the one that saves: it saves nothing. A page has one main action."""
    button = Submit(name, words)
    button.field_classes = "btn"
    helper.add_input(button)


def read_again(form: Any, _asks: Asks) -> Any:
    """The form, saying that the draft is not as it was read."""
    form.refuse(_("Somebody else has changed this draft meanwhile. Read it again first."))
    return form
