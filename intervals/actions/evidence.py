"""What is published elsewhere comes from a reading: all of it or nothing. Nothing of it becomes a rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from intervals import clock
from intervals.actions import audit
from intervals.actions.locking import lock_evidence
from intervals.documents.problems import Invalid
from intervals.documents.tables import Rows, Tables
from intervals.documents.tables_sense import KnownReading, problems_of_tables
from intervals.models.audit import Kind
from intervals.models.evidence import ReadProcedure, ReadSource, ReadStatement

KEYS = {"id": "code"}


@dataclass(frozen=True)
class Taken:
    """How many rows of one table are new, changed, only read again on a later day, as they were; not named: `left`."""

    new: int = 0
    changed: int = 0
    again: int = 0
    same: int = 0
    left: int = 0


@transaction.atomic
def import_evidence(*, tables: Tables) -> dict[str, Taken]:
    """Take over a reading, by the names of its tables; what is here already is put right by its id.

    Invalid, with every problem, where anything is wrong or older than what is here: then nothing is written. No `by`:
    whoever runs the server does it.
    """
    lock_evidence()
    known = KnownReading(
        frozenset(ReadProcedure.objects.values_list("slug", flat=True)),
        dict(ReadSource.objects.values_list("code", "checked_on")),
    )
    if problems := problems_of_tables(tables, known, clock.latest_today()):
        raise Invalid(problems)
    rows = tables.rows
    taken = {
        "procedures": _take(ReadProcedure, rows["procedures"], lambda cells: cells),
        "sources": _take(ReadSource, rows["sources"], lambda cells: cells),
        "statements": _take(ReadStatement, rows["statements"], _leaning()),
    }
    if any(each.new or each.changed or each.again for each in taken.values()):
        counts = {name: [each.new, each.changed, each.again] for name, each in taken.items()}
        audit.add(Kind.EVIDENCE_IMPORTED, person=None, clinic=None, address=None, counts=counts)
    return taken


def _leaning() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What turns a statement's slugs and source into the keys of their rows."""
    procedures = dict(ReadProcedure.objects.values_list("slug", "pk"))
    sources = dict(ReadSource.objects.values_list("code", "pk"))

    def columns(cells: dict[str, Any]) -> dict[str, Any]:
        earlier, later, source = (cells.pop(name) for name in ("earlier", "later", "source"))
        keys = {
            "earlier_id": procedures[earlier],
            "later_id": procedures[later],
            "source_id": sources[source],
        }
        return cells | keys

    return columns


def _take(
    model: type[models.Model], rows: Rows, columns: Callable[[dict[str, Any]], dict[str, Any]]
) -> Taken:
    there = {getattr(each, _key(model)): each for each in model._default_manager.all()}
    new: list[models.Model] = []
    changed: list[models.Model] = []
    again: list[models.Model] = []
    for row in rows.values():
        found = columns({KEYS.get(name, name): cell for name, cell in row.cells.items()})
        kept = there.pop(found[_key(model)], None)
        if kept is None:
            new.append(model(**found))
            continue
        differs = {name for name, value in found.items() if getattr(kept, name) != value}
        for name in differs:
            setattr(kept, name, found[name])
        if differs:
            (again if differs == {"checked_on"} else changed).append(kept)
    model._default_manager.bulk_create(new)
    _save((*changed, *again))
    return Taken(
        len(new), len(changed), len(again), len(rows) - len(new) - len(changed) - len(again), len(there)
    )


def _key(model: type[models.Model]) -> str:
    return "slug" if model is ReadProcedure else "code"


def _save(rows: Iterable[models.Model]) -> None:
    for each in rows:
        each.save()
