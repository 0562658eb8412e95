"""Lock the libraries. Without --write, say whether the locks were written from pyproject.toml as it stands.

Each lock begins with a fingerprint of the requirements it was compiled from, so that the comparison needs no
network; pip itself compares every file it installs with the hashes in the lock.
"""

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.txt": ["--extra", "postgres", "--extra", "backup"],
    "requirements-dev.txt": ["--extra", "dev"],
}
OPTIONS = [
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "--universal",
    "--python-version",
    "3.11",
    "-q",
]


def heading() -> str:
    """The first line of a lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {key: project[key] for key in ("requires-python", "dependencies", "optional-dependencies")}
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]
    return f"# compiled from pyproject.toml {digest} by make lock\n"


def write(name: str, extra: list[str], upgrade: list[str]) -> None:
    """Compile one lock; what is locked already stays unless it is to be upgraded."""
    uv = [str(Path(sys.executable).parent / "uv"), "pip", "compile", *OPTIONS, *extra, *upgrade]
    subprocess.run([*uv, "pyproject.toml", "-o", name], cwd=ROOT, check=True)
    lock = ROOT / name
    lock.write_text(heading() + lock.read_text())


def main() -> None:
    """Write or compare."""
    for name, extra in LOCKS.items():
        if "--write" in sys.argv:
            write(name, extra, ["--upgrade"] if "--upgrade" in sys.argv else [])
        elif not (ROOT / name).read_text().startswith(heading()):
            sys.exit(f"{name} was not compiled from pyproject.toml as it stands: run make lock.")


if __name__ == "__main__":
    main()
