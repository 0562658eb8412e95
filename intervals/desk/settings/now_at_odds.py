"""A setting by which plans are judged was changed: whoever did it is told at once what does not fit it any more."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intervals.actions.asking import Asker
from intervals.actions.doubts import look_through
from intervals.desk.steps import FormT, Step, take
from intervals.queries.at_odds import page
from intervals.queries.clinic_charts import clinic_charts

MOST = 200


@dataclass(frozen=True)
class AtOddsNow:
    """The first plans at odds at a clinic, by their keys, and whether there are more.

    `judged_by` names the rules, areas and open days.
    """

    judged_by: str
    plans: frozenset[int]
    more: bool


def take_and_tell(request: HttpRequest, asker: Asker, step: Step[FormT]) -> HttpResponse:
    """As `take`; the next page says how many plans at this clinic have come to be at odds, with the way to them."""
    if request.method != "POST":
        return take(request, asker, step)
    before = _now(asker)
    response = take(request, asker, step)
    if isinstance(response, HttpResponseRedirect):
        after = _now(asker)
        if after.judged_by != before.judged_by and (said := _said(before, after)):
            address = reverse("desk-at-odds", kwargs={"clinic": asker.clinic.slug})
            messages.warning(
                request, format_html('{} <a href="{}">{}</a>', said, address, _("Plans at odds"))
            )
    return response


def _now(asker: Asker) -> AtOddsNow:
    charts = clinic_charts(asker.clinic)
    look_through(asker.clinic, charts, asker.on)
    found = page(asker.clinic, charts, asker.on, MOST)
    return AtOddsNow(
        charts.fingerprint, frozenset(each.plan.pk for each in found.rows), found.next is not None
    )


def _said(before: AtOddsNow, after: AtOddsNow) -> str:
    """ "" where none has come to be at odds."""
    if before.more or after.more:  # of what lies further on nobody has counted which was there before
        return _("There are more plans than were looked at now: some may not fit what is on record any more.")
    count = len(after.plans - before.plans)
    if not count:
        return ""
    return ngettext(
        "%(count)d open plan does not fit what is on record any more.",
        "%(count)d open plans do not fit what is on record any more.",
        count,
    ) % {"count": count}
