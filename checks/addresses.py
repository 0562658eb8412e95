"""Locks and configuration carry no address: where packages come from is the machine's business."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = [
    "*.txt",
    "*.toml",
    "*.cfg",
    "*.ini",
    "*.lock",
    "*.json",
    "*.yml",
    "*.yaml",
    "Makefile",
    ".ci/*",
    ".npmrc",
]
CONTENT = {  # documents of the site's own, which name their sources
    "docs/everything.schema.json",
    "intervals/documents/rules.schema.json",
    "intervals/management/demo_data/rules.json",
    "intervals/management/demo_data/rules_elsewhere.json",
}
ADDRESS = re.compile(r"https?://|index-url|find-links|^\s*registry\s*=", re.MULTILINE)


def main() -> None:
    """Name every file with an address in it."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *FILES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.split() if "OFL" not in name and name not in CONTENT]
    if not any(path.name == "requirements.txt" for path in paths):
        sys.exit("The locks were not found, so nothing was checked.")
    found = [str(path.relative_to(ROOT)) for path in paths if ADDRESS.search(path.read_text())]
    if found:
        sys.exit(f"An address stands in {', '.join(found)}.")


if __name__ == "__main__":
    main()
