"""One of everything that a clinic has of its own and an address of its settings can name."""

from datetime import date
from typing import Any

from intervals.documents.topics import SectionText, TopicText
from intervals.models.areas import Area
from intervals.models.audit import AuditEntry, Kind, Shown
from intervals.models.courses import CourseTemplate
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.open_days import ClosedDays, ExtraDay, OpenWeek
from intervals.models.procedures import Procedure
from intervals.models.questions import ClinicQuestion
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.models.supplies import Supply
from tests.desk.alone import RULE

FAR = date(2030, 1, 1)
SUN = TopicText("Sun", sections=(SectionText("Shade", "Stay in it."),))
ROWS = {
    "week": OpenWeek,
    "closed": ClosedDays,
    "extra": ExtraDay,
    "draft": RuleDraft,
    "rule": IntervalRule,
    "guidance": GuidanceVersion,
    "template": CourseTemplate,
    "question": ClinicQuestion,
    "supply": Supply,
    "entry": AuditEntry,
}
NAMED = {
    "year": 2027,
    "earlier": "microneedling",
    "later": "botox",
    "procedure": "own-procedure",
    "area": "own-area",
    "topic": "why-wait",
    "message": "moved",
}  # what an address names and is no row


def settings_of_everything(clinic: Any, user: Any, at: Any, patient: Any) -> dict[str, Any]:
    """Make it, said of `user`; the keys by what the address calls them."""
    earlier, later = (Procedure.objects.get(slug=slug) for slug in ("microneedling", "botox"))
    days = {"clinic": clinic, "practitioner": user}
    shown = AuditEntry.objects.create(kind=Kind.LIST_VIEWED, at=at, clinic=clinic)
    Shown.objects.create(entry=shown, patient_ref=patient.ref)
    names = {"name": "Glow", "public_name": "a glow", "clinic": clinic}
    Procedure.objects.get_or_create(slug="own-procedure", defaults=names)
    Area.objects.get_or_create(slug="own-area", defaults={"name": "Elbow", "clinic": clinic})
    rows = {
        "week": OpenWeek.objects.create(**days, monday=True),
        "closed": ClosedDays.objects.create(**days, first=FAR, last=FAR),
        "extra": ExtraDay.objects.create(**days, day=FAR),
        "draft": RuleDraft.objects.create(
            clinic=clinic, earlier=earlier, later=later, content=RULE, written_by=user, changed_by=user, changed_at=at
        ),
        "rule": IntervalRule.objects.create(
            clinic=clinic, earlier=later, later=earlier, minimum_days=1, recommended_days=1, source_title="A study",
            valid_from=date(2026, 1, 1), reviewed_by="Dr Okafor", reviewed_on=date(2026, 1, 1),
        ),
        "guidance": GuidanceVersion.objects.create(
            clinic=clinic, slug="sun", number=1, content=SUN.as_data(), changed_by=user, changed_at=at
        ),
        "question": ClinicQuestion.objects.create(clinic=clinic, text="Pregnant?", reason="Speak to us first."),
        "template": CourseTemplate.objects.create(clinic=clinic, name="Scars"),
        "supply": Supply.objects.create(clinic=clinic, kind="injectable", name="Azzalure", lot_number="A1"),
        "entry": shown,
    }  # fmt: skip
    return NAMED | {name: row.pk for name, row in rows.items()}
