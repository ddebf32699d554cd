"""Damage of air (or water): its slope, as governments feel it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, column, given

if TYPE_CHECKING:
    from sim.declare.arrays import Floats


class Damage(Block):
    """The damage function of the region; see :class:`sim.world.columns.DamageFunction`."""

    kind: int = given(dtype="i8", meaning="none, linear, or concentration-response of deaths")
    scale: Floats = given("cities", meaning="damage a year per ug/m3, or per unit of slope of the hazard ratio, 10^8 CNY")
    theta: float = given(meaning="concentration-response")
    alpha: float = given(meaning="concentration-response")
    mu: float = given(meaning="concentration-response, ug/m3")
    nu: float = given(meaning="concentration-response, ug/m3")
    counterfactual: float = given(meaning="level below which nobody dies of it, ug/m3")

    damage_slope: Floats = column("true damage per ug/m3, renewed each January, 10^8 CNY a month")
