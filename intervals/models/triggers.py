"""A trigger as it is declared: what makes it, and what tells whether the one that stands says the same."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Trigger:
    """The statements that make it, and its mark."""

    name: str
    statements: tuple[str, ...]
    mark: str


def on_postgresql(name: str, table: str, function: str, trigger: str) -> Trigger:
    """One there, which keeps its mark as a comment: of its function's statement and its own."""
    mark = hashlib.sha256(f"{function};{trigger}".encode()).hexdigest()[:16]
    return Trigger(name, (function, trigger, f"COMMENT ON TRIGGER {name} ON {table} IS '{mark}'"), mark)
