"""One file a figure: what it shows and needs, and a function from results to a drawing.

:func:`registry` finds every file of this folder, so adding a figure needs no list to be edited.
"""

from __future__ import annotations

from functools import cache

from sim.declare.plugins import registry_of
from sim.show.figure import FigureType


@cache
def registry() -> dict[str, FigureType]:
    """Every figure by its name, in alphabetical order; those of other packages last."""
    return registry_of(__name__, __path__, "FIGURE", "hazepact.figures", FigureType)
