"""Documents of all sorts that are in order, and ways to spoil one."""

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from intervals.engine.periods import Period, always_longer, never_shorter
from tests.documents.sample import DOCUMENT

KINDS = ["injectable", "needling", "energy", "peel", "other", "circumstance", "event"]
SLUGS = st.from_regex(r"[-a-zA-Z0-9_]{1,8}", fullmatch=True)
PERIODS = st.builds(Period, st.integers(0, 3), st.integers(0, 40))
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 30)) | st.dates(date(2026, 1, 1), date(2026, 2, 1))
PAST_DAYS = st.dates(date(1900, 1, 1), date(2026, 11, 1))
CONTROLS = {"categories": ("L", "N", "P", "S", "Zs")}
LINES = st.text(st.characters(**CONTROLS), min_size=1, max_size=12).filter(str.strip)


@st.composite
def rules(draw: Any, pair: tuple[str, str], begins: date, following: date | None) -> dict[str, Any]:
    """A version that ends no later than the one `following` it begins."""
    minimum = draw(PERIODS)
    recommended = draw(PERIODS.filter(lambda each: never_shorter(each, minimum)) | st.just(minimum))
    best_by = draw(
        st.none() | PERIODS.filter(lambda each: never_shorter(each, recommended)) | st.just(recommended)
    )
    again = draw(
        st.none() | st.just(Period(12, 60)).filter(lambda each: always_longer(each, best_by or recommended))
    )
    ends = draw(st.none() | st.integers(1, 400).map(lambda days: begins + timedelta(days=days)))
    if ends and (ends > date(2199, 12, 31) or (following and ends > following)):
        ends = following
    reviewed = draw(PAST_DAYS)
    return {
        "earlier": pair[0],
        "later": pair[1],
        "minimum": str(minimum),
        "recommended": str(recommended),
        "best_by": best_by and str(best_by),
        "start_again": again and str(again),
        "same_day": minimum == Period() or draw(st.booleans()),
        "same_area": draw(st.booleans()),
        "inside_minimum": draw(st.sampled_from(["warn", "manager_only"])),
        "valid_from": str(begins),
        "ends_on": ends and str(ends),
        "evidence": draw(st.sampled_from(["expert_custom", "consensus", "studies", "guideline"])),
        "source": {
            "title": draw(LINES),
            "url": draw(st.sampled_from([None, "https://study.example/é?a=b", "http://study.example"])),
            "says": draw(st.just("") | LINES | st.just("One.\n\tTwo.")),
        },
        "reviewed_by": draw(LINES),
        "reviewed_on": str(reviewed),
        "review_due": draw(st.none() | st.just(str(reviewed))),
        "examples": [],
    }


@st.composite
def documents(draw: Any) -> dict[str, Any]:
    """A document in order."""
    slugs = draw(st.lists(SLUGS, min_size=1, max_size=4, unique_by=str.lower))
    areas = draw(st.lists(SLUGS, max_size=4, unique_by=str.lower))
    kinds = {slug: draw(st.sampled_from(KINDS)) for slug in slugs}
    pairs = draw(st.lists(st.tuples(*[st.sampled_from(slugs)] * 2), max_size=3, unique=True))
    found = []
    for pair in pairs:
        if kinds[pair[0]] == "event" or {kinds[side] for side in pair} <= {"circumstance", "event"}:
            continue
        days = sorted(draw(st.lists(DAYS, min_size=1, max_size=3, unique=True)))
        found += [draw(rules(pair, day, nxt)) for day, nxt in zip(days, [*days[1:], None], strict=True)]
    return {
        "format": "intervals-rules/1",
        "title": draw(LINES),
        "procedures": [
            {
                "slug": slug,
                "name": draw(LINES),
                "public_name": draw(LINES),
                "kind": kinds[slug],
            }
            for slug in slugs
        ],
        "areas": [
            {"slug": slug, "name": draw(LINES), "within": draw(st.sampled_from([None, *areas[:place]]))}
            for place, slug in enumerate(areas)
        ],
        "rules": draw(st.permutations(found)),
    }


ODD_TEXTS = (
    "P P0D P1W P1M P99999Y 2026-02-29 2026-01-01 2199-12-31 1900-01-01 0000-00-00 acid ray arm warn event"
)
ODD = st.sampled_from([*ODD_TEXTS.split(), "", " ", "\x00", "\u2028", "é" * 400, "https://[", "http://a b"])
JUNK = ODD | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | ODD, inner, max_size=3),
    max_leaves=5,
)


def places(data: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a document."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [way, *(found for step, value in steps for found in places(value, (*way, step)))]


@st.composite
def spoiled(draw: Any) -> Any:
    """A document with something else, something more or something less at one to three places."""
    data: Any = {"document": json.loads(json.dumps(DOCUMENT))}
    for _change in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(places(data)[1:]))
        found = data
        for step in way:
            found = found[step]
        match draw(st.sampled_from(["other", "less", "twice", "key"])):
            case "less" if way:
                del found[last]
            case "twice" if isinstance(found, list):
                found.append(found[last])
            case "key" if isinstance(found, dict) and way:
                name = draw(st.text(max_size=4) | st.sampled_from(list(found)))
                found[name] = found.pop(last)
            case _:
                found[last] = draw(JUNK)
    return data["document"]
