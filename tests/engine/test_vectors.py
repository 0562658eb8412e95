"""Every published test vector (tests/examples/vectors.json) against the engine, and the file itself."""

import json
from pathlib import Path

import pytest

from intervals.engine.courses import CourseRefused
from intervals.engine.periods import DateOutOfRange
from tests.engine.vectors import REFER, RUN

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "tests" / "examples" / "vectors.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "intervals.md").read_text(encoding="utf-8")
CASES = VECTORS["cases"]
WORKED = "worked example: "

NOT_TESTED_WHERE_LEFT_OUT = {"deciding", "wait"}
LEFT_OUT_WHERE_EMPTY = {
    "silent_from",
    "best_by",
    "start_again",
    "uncovered",
    "changes",
    "open_day",
    "open",
    "open_latest",
    "open_recommended",
    "planned",
}
ERRORS = {
    "out_of_range": (DateOutOfRange, "Dates run from"),
    "overlap": (ValueError, "in force on the same day"),
    "contradiction": (ValueError, "shorter|before|after|same day must be allowed"),
    "beyond_limits": (CourseRefused, "too_|before_start|no_visit"),
}


def as_published(found: dict, expect: dict) -> dict:
    """What was found, without the fields that a vector leaves out: where they are empty, or not to be tested."""
    kept = {}
    for key, value in found.items():
        empty = value is None or value == []
        untested = key in NOT_TESTED_WHERE_LEFT_OUT and key not in expect
        if not (untested or (key in LEFT_OUT_WHERE_EMPTY and empty)):
            kept[key] = as_published(value, expect.get(key) or {}) if isinstance(value, dict) else value
    return kept


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_vector(case):
    run = RUN[case["kind"]]
    if "error" in case["expect"]:
        error, message = ERRORS[case["expect"]["error"]]
        with pytest.raises(error, match=message):
            run(case["given"])
    else:
        assert as_published(run(case["given"]), case["expect"]) == case["expect"]


# A range of 300 years, and figures beyond it, are the engine's; the reference knows none.
REFERRED = [
    case
    for case in CASES
    if case["kind"] in REFER and "error" not in case["expect"] and " range" not in case["name"]
]


@pytest.mark.parametrize("case", REFERRED, ids=[case["name"] for case in REFERRED])
def test_the_reference_implementation_agrees(case):
    found, expect = REFER[case["kind"]](case["given"]), case["expect"]
    known = {key: value for key, value in expect.items() if key in found}
    if known.get("planned"):
        known["planned"] = {key: known["planned"][key] for key in found["planned"] if key in known["planned"]}
    if case["kind"] == "course":  # what would do is the engine's; the changes are tried in its own tests
        known = {key: {**value, "changes": []} for key, value in known.items()}
        known = as_published(known, expect)
    assert as_published(found, expect) == known


# The file


def test_the_file_says_its_format():
    assert VECTORS["format"] == 2
    assert VECTORS["about"]


def test_names_are_unique_and_every_case_is_whole():
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names)
    assert all(list(case) == ["name", "kind", "given", "expect"] for case in CASES)


def test_there_are_enough_cases_of_every_kind():
    assert {case["kind"] for case in CASES} == set(RUN)
    assert sum(not case["name"].startswith(WORKED) for case in CASES) >= 320


def test_the_page_describes_every_kind_and_every_error():
    kinds = PAGE[PAGE.index("### Given and expected") : PAGE.index("A **forecast**")]
    assert {line.split("`")[1] for line in kinds.splitlines() if line.startswith("| `")} == set(RUN)
    assert all(f"`{error}`" in PAGE for error in ERRORS)


def test_the_page_lists_the_vectors_that_changed_by_the_names_they_have_now():
    table = PAGE[PAGE.index("### What changed in format 2") :].splitlines()
    rows = [line.split(" | ") for line in table if line.startswith("| ")][1:]
    assert len(rows) == 11
    assert {now for _, now, _ in rows} <= {case["name"] for case in CASES}
