"""Where the package and what ships with it are: scenarios and seeds inside an installed package, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
CHECKOUT = None if (PACKAGE / "scenarios").is_dir() else PACKAGE.parent
"""The folder of the checkout; None for an installed package, into whose folder nothing may be written."""
_HOME = CHECKOUT or PACKAGE
SCENARIOS = _HOME / "scenarios"
SEEDS = _HOME / "seeds"


def find_shipped(name: str, *folders: Path) -> Path | None:
    """The YAML file of that name in the first of ``folders`` that has it; ``.yaml`` may be left out. None where no folder has it."""
    for folder in folders:
        for candidate in (folder / name, folder / f"{name}.yaml"):
            try:
                if candidate.is_file():
                    return candidate
            except (OSError, ValueError):  # a name too long, or a folder that may not be entered
                continue
    return None


def need_checkout(what: str) -> None:
    """Raise InputError if this is an installed package: ``what`` (a command) writes into the sources."""
    if CHECKOUT is None:
        from sim.declare.problems import Place, fail

        raise fail(Place(what), "checkout.needed", what=what, folder=PACKAGE)
