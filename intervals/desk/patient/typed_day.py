"""A day that was typed beside the calendar, and what it means."""

from dataclasses import dataclass
from datetime import date

from intervals.engine.periods import DateOutOfRange
from intervals.engine.question import Question
from intervals.said import to_staff
from intervals.said.dates import Names


@dataclass(frozen=True)
class TypedDay:
    """The day `on` in a sentence, with its status and all that stands beside it."""

    told: to_staff.Told
    said: str
    on: date


def typed_day(question: Question, day: date, names: Names) -> TypedDay | None:
    """None where the dates that bear on it would leave the range."""
    try:
        found = question.judge(day)
    except DateOutOfRange:
        return None
    return TypedDay(to_staff.told(found, names), to_staff.verdict_said(found, question.procedure, names), day)
