"""What these tests share."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the database's own user may enter."""
    made = Path(tempfile.mkdtemp(prefix="intervals-fault-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)
