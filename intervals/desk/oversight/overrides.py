"""The warnings that were overridden: looked through, and reviewed by a manager."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.overrides import may_explain, may_object, review
from intervals.desk.oversight.filters import FilterForm, one_of
from intervals.desk.pages import desk_page, desk_render
from intervals.desk.steps import Step, take
from intervals.models.overrides import Override, OverrideReason
from intervals.models.plans import PlanState
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.overrides import NO_REASON, Which, decided_by, months, overrides, tallies
from intervals.queries.people import people_of
from intervals.queries.reasons_now import ByNow, look_again
from intervals.said import dates, to_staff
from intervals.web.forms import PostForm
from intervals.web.paging import SIZE, newest_first

LIST = "desk/oversight/overrides/list.html"
OBJECTED_WITHIN = timedelta(days=30)  # after that whoever was named has read it, or never will
REASONS = {"": gettext_lazy("No reason given yet"), **dict(OverrideReason.choices)}


def month_in_words(month: date) -> str:
    """The month of a day: November 2026."""
    return _("%(month)s %(year)d") % {"month": MONTHS[month.month], "year": month.year}


class Filters(FilterForm):
    """Which overrides: those that wait for review, unless `show` says all."""

    def __init__(self, data: QueryDict, asker: Asker) -> None:
        super().__init__(data)
        self.people = people_of(asker.clinic)
        self.months = {f"{month:%Y-%m}": month for month in months(asker.clinic, asker.on)}
        self.fields["show"] = one_of(
            _("Show"),
            _("Waiting for review"),
            [("all", _("All"))],
            _("“%(value)s” is not one of the choices. Choose one of these."),
        )
        self.fields["reason"] = one_of(
            _("Reason"),
            _("All reasons"),
            [(NO_REASON, REASONS[""]), *OverrideReason.choices],
            _("“%(value)s” is not a reason. Choose one of these."),
        )
        self.fields["person"] = one_of(
            _("Person"),
            _("Everybody"),
            [(str(pk), person.known_as) for pk, person in self.people.items()],
            _("“%(value)s” is not a person of this clinic. Choose one of these."),
        )
        self.fields["month"] = one_of(
            _("Month"),
            _("All months"),
            [(key, month_in_words(month)) for key, month in self.months.items()],
            _("“%(value)s” is not a month with overrides. Choose one of these."),
        )

    def which(self) -> Which:
        """What a valid form asks for."""
        asked = self.cleaned_data
        return Which(
            reason=asked["reason"],
            person=int(asked["person"]) if asked["person"] else None,
            month=self.months.get(asked["month"]),
            waiting=asked["show"] != "all",
        )


class Ticked(forms.Field):
    """The overrides that were ticked, by their keys."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str]) -> list[int]:
        """Their keys; ValidationError if there are none, or something else among them."""
        keys = [int(each) for each in value if each.isdecimal() and len(each) <= 18]
        if not keys or len(keys) != len(value):
            raise ValidationError(_("Tick those that you have reviewed."))
        return keys


class ReviewForm(PostForm):
    """What a manager has read; its boxes stand in the list."""

    override = Ticked()


@dataclass(frozen=True)
class OverrideLine:
    """An override as a list shows it: for what, on which day, what is true today, and who is asked.

    `taken_back` is in a word why what it was for no longer stands, "" where it does. `ask`: whether the person reading
    owes the reason. `told` is what its day means by now, None where that is voided, moved or cancelled.
    `may_object`: the person reading is said to have decided.
    """

    override: Override
    what: str
    on: date
    taken_back: str
    by_now: list[str]
    ask: bool
    told: to_staff.Told | None
    may_object: bool


def line(asker: Asker, found: ByNow, names: dates.Names) -> OverrideLine:
    """The override in words; its plan or treatment is at hand."""
    override, plan, done = found.override, found.override.plan, found.override.treatment
    taken_back = ""
    if plan is not None:
        what, on, procedure = _("Plan: %(procedure)s"), plan.planned_on, plan.procedure
        taken_back = plan.get_state_display() if plan.state in (PlanState.MOVED, PlanState.CANCELLED) else ""
    else:
        assert done is not None  # noqa: S101 - the database sees to it: one of the two
        what, on, procedure = _("Treatment: %(procedure)s"), done.given_on, done.procedure
        taken_back = _("Entered in error") if done.voided else ""
    return OverrideLine(
        override,
        what % {"procedure": names[procedure.slug]},
        on,
        taken_back,
        to_staff.by_now(override.said, found.verdict, found.gone, names) if found.verdict else [],
        found.matters and may_explain(asker, found),
        to_staff.told_in_short(found.verdict, names) if found.verdict else None,
        may_object(asker, override),
    )


@desk_page(Act.SEE_OVERRIDES, takes_forms=True)
def overridden(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The list, newest first; whoever may review ticks what they have read."""
    filters = Filters(request.GET, asker)
    context: dict[str, Any] = {
        "filters": filters,
        "may_review": asker.may(Act.REVIEW_OVERRIDES),
    }
    if not filters.is_valid():
        return desk_render(request, asker, LIST, context, 422)
    step = Step(
        form=ReviewForm,
        act=lambda form: review(by=asker, overrides=form.cleaned_data["override"]),
        then=lambda _done: f"{request.path}?{filters.query()}",
        said=_("Marked as reviewed."),
        template=LIST,
        context=context | _listed(asker, filters, request.GET.get("after")),
    )
    return take(request, asker, step)


def _listed(asker: Asker, filters: Filters, after: str | None) -> dict[str, Any]:
    which = filters.which()
    month = which.month or asker.on.replace(day=1)
    charts = clinic_charts(asker.clinic)
    lines, after = _lines(asker, which, after, charts)
    rows = list(decided_by(asker.clinic, asker.user, asker.on - OBJECTED_WITHIN)[:SIZE])
    mine = [line(asker, each, charts.names) for each in _looked_at(asker, rows, charts)] if rows else []
    asker.sees(each.override.patient for each in [*lines, *mine])
    tallied = tallies(asker.clinic, month)
    return {
        "lines": lines,
        "mine": mine,
        "next": after and filters.query(after=after),
        "month": month_in_words(month),
        "by_reason": [(REASONS[str(each.of)], each) for each in tallied["reason"]],
        "by_person": [(filters.people[int(each.of)], each) for each in tallied["by"]],
    }


def _lines(
    asker: Asker, which: Which, after: str | None, charts: ClinicCharts
) -> tuple[list[OverrideLine], str]:
    """A page of them, and the key that the next one begins after: of those that wait, only what still counts.

    Twice as many are read as are shown; where more than half have become pointless, a page is shorter.
    """
    page = newest_first(overrides(asker.clinic, which), after, SIZE * 2 if which.waiting else SIZE)
    found = _looked_at(asker, page.rows, charts)
    if which.waiting:
        found = [each for each in found if each.matters]
    shown = found[:SIZE]
    key = str(shown[-1].override.pk) if len(found) > SIZE else page.next
    return [line(asker, each, charts.names) for each in shown], key


def _looked_at(asker: Asker, rows: list[Override], charts: ClinicCharts) -> list[ByNow]:
    of_patients = charts.of_many({row.patient_id for row in rows}, asker.on)
    return [look_again(row, of_patients[row.patient_id], asker.on) for row in rows]
