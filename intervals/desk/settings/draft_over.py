"""A draft at an address: as it stands; or, once it was published or thrown away, as it was, and what became of it."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.desk.pages import stop, there
from intervals.desk.settings.rules import pair_page
from intervals.desk.steps import Over
from intervals.models.rule_drafts import RuleDraft
from intervals.queries.drafts_over import OverDraft, over_draft
from intervals.queries.rule_drafts import drafts_of
from intervals.said import dates

STANDS = Over("", "")


def opened(asker: Asker, pk: int) -> tuple[RuleDraft, Over]:
    """The draft, and why nothing can be done with it any more, if so.

    Http404 for one that never was, or is not theirs.
    """
    if found := drafts_of(asker.clinic, shared=asker.shares).filter(pk=pk).first():
        return found, STANDS
    ended = there(over_draft(asker.clinic, pk, shared=asker.shares))
    return ended.draft, _over(asker, ended)


def told(request: HttpRequest, asker: Asker, over: Over) -> HttpResponse:
    """The page that says it, where nothing was typed."""
    return stop(request, asker, over.heading, over.said, 409, way=over.way)


def _over(asker: Asker, ended: OverDraft) -> Over:
    entry, draft, heading = ended.entry, ended.draft, _("This draft is over")
    when = dates.day(entry.at.astimezone(ZoneInfo(asker.clinic.time_zone)).date())
    words = {"who": entry.person.known_as if entry.person else _("Somebody"), "day": when}
    if ended.published:
        said = _(
            "%(who)s published this draft on %(day)s. What is published is never edited: draft a new version."
        )
        way = (_("See the rule"), pair_page(asker, draft.earlier.slug, draft.later.slug))
        return Over(heading, said % words, way=way)
    said = _("%(who)s threw this draft away on %(day)s.")
    rules = reverse("desk-rules", kwargs={"clinic": asker.clinic.slug})
    return Over(heading, said % words, way=(_("See the rules"), rules))
