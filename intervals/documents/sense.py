"""What the schema cannot say: names that lead somewhere, waits in order, versions that do not overlap, examples.

All of it is looked at wherever the shape allows, so that one mistake hides no other.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from intervals.documents.document import EXAMPLE, Example
from intervals.documents.examples import disagreements, placed
from intervals.documents.problems import Place, Problem, shown
from intervals.documents.shape import day, wait
from intervals.engine.periods import Period, always_longer, never_shorter
from intervals.engine.rules import Rule
from intervals.models.procedures import NOT_DONE_HERE, ProcedureKind

Found = TypeVar("Found")
Item = tuple[Place, Mapping[str, Any]]


@dataclass(frozen=True)
class Known:
    """The slugs that the database holds, those of procedures with their kinds."""

    procedures: Mapping[str, str] = field(default_factory=dict)
    areas: frozenset[str] = frozenset()


def problems_of_sense(data: Any, known: Known, on: date) -> list[Problem]:
    """What is wrong with data that may or may not be of the right shape, looked at on the day `on`."""
    procedures, areas, rules = (_items(data, name) for name in ("procedures", "areas", "rules"))
    found = [*_twice(procedures), *_twice(areas), *_within(areas, known), *_in_circles(areas)]
    found += _to_come((), data, "published_on", on)
    kinds = {slug: _text(each, "kind") for _place, each in procedures if (slug := _text(each, "slug"))}
    named = {**kinds, **known.procedures}
    for place, rule in rules:
        found += [*_unknown(place, rule, named), *_sides(place, rule, named)]
        found += [*_out_of_order(place, rule), *_review(place, rule, on)]
        found += _wrong_examples(place, rule)
    return [*found, *_versions(rules)]


def _items(data: Any, name: str) -> list[Item]:
    items = data.get(name) if isinstance(data, dict) else None
    if not isinstance(items, list):
        return []
    return [((name, number), each) for number, each in enumerate(items) if isinstance(each, dict)]


def _read(each: Mapping[str, Any], name: str, reader: Callable[[str], Found]) -> Found | None:
    """What stands under a name; None where it is left out or cannot be read."""
    value = each.get(name)
    try:
        return reader(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _text(each: Mapping[str, Any], name: str) -> str | None:
    return _read(each, name, str)


def _twice(items: list[Item]) -> Iterator[Problem]:
    seen = set()
    for place, each in items:
        slug = _text(each, "slug")
        if slug in seen:
            yield Problem((*place, "slug"), _("%(slug)s stands in this list twice.") % {"slug": shown(slug)})
        if slug is not None:
            seen.add(slug)


def _within(areas: list[Item], known: Known) -> Iterator[Problem]:
    named = known.areas | {_text(each, "slug") for _place, each in areas}
    for place, each in areas:
        outer = _text(each, "within")
        if outer is not None and outer not in named:
            said = _("There is no area %(slug)s, neither here nor in the database.")
            yield Problem((*place, "within"), said % {"slug": shown(outer)})


def _in_circles(areas: list[Item]) -> Iterator[Problem]:
    within = {_text(each, "slug"): _text(each, "within") for _place, each in areas}
    circles, settled = set(), set()
    for start in within:
        walked: dict[str | None, int] = {}
        area = start
        while area is not None and area not in settled and area not in walked:
            walked[area] = len(walked)
            area = within.get(area)
        if area in walked:
            circles |= set(list(walked)[walked[area] :])
        settled |= set(walked)
    for place, each in areas:
        if (slug := _text(each, "slug")) is not None and slug in circles:
            said = _("The area %(slug)s lies within itself: the areas go round in a circle.")
            yield Problem((*place, "within"), said % {"slug": shown(slug)})


def _sides(place: Place, rule: Mapping[str, Any], kinds: Mapping[str, str | None]) -> Iterator[Problem]:
    """An event is what treatments come before, and of two things that no clinic does, nobody plans either."""
    earlier, later = (kinds.get(_text(rule, side) or "") for side in ("earlier", "later"))
    if earlier == ProcedureKind.EVENT:
        yield Problem((*place, "earlier"), _("No wait is counted from an event: treatments come before it."))
    elif earlier in NOT_DONE_HERE and later in NOT_DONE_HERE:
        yield Problem((*place, "later"), _("One of the two has to be a treatment: a clinic does neither."))


def _unknown(place: Place, rule: Mapping[str, Any], named: Mapping[str, Any]) -> Iterator[Problem]:
    for side in ("earlier", "later"):
        slug = _text(rule, side)
        if slug is not None and slug not in named:
            said = _("There is no procedure %(slug)s, neither here nor in the database.")
            yield Problem((*place, side), said % {"slug": shown(slug)})


def _out_of_order(place: Place, rule: Mapping[str, Any]) -> Iterator[Problem]:
    """minimum <= recommended <= best by < start again, whatever day they are counted from."""
    minimum, recommended, best_by, again = (
        _read(rule, name, wait) for name in ("minimum", "recommended", "best_by", "start_again")
    )
    if minimum == Period() and rule.get("same_day", False) is False:
        yield Problem((*place, "minimum"), _("Without a minimum wait, the same day must be allowed."))
    if minimum is not None and recommended is not None and not never_shorter(recommended, minimum):
        said = _("The recommended wait %(recommended)s could be shorter than the minimum %(minimum)s.")
        yield Problem((*place, "recommended"), said % {"recommended": recommended, "minimum": minimum})
    if best_by is not None and recommended is not None and not never_shorter(best_by, recommended):
        said = _("Best by %(best_by)s could come before the recommended wait %(recommended)s is over.")
        yield Problem((*place, "best_by"), said % {"best_by": best_by, "recommended": recommended})
    before = best_by if best_by is not None else recommended
    if again is not None and before is not None and not always_longer(again, before):
        said = _("Start again %(again)s could come no later than %(before)s, which goes before it.")
        yield Problem((*place, "start_again"), said % {"again": again, "before": before})


def _review(place: Place, rule: Mapping[str, Any], on: date) -> Iterator[Problem]:
    reviewed, due = _read(rule, "reviewed_on", day), _read(rule, "review_due", day)
    if reviewed and due and due < reviewed:
        yield Problem((*place, "review_due"), _("This lies before the review on %(on)s.") % {"on": reviewed})
    yield from _to_come(place, rule, "reviewed_on", on)


def _to_come(place: Place, each: Any, name: str, on: date) -> Iterator[Problem]:
    """Nobody has looked at anything, or published it, on a day that is not there yet."""
    said = _read(each, name, day) if isinstance(each, dict) else None
    if said and said > on:
        yield Problem((*place, name), _("This day is still to come: it is %(on)s.") % {"on": on})


def _wrong_examples(place: Place, rule: Mapping[str, Any]) -> Iterator[Problem]:
    engine = _engine_rule(rule)
    examples = rule.get("examples")
    if engine is None or not isinstance(examples, list):
        return
    for number, each in enumerate(examples):
        days = [_read(each, name, day) for name in EXAMPLE] if isinstance(each, dict) else [None]
        if all(days):
            example = Example(*(found for found in days if found))
            yield from placed(disagreements(engine, example), (*place, "examples", number))


def _engine_rule(rule: Mapping[str, Any]) -> Rule | None:
    minimum, recommended = _read(rule, "minimum", wait), _read(rule, "recommended", wait)
    earlier, later = _text(rule, "earlier"), _text(rule, "later")
    if minimum is None or recommended is None or earlier is None or later is None:
        return None
    try:
        return Rule(
            earlier, later, minimum, recommended, same_day_allowed=rule.get("same_day", False) is True
        )
    except ValueError:
        return None


def _versions(rules: list[Item]) -> Iterator[Problem]:
    """Versions of one pair: each begins on a day of its own, and ends no later than the next begins."""
    pairs: dict[tuple[str, str], list[tuple[date, Place, date | None]]] = defaultdict(list)
    for place, rule in rules:
        earlier, later, begins = _text(rule, "earlier"), _text(rule, "later"), _read(rule, "valid_from", day)
        ends = _read(rule, "ends_on", day)
        if begins and ends and ends <= begins:
            said = _("A rule ends after it begins: this is not after %(begins)s.")
            yield Problem((*place, "ends_on"), said % {"begins": begins})
        if earlier is not None and later is not None and begins:
            pairs[earlier, later].append((begins, place, ends))
    for versions in pairs.values():
        yield from _overlaps(versions)


def _overlaps(versions: list[tuple[date, Place, date | None]]) -> Iterator[Problem]:
    seen: set[date] = set()
    days = sorted({begins for begins, _place, _ends in versions})
    for begins, place, ends in versions:
        if begins in seen:
            said = _("Two versions of this pair begin on %(begins)s.")
            yield Problem((*place, "valid_from"), said % {"begins": begins})
        seen.add(begins)
        after = bisect_right(days, begins)
        following = days[after] if after < len(days) else None
        if ends and following and following < ends:
            said = _("Another version of this pair begins on %(begins)s already.")
            yield Problem((*place, "ends_on"), said % {"begins": following})
