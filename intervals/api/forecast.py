"""The open forecast."""

from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from ninja import Query, Router

from intervals.api.reading import BadRequest, read
from intervals.api.schemas import ForecastIn, ForecastOut, Problems
from intervals.engine.answers import Forecast, Uncovered, Verdict
from intervals.engine.history import Skin
from intervals.engine.periods import DateOutOfRange
from intervals.engine.reasons import AfterTreatment, Change
from intervals.queries.published import Published
from intervals.said import to_patients
from intervals.web.pages import AsOf

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
    as_of: AsOf = request.as_of  # type: ignore[attr-defined]  # put there by the address's own view
    return answer(request.GET, as_of.published, as_of.on)


def answer(query: QueryDict, snapshot: Published, today: date) -> dict[str, Any]:
    """The forecast that a query asks for, in the form of ForecastOut. BadRequest with all that is wrong."""
    asked = read(query, snapshot, today)
    chart = snapshot.chart(asked.history)
    try:
        found = chart.dates(asked.later, asked.on, asked.areas, asked.planned_on)
    except DateOutOfRange as error:
        raise BadRequest(("given", str(error))) from None
    done = [each.procedure for each in asked.history.treatments]
    healing = not done or any(snapshot.is_treatment(slug) for slug in done)
    return _out(found, snapshot, asked.history.skin, healing=healing)


def _out(found: Forecast, snapshot: Published, skin: Skin, *, healing: bool) -> dict[str, Any]:
    return {
        "later": found.later,
        "on": found.on,
        "time_zone": snapshot.clinic.time_zone,
        "status": found.status,
        "earliest": found.earliest,
        "recommended": found.recommended,
        "best_by": found.best_by,
        "start_again": found.start_again,
        "open_day": _open_day(found),
        "uncovered": [_uncovered(each) for each in found.uncovered],
        "changes": [_change(each) for each in found.changes],
        "planned": found.planned and _planned(found.planned),
        "because": [_because(each, snapshot) for each in found.reasons if isinstance(each, AfterTreatment)],
        "explanation": to_patients.explanation(found, snapshot.names, skin, healing=healing),
    }


def _open_day(found: Forecast) -> dict[str, Any] | None:
    """As the pages say it: where no day is settled, none is one to come on."""
    days = found.open_dates
    if days is None:
        return None
    return {name: None if found.unsettled else getattr(days, name) for name in ("earliest", "recommended")}


def _planned(found: Verdict) -> dict[str, Any]:
    return {
        "on": found.on,
        "status": found.status,
        "open": found.open,
        "uncovered": [_uncovered(each) for each in found.uncovered],
        "changes": [_change(each) for each in found.changes],
    }


def _change(found: Change) -> dict[str, Any]:
    return {
        "begins": found.begins,
        "earlier": found.rule.earlier,
        "later": found.rule.later,
        "minimum": str(found.now.minimum) if found.now else None,
        "recommended": str(found.now.recommended) if found.now else None,
    }


def _uncovered(found: Uncovered) -> dict[str, Any]:
    return {"procedure": found.procedure, "last_on": found.last_on}


def _because(reason: AfterTreatment, snapshot: Published) -> dict[str, Any]:
    rule, source = reason.rule, snapshot.of(reason.rule).source
    return {
        "earlier": rule.earlier,
        "given_on": reason.given_on,
        "minimum": str(rule.minimum),
        "recommended": str(rule.recommended),
        "earliest_date": reason.earliest_date,
        "recommended_date": reason.recommended_date,
        "best_by_date": reason.best_by_date,
        "same_area": rule.same_area,
        "deciding": reason.deciding,
        "rule": {
            "id": rule.id,
            "version": rule.version,
            "valid_from": rule.valid_from,
            "source": {"title": source.title, "url": source.url or None},
            "reviewed_on": source.reviewed_on,
        },
    }
