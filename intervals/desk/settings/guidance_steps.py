"""The short forms about guidance: a new topic, the next version, publishing and ending."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.desk.settings.drafts import SeenForm
from intervals.documents.topics import LONGEST
from intervals.queries.guidance_versions import listed
from intervals.web.date_fields import DateField
from intervals.web.forms import OneLine, PostForm


class ForWhom(PostForm):
    """Whether it is for all clinics, which only a superuser is asked."""

    shared = forms.BooleanField(
        label=gettext_lazy("For all clinics, instead of this one alone"), required=False
    )

    def __init__(self, *args: Any, asker: Asker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asker = asker
        if not asker.shares:
            del self.fields["shared"]

    @property
    def for_all(self) -> bool:
        """What was answered, once the form is valid."""
        return bool(self.cleaned_data.get("shared"))


class BeginForm(ForWhom):
    """Beginning the next version of a topic."""

    button = gettext_lazy("Begin the draft")


class NewTopicForm(ForWhom):
    """A topic that there is not yet; `slug` is what its address will be made of."""

    button = gettext_lazy("Begin the draft")
    title = OneLine(
        label=gettext_lazy("Title"),
        max_length=LONGEST["title"],
        error_messages={"required": gettext_lazy("Enter the title.")},
    )
    field_order = ("title", "shared")

    @property
    def slug(self) -> str:
        """The title as an address has it."""
        made: str = slugify(self.cleaned_data["title"])
        return made[:50].strip("-")

    def clean_title(self) -> str:
        """Something that an address can be made of, and no other topic has."""
        title: str = self.cleaned_data["title"]
        if not self.slug:
            raise forms.ValidationError(
                _("Use some letters from A to Z: the page’s address is made of them.")
            )
        if any(each.slug == self.slug for each in listed(self.asker.clinic, self.asker.on)):
            raise forms.ValidationError(_("There is a topic of that name already: change that one."))
        return title


class PublishGuidanceForm(SeenForm):
    """From its first day on it counts."""

    button = gettext_lazy("Publish")
    first_day = DateField(
        ahead=True,
        label=gettext_lazy("First day"),
        missing=lambda: _("Enter the first day on which it counts"),
    )


class EndForm(PostForm):
    """Giving up a draft, or what was published."""

    def __init__(self, *args: Any, button: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.button = button
