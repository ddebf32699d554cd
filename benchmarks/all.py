"""Renew every number of docs/performance.md, one after the other.

    python benchmarks/all.py      (or: make benchmarks)

The engine against its peers with whole runs and start-up (engine.py), then coalition analysis (coalitions.py). About ten minutes, on a
machine that does nothing else.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PARTS = ("engine.py", "coalitions.py")

if __name__ == "__main__":
    for part in PARTS:
        print(f"== {part}", flush=True)
        subprocess.run([sys.executable, str(Path(__file__).with_name(part))], check=True)
