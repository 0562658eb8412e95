"""Reports for managers: what was done in some days, as tables and pictures, and as a file."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.desk.oversight.bars import Picture, picture
from intervals.desk.oversight.filters import FilterForm
from intervals.desk.pages import desk_page, desk_render, status_of
from intervals.models.accounts import User
from intervals.models.audit import Kind
from intervals.models.contacts import Outcome
from intervals.permissions import Act
from intervals.queries import reports as counted
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.people import people_of
from intervals.said import dates
from intervals.web.csv import csv_response
from intervals.web.date_fields import DateField
from intervals.web.dates import WrittenDate

TEMPLATE = "desk/oversight/reports/reports.html"
LONGEST = timedelta(days=366)
AT_FIRST = timedelta(days=91)


class RangeForm(FilterForm):
    """From which day to which; the last three months where nothing is said."""

    first = DateField(label=gettext_lazy("From"), required=False)
    last = DateField(label=gettext_lazy("To"), required=False)

    def __init__(self, data: QueryDict, on: date) -> None:
        at_first = {"first": _written(on - AT_FIRST), "last": _written(on)}
        super().__init__(data, initial=at_first)
        self.on = on

    def clean(self) -> dict[str, Any]:
        """At most a year, the first day first."""
        cleaned = super().clean() or {}
        if not self.errors:
            first, last = self.days()
            if last < first:
                self.add_error("last", _("The last day lies before the first. Exchange the two."))
            elif last - first > LONGEST:
                self.add_error("last", _("That is more than a year. Choose at most 366 days."))
        return cleaned

    def days(self) -> tuple[date, date]:
        """The first and the last day that are asked for."""
        said = self.cleaned_data
        last = (said["last"] and said["last"].first_day) or self.on
        return (said["first"] and said["first"].first_day) or last - AT_FIRST, last


def _written(day: date) -> WrittenDate:
    return WrittenDate(day.year, day.month, day.day)


@dataclass(frozen=True)
class Months:
    """A table of months and people: its rows are people, its columns months; the last column is the sum."""

    months: list[date]
    rows: list[tuple[str, list[int]]]

    @property
    def lines(self) -> list[tuple[str, list[tuple[date | None, int]]]]:
        """The rows, each number with its month; None with the sum."""
        return [(name, list(zip([*self.months, None], numbers, strict=True))) for name, numbers in self.rows]


@dataclass(frozen=True)
class PairLine:
    """The waits of a pair as a line of the table, and their picture; `share` says neither below five."""

    pair: str
    number: int
    inside_minimum: int
    inside_wait: int
    shares: tuple[str, str]
    median: str
    picture: Picture


@desk_page(Act.SEE_REPORTS)
def reports(request: HttpRequest, asker: Asker) -> HttpResponse:
    """What was done in some days."""
    form = RangeForm(request.GET, asker.on)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context |= _counted(asker, *form.days()) | {"query": form.query()}
    return desk_render(request, asker, TEMPLATE, context, status_of(form))


def _counted(asker: Asker, first: date, last: date) -> dict[str, Any]:
    charts, people = clinic_charts(asker.clinic), people_of(asker.clinic)
    waits, cut = counted.waits_kept(asker.clinic, charts, first, last, asker.on)
    plans = counted.plans_kept(asker.clinic, first, last)
    calls = counted.calls_by_outcome(asker.clinic, first, last)
    return {
        "first": first,
        "last": last,
        "by_month": [
            (_("Treatments"), _months(counted.treatments_by_month(asker.clinic, first, last), people)),
            (_("Overrides"), _months(counted.overrides_by_month(asker.clinic, first, last), people)),
        ],
        "pairs": [_pair(each, charts.names) for each in waits],
        "cut": cut,
        "plans": _plans(plans),
        "plans_share": share(plans.kept, plans.kept + plans.another_day + plans.moved + plans.cancelled),
        "calls": [(label, calls.get(outcome, 0)) for outcome, label in Outcome.choices],
        "number_of_calls": sum(calls.values()),
        "few": counted.FEW,
    }


def _months(tallies: list[counted.Tally], people: Mapping[int, User]) -> Months:
    months = sorted({each.month for each in tallies})
    found: dict[int, Counter[date]] = {}
    for each in tallies:
        known = each.person if each.person in people else None
        found.setdefault(known or 0, Counter())[each.month] += each.number
    called = _called({people[pk] for pk in found if pk})
    rows = [
        (called.get(pk, _("Nobody named")), [*(of[month] for month in months), of.total()])
        for pk, of in found.items()
    ]
    rows.sort(key=lambda row: row[0])
    if len(rows) > 1:
        rows.append((_("All"), [sum(column) for column in zip(*(row for _name, row in rows), strict=True)]))
    return Months(months, rows)


def _called(people: Collection[User]) -> dict[int, str]:
    """What each is called in the tables: two of one name are told apart by their addresses."""
    number = Counter(each.known_as for each in people)
    return {
        each.pk: each.known_as if number[each.known_as] == 1 else f"{each.known_as}, {each.email}"
        for each in people
    }


def _pair(waits: counted.Waits, names: Mapping[str, str]) -> PairLine:
    number, middle = len(waits.waits), waits.median
    return PairLine(
        dates.pair(waits.earlier, waits.later, names),
        number,
        waits.inside_minimum,
        waits.inside_wait,
        (share(waits.inside_minimum, number), share(waits.inside_wait, number)),
        _("too few") if middle is None else _("%(days)g days") % {"days": middle},
        picture(waits.waits),
    )


def _plans(found: counted.Plans) -> list[tuple[str, int]]:
    return [
        (_("Kept on their day"), found.kept),
        (_("Done on another day"), found.another_day),
        (_("Moved"), found.moved),
        (_("Cancelled"), found.cancelled),
        (_("Still open"), found.open),
    ]


def share(part: int, whole: int) -> str:
    """A share in percent; below five, that there are too few to say."""
    return f"{part / whole:.0%}" if whole >= counted.FEW else _("too few")


@desk_page(Act.SEE_REPORTS)
def reports_csv(request: HttpRequest, asker: Asker) -> HttpResponseBase:
    """The same numbers as a file, audited."""
    form = RangeForm(request.GET, asker.on)
    if not form.is_valid():
        context = {"form": form}
        return desk_render(request, asker, TEMPLATE, context, status_of(form))
    rows = list(_cells(_counted(asker, *form.days())))
    record(Kind.LIST_EXPORTED, by=asker, list="reports", rows=len(rows), filters=[])
    return csv_response(_("reports.csv"), [_("What"), _("Of"), _("Month"), _("Number")], rows)


def _cells(found: Mapping[str, Any]) -> Iterator[list[object]]:
    for what, table in found["by_month"]:
        for name, numbers in table.rows:
            for month, number in zip(table.months, numbers, strict=False):
                yield [what, name, f"{month:%Y-%m}", number]
    for line in found["pairs"]:
        yield [_("Waits kept"), line.pair, "", line.number]
        yield [_("Inside the minimum"), line.pair, "", line.inside_minimum]
        yield [_("Between it and the full wait"), line.pair, "", line.inside_wait]
        for bar in line.picture.bars:
            yield [_("Days waited: %(days)s") % {"days": bar.label}, line.pair, "", bar.number]
    for what, number in found["plans"]:
        yield [_("Plans"), what, "", number]
    for what, number in found["calls"]:
        yield [_("Calls"), what, "", number]
