"""The forms about how a clinic's public pages look."""

from base64 import b64decode
from dataclasses import asdict
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.desk.settings.appearance_picture import Drawn, drawn, not_read, of_shade
from intervals.desk.settings.drafts import PREVIEW, second_button
from intervals.queries.colours import USUAL, Colours, Scheme, Shade, read_colour
from intervals.queries.pictures import Logo, NotTaken, Picture, read_anew
from intervals.web.forms import OneLine, PostForm

SALT = "intervals.colours"
LOGO_SALT = "intervals.logo"


class Colour(OneLine):
    """A colour as people write it; "" for none."""

    def to_python(self, value: Any) -> str:
        """The colour as #1b5e56; ValidationError for what is none."""
        typed = super().to_python(value)
        if typed and not read_colour(typed):
            raise ValidationError(_("Write six digits or letters up to F: #1b5e56."))
        return read_colour(typed)


class ColoursForm(PostForm):
    """Two colours, or none. `shown` holds what the form was filled from, signed; `looks`: it is a preview."""

    button = gettext_lazy("Save")
    looks = False

    light = Colour(
        label=gettext_lazy("Colour on light pages"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Of links and buttons, as #1b5e56. Both empty: the site’s own colours."),
    )
    dark = Colour(
        label=gettext_lazy("Colour on dark pages"),
        required=False,
        max_length=40,
        help_text=gettext_lazy(
            "For whoever has set the telephone or computer to dark: a lighter one, as #7fd0c3."
        ),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stored: Colours | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored
        values = asdict(stored) if stored else {}
        self.initial = values | {"shown": signing.dumps(values, salt=SALT)}

    def clean(self) -> dict[str, Any]:
        """ValidationError for one without the other, and for what cannot be read where it stands."""
        typed = super().clean() or self.cleaned_data
        if not self.errors and bool(typed["light"]) != bool(typed["dark"]):
            self.add_error("dark" if typed["light"] else "light", _("Choose this colour, too, or neither."))
        elif not self.errors:
            for shade in self._shades():
                if not shade.is_read:
                    self.add_error(shade.scheme.value, not_read(shade))
        self.looks = PREVIEW in self.sent and not self.errors
        return typed

    def _shades(self) -> list[Shade]:
        """Of what was typed, those that are colours."""
        typed = getattr(self, "cleaned_data", {})
        found = {scheme: read_colour(typed.get(scheme) or self._sent(scheme)) for scheme in Scheme}
        return [Shade(colour, scheme) for scheme, colour in found.items() if colour]

    def _sent(self, name: str) -> str:
        return str(self.data.get(name, "")) if self.is_bound else ""

    @property
    def pictures(self) -> list[Drawn]:
        """A page in what was typed; in what is stored, where nothing was, or nothing that is a colour."""
        if not self.is_bound:
            return drawn(self.stored)
        typed = {each.scheme: each for each in self._shades()}
        return [of_shade(typed.get(scheme) or Shade(USUAL[scheme], scheme)) for scheme in Scheme]

    @property
    def wanted(self) -> Colours | None:
        """What was chosen, once the form is valid; None: the site's own."""
        typed = self.cleaned_data
        return Colours(typed["light"], typed["dark"]) if typed["light"] else None

    @property
    def seen(self) -> Colours | None:
        """What the form was filled from; what is stored, where it does not say so itself."""
        try:
            found = signing.loads(self.cleaned_data["shown"], salt=SALT)
            return Colours(**found) if found else None
        except (signing.BadSignature, TypeError):
            return self.stored

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy draws it: with a second button, that looks and saves nothing."""
        helper = super().helper
        second_button(helper, PREVIEW, _("Preview"))
        return helper


class LogoForm(PostForm):
    """A picture, or the tick that takes the one away that is there. `shown` is the mark of that one.

    No page can put a file back into its box: `kept` is the picture that was chosen before, written anew and signed, so
    that it is there after a look or a refusal. `looks`: somebody wants to see it before it is saved.
    """

    button = gettext_lazy("Save")
    picture: Picture | None = None
    looks = False

    file = forms.FileField(
        label=gettext_lazy("The picture"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
        help_text=gettext_lazy(
            "PNG, JPEG or WebP, 2 MB at most. It is made small, and all that is hidden in the file is left out."
        ),
    )
    remove = forms.BooleanField(
        label=gettext_lazy("Show no logo: the clinic’s name stands in its place"), required=False
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stored: Logo | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logo = stored
        self.stored = stored.mark if stored else ""
        self.initial = {"shown": self.stored}
        if not stored:
            del self.fields["remove"]

    def clean(self) -> dict[str, Any]:
        """The picture, read and written anew; ValidationError, in words, for what is none."""
        typed = super().clean() or self.cleaned_data
        file, remove = typed.get("file"), typed.get("remove", False)
        if "file" in self.errors:
            return typed
        before = None if remove else self._kept(typed.get("kept", ""))
        if (file is not None or before is not None) == bool(remove):
            both = _("Choose a picture, or that none is shown: not both.")
            self.add_error("file", both if remove else _("Choose the picture."))
        elif file is not None:
            try:
                self.picture = read_anew(file.read())
            except NotTaken as why:
                self.add_error("file", str(why))
        else:
            self.picture = before
        self._keep()
        self.looks = PREVIEW in self.sent and not self.errors
        return typed

    def _keep(self) -> None:
        """Have the form carry the picture that it was sent, and no other."""
        found = self.picture
        values = [found.as_text, found.width, found.height] if found else None
        self.data = self.sent.copy()
        self.data["kept"] = signing.dumps(values, salt=LOGO_SALT) if values else ""
        if found:
            self.fields["file"].help_text = self["file"].help_text = _(
                "The picture that you chose is kept. Choose another one in its place."
            )

    @staticmethod
    def _kept(text: str) -> Picture | None:
        try:
            content, width, height = signing.loads(text, salt=LOGO_SALT)
        except signing.BadSignature:
            return None
        return Picture(b64decode(content), width, height)

    @property
    def would_show(self) -> Logo | None:
        """What would be shown: the picture that was chosen, none, or the one that is there."""
        if self.picture:
            return self.picture.chosen
        removed = self.is_bound and not self.errors and self.cleaned_data.get("remove")
        return None if removed else self.logo

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy draws it: with a second button, that looks and saves nothing."""
        helper = super().helper
        second_button(helper, PREVIEW, _("Preview"))
        return helper

    @property
    def seen(self) -> str:
        """The mark of the logo that the form was filled beside."""
        return str(self.cleaned_data["shown"])
