"""What bandit finds in the code, but for the lines that say why it is no fault there.

A line says so once, to ruff, whose S rules are bandit's by the same numbers: `# noqa: S308 - rendered`. What only
bandit looks for is marked for it, `# nosec B404 - …`. No rule is left out.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CODE = ["intervals", "manage.py"]
SAME = {"B703": "S308"}  # the two that bandit has for ruff's one
WHOLE_FILE = re.compile(r"^# ruff: noqa: ([A-Z0-9, ]+)", re.MULTILINE)
LINE = re.compile(r"# noqa: ([A-Z0-9, ]+)")


def excused(finding: dict[str, Any], source: str) -> bool:
    """Whether the lines of the finding, or the head of its file, have ruff pass over the same."""
    rule = SAME.get(finding["test_id"], f"S{finding['test_id'][1:]}")
    first, last = finding["line_range"][0], finding["line_range"][-1]
    lines = "\n".join(source.splitlines()[first - 1 : last])
    marks = [*WHOLE_FILE.findall(source), *LINE.findall(lines)]
    return any(rule in re.split(r"[,\s]+", mark) for mark in marks)


def main() -> None:
    """Name what is left."""
    program = str(Path(sys.executable).parent / "bandit")
    command = [program, "-q", "-r", *CODE, "-f", "json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = json.loads(done.stdout)
    if said["errors"] or said["metrics"]["_totals"]["loc"] == 0:
        sys.exit(f"Not everything was read, so this says nothing: {said['errors']}")
    left = [each for each in said["results"] if not excused(each, (ROOT / each["filename"]).read_text())]
    for each in left:
        print(f"{each['filename']}:{each['line_number']}: {each['test_id']} {each['issue_text']}")
    if left:
        sys.exit(f"{len(left)} findings.")


if __name__ == "__main__":
    main()
