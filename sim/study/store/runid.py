"""The identity of a run: a hash of all that its numbers depend on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sim.declare.plugins import sources
from sim.scenario.scenario import Scenario
from sim.version import MODEL_VERSION

_NOT_NUMBERS = ("name", "name_zh", "question", "replicates", "region")
"""Keys that move no number of a run. The region is known by its files; its name may be a folder."""

_HASH = "_sha256"
"""Under this name a scenario keeps its hash: it is no field, so a changed copy has none."""

PLUGINS: tuple[str, ...] = sources()


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


def run_id(scenario: Scenario, root_seed: int, replicate: int) -> str:
    """First 16 hex digits of the sha256 of scenario with data, root seed, replicate, MODEL_VERSION and plug-ins."""
    return run_id_of(scenario_hash(scenario), root_seed, replicate)


def run_id_of(digest: str, root_seed: int, replicate: int) -> str:
    """:func:`run_id` for a scenario whose :func:`scenario_hash` is known."""
    parts = [digest, int(root_seed), int(replicate), MODEL_VERSION, list(PLUGINS)]
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()[:16]
