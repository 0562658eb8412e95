"""Files that hold no rule document: a sentence each, exit status 1, no traceback."""

import json
import re

import pytest
from django.core.management.base import CommandError

from intervals.documents.reading import MOST_BYTES
from intervals.models.rules import IntervalRule
from tests.documents.sample import DOCUMENT, refusal, run
from tests.web.subprocesses import manage

pytestmark = pytest.mark.django_db
TEXT = json.dumps(DOCUMENT)

BAD = {
    "empty": (b"", "This is empty."),
    "blank": (b" \n\t ", "This is empty."),
    "no JSON": (b'{"format": }', "This is not JSON. Line 1, column 12: Expecting value."),
    "cut off": (TEXT[:-1].encode(), "This is not JSON. Line 1"),
    "two documents": (f"{TEXT}\n{TEXT}".encode(), "This is not JSON. Line 2, column 1: Extra data."),
    "a byte order mark": (b"\xef\xbb\xbf" + TEXT.encode(), "begins with a byte order mark"),
    "UTF-16": (TEXT.encode("utf-16"), "This is UTF-16 or UTF-32. Save it as UTF-8."),
    "UTF-16 without a mark": (TEXT.encode("utf-16-le"), "This is UTF-16 or UTF-32."),
    "UTF-16, big end first": (TEXT.encode("utf-16-be"), "This is UTF-16 or UTF-32."),
    "UTF-32": (TEXT.encode("utf-32"), "This is UTF-16 or UTF-32."),
    "Latin-1": (b'{"title": "Jos\xe9"}', "This is not UTF-8: byte 15 begins no character."),
    "50 MB": (b" " * 50_000_000, "is too large: such a file has at most 2 MB."),
    "just too large": (b" " * (MOST_BYTES + 1), "is too large"),
    "deep": (b"[" * 100_000, "This is nested too deeply to be a rule document."),
    "deep and whole": (b"[" * 100_000 + b"]" * 100_000, "This is nested too deeply"),
    "rather deep": (b'{"a":' * 40 + b"1" + b"}" * 40, "This is nested too deeply"),
    "a raw line break in a text": (b'{"title": "a\nb"}', "This is not JSON. Line 1"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_a_sentence(name, tmp_path):
    content, said = BAD[name]
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        run("import", str(path))
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)
    assert refused.value.returncode == 1


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("{folder}/nothing.json", r"There is no file .*nothing\.json\."),
        ("{folder}", r".* is a folder, not a file\."),
        ("{folder}/file/below", r".* cannot be read: .*\."),
        ("{folder}/" + "x" * 300, r".* cannot be read: .*\."),
        ("a\0b", r".* cannot be read: .*\."),
    ],
    ids=["not there", "a folder", "below a file", "too long", "with a NUL"],
)
def test_a_place_where_no_file_can_be_is_refused_in_a_sentence(path, said, tmp_path):
    (tmp_path / "file").write_text("{}")
    with pytest.raises(CommandError) as refused:
        run("import", path.format(folder=tmp_path))
    assert re.fullmatch(said, str(refused.value))


PLACED = {
    "a key twice": (
        TEXT.replace('"title": "A study"', '"title": "A study", "title": "Another"', 1),
        "rules[0].source.title: This key stands here more than once.",
    ),
    "a number": (
        TEXT.replace('"minimum": "P1W"', '"minimum": 7', 1),
        "rules[0].minimum: This is a text. Here stands a number: 7.",
    ),
    "a huge number": (
        TEXT.replace('"minimum": "P1W"', f'"minimum": {"9" * 5000}', 1),
        f"rules[0].minimum: This is a text. Here stands a number: {'9' * 60}….",
    ),
    "a huge power": (
        TEXT.replace('"P1W"', "1e999999", 1),
        "rules[0].minimum: This is a text. Here stands a number: 1e999999.",
    ),
    "NaN": (TEXT.replace('"P1W"', "NaN", 1), "rules[0].minimum: This is a text. Here stands a number: NaN."),
    "-Infinity": (
        TEXT.replace('"P1W"', "-Infinity", 1),
        "rules[0].minimum: This is a text. Here stands a number: -Infinity.",
    ),
    "a list": ("[]", "the document: This is an object. Here stands a list."),
    "null": ("null", "the document: This is an object. Here stands null."),
    "half a character": (
        TEXT.replace("Rules of somebody", "\\ud83d"),
        "title: This holds half of a character (\\ud800 to \\udfff), which stands for nothing.",
    ),
    "half a character in a key": (
        TEXT.replace('"publisher"', '"\\udc00"'),
        '["\\udc00"]: This holds half of a character (\\ud800 to \\udfff), which stands for nothing.',
    ),
    "a NUL": (
        TEXT.replace("Rules of somebody", "a\\u0000b"),
        'title: This is one line, without control characters. Here stands "a\\u0000b".',
    ),
}


@pytest.mark.parametrize("name", PLACED)
def test_what_json_leaves_open_is_refused_with_its_place(name, tmp_path):
    text, said = PLACED[name]
    assert text != TEXT
    assert refusal(tmp_path, text) == [said]
    assert not IntervalRule.objects.filter(earlier__slug="acid").exists()


def test_on_the_command_line_there_is_no_traceback(tmp_path):
    (tmp_path / "bad.json").write_text("{")
    here = {"DEMO": "1", "STATIC_HASHED": "0", "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3"}
    done = manage("rules", "import", str(tmp_path / "bad.json"), **here)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("CommandError: This is not JSON.")
    assert "Traceback" not in done.stderr
