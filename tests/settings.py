"""The one settings file, read in the environment that tests run in."""

import os

os.environ.update(
    DEMO="1",
    STATIC_HASHED="0",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL", "sqlite://:memory:"),
)

from intervals.settings import *  # noqa: F403
from intervals.settings import DATABASES
from tests import postgres

if postgres.programs():
    DATABASES["postgres"] = postgres.database()
if os.environ.get("TEST_ON") == "postgresql":  # the site's own database, too: make test-postgresql
    OPTIONS = {"options": "-c jit=off -c max_parallel_workers_per_gather=0"}
    DATABASES["default"] = postgres.database() | {"NAME": "site", "OPTIONS": OPTIONS}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
STATIC_ROOT = None  # WhiteNoise would look through it for every client
