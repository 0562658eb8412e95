"""The form of a draft of guidance: all that a topic says, section by section."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.refusals import Changed
from intervals.desk.settings.drafts import PREVIEW, second_button
from intervals.desk.settings.guidance_words import Changes, changes
from intervals.documents.topics import MOST_SECTIONS, SectionText, TopicText, Wrong, wrongs_of_draft
from intervals.models.guidance import Kind, Place
from intervals.queries.guidance_links import broken_in
from intervals.queries.procedures import choices_of_rules
from intervals.queries.read_published import published_or_to_come
from intervals.web.date_fields import DateField
from intervals.web.dates import WrittenDate
from intervals.web.forms import OneLine, PostForm

MORE = "more"
LINES = ("title", "source_title", "source_url", "reviewed_by")
SIDES = ("earlier", "later")
DAYS = ("reviewed_on", "review_due")
OF_A_SECTION = ("heading", "body", "place", "kind", "first_day", "last_day", "own", "at", "without")


class GuidanceForm(PostForm):
    """All that a topic says, section by section; one empty section stands behind them.

    `preview` is the page as a patient reads it, once somebody asks for that; `theirs` is what somebody else has saved
    meanwhile.
    """

    button = gettext_lazy("Save the draft")
    long = True
    preview: Any = None
    theirs: Changes | None = None

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = OneLine(
        label=gettext_lazy("Title"), error_messages={"required": gettext_lazy("Enter the title.")}
    )
    summary = forms.CharField(
        label=gettext_lazy("In short"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("One sentence, under the title and in lists of topics."),
    )
    order = forms.IntegerField(
        label=gettext_lazy("Place among the topics"),
        required=False,
        min_value=0,
        max_value=9999,
        help_text=gettext_lazy("A number: the lowest stands first."),
    )
    earlier = forms.ChoiceField(label=gettext_lazy("For whoever had"), required=False)
    later = forms.ChoiceField(label=gettext_lazy("And wants"), required=False)
    source_title = OneLine(label=gettext_lazy("Source: its title"), required=False)
    source_url = OneLine(label=gettext_lazy("Its address"), required=False)
    reviewed_by = OneLine(label=gettext_lazy("Reviewed by"), required=False)
    reviewed_on = DateField(label=gettext_lazy("Reviewed on"), required=False)
    review_due = DateField(ahead=True, label=gettext_lazy("Review due"), required=False)

    def __init__(self, data: Any = None, *, asker: Asker, slug: str, text: TopicText, edition: int) -> None:
        self.asker, self.slug, self.stored = asker, slug, text
        count = len(text.sections) + 1 if data is None else _came(data) + (MORE in data)
        self.count = min(count, MOST_SECTIONS + 1)
        super().__init__(data, initial=_initial(text) | {"version": edition})
        names = {slug: capfirst(name) for slug, (name, _kind) in choices_of_rules(asker.clinic).items()}
        for side in SIDES:
            kept = getattr(text, side)
            known = names | ({kept: capfirst(asker.names.get(kept, kept))} if kept else {})
            self.fields[side].choices = [("", _("Anything")), *known.items()]  # type: ignore[attr-defined]
        for number in range(self.count):
            self.fields |= {f"{name}_{number}": made for name, made in _section_fields(number)}

    def clean(self) -> dict[str, Any]:
        """What is wrong with the text as a whole, at the box where it is to be mended."""
        typed = super().clean() or self.cleaned_data
        if not self.errors:
            kept = self._kept
            for wrong in [*self._wrongs(self.text)]:
                if wrong.section is None:
                    self.add_error(wrong.field, wrong.said)
                    continue
                number = kept[wrong.section]
                said = _("Section %(number)d: %(said)s") % {"number": number + 1, "said": wrong.said}
                self.add_error(f"{wrong.field}_{number}", said)
        return typed

    def _wrongs(self, text: TopicText) -> Iterator[Wrong]:
        yield from wrongs_of_draft(text, self.asker.on)
        broken = broken_in(text, self.slug, published_or_to_come(self.asker.clinic.slug), self.asker.on)
        for number, hrefs in broken.items():
            for href in hrefs:
                yield Wrong("body", _("This link leads nowhere: %(link)s") % {"link": href}, number)

    @property
    def _kept(self) -> list[int]:
        """The numbers of the sections that stay, in the order that was asked for."""
        typed = self.cleaned_data
        kept = [
            number
            for number in range(self.count)
            if not typed[f"without_{number}"]
            and (typed[f"heading_{number}"] or typed[f"body_{number}"].strip())
        ]
        places = {number: typed[f"at_{number}"] for number in kept}
        return sorted(kept, key=lambda number: number + 1 if places[number] is None else places[number])

    @property
    def text(self) -> TopicText:
        """What was typed, once every box is valid."""
        typed = self.cleaned_data
        return TopicText(
            **{name: typed[name] for name in LINES},
            summary=" ".join(typed["summary"].split()),
            order=typed["order"] or 0,
            earlier=typed["earlier"] or None,
            later=typed["later"] or None,
            reviewed_on=_day(typed["reviewed_on"]),
            review_due=_day(typed["review_due"]),
            sections=tuple(self._section(number) for number in self._kept),
        )

    def _section(self, number: int) -> SectionText:
        typed = {name: self.cleaned_data[f"{name}_{number}"] for name in OF_A_SECTION[:-2]}
        default = {"place": typed["place"] or Place.PAGE.value, "kind": typed["kind"] or Kind.TEXT.value}
        return SectionText(**typed | default | {"body": typed["body"].replace("\r\n", "\n")})

    @property
    def looks(self) -> bool:
        """Whether somebody wants to see it, or one more section, and nothing saved."""
        return PREVIEW in self.sent or MORE in self.sent

    def changed_meanwhile(self, changed: Changed) -> "GuidanceForm":
        """The form once more, with what somebody else has written beside it; sent again, it counts."""
        data = self.sent.copy()
        data["version"] = str(changed.draft.edition)
        form = GuidanceForm(
            data, asker=self.asker, slug=self.slug, text=self.stored, edition=changed.draft.edition
        )
        form.is_valid()
        form.theirs = changes(TopicText.of(changed.draft.content), self.text, self.asker.names)
        form.refuse(_("Somebody else has changed this draft meanwhile. Nothing is saved yet."))
        return form

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy draws it: the topic, then each section, and the buttons that save nothing."""
        helper = super().helper
        topic = [name for name in self.base_fields if not self[name].is_hidden]
        hidden = [name for name in self.base_fields if self[name].is_hidden]
        sections = [
            Fieldset(_legend(number), *(f"{name}_{number}" for name in OF_A_SECTION))
            for number in range(self.count)
        ]
        helper.layout = Layout(*hidden, *topic, *sections)
        second_button(helper, PREVIEW, _("Preview"))
        if self.count <= MOST_SECTIONS:
            second_button(helper, MORE, _("Another section"))
        return helper


def _day(when: WrittenDate | None) -> date | None:
    return when.first_day if when else None


def _legend(number: int) -> str:
    """A section by its number and its heading. It is a template, so that what was typed is no part of one."""
    heading = f"form.heading_{number}.value"
    said = _("Section %(number)d") % {"number": number + 1}
    return f"{said}{{% if {heading} %}}: {{{{ {heading} }}}}{{% endif %}}"


def _came(data: Any) -> int:
    """How many sections came: up to the last whose heading or text did."""
    most = range(MOST_SECTIONS, -1, -1)
    return next((at + 1 for at in most if f"heading_{at}" in data or f"body_{at}" in data), 1)


def _section_fields(number: int) -> Iterator[tuple[str, forms.Field]]:
    yield "heading", OneLine(label=_("Heading"), required=False)
    yield (
        "body",
        forms.CharField(
            label=_("Text"),
            required=False,
            strip=False,
            widget=forms.Textarea({"rows": 6}),
            help_text=_(
                "Markdown: an empty line between paragraphs, - for a list, *emphasis*, [words](address)."
            ),
        ),
    )
    yield (
        "place",
        forms.ChoiceField(
            label=_("Where it stands, besides this topic’s page"), choices=_place_first(), required=False
        ),
    )
    yield "kind", forms.ChoiceField(label=_("What it is"), choices=Kind.choices, required=False)
    days = {"required": False, "min_value": 0, "max_value": 99_999}
    yield (
        "first_day",
        forms.IntegerField(
            label=_("First day of recovery (if only some)"),
            help_text=_("Day 0 is the day of the treatment."),
            **days,  # type: ignore[arg-type]
        ),
    )
    yield "last_day", forms.IntegerField(label=_("Last day of recovery"), **days)  # type: ignore[arg-type]
    yield (
        "own",
        forms.BooleanField(label=_("The clinic’s own: the source does not say it"), required=False),
    )
    yield (
        "at",
        forms.IntegerField(
            label=_("Place among the sections"),
            required=False,
            min_value=0,
            max_value=9999,
            initial=number + 1,
        ),
    )
    yield "without", forms.BooleanField(label=_("Leave this section out"), required=False)


def _place_first() -> list[tuple[str, Any]]:
    """On its own page alone, unless somebody says more."""
    return [(Place.PAGE.value, Place.PAGE.label), *(each for each in Place.choices if each[0] != Place.PAGE)]


def _initial(text: TopicText) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(text, name) for name in (*LINES, *SIDES, "summary", "order")}
    for name in DAYS:
        day = getattr(text, name)
        values[name] = WrittenDate(day.year, day.month, day.day) if day else None
    for number, section in enumerate(text.sections):
        values |= {f"{name}_{number}": value for name, value in vars(section).items()}
    return values
