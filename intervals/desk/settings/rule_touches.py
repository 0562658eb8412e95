"""Whom a draft would touch: counted a part at a time however many patients there are, and the list of them."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.desk.pages import desk_page, desk_render
from intervals.desk.settings.draft_over import opened, told
from intervals.desk.settings.rules import title
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.rule_drafts import RuleDraft
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.rule_drafts import rule_in
from intervals.queries.rule_effects import draft_of, with_rows
from intervals.queries.touched import BEGINNING, Batch, Draft, Place, Touched
from intervals.web import paging

SIGNED = "intervals.rule_touches"
AT_A_TIME = 50_000  # rows that one request looks at
WHOLE = 100


@dataclass(frozen=True)
class Tally:
    """What was found so far: `rows` of `total` were looked at, and `next` is where to go on; None: all were."""

    rows: int = 0
    total: int = 0
    earlier: int = 0
    later: int = 0
    too_soon: int = 0
    next: Place | None = BEGINNING

    @property
    def percent(self) -> int:
        """How much was looked at; never all of it as long as there is more."""
        return min(WHOLE * self.rows // self.total, WHOLE - 1) if self.total else 0

    @property
    def nobody(self) -> bool:
        """Whether nobody is touched."""
        return not self.earlier + self.later + self.too_soon

    def with_batch(self, batch: Batch) -> "Tally":
        """The same with some rows more."""
        moved = [each.later for each in batch.touched if each.dates]
        return replace(
            self,
            rows=self.rows + batch.rows,
            earlier=self.earlier + moved.count(False),
            later=self.later + moved.count(True),
            too_soon=self.too_soon + sum(each.plan is not None for each in batch.touched),
            next=batch.next,
        )


def counted(asker: Asker, draft: RuleDraft, charts: ClinicCharts, token: str) -> tuple[Tally, str]:
    """A part more than `token` says, and the token that says so; one of another draft or edition says nothing."""
    own = draft.clinic_id is not None
    asked = draft_of(asker.clinic, charts, rule_in(draft.content), asker.on, own=own)
    bound = [draft.pk, draft.edition, asker.on.toordinal(), charts.fingerprint]
    tally = _read(token, bound) or Tally(total=asked.count())
    upto = tally.rows + AT_A_TIME
    if tally.next:
        for batch in asked.batches(tally.next):
            tally = tally.with_batch(batch)
            if tally.rows >= upto:
                break
    *numbers, _upto = astuple(tally)
    return tally, signing.dumps([bound, numbers, _written(tally.next)], salt=SIGNED, compress=True)


def _read(token: str, bound: list[Any]) -> Tally | None:
    try:
        of, numbers, place = signing.loads(token, salt=SIGNED)
    except signing.BadSignature:
        return None
    return replace(Tally(*numbers), next=_place(place)) if of == bound else None


def _written(place: Place | None) -> list[int] | None:
    return place and [place.stream, place.day.toordinal(), place.key]


def _place(written: Sequence[int] | None) -> Place | None:
    return Place(written[0], date.fromordinal(written[1]), written[2]) if written else None


@dataclass(frozen=True)
class Line:
    """Somebody who is touched: each date that moves, from what it is to what it becomes; a plan that gets too soon."""

    patient: Patient
    moves: list[tuple[str, date | None, date | None]]
    plan: Plan | None
    procedure: str


@desk_page(Act.MANAGE_RULES)
def touched(request: HttpRequest, asker: Asker, draft: int) -> HttpResponse:
    """Whom a draft would touch, a page at a time."""
    found, over = opened(asker, draft)
    if over.said:
        return told(request, asker, over)
    charts, rule = clinic_charts(asker.clinic), rule_in(found.content)
    token = request.GET.get("after", "")
    begins = _begins(token, found.pk)
    asked = draft_of(asker.clinic, charts, rule, asker.on, own=found.clinic_id is not None)
    some, further = _page(asked, begins or BEGINNING)
    lines = [*_lines(some, asker)]
    asker.sees(line.patient for line in lines)
    context = {
        "here": "settings",
        "draft": found,
        "title": title(charts, rule.earlier, rule.later),
        "lines": lines,
        "lost": bool(token) and begins is None,
        "begun": begins is not None,
        "next": further and signing.dumps([found.pk, _written(further)], salt=SIGNED),
        "short": len(lines) < paging.SIZE,
    }
    return desk_render(request, asker, "desk/settings/rules/touched.html", context)


def _begins(token: str, draft: int) -> Place | None:
    try:
        of, place = signing.loads(token, salt=SIGNED)
    except (signing.BadSignature, ValueError):
        return None
    return _place(place) if of == draft else None


def _page(asked: Draft, after: Place) -> tuple[list[Touched], Place | None]:
    """The next that are touched, and where to go on: after the last of them, or where looking has taken long enough."""
    found: list[Touched] = []
    rows = 0
    for batch in asked.batches(after):
        found += batch.touched
        rows += batch.rows
        if len(found) > paging.SIZE:
            return found[: paging.SIZE], found[paging.SIZE - 1].place
        if rows >= AT_A_TIME:
            return found, batch.next
    return found, None


def _lines(some: Sequence[Touched], asker: Asker) -> Iterator[Line]:
    names = (_("Earliest date"), _("Recommended from"))
    for each, patient, plan in with_rows(some):
        both = zip(names, *each.dates, strict=True) if each.dates else ()
        procedure = asker.names[plan.procedure.slug] if plan else ""
        yield Line(patient, [one for one in both if one[1] != one[2]], plan, procedure)
