"""Reading settings from the environment: a value that is not understood stops the start, in one sentence.

A switch that is misspelt must not fail open: what is neither on nor off is no answer at all.
"""

import re
from collections.abc import Mapping
from os import environ
from typing import Any

import environ as django_environ
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import slug_re

ON, OFF = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
SHORTEST_SECRET = 20
NUMBER = re.compile("[1-9][0-9]{0,5}")
HOST = re.compile(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]")
DATABASES = {"sqlite": "django.db.backends.sqlite3", "postgres": "django.db.backends.postgresql"}


def _wrong(name: str, text: str, hint: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is “{text}”, which is not understood: {hint}")


def required(name: str, hint: str) -> str:
    """A value that has no safe default; ImproperlyConfigured that says what to set."""
    value = environ.get(name, "")
    if not value.strip():
        raise ImproperlyConfigured(f"Set {name}: {hint} For a demonstration, set DEMO=1 instead.")
    return value


def switch(name: str, *, default: bool) -> bool:
    """On or off; `default` where it is not set at all. ImproperlyConfigured for anything else, empty too."""
    text = environ.get(name)
    if text is None:
        return default
    if text.lower() in ON:
        return True
    if text.lower() in OFF:
        return False
    raise _wrong(name, text, "write 1 or 0 (true or false, yes or no, on or off).")


def number(name: str, *, default: int) -> int:
    """A whole number from 1 on; `default` where it is not set at all. ImproperlyConfigured for anything else."""
    text = environ.get(name)
    if text is None:
        return default
    if not NUMBER.fullmatch(text):
        raise _wrong(name, text, f"write a whole number from 1 to 999999, such as {default}.")
    return int(text)


def secret(name: str) -> str:
    """A secret that nobody guesses; "" where it is not set at all. ImproperlyConfigured for a short one, empty too."""
    text = environ.get(name)
    if text is None:
        return ""
    if len(text.strip()) < SHORTEST_SECRET:
        raise ImproperlyConfigured(
            f"{name} is shorter than {SHORTEST_SECRET} characters: write a long random text."
        )
    return text.strip()


def slug(name: str, default: str) -> str:
    """A clinic's slug."""
    text = environ.get(name, default)
    if not slug_re.fullmatch(text):
        raise _wrong(name, text, "write the clinic’s slug, such as hamilton.")
    return text


def hosts(name: str, text: str) -> list[str]:
    """Host names with commas between them, without scheme, port or path."""
    found = [host.strip() for host in text.split(",")]
    for host in found:
        if not HOST.fullmatch(host):
            raise _wrong(name, text, "write host names with commas between them, such as clinic.example.")
    return found


def keys(name: str) -> list[str]:
    """Secret keys with commas between them; none where it is not set."""
    text = environ.get(name)
    if text is None:
        return []
    found = [key.strip() for key in text.split(",")]
    if not all(found):
        raise ImproperlyConfigured(f"{name} has a blank among its keys: write keys with commas between them.")
    return found


def database(name: str, address: str) -> dict[str, Any]:
    """Django's settings for a database by its address."""
    hint = "write an address such as postgres://user:password@host/name or sqlite:////folder/file.sqlite3."
    try:
        found: Mapping[str, Any] = django_environ.Env.db_url_config(address)
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} is not understood: {hint}") from error
    if found.get("ENGINE") not in DATABASES.values() or not found.get("NAME"):
        raise ImproperlyConfigured(f"{name} is not understood: {hint}")  # it may hold a password: not shown
    return dict(found)
