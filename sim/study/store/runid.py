"""The contract of a run: all that its numbers depend on, and its identity."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sim.declare.plugins import sources
from sim.declare.shipped import PACKAGE
from sim.scenario.scenario import Scenario
from sim.version import MODEL_VERSION

_NOT_NUMBERS = ("name", "name_zh", "question", "question_zh", "replicates", "region")
"""Keys that move no number of a run. The region is known by its files; its name may be a folder."""

_HASH = "_sha256"
"""Under this name a scenario keeps its hash: it is no field, so a changed copy has none."""

PLUGINS: tuple[str, ...] = sources()

ENGINE = (
    "draws", "engine", "games", "mechanisms", "model", "outcomes", "processes", "rules", "world", "study/runs/keep.py", "study/store/periods.py",
    "study/coalitions/game.py",
)  # fmt: skip
"""Source from which the numbers of a run come, relative to the package. What reads a scenario is no part: a run is known by the values read."""
_COMPUTED_BY = ("numpy", "numba")


@dataclass(frozen=True)
class RunContract:
    """A run: hash of the resolved scenario with every file it reads, root seed, replicate; what is kept of the run is no part of it.

    ``run_id`` says which question the run answers (also model version and plug-ins); ``engine`` by which source it was answered.
    """

    scenario: str
    root_seed: int
    replicate: int

    @property
    def run_id(self) -> str:
        """First 16 hex digits of the sha256 of scenario with data, root seed, replicate, MODEL_VERSION and plug-ins."""
        parts = [self.scenario, int(self.root_seed), int(self.replicate), MODEL_VERSION, list(PLUGINS)]
        return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()[:16]

    @property
    def engine(self) -> str:
        """:func:`engine_hash`."""
        return engine_hash()


@cache
def engine_hash() -> str:
    """First 16 hex digits of the sha256 of the engine's source, MODEL_VERSION, plug-ins, and the versions of numpy and numba."""
    digest = hashlib.sha256(json.dumps([MODEL_VERSION, list(PLUGINS), [importlib.metadata.version(name) for name in _COMPUTED_BY]]).encode())
    for file in _sources():
        content = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{file.relative_to(PACKAGE).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    for name in ENGINE:
        path = PACKAGE / name
        yield from [path] if path.is_file() else sorted(file for file in path.rglob("*.py") if "__pycache__" not in file.parts)


def resolved_text(scenario: Scenario) -> str:
    """Canonical JSON of the resolved scenario with the sha256 of every data file.

    The same for every file that resolves to the same values: titles, paths, file names and the number of replicates are left
    out. Numbers are written as floats, so that ``1`` and ``1.0`` are one value; mechanisms keep their order.
    """
    values = {key: _canonical(value) for key, value in scenario.as_dict().items() if key not in _NOT_NUMBERS}
    values["mechanisms"] = [[name, uses] for name, uses in values["mechanisms"].items()]
    values["data"] = dict(scenario.region.digests)
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)


def _canonical(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, Mapping):
        return {str(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(item) for item in value]
    return value


def scenario_hash(scenario: Scenario) -> str:
    """sha256 of :func:`resolved_text`, in hex; worked out once and kept with the scenario."""
    held = vars(scenario)
    if _HASH not in held:
        held[_HASH] = hashlib.sha256(resolved_text(scenario).encode()).hexdigest()
    return str(held[_HASH])


def known_as(scenario: Scenario, digest: str) -> Scenario:
    """A copy whose :func:`scenario_hash` is ``digest``: of runs that are not those of the scenario alone."""
    copied = dataclasses.replace(scenario)
    vars(copied)[_HASH] = digest
    return copied


def run_id(scenario: Scenario, root_seed: int, replicate: int) -> str:
    """:attr:`RunContract.run_id` of a scenario."""
    return run_id_of(scenario_hash(scenario), root_seed, replicate)


def run_id_of(digest: str, root_seed: int, replicate: int) -> str:
    """:attr:`RunContract.run_id` for a scenario whose :func:`scenario_hash` is known."""
    return RunContract(digest, root_seed, replicate).run_id
