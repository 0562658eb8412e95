"""What the API takes and gives, as its OpenAPI document shows it."""

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
    given_on: date
    minimum: str = Field(description="ISO 8601, such as P1W")
    recommended: str = Field(description="ISO 8601, such as P2W")
    earliest_date: date
    recommended_date: date
    deciding: bool = Field(description="Whether it pushed the earliest date furthest")
    rule: Rule


class Planned(Schema):
    """The verdict on a planned date."""

    on: date
    status: Status


class ForecastOut(Schema):
    """The answer. Dates are null where nothing gives one."""

    later: str
    on: date
    time_zone: str
    status: Status
    earliest: date | None
    recommended: date | None
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


class ForecastIn(Schema):
    """The parameters of a forecast."""

    later: str = Field(
        description=gettext_noop("The procedure that is to follow, by its slug."),
        json_schema_extra={"example": "botox"},
    )
    given: list[str] = Field(
        description=gettext_noop("A treatment that was done, as procedure:date; repeat it for several."),
        json_schema_extra={"example": ["microneedling:2026-11-10"]},
    )
    on: str = Field(
        "",
        description=gettext_noop("The day the question is asked for; the clinic's today unless given."),
        json_schema_extra=an_optional_date,
    )
    planned_on: str = Field(
        "", description=gettext_noop("A day to judge."), json_schema_extra=an_optional_date
    )
