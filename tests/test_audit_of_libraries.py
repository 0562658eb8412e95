"""`make audit` ends well only if every locked library was looked up: what pip-audit says is read, not how it ends."""

import json

import pytest

from checks.audit import libraries, verdict

CLEAN = {"name": "nh3", "version": "0.3.8", "vulns": []}
OTHER = {"name": "pillow", "version": "13.0.0", "vulns": []}
FAULTY = {
    "name": "pillow",
    "version": "13.0.0",
    "vulns": [{"id": "CVE-2099-1", "fix_versions": ["13.0.1"], "aliases": [], "description": ""}],
}
UNKNOWN = {"name": "pillow", "skip_reason": "Dependency not found on the index and could not be audited"}


def written(*entries):
    """As pip-audit writes it."""
    return libraries(json.dumps({"dependencies": list(entries), "fixes": []}))


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        ([written(CLEAN, OTHER)], 0, "2 libraries were looked up. Nothing is known against them."),
        ([written(CLEAN, FAULTY)], 1, "pillow 13.0.0: CVE-2099-1, mended in 13.0.1"),
        ([written(UNKNOWN, FAULTY), written(CLEAN, UNKNOWN)], 1, "Known against the locked libraries: 1."),
        ([written(CLEAN, UNKNOWN)], 2, "NOT CHECKED, because the database does not have them: pillow."),
        ([written(CLEAN, UNKNOWN), written(UNKNOWN, OTHER)], 0, "2 libraries were looked up."),
        ([written(UNKNOWN)], 2, "NOTHING WAS CHECKED"),
        ([libraries("Traceback: no such host"), libraries("")], 2, "NOTHING WAS CHECKED"),
        ([libraries('{"dependencies": []}')], 2, "NOTHING WAS CHECKED"),
        ([libraries("[1]")], 2, "NOTHING WAS CHECKED"),
    ],
)
def test_how_it_ends(answers, code, said):
    ended, lines = verdict(answers)
    assert ended == code
    assert any(line.startswith(said) for line in lines)
