"""Whose record is spoken of where somebody else reads it: a parent reads a child's, and is not spoken to as the child.

Like the language, it is said once, around all that is said meanwhile, and holds for every sentence.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_name: ContextVar[str] = ContextVar("whose", default="")


@contextmanager
def spoken_of(name: str) -> Iterator[None]:
    """Speak of the record of `name` meanwhile; with "", to whom the record is about."""
    before = _name.set(name)
    try:
        yield
    finally:
        _name.reset(before)


def name() -> str:
    """Of whom is spoken; "" where whoever reads is spoken to."""
    return _name.get()


def to_reader(own: str, of_another: str, **values: str) -> str:
    """A sentence for whoever reads: `own` to the patient, `of_another`, with the patient's %(name)s, to a parent."""
    return (of_another if name() else own) % {"name": name(), **values}
