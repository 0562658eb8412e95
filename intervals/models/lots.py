"""Lot numbers that look alike in handwriting and in print."""

from django.db.models import F, Value
from django.db.models.functions import Replace

LOOKS_LIKE = {"O": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8"}
TO_DIGITS = str.maketrans("".join(LOOKS_LIKE), "".join(LOOKS_LIKE.values()))


def looks(key: str) -> str:
    """A lot's key as the eye has it: with the digit for each letter that can be taken for one."""
    return key.upper().translate(TO_DIGITS)


def looks_of(field: str) -> F | Replace:
    """The same of a field that holds keys, for an index."""
    found: F | Replace = F(field)
    for letter, digit in LOOKS_LIKE.items():
        found = Replace(found, Value(letter), Value(digit))
    return found


def looks_in_sql(column: str) -> str:
    """The same in a query. The letters stand in it as they do in the index: SQLite knows it by them."""
    for letter, digit in LOOKS_LIKE.items():
        column = f"REPLACE({column}, '{letter}', '{digit}')"
    return column
