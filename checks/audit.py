"""Ask a vulnerability database about every library in the locks, where one can be reached.

pip-audit ends with 0 although it looked at nothing (a package index without such a database answers "not found" to
everything), and with 1 both for a known fault and for no network. So what it says is read, and not how it ends.

0: each library of the locks was looked up, and nothing is known against it. 1: something is known. 2: some or all of
them could not be looked up.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.txt", "requirements-dev.txt"]
OPTIONS = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--timeout", "10", "-f", "json"]
SERVICES = ["osv", "pypi"]  # pip-audit's names: the open database, and the one of the configured index

Libraries = list[dict[str, Any]]


def ask(service: str) -> Libraries:
    """What this database says of each library; nothing where it was not reached."""
    program = str(Path(sys.executable).parent / "pip-audit")
    locks = [part for name in LOCKS for part in ("-r", name)]
    command = [program, *locks, *OPTIONS, "-s", service]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return libraries(done.stdout)


def libraries(text: str) -> Libraries:
    """The libraries in what pip-audit wrote; nothing where it is not what pip-audit writes at its end."""
    try:
        found: Libraries = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return []
    return found


def verdict(answers: list[Libraries]) -> tuple[int, list[str]]:
    """How the audit ends, and what it says: of all that the databases know, each by its list of libraries."""
    named = {each["name"] for answer in answers for each in answer}
    looked_up = [each for answer in answers for each in answer if "vulns" in each]
    known = {
        f"{each['name']} {each['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for each in looked_up
        for fault in each["vulns"]
    }
    missing = sorted(named - {each["name"] for each in looked_up})
    if not looked_up:
        return 2, ["NOTHING WAS CHECKED: no vulnerability database could be reached from here."]
    if known:
        return 1, [*sorted(known), f"Known against the locked libraries: {len(known)}."]
    if missing:
        return 2, [f"NOT CHECKED, because the database does not have them: {', '.join(missing)}."]
    return 0, [f"{len(named)} libraries were looked up. Nothing is known against them."]


def main() -> int:
    """Ask the databases in turn, until one has answered for all."""
    answers: list[Libraries] = []
    for service in SERVICES:
        answers.append(ask(service))
        code, said = verdict(answers)
        if code != 2:
            break
    print("\n".join(said))
    return code


if __name__ == "__main__":
    sys.exit(main())
