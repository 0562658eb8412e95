"""What the API takes and gives about courses, as its OpenAPI document shows it."""

from datetime import date
from typing import Literal

from django.utils.translation import gettext_noop
from ninja import Field, Schema

from intervals.api.schemas import an_optional_date, left_out


class CourseEvent(Schema):
    """What all visits come before."""

    event: str
    on: date


class CourseVisit(Schema):
    """The first and the last day of a visit over all plans, and why."""

    procedure: str
    first: date
    last: date | None = Field(description="Null where only the two years that are looked at end it")
    because: list[str] = Field(description="The causes that lead to both days, as sentences")


class LeaveOut(Schema):
    """One visit left out."""

    kind: Literal["leave_out"]
    visit: int = Field(description="Its place among the visits as asked, from 0")


class MoveEvent(Schema):
    """The event on another day."""

    kind: Literal["move_event"]
    to: date


class MinimumBetween(Schema):
    """The minimum instead of the full wait between two visits."""

    kind: Literal["minimum_between"]
    visits: list[int] = Field(description="The places of the two among the visits as asked, from 0")


class Possible(Schema):
    """What a figure leaves. Days are in the order of the visits as asked; `order` says how they follow each other."""

    possible: Literal[True]
    order: list[int]
    visits: list[CourseVisit]
    suggested: list[date] = Field(description="The plan with room on both sides")
    soonest: list[date] = Field(description="The plan that ends soonest")
    latest: list[date] = Field(description="The plan that starts latest")


class Impossible(Schema):
    """Why there is no plan, and the single changes that would do, each tried."""

    possible: Literal[False]
    because: list[str]
    changes: list[LeaveOut | MoveEvent | MinimumBetween]


class UncoveredPair(Schema):
    """What comes first and what comes later, of which no rule speaks."""

    earlier: str
    later: str


class CourseOut(Schema):
    """The answer, for every wait in full and for the minimum."""

    on: date
    start: date
    time_zone: str
    before: CourseEvent | None
    full: Possible | Impossible
    minimum: Possible | Impossible
    uncovered: list[UncoveredPair]
    explanation: str = Field(description="The sentences that a person reads")


class CourseIn(Schema):
    """The parameters of a course."""

    visit: list[str] = Field(
        description=gettext_noop(
            "A visit by its procedure; with :date where it has a day already, with its areas after an @; repeat it for "
            "each, in order."
        ),
        json_schema_extra={"example": ["microneedling", "microneedling@face", "botox:2027-05-01"]},
    )
    before: str = Field(
        "",
        description=gettext_noop("What all visits come before, as event:date."),
        json_schema_extra=left_out("event:2027-06-12"),
    )
    given: list[str] = Field(
        [],
        description=gettext_noop("A treatment that was done, or a circumstance, as in a forecast."),
        json_schema_extra=left_out("microneedling:2026-11-10"),
    )
    start: str = Field(
        "",
        description=gettext_noop(
            "No visit is before this day; the day the question is asked for unless given."
        ),
        json_schema_extra=an_optional_date,
    )
    order: str = Field(
        "",
        description=gettext_noop(
            "given, or open: the order that ends soonest is found, for at most 6 visits."
        ),
        json_schema_extra=left_out("given"),
    )
    on: str = Field(
        "",
        description=gettext_noop("The day the question is asked for; the clinic's today unless given."),
        json_schema_extra=an_optional_date,
    )
    clinic: str = Field(
        "",
        description=gettext_noop("The clinic whose rules and time zone count; the site’s own unless given."),
        json_schema_extra=left_out("hamilton"),
    )
