"""Pages that differ only in their words share a shape, and a shape is rendered once (docs/adr/0007).

Most of the cost of a page is in walking its template. What the template decides depends on the shape of the
data alone: which parts are there, how many, of which status. So the template is rendered once for each shape
with a mark in the place of every word, and a page is the pieces in between with its own words, escaped.
A template used in this way shows words; it neither compares them nor passes them through a filter.
"""

import html
import re
from dataclasses import is_dataclass
from enum import Enum
from functools import lru_cache
from itertools import count
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from intervals.queries.published import PublishedClinic

MARK = "\ue000{}\ue001"
MARKS = re.compile("\ue000([0-9]+)\ue001")
WORD = object()


def compiled_page(template: str, answer: Any, clinic: PublishedClinic) -> str:
    """The page that `template` makes of `answer`, a dataclass of words, flags and more dataclasses."""
    words: list[str] = []
    first, rest = _pieces(template, _shape(answer, words), clinic, get_language())
    shown = [word if isinstance(word, SafeString) else html.escape(word) for word in words]
    return first + "".join(shown[place] + piece for place, piece in rest)


def _shape(value: Any, words: list[str]) -> Any:
    """The value without its words, which are added to `words` in the order met."""
    if isinstance(value, str) and not isinstance(value, Enum):
        if value:
            words.append(value)
            return WORD
        return ""
    if isinstance(value, list | tuple):
        return tuple, tuple([_shape(each, words) for each in value])
    if is_dataclass(value):
        return type(value), tuple([_shape(each, words) for each in vars(value).values()])
    return value


def _marked(shape: Any, numbers: "count[int]") -> Any:
    """A value of this shape with a mark for each word."""
    if shape is WORD:
        return MARK.format(next(numbers))
    if isinstance(shape, tuple):
        kind, parts = shape
        marked = [_marked(part, numbers) for part in parts]
        return tuple(marked) if kind is tuple else kind(*marked)
    return shape


@lru_cache(maxsize=256)
def _pieces(
    template: str, shape: Any, clinic: PublishedClinic, _language: str | None
) -> tuple[str, list[tuple[int, str]]]:
    """What stands before the first mark, then each mark's number with what follows it."""
    page = render_to_string(template, {"answer": _marked(shape, count()), "clinic": clinic})
    first, *rest = MARKS.split(page)
    return first, [(int(number), piece) for number, piece in zip(rest[::2], rest[1::2], strict=True)]
