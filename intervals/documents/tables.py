"""A reading of what is published elsewhere, as it travels: three tables in CSV, each known by its file's name."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from intervals.documents import cells
from intervals.documents.problems import Problem, Unreadable, shown
from intervals.documents.reading import contents, text_of_bytes
from intervals.models.evidence import Grade, UpperIs
from intervals.models.procedures import ProcedureKind

TABLES: dict[str, dict[str, cells.Reader]] = {
    "procedures": {
        "slug": cells.slug,
        "name": cells.text(120),
        "public_name": cells.text(120),
        "kind": cells.one_of(ProcedureKind.values),
    },
    "sources": {
        "id": cells.row_id,
        "title": cells.text(300),
        "publisher": cells.text(200),
        "country": cells.country,
        "date": cells.part_of_a_date,
        "kind": cells.text(80),
        "grade": cells.one_of(Grade.values),
        "address": cells.web_address,
        "checked_on": cells.day,
    },
    "statements": {
        "id": cells.row_id,
        "earlier": cells.slug,
        "later": cells.slug,
        "minimum": cells.wait,
        "upper": cells.wait,
        "upper_is": cells.one_of(UpperIs.values, may_be_empty=True),
        "same_area": cells.yes_or_no,
        "note": cells.text(400, may_be_empty=True),
        "source": cells.row_id,
        "verified": cells.yes_or_no,
    },
}
MOST_ROWS = 20_000
Rows = dict[str, "Row"]


class CellProblem(Problem):
    """A sentence about a file, a line of it, or one cell."""

    def __str__(self) -> str:
        file, *rest = self.place
        line = [_("line %(number)d") % {"number": rest[0]}] if rest else []
        return f"{', '.join([str(file), *line, *map(str, rest[1:])])}: {self.says}"


@dataclass(frozen=True)
class Row:
    """What stands on one line, read; a cell that cannot be read is missing from `cells`."""

    file: str
    line: int
    cells: Mapping[str, Any]

    def problem(self, column: str, says: str) -> CellProblem:
        """A sentence about one of its cells."""
        return CellProblem((self.file, self.line, column), says)


@dataclass
class Tables:
    """The rows of each table by their ids, and what is wrong with the files by themselves."""

    rows: dict[str, Rows] = field(default_factory=lambda: {name: {} for name in TABLES})
    problems: list[Problem] = field(default_factory=list)


def read_tables(paths: Sequence[str]) -> Tables:
    """What files, or folders of them, hold. Unreadable where one cannot be read at all or is no such table."""
    found = Tables()
    for path in _files(paths):
        name = path.stem
        if name not in TABLES:
            said = _("%(file)s is none of the tables: %(tables)s.")
            raise Unreadable(said % {"file": path.name, "tables": _names()})
        _read(name, path.name, text_of_bytes(contents(str(path)).removeprefix(b"\xef\xbb\xbf")), found)
    return found


def _names() -> str:
    return ", ".join(f"{name}.csv" for name in TABLES)


def _files(paths: Sequence[str]) -> Iterator[Path]:
    for path in map(Path, paths):
        if not path.is_dir():
            yield path
            continue
        there = [path / f"{name}.csv" for name in TABLES if (path / f"{name}.csv").is_file()]
        if not there:
            said = _("There is none of the tables in %(path)s: %(tables)s.")
            raise Unreadable(said % {"path": path, "tables": _names()})
        yield from there


def _read(name: str, file: str, text: str, found: Tables) -> None:
    columns = TABLES[name]
    lines = csv.reader(io.StringIO(text), strict=True)
    try:
        header = next(lines, [])
        wrong = list(_wrong_columns(header, columns))
        found.problems += [CellProblem((file, 1), said) for said in wrong]
        for written in [] if wrong else lines:
            if any(written):
                _read_row(name, Row(file, lines.line_num, dict(zip(header, written, strict=False))), found)
                if len(written) != len(header):
                    said = _("This line has %(count)d cells, the first one %(wanted)d.")
                    counts = {"count": len(written), "wanted": len(header)}
                    found.problems.append(CellProblem((file, lines.line_num), said % counts))
    except csv.Error as error:
        raise Unreadable(
            _("%(file)s, line %(line)d is not CSV: %(why)s.")
            % {"file": file, "line": lines.line_num, "why": error}
        ) from None


def _wrong_columns(header: Sequence[str], columns: Mapping[str, cells.Reader]) -> Iterator[str]:
    for column in columns:
        if column not in header:
            yield _("The column %(column)s is missing.") % {"column": column}
    for column, times in Counter(header).items():
        if column not in columns:
            yield _("There is no column %(column)s.") % {"column": shown(column)}
        elif times > 1:
            yield _("The column %(column)s stands here more than once.") % {"column": column}


def _read_row(name: str, written: Row, found: Tables) -> None:
    read: dict[str, Any] = {}
    for column, reader in TABLES[name].items():
        try:
            read[column] = reader(written.cells.get(column, ""))
        except ValueError as error:
            found.problems.append(written.problem(column, str(error)))
    key = next(iter(TABLES[name]))
    row = Row(written.file, written.line, read)
    if len(found.rows[name]) >= MOST_ROWS:
        raise Unreadable(_("%(file)s has too many rows.") % {"file": written.file})
    if key not in read:
        found.rows[name][f"line {written.line}"] = row  # no id is written so
    elif read[key] in found.rows[name]:
        first = found.rows[name][read[key]].line
        found.problems.append(written.problem(key, _("Line %(line)d has the same.") % {"line": first}))
    else:
        found.rows[name][read[key]] = row
