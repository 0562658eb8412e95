"""A patient's own pages that only read: her dates, her treatments with what was used, her date card."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from intervals.actions.asking import Reader
from intervals.actions.own_visits import visited
from intervals.patient import record as own
from intervals.patient.dates import forecasts, own_dates, uncounted
from intervals.patient.pages import me_page, me_render
from intervals.patient.words import own_words
from intervals.queries.appearance import appearance_of, logo_in
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.patients import record_of
from intervals.said.own_changes import as_shown, moved


@me_page()
def me(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Her next dates and why, what has moved since she looked last, her plans, courses and treatments."""
    context, shown, names = _read(reader)
    before = visited(by=reader, shown=shown)
    context |= {"here": "me", "moved": moved(before, shown, names), "words": own_words(reader.patient, names)}
    return me_render(request, reader, "me/home.html", context)


@me_page()
def card(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Her date card, to print."""
    context, _shown, _names = _read(reader)
    context |= {"here": "card", "logo": logo_in(appearance_of(reader.clinic))}
    return me_render(request, reader, "me/card.html", context)


@me_page()
def treatments(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What was done, with product, lot and area: on a page that she asks for."""
    record, names = record_of(reader.patient), clinic_charts(reader.clinic).names
    context = {"here": "treatments", "treatments": own.details(record, names)}
    return me_render(request, reader, "me/treatments.html", context)


def _read(reader: Reader) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """What her pages show, what of it is kept to compare with, and what the clinic calls each procedure."""
    record, charts, on = record_of(reader.patient), clinic_charts(reader.clinic), reader.on
    chart, names = record.chart(charts, on), charts.names
    found = forecasts(chart, charts, on)
    shown = [own_dates(each, chart, charts, reader.clinic.booking_url) for each in found]
    context = {
        "dates": [each for each in shown if each.bearing and not each.past],
        "others": [each for each in shown if not each.bearing and each.said],
        "uncounted": uncounted(found, chart, charts, on),
        "plans": own.plans(record, chart, names, on),
        "courses": own.courses(record, chart, names, on),
        "entries": own.entries(record, names),
    }
    return context, as_shown(chart.history, found), names
