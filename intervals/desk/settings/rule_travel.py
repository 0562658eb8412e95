"""Rules that come and go as a document: exported to a file, and imported as drafts, beside what counts here."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.actions.rule_imports import import_drafts
from intervals.desk.pages import desk_page, desk_render
from intervals.desk.settings.compared import against_what_counts
from intervals.desk.settings.rules import title
from intervals.desk.steps import Step, take
from intervals.documents.document import text_of
from intervals.documents.problems import Invalid, Unreadable
from intervals.documents.reading import MOST_BYTES, data_of
from intervals.models.audit import Kind
from intervals.models.rule_drafts import RuleDraft
from intervals.permissions import Act
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.rule_documents import exported
from intervals.queries.rule_drafts import drafts_of, rule_in
from intervals.queries.rule_imports import new_rules, problems_of_document
from intervals.web.forms import PostForm

MOST_SAID = 200
OWN, SHARED = "own", "shared"


@desk_page(Act.MANAGE_RULES)
def export(request: HttpRequest, asker: Asker, whose: str) -> HttpResponse:
    """Every version of the clinic's own rules, or of the shared ones, as `manage.py rules export` writes them."""
    document = exported(asker.clinic if whose == OWN else None)
    record(Kind.RULES_EXPORTED, by=asker, whose=whose, rules=len(document.rules))
    name = f"rules-{asker.clinic.slug if whose == OWN else SHARED}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text_of(document), content_type="application/json", headers=headers)


class ImportForm(PostForm):
    """A rule document, as a file or pasted: `found` is its data, where nothing is wrong with it, `new` its drafts."""

    button = gettext_lazy("Import as drafts")
    found: Any = None
    new = 0

    file = forms.FileField(
        label=gettext_lazy("The file"), required=False, widget=forms.FileInput({"accept": ".json"})
    )
    document = forms.CharField(
        label=gettext_lazy("Or what stands in it"), required=False, widget=forms.Textarea({"rows": 6})
    )

    def __init__(self, *args: Any, asker: Asker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asker = asker

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong, each with its place in the document."""
        typed = super().clean() or self.cleaned_data
        if not self.errors:
            box = "file" if typed["file"] else "document"
            for said in self._wrong(typed["file"], typed["document"]):
                self.add_error(box, said)
        return typed

    def _wrong(self, file: Any, text: str) -> list[str]:
        if not file and not text:
            return [_("Choose the file, or paste what stands in it")]
        content: bytes = file.read(MOST_BYTES + 1) if file else text.encode()
        if len(content) > MOST_BYTES:
            return [_("This is too large: a rule document has at most 2 MB.")]
        try:
            self.found = data_of(content)
        except Unreadable as refusal:
            return [refusal.message]
        except Invalid as refusal:
            return _said(refusal.problems)
        problems, rules = problems_of_document(self.found, self.asker.clinic, self.asker.on)
        if not problems:
            self.new = len(new_rules(rules, self.asker.clinic, self.asker.on))
        return _said(problems)

    @property
    def told(self) -> str:
        """How many drafts it makes."""
        if not self.new:
            return _("Nothing in it is new here: no draft was made.")
        said = ngettext("%(count)d draft was made.", "%(count)d drafts were made.", self.new)
        return said % {"count": self.new}


def _said(problems: Any) -> list[str]:
    """The problems as they are read; of very many the first, and how many more."""
    said = [str(each) for each in problems[:MOST_SAID]]
    if len(problems) > MOST_SAID:
        said.append(_("And %(count)d more.") % {"count": len(problems) - MOST_SAID})
    return said


@desk_page(Act.MANAGE_RULES, takes_forms=True)
def take_in(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Read a document; its rules become drafts, or all of it is refused."""
    step: Step[ImportForm] = Step(
        form=lambda sent: ImportForm(sent, request.FILES if request.method == "POST" else None, asker=asker),
        act=lambda form: import_drafts(by=asker, data=form.found),
        then=lambda _done: reverse("desk-rules-compared", kwargs={"clinic": asker.clinic.slug}),
        said=lambda form: form.told,
        template="desk/settings/rules/import.html",
    )
    return take(request, asker, step)


@desk_page(Act.SEE_DESK)
def compared(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Every draft beside what counts here on its first day, line by line."""
    charts = clinic_charts(asker.clinic)
    beside = partial(_beside, asker=asker, charts=charts)
    context = {"drafts": [beside(draft) for draft in drafts_of(asker.clinic)]}
    return desk_render(request, asker, "desk/settings/rules/compared.html", context)


def _beside(draft: RuleDraft, *, asker: Asker, charts: Any) -> dict[str, Any]:
    rule = rule_in(draft.content)
    found = against_what_counts(rule, charts, asker.on)
    return {
        "draft": draft,
        "title": title(charts, rule.earlier, rule.later),
        "lines": found,
        "new": found is None,
    }
