"""Tables for a paper: which of them stored results can give, with captions that say on what they stand."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.declare.problems import Hint, InputError, Place, Problems, fail, nearest
from sim.declare.text import Text
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.show.tables.attribution import attribution_basis, paper_grid
from sim.show.tables.coalition_grids import coalition_basis, coalition_grids
from sim.show.tables.files import TABLES
from sim.show.tables.grid import Grid
from sim.show.tables.main import comparison_grid, main_rows, run_grid
from sim.show.tables.parameters import parameters_grid
from sim.show.tables.sweeps import effects_grid
from sim.study.analysis.sensitivity import headline_outcomes, sensitivity
from sim.study.attribute.store import KIND as ATTRIBUTION
from sim.study.attribute.store import StoredAttribution, open_attribution
from sim.study.compare.compare import compare
from sim.study.compare.printed import DRAWS, counted
from sim.study.compare.smallest import SmallestEffects, judged
from sim.study.store.manifest import NAME as MANIFEST
from sim.study.store.manifest import read_manifest, refuse_changed
from sim.study.store.periods import WHOLE, periods
from sim.study.store.results import Results, alike, open_results
from sim.study.store.store import SCENARIO
from sim.study.sweeps.sweep_store import KIND as STUDY
from sim.study.sweeps.sweep_store import SweepResults, open_sweep

_CHOOSING = ("summary", "differences", "effects")
"""Tables in which outcomes, places and periods can be chosen."""


@dataclass(frozen=True)
class Choice:
    """What the tables show: outcomes, places (None: the main ones), period (None: the whole, or the first that a study keeps), every parameter."""

    outcomes: tuple[str, ...] | None = None
    places: tuple[str, ...] | None = None
    period: str | None = None
    every: bool = False


@dataclass(frozen=True)
class Coalitions:
    """A stored coalition analysis: folder and manifest."""

    path: Path
    manifest: dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """The results that were named, by kind."""

    runs: tuple[Results, ...] = ()
    studies: tuple[SweepResults, ...] = ()
    coalitions: tuple[Coalitions, ...] = ()
    attributions: tuple[StoredAttribution, ...] = ()
    last: Path = Path()

    @property
    def created(self) -> str:
        """When the last of the results was made."""
        every: list[Any] = [*self.runs, *self.studies, *self.coalitions, *self.attributions]
        return next(str(result.manifest.get("created", "2000-01-01T00:00:00")) for result in every if result.path == self.last)

    def scenarios(self) -> list[Scenario]:
        """The scenarios of runs and coalition analyses, resolved again, each once."""
        found: dict[str, Scenario] = {}
        every: list[Any] = [*self.runs, *self.coalitions]
        for result in every:
            digest = str(result.manifest["scenario_sha256"])
            if digest not in found:
                found[digest] = dataclasses.replace(load_scenario(result.path / SCENARIO), name=str(result.manifest["scenario"]))
        return list(found.values())


def open_all(folders: Sequence[str]) -> Opened:
    """Open folders of results of any kind. InputError: every one that cannot be opened."""
    found: dict[str, list[Any]] = {"": [], STUDY: [], "coalitions": [], ATTRIBUTION: []}
    problems: list[Any] = []
    for name in folders:
        folder = Path(name)
        try:
            kind = _kind(folder)
            if kind == "coalitions":
                found[kind].append(Coalitions(folder, json.loads((folder / MANIFEST).read_text(encoding="utf-8"))))
            elif kind == ATTRIBUTION:
                found[kind].append(open_attribution(folder))
            else:
                found[STUDY if kind == STUDY else ""].append(open_sweep(folder) if kind == STUDY else open_results(folder))
            refuse_changed(folder, read_manifest(folder))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return Opened(tuple(found[""]), tuple(found[STUDY]), tuple(found["coalitions"]), tuple(found[ATTRIBUTION]), Path(folders[-1]))


def _kind(folder: Path) -> str:
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(content.get("kind", "")) if isinstance(content, dict) else ""


def tables_of(opened: Opened, wanted: Sequence[str], choice: Choice, title: Text | None = None) -> dict[str, list[Grid]]:
    """The ``wanted`` tables by name (none named: those that the results can give), with full captions.

    InputError: a table that these results do not give, names that they do not hold, or a choice that leaves a table without rows.
    """
    names = list(dict.fromkeys(wanted)) or _given(opened, choice)
    problems = Problems()
    for name in names:
        lacking = _lacking(opened, name)
        if lacking:
            problems.add(Place(str(opened.last)), lacking, table=name)
    for option, value in (("--outcome", choice.outcomes), ("--place", choice.places), ("--period", choice.period)):
        problems_of = [name for name in names if name not in _CHOOSING] if value is not None else []
        for name in problems_of:
            problems.add(Place("table"), "paper.option", option=option, table=name)
    if choice.every and "parameters" not in names:
        problems.add(Place("table"), "paper.option", option="--all", table=", ".join(names))
    problems.stop()
    _check_names(opened, names, choice)
    makers: dict[str, Callable[[Opened, Choice], list[Grid]]] = {
        "summary": _summary, "differences": _differences, "effects": _effects, "parameters": _parameters, "coalitions": _coalitions,
        "attribution": _attribution,
    }  # fmt: skip
    tables = {name: makers[name](opened, choice) for name in names}
    for name, grids in tables.items():
        if not grids or not all(grid.rows for grid in grids):
            raise fail(Place(str(opened.last)), "paper.empty", table=name)
    return {name: [_titled(grid, title) for grid in grids] for name, grids in tables.items()}


def _given(opened: Opened, choice: Choice) -> list[str]:
    """The tables that the results can give; with a choice of outcomes, places or period those in which it chooses."""
    names = [name for name in TABLES if not _lacking(opened, name)]
    chosen = any(value is not None for value in (choice.outcomes, choice.places, choice.period))
    return [name for name in names if name in _CHOOSING] or names if chosen and not choice.every else names


def _lacking(opened: Opened, table: str) -> str:
    """The message about what a table lacks; empty where it lacks nothing."""
    lacks = {
        "summary": (not opened.runs, "paper.runs"), "differences": (len(opened.runs) < 2, "paper.two"), "effects": (not opened.studies, "paper.study"),
        "parameters": (not opened.runs and not opened.coalitions, "paper.scenario"), "coalitions": (not opened.coalitions, "paper.coalitions"),
        "attribution": (not opened.attributions, "paper.attribution"),
    }  # fmt: skip
    missing, id = lacks[table]
    return id if missing else ""


_KEYS = {"outcome": Text("outcome", "指标"), "place": Text("place", "地点"), "period": Text("period", "时段")}


def _check_names(opened: Opened, names: Sequence[str], choice: Choice) -> None:
    """InputError: every outcome, place or period that a result does not hold."""
    problems = Problems()

    def check(path: Path, held: dict[str, Sequence[str]]) -> None:
        wanted = {"outcome": choice.outcomes or (), "place": choice.places or (), "period": (choice.period,) if choice.period else ()}
        for key, chosen in wanted.items():
            for name in (name for name in chosen if name not in held[key]):
                near = nearest(name, held[key])
                hint = Hint(name, (near,) if near else ())
                problems.add(Place(str(path)), "paper.held", key=_KEYS[key], found=name, hint=hint if near else "", known=", ".join(held[key]))

    if {"summary", "differences"} & set(names):
        for result in opened.runs:
            check(result.path, {"outcome": result.outcomes, "place": result.places, "period": periods(result.months)})
    for study in opened.studies if "effects" in names else ():
        check(study.path, {"outcome": study.outcomes, "place": study.manifest["places"], "period": study.manifest["periods"]})
    problems.stop()


def _titled(grid: Grid, title: Text | None) -> Grid:
    if title is None:
        return grid
    return dataclasses.replace(grid, title=Text(f"{title.en}. {grid.title.en}", f"{title.zh}。{grid.title.zh}"))


_OF_MEAN = Text(
    "the 90 % interval of the mean (Student's t; of shares on the logit, of costs on the log scale)",
    "均值的 90% 区间（学生 t 分布；份额取 logit 尺度，成本取对数尺度）",
)


def _captioned(grid: Grid, basis: Text, notes: Sequence[Text] = ()) -> Grid:
    """The grid with a caption that says on what it stands, and notes under it."""
    caption = Text(f"{grid.title.en}. {basis.en}", f"{grid.title.zh}。{basis.zh}")
    return dataclasses.replace(grid, title=caption, notes=(*grid.notes, *notes))


def _counts(results: Sequence[Results]) -> str:
    counts = list(dict.fromkeys(len(result.replicates) for result in results))
    return " / ".join(f"{count:,}" for count in counts)


def _summary(opened: Opened, choice: Choice) -> list[Grid]:
    grids = []
    for results in alike(opened.runs):
        rows = main_rows(results[0], choice.outcomes, choice.places)
        count = _counts(results)
        span = DRAWS if all(result.drawn for result in results) else _OF_MEAN
        basis = Text(f"Mean of {count} replicates; in brackets {span.en}.", f"{count} 次重复的均值；方括号内为{span.zh}。")
        if count == "1":
            basis = Text("A single replicate, so there is no interval.", "仅一次重复，故无区间。")
        grids.append(_captioned(run_grid(results, rows, choice.period or WHOLE), basis))
    return grids


def _differences(opened: Opened, choice: Choice) -> list[Grid]:
    runs, period = list(opened.runs), choice.period or WHOLE
    comparison = judged(compare(runs, choice.outcomes, choice.places, period), SmallestEffects(runs[0]))
    rows = None if choice.outcomes is None and choice.places is None else main_rows(runs[0], choice.outcomes, choice.places)
    shown = set(main_rows(runs[0]) if rows is None else rows)
    counts = sorted({row.replicates for row in comparison.rows if row.replicates and (row.outcome, row.place) in shown}) or [0]
    most = Text("", "") if len(counts) == 1 else Text("up to ", "至多 ")
    when = f"{runs[0].months[0]} – {runs[0].months[-1]}" if period == WHOLE else period
    paired = all(row.paired for row in comparison.rows)
    pairs = Text(counted(counts[-1], *(("pair of replicates", "pairs of replicates") if paired else ("replicate",))), "对重复" if paired else "次重复")
    drawn = paired and all(result.drawn for result in runs)
    span = DRAWS if drawn else Text("the 90 % interval of the mean difference", "平均差值的 90% 区间")
    basis = Text(
        f"{when}; {most.en}{pairs.en}; in brackets {span.en}; it is settled where the interval leaves out 0.",
        f"{when}；{most.zh}{counts[-1]:,} {pairs.zh}；方括号内为{span.zh}；区间不含 0 时方可判定。",
    )
    return [_captioned(comparison_grid(comparison, rows), basis, comparison.notes)]


def _effects(opened: Opened, choice: Choice) -> list[Grid]:
    grids = []
    for study in opened.studies:
        found, m = sensitivity(study, choice.outcomes), study.manifest
        period = choice.period or m["periods"][0]
        how = Text("90 % interval", "90% 区间") if found.factorial else Text("90 % bootstrap interval", "90% 自助法区间")
        basis = Text(
            f"{counted(m['points'], 'point')} with {counted(m['replicates'], 'replicate')} each; in brackets the {how.en}.",
            f"{m['points']:,} 个设计点，每点 {m['replicates']:,} 次重复；方括号内为 {how.zh}。",
        )
        for name in choice.outcomes or headline_outcomes(study):
            for place in choice.places or m["places"][:1]:
                for base in (base["name"] for base in m["bases"]):
                    if found.rows(base=base, outcome=name, place=place, period=period):
                        grids.append(_captioned(effects_grid(found, base, name, place, period), basis, found.notes))
    return grids


def _parameters(opened: Opened, choice: Choice) -> list[Grid]:
    scenarios = opened.scenarios()
    grid = parameters_grid(scenarios, choice.every)
    if not grid.rows:
        raise fail(Place(str(opened.last)), "paper.default", name=scenarios[-1].name)
    return [grid]


def _coalitions(opened: Opened, choice: Choice) -> list[Grid]:
    return [_captioned(grid, coalition_basis(c.manifest)) for c in opened.coalitions for grid in coalition_grids(c.path, c.manifest)]


def _attribution(opened: Opened, choice: Choice) -> list[Grid]:
    every = [stored.found for stored in opened.attributions]
    return [_captioned(paper_grid(found, quantity), attribution_basis(found)) for found in every for quantity in found.quantities]
