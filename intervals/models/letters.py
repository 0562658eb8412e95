"""Letters that nobody sees: they make two names of one, and hide what stands in a line."""

import re
import unicodedata

JOINERS = "\u200c\u200d"  # they shape the letters of some scripts
SHAPED = (
    *(
        "ARABIC",
        "SYRIAC",
        "NKO",
        "MONGOLIAN",
        "DEVANAGARI",
        "BENGALI",
        "GURMUKHI",
        "GUJARATI",
        "ORIYA",
        "TAMIL",
    ),
    *("TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "TIBETAN", "MYANMAR", "KHMER"),
)
BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters and signs that are drawn as nothing
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def visible(text: str) -> str:
    """A line without what nobody sees in it: zero-width spaces, marks that turn the direction, blank letters.

    A joiner stays where the letters on both sides are of a script that needs it.
    """
    if text.isascii() and text.isprintable():
        return text
    text = SELECTORS.sub("", text)
    return "".join(each for place, each in enumerate(text) if not _unseen(text, place))


def _unseen(text: str, place: int) -> bool:
    each = text[place]
    if each in JOINERS:
        return not all(_is_shaped(near) for near in (text[place - 1 : place], text[place + 1 : place + 2]))
    return each in BLANK or unicodedata.category(each) in ("Cf", "Cn", "Co")


def _is_shaped(letter: str) -> bool:
    return bool(letter) and unicodedata.name(letter, "").startswith(SHAPED)
