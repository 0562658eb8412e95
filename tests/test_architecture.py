"""Habits of the whole code base, each a rule over all of its files. What imports what is import-linter's."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "intervals"
FILES = sorted(path for path in PACKAGE.rglob("*.py"))
WRITTEN = [path for path in FILES if "migrations" not in path.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LONGEST = 300

CLOCKS = {
    "datetime": {"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp"},
    "date": {"today", "fromtimestamp"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
    "timezone": {"now", "localdate", "localtime"},
    "dt": {"now", "today", "utcnow"},
}
OF_AN_ANSWER = {
    "earliest", "recommended", "earliest_date", "recommended_date", "minimum", "minimum_over", "recommended_over",
    "latest", "latest_date", "silent_from", "best_by", "start_again", "spans",
}  # fmt: skip
ARITHMETIC = {"add", "add_or_none", "day_after", "day_before", "latest_start"}
# Days that are counted for another purpose than a wait: which dates are odd.
COUNT_FOR_THEMSELVES = {"desk/patient/odd_dates.py", "public/answer_notices.py"}
CLOCK_FIELDS = {"auto_now", "auto_now_add"}
CLOCK_FUNCTIONS = {"Now", "CurrentDate", "TruncNow"}


# Where rows, and what an integrator sends, become what the engine knows; and where rules, areas and days meet them.
READ_ENTRIES = {
    "actions/together.py",
    "models/treatments.py",
    "models/plans.py",
    "models/circumstances.py",
    "queries/histories.py",
    "api/reading.py",
    "public/course_query.py",
}
MAKE_CHARTS = {"queries/clinic_charts.py", "queries/published.py"}
ENTRIES = {"Treatment", "Plan", "Hold"}
IN_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
OUTSIDE = [path for path in WRITTEN if "engine" not in path.parts]
NOT_SAYING = [path for path in OUTSIDE if "said" not in path.parts]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def clock_readings(tree: ast.AST) -> list[int]:
    """The lines that ask what time it is."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if node.attr in CLOCKS.get(owner, ()):
                lines.append(node.lineno)
        elif isinstance(node, ast.keyword) and node.arg in CLOCK_FIELDS:
            lines.append(node.value.lineno)
        elif isinstance(node, ast.ImportFrom):
            taken = {each.name for each in node.names}
            from_time = node.module == "time" and taken & CLOCKS["time"]
            from_django = node.module == "django.utils.timezone" and taken & CLOCKS["timezone"]
            if from_time or from_django or taken & CLOCK_FUNCTIONS:
                lines.append(node.lineno)
    return lines


def judgements(tree: ast.AST) -> list[int]:
    """The lines that say what a status means, or compare the dates of an answer, which only the engine does."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if (getattr(node.value, "id", "") == "Status" and node.attr.isupper()) or node.attr == "severity":
                lines.append(node.lineno)
        elif isinstance(node, ast.Compare) and any(isinstance(each, IN_ORDER) for each in node.ops):
            lines += [node.lineno] * of_an_answer([node.left, *node.comparators])
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"max", "min"}:
            lines += [node.lineno] * of_an_answer(node.args)
    return lines


def of_an_answer(sides: list[ast.expr]) -> bool:
    """Whether one of them is a date of an answer, or a sum with one."""
    terms = [
        term
        for side in sides
        for term in ([side.left, side.right] if isinstance(side, ast.BinOp) else [side])
    ]
    return any(isinstance(term, ast.Attribute) and term.attr in OF_AN_ANSWER for term in terms)


def arithmetic(tree: ast.AST) -> list[int]:
    """The lines that import how a wait is counted."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "intervals.engine.periods"
        and ARITHMETIC & {each.name for each in node.names}
    ]


def of_the_engine(tree: ast.AST, module: str) -> dict[str, str]:
    """The names that a file gives to what it imports of a module of the engine, or to the module, and what they are."""
    return {
        each.asname or each.name: each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module in (f"intervals.engine.{module}", "intervals.engine")
        for each in node.names
        if node.module.endswith(module) or each.name == module
    }


def makes(tree: ast.AST, module: str, wanted: set[str]) -> list[int]:
    """The lines that call one of the `wanted` classes of a module of the engine."""
    known = of_the_engine(tree, module)
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            called = getattr(node.func, "id", "") if owner is None else node.func.attr
            ours = (
                known.get(called)
                if owner is None
                else known.get(getattr(owner, "id", "")) == module and called
            )
            if ours in wanted:
                lines.append(node.lineno)
    return lines


def builds_for_itself(tree: ast.AST) -> list[int]:
    """The lines that put a history together, or change the one of a chart, which only the engine does."""
    changing = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "replace"
        and (
            "history" in {each.arg for each in node.keywords}
            or getattr(node.args[0], "attr", "") == "history"
        )
    ]
    leaving_out = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and (node.attr, getattr(node.value, "attr", "")) in {("without", "history"), ("joined", "history")}
    ]
    return [*makes(tree, "history", {"History"}), *changing, *leaving_out]


def package_imports(tree: ast.AST) -> list[int]:
    """The lines that import the package `intervals.models` itself, and with it every table."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (
            node.module == "intervals.models"
            or (node.module == "intervals" and "models" in {each.name for each in node.names})
            or node.level
        ):
            lines.append(node.lineno)
        if isinstance(node, ast.Import) and "intervals.models" in {each.name for each in node.names}:
            lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("path", [path for path in WRITTEN if path.name != "clock.py"], ids=name)
def test_the_clock_is_read_in_one_place_only(path):
    assert clock_readings(ast.parse(path.read_text())) == []


def test_that_place_does_read_it():
    assert clock_readings(ast.parse((PACKAGE / "clock.py").read_text()))


def test_the_clock_is_set_by_the_demonstration_alone():
    setting = [
        path for path in WRITTEN if re.search(r"\bclock\.at\b|\bclock import\b.*\bat\b", path.read_text())
    ]
    assert {path.parent.name for path in setting} == {"demo_data"}


@pytest.mark.parametrize(
    "code",
    [
        "datetime.now(UTC)", "datetime.datetime.utcnow()", "date.today", "time.time()", "timezone.localdate()",
        "from django.utils.timezone import now", "from time import time", "DateField(auto_now=True)",
        "from django.db.models.functions import Now", "x = date.today",
    ],
)  # fmt: skip
def test_a_reading_would_be_found(code):
    assert clock_readings(ast.parse(code)) == [1]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_reads_the_clock_or_holds_style_or_script(path):
    text = path.read_text()
    for forbidden in (
        r"{%\s*now\b",
        r"<style\b",
        r"<script(?![^>]*\bsrc=)",
        r"\sstyle=",
        r"\son[a-z]+=",
        r"\|safe\b",
    ):
        assert not re.search(forbidden, text), forbidden


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_no_file_is_too_long(path):
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name != "models"], ids=name)
def test_code_imports_from_the_module_that_defines_what_it_needs(path):
    assert package_imports(ast.parse(path.read_text())) == []


@pytest.mark.parametrize(
    "code",
    [
        "from intervals.models import rules",
        "from intervals import models",
        "import intervals.models",
        "from . import x",
    ],
)
def test_such_an_import_would_be_found(code):
    assert package_imports(ast.parse(code)) == [1]


def test_the_package_itself_is_empty():
    assert (PACKAGE / "__init__.py").read_text() == ""


@pytest.mark.parametrize("path", [path for path in FILES if path.name == "__init__.py"], ids=name)
def test_no_package_holds_code(path):
    if path.parent.name != "models":  # which reads every table in for Django's sake
        assert path.read_text() == ""


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_every_file_says_what_it_is_for(path):
    text = path.read_text()
    assert not text or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc", "base", "signals"])
def test_no_file_is_named_after_nothing(word):
    assert not [path for path in FILES if word in (path.stem, path.parent.name)]


@pytest.mark.parametrize("path", NOT_SAYING, ids=name)
def test_only_the_engine_judges_and_only_what_says_it_tells_one_status_from_another(path):
    assert judgements(ast.parse(path.read_text())) == []


@pytest.mark.parametrize("path", [path for path in OUTSIDE if "said" in path.parts], ids=name)
def test_what_says_it_compares_no_dates(path):
    tree = ast.parse(path.read_text())
    named = {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Status"
    }
    assert set(judgements(tree)) <= named


@pytest.mark.parametrize(
    "path",
    [path for path in OUTSIDE if name(path).removeprefix("intervals/") not in COUNT_FOR_THEMSELVES],
    ids=name,
)
def test_only_the_engine_counts_a_wait(path):
    assert arithmetic(ast.parse(path.read_text())) == []


@pytest.mark.parametrize(
    "code",
    [
        "found.status is Status.TOO_SOON", "found.recommended < on", "on >= found.earliest", "a.severity > 1",
        "day + found.minimum <= on", "max(found.recommended, on)", "rule.best_by > day",
    ],
)  # fmt: skip
def test_a_judgement_would_be_found(code):
    assert set(judgements(ast.parse(code))) == {1}


@pytest.mark.parametrize("path", OUTSIDE, ids=name)
def test_only_the_engine_builds_a_history(path):
    assert builds_for_itself(ast.parse(path.read_text())) == []


@pytest.mark.parametrize("path", OUTSIDE, ids=name)
def test_entries_are_read_and_charts_are_made_in_few_places(path):
    tree, place = ast.parse(path.read_text()), name(path).removeprefix("intervals/")
    assert bool(makes(tree, "history", ENTRIES)) is (place in READ_ENTRIES)
    assert bool(makes(tree, "chart", {"Chart"})) is (place in MAKE_CHARTS)


@pytest.mark.parametrize(
    "code",
    [
        "from intervals.engine.history import History\nHistory()",
        "from intervals.engine import history\nx = history.History(())",
        "from intervals.engine import history as engine\nengine.History()",
        "from intervals.engine.history import History as H\nH()",
        "from dataclasses import replace\nreplace(chart, history=mine)",
        "x = 1\nreplace(chart.history, holds=())",
        "x = 1\nchart.history.without(plan)",
    ],
)
def test_building_one_would_be_found(code):
    assert builds_for_itself(ast.parse(code)) == [2]


def test_what_is_no_entry_of_the_engines_is_none():
    rows = "from intervals.models.treatments import Treatment\nTreatment(given_on=day)"
    entries = rows.replace("models.treatments", "engine.history")
    assert [makes(ast.parse(code), "history", ENTRIES) for code in (rows, entries)] == [[], [2]]
    known = "from intervals.engine.history import History\nHistory.known(on)"
    assert builds_for_itself(ast.parse(known)) == []


def test_counting_would_be_found():
    assert arithmetic(ast.parse("from intervals.engine.periods import Period, add")) == [1]


AREAS = [
    path
    for path in WRITTEN
    if path.relative_to(PACKAGE).parts[0] in {"public", "api", "desk", "accounts", "web"}
]
ASKING = {"objects", "_default_manager", "_base_manager"}
SHORT_CUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}


def askings(tree: ast.AST) -> list[int]:
    """The lines that ask the database by a model's manager."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if getattr(node, "attr", "") in ASKING
        or {getattr(node, "id", ""), getattr(node, "name", "")} & SHORT_CUTS
    ]


@pytest.mark.parametrize("path", AREAS, ids=name)
def test_what_is_shown_is_asked_for_in_queries_and_written_in_actions(path):
    """There, a row is reached through its patient, and a patient through the clinic."""
    assert askings(ast.parse(path.read_text())) == []


@pytest.mark.parametrize(
    "code",
    [
        "Plan.objects.get(pk=1)",
        "x = type(row)._default_manager",
        "from django.shortcuts import get_object_or_404",
    ],
)
def test_such_an_asking_would_be_found(code):
    assert askings(ast.parse(code)) == [1]
