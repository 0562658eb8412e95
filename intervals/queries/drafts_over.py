"""What became of a draft of a rule that is no longer there: the audit log says it, and what the draft said."""

from dataclasses import dataclass

from django.db.models import Q

from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure
from intervals.models.rule_drafts import RuleDraft

ENDS = (Kind.RULE_PUBLISHED, Kind.RULE_DRAFT_DROPPED)


@dataclass(frozen=True)
class OverDraft:
    """A draft that was published or thrown away: as it was, in a row that is stored nowhere; and who ended it when."""

    draft: RuleDraft
    entry: AuditEntry

    @property
    def published(self) -> bool:
        """Whether it became a version, and was not thrown away."""
        return self.entry.kind == Kind.RULE_PUBLISHED


def over_draft(clinic: Clinic, pk: int, *, shared: bool = False) -> OverDraft | None:
    """A draft of the clinic's that is over; `shared`: or one for all clinics, at whichever desk that was. 2 queries."""
    where = Q(clinic=clinic, detail__shared__isnull=True)
    if shared:
        where |= Q(clinic__in=Clinic.objects.values("pk"), detail__shared=True)
    found = AuditEntry.objects.filter(where, kind__in=ENDS, detail__draft=pk)
    entry = found.select_related("person").order_by("-pk").first()
    if entry is None:
        return None
    content = entry.detail["now" if entry.kind == Kind.RULE_PUBLISHED else "was"]
    slugs = (content["earlier"], content["later"])
    sides = {each.slug: each for each in Procedure.objects.filter(slug__in=slugs)}
    if not {*slugs} <= sides.keys():
        return None
    owner = None if entry.detail.get("shared") else clinic
    earlier, later = (sides[slug] for slug in slugs)
    return OverDraft(RuleDraft(pk=pk, clinic=owner, earlier=earlier, later=later, content=content), entry)
