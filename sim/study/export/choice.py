"""What is wanted of the results, checked against what they hold, and the results opened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.declare.problems import Hint, InputError, Place, Problems, nearest
from sim.declare.text import Language, Text
from sim.study.store.manifest import NAME as MANIFEST
from sim.study.store.manifest import refuse_changed
from sim.study.store.named_places import meant_places, place_hint
from sim.study.store.results import Results, open_results
from sim.study.sweeps.sweep_store import KIND as STUDY
from sim.study.sweeps.sweep_store import SweepResults, open_sweep

_OUTCOME = Text("outcome", "指标")


@dataclass(frozen=True)
class Choice:
    """Outcomes and places (None: all), over what a value is taken (None: years of runs, every period that a study keeps), and the language."""

    outcomes: tuple[str, ...] | None = None
    places: tuple[str, ...] | None = None
    step: str | None = None
    language: Language = "en"


def open_exported(folders: Sequence[str]) -> list[Results] | SweepResults:
    """Results of scenarios that belong together, or those of one study.

    InputError: everything that is wrong: folders that cannot be opened or hold something else, studies beside other results, other
    regions, periods or versions of the model.
    """
    problems, runs, studies = Problems(), list[Results](), list[SweepResults]()
    for folder in folders:
        kind = _kind(Path(folder))
        try:
            if kind == STUDY:
                studies.append(open_sweep(folder))
                refuse_changed(Path(folder), studies[-1].manifest)
            elif kind:
                problems.add(Place(folder), "export.kind", found=kind)
            else:
                runs.append(open_results(folder))
                refuse_changed(Path(folder), runs[-1].manifest)
        except InputError as error:
            problems.found += error.problems
    if studies and len(folders) > 1:
        problems.add(Place("export"), "export.one_study", found=", ".join(folders))
    problems.stop()
    if studies:
        return studies[0]
    for result in runs[1:]:
        for what, own, first in _facts(result, runs[0]):
            if own != first:
                problems.add(Place(str(result.path)), "export.apart", aspect=what, own=own, first=first)
    problems.stop()
    return runs


def _facts(result: Results, first: Results) -> list[tuple[Text, str, str]]:
    """What results must share to stand in one table: name of the fact, of this result and of the first."""
    return [
        (Text("the region", "地区"), str(result.manifest["region"]["name"]), str(first.manifest["region"]["name"])),
        (Text("the period", "时段"), f"{result.months[0]} - {result.months[-1]}", f"{first.months[0]} - {first.months[-1]}"),
        (Text("the version of the model", "模型版本"), str(result.manifest["model_version"]), str(first.manifest["model_version"])),
    ]


def _kind(folder: Path) -> str:
    """What a manifest says of its kind; '' for results of a scenario and for what cannot be read."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(content.get("kind", "")) if isinstance(content, dict) else ""


def chosen_names(
    choice: Choice, where: str, outcomes: Sequence[str], places: Sequence[str], names_zh: dict[str, str], problems: Problems
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The outcomes and places that are meant, in the order of the results; a problem for each name that is not held."""
    meant = None if choice.places is None else meant_places(choice.places, places, names_zh)
    for name in choice.outcomes or ():
        if name not in outcomes:
            near = nearest(name, outcomes)
            hint = Hint(name, (near,)) if near else ""
            problems.add(Place(where), "paper.held", key=_OUTCOME, found=name, hint=hint, known=", ".join(outcomes))
    for name in meant or ():
        if name not in places:
            problems.add(Place(where), "value.choice", key="place", found=name, hint=place_hint(name, places, names_zh))
    return (
        tuple(name for name in outcomes if choice.outcomes is None or name in choice.outcomes),
        tuple(place for place in places if meant is None or place in meant),
    )
