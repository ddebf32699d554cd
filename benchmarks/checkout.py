"""Every benchmark imports this first: what it times is the ``sim`` of its own checkout, or it ends."""

from __future__ import annotations

from pathlib import Path

import sim

ROOT = Path(__file__).resolve().parents[1]
FOUND = Path(sim.__file__).resolve().parents[1]
if FOUND != ROOT:
    raise SystemExit(f"the benchmarks of {ROOT} would time the package sim of {FOUND}; run them with the Python of their own checkout")
