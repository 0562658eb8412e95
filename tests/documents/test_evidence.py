"""A reading of what is published elsewhere: taken over as a whole, or refused as a whole with every place."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from intervals import migrations
from intervals.models.audit import AuditEntry
from intervals.models.evidence import ReadProcedure, ReadSource, ReadStatement
from intervals.models.rules import IntervalRule
from intervals.queries.read_published import published_by

SHIPPED = Path(migrations.__file__).with_name("reading_2026_11")
TABLES = ("procedures", "sources", "statements")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def reading(tmp_path) -> Path:
    """The shipped tables, to be changed."""
    for name in TABLES:
        shutil.copy(SHIPPED / f"{name}.csv", tmp_path)
    return tmp_path


def change(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / f"{table}.csv"
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def load(capsys, *paths: Path) -> list[str]:
    call_command("evidence", "import", *map(str, paths))
    return capsys.readouterr().out.splitlines()


def refused(*paths: Path) -> list[str]:
    before = {model: list(model.objects.values()) for model in (ReadProcedure, ReadSource, ReadStatement)}
    with pytest.raises(CommandError) as refusal:
        call_command("evidence", "import", *map(str, paths))
    assert {model: list(model.objects.values()) for model in before} == before
    return str(refusal.value).splitlines()


def test_what_is_shipped_is_what_the_loader_reads(site, capsys):
    assert load(capsys, SHIPPED) == [
        "procedures: 39 as before",
        "sources: 148 as before",
        "statements: 372 as before",
    ]
    assert not AuditEntry.objects.exists()


def test_into_empty_tables_and_once_more(site, capsys):
    before = list(
        ReadStatement.objects.order_by("code").values("code", "minimum", "source__code", "verified")
    )
    for model in (ReadStatement, ReadSource, ReadProcedure):
        model.objects.all().delete()
    assert load(capsys, SHIPPED) == ["procedures: 39 new", "sources: 148 new", "statements: 372 new"]
    assert before == list(
        ReadStatement.objects.order_by("code").values("code", "minimum", "source__code", "verified")
    )
    assert load(capsys, SHIPPED)[2] == "statements: 372 as before"
    (entry,) = AuditEntry.objects.all()
    assert (entry.kind, entry.detail["counts"]["sources"]) == ("evidence_imported", [148, 0, 0])


@pytest.mark.django_db
def test_a_source_that_was_read_again_carries_its_day(reading, capsys):
    row = next(line for line in (reading / "sources.csv").read_text().splitlines() if line.startswith("C1,"))
    change(reading, "sources", row, row.replace("2026-11-25", "2026-11-26"))
    before = published_by().fingerprint
    assert load(capsys, reading / "sources.csv")[1] == "sources: 1 read again, 147 as before"
    assert ReadSource.objects.get(code="C1").checked_on == date(2026, 11, 26)
    assert published_by().fingerprint != before
    assert load(capsys, reading / "sources.csv")[1] == "sources: 148 as before"


@pytest.mark.django_db
def test_a_corrected_figure_takes_the_place_of_the_old_one(reading, capsys):
    change(reading, "statements", "282,microneedling,botox,P1W", "282,microneedling,botox,P10D")
    assert load(capsys, reading)[2] == "statements: 1 changed, 371 as before"
    assert ReadStatement.objects.get(code="282").minimum == "P10D"


@pytest.mark.django_db
def test_what_a_reading_does_not_name_is_left(reading, capsys):
    lines = (reading / "statements.csv").read_text().splitlines()
    (reading / "statements.csv").write_text("\n".join(lines[:11]))
    assert load(capsys, reading / "statements.csv") == [
        "procedures: 39 not named, left as they are",
        "sources: 148 not named, left as they are",
        "statements: 10 as before, 362 not named, left as they are",
    ]


@pytest.mark.django_db
def test_nothing_of_it_is_a_rule(reading, capsys):
    rules = list(IntervalRule.objects.values())
    load(capsys, SHIPPED)
    assert list(IntervalRule.objects.values()) == rules
    assert len(published_by().rules) == 1


WRONG = [
    ("statements", "282,microneedling,botox,P1W,", "282,microneedling,botox,1 week,", "minimum: \"1 week\" is not a"),
    ("statements", "282,microneedling,botox,P1W,,", "282,microneedling,botox,P2W,P1W,", "upper_is: Say what"),
    ("statements", "289,microneedling,botox,P2W,P4W", "289,microneedling,botox,P2W,P1W", "upper: The upper figure"),
    ("statements", "282,microneedling,", "282,cupping,", "earlier: There is no procedure cupping."),
    ("statements", "282,microneedling", "283,microneedling", "id: Line"),
    ("statements", "282,microneedling", ",microneedling", "id: An id is"),
    ("statements", ",C1,yes", ",C999,yes", "source: There is no source C999."),
    ("statements", ",C1,yes", ",C1,Yes", "verified: \"Yes\" is not one of: yes, no."),
    ("statements", ",C1,yes", ",C1,yes,", "This line has 11 cells, the first one 10."),
    ("statements", "id,earlier", "id,before", "line 1: The column earlier is missing."),
    ("sources", ",B,https://www.ashquarterly.com", ",D,https://www.ashquarterly.com", "grade: \"D\" is not one"),
    ("sources", "https://www.ashquarterly.com/about", "javascript:alert(1)", "address: This is no address"),
    ("sources", "https://www.ashquarterly.com/about,2026-11-25", "https://www.ashquarterly.com/about,2027-11-25",
     "checked_on: 2027-11-25 is still to come."),
    ("sources", "https://www.ashquarterly.com/about,2026-11-25", "https://www.ashquarterly.com/about,2026-11-24",
     "checked_on: This source was read again on 2026-11-25"),
    ("sources", "https://www.ashquarterly.com/about,2026-11-25", "https://www.ashquarterly.com/about,25/11/2026",
     "checked_on: \"25/11/2026\" is not a date"),
    ("sources", "Ash Quarterly", "", "publisher: This is empty."),
    ("sources", "Ash Quarterly", "Ash\u200bQuarterly", "publisher: This holds characters that nobody sees"),
    ("sources", "Ash Quarterly", "A" * 201, "publisher: This is longer than 200"),
    ("sources", ",,,clinic,B,https://www.ash", ",Canada,,clinic,B,https://www.ash", "country: A country is"),
    ("sources", ",,,clinic,B,https://www.ash", ",,2026-13,clinic,B,https://www.ash", "date: \"2026-13\" is not a year"),
    ("procedures", "botox,", "Botox,", "slug: A slug is"),
    ("procedures", "Botox,injectable", "Botox,liquid", "kind: \"liquid\" is not one of"),
    ("sources", ",,,clinic,B,https://www.ash", ",,2199,clinic,B,https://www.ash", "date: 2199 is still to come."),
    ("sources", ",,,clinic,B,https://www.ash", ",,2199-03,clinic,B,https://www.ash", "date: 2199-03 is still to come."),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "old", "new", "said"), WRONG)
def test_what_is_wrong_is_said_with_its_place(reading, table, old, new, said):
    change(reading, table, old, new)
    first, *lines = refused(reading)
    assert first == "Refused, nothing is changed."
    assert any(said in line and line.startswith(f"{table}.csv, line ") for line in lines), lines


@pytest.mark.django_db
def test_all_of_it_is_said_at_once(reading):
    for table, old, new, _said in (WRONG[0], WRONG[10], WRONG[21]):
        change(reading, table, old, new)
    assert [line.split(":")[0] for line in refused(reading)[1:]] == [
        "procedures.csv, line 2, kind",
        "sources.csv, line 25, grade",
        "statements.csv, line 274, minimum",
    ]


@pytest.mark.django_db
def test_a_file_that_is_no_such_table(tmp_path):
    other = tmp_path / "rules.csv"
    other.write_text("id\n1\n")
    assert refused(other) == ["rules.csv is none of the tables: procedures.csv, sources.csv, statements.csv."]
    assert "There is none of the tables in" in refused(tmp_path)[0]
    assert "There is no file" in refused(tmp_path / "sources.csv")[0]
    (tmp_path / "sources.csv").write_bytes(b"id,\xff\n")
    assert "This is not UTF-8" in refused(tmp_path / "sources.csv")[0]
    (tmp_path / "sources.csv").write_text('id,title\n"1')
    assert "is not CSV" in refused(tmp_path)[0] or "is missing" in refused(tmp_path)[1]


@pytest.mark.django_db
def test_a_mark_of_byte_order_is_no_part_of_the_first_column(reading, capsys):
    path = reading / "sources.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(capsys, path)[1] == "sources: 148 as before"
