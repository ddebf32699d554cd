"""Key paths that an axis may set, known before any scenario is resolved."""

from __future__ import annotations

from sim.declare.problems import Hint, Place, Problems
from sim.declare.text import Text
from sim.mechanisms import registry
from sim.processes.sections import APPRAISAL, SECTIONS
from sim.scenario.schema import COMMON, PERIOD, TOP_LEVEL
from sim.study.sweeps.axes import Steps


def check_path(steps: Steps, place: Place, problems: Problems) -> bool:
    """Whether every step of a path is a key that scenarios have; a problem otherwise. Numbers of list items are not judged."""
    names = [step for step in steps if isinstance(step, str)]
    known: tuple[str, ...] = tuple(TOP_LEVEL)
    where: Text | str = Text("a scenario", "情景文件")
    for depth, name in enumerate(names):
        if name not in known:
            if names[:depth] == ["mechanisms"]:
                problems.add(place, "mechanism.unknown", name=name, hint=Hint(name, known))
            else:
                problems.add(place, "key.unknown", key=name, where=where, hint=_hint(name, known, depth))
            return False
        below = _below(names[: depth + 1])
        if below is None:
            return True
        known, where = below, ".".join(names[: depth + 1])
    return True


def _below(names: list[str]) -> tuple[str, ...] | None:
    """The keys below a path; None where they are not declared here."""
    if names == ["mechanisms"]:
        return tuple(registry())
    if names[0] == "mechanisms" and len(names) == 2:
        return (*COMMON.names, *(f.parameter.name for f in registry()[names[1]].fields))
    if names == ["central", "appraisal"]:
        return tuple(p.name for p in APPRAISAL)
    if len(names) > 1:
        return None
    if names == ["central"]:
        return (*SECTIONS["central"].names, "appraisal")
    section = PERIOD if names[0] == PERIOD.name else SECTIONS.get(names[0])
    return None if section is None else section.names


def _hint(name: str, known: tuple[str, ...], depth: int) -> Hint:
    """The nearest key; for a key without its section the whole paths that end in it."""
    if depth:
        return Hint(name, known)
    paths = [f"{section.name}.{key}" for section in (PERIOD, *SECTIONS.values()) for key in section.names]
    paths += [f"mechanisms.{mechanism}" for mechanism in registry()]
    ending = tuple(path for path in paths if path.rpartition(".")[2] == name)
    return Hint(ending[0], ending) if ending else Hint(name, known)
