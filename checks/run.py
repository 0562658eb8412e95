"""Every check of `make check`, one after the other; what failed is named at the end. CONTRIBUTING lists them.

The engine's tests, which take longest, are not run again where they have passed on this very engine before.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = [sys.executable]
MANAGE = [*PYTHON, "manage.py"]
ENGINE = ["-m", "pytest", "-q", "-p", "no:randomly", "tests/engine"]


def templates() -> list[str]:
    """All templates."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))


CHECKS: dict[str, list[str]] = {
    "lint (ruff)": [str(BIN / "ruff"), "check", "."],
    "format (ruff)": [str(BIN / "ruff"), "format", "--check", "."],
    "faults of security (bandit)": [*PYTHON, "checks/findings.py"],
    "types (mypy)": [str(BIN / "mypy")],
    "imports (import-linter)": [str(BIN / "lint-imports"), "--no-logo"],
    "templates (djade)": [str(BIN / "djade"), "--target-version", "5.2", "--check", *templates()],
    "Django's own checks": [*MANAGE, "check", "--fail-level", "WARNING"],
    "missing migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "CSS against its source": [*PYTHON, "checks/css.py"],
    "lock against pyproject.toml": [*PYTHON, "checks/lock.py"],
    "no address of a package index": [*PYTHON, "checks/addresses.py"],
    "engine tests, every branch": [*PYTHON, "-m", "coverage", "run", "--source=intervals/engine", *ENGINE],
    "engine coverage 100 %": [*PYTHON, "-m", "coverage", "report", "--fail-under=100"],
}


def engine_passed() -> Path:
    """The file that says that the engine's tests have passed on what they now depend on."""
    known = hashlib.sha256()
    for folder in (
        "intervals/engine",
        "tests/engine",
        "tests/examples",
        "tests/conftest.py",
        "docs/intervals.md",
        "requirements-dev.txt",
    ):
        for path in sorted([ROOT / folder, *(ROOT / folder).rglob("*")]):
            if path.is_file() and path.suffix != ".pyc":
                known.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return ROOT / ".venv" / f"engine-{known.hexdigest()[:16]}.passed"


def main() -> int:
    """Run them all; the number of those that failed."""
    environment = {**os.environ, "DEMO": "1"}
    failed = []
    passed = engine_passed()
    for name, command in CHECKS.items():
        if name.startswith("engine") and passed.exists():
            print(f"passed before  {name}", flush=True)
            continue
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {name}", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr)
    if not any(name.startswith("engine") for name in failed):
        passed.touch()
    print(f"{len(CHECKS) - len(failed)} checks passed" + (f", failed: {', '.join(failed)}" if failed else ""))
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
