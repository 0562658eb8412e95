"""Lists as CSV files: what a spreadsheet reads, and what it must not run."""

import csv
import io

import pytest

from intervals.web.csv import Code, csv_response

HEADER = ["Name", "Telephone"]


def read(response):
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body, newline="")))


def test_a_file_is_read_back_as_it_was():
    rows = [["Zoë, the “elder”", 'says "no"'], ["two\r\nlines", 7], ["", None]]
    assert read(csv_response("x.csv", HEADER, rows)) == [
        HEADER,
        ["Zoë, the “elder”", 'says "no"'],
        ["two\r\nlines", "7"],
        ["", ""],
    ]


def test_it_says_that_it_is_utf_8_and_a_download_and_that_nobody_keeps_it():
    response = csv_response("eligible.csv", HEADER, [])
    assert b"".join(response.streaming_content).startswith(b"\xef\xbb\xbfName,")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="eligible.csv"'
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "  @"])
def test_a_formula_becomes_text(start):
    cell = f"{start}HYPERLINK(A1)"
    assert read(csv_response("x.csv", [cell], [[cell]])) == [[f"'{cell}"], [f"'{cell}"]]


@pytest.mark.parametrize(
    "code",
    [
        "0012345",
        "4E5",
        "1e10",
        "12-3",
        "+1 905 555 0101",
        "(905) 555-0101",
        "MAR 12",
        "1Dec",
        "123456789012345678",
    ],
)
def test_a_code_stays_as_it_is_written(code):
    assert read(csv_response("x.csv", HEADER, [[Code(code), code]]))[1][0] == f'="{code}"'


@pytest.mark.parametrize("code", ["C3709", "", "A-12", "marker"])
def test_a_code_that_nothing_else_is_read_in_stands_alone(code):
    assert read(csv_response("x.csv", HEADER, [[Code(code)]]))[1] == [code]


@pytest.mark.parametrize("code", ["=1+1", '+1"&A1', "-A1", "@x", "+cmd|' /C calc'!A0", '1"&HYPERLINK(A1)&"'])
def test_a_formula_in_a_code_stays_harmless(code):
    cell = read(csv_response("x.csv", HEADER, [[Code(code)]]))[1][0]
    assert not cell.startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("cell", ["a=b", "1+1", "2026-11-17", "anna@clinic.example", " a"])
def test_other_cells_are_left_alone(cell):
    assert read(csv_response("x.csv", HEADER, [[cell]]))[1] == [cell]


def test_rows_are_read_only_as_the_file_is_sent():
    taken = []

    def rows():
        for number in range(3):
            taken.append(number)
            yield [number]

    parts = iter(csv_response("x.csv", HEADER, rows()).streaming_content)
    next(parts)
    assert taken == []
    next(parts)
    assert taken == [0]
