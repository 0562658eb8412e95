"""Another Python with an environment of its own: settings are read once, as a process starts."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "SECRET_KEY": "a-long-random-text-that-nobody-knows-0123456789-abcdefghijkl",
    "ALLOWED_HOSTS": "clinic.example",
    "DATABASE_URL": "sqlite://:memory:",
    "STATIC_HASHED": "0",
}


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python at the root of the project with these variables and no others that the settings read."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py."""
    return python("manage.py", *arguments, **environment)


def requests(script: str, **environment: str) -> str:
    """What a script prints that sends requests to the site with Django's client."""
    start = (
        "import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'intervals.settings'; django.setup()\n"
        "from django.conf import settings; from django.test import Client\n"
        "client = Client(raise_request_exception=False, headers={'host': 'clinic.example'})\n"
    )
    done = python("-c", start + script, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout
