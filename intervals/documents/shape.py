"""The shape of a document: rules.schema.json, and what is wrong against it, in our own words."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError as Violation

from intervals.documents.problems import Place, Problem, shown
from intervals.documents.reading import Number
from intervals.engine.periods import Period, in_range

SCHEMA = Path(__file__).with_name("rules.schema.json")
FORMAT = "intervals-rules/1"
MOST_PROBLEMS = 1000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_address = URLValidator(schemes=["http", "https"])


def day(text: str) -> date:
    """2026-11-24 as a date; ValueError for anything else, and outside 1900-01-01 to 2199-12-31."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(_("A day is written as in 2026-11-24."))
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("There is no such day.")) from None
    try:
        return in_range(found)
    except ValueError:
        raise ValueError(_("Dates run from 1900-01-01 to 2199-12-31.")) from None


def wait(text: str) -> Period:
    """P1M2W as a wait; ValueError for anything else, and beyond a hundred years."""
    if not re.fullmatch(r"P(?=[0-9])([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?", text):
        raise ValueError(_("A wait is written in ISO 8601, as in P1W, P10D or P1M2W."))
    try:
        return Period.parse(text)
    except ValueError:
        raise ValueError(_("A wait is between nothing and a hundred years.")) from None


def _line(text: str) -> None:
    if not text.strip():
        raise ValueError(_("Something has to be said here."))
    _line_or_empty(text)


def _line_or_empty(text: str) -> None:
    if _CONTROL.search(text) or "\n" in text or "\t" in text:
        raise ValueError(_("This is one line, without control characters."))


def _prose(text: str) -> None:
    if _CONTROL.search(text):
        raise ValueError(_("This holds control characters."))


def _slug(text: str) -> None:
    if not re.fullmatch(r"[-a-zA-Z0-9_]+", text):
        raise ValueError(_("This is written in letters, digits, - and _, as in ha-filler."))


def _web_address(text: str) -> None:
    try:
        _address(text)
    except ValidationError:
        raise ValueError(_("This is the address of a web page, from https:// on.")) from None


FORMATS = {
    "date": day,
    "wait": wait,
    "line": _line,
    "line-or-empty": _line_or_empty,
    "prose": _prose,
    "slug": _slug,
    "web-address": _web_address,
}


@cache
def _validator(part: str = "") -> Draft202012Validator:
    checker = FormatChecker(formats=())
    for name, read in FORMATS.items():
        checker.checks(name, raises=ValueError)(lambda value, read=read: _reads(read, value))
    schema = json.loads(SCHEMA.read_text())
    if part:
        schema = {"$ref": f"#/$defs/{part}", "$defs": schema["$defs"]}
    return Draft202012Validator(schema, format_checker=checker)


def _reads(read: Any, value: object) -> bool:
    if isinstance(value, str):
        read(value)
    return True


def problems_of_shape(data: Any, part: str = "") -> list[Problem]:
    """What is wrong with the data of a document, or of the `part` of it that the schema defines by that name."""
    violations = _validator(part).iter_errors(data)
    return [problem for each in islice(violations, MOST_PROBLEMS) for problem in _problems(each)]


def _problems(violation: Violation) -> Iterator[Problem]:
    place: Place = tuple(violation.absolute_path)
    expected: Any = violation.validator_value
    value: Any = violation.instance
    schema = cast("dict[str, Any]", violation.schema)
    match violation.validator:
        case "required":
            said = _("This is missing.")
            yield from (Problem((*place, key), said) for key in expected if key not in value)
        case "additionalProperties":
            known = ", ".join(schema["properties"])
            said = _("There is no such key. There is: %(known)s.") % {"known": known}
            unknown = (key for key in value if key not in schema["properties"])
            yield from (Problem((*place, key), said) for key in unknown)
        case "format":
            yield Problem(place, f"{violation.cause} {_found(value)}")
        case "pattern":
            pass  # each has its format, which says more
        case other:
            yield Problem(place, _said(str(other), expected, value))


def _said(keyword: str, expected: Any, value: Any) -> str:
    match keyword:
        case "const":
            return _("This is a document of the format %(format)s. %(found)s") % {
                "format": shown(expected),
                "found": _found(value),
            }
        case "enum":
            known = ", ".join(expected)
            return _("This is one of: %(known)s. %(found)s") % {"known": known, "found": _found(value)}
        case "type":
            kinds = [expected] if isinstance(expected, str) else expected
            wanted = _(" or ").join(_kind(kind) for kind in kinds)
            return _("This is %(wanted)s. %(found)s") % {"wanted": wanted, "found": _found(value)}
        case "maxLength":
            said = _("This is too long: %(length)d characters, at most %(most)d.")
            return said % {"length": len(value), "most": expected}
        case _:
            return _("This is not as the schema has it (%(keyword)s).") % {"keyword": keyword}


def _kind(kind: str) -> str:
    kinds = {
        "array": _("a list"),
        "boolean": _("true or false"),
        "null": _("null"),
        "object": _("an object"),
        "string": _("a text"),
    }
    return kinds[kind]


def _found(value: Any) -> str:
    """What stands there instead."""
    if isinstance(value, dict):
        return _("Here stands an object.")
    if isinstance(value, list):
        return _("Here stands a list.")
    if isinstance(value, Number):
        return _("Here stands a number: %(number)s.") % {"number": shown(value)}
    return _("Here stands %(value)s.") % {"value": shown(value)}
