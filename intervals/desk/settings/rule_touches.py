"""Whom a draft would touch: counted a part at a time however many patients there are, and the list of them.

A draft for all clinics is counted at each where it would change what counts; the list is that of one clinic.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions.asking import Asker
from intervals.desk.pages import desk_page, desk_render
from intervals.desk.settings.draft_over import opened, told
from intervals.desk.settings.rules import title
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.rule_drafts import RuleDraft
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts, other_clinics
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


@dataclass(frozen=True)
class Tallies:
    """What was found so far at each clinic where the draft changes what counts, that of whoever asks first."""

    each: tuple[tuple[Clinic, Tally], ...]

    @property
    def percent(self) -> int:
        """How much was looked at everywhere; never all of it as long as there is more."""
        rows, total = self._sum("rows"), self._sum("total")
        return min(WHOLE * rows // total, WHOLE - 1) if total else 0

    @property
    def next(self) -> bool:
        """Whether there is more to look at."""
        return any(tally.next for _clinic, tally in self.each)

    @property
    def clinics(self) -> int:
        """At how many it was looked."""
        return len(self.each)

    @property
    def earlier(self) -> int:
        """Whose dates move earlier."""
        return self._sum("earlier")

    @property
    def later(self) -> int:
        """Whose dates move later."""
        return self._sum("later")

    @property
    def too_soon(self) -> int:
        """How many open plans become too soon."""
        return self._sum("too_soon")

    def nobody_at(self, clinic: Clinic) -> bool:
        """Whether nobody of a clinic is touched."""
        return all(tally.nobody for where, tally in self.each if where == clinic)

    def _sum(self, name: str) -> int:
        return sum(getattr(tally, name) for _clinic, tally in self.each)


def asked_everywhere(asker: Asker, draft: RuleDraft, charts: ClinicCharts) -> Iterator[Draft]:
    """What a draft is at each clinic where it changes what counts, on the day there; one of a clinic's own only there.

    `charts` are those of the clinic of whoever asks. At every other clinic: 3 queries.
    """
    rule, own = rule_in(draft.content), draft.clinic_id is not None
    others = [] if own else other_clinics(asker.clinic)
    for clinic in (asker.clinic, *others):
        here = clinic == asker.clinic
        asked = draft_of(
            clinic,
            charts if here else clinic_charts(clinic),
            rule,
            asker.on if here else clock.today(clinic),
            own=own,
        )
        if asked.changes:
            yield asked


def counted(asker: Asker, draft: RuleDraft, charts: ClinicCharts, token: str) -> tuple[Tallies, str]:
    """A part more than `token` says, and the token that says so; one of another draft or edition says nothing."""
    bound = [draft.pk, draft.edition, asker.on.toordinal(), charts.fingerprint]
    known, found, left = _read(token, bound), [], AT_A_TIME
    for asked in asked_everywhere(asker, draft, charts):
        tally = known.get(asked.clinic.pk) or Tally(total=asked.count())
        before = tally.rows
        if tally.next and left > 0:
            for batch in asked.batches(tally.next):
                tally = tally.with_batch(batch)
                if tally.rows - before >= left:
                    break
        left -= tally.rows - before
        found.append((asked.clinic, tally))
    written = [[clinic.pk, *astuple(tally)[:-1], _written(tally.next)] for clinic, tally in found]
    return Tallies(tuple(found)), signing.dumps([bound, written], salt=SIGNED, compress=True)


def _read(token: str, bound: list[Any]) -> dict[int, Tally]:
    """What a token says of each clinic, by its key."""
    try:
        of, written = signing.loads(token, salt=SIGNED)
    except signing.BadSignature:
        return {}
    if of != bound:
        return {}
    return {pk: replace(Tally(*numbers), next=_place(place)) for pk, *numbers, place in written}


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
