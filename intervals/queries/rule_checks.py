"""Whether the versions in the database are what they should be: constraints, the engine, their worked examples."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intervals.documents.document import examples_of
from intervals.documents.examples import disagreements, placed
from intervals.documents.problems import in_order
from intervals.documents.shape import problems_of_shape
from intervals.engine.periods import FIRST_DAY
from intervals.models.rules import IntervalRule

SHORT = timedelta(days=31)


@dataclass
class Checked:
    """How many versions were looked at and how many examples counted, what is wrong, and what looks odd."""

    versions: int = 0
    examples: int = 0
    wrong: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


def check_rules() -> Checked:
    """All versions of all owners."""
    rows = list(
        IntervalRule.objects.with_valid_to()
        .select_related("clinic", "earlier", "later")
        .order_by("clinic__slug", "earlier__slug", "later__slug", "valid_from")
    )
    found = Checked(versions=len(rows))
    for row in rows:
        found.examples += len(row.examples) if isinstance(row.examples, list) else 0
        found.wrong += [f"{named(row)}: {said}" for said in (*_refused(row), *_examples(row))]
    found.odd += [each for before, row in pairwise(rows) for each in _gap(before, row)]
    return found


def named(row: IntervalRule) -> str:
    """Whose version it is, of which pair, and its number."""
    owner = row.clinic.slug if row.clinic else _("shared")
    return f"{owner}, {row.earlier.slug} → {row.later.slug}, {row.version}"


def _refused(row: IntervalRule) -> Iterator[str]:
    """What a field or a constraint would refuse if it were written today."""
    try:
        row.full_clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            yield from (message if name == "__all__" else f"{name}: {message}" for message in messages)


def _examples(row: IntervalRule) -> Iterator[str]:
    shape = problems_of_shape(row.examples, "examples")
    yield from map(str, in_order(placed(shape, ("examples",))))
    if shape:
        return
    try:
        rule = replace(row.to_engine(), valid_from=FIRST_DAY, valid_to=None)
    except ValueError as error:
        yield str(error)
        return
    for number, example in enumerate(examples_of(row.examples)):
        yield from map(str, placed(disagreements(rule, example), ("examples", number)))


def _gap(before: IntervalRule, row: IntervalRule) -> Iterator[str]:
    """A short time without a rule between two versions of one pair: somebody may have mistaken a day."""
    one, other = ((each.clinic_id, each.earlier_id, each.later_id) for each in (before, row))
    days = (row.valid_from - before.valid_from).days
    if one == other and before.withdrawn and not row.withdrawn and days <= SHORT.days:
        said = ngettext(
            "%(rule)s: there is no rule for %(days)d day before it begins on %(day)s.",
            "%(rule)s: there is no rule for %(days)d days before it begins on %(day)s.",
            days,
        )
        yield said % {"rule": named(row), "days": days, "day": row.valid_from}
