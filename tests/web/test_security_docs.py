"""What the documents on security name exists, and no requirement of levels 1 and 2 is left out."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ["docs/asvs.md", "docs/security.md", "SECURITY.md"]
TOP = (
    "tests/",
    "intervals/",
    "docs/",
    "checks/",
    "deploy/",
    "static/",
    "templates/",
    "requirements",
    "SECURITY.md",
)
NAMED = re.compile(r"`([\w./-]+)(?:::(\w+))?`")
LINK = re.compile(r"\]\(([^)#]+)\)")
ROW = re.compile(r"^\| ([\d., –]+) \| (.*) \| (met|not met|–) \| (.*) ?\|$", re.MULTILINE)
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has, by the numbers of those of level 3 between.
LAST = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip


def functions(path: Path) -> set[str]:
    return {each.name for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.FunctionDef)}


def wrong_in(text: str) -> list[str]:
    """Every file and every test that a text names and that is not there."""
    found = []
    for path, test in NAMED.findall(text):
        if not path.startswith(TOP):
            continue
        if not (ROOT / path).is_file() or (test and test not in functions(ROOT / path)):
            found.append(f"{path}::{test}")
    return found


def counted(numbers: str) -> list[str]:
    """1.2.6–1.2.8, 1.3.1: each of them."""
    each: list[str] = []
    for part in numbers.replace(" ", "").split(","):
        first, _dash, last = part.partition("–")
        section, _dot, number = first.rpartition(".")
        until = int((last or first).rpartition(".")[2])
        each += [f"{section}.{one}" for one in range(int(number), until + 1)]
    return each


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_it_names_is_there(document):
    text = (ROOT / document).read_text()
    assert not wrong_in(text)
    for link in LINK.findall(text):
        assert ((ROOT / document).parent / link).is_file(), link


def test_what_is_not_there_is_found():
    assert wrong_in("`tests/web/test_trust.py::test_nothing`") == ["tests/web/test_trust.py::test_nothing"]
    assert wrong_in("`intervals/web/nowhere.py`") == ["intervals/web/nowhere.py::"]
    assert not wrong_in("`tests/web/test_security_docs.py::test_what_is_not_there_is_found`, `SECRET_KEY`")


def test_every_requirement_has_one_row():
    text = (ROOT / "docs/asvs.md").read_text()
    rows = [number for numbers, *_rest in ROW.findall(text) for number in counted(numbers)]
    assert len(rows) == len(set(rows))
    asked = {f"{section}.{number}" for section, last in LAST.items() for number in range(1, last + 1)}
    assert set(rows) == asked


def test_what_is_not_met_says_why_and_what_is_met_by_what():
    text = (ROOT / "docs/asvs.md").read_text()
    rows = ROW.findall(text)
    assert len(rows) == len(re.findall(r"^\| \d", text, re.MULTILINE)), "a row that is not read"
    for numbers, _what, met, why in rows:
        assert why.strip() or met == "–", numbers
