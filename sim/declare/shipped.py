"""Where the package and what ships with it are: scenarios and seeds inside an installed package, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
CHECKOUT = None if (PACKAGE / "scenarios").is_dir() else PACKAGE.parent
"""The folder of the checkout; None for an installed package, into whose folder nothing may be written."""
_HOME = CHECKOUT or PACKAGE
SCENARIOS = _HOME / "scenarios"
SEEDS = _HOME / "seeds"


def need_checkout(what: str) -> None:
    """Raise InputError if this is an installed package: ``what`` (a command) writes into the sources."""
    if CHECKOUT is None:
        from sim.declare.problems import Place, fail

        raise fail(Place(what), "checkout.needed", what=what, folder=PACKAGE)
