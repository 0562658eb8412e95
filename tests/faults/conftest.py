"""What these tests share."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.proxies import self_made


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the database's own user may enter."""
    made = Path(tempfile.mkdtemp(prefix="intervals-fault-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine, with its key beside it."""
    return self_made(tmp_path_factory.mktemp("certificate"))
