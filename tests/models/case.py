"""What a case of a constraint is, and the cases that many columns share."""

from dataclasses import dataclass
from datetime import date

from intervals.engine.periods import FIRST_DAY, LAST_DAY

BEFORE, AFTER = date(1899, 12, 31), date(2200, 1, 1)


@dataclass(frozen=True)
class Case:
    """Changes to a valid row. `beside` is already there; `foreseen`: a field of the form refuses it sooner."""

    refused: list[dict]
    accepted: list[dict]
    beside: dict | None = None
    foreseen: bool = False


def web_address(field: str) -> Case:
    refused = ["javascript:alert(1)", "ftp://clinic.example/", "clinic.example", " https://clinic.example/"]
    accepted = ["", "http://clinic.example/", "https://clinic.example/"]
    return Case(
        [{field: address} for address in refused], [{field: address} for address in accepted], foreseen=True
    )


def choice(field: str, known: list[str], *, may_be_empty: bool = False) -> Case:
    refused, accepted = ["unknown", known[0].upper()], list(known)
    (accepted if may_be_empty else refused).append("")
    return Case([{field: each} for each in refused], [{field: each} for each in accepted], foreseen=True)


def day(field: str) -> Case:
    return Case([{field: BEFORE}, {field: AFTER}], [{field: FIRST_DAY}, {field: LAST_DAY}])


def together(fields: dict) -> Case:
    """Columns that are filled in together or not at all: each way of leaving one of them out is refused."""
    halves = [{name: each for name, each in fields.items() if name != missing} for missing in fields]
    return Case(refused=halves, accepted=[{}, fields])
