"""What users may set: the parameters of all blocks by section of a scenario (one top-level key each), and every lever."""

from __future__ import annotations

from sim.declare.levers import Lever
from sim.declare.parameters import INFINITY, Parameter, Section, merged_section
from sim.declare.text import Text as T
from sim.processes import blocks

_LABELS = {
    "agents": T("Number of agents", "智能体数量"), "air": T("Air or water", "大气或水体"), "activity": T("Economic activity", "经济活动"),
    "governments": T("Governments", "政府"), "central": T("Central government", "中央政府"), "enterprises": T("Enterprises", "企业"),
    "citizens": T("Citizens", "市民"),
}  # fmt: skip


def _of(section: str) -> tuple[Parameter, ...]:
    found = [f.declared for block in blocks().values() for f in block.fields.values() if f.kind == "parameter" and f.of == section]
    return tuple(p for p in found if isinstance(p, Parameter))


def _levers() -> dict[str, Lever]:
    found: dict[str, Lever] = {}
    for block in blocks().values():
        for lever in (f.declared for f in block.fields.values() if isinstance(f.declared, Lever)):
            if lever.name in found:
                raise ValueError(f"two blocks declare the lever {lever.name}")
            found[lever.name] = lever
    return found


def _base_value(lever: Lever) -> Parameter:
    high = None if lever.high == INFINITY else lever.high
    return Parameter(lever.name, "number", lever.base, lever.label, lever.unit, lever.low, high, source=lever.source, plausible=lever.plausible)


LEVERS: dict[str, Lever] = _levers()
"""Every door through which policy enters a process, by name. Fields of mechanisms, the region pack and the scenario key ``levers`` refer to these names."""

APPRAISAL: tuple[Parameter, ...] = _of("central.appraisal")
"""Weights of the yearly appraisal of cities; they sum to 1 [S2]."""

SECTIONS: dict[str, Section] = {name: merged_section(name, label, _of(name)) for name, label in _LABELS.items()} | {
    "levers": Section("levers", T("Base values of levers", "杠杆基准值"), tuple(_base_value(lever) for lever in LEVERS.values() if lever.base != INFINITY))
}
"""Section by top-level key; the weights of ``central.appraisal`` are :data:`APPRAISAL`."""
