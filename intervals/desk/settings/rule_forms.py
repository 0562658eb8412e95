"""The forms about a clinic's rules: what a draft says, and what is expected of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.refusals import Changed
from intervals.desk.settings.compared import Line, lines
from intervals.desk.settings.drafts import PREVIEW, second_button
from intervals.documents.document import DocumentRule, rule_as_data
from intervals.documents.problems import Problem
from intervals.engine.rules import Rule
from intervals.models.procedures import ProcedureKind
from intervals.models.rules import Evidence, InsideMinimum
from intervals.queries.procedures import choices_of_rules
from intervals.queries.rule_drafts import problems_of, rule_in
from intervals.said import dates
from intervals.web.date_fields import DateField
from intervals.web.dates import WrittenDate
from intervals.web.forms import OneLine, PostForm
from intervals.web.waits import WaitField

WAITS = ("minimum", "recommended", "best_by", "start_again")
DAYS = ("valid_from", "ends_on", "reviewed_on", "review_due")
PLAIN = ("same_day", "same_area", "inside_minimum", "evidence", "reviewed_by")


class DraftForm(PostForm):
    """All that a rule says. `previewed`: somebody asks for what it says in words; `look` gives them."""

    button = gettext_lazy("Save the draft")
    long = True
    previewed = False
    theirs: list[Line] | None = None

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    earlier = forms.ChoiceField(label=gettext_lazy("What is done first"))
    later = forms.ChoiceField(label=gettext_lazy("What comes after it"))
    minimum = WaitField(
        label=gettext_lazy("At the earliest after"),
        help_text=gettext_lazy("As you say it: 10 days, 2 weeks, 1 month and 2 weeks, none."),
        error_messages={"required": gettext_lazy("Enter the minimum wait, for example 1 week")},
    )
    recommended = WaitField(
        label=gettext_lazy("Recommended after"),
        error_messages={"required": gettext_lazy("Enter the recommended wait, for example 2 weeks")},
    )
    best_by = WaitField(label=gettext_lazy("Best within (if there is such a figure)"), required=False)
    start_again = WaitField(label=gettext_lazy("The series starts again from (if it does)"), required=False)
    same_day = forms.BooleanField(label=gettext_lazy("The same day is allowed"), required=False)
    same_area = forms.BooleanField(label=gettext_lazy("It counts in the same area only"), required=False)
    inside_minimum = forms.ChoiceField(
        label=gettext_lazy("Who may plan inside the minimum"), choices=InsideMinimum.choices
    )
    valid_from = DateField(
        ahead=True,
        label=gettext_lazy("First day"),
        missing=lambda: _("Enter the first day on which it counts"),
    )
    ends_on = DateField(ahead=True, label=gettext_lazy("First day without it (if it ends)"), required=False)
    evidence = forms.ChoiceField(label=gettext_lazy("Evidence"), choices=Evidence.choices)
    source_title = OneLine(
        label=gettext_lazy("Source: its title"),
        max_length=300,
        error_messages={"required": gettext_lazy("Name the source")},
    )
    source_url = OneLine(label=gettext_lazy("Its address"), max_length=500, required=False)
    source_says = forms.CharField(
        label=gettext_lazy("What it says, in one sentence"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    reviewed_by = OneLine(
        label=gettext_lazy("Reviewed by"),
        max_length=120,
        error_messages={"required": gettext_lazy("Say who reviewed it")},
    )
    reviewed_on = DateField(
        label=gettext_lazy("Reviewed on"), missing=lambda: _("Enter the day of the review")
    )
    review_due = DateField(ahead=True, label=gettext_lazy("Review due"), required=False)
    shared = forms.BooleanField(
        label=gettext_lazy("For all clinics"),
        required=False,
        help_text=gettext_lazy("It counts wherever a clinic has no rule of its own for the pair."),
    )

    def __init__(
        self,
        *args: Any,
        asker: Asker,
        look: Callable[[Rule], Any],
        pair: tuple[str, str] | None = None,
        shared: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_shared = shared
        if pair or not asker.shares:
            del self.fields["shared"]
        self.asker = asker
        self.look = look
        self.pair = pair
        here = choices_of_rules(asker.clinic)
        for side in ("earlier", "later"):
            kept = [
                (slug, capfirst(name))
                for slug, (name, kind) in here.items()
                if side == "later"
                or kind != ProcedureKind.EVENT  # the rest is said of any rule, however it came
            ]
            self.fields[side].choices = [("", _("Choose one")), *kept]  # type: ignore[attr-defined]
            if pair:
                del self.fields[side]

    def clean(self) -> dict[str, Any]:
        """What is wrong with the rule as a whole, at the box where it is to be mended."""
        typed = super().clean() or self.cleaned_data
        if not self.errors:
            owner = None if self.for_all else self.asker.clinic
            for problem in problems_of(self.content, owner, self.asker.on):
                if problem.place[0] != "examples":
                    self.add_error(_box(problem), _in_words(problem))
        self.previewed = PREVIEW in self.sent and not self.errors
        return typed

    @property
    def for_all(self) -> bool:
        """Whether it is a rule for all clinics: the draft is, or it was ticked."""
        return self.is_shared or bool(self.cleaned_data.get("shared"))

    @property
    def read_back(self) -> list[tuple[str, str]]:
        """Each wait that was read as other words than those that were typed: 48 hours as 2 days."""
        said = [(self.sent.get(name, "").strip(), self.cleaned_data.get(name)) for name in WAITS]
        both = [(typed, dates.wait(wait)) for typed, wait in said if wait is not None]
        return [(typed, wait) for typed, wait in both if typed != wait]

    @cached_property
    def preview(self) -> Any:
        """What its waits say so far, whatever else is still missing; None where they are no rule yet."""
        typed = self.cleaned_data if self.is_bound else {}
        earlier, later = self.pair or (typed.get("earlier"), typed.get("later"))
        minimum, recommended = typed.get("minimum"), typed.get("recommended")
        if not earlier or not later or minimum is None or recommended is None:
            return None
        figures = {name: typed.get(name) for name in ("best_by", "start_again", "same_area")}
        try:
            rule = Rule(
                earlier,
                later,
                minimum,
                recommended,
                same_day_allowed=typed["same_day"],
                own=True,
                **figures,  # type: ignore[arg-type]
            )
        except ValueError:
            return None
        return self.look(rule)

    @property
    def content(self) -> dict[str, Any]:
        """The rule as a document has it, without examples."""
        typed = self.cleaned_data
        earlier, later = self.pair or (typed["earlier"], typed["later"])
        return {
            "earlier": earlier,
            "later": later,
            **{name: None if typed[name] is None else str(typed[name]) for name in WAITS},
            **{name: typed[name] for name in PLAIN},
            **{name: _iso(typed[name]) for name in DAYS},
            "source": {
                "title": typed["source_title"],
                "url": typed["source_url"] or None,
                "says": typed["source_says"].replace("\r\n", "\n"),
            },
            "examples": [],
        }

    def changed_meanwhile(self, changed: Changed) -> "DraftForm":
        """The form once more, with what somebody else has written beside it; sent again, it counts."""
        was = {**changed.draft.content, "examples": []}
        now = self.content
        data = self.sent.copy()
        data["version"] = str(changed.draft.edition)
        form = DraftForm(data, asker=self.asker, look=self.look, pair=self.pair, shared=self.is_shared)
        form.is_valid()
        form.theirs = lines(was, now)
        form.refuse(_("Somebody else has changed this draft meanwhile. Nothing is saved yet."))
        return form

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy draws it: with a second button, that looks and saves nothing."""
        helper = super().helper
        second_button(helper, PREVIEW, _("Preview"))
        return helper


def initial_of(rule: DocumentRule) -> dict[str, Any]:
    """What the form begins with, from a rule."""
    data = rule_as_data(rule)
    values = {name: data[name] for name in (*PLAIN, "earlier", "later")}
    values |= {name: getattr(rule, name) for name in WAITS}
    days: dict[str, date | None] = {name: getattr(rule, name) for name in DAYS}
    values |= {name: WrittenDate(day.year, day.month, day.day) if day else None for name, day in days.items()}
    source = {f"source_{name}": value or "" for name, value in data["source"].items()}
    return values | source


def _iso(when: WrittenDate | None) -> str | None:
    return str(when) if when else None


def _box(problem: Problem) -> str | None:
    name = "_".join(map(str, problem.place))
    return name if name in DraftForm.base_fields else None


def _in_words(problem: Problem) -> str:
    """A wait that is out of order, as a person says it and no document; anything else as it is."""
    return {
        "recommended": _("The recommended wait is shorter than the minimum, or could be in some months."),
        "best_by": _("This comes before the recommended wait is over, or could in some months."),
        "start_again": _("The series starts again after what comes before it: give it a longer wait."),
        "reviewed_on": _("This day is still to come: enter the day on which it was reviewed."),
    }.get(str(problem.place[0]), problem.says)


class ProofForm(PostForm):
    """What the manager expects from three days: the engine's dates stand there until she says otherwise."""

    button = gettext_lazy("This is what I expect")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, content: dict[str, Any], examples: list[dict[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule_in(content)
        self.days = [each["given_on"] for each in examples]
        labels = {"earliest": _("%(given)s: earliest"), "recommended": _("%(given)s: recommended")}
        for number, each in enumerate(examples):
            for name, label in labels.items():
                self.fields[f"{name}_{number}"] = DateField(
                    label=label % {"given": _given(each)}, missing=lambda: _("Enter the date that you expect")
                )
                self.initial.setdefault(f"{name}_{number}", _written(each[name]))

    @property
    def examples(self) -> list[dict[str, str]]:
        """What was confirmed, as examples."""
        return [
            {
                "given_on": day,
                **{name: str(self.cleaned_data[f"{name}_{number}"]) for name in ("earliest", "recommended")},
            }
            for number, day in enumerate(self.days)
        ]


def _written(iso: str) -> WrittenDate:
    day = date.fromisoformat(iso)
    return WrittenDate(day.year, day.month, day.day)


def _given(example: dict[str, str]) -> str:
    return _("Done on %(day)s") % {"day": dates.day(date.fromisoformat(example["given_on"]))}
