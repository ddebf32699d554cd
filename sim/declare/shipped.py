"""Where the folders that ship beside the package are: the same layout in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = _ROOT / "scenarios"
SEEDS = _ROOT / "seeds"
