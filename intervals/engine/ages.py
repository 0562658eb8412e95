"""How old somebody is on a day."""

from datetime import date


def age_on(born: date, on: date) -> int:
    """The years somebody has completed; who was born on 29 February completes one on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
