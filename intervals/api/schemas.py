"""What the API takes and gives, as its OpenAPI document shows it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop
from ninja import Field, Schema

from intervals.engine.reasons import Status


class Source(Schema):
    """Where a rule is from."""

    title: str
    url: str | None


class Rule(Schema):
    """The version of a rule that was counted with."""

    id: str = Field(description="The same for all versions of the rule")
    version: int
    valid_from: date
    source: Source
    reviewed_on: date


class Because(Schema):
    """One treatment and one rule that bear on the answer."""

    earlier: str
    given_on: date | None = Field(description="Null where the day is not known")
    minimum: str = Field(description="ISO 8601, such as P1W")
    recommended: str = Field(description="ISO 8601, such as P2W")
    earliest_date: date | None
    recommended_date: date | None
    best_by_date: date | None = Field(description="The last day that is good, counted from this treatment")
    same_area: bool = Field(description="Whether the rule counts in the same area only")
    deciding: bool = Field(description="Whether it pushed the earliest date furthest")
    rule: Rule


class Uncovered(Schema):
    """Something given for which no rule speaks of what is asked."""

    procedure: str
    last_on: date | None


class Change(Schema):
    """A published version that begins after the day of asking and makes the answer another one."""

    begins: date = Field(description="The first day on which it counts")
    earlier: str
    later: str
    minimum: str | None = Field(description="Null where no rule speaks of the pair from then on")
    recommended: str | None


class Planned(Schema):
    """The verdict on a planned date, and what stands beside it."""

    on: date
    status: Status
    open: bool | None = Field(description="Whether the clinic treats then; null where it has said nothing")
    uncovered: list[Uncovered] = Field(description="What no rule in force on that day speaks of")
    changes: list[Change]


class OpenDay(Schema):
    """The first days on or after the two dates on which the clinic treats; null where no day is settled."""

    earliest: date | None
    recommended: date | None


class ForecastOut(Schema):
    """The answer. Dates are null where nothing gives one."""

    later: str
    on: date
    time_zone: str
    status: Status
    earliest: date | None
    recommended: date | None
    best_by: date | None = Field(description="The last day on which it is best done")
    start_again: date | None = Field(description="The first day on which a series is begun anew")
    open_day: OpenDay | None = Field(description="Null for a clinic that has said nothing of its days")
    uncovered: list[Uncovered]
    changes: list[Change]
    planned: Planned | None
    because: list[Because]
    explanation: str = Field(description="The sentences that a person reads")


class Problem(Schema):
    """What is wrong with one parameter."""

    field: str
    message: str


class Problems(Schema):
    """Everything that is wrong with a request."""

    errors: list[Problem]


def an_optional_date(schema: dict[str, Any]) -> None:
    """A date that is left out altogether where it is not given."""
    schema.pop("default", None)
    schema["format"] = "date"


def left_out(example: str) -> Callable[[dict[str, Any]], None]:
    """A text that is left out altogether where it is not given."""

    def change(schema: dict[str, Any]) -> None:
        schema.pop("default", None)
        schema["example"] = example

    return change


class ForecastIn(Schema):
    """The parameters of a forecast."""

    later: str = Field(
        description=gettext_noop("The procedure that is to follow, by its slug."),
        json_schema_extra={"example": "botox"},
    )
    given: list[str] = Field(
        description=gettext_noop(
            "A treatment that was done, as procedure:date or procedure:unknown, with its areas after an @ where they "
            "are known; repeat it for several. A circumstance is given in the same way."
        ),
        json_schema_extra={"example": ["microneedling:2026-11-10@forehead,cheeks"]},
    )
    on: str = Field(
        "",
        description=gettext_noop("The day the question is asked for; the clinic's today unless given."),
        json_schema_extra=an_optional_date,
    )
    planned_on: str = Field(
        "", description=gettext_noop("A day to judge."), json_schema_extra=an_optional_date
    )
    areas: str = Field(
        "",
        description=gettext_noop(
            "The areas of what is asked, with commas between them; not known unless given."
        ),
        json_schema_extra=left_out("forehead,glabella"),
    )
    skin: str = Field(
        "",
        description=gettext_noop("What is said of the skin: settled, not_settled or unsure."),
        json_schema_extra=left_out("settled"),
    )
    clinic: str = Field(
        "",
        description=gettext_noop("The clinic whose rules and time zone count; the site’s own unless given."),
        json_schema_extra=left_out("hamilton"),
    )
