"""Whose public pages an address leads to: those of the clinic that it names, or else the site's own (docs/adr/0024)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.urls import get_script_prefix, set_script_prefix

NAMED = re.compile(r"/c/([-a-zA-Z0-9_]+)/")


def clinic_named(request: HttpRequest) -> str:
    """The slug of the clinic that the address names, be there such a clinic or not; "" where it names none."""
    found = NAMED.match(request.path_info)
    return found[1] if found else ""


@contextmanager
def at_place(place: str) -> Iterator[None]:
    """Have each address that is made meanwhile lead to the pages at this place: `c/<slug>/`, or "" for the site's own.

    It is how Django has a whole site begin further down, so that it holds for templates and code alike.
    """
    before = get_script_prefix()
    set_script_prefix(before + place)
    try:
        yield
    finally:
        set_script_prefix(before)
