"""Every check of `make check`, the engine's tests beside all others; what failed is named. CONTRIBUTING lists them.

The engine's tests, which take longest, are not run again where they have passed on this very engine before.
"""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
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


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """What a command said, and how it ended."""
    environment = {**os.environ, "DEMO": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def main() -> int:
    """Run them all, the engine's beside the others; the number of those that failed."""
    failed = []
    passed = engine_passed()
    slow = {} if passed.exists() else {name: CHECKS[name] for name in CHECKS if name.startswith("engine")}
    with ThreadPoolExecutor(1) as beside:
        running = {name: beside.submit(run, command) for name, command in slow.items()}
        for name, command in CHECKS.items():
            if name.startswith("engine") and name not in running:
                print(f"passed before  {name}", flush=True)
                continue
            done = running[name].result() if name in running else run(command)
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
