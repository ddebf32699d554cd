"""Draw docs/img/house.png from the imports of ``sim``: which floor imports which, and how large each is.

    python docs/house.py
"""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

ROOT = Path(__file__).parents[1]
FLOORS = ("declare", "draws", "processes", "games", "world", "mechanisms", "scenario", "engine", "model", "outcomes", "study", "show", "share", "cli")


def imports() -> tuple[Counter[tuple[str, str]], dict[str, tuple[int, int]]]:
    """(importing floor, imported floor) -> number of import statements; floor -> (files, lines)."""
    found: Counter[tuple[str, str]] = Counter()
    sizes = {}
    for floor in FLOORS:
        files = [f for f in sorted((ROOT / "sim" / floor).rglob("*.py")) if "__pycache__" not in f.parts]
        sizes[floor] = (len(files), sum(len(f.read_text(encoding="utf-8").splitlines()) for f in files))
        for file in files:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sim."):
                    found[floor, node.module.split(".")[1]] += 1
    return found, sizes


def main() -> None:
    """Draw the picture."""
    found, sizes = imports()
    n = len(FLOORS)
    figure, axes = plt.subplots(figsize=(7.2, 4.6), dpi=200)
    for row, floor in enumerate(FLOORS):
        y = row
        for column, other in enumerate(FLOORS):
            count = found[floor, other]
            if column <= row:
                shade = "0.93" if not count else ("#c6dbef" if column < row else "#dadaeb")
                axes.add_patch(plt.Rectangle((column, y), 0.94, 0.9, color=shade, lw=0))
            if count:
                axes.text(column + 0.47, y + 0.45, str(count), ha="center", va="center", fontsize=7)
        axes.text(-0.15, y + 0.45, floor, ha="right", va="center", fontsize=8)
        axes.text(n + 0.25, y + 0.45, f"{sizes[floor][0]} files, {sizes[floor][1]:,} lines", ha="left", va="center", fontsize=7, color="0.35")
    for column, other in enumerate(FLOORS):
        axes.text(column + 0.47, -0.15, other, rotation=40, ha="right", va="top", fontsize=7)
    axes.set_xlim(-1.9, n + 3.4)
    axes.set_ylim(-1.9, n + 0.2)
    axes.axis("off")
    axes.set_title("Imports between the floors of sim/ (row imports column); nothing stands above the diagonal", fontsize=8, loc="left")
    figure.savefig(ROOT / "docs" / "img" / "house.png", bbox_inches="tight", metadata={"Software": None})


if __name__ == "__main__":
    main()
