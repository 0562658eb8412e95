"""What was in force on any day, and which version an answer was given by."""

import re
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext_lazy

from intervals.desk.oversight.filters import FilterForm
from intervals.models.rules import IntervalRule
from intervals.queries.clinic_charts import ClinicCharts
from intervals.web.date_fields import DateField
from intervals.web.forms import OneLine

VERSION = re.compile(r"\b((?:own|shared):[\w-]+:[\w-]+)\D+(\d{1,5})\b")
SHIPPED = ("microneedling", "botox")  # an address that names no pair means this one


class HistoryForm(FilterForm):
    """A day, and an answer of that day: its address, or the version as the answer names it."""

    on = DateField(label=gettext_lazy("In force on"), required=False)
    answer = OneLine(
        label=gettext_lazy("Address of an answer, or its version"),
        help_text=gettext_lazy(
            "As it was sent, or as the answer names it: own:microneedling:botox, version 2."
        ),
        max_length=2000,
        required=False,
    )

    def day(self, today: date) -> date:
        """The day asked for; `today` where none is."""
        typed: Any = self.cleaned_data.get("on") if self.is_bound else None
        return typed.first_day or today if typed else today


def versions_of_answer(text: str, charts: ClinicCharts, on: date) -> list[IntervalRule]:
    """The versions that an answer was given by, as asked on `on`; none where it names nothing that counted."""
    if named := VERSION.search(text):
        row = charts.rows.get((named[1], int(named[2])))
        return [row] if row else []
    try:
        asked = parse_qs(urlsplit(text).query)
    except ValueError:
        return []
    later = asked.get("later", [SHIPPED[1]])[-1]
    given = [each.partition(":")[0] for each in asked.get("given", ())]
    earlier = given or asked.get("earlier", [SHIPPED[0]])
    found = (charts.book.of(each, later, on) for each in dict.fromkeys(earlier))
    return [charts.rows[rule.id, rule.version] for rule in found if rule]
