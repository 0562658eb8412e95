"""What the database checks of a text is what any program that opens the file can check."""

import re
import sqlite3
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from intervals.models import clinics, evidence
from intervals.models.appearances import COLOUR
from intervals.models.shapes import COUNTRY, expression_of

WAIT = r"P(?=.)([0-9]{1,5}Y)?([0-9]{1,5}M)?([0-9]{1,5}W)?([0-9]{1,5}D)?"
ZONE = r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}"
SHAPES = {  # as a regular expression; as globs, one of which it is, and none of which it is
    "country": ("[A-Z]{2}", [COUNTRY], []),
    "region": ("[A-Z0-9]{1,3}", clinics.REGION, []),
    "zone": (ZONE, ["?*"], clinics.NO_TIME_ZONE),
    "colour": ("#[0-9a-f]{6}", [COLOUR], []),
    "date": ("[0-9]{4}(-[0-9]{2}){0,2}", evidence.DATE, []),
    "wait": (WAIT, [evidence.ISO_WAIT], evidence.NO_WAIT),
    "address": ("https?://.*", ["http://*", "https://*"], []),
}
ASCII = "[A-Za-z0-9_+-]"


def _says(sql: str, text: str, globs: list[str]) -> bool:
    with sqlite3.connect(":memory:") as plain:
        return any(plain.execute(sql, (text, each)).fetchone()[0] for each in globs)


@pytest.mark.parametrize("name", SHAPES)
@given(data=st.data())
def test_globs_say_what_the_expression_says(name: str, data: st.DataObject) -> None:
    """On SQLite and, as the expressions that PostgreSQL is given, anywhere else."""
    expression, allowed, barred = SHAPES[name]
    near = st.from_regex(expression, fullmatch=True, alphabet=st.characters(codec="ascii"))
    text = data.draw(
        st.one_of(near, near.flatmap(_spoilt), st.text(alphabet="PYMWDAZaz019-/#:htps\n é", max_size=9))
    )
    if "\0" in text:
        return
    expected = re.fullmatch(expression, text, re.DOTALL) is not None
    sqlite = _says("SELECT ? GLOB ?", text, allowed) and not _says("SELECT ? GLOB ?", text, barred)
    assert sqlite == expected
    elsewhere = [
        any(re.search(rf"\A{expression_of(each)[1:-1]}\Z", text, re.DOTALL) for each in globs)
        for globs in (allowed, barred)
    ]
    assert (elsewhere[0] and not elsewhere[1]) == expected


def _spoilt(text: str) -> st.SearchStrategy[str]:
    """The text with something put in, or taken out, anywhere."""
    return st.tuples(
        st.integers(0, len(text)),
        st.integers(0, 1),
        st.sampled_from(["", "a", "Z", "9", "/", "\n", "-", "#"]),
    ).map(lambda how: text[: how[0]] + how[2] + text[how[0] + how[1] :])


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the file is SQLite’s")
def test_the_stock_program_checks_the_file(tmp_path: Path) -> None:
    """`PRAGMA integrity_check` needs nothing that only this site defines."""
    copy = tmp_path / "copy.sqlite3"
    with connection.cursor() as cursor:
        schema = cursor.execute(
            "SELECT sql FROM sqlite_master WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
    with sqlite3.connect(copy) as plain:
        for (sql,) in sorted(schema, key=lambda row: not row[0].startswith("CREATE TABLE")):
            plain.execute(sql)
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
