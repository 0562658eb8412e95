"""What is wrong with a document, and where: every problem has its place, such as `rules[3].minimum`."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

Place = tuple[str | int, ...]
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_LONGEST = 60


@dataclass(frozen=True)
class Problem:
    """A sentence about one place: keys and numbers that lead there from the top."""

    place: Place
    says: str

    def __str__(self) -> str:
        return f"{written(self.place)}: {self.says}"


class Unreadable(Exception):
    """The file holds no document at all; `message` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(Exception):
    """The document is refused as a whole; `problems` are all that was found, in the order of the document."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(map(str, self.problems)))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each once, by their places: `rules[9]` before `rules[10]`."""

    def key(problem: Problem) -> tuple[list[tuple[bool, int, str]], str]:
        steps = [
            (isinstance(step, str), step if isinstance(step, int) else 0, str(step)) for step in problem.place
        ]
        return steps, problem.says

    return tuple(sorted(set(problems), key=key))


def written(place: Place) -> str:
    """A place as a person reads it; a key that would be misread stands in quotes and brackets."""
    text = ""
    for step in place:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{shown(step)}]"
    return text or _("the document")


def shown(value: object) -> str:
    """What stands at a place, on one line and not too long."""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (str, bool, type(None))) else str(value)
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
