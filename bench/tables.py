"""Tables of what was measured, as Markdown."""

from collections.abc import Iterable, Iterator
from statistics import median

Row = tuple[str, ...]


def spread(values: Iterable[float], form: str) -> str:
    """The median, and how far apart the values are."""
    ordered = sorted(values)
    low, middle, high = (format(each, form) for each in (ordered[0], median(ordered), ordered[-1]))
    return middle if low == high else f"{middle} ({low} to {high})"


def aim(
    name: str, measured: float, form: str, *, least: float | None = None, most: float | None = None
) -> Row:
    """A row of the table of aims."""
    met = (least is None or measured >= least) and (most is None or measured <= most)
    return (
        name,
        format(measured, form),
        f"≥ {least}" if most is None else f"≤ {most}",
        "yes" if met else "**no**",
    )


def table(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    """A Markdown table with its numbers at the right."""
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'---:|' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
