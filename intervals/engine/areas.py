"""Areas of the body: a tree, and whether two lists of areas meet in it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class AreaTree:
    """`within` names for each area the one that it lies in directly: forehead -> upper-face -> face.

    An area that it does not name stands alone.
    """

    within: Mapping[str, str] = field(default_factory=dict)

    def meet(self, first: Collection[str], second: Collection[str]) -> bool:
        """Whether one area of `first` is, contains or lies within one of `second`.

        Where either is empty, the area is not known, and they meet.
        """
        if not first or not second:
            return True
        return any(
            one in self._around(other) or other in self._around(one) for one in first for other in second
        )

    def holds(self, first: Collection[str], second: Collection[str]) -> bool:
        """Whether each area of `second` is or lies within one of `first`.

        `first` without any names no place and holds every one; `second` without any may be anywhere.
        """
        if not first:
            return True
        return bool(second) and all(any(each in first for each in self._around(area)) for area in second)

    def _around(self, area: str | None) -> Iterator[str]:
        """The area itself, then what it lies in, outward; a circle, which is none, is walked once."""
        seen: set[str] = set()
        while area is not None and area not in seen:
            seen.add(area)
            yield area
            area = self.within.get(area)
