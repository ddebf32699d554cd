"""Intervals as they stand in documents, and tables put into them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from sim.study.compare.intervals import mean_interval


def interval(values: Any, digits: int = 3, sign: str = "") -> str:
    """Mean and its 90 % interval; ``sign`` "+" shows the sign of what is positive."""
    x = mean_interval(np.asarray(values, dtype=float))
    return f"{x.mean:{sign}.{digits}f} [{x.lo:{sign}.{digits}f}, {x.hi:{sign}.{digits}f}]"


def put_into(document: Path, script: str, lines: Iterable[str]) -> None:
    """Write ``lines`` into the document between the mark of the script and the next end mark. ValueError: there is none."""
    begin, end = f"<!-- made by benchmarks/{script} -->", "<!-- end -->"
    whole, text = document.read_text(encoding="utf-8"), "\n".join(lines).strip()
    start = whole.index(begin)
    document.write_text(f"{whole[:start]}{begin}\n{text}\n{whole[whole.index(end, start):]}", encoding="utf-8")
