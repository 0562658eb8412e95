"""The shape of a text, as the database checks it: SQLite's GLOB, which any program that opens the file knows.

A regular expression would be a function that only this site defines: `PRAGMA integrity_check` of the stock program
stops at a constraint that it cannot compute.
"""

import re
from typing import Any

from django.db.models import CharField, Lookup, Q

PART = re.compile(r"\[\^?\]?[^]]*\]|.", re.DOTALL)
COUNTRY = "[A-Z][A-Z]"  # ISO 3166-1
ANY = {"*": ".*", "?": "."}


@CharField.register_lookup
class Glob(Lookup):
    """`field__glob="[A-Z][A-Z]"`: the whole text, `*` any run, `?` any sign, `[a-z]` one of, `[^a-z]` none of."""

    lookup_name = "glob"
    prepare_rhs = True

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """On SQLite."""
        left, params = self.process_lhs(compiler, connection)
        right, more = self.process_rhs(compiler, connection)
        return f"{left} GLOB {right}", (*params, *more)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """On PostgreSQL, as a regular expression of its own."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left}::text ~ %s", (*params, expression_of(str(self.rhs)))


def expression_of(glob: str) -> str:
    """The regular expression that says the same."""
    return f"^{''.join(_part(each) for each in PART.findall(glob))}$"


def _part(part: str) -> str:
    return part if part.startswith("[") else ANY.get(part) or re.escape(part)


def shaped(field: str, *globs: str) -> Q:
    """The text is as one of `globs` says."""
    allowed = Q()
    for each in globs:
        allowed |= Q(**{f"{field}__glob": each})
    return allowed


def web_address(field: str) -> Q:
    """The text begins as an address in the web does."""
    return shaped(field, "http://*", "https://*")
