"""The questions that the public asks."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.engine.history import Skin
from intervals.public.pairs import first_pair, named_pair, pair_query
from intervals.queries.published import Pair
from intervals.said import dates
from intervals.web.date_fields import DateField
from intervals.web.date_reader import read
from intervals.web.dates import BadDate, Typed, WrittenDate
from intervals.web.forms import GetForm, HiddenOnce, OneOf
from intervals.web.pages import AsOf

SKIN_ANSWERS = {
    Skin.SETTLED.value: gettext_lazy("Yes, it is normal"),
    Skin.UNSURE.value: gettext_lazy("I am not sure"),
    Skin.NOT_SETTLED.value: gettext_lazy("No, still red, swollen or sore"),
}


ROLES = {"earlier": gettext_lazy("First treatment"), "later": gettext_lazy("Second treatment")}
NOT_LISTED = gettext_lazy("“%(value)s” is not a treatment that this clinic lists. Choose one of these.")
NO_ANSWER = gettext_lazy("“%(value)s” is not one of the answers about your skin. Choose one of these.")


class PairForm(GetForm):
    """A question about one procedure after another.

    What an address does not name is the shipped pair; a question that is asked anew begins with the clinic's first.
    """

    def __init__(self, data: Mapping[str, Any] | None, as_of: AsOf, **kwargs: Any) -> None:
        self.on = as_of.on
        self.published = as_of.published
        self.names = as_of.published.known
        given = kwargs.get("initial", {}) if data is None else data
        anew = data is None and not any(given.values())
        usual = (first_pair if anew else named_pair)(as_of.published, as_of.on)
        self.pair = Pair(*(str(given.get(role) or getattr(usual, role)) for role in Pair._fields))
        if data is None:
            kwargs["initial"] = {**given, **dict(parse_qsl(pair_query(self.pair)))}
        super().__init__(data, **kwargs)
        for role, label in ROLES.items():
            self.fields[role] = OneOf(choices=self.names, unknown=NOT_LISTED, label=label)

    @property
    def earlier_name(self) -> str:
        """What the public calls the earlier procedure."""
        return self.names.get(self.pair.earlier) or _("first treatment")

    @property
    def later_name(self) -> str:
        """What the public calls the later procedure."""
        return self.names.get(self.pair.later) or _("another treatment")

    @property
    def before_an_event(self) -> bool:
        """Whether what comes later is one."""
        return self.pair.later in self.published.events

    @property
    def names_only_its_pair(self) -> bool:
        """Whether nothing was asked yet but of what: the address of a pair, without a date."""
        return (
            bool(self.data)
            and set(self.data) <= set(Pair._fields)
            and not set(self.errors) & set(Pair._fields)
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a question at a clinic that has nothing to ask about."""
        if not self.names:
            self.add_error(None, _("This clinic lists no treatments here yet. Please ask the clinic."))
        return self.cleaned_data

    def query(self, **changes: str) -> str:
        """The canonical query of a valid form, some parameters changed; what is empty or usual falls away."""
        rest = {
            name: str(self.cleaned_data.get(name) or "") for name in self.fields if name not in Pair._fields
        }
        named = dict(parse_qsl(pair_query(self.pair)))
        return urlencode({name: value for name, value in (named | rest | changes).items() if value})


class FormerDay(forms.Field):
    """The day that an earlier question was about, in whose place this one is asked: hidden, and none where it is none.

    Nobody types it, so what is no day falls away and is not complained about.
    """

    widget = HiddenOnce

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> WrittenDate | None:
        """A day or a month as it stands in an address."""
        try:
            before = read(Typed(text=value), exact=False)
        except (BadDate, TypeError):
            return None
        return before if before.known and str(before) == value else None


class CheckForm(PairForm):
    """When may the later procedure follow? And is the planned date all right?"""

    address = reverse_lazy("check")
    button = gettext_lazy("Show my dates")
    other_way_round = ""  # the query of the question that a planned date before the treatment really asks

    def __init__(self, data: Mapping[str, Any] | None, as_of: AsOf, **kwargs: Any) -> None:
        super().__init__(data, as_of, **kwargs)
        self.fields["given_on"] = DateField(missing=self._missing, exact=False)
        self.fields["planned_on"] = DateField(required=False, ahead=True)
        self.fields["skin"] = OneOf(
            choices=SKIN_ANSWERS, unknown=NO_ANSWER, label=gettext_lazy("Has your skin settled?")
        )
        self.fields["instead_of"] = FormerDay()

    def describe(self) -> None:
        """The questions beside the boxes."""
        given_on, planned_on = self["given_on"], self["planned_on"]
        given_on.label = _("When was %(yours)s?") % {"yours": dates.yours(self.earlier_name)}
        given_on.help_text = _("For example, 27 10 2026. If you know only the month, leave the day empty.")
        planned_on.label = _("Is a date for %(later)s already set? (optional)") % {"later": self.later_name}
        planned_on.help_text = _("We will tell you whether that day is all right.")

    @property
    def asked_about(self) -> WrittenDate | None:
        """The day that a form asks about, as far as it is one; None where it is not even a month."""
        given_on: WrittenDate | None = self.cleaned_data.get("given_on")
        return given_on if given_on and given_on.known else None

    @property
    def former(self) -> WrittenDate | None:
        """The day that was asked about before this valid form's was put in its place."""
        before: WrittenDate | None = self.cleaned_data.get("instead_of")
        return None if before == self.cleaned_data["given_on"] else before

    def of_former_day(self, as_of: AsOf) -> "CheckForm":
        """The question that was asked before."""
        before = CheckForm({**self.pair._asdict(), "given_on": str(self.former)}, as_of)
        before.is_valid()
        return before

    def query(self, **changes: str) -> str:
        """As of every form; a day is not put in its own place."""
        given_on = changes.get("given_on", str(self.cleaned_data.get("given_on")))
        if str(self.cleaned_data.get("instead_of")) == given_on:
            changes["instead_of"] = ""
        return super().query(**changes)

    def _missing(self) -> str:
        return _("Enter the date of %(yours)s.") % {"yours": dates.yours(self.earlier_name)}

    def clean(self) -> dict[str, Any]:
        """Refuse a planned date before the treatment, which is another question."""
        super().clean()
        given_on: WrittenDate | None = self.cleaned_data.get("given_on")
        planned: WrittenDate | None = self.cleaned_data.get("planned_on")
        if given_on and planned and given_on.first_day and planned.first_day:
            counted_from = given_on.counted_from(self.on)
            if planned.first_day < given_on.first_day:
                self.other_way_round = self._swapped(planned, given_on)
                self.add_error("planned_on", self._planned_first(planned.first_day, given_on.first_day))
            elif counted_from and planned.first_day < counted_from:
                self.add_error(
                    "given_on", _("Enter the day as well: your planned date is in the same month.")
                )
        return self.cleaned_data

    def _swapped(self, planned: WrittenDate, given_on: WrittenDate) -> str:
        """The same days as a question about the pair the other way round; "" where there is no such question."""
        if self.pair.earlier == self.pair.later or self.before_an_event:
            return ""
        swapped = {"earlier": self.pair.later, "later": self.pair.earlier, "given_on": str(planned)}
        return urlencode(swapped | ({"planned_on": str(given_on)} if given_on.day else {}))

    def _planned_first(self, planned_on: date, given_on: date) -> str:
        return _(
            "%(planned_on)s is before %(yours)s on %(given_on)s. Enter a later date, or leave it empty."
        ) % {
            "planned_on": dates.day(planned_on),
            "yours": dates.yours(self.earlier_name),
            "given_on": dates.day(given_on),
        }


class PlanForm(PairForm):
    """By when must the earlier procedure be done?"""

    address = reverse_lazy("plan")
    button = gettext_lazy("Work it back")

    def __init__(self, data: Mapping[str, Any] | None, as_of: AsOf, **kwargs: Any) -> None:
        super().__init__(data, as_of, **kwargs)
        self.fields["planned_on"] = DateField(missing=self._missing, ahead=True)

    def describe(self) -> None:
        """The question beside the boxes."""
        planned_on = self["planned_on"]
        planned_on.label = _("On which day would you like to have %(later)s?") % {"later": self.later_name}
        if self.before_an_event:
            planned_on.label = _("On which day is %(yours)s?") % {"yours": dates.yours(self.later_name)}
        planned_on.help_text = _("For example, 27 6 2027 or 27 June 2027.")

    def _missing(self) -> str:
        if self.before_an_event:
            return _("Enter the date of %(yours)s.") % {"yours": dates.yours(self.later_name)}
        return _("Enter the date you would like for %(later)s.") % {"later": self.later_name}


class RulesForm(GetForm):
    """On which day were, are or will the rules be in force?"""

    address = reverse_lazy("rules")
    button = gettext_lazy("Show the rules of that day")

    def __init__(self, data: Mapping[str, Any] | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["on"] = DateField(missing=lambda: _("Enter the day whose rules you want to see."))

    def describe(self) -> None:
        """The question beside the boxes."""
        self["on"].label = _("The rules of another day")
        self["on"].help_text = _("For example, 27 1 2027 or 27 January 2027.")
