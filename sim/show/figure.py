"""What a figure is: what it shows and needs, which choices it takes, its numbers as a table, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from sim.declare.problems import Hint, Place, Problems, fail
from sim.declare.text import Language, Text
from sim.show.choice import EVERY, Choice
from sim.show.options import read_options
from sim.show.page.drawing import Drawing
from sim.show.page.look import Look

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.show.marks.arms import Arm
    from sim.study.store.results import Results

Kind = Literal["run", "study", "coalitions", "attribution", "treaty"]
KINDS: dict[Kind, Text] = {
    "run": Text("results of a run", "模拟结果"),
    "study": Text("results of a sweep", "参数扫描结果"),
    "coalitions": Text("a coalition analysis", "联盟分析结果"),
    "attribution": Text("an attribution of an effect", "效应归因结果"),
    "treaty": Text("a designed treaty", "制度组合设计结果"),
}
"""Kinds of results."""
@dataclass(frozen=True)
class Given:
    """What a figure is drawn from: results of one kind (of runs: an arm each, the first is the baseline), the choice, and the look.

    ``results``: of a run a list of :class:`~sim.study.store.results.Results`, else the one study or analysis.
    """

    results: Any
    choice: Choice = field(default_factory=Choice)
    look: Look = field(default_factory=Look)

    @property
    def language(self) -> Language:
        """Language of the labels."""
        return self.look.language

    @cached_property
    def arms(self) -> list[Arm]:
        """The results of runs with the way they are drawn, those of the choice."""
        from sim.show.marks.arms import arms_of

        every = arms_of(self.results, self.look)
        return [arm for arm in every if not self.choice.arm or {arm.results.name, arm.results.path.name} & set(self.choice.arm)]

    def months(self, results: Results) -> list[int]:
        """Positions of the months of the chosen period."""
        period = self.choice.period
        return [i for i, month in enumerate(results.months) if period == EVERY or month.startswith(period)]


@dataclass(frozen=True)
class FigureType:
    """A figure by its name. ``compose`` gives the drawing, or None where the results have nothing that it shows.

    ``shows``, ``needs``: a sentence each. ``takes``: which choices (:data:`sim.declare.figure_options.CHOICES`) it follows. ``of``: the kind of
    results. ``usual``: drawn by ``hazepact run`` and where no figure is named.
    """

    name: str
    label: Text
    shows: Text
    needs: Text
    compose: Callable[[Given], Drawing | None]
    takes: tuple[str, ...] = ()
    of: Kind = "run"
    usual: bool = False

    def data(self, results: Any, **options: Any) -> pd.DataFrame:
        """The numbers that the figure draws. ``options``: as ``hazepact plot`` takes them. InputError: as :meth:`drawing`."""
        return self.drawing(Given(_listed(results, self.of), *read_options(options)[:2])).data

    def plot(self, results: Any, ax: Axes | None = None, legend: bool = True, **options: Any) -> list[Figure] | Axes:
        """Draw the figure: a list of pages (matplotlib figures), or into the axes ``ax``, which takes a figure of one panel.

        ``options``: as ``hazepact plot`` takes them (``outcome="exposure"``, ``place=["ALL"]``, ``journal="thesis"``, ``lang="zh"``); beside ``ax``
        size and letters are those of the caller's figure. InputError: as :meth:`drawing`; ``figure.panels``: more than one panel for ``ax``.
        """
        from sim.show.page.look import style
        from sim.show.page.sheet import pages

        choice, look, _ = read_options(options)
        if ax is None:
            with style(look):
                return pages(self.drawing(Given(_listed(results, self.of), choice, look)), look)
        drawing = self.drawing(Given(_listed(results, self.of), choice, look))
        if len(drawing.panels) != 1:
            raise fail(Place(f"figure {self.name}"), "figure.panels", count=len(drawing.panels), titles=", ".join(p.title for p in drawing.panels))
        panel = drawing.panels[0]
        panel.draw(ax)
        ax.set_title(panel.title, loc="left")
        ax.set_xlabel(panel.x_label)
        ax.set_ylabel(panel.y_label)
        if legend and drawing.handles:
            ax.legend(handles=list(drawing.handles), frameon=False)
        return ax

    def drawing(self, given: Given) -> Drawing:
        """The drawing. InputError: a choice that it does not take or that the results do not hold, or nothing to draw."""
        from sim.show.marks.drawable import Seen, drawable
        from sim.show.words.common import say

        check_choice(self, given.choice, held(self.of, given.results))
        seen = Seen()
        drawing = self.compose(replace(given, results=drawable(given.results, seen)))
        if drawing is None:
            raise fail(Place(f"figure {self.name}"), "figure.lacks", needs=self.needs)
        if drawing.data.empty:
            raise fail(Place(f"figure {self.name}"), "figure.empty")
        return replace(drawing, notes=[*drawing.notes, say("too_large", given.language)]) if seen.beyond else drawing


def _listed(results: Any, kind: Kind) -> Any:
    """Results of runs as a list; one study or analysis as it is."""
    many = isinstance(results, list | tuple)
    if kind == "run":
        return list(results) if many else [results]
    return results[0] if many else results


def check_choice(figure: FigureType, choice: Choice, held: Mapping[str, Sequence[str]], where: Place | None = None) -> None:
    """InputError with every choice that the figure does not take, or that is not among what is ``held`` (names by choice)."""
    problems = Problems()
    where = where or Place(f"figure {figure.name}")
    for name in choice.made():
        if name not in figure.takes:
            problems.add(where, "figure.choice", key=name, known=", ".join(figure.takes) or "-")
    for name, known in held.items():
        if name in figure.takes:
            found = getattr(choice, name)
            for one in [found] if isinstance(found, str) else found:
                if one not in known and one not in ("", EVERY):
                    problems.add(where, "figure.not_held", key=name, found=one, hint=Hint(one, tuple(known)), known=listed(known))
    problems.stop()


def held(kind: Kind, results: Any) -> dict[str, tuple[str, ...]]:
    """Outcomes, places, periods and arms that results hold, and the ways to make panels."""
    from sim.declare.figure_options import BY
    from sim.study.store.periods import periods

    if kind == "run":
        of_arms = {
            "outcome": [name for result in results for name in result.outcomes],
            "place": [name for result in results for name in result.places],
            "period": [name for result in results for name in periods(result.months)],
            "arm": [name for result in results for name in (result.name, result.path.name)],
        }
        return {key: tuple(dict.fromkeys(names)) for key, names in of_arms.items()} | {"by": BY}
    if kind == "study":
        m = results.manifest
        return {"outcome": results.outcomes, "place": tuple(m["places"]), "period": tuple(m["periods"]), "arm": tuple(b["name"] for b in m["bases"])}
    if kind == "treaty":
        return {}
    if kind == "attribution":
        return {"outcome": tuple(quantity.name for quantity in results.found.quantities)}
    return {"place": tuple(results.parties)}


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names in a line, the first ones where there are many."""
    more = f", ... ({len(names)})" if len(names) > most else ""
    return ", ".join(names[:most]) + more


