"""The sheet damage.yaml of a region pack."""

from __future__ import annotations

from sim.declare.problems import Hint, Problems
from sim.declare.reading.positioned import Node
from sim.declare.units import same_unit
from sim.world.pack import LIFE, THETA_ERROR, Damage
from sim.world.reading.sheets import known_keys, names_in, sourced

_KINDS = ("gemm", "linear", "none")
_GEMM = {
    "theta": (0.0, 5.0, "1"), "alpha": (1e-9, 1e3, "ug/m3"), "mu": (0.0, 1e3, "ug/m3"), "nu": (1e-9, 1e3, "ug/m3"),
    "counterfactual": (0.0, 100.0, "ug/m3"), "ncd_lri_share": (0.0, 1.0, "share"), LIFE: (0.0, 10.0, "10^8 CNY"),
    "reference_income": (100.0, 1e7, "CNY"), "income_elasticity": (0.0, 3.0, "1"),
}  # fmt: skip
"""Numbers of kind gemm: bounds and unit."""
_OTHER_LIVES = (f"{LIFE}_low", f"{LIFE}_high")
"""Numbers that may be left out: other values of a life, below and above the central one."""


def read_damage(node: Node, names: tuple[str, ...], provinces: tuple[str, ...], unit: str, problems: Problems) -> Damage:
    """damage.yaml: kind gemm, linear or none, with the numbers that the kind needs.

    ``names``, ``provinces``: those of cities.csv (none where it could not be read); ``unit``: of concentration in this region.
    """
    kind = node.get("kind")
    if kind is None or kind.text not in _KINDS:
        place, found = (node.place, "") if kind is None else (kind.place, kind.text)
        problems.add(place, "value.choice", key="kind", found=found, hint=Hint(found, _KINDS))
        return Damage("none")
    if kind.text == "none":
        known_keys(node, ("kind", "source", "quality"), "damage.yaml", problems)
        return Damage("none")
    return _linear(node, names, unit, problems) if kind.text == "linear" else _gemm(node, provinces, unit, problems)


def _linear(node: Node, names: tuple[str, ...], unit: str, problems: Problems) -> Damage:
    known_keys(node, ("kind", "per_unit"), "damage.yaml", problems)
    per_unit = node.get("per_unit")
    if per_unit is None or per_unit.kind != "mapping":
        problems.add(node.place, "key.missing", key="per_unit", where="damage.yaml")
        return Damage("none")
    names_in(per_unit, "per_unit", names, problems)
    money = f"10^8 CNY per {unit} and year" if unit else ""
    return Damage("linear", per_unit={name: sourced(per_unit.get(name), name, problems, per_unit.place, 0, None, money).value for name in names})


def _gemm(node: Node, provinces: tuple[str, ...], unit: str, problems: Problems) -> Damage:
    known_keys(node, ("kind", *_GEMM, *_OTHER_LIVES, THETA_ERROR, "baseline_mortality"), "damage.yaml", problems)
    if unit and not same_unit(unit, "ug/m3"):
        problems.add(node.entries["kind"].place, "damage.unit", found=unit)
    numbers = {key: sourced(node.get(key), key, problems, node.place, *limits).value for key, limits in _GEMM.items()}
    for key, limits in zip(_OTHER_LIVES, ((0.0, numbers[LIFE]), (numbers[LIFE], 10.0)), strict=True):
        if (life := node.get(key)) is not None:
            numbers[key] = sourced(life, key, problems, life.place, *limits, "10^8 CNY").value
    if (error := node.get(THETA_ERROR)) is not None:
        numbers[THETA_ERROR] = sourced(error, THETA_ERROR, problems, error.place, 0.0, max(numbers["theta"], 1e-9), "1").value
    mortality = node.get("baseline_mortality")
    if mortality is None or mortality.kind != "mapping":
        problems.add(node.place, "key.missing", key="baseline_mortality", where="damage.yaml")
        return Damage("none")
    names_in(mortality, "province", provinces, problems)
    rates = {p: sourced(mortality.get(p), p, problems, mortality.place, 0.1, 100, "1/1000/year").value for p in provinces}
    return Damage("gemm", numbers, rates)
