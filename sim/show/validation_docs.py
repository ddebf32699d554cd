"""The parts of docs/validation.md that ``hazepact validate --write`` makes, from docs/validation.json beside it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from sim.show.tables.validation import SECTIONS, markdown, pattern_grid, tally_grid

DOCUMENT, STORED = "validation.md", "validation.json"
_BLOCK = re.compile(r"(<!-- made by hazepact validate --write: (\w+) -->\n).*?(<!-- end -->)", re.S)


def _part(report: Any, name: str) -> str:
    """One part: a table of SECTIONS, ``tallies``, or the patterns of a role."""
    if name == "tallies":
        return markdown(tally_grid(report))
    return markdown(SECTIONS[name][1](report) if name in SECTIONS else pattern_grid(report, name))


def renewed(text: str, report: Any) -> str:
    """The document with every part made anew."""
    return _BLOCK.sub(lambda m: m[1] + _part(report, m[2]) + m[3], text)


def write_documents(folder: Path, report: Any) -> list[Path]:
    """Write the report and the parts of the document into the folder of documents; returns the files."""
    stored, document = folder / STORED, folder / DOCUMENT
    stored.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    document.write_text(renewed(document.read_text(encoding="utf-8"), json.loads(stored.read_text(encoding="utf-8"))), encoding="utf-8", newline="\n")
    return [stored, document]
