"""The question about a course: rows of what is planned, what was done already, perhaps an event, a first day.

An address says the same in another way (intervals.public.course_query); both are read by the one form.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.engine.courses import LONGEST, MOST_IN_OPEN_ORDER, MOST_VISITS, CourseRefused, Refusal
from intervals.engine.periods import FIRST_DAY, LAST_DAY, DateOutOfRange
from intervals.public.course_query import OPEN, Asked, CourseQuery
from intervals.public.course_rows import (
    MOST_GIVEN,
    AreasPick,
    Spread,
    events_of,
    known,
    planned,
    uses_areas,
)
from intervals.said import dates
from intervals.web.date_fields import DateField
from intervals.web.dates import WrittenDate
from intervals.web.forms import GetForm
from intervals.web.pages import AsOf
from intervals.web.picks import Pick, Times

ROWS, GIVEN_ROWS = 3, 1  # at least
NOT_OFFERED = gettext_lazy("“%(value)s” is not a treatment that can be planned here. Choose one of these.")
NOT_KNOWN = gettext_lazy("“%(value)s” is nothing that this clinic’s rules speak of. Choose one of these.")
NO_AREA = gettext_lazy("“%(value)s” is not an area that is listed here. Choose one of these.")
NO_EVENT = gettext_lazy("“%(value)s” is not an event that is listed here. Choose one of these.")
ORDERS = {"given": gettext_lazy("In this order"), OPEN: gettext_lazy("In the best order")}
NOT_AN_ORDER = gettext_lazy("“%(value)s” is not an order. Choose one of these.")


class CourseForm(GetForm):
    """What is planned, and all that bears on it. `asked` is the course, once the form is valid."""

    address = reverse_lazy("course")
    button = gettext_lazy("Show my days")
    asked: CourseQuery

    def __init__(self, data: QueryDict, as_of: AsOf, *, shown: bool = False) -> None:
        self.on = as_of.on
        self.published = as_of.published
        self.planned = planned(as_of.published, as_of.on)
        self.events = events_of(as_of.published)
        spread = Spread(data)
        self.visits_asked, self.given_asked = spread.visits, spread.given
        more, more_given = "more" in data, "more_given" in data
        self.rows = min(max(spread.rows + more, ROWS if not spread.rows else 1), MOST_VISITS)
        self.given_rows = min(max(spread.given_rows + more_given, GIVEN_ROWS), MOST_GIVEN)
        super().__init__(None if shown else spread.data)
        self._add_fields()
        if shown:
            self.initial = {
                name: known(field.widget.value_from_datadict(spread.data, {}, name))
                for name, field in self.fields.items()
                if not field.widget.value_omitted_from_data(spread.data, {}, name)
            }
        self.with_areas = uses_areas(as_of.published)

    def _add_fields(self) -> None:
        nothing, areas = _("Nothing"), {slug: each.name for slug, each in self.published.areas.items()}
        for row in range(1, self.rows + 1):
            self.fields[f"what_{row}"] = Pick(choices=self.planned, empty=nothing, unknown=NOT_OFFERED)
            self.fields[f"times_{row}"] = Times(required=False, initial="1")
            self.fields[f"area_{row}"] = AreasPick(choices=areas, empty=_("Not said"), unknown=NO_AREA)
            self.fields[f"day_{row}"] = DateField(required=False, ahead=True)
        self.fields["order"] = Pick(choices=ORDERS, empty="", unknown=NOT_AN_ORDER)
        self.fields["order"].widget = forms.RadioSelect(choices=list(ORDERS.items()))
        self.fields["event"] = Pick(choices=self.events, empty=_("Another event"), unknown=NO_EVENT)
        self.fields["before_on"] = DateField(required=False, ahead=True)
        done = {slug: name for slug, name in self.published.known.items() if slug not in self.events}
        for row in range(1, self.given_rows + 1):
            self.fields[f"had_{row}"] = Pick(choices=done, empty=nothing, unknown=NOT_KNOWN)
            self.fields[f"had_area_{row}"] = AreasPick(choices=areas, empty=_("Not said"), unknown=NO_AREA)
            self.fields[f"had_on_{row}"] = DateField(required=False, exact=False)
        self.fields["start"] = DateField(required=False, ahead=True)

    def describe(self) -> None:
        """The questions beside the boxes."""
        for row in range(1, self.rows + 1):
            self[f"what_{row}"].label = _("Treatment %(row)s") % {"row": row}
            self[f"times_{row}"].label = _("How often")
            self[f"area_{row}"].label = _("Where")
            self[f"day_{row}"].label = _("Its day, if it is fixed")
        self["order"].label = _("In which order?")
        self["event"].label = _("What is it all before?")
        before_on = self["before_on"]
        before_on.label = _("Is there a day that it must all be before? (optional)")
        if len(self.events) == 1:
            [name] = self.events.values()
            before_on.label = _("On which day is %(yours)s? (optional)") % {"yours": dates.yours(name)}
        before_on.help_text = _("For example, 27 6 2027 or 27 June 2027.")
        for row in range(1, self.given_rows + 1):
            self[f"had_{row}"].label = _("What have you had already? (optional)")
            self[f"had_area_{row}"].label = _("Where")
            self[f"had_on_{row}"].label = _("When was it?")
            self[f"had_on_{row}"].help_text = _(
                "If you know only the month, leave the day empty. If you know nothing, write “unknown”."
            )
        self["start"].label = _("From which day on? (optional)")
        self["start"].help_text = _("From today, if you leave it empty.")

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy draws it: a row for each treatment, then what bears on all of them."""
        helper = super().helper
        rows = [self._row(row, "what", "times", "area", "day") for row in range(1, self.rows + 1)]
        had = [self._row(row, "had", "had_area", "had_on") for row in range(1, self.given_rows + 1)]
        event = ["event"] if len(self.events) > 1 or "event" in self.errors else []
        more: list[Any] = [*had, "start"]
        known = any(self[name].value() for name in ("had_1", "start"))
        helper.layout = Layout(
            *rows,
            "order",
            *event,
            "before_on",
            *(
                more
                if known or self.given_rows > GIVEN_ROWS
                else [Fieldset(_("What you had already, and a first day"), *more)]
            ),
        )
        for name, label, at_most in (
            ("more", _("Add a treatment"), self.rows < MOST_VISITS),
            ("more_given", _("Add something you had"), self.given_rows < MOST_GIVEN),
        ):
            if at_most:
                button = Submit(name, label)
                button.field_classes = "btn"
                helper.add_input(button)
        return helper

    def _row(self, row: int, *names: str) -> Div:
        shown = (f"{name}_{row}" for name in names)
        return Div(*(name for name in shown if self._is_needed(name)), css_class="course-row")

    def _is_needed(self, name: str) -> bool:
        """A fixed day is shown where there is one: days are fixed on the answer; areas, where rules use them."""
        if name.startswith("day_"):
            value = self[name].value()
            return name in self.errors or bool(value and not getattr(value, "blank", False))
        if "area_" in name:
            return self.with_areas or bool(self[name].value())
        return True

    def clean(self) -> dict[str, Any]:
        """All that is wrong with the course as a whole; `asked` where nothing is."""
        if not self.planned:
            self.add_error(
                None, _("No rule speaks of any treatment that this clinic lists here. Please ask the clinic.")
            )
            return self.cleaned_data
        visits = list(self._visits())
        self._check_visits(visits)
        given = tuple(self._given())
        said_on: dict[str, WrittenDate | None] = self.cleaned_data
        before, start = said_on.get("before_on"), said_on.get("start")
        event = self.cleaned_data.get("event") or (next(iter(self.events)) if len(self.events) == 1 else "")
        asked = CourseQuery(
            visits=tuple(each for _row, each in visits),
            given=given,
            event=event if before else "",
            before=before.first_day if before else None,
            start=start.first_day if start else None,
            open_order=self.cleaned_data.get("order") == OPEN,
        )
        self._check_days(asked, visits)
        if not self.errors:
            self._refuse(asked)
        self.asked = asked
        return self.cleaned_data

    def _visits(self) -> Iterator[tuple[int, Asked]]:
        for row in range(1, self.rows + 1):
            said_of = {
                name: self.cleaned_data.get(f"{name}_{row}") for name in ("what", "times", "area", "day")
            }
            what, day, times = said_of["what"], said_of["day"], said_of["times"] or 1
            if not what:
                if (said_of["area"] or day or times > 1) and f"what_{row}" not in self.errors:
                    self.add_error(f"what_{row}", _("Choose the treatment of this row."))
                continue
            if day and times > 1:
                self.add_error(
                    f"day_{row}",
                    _("Only one visit can be on that day. Put the others into a row of their own."),
                )
            yield from (
                (row, Asked(what, said_of["area"] or (), day)) for _time in range(min(times, MOST_VISITS + 1))
            )

    def _check_visits(self, visits: list[tuple[int, Asked]]) -> None:
        count = max(len(visits), self.visits_asked)
        if not visits and not self.errors:
            self.add_error("what_1", _("Choose at least one treatment."))
        elif count > MOST_VISITS:
            row = visits[-1][0] if visits else 1
            text = _("That makes %(count)s visits. At most %(most)s can be planned at once.")
            self.add_error(f"times_{row}", text % {"count": count, "most": MOST_VISITS})
        elif self.cleaned_data.get("order") == OPEN and count > MOST_IN_OPEN_ORDER:
            text = _(
                "The best order can be found for at most %(most)s visits, and these are %(count)s. Put them in order."
            )
            self.add_error("order", text % {"count": count, "most": MOST_IN_OPEN_ORDER})

    def _given(self) -> Iterator[Asked]:
        if self.given_asked > MOST_GIVEN:
            text = _("At most %(most)s things that you had can be given. Leave out the oldest.")
            self.add_error("had_1", text % {"most": MOST_GIVEN})
        for row in range(1, self.given_rows + 1):
            what, day = self.cleaned_data.get(f"had_{row}"), self.cleaned_data.get(f"had_on_{row}")
            if what and not day and f"had_on_{row}" not in self.errors:
                text = _("Enter the date of %(yours)s.") % {"yours": dates.yours(self.published.names[what])}
                self.add_error(f"had_on_{row}", text)
            elif day and not what and f"had_{row}" not in self.errors:
                self.add_error(f"had_{row}", _("Choose what it was."))
            elif what and day:
                yield Asked(what, self.cleaned_data.get(f"had_area_{row}") or (), day)

    def _check_days(self, asked: CourseQuery, visits: list[tuple[int, Asked]]) -> None:
        begins = asked.begins(self.on)
        if asked.before and asked.before < self.on:
            text = _("%(day)s has passed. Enter a day to come.")
            self.add_error("before_on", text % {"day": dates.day(asked.before)})
        for row, each in visits:
            if each.fixed_on is None or f"day_{row}" in self.errors:
                continue
            values = {"day": dates.day(each.fixed_on), "begins": dates.day(begins)}
            if each.fixed_on < self.on:
                text = _("%(day)s has passed. If it was done, enter it as something you had.")
                self.add_error(f"day_{row}", text % values)
            elif each.fixed_on < begins:
                text = _("%(day)s is before the first day, %(begins)s.")
                self.add_error(f"day_{row}", text % values)
        self._check_twice(asked, visits)

    def _check_twice(self, asked: CourseQuery, visits: list[tuple[int, Asked]]) -> None:
        """The same visit twice on one day is one visit."""
        tree = self.published.chart(asked.history(self.on)).tree
        for (_one_row, one), (row, other) in combinations(visits, 2):
            day, same = other.fixed_on, one.procedure == other.procedure and one.fixed_on == other.fixed_on
            if day and same and tree.meet(one.areas, other.areas) and f"day_{row}" not in self.errors:
                text = _("Another visit for %(procedure)s is fixed on %(day)s already.")
                values = {"procedure": self.published.names[other.procedure], "day": dates.day(day)}
                self.add_error(f"day_{row}", text % values)

    def _refuse(self, asked: CourseQuery) -> None:
        """What the engine does not look at, in words."""
        try:
            asked.course(self.on)
        except DateOutOfRange:
            text = _(
                "Counted from that day, a date would lie outside what we count with, %(first)s to %(last)s."
            )
            values = {"first": dates.day(FIRST_DAY), "last": dates.day(LAST_DAY)}
            self.add_error("start", text % values)
        except CourseRefused as refused:
            begins = asked.begins(self.on)
            values = {
                "begins": dates.day(begins),
                "day": dates.day(asked.before) if asked.before else "",
                "longest": dates.wait(LONGEST),
            }
            fixed = next((row for row in range(1, self.rows + 1) if self.cleaned_data.get(f"day_{row}")), 1)
            field, text = {
                Refusal.EVENT_BEFORE_START: ("start", _("The first day, %(begins)s, is after %(day)s.")),
                Refusal.EVENT_TOO_FAR: (
                    "before_on",
                    _(
                        "%(day)s is more than %(longest)s after %(begins)s. No course is looked at for longer."
                    ),
                ),
                Refusal.FIXED_TOO_FAR: (
                    f"day_{fixed}",
                    _(
                        "A fixed day is more than %(longest)s after %(begins)s. No course is looked at for longer."
                    ),
                ),
            }[refused.why]
            self.add_error(field, text % values)
