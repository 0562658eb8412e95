"""A small document whose procedures, areas and rules exist nowhere else, and how a test changes and imports it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import QuerySet

from intervals.models.rules import IntervalRule
from tests.forgotten import unguarded

LASER_AFTER_PEEL = {
    "earlier": "acid",
    "later": "ray",
    "minimum": "P1W",
    "recommended": "P2W",
    "best_by": "P6W",
    "start_again": "P2M2W",
    "same_day": False,
    "same_area": True,
    "inside_minimum": "manager_only",
    "valid_from": "2026-01-01",
    "ends_on": None,
    "evidence": "consensus",
    "source": {"title": "A study", "url": "https://study.example/1", "says": "Two weeks.\nOne at the least."},
    "reviewed_by": "Dr Okafor",
    "reviewed_on": "2026-11-02",
    "review_due": "2027-11-02",
    "examples": [{"given_on": "2026-11-10", "earliest": "2026-11-17", "recommended": "2026-11-24"}],
}
LATER_VERSION = LASER_AFTER_PEEL | {
    "minimum": "P2W",
    "recommended": "P3W",
    "valid_from": "2026-12-01",
    "ends_on": "2028-01-01",
    "examples": [],
}
DOCUMENT = {
    "format": "intervals-rules/1",
    "title": "Rules of somebody",
    "publisher": "Somebody",
    "published_on": "2026-11-25",
    "procedures": [
        {"slug": "acid", "name": "Acid", "public_name": "an acid peel", "kind": "peel"},
        {"slug": "ray", "name": "Ray", "public_name": "a ray", "kind": "energy"},
        {"slug": "swim", "name": "Swim", "public_name": "a swim", "kind": "circumstance"},
    ],
    "areas": [
        {"slug": "arm", "name": "Arm", "within": None},
        {"slug": "elbow", "name": "Elbow", "within": "arm"},
    ],
    "rules": [
        LASER_AFTER_PEEL,
        LATER_VERSION,
        {
            "earlier": "swim",
            "later": "ray",
            "minimum": "P0D",
            "recommended": "P1M",
            "same_day": True,
            "inside_minimum": "warn",
            "valid_from": "2026-01-01",
            "evidence": "expert_custom",
            "source": {"title": "Our own habit"},
            "reviewed_by": "Dr Okafor",
            "reviewed_on": "2026-11-02",
            "examples": [{"given_on": "2026-10-31", "earliest": "2026-10-31", "recommended": "2026-12-01"}],
        },
    ],
}
GONE = object()


def changed(*changes: tuple[str, Any]) -> dict[str, Any]:
    """The document with something else at some places (`rules.0.minimum`); GONE takes the key away."""
    data: Any = json.loads(json.dumps(DOCUMENT))
    for where, value in changes:
        *way, last = [int(step) if step.isdigit() else step for step in where.split(".")]
        found = data
        for step in way:
            found = found[step]
        if value is GONE:
            del found[last]
        elif isinstance(found, list) and last == len(found):
            found.append(value)
        else:
            found[last] = value
    return data


def load(folder: Path, data: Any, *options: str) -> str:
    """Import it as a file, and what is said."""
    path = folder / "rules.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False))
    return run("import", str(path), *options)


def rewrite(rows: QuerySet[IntervalRule], **changes: Any) -> None:
    """Have versions say something else although they are published: as rows that nobody published."""
    with unguarded(rows.db):
        for row in rows:
            for name, value in ({"published_at": None} | changes).items():
                setattr(row, name, value)
            row.save()


def run(*arguments: str) -> str:
    """Run `manage.py rules`, and what it says."""
    said = StringIO()
    call_command("rules", *arguments, stdout=said)
    return said.getvalue()


def refusal(folder: Path, data: Any, *options: str) -> list[str]:
    """The lines with which it is refused."""
    with pytest.raises(CommandError) as refused:
        load(folder, data, *options)
    assert refused.value.returncode == 1
    first, *lines = str(refused.value).splitlines()
    assert first == "Refused, nothing is changed."
    return lines
