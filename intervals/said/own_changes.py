"""What has moved since a patient looked last, and why, as it is told to her."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.answers import Forecast
from intervals.engine.history import Entry, History, Plan
from intervals.engine.reasons import AfterTreatment, UnderHold
from intervals.said.dates import Names, day
from intervals.said.whose import to_reader


def as_shown(history: History, found: Iterable[Forecast]) -> dict[str, Any]:
    """What is kept of the dates that are shown: of each procedure its two, and what gives them."""
    return {
        "done": sorted([*map(_key, history.counted()), *map(_key, history.plans)]),
        "held": sorted(each.id for each in history.holds),
        "dates": {each.later: _kept(each) for each in found},
    }


def _key(entry: Entry) -> str:
    """By what an entry is known again: a plan and a treatment may have the same number."""
    return f"plan:{entry.id}" if isinstance(entry, Plan) else entry.id


def _kept(found: Forecast) -> dict[str, Any]:
    by, days = (
        found.deciding,
        {} if found.unsettled else {"earliest": found.earliest, "recommended": found.recommended},
    )
    kept: dict[str, Any] = {name: when.isoformat() for name, when in days.items() if when}
    if isinstance(by, AfterTreatment):
        kept["after"] = {
            "id": _key(by.cause),
            "earlier": by.rule.earlier,
            "given_on": by.given_on.isoformat() if by.given_on else None,
            "rule": f"{by.rule.id} {by.rule.version}",
        }
    if isinstance(by, UnderHold):
        kept["hold"] = by.hold.id
    return kept


def moved(before: Mapping[str, Any], now: Mapping[str, Any], names: Names) -> list[str]:
    """What has changed from what was shown `before`: a sentence for each date; [] at the first visit."""
    if not before:
        return []
    said = []
    for slug, new in now["dates"].items():
        old = before["dates"].get(slug)
        if old is None or slug not in names:
            continue
        because = _because(old, new, before, now, names)
        said += _sentences(old, new, capfirst(names[slug]), because)
    return said


def _sentences(old: Mapping[str, Any], new: Mapping[str, Any], procedure: str, because: str) -> list[str]:
    kinds = {
        "earliest": (
            (
                _("%(procedure)s: your earliest date moved from %(old)s to %(new)s%(because)s."),
                _("%(procedure)s: %(name)s’s earliest date moved from %(old)s to %(new)s%(because)s."),
            ),
            (_("%(procedure)s: the earliest date %(old)s no longer counts%(because)s."),) * 2,
            (
                _("%(procedure)s: your earliest date is now %(new)s%(because)s."),
                _("%(procedure)s: %(name)s’s earliest date is now %(new)s%(because)s."),
            ),
        ),
        "recommended": (
            (
                _("%(procedure)s: your recommended date moved from %(old)s to %(new)s%(because)s."),
                _("%(procedure)s: %(name)s’s recommended date moved from %(old)s to %(new)s%(because)s."),
            ),
            (_("%(procedure)s: the recommended date %(old)s no longer counts%(because)s."),) * 2,
            (
                _("%(procedure)s: your recommended date is now %(new)s%(because)s."),
                _("%(procedure)s: %(name)s’s recommended date is now %(new)s%(because)s."),
            ),
        ),
    }
    found = []
    for kind, (both, gone, come) in kinds.items():
        was, is_now = old.get(kind), new.get(kind)
        if was != is_now:
            own, of_another = both if was and is_now else gone if was else come
            values = {"procedure": procedure, "because": because, "old": _day(was), "new": _day(is_now)}
            found.append(to_reader(own, of_another, **values))
    return found


def _day(iso: str | None) -> str:
    return day(date.fromisoformat(iso)) if iso else ""


def _because(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    names: Names,
) -> str:
    """The one thing that explains it; "" where no single one does."""
    was, after = old.get("after"), new.get("after")
    if new.get("hold") and new["hold"] not in before["held"]:
        return to_reader(
            _(", because your clinician asked you to wait"),
            _(", because a clinician asked for a longer wait"),
        )
    if after and after["id"] not in before["done"]:
        return _(", because %(what)s was added") % {"what": _what(after, names)}
    if was and was["id"] not in now["done"]:
        return _(", because %(what)s is no longer on your record") % {"what": _what(was, names)}
    if old.get("hold") and old["hold"] not in now["held"]:
        return to_reader(
            _(", because your clinician no longer asks you to wait"),
            _(", because no clinician asks for a longer wait any more"),
        )
    if was and after and was["rule"] != after["rule"]:
        return _(", because the clinic’s rule has changed")
    return ""


def _what(after: Mapping[str, Any], names: Names) -> str:
    values = {"earlier": names.get(after["earlier"], after["earlier"]), "given_on": _day(after["given_on"])}
    return _("%(earlier)s on %(given_on)s") % values if after["given_on"] else str(values["earlier"])
