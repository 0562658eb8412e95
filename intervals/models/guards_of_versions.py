"""Guards of versions: what was published says for good what it says, of rules and of guidance."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from intervals.models.guards import Guard, exists
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.rules import IntervalRule


def _of_rules() -> Iterable[Guard]:
    """A rule keeps every word, but may be called off; an end gives way to a version that begins on its day."""
    published = "o.id = {row}.id AND o.published_at IS NOT NULL AND NOT o.withdrawn"
    called_off = ("called_off_at", "called_off_by_id", "called_off_because")
    columns = [each.attname for each in IntervalRule._meta.concrete_fields if not each.primary_key]
    yield Guard(
        "rule_is_never_edited",
        IntervalRule,
        tuple(each for each in columns if each not in called_off),
        exists(IntervalRule, published),
        _("A published version is never edited. Write a new one with a first day of its own."),
        on_insert=False,
        lists=False,
    )
    yield Guard(
        "rule_is_called_off_for_good",
        IntervalRule,
        tuple(columns),
        exists(IntervalRule, "o.id = {row}.id AND o.called_off_at IS NOT NULL"),
        _("This version was called off. Write a new one."),
        on_insert=False,
        lists=False,
    )


def _of_guidance() -> Iterable[Guard]:
    """What was published stays word for word; the stored row is what it was before the change."""
    stored = "EXISTS (SELECT 1 FROM intervals_guidanceversion s WHERE s.id = {row}.id AND "
    written = ("content", "slug", "clinic_id", "number", "edition", "changed_by_id", "changed_at")
    yield Guard(
        "guidance_stays_as_published",
        GuidanceVersion,
        (*written, "published_by_id", "published_at", "first_day"),
        f"{stored}s.state <> 'draft')",
        _("This version has been published and stays as it is. Write a new one."),
        on_insert=False,
        lists=False,
    )
    yield Guard(
        "guidance_goes_forward",
        GuidanceVersion,
        ("state",),
        f"{stored}(s.state = 'ended' OR (s.state = 'published' AND {{row}}.state = 'draft')))",
        _("This version is over. Write a new one."),
        on_insert=False,
        lists=False,
    )


def _never_deleted() -> Iterable[Guard]:
    """What was published stays on record, whatever became of it: what was done is judged by the rules of its day."""
    for name, model in (("rule", IntervalRule), ("guidance", GuidanceVersion)):
        yield Guard(
            f"{name}_is_never_deleted",
            model,
            (),
            "{row}.published_at IS NOT NULL",
            _("What was published stays on record. It is ended, not deleted."),
            lists=False,
            on_delete=True,
        )


OF_VERSIONS: tuple[Guard, ...] = (*_of_rules(), *_of_guidance(), *_never_deleted())
