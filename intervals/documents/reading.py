"""From a file to the data in it: JSON in UTF-8, each key once, no number, nested no deeper than a document is."""

import codecs
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from intervals.documents.problems import Invalid, Place, Problem, Unreadable, shown

MOST_BYTES = 2_000_000
DEEPEST = 20
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Number:
    """A number as it is written, or NaN and Infinity, which JSON does not have. No document holds one."""

    written: str

    def __str__(self) -> str:
        return self.written


class Table(dict[str, Any]):
    """An object of JSON. `twice` are the keys that it names more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice = {key for key, times in Counter(key for key, _value in pairs).items() if times > 1}


def contents(path: str) -> bytes:
    """What a file holds; Unreadable where there is none, where it cannot be read, and where it is too large."""
    try:
        with Path(path).open("rb") as file:
            found = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise Unreadable(_("There is no file %(path)s.") % {"path": path}) from None
    except IsADirectoryError:
        raise Unreadable(_("%(path)s is a folder, not a file.") % {"path": path}) from None
    except PermissionError:
        raise Unreadable(_("%(path)s may not be read.") % {"path": path}) from None
    except (OSError, ValueError) as error:
        raise Unreadable(
            _("%(path)s cannot be read: %(why)s.") % {"path": shown(path), "why": error}
        ) from None
    if len(found) > MOST_BYTES:
        raise Unreadable(_("%(path)s is too large: such a file has at most 2 MB.") % {"path": path})
    return found


def data_of(content: bytes) -> Any:
    """The data of a document. Unreadable if it is not JSON in UTF-8, Invalid for what JSON leaves open.

    A number is read as a `Number`, whatever its size.
    """
    text = text_of_bytes(content)
    try:
        data = json.loads(
            text, object_pairs_hook=Table, parse_int=Number, parse_float=Number, parse_constant=Number
        )
    except json.JSONDecodeError as error:
        said = _("This is not JSON. Line %(line)d, column %(column)d: %(why)s.")
        raise Unreadable(said % {"line": error.lineno, "column": error.colno, "why": error.msg}) from None
    except RecursionError:
        _too_deep()
    if problems := _open_ends(data):
        raise Invalid(problems)
    return data


def text_of_bytes(content: bytes) -> str:
    """UTF-8 without a byte order mark, not empty; Unreadable otherwise."""
    if content.startswith(codecs.BOM_UTF8):
        raise Unreadable(_("This begins with a byte order mark. Save it as UTF-8 without one."))
    if content.startswith(_UTF_16) or b"\0" in content[:4]:
        raise Unreadable(_("This is UTF-16 or UTF-32. Save it as UTF-8."))
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        said = _("This is not UTF-8: byte %(place)d begins no character. Save it as UTF-8.")
        raise Unreadable(said % {"place": error.start + 1}) from None
    if not text.strip():
        raise Unreadable(_("This is empty."))
    return text


def _too_deep() -> NoReturn:
    raise Unreadable(_("This is nested too deeply to be a rule document.")) from None


def _open_ends(data: Any) -> list[Problem]:
    """Keys that stand twice, and characters that no text can hold."""
    found: list[Problem] = []
    waiting: list[tuple[Place, Any]] = [((), data)]
    while waiting:
        place, value = waiting.pop()
        if len(place) > DEEPEST:
            _too_deep()
        if isinstance(value, Table):
            said = _("This key stands here more than once.")
            found += [Problem((*place, key), said) for key in value.twice]
            found += [Problem((*place, key), _no_text()) for key in value if _halves(key)]
            waiting += [((*place, key), each) for key, each in value.items()]
        elif isinstance(value, list):
            waiting += [((*place, number), each) for number, each in enumerate(value)]
        elif isinstance(value, str) and _halves(value):
            found.append(Problem(place, _no_text()))
    return found


def _no_text() -> str:
    return _("This holds half of a character (\\ud800 to \\udfff), which stands for nothing.")


def _halves(text: str) -> bool:
    return any("\ud800" <= each <= "\udfff" for each in text)
