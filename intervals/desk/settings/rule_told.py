"""Who was told a date by a version of a rule: after it changed, those who still go by the old date."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from intervals.actions.asking import Asker
from intervals.actions.notices import date_of
from intervals.desk.pages import desk_page, desk_render, there
from intervals.desk.settings.rules import title
from intervals.engine.chart import Chart
from intervals.models.messages import MessageKind
from intervals.models.notices import Date, Notice
from intervals.permissions import Act
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.consents import told_by_version, version_at

MOST = 100


@desk_page(Act.SEE_DESK)
def told(request: HttpRequest, asker: Asker, rule: int) -> HttpResponse:
    """Each with the date that was sent and the date of today; the last told first."""
    row = there(version_at(asker.clinic, rule))
    charts = clinic_charts(asker.clinic)
    found = [*told_by_version(asker.clinic, row)[: MOST + 1]]
    known = charts.of_many({each.patient_id for each in found}, asker.on)
    asker.sees(each.patient for each in found[:MOST])
    context = {
        "title": title(charts, row.earlier.slug, row.later.slug),
        "rule": row,
        "told": [_shown(each, known[each.patient_id], asker.on) for each in found[:MOST]],
        "more": len(found) > MOST,
    }
    return desk_render(request, asker, "desk/settings/rules/told.html", context)


def _shown(notice: Notice, chart: Chart, on: date) -> dict[str, Any]:
    """What the patient was told, and whether her date is another by now."""
    which = notice.which or (
        Date.RECOMMENDED.value if notice.kind == MessageKind.RECOMMENDED else Date.EARLIEST.value
    )
    of_a_date = notice.kind in {MessageKind.EARLIEST, MessageKind.RECOMMENDED, MessageKind.MOVED}
    now = date_of(chart, notice.procedure.slug, which, on)[0] if of_a_date else None
    return {"notice": notice, "now": now, "differs": of_a_date and now != notice.day}
