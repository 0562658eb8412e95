"""Reading what is published elsewhere, and keeping it while nothing has changed."""

import hashlib
from typing import Any

from intervals.engine.elsewhere import ReadSource, Statement
from intervals.models.evidence import ReadProcedure, ReadStatement
from intervals.models.evidence import ReadSource as SourceRow
from intervals.queries.evidence import Elsewhere

_SOURCE = ("code", "title", "publisher", "country", "date", "kind", "grade", "address", "checked_on")
_STATEMENT = ("minimum", "upper", "upper_is", "same_area", "note", "verified")
_last: list[tuple[Any, Elsewhere]] = []  # the mark of what was read last, and that


def elsewhere(mark: Any) -> Elsewhere:
    """All of it: 3 queries, none while the mark (queries.change_marks) stays; None remembers nothing.

    All clinics share one: it belongs to none of them.
    """
    for known, found in _last:
        if mark is not None and known == mark:
            return found
    rows = _rows()
    fingerprint = hashlib.sha256(repr(rows).encode()).hexdigest()[:16]
    same = [found for _mark, found in _last if found.fingerprint == fingerprint]
    found = same[0] if same else _made_of(*rows, fingerprint)
    _last[:] = [(mark, found)]
    return found


def _rows() -> tuple[list[Any], list[Any], list[Any]]:
    """The same on every database: nothing of it is a key."""
    procedures = list(ReadProcedure.objects.order_by("slug").values_list("pk", "slug", "public_name", "kind"))
    sources = list(SourceRow.objects.order_by("code").values_list("pk", *_SOURCE))
    slugs = {pk: slug for pk, slug, *_rest in procedures}
    codes = {pk: code for pk, code, *_rest in sources}
    columns = ("earlier_id", "later_id", "source_id", *_STATEMENT)
    statements = [
        (slugs[earlier], slugs[later], *said, codes[source])
        for earlier, later, source, *said in ReadStatement.objects.order_by("code").values_list(*columns)
    ]
    return [row[1:] for row in procedures], [row[1:] for row in sources], statements


def _made_of(procedures: list[Any], sources: list[Any], statements: list[Any], fingerprint: str) -> Elsewhere:
    read = {code: ReadSource(code, *values) for code, *values in sources}
    return Elsewhere(
        names={slug: name for slug, name, _kind in procedures},
        kinds={slug: kind for slug, _name, kind in procedures},
        statements=tuple(Statement(*(*said, read[code])) for *said, code in statements),
        fingerprint=fingerprint,
    )
