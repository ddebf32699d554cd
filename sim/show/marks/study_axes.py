"""The axes of a study as numbers, and the values of an outcome at its points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Hint, InputError, Place, fail
from sim.declare.text import Language, Text
from sim.outcomes.declarations import OUTCOMES, REGION
from sim.show.figure import Given, listed
from sim.show.marks.lines import weak_text
from sim.show.tables.main import place_text
from sim.show.words.common import pretty, say, unit_text
from sim.study.store.periods import WHOLE

if TYPE_CHECKING:
    from sim.study.analysis.records import Sensitivity
    from sim.study.sweeps.sweep_store import SweepResults

Floats = NDArray[np.float64]
FEW_LEVELS = 12
"""To this number of different values an axis has levels; above, points are grouped."""
GROUPS = 8


@dataclass(frozen=True)
class StudyAxis:
    """An axis with its number at every point of a base (NaN where its level has none); ``log``: drawn on a logarithmic scale."""

    name: str
    label: Text
    numbers: Floats
    log: bool

    @property
    def ordered(self) -> bool:
        """Whether it has at least two different numbers."""
        return bool(np.isfinite(self.numbers).all()) and np.unique(self.numbers).size > 1

    def groups(self) -> tuple[Floats, NDArray[np.int64]]:
        """Middle of every group of points, ascending, and the group of every point: its levels, or eighths of the points where there are many."""
        levels, group = np.unique(self.numbers, return_inverse=True)
        if levels.size <= FEW_LEVELS:
            return levels, group
        edges = np.quantile(self.numbers, np.linspace(0, 1, GROUPS + 1)[1:-1])
        group = np.searchsorted(edges, self.numbers, side="right")
        return np.array([self.numbers[group == g].mean() for g in range(GROUPS)]), group


@dataclass(frozen=True)
class Slab:
    """One outcome of one base at a place in a period: ``values`` (points, replicates), NaN where there is none, and the axes at these points."""

    base: str
    outcome: str
    place: str
    period: str
    axes: tuple[StudyAxis, ...]
    values: Floats

    def ordered(self) -> list[StudyAxis]:
        """Axes that have an order."""
        return [axis for axis in self.axes if axis.ordered]


def chosen_period(given: Given) -> str:
    """The period that is chosen, the first that the study kept where it has no such period or none is chosen."""
    kept: Sequence[str] = given.results.manifest["periods"]
    return given.choice.period if given.choice.period in kept else kept[0]


def sensitivity_or_none(given: Given) -> Sensitivity | None:
    """Effects and indices on the chosen outcomes; None where the study has too few points for any. InputError: anything else that is wrong."""
    from sim.study.analysis.sensitivity import sensitivity

    try:
        return sensitivity(given.results, given.choice.outcome or None)
    except InputError as error:
        if all(problem.id == "study.effects" for problem in error.problems):
            return None
        raise


def slabs(given: Given) -> list[Slab]:
    """What the choice names of a study: an entry an outcome, place, period (the first kept where not chosen) and base."""
    results, choice = given.results, given.choice
    m = results.manifest
    outcomes = choice.outcome or results.outcomes
    places = choice.place or tuple(m["places"][:1])
    period = chosen_period(given)
    bases = choice.arm or tuple(base["name"] for base in m["bases"])
    return [_slab(results, base, outcome, place, period) for outcome in outcomes for place in places for base in bases]


def _slab(results: SweepResults, base: str, outcome: str, place: str, period: str) -> Slab:
    rows = (results.design_texts["base"] == base).to_numpy()
    values = np.asarray(results.values(outcome, place, period))[rows]
    axes = tuple(_axis(results, axis, rows) for axis in results.manifest["axes"])
    return Slab(base, outcome, place, period, axes, np.where(np.isfinite(values), values, np.nan))


def _axis(results: SweepResults, axis: dict[str, Any], rows: NDArray[np.bool_]) -> StudyAxis:
    texts = results.design_texts[axis["name"]][rows]
    numbers = np.array([axis["numbers"].get(text, np.nan) for text in texts]) if axis["levels"] else texts.astype(float).to_numpy()
    return StudyAxis(axis["name"], Text(**axis["label"]), numbers, bool(axis["log"]))


def chosen_axes(slab: Slab, given: Given, count: int) -> list[StudyAxis] | None:
    """The ordered axes that ``--by`` names, else all where there are ``count``; None where they are fewer.

    InputError: a name that is no ordered axis, or more axes than ``count`` and none named.
    """
    ordered = slab.ordered()
    names = [name.strip() for name in given.choice.by.split(",") if name.strip()]
    known = tuple(axis.name for axis in ordered)
    for name in names:
        if name not in known:
            raise fail(Place("--by"), "figure.not_held", key="by", found=name, hint=Hint(name, known), known=listed(known))
    if not names:
        if len(ordered) > count:
            raise fail(Place("--by"), "figure.axes", count=count, known=listed(known))
        return ordered if len(ordered) == count else None
    if len(names) != count:
        raise fail(Place("--by"), "figure.axes", count=count, known=listed(known))
    return [next(axis for axis in ordered if axis.name == name) for name in names]


def slab_title(slab: Slab, given: Given) -> str:
    """Outcome, and where and when as far as the study has several."""
    results, language = given.results, given.language
    m, parts = results.manifest, [pretty(results.kept(slab.outcome)["label"][language])]
    if len(m["bases"]) > 1:
        parts.append(pretty(next(base["title"][language] for base in m["bases"] if base["name"] == slab.base)))
    if len(m["places"]) > 1:
        names = {name: words for base in m["bases"] for name, words in base["region"]["names_zh"].items()}
        parts.append(say("region", language) if slab.place == REGION else place_text(slab.place, language, names))
    if len(m["periods"]) > 1:
        parts.append(say("whole", language) if slab.period == WHOLE else slab.period)
    return (", " if language == "en" else "，").join(parts)


def slab_unit(slab: Slab, given: Given) -> str:
    """Printed unit of the outcome."""
    return unit_text(given.results.kept(slab.outcome)["unit"], given.language)


def by_replicate(values: Floats) -> Floats:
    """(points, replicates) as the mean over the points, by replicate; NaN where none has a value."""
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        return np.where(known.any(axis=0), np.where(known, values, 0.0).sum(axis=0) / known.sum(axis=0), np.nan)


def bounds_of(slab: Slab) -> tuple[float, float] | None:
    """Least and largest value of the outcome."""
    return OUTCOMES[slab.outcome].bounds if slab.outcome in OUTCOMES else None


def study_source(results: SweepResults, language: Language) -> str:
    """Where the numbers of a study come from, and in a line of its own which of the data are weak."""
    from sim.study.compare.printed import counted

    m, (stop, comma) = results.manifest, ("; ", ", ") if language == "en" else ("；", "，")
    regions = "/".join(dict.fromkeys(base["region"]["label"][language] for base in m["bases"]))
    shown = {"points": counted(m["points"], "point"), "each": counted(m["replicates"], "replicate")}
    if language == "zh":
        shown = {"points": f"{m['points']:,}", "each": f"{m['replicates']:,}"}
    study = say("study", language, title=results.title.to(language), name=results.name, **shown)
    head = "HazePact" + comma + say("model", language, version=m["model_version"])
    line = f"{head}{stop}{regions}{stop}{study}{comma}{say('seed', language, seed=m['root_seed'])}" + ("." if language == "en" else "。")
    files = dict.fromkeys(name for base in m["bases"] for name in base["region"]["weak_files"])
    weak = weak_text(list(files), any(base["region"]["surrogate_transport"] for base in m["bases"]), language)
    return "\n".join(text for text in (line, weak) if text)
