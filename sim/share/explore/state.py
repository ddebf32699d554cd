"""What is on screen: switches, strengths and settings; the scenario file that says the same, and the scenario that the loader makes of it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.declare.parameters import Parameter
from sim.declare.problems import InputError, Place, Problems
from sim.declare.shipped import SCENARIOS
from sim.declare.text import Text
from sim.mechanisms import registry
from sim.processes.sections import SECTIONS
from sim.scenario.load import ScenarioFile, load_scenario
from sim.scenario.scenario import MechanismUse, Scenario
from sim.scenario.schema import COMMON, PERIOD
from sim.scenario.tree import as_yaml
from sim.share.explore.words import WORDS

MOST_REPLICATES, MOST_MONTHS, MOST_AGENTS = 10, 120, 500
"""Bounds of a run on the page: replicates, months, and agents of a kind in a city."""
USUAL_REPLICATES = 5
ROOT_SEED = 1
"""That of ``hazepact run`` without --seed."""
EXPLORED, PINNED = "explored", "pinned"
"""Stems of the files."""
DIALS = (
    "levers.ambition", "levers.opacity", "levers.verification", "levers.damage_weight", "levers.coordination", "governments.reciprocity",
    "governments.discount_factor", "central.visits_per_city",
)  # fmt: skip
"""Settings and levers that have a slider."""
STRENGTH: Parameter = next(p for p in COMMON.parameters if p.name == "strength")
MONTHS: Parameter = next(p for p in PERIOD.parameters if p.name == "months")
_DIGITS = 9
_NAMED = 2
"""Changes that the title of a scenario names; more are counted."""


@dataclass(frozen=True)
class Switch:
    """A use of a mechanism that can be switched: ``key`` (its name, with an index where there are several uses), whether it is on, and its strength.

    ``needs``: fields without which it cannot be switched on, and which only a file can name.
    """

    key: str
    name: str
    label: Text
    help: Text
    on: bool
    strength: float
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dial:
    """A setting with a slider: its key path, its declaration and its value in the file."""

    path: str
    parameter: Parameter
    value: float


@dataclass(frozen=True)
class State:
    """Positions of the controls: by the keys of switches, by the paths of dials; months and replicates of a run."""

    on: Mapping[str, bool]
    strength: Mapping[str, float]
    dials: Mapping[str, float]
    months: int
    replicates: int


@dataclass(frozen=True)
class Base:
    """A scenario file that the page starts from. ``source``: what ``extends`` names, a shipped scenario or a whole path."""

    source: str
    scenario: Scenario
    switches: tuple[Switch, ...]
    dials: tuple[Dial, ...]
    listed: frozenset[str]
    parent: str | None

    @property
    def start(self) -> State:
        """The positions that say what the file says, within the bounds of the page."""
        return State(
            {s.key: s.on for s in self.switches}, {s.key: s.strength for s in self.switches}, {d.path: d.value for d in self.dials},
            min(self.scenario.calendar.months, MOST_MONTHS), min(self.scenario.replicates, USUAL_REPLICATES),
        )  # fmt: skip


def read_base(name: str | Path) -> Base:
    """Read a scenario file or a shipped scenario. InputError: it has mistakes, or more agents than the page takes."""
    file = ScenarioFile(name)
    scenario = file.resolve()
    problems = Problems()
    for kind, count in scenario.settings["agents"].items():
        if isinstance(count, int) and count > MOST_AGENTS:
            _out_of_bounds(problems, str(name), Text(f"agents.{kind}", f"agents.{kind}"), 0, MOST_AGENTS, count)
    problems.stop()
    node = file.root.get("mechanisms")
    listed = frozenset() if node is None else frozenset(key for key, value in node if value.kind == "list")
    dials = []
    for path in DIALS:
        section, _, key = path.partition(".")
        value = scenario.levers[key] if section == "levers" else scenario.get(section, key)
        dials.append(Dial(path, next(p for p in SECTIONS[section].parameters if p.name == key), float(value)))
    return Base(_source(file.path), scenario, tuple(_switches(scenario)), tuple(dials), listed, _parent(file.path))


def _switches(scenario: Scenario) -> list[Switch]:
    """A switch a use, and one for every mechanism that the scenario does not use; those in use stand first."""
    found, rest = list[Switch](), list[Switch]()
    for name, mechanism in registry().items():
        uses = _uses(scenario, name)
        for number, use in enumerate(uses):
            key = name if len(uses) == 1 else f"{name}[{number}]"
            label = mechanism.label if len(uses) == 1 else Text(f"{mechanism.label.en} ({number + 1})", f"{mechanism.label.zh}（{number + 1}）")
            found.append(Switch(key, name, label, mechanism.help, True, use.strength))
        if not uses:
            rest.append(Switch(name, name, mechanism.label, mechanism.help, False, 1.0, mechanism.named))
    return found + rest


def _uses(scenario: Scenario, name: str) -> list[MechanismUse]:
    return [use for use in scenario.mechanisms if use.name == name]


def _source(path: Path) -> str:
    """How a file that is saved anywhere on this machine names the scenario."""
    return path.stem if path.resolve().parent == SCENARIOS.resolve() else str(path.resolve())


def _parent(path: Path) -> str | None:
    """What the file itself extends: a shipped name or a path; None: nothing."""
    from sim.declare.reading.positioned import read_yaml
    from sim.scenario.tree import find_scenario

    node = read_yaml(path, Problems()).get("extends")
    found = None if node is None or node.is_null else find_scenario(node.text, path.parent)
    return None if found is None else _source(found)


def state_of(base: Base, on: Mapping[str, Any], strength: Mapping[str, Any], dials: Mapping[str, Any], months: Any, replicates: Any) -> State:
    """The positions as the browser sent them. InputError with everything that is no control of the page, no number, or out of bounds."""
    problems, start = Problems(), base.start
    for given, known in ((on, start.on), (strength, start.strength), (dials, start.dials)):
        for key in given:
            if key not in known:
                problems.add(Place("explore"), "explore.control", found=str(key))
    problems.stop()

    def number(name: Text, value: Any, low: float | None, high: float | None, whole: bool = False) -> float:
        good = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and (not whole or value == int(value))
        if not good or (low is not None and value < low) or (high is not None and value > high):
            _out_of_bounds(problems, "explore", name, low, high, value)
            return low or 0.0
        return round(float(value), _DIGITS)

    labels = {s.key: s.label for s in base.switches}
    state = State(
        {key: on.get(key, before) is True for key, before in start.on.items()},
        {key: number(labels[key], strength.get(key, before), STRENGTH.low, STRENGTH.high) for key, before in start.strength.items()},
        {d.path: number(d.parameter.label, dials.get(d.path, d.value), d.parameter.low, d.parameter.high) for d in base.dials},
        int(number(WORDS["months"], months, 1, MOST_MONTHS, True)), int(number(WORDS["replicates"], replicates, 1, MOST_REPLICATES, True)),
    )  # fmt: skip
    problems.stop()
    return state


def _out_of_bounds(problems: Problems, where: str, name: Text, low: float | None, high: float | None, found: Any) -> None:
    ends = ("–" if end is None else f"{end:g}" for end in (low, high))
    lowest, highest = ends
    problems.add(Place(where), "explore.bounds", name=name, low=lowest, high=highest, found=str(found))


# the scenario file ------------------------------------------------------------------------------------------------------


def changes_of(base: Base, state: State) -> dict[str, Any]:
    """What the state changes, in the form of a scenario file: mechanisms, levers and settings."""
    mechanisms: dict[str, Any] = {}
    for name in dict.fromkeys(s.name for s in base.switches):
        switches = [s for s in base.switches if s.name == name]
        moved = [s for s in switches if state.on[s.key] != s.on or (state.on[s.key] and state.strength[s.key] != s.strength)]
        if not moved:
            continue
        if name in base.listed and switches[0].on:  # a list replaces a list as a whole
            uses = _uses(base.scenario, name)
            mechanisms[name] = [_use(use, state.on[s.key], state.strength[s.key]) for s, use in zip(switches, uses, strict=True)]
        elif not state.on[name]:
            mechanisms[name] = {"enabled": False}
        else:
            mechanisms[name] = {"strength": state.strength[name]} if switches[0].on else {"enabled": True, "strength": state.strength[name]}
    found: dict[str, Any] = {}
    for dial in base.dials:
        if state.dials[dial.path] != dial.value:
            section, _, key = dial.path.partition(".")
            found.setdefault(section, {})[key] = state.dials[dial.path]
    return found | ({"mechanisms": mechanisms} if mechanisms else {})


def _use(use: MechanismUse, on: bool, strength: float) -> dict[str, Any]:
    return {key: value for key, value in use.as_dict().items() if value is not None} | {"strength": strength} | ({} if on else {"enabled": False})


def title_of(base: Base, state: State) -> Text:
    """The title of the file where nothing but the size of the run is changed, else one that names one or two changes, or counts more."""
    title, said = base.scenario.title, list[Text]()
    for s in base.switches:
        name = f"{s.label.en[:1].lower()}{s.label.en[1:]}"
        if s.on and not state.on[s.key]:
            said.append(Text(f"without {name}", f"无{s.label.zh}"))
        elif state.on[s.key] and not s.on:
            at = "" if state.strength[s.key] == 1.0 else f" {state.strength[s.key]:g}"
            said.append(Text(f"with {name}{at}", f"加{s.label.zh}{at}"))
        elif state.on[s.key] and state.strength[s.key] != s.strength:
            said.append(Text(f"{name} {state.strength[s.key]:g}", f"{s.label.zh} {state.strength[s.key]:g}"))
    for d in base.dials:
        if state.dials[d.path] != d.value:
            label = d.parameter.label.en
            said.append(Text(f"{label[:1].lower()}{label[1:]} {state.dials[d.path]:g}", f"{d.parameter.label.zh} {state.dials[d.path]:g}"))
    if not said:
        return title
    if len(said) > _NAMED:
        return Text(f"{title.en}, {len(said)} changes", f"{title.zh}（{len(said)} 处改动）")
    return Text(f"{title.en}, {', '.join(t.en for t in said)}", f"{title.zh}（{'，'.join(t.zh for t in said)}）")


def scenario_text(base: Base, state: State, title: Text | None = None, seed: int = ROOT_SEED) -> str:
    """The scenario file that says what is on screen: it extends the file of the page and names what is changed."""
    import yaml

    title = title or title_of(base, state)
    content: dict[str, Any] = {"extends": base.source}
    if title != base.scenario.title:
        content |= {"name": title.en, "name_zh": title.zh}
    if state.months != base.scenario.calendar.months:
        content["period"] = {"months": state.months}
    content["replicates"] = state.replicates
    text = yaml.safe_dump(content | changes_of(base, state), sort_keys=False, allow_unicode=True, width=120)
    return f"# hazepact run FILE --seed {seed}\n{text}"


def load_text(text: str, folder: Path, stem: str) -> Scenario:
    """Write the file ``folder/<stem>.yaml`` and read it as the command line does. InputError: every mistake; EnvironmentFailed: not writable."""
    from sim.declare.problems import file_error
    from sim.study.store.files import whole_file

    path = folder / f"{stem}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as part:
            part.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise file_error(error, path) from None
    return load_scenario(path)


def with_size_of(state: State, other: State) -> State:
    """The state with the months and replicates of another, so that both can be compared."""
    return dataclasses.replace(state, months=other.months, replicates=other.replicates)


# a branch ---------------------------------------------------------------------------------------------------------------


def branch_sets(before: Scenario, after: Scenario) -> tuple[str, ...]:
    """What turns the scenario that was run into the one on screen, as texts ``key.path=value``; its size stays. InputError: nothing does."""
    old, new = (scenario.as_dict() for scenario in (before, after))
    sets: list[str] = []
    for name in dict.fromkeys((*old["mechanisms"], *new["mechanisms"])):
        there, here = old["mechanisms"].get(name), new["mechanisms"].get(name)
        if there != here:
            sets.append(f"mechanisms.{name}={'{enabled: false}' if here is None else as_yaml(_short(name, here, after))}")
    for path in DIALS:
        section, _, key = path.partition(".")
        if old[section].get(key) != new[section].get(key):
            sets.append(f"{path}={as_yaml(new[section][key])}")
    if not sets:
        problems = Problems()
        problems.add(Place("explore"), "explore.unchanged")
        raise InputError(problems.found)
    return tuple(sets)


def _short(name: str, use: Any, scenario: Scenario) -> Any:
    """A use, or several, without what would be the same if it were left out."""
    if isinstance(use, list):
        return [_short(name, one, scenario) for one in use]
    usual = {p.name: p.default for p in (*COMMON.parameters, *(f.parameter for f in registry()[name].fields))}
    usual["cities"] = list(scenario.region.names("province").city_list)
    return {key: value for key, value in use.items() if value is not None and value != usual.get(key)} or {"enabled": True}
