"""What is cited: a scenario, or a folder of results of any kind with the scenarios and the methods behind it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from sim.declare.problems import InputError, Place, fail
from sim.declare.records import record
from sim.mechanisms import registry
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.study.attribute.store import FIRST, SECOND
from sim.study.search.store import KIND as TREATY
from sim.study.store.manifest import read_manifest, refuse_changed
from sim.study.store.place import ADDED
from sim.study.store.results import open_results
from sim.study.store.store import SCENARIO
from sim.study.sweeps.study_copy import STUDY as FILE
from sim.study.sweeps.sweep_store import KIND as STUDY

_BOXES = "boxes.csv"
"""What ``hazepact discover`` adds to a study."""


@record
class Cited:
    """Scenarios, whether parameters were drawn from a posterior, and methods as :func:`sim.share.cite.references.references_of` takes them."""

    scenarios: tuple[Scenario, ...]
    posterior: bool = False
    study: str = ""


def open_cited(paths: Sequence[str]) -> Cited:
    """All that is named, together. InputError: no such scenario or result, incomplete results, or a folder of a kind that is not cited."""
    found = [_one(path) for path in paths]
    methods = dict.fromkeys(name for one in found for name in one.study.split(",") if name)
    return Cited(tuple(s for one in found for s in one.scenarios), any(one.posterior for one in found), ",".join(methods))


def _one(path: str) -> Cited:
    folder = Path(path)
    if not folder.is_dir():
        return Cited((load_scenario(path),))
    content = read_manifest(folder)
    refuse_changed(folder, content)
    kind, drawn = str(content.get("kind", "")), bool(content.get("posterior"))
    if not kind:
        results = open_results(folder)
        return Cited((results.scenario(),), results.drawn)
    if kind == STUDY:
        switched = _switched(folder / FILE)
        bases = tuple(_with(base, switched) for base in sorted((folder / "base").glob("*.yaml")))
        return Cited(bases, _under_posterior(content), _methods(content))
    if kind == "coalitions":
        return Cited((load_scenario(folder / SCENARIO),), drawn, "coalitions")
    if kind == "attribution":
        return Cited(tuple(load_scenario(folder / part / SCENARIO) for part in (FIRST, SECOND)), drawn, "attribution")
    if kind == TREATY:
        return Cited((load_scenario(folder / TREATY / SCENARIO),), drawn, "design")
    raise fail(Place(path), "cite.kind", found=kind)


def _switched(path: Path) -> list[str]:
    """Mechanisms that the axes of a study change, whether or not its bases have them."""
    found: dict[str, None] = {}

    def walk(node: Any) -> None:
        for key, value in node.items() if isinstance(node, dict) else ():
            parts = str(key).split(".")
            if parts[0] == "mechanisms":
                found.update(dict.fromkeys(parts[1:2] or (value if isinstance(value, dict) else ())))
            walk(value)
        for item in node if isinstance(node, list) else ():
            walk(item)

    walk(yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None)
    return [name for name in found if name in registry()]


def _with(base: Path, mechanisms: Sequence[str]) -> Scenario:
    """A base of a study with mechanisms switched on; one that needs more than its defaults (a payer, days) stays as the base has it."""
    scenario, sets = load_scenario(base), list[str]()
    for name in mechanisms:
        if all(use.name != name for use in scenario.mechanisms):
            try:
                scenario = load_scenario(base, sets=[*sets, f"mechanisms.{name}.enabled=true"])
                sets.append(f"mechanisms.{name}.enabled=true")
            except InputError:
                continue
    return scenario


def _under_posterior(content: dict[str, Any]) -> bool:
    """Whether a study draws parameters from a posterior, for its points or beneath them."""
    designs = (content.get("design"), content.get("nested"))
    return bool(content.get("posterior")) or any(isinstance(one, dict) and one.get("method") == "posterior" for one in designs)


def _methods(content: dict[str, Any]) -> str:
    """Design of the points, that of the points beneath, and whether boxes were looked for."""
    designs = (content.get("design"), content.get("nested"))
    methods = [str(one.get("method", "")) for one in designs if isinstance(one, dict)]
    if any(Path(name).name == _BOXES for name in content.get(ADDED, {})):
        methods.append("discover")
    return ",".join(filter(None, methods))
