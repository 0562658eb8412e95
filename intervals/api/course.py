"""The open course: several visits, perhaps before an event."""

from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from ninja import Query, Router

from intervals.api.course_reading import read_course
from intervals.api.course_schemas import CourseIn, CourseOut
from intervals.api.reading import BadRequest
from intervals.api.schemas import Problems
from intervals.engine.course_answers import Outcome, answer
from intervals.engine.course_changes import Change
from intervals.engine.course_given import Given
from intervals.engine.periods import DateOutOfRange
from intervals.queries.published import Published
from intervals.said.courses import Told
from intervals.web.pages import AsOf

router = Router()


@router.get(
    "/course",
    response={200: CourseOut, 422: Problems},
    summary="On which days may several visits be?",
    operation_id="course",
    url_name="course",
)
def get_course(request: HttpRequest, query: Query[CourseIn]) -> Any:
    """The window of each visit with its reasons and three plans, for the full waits and for the minimum.

    Where there is no plan: what stands against it, and the single changes that would do.
    Nothing that is sent is stored.
    """
    as_of: AsOf = request.as_of  # type: ignore[attr-defined]  # put there by the address's own view
    return course_answer(request.GET, as_of.published, as_of.on)


def course_answer(query: QueryDict, snapshot: Published, today: date) -> dict[str, Any]:
    """The course that a query asks for, in the form of CourseOut. BadRequest with all that is wrong."""
    asked = read_course(query, snapshot, today)
    chart, course = snapshot.chart(asked.history), asked.course
    try:
        found = answer(chart, course, asked.on)
    except DateOutOfRange as error:
        raise BadRequest(("given", str(error))) from None
    told = Told(found, Given.of(chart, course, asked.on), snapshot.names)
    return {
        "on": asked.on,
        "start": course.start,
        "time_zone": snapshot.clinic.time_zone,
        "before": course.event and {"event": course.event.procedure, "on": course.event.day},
        "full": _outcome(found.full, told),
        "minimum": _outcome(found.minimum, told),
        "uncovered": [{"earlier": earlier, "later": later} for earlier, later in told.uncovered_pairs()],
        "explanation": told.explanation(),
    }


def _outcome(outcome: Outcome, told: Told) -> dict[str, Any]:
    if not outcome.possible:
        return {
            "possible": False,
            "because": told.against(outcome),
            "changes": [_change(each) for each in outcome.changes],
        }
    visits = zip(told.found.course.visits, outcome.windows, strict=True)
    return {
        "possible": True,
        "order": list(outcome.order),
        "visits": [
            {
                "procedure": visit.procedure,
                "first": window.first,
                "last": window.last,
                "because": told.chain(window, outcome.figure),
            }
            for visit, window in visits
        ],
        "suggested": list(outcome.suggested),
        "soonest": list(outcome.soonest),
        "latest": list(outcome.latest),
    }


def _change(change: Change) -> dict[str, Any]:
    what = {"visit": change.visit, "to": change.to, "visits": change.visits}
    return {"kind": change.kind, **{name: value for name, value in what.items() if value is not None}}
