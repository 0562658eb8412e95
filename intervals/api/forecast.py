"""The open forecast."""

from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from ninja import Query, Router

from intervals import wording
from intervals.api.reading import BadRequest, read
from intervals.api.schemas import ForecastIn, ForecastOut, Problems
from intervals.engine.answers import Forecast
from intervals.engine.history import History
from intervals.engine.periods import DateOutOfRange
from intervals.engine.reasons import AfterTreatment
from intervals.queries.published import Published
from intervals.web.pages import Asked

router = Router()


@router.get(
    "/forecast",
    response={200: ForecastOut, 422: Problems},
    summary="When may a procedure follow?",
    operation_id="forecast",
    url_name="forecast",
)
def get_forecast(request: HttpRequest, query: Query[ForecastIn]) -> Any:
    """The earliest and the recommended date for one later procedure after the treatments given, with every reason.

    Open to all. Nothing that is sent is stored.
    """
    asked: Asked = request.asked  # type: ignore[attr-defined]  # put there by the address's own view
    return answer(request.GET, asked.published, asked.on)


def answer(query: QueryDict, snapshot: Published, today: date) -> dict[str, Any]:
    """The forecast that a query asks for, in the form of ForecastOut. BadRequest with all that is wrong."""
    asked = read(query, snapshot.names, today)
    history = History(treatments=asked.treatments)
    try:
        found = snapshot.chart(history).dates(asked.later, asked.on, planned_on=asked.planned_on)
    except DateOutOfRange as error:
        raise BadRequest(("given", str(error))) from None
    return _out(found, snapshot)


def _out(found: Forecast, snapshot: Published) -> dict[str, Any]:
    return {
        "later": found.later,
        "on": found.on,
        "time_zone": snapshot.clinic.time_zone,
        "status": found.status,
        "earliest": found.earliest,
        "recommended": found.recommended,
        "planned": found.planned and {"on": found.planned.on, "status": found.planned.status},
        "because": [_because(each, snapshot) for each in found.reasons if isinstance(each, AfterTreatment)],
        "explanation": wording.explanation(found, snapshot.names),
    }


def _because(reason: AfterTreatment, snapshot: Published) -> dict[str, Any]:
    rule, source = reason.rule, snapshot.of(reason.rule).source
    return {
        "earlier": rule.earlier,
        "given_on": reason.given_on,
        "minimum": str(rule.minimum),
        "recommended": str(rule.recommended),
        "earliest_date": reason.earliest_date,
        "recommended_date": reason.recommended_date,
        "deciding": reason.deciding,
        "rule": {
            "id": rule.id,
            "version": rule.version,
            "valid_from": rule.valid_from,
            "source": {"title": source.title, "url": source.url or None},
            "reviewed_on": source.reviewed_on,
        },
    }
