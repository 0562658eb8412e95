"""Lists as CSV files: streamed, readable by spreadsheets, and nothing in them that a spreadsheet would run."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take UTF-8 for something else
SIGNS = "=+@＝＋＠﹦﹢﹫－﹣-"  # noqa: RUF001 - of any width
UNSEEN = "\\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"
FORMULA = re.compile(f"(^|[;\t\r\n])(?=[{UNSEEN}]*[{SIGNS}])")
BEGINS_OTHERWISE = re.compile("^(?= *[\t\r\n])")


READ_AS_A_NUMBER = re.compile(r"[\d ()+.,/:-]*\d[\d ()+.,/:-]*|[\d.]+[Ee][+-]?\d+")
MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
READ_AS_A_DATE = re.compile(
    f"(?:{MONTH})[a-z]*[ ./-]?\\d+|\\d+[ ./-]?(?:{MONTH})[a-z]*[ ./-]?\\d*", re.IGNORECASE
)


class Code(str):
    """A lot or a telephone number: a spreadsheet leaves it as it is written, whatever it would read in it."""

    __slots__ = ()


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def plain(cell: object) -> str:
    """A cell as text; what a spreadsheet would take for a formula gets an apostrophe in front.

    That is so at the beginning, and after a semicolon or a tab, at which some spreadsheets cut a line. A code that it
    would take for a number or a date (0012345, 4E5, MAR 12) stands in a formula that says nothing but its text.
    """
    if isinstance(cell, Code) and (READ_AS_A_NUMBER.fullmatch(cell) or READ_AS_A_DATE.fullmatch(cell)):
        return f'="{cell}"'
    text = FORMULA.sub(r"\1'", "" if cell is None else str(cell))
    return BEGINS_OTHERWISE.sub("'", text)


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A download named `filename`, kept by nobody on the way. `rows` is read as the file is sent."""
    return StreamingHttpResponse(
        _lines(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Cache-Control": "no-store",
        },
    )


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow([plain(cell) for cell in header])
    for row in rows:
        yield writer.writerow([plain(cell) for cell in row])
