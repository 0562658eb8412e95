"""A document as a whole: everything that is wrong with it by itself, and the rules that can be read all the same."""

from datetime import date
from typing import Any

from intervals.documents.document import DocumentRule, rule_of
from intervals.documents.problems import Problem
from intervals.documents.sense import Known, problems_of_sense
from intervals.documents.shape import problems_of_shape

Numbered = tuple[int, DocumentRule]


def checked(data: Any, known: Known, on: date) -> tuple[list[Problem], list[Numbered]]:
    """What is wrong on the day `on`, and each rule whose own shape is right with its number in the document."""
    shape = problems_of_shape(data)
    wrong = {problem.place[:2] for problem in shape}
    items = data.get("rules") if isinstance(data, dict) else None
    rules = [
        (number, rule_of(each))
        for number, each in enumerate(items if isinstance(items, list) else ())
        if not {(), ("rules",), ("rules", number)} & wrong
    ]
    return [*shape, *problems_of_sense(data, known, on)], rules
