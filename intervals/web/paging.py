"""Long lists, paged by key: a page begins after the last row of the one before, however long the list is."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models

ModelT = TypeVar("ModelT", bound=models.Model)

SIZE = 50


@dataclass(frozen=True)
class Page(Generic[ModelT]):
    """The rows of a page, and the key that the next page begins after; "" on the last page."""

    rows: list[ModelT]
    next: str


def newest_first(rows: "models.QuerySet[ModelT]", after: str | None, size: int = SIZE) -> Page[ModelT]:
    """A page of `rows` by descending id, which is the order of recording; `after` is the last page's `next`.

    What is not a number counts as the first page.
    """
    if after and after.isdecimal() and len(after) <= 18:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: size + 1])
    return Page(found[:size], str(found[size - 1].pk) if len(found) > size else "")
