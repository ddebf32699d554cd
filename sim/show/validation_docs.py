"""The parts of README.md and docs/validation.md that ``hazepact validate --write`` makes, from docs/validation.json."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from sim.show.tables.validation import SECTIONS, markdown
from sim.show.tables.validation_patterns import pattern_grid, short_grid, tally_grid

DOCUMENTS, STORED = ("README.md", "docs/validation.md"), "docs/validation.json"
_BLOCK = re.compile(r"(<!-- made by hazepact validate --write: (\w+) -->\n).*?(<!-- end -->)", re.S)


def _part(report: Any, name: str) -> str:
    """One part: ``short``, ``tallies``, a table of SECTIONS, or the patterns of a role."""
    if name in ("short", "tallies"):
        return markdown((short_grid if name == "short" else tally_grid)(report))
    return markdown(SECTIONS[name][1](report) if name in SECTIONS else pattern_grid(report, name))


def renewed(text: str, report: Any) -> str:
    """The document with every part made anew."""
    return _BLOCK.sub(lambda m: m[1] + _part(report, m[2]) + m[3], text)


def write_documents(checkout: Path, report: Any) -> list[Path]:
    """Write the report, and the parts of the documents that have any; returns the files."""
    stored = checkout / STORED
    stored.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    written, again = [stored], json.loads(stored.read_text(encoding="utf-8"))
    for document in (checkout / name for name in DOCUMENTS):
        text = document.read_text(encoding="utf-8")
        if (new := renewed(text, again)) != text:
            document.write_text(new, encoding="utf-8", newline="\n")
            written.append(document)
    return written
