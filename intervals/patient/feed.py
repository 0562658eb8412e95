"""The file that a device fetches: a patient's dates and plans as all-day entries, each the same one for good."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.core.internal.ratelimit import consume
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, vDuration, vText

from intervals import clock
from intervals.actions.feeds import BACK, CANCELLED_FOR, brought_up_to_date, digest_of, fetched
from intervals.engine.answers import Forecast
from intervals.models.feeds import DateKind, Feed, FeedDate
from intervals.patient.dates import forecasts
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.feed_plans import PlanEntry, plan_entries
from intervals.queries.feeds import feed_with
from intervals.queries.portal import opens

PRODUCT = "-//Intervals//Intervals//EN"
LIMIT: Any = {"app": "allauth.account", "action": "own_feed", "limit_get": True}
AGAIN = 10 * 60  # seconds
EVERY = timedelta(hours=6)


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed with this secret; 404 for whatever is none, or none any more; 429 where it is fetched all the time."""
    digest = digest_of(secret)
    found = feed_with(digest)
    if found is None or not opens(found.access, clock.today(found.access.clinic)):
        raise Http404
    if not consume(request, key=digest, **LIMIT):
        response = HttpResponse(
            _("Fetched too often. Try again later."), status=429, content_type="text/plain"
        )
        response.headers["Retry-After"] = str(AGAIN)
        response.headers["Cache-Control"] = "no-store"
        return response
    content = feed_file(found, request.build_absolute_uri(reverse("me")))
    fetched(found, clock.now())
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    answer: HttpResponse = get_conditional_response(request, etag=tag, response=response) or response
    return answer


def feed_file(found: Feed, address: str) -> bytes:
    """The file as it is now; `address` is where the patient signs in. The same as long as no date has moved."""
    patient, clinic = found.access.patient, found.access.clinic
    on, charts = clock.today(clinic), clinic_charts(clinic)
    dates = _dates(forecasts(charts.of(patient, on), charts, on), charts)
    rows = brought_up_to_date(patient, dates, on, clock.now())
    file = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", "PUBLISH")):
        file.add(name, value)
    file.add("x-wr-calname", vText(clinic.name))
    file.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", vDuration(EVERY))
    for row in rows if found.plain_words else _one_for_each_day(rows):
        file.add_component(_event(_of_date(row, found, charts.names), address))
    made_on = found.made_at.astimezone(ZoneInfo(clinic.time_zone)).date()
    for plan in plan_entries(patient, made_on - BACK, clock.now() - CANCELLED_FOR):
        if not plan.gone or plan.changed_at >= found.made_at:
            file.add_component(_event(_of_plan(plan, found, charts.names), address))
    return bytes(file.to_ical())


def _one_for_each_day(rows: list[FeedDate]) -> list[FeedDate]:
    """Without what they are of, two entries on one day say nothing more than the one that comes first."""
    days: set[date] = set()
    kept = []
    for row in sorted(rows, key=lambda each: (each.kind != DateKind.EARLIEST, each.pk)):
        if row.gone_at is not None or row.day not in days:
            kept.append(row)
        if row.gone_at is None:
            days.add(row.day)
    return sorted(kept, key=lambda each: each.pk)


def _dates(found: list[Forecast], charts: ClinicCharts) -> dict[tuple[int, str], date]:
    """The two dates of each procedure, each on the first day from then on on which the clinic is open."""
    procedures, open_days = charts.procedures, charts.open_days
    return {
        (procedures[each.later].pk, kind): first
        for each in found
        if not each.unsettled and each.later in procedures
        for kind, day in ((DateKind.EARLIEST, each.earliest), (DateKind.RECOMMENDED, each.recommended))
        if day and (first := open_days.first_from(day) if open_days else day)
    }


@dataclass(frozen=True)
class Entry:
    """What an entry says of itself."""

    uid: str
    sequence: int
    changed_at: datetime
    day: date
    summary: str
    gone: bool


def _of_date(row: FeedDate, found: Feed, names: dict[str, str]) -> Entry:
    said = _summary(row, found, names)
    return Entry(str(row.uid), row.sequence, row.changed_at, row.day, said, row.gone_at is not None)


def _of_plan(plan: PlanEntry, found: Feed, names: dict[str, str]) -> Entry:
    said = _("%(clinic)s: a visit is planned") % {"clinic": found.access.clinic.name}
    if found.plain_words:
        said = _("%(procedure)s: planned") % {"procedure": capfirst(names[plan.slug])}
    return Entry(str(plan.uid), plan.sequence, plan.changed_at, plan.day, said, plan.gone)


def _event(entry: Entry, address: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.summary)
    event.add("description", _("Sign in to see what it is about: %(address)s") % {"address": address})
    event.add("url", address)
    event.add("status", "CANCELLED" if entry.gone else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _summary(row: FeedDate, found: Feed, names: dict[str, str]) -> str:
    """What the entry is called: the clinic and that there is a date, or in plain words the procedure."""
    earliest = row.kind == DateKind.EARLIEST
    if not found.plain_words:
        said = (
            _("%(clinic)s: you can book from today")
            if earliest
            else _("%(clinic)s: the full wait has passed")
        )
        return said % {"clinic": found.access.clinic.name}
    said = _("%(procedure)s: earliest date") if earliest else _("%(procedure)s: recommended from")
    return said % {"procedure": capfirst(names[row.procedure.slug])}
