"""What these tests share."""

import shutil
import subprocess
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


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine, with its key beside it."""
    folder = tmp_path_factory.mktemp("certificate")
    made = ["-keyout", "site.key", "-out", "site.pem", "-days", "2", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            *made,
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder / "site.pem"
