"""The form that merges two records: what it asks first."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.overrides import come_up
from intervals.actions.twins import Entry, One, Twins
from intervals.actions.warnings import GoingOn, may_say_of_done
from intervals.desk.patient.read_conflicts import ReadConflicts
from intervals.engine.conflicts import Conflicts, beyond
from intervals.models.circumstances import Circumstance
from intervals.models.overrides import OverrideReason
from intervals.models.plans import Plan
from intervals.models.treatments import Treatment
from intervals.said import dates
from intervals.web.forms import AskingForm, tick

STAYS, TWO = "stays", "two"


class MergeForm(AskingForm):
    """Which record becomes part of this one, what is one and the same, and why what becomes too soon was done."""

    button = gettext_lazy("Merge")
    long = True
    asks = ("age_confirmed",)

    other = forms.CharField(widget=forms.HiddenInput)
    age_confirmed = tick(gettext_lazy("The age is right"))

    def __init__(
        self,
        *args: Any,
        asked: Iterable[tuple[int, str, Conflicts]] = (),
        planned: Sequence[tuple[Plan, list[Treatment]]] = (),
        twins: Sequence[Twins] = (),
        odd_age: str = "",
        names: dates.Names,
        **kwargs: Any,
    ) -> None:
        """`asked` are the treatments by their ids, each with what it is too soon after, in a sentence and by name.

        `planned` is what is planned in one record, each with what it may have become in the other. `twins` may be in
        both; `odd_age` says what is odd about the birth date that stays, `names` what the clinic calls
        the procedures.
        """
        super().__init__(*args, **kwargs)
        self.twins, self.odd_age = twins, odd_age
        for each in twins:
            self.fields[each.key] = _whether_one(each, names)
        self.planned = [plan.pk for plan, _done in planned]
        for plan, done in planned:
            self.fields[f"became_{plan.pk}"] = _whether_done(plan, done, names)
        self.asked = {pk: conflicts for pk, _said, conflicts in asked}
        for pk, said, conflicts in asked:
            self.fields[f"read_{pk}"] = read = ReadConflicts(required=False)
            read.show(conflicts)
            choices = [(each.value, each.label) for each in may_say_of_done(conflicts)]
            self.fields[f"reason_{pk}"] = forms.ChoiceField(
                label=said,
                choices=[("", _("The reason is given later")), *choices],
                required=False,
                help_text=_("Why was it done so soon?"),
            )
            self.fields[f"comment_{pk}"] = forms.CharField(
                label=_("Comment"), max_length=2000, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Another reason has to be named, and a comment belongs to a reason; an unlikely age is asked about.

        A reason that was given for less than what is known by now has to be given again.
        """
        said = super().clean() or {}
        self.ask("age_confirmed", self.odd_age)
        for pk, conflicts in self.asked.items():
            reason, comment = said.get(f"reason_{pk}"), said.get(f"comment_{pk}")
            if reason and beyond(conflicts, said.get(f"read_{pk}", {})):
                self.add_error(f"reason_{pk}", come_up())
            if reason == OverrideReason.OTHER and not comment:
                self.add_error(f"comment_{pk}", _("Say what the reason was."))
            elif comment and not reason:
                self.add_error(f"reason_{pk}", _("Choose the reason that the comment belongs to."))
        return said

    def became(self) -> dict[int, int | None]:
        """What each plan became, by their ids; None: it stays."""
        said = {pk: self.cleaned_data[f"became_{pk}"] for pk in self.planned}
        return {pk: None if value == STAYS else int(value) for pk, value in said.items()}

    def same(self) -> dict[str, One | None]:
        """What is one and the same, and which of the two stands; None: they are two."""
        said = {each.key: self.cleaned_data[each.key] for each in self.twins}
        return {
            key: None if value == TWO else One(*map(int, value.split("-"))) for key, value in said.items()
        }

    def reasons(self) -> dict[int, GoingOn]:
        """Those that were given, by the treatment's id."""
        said = self.cleaned_data
        return {
            pk: GoingOn(said[f"reason_{pk}"], said[f"comment_{pk}"], said[f"read_{pk}"])
            for pk in self.asked
            if said[f"reason_{pk}"]
        }


def _whether_done(plan: Plan, done: Iterable[Treatment], names: dates.Names) -> forms.ChoiceField:
    """Whether a plan of one record is what the other has as done."""
    shown = [
        (str(each.pk), _("Yes, it is the one of %(day)s") % {"day": dates.day(each.given_on)})
        for each in done
    ]
    values = {"what": capfirst(names[plan.procedure.slug]), "day": dates.day(plan.planned_on)}
    return forms.ChoiceField(
        label=_("%(what)s is planned for %(day)s and done in the other record. Is it the same?") % values,
        choices=[*shown, (STAYS, _("No, another one: the plan stays"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether this is what was planned.")},
    )


def _whether_one(twins: Twins, names: dates.Names) -> forms.ChoiceField:
    """Whether what the other record has is what this one has, and which of the two stands."""
    its = _in_words(twins.entry)
    choices = []
    for mine in twins.like:
        shown = {"mine": _in_words(mine), "its": its}
        choices += [
            (
                f"{mine.pk}-{twins.entry.pk}",
                _("Yes: this record’s stands, %(mine)s") % shown,
            ),
            (
                f"{twins.entry.pk}-{mine.pk}",
                _("Yes: the other record’s stands, %(its)s, instead of %(mine)s") % shown,
            ),
        ]
    return forms.ChoiceField(
        label=_("%(what)s stands in both records. Is it one and the same?")
        % {"what": _title(twins.entry, names)},
        choices=[*choices, (TWO, _("No, there are two: both stay"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether this is one and the same.")},
    )


def _title(entry: Entry, names: dates.Names) -> str:
    return entry.title(names) if isinstance(entry, Circumstance) else capfirst(names[entry.procedure.slug])


def _in_words(entry: Entry) -> str:
    """By its day and who wrote it down, which tells two of one day apart."""
    planned = isinstance(entry, Plan)
    day = entry.planned_on if isinstance(entry, Plan) else entry.given_on
    who = entry.created_by if isinstance(entry, Plan) else entry.recorded_by
    values = {"day": dates.day(day) if day else _("day not known"), "who": who.known_as}
    return (_("the plan for %(day)s (%(who)s)") if planned else _("the one of %(day)s (%(who)s)")) % values
