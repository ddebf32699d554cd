"""What a chart is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.declare.text import Language, Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.study.store.results import Results

Draw = Callable[[Sequence["Results"], Language], "Figure | None"]


@dataclass(frozen=True)
class Chart:
    """A chart: ``draw(results, language)`` gives a figure, or None when it does not apply to these results.

    Call it inside :func:`sim.show.style.journal`. The first result is the baseline. ``follows``: of a part of results
    (:class:`sim.study.store.part.Part`) it shows nothing but the outcomes, places and months in it; any other chart is left out then.
    """

    name: str
    label: Text
    draw: Draw
    follows: bool = False
