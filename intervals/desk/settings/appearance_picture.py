"""A public page drawn small in a clinic's colours, on light pages and on dark ones, with how well they are read."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.queries.colours import GROUNDS, INK, LEAST, USUAL, Colours, Scheme, Shade

TITLES = {Scheme.LIGHT: gettext_lazy("On light pages"), Scheme.DARK: gettext_lazy("On dark pages")}
MUTED = {Scheme.LIGHT: "#52605d", Scheme.DARK: "#b3bdb9"}
GROUNDS_IN_WORDS = {
    "paper": gettext_lazy("on the page"),
    "surface": gettext_lazy("on a card"),
    "too-soon-bg": gettext_lazy("where it says “Too soon”"),
    "ask-first-bg": gettext_lazy("where it says “Ask first”"),
    "ready-bg": gettext_lazy("where it says “Ready”"),
    "consult-bg": gettext_lazy("where it says “Speak to the clinic”"),
    "no-wait-bg": gettext_lazy("where no rule covers it"),
    "pine-tint": gettext_lazy("on its own tint"),
    "on-pine": gettext_lazy("under the words of a button"),
}


@dataclass(frozen=True)
class Drawn:
    """What the picture is drawn from: every colour by its name, and what is said beneath it."""

    scheme: str
    title: Any
    colour: str
    fill: dict[str, str]
    measured: str
    is_read: bool

    @property
    def is_dark(self) -> bool:
        """Whether it is a dark page, on which a logo stands on white."""
        return self.scheme == Scheme.DARK


def drawn(colours: Colours | None) -> list[Drawn]:
    """A clinic's colours, or the site's own."""
    found = colours or Colours(USUAL[Scheme.LIGHT], USUAL[Scheme.DARK])
    return [of_shade(each) for each in found.shades()]


def of_shade(shade: Shade) -> Drawn:
    """A page in one shade of one colour."""
    fill = {name.replace("-", "_"): value for name, value in (GROUNDS[shade.scheme] | shade.tokens).items()}
    fill |= {"ink": INK[shade.scheme], "muted": MUTED[shade.scheme]}
    return Drawn(shade.scheme, TITLES[shade.scheme], shade.colour, fill, measured(shade), shade.is_read)


def measured(shade: Shade) -> str:
    """How well a colour is read where it is read worst."""
    ground, least = shade.worst
    words = {"least": _ratio(least), "where": GROUNDS_IN_WORDS[ground]}
    return _("Contrast %(least)s : 1 at the least, %(where)s.") % words


def not_read(shade: Shade) -> str:
    """Why a colour is refused, and the nearest that is not."""
    ground, least = shade.worst
    words = {"least": _ratio(least), "where": GROUNDS_IN_WORDS[ground], "needed": LEAST}
    said = _("%(where)s its contrast is %(least)s : 1, and %(needed)s : 1 is needed to read it.") % words
    return f"{capfirst(said)} " + _("%(nearest)s would do.") % {"nearest": shade.nearest()}


def _ratio(value: float) -> str:
    """Rounded down, so that what is refused never reads as enough."""
    return f"{int(value * 10) / 10:.1f}"
