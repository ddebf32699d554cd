"""Damage of air (or water): its slope, as governments feel it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, choice, column, given
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats


LIVES = ("low", "central", "high")
"""Values of a life that a region may state; ``central`` is the one it must."""


class Damage(Block):
    """The damage function of the region; see :class:`sim.world.columns.DamageFunction`."""

    value_of_life: int = choice("governments", Parameter(
        "value_of_life", "choice", "central", T("Value of a life", "生命价值"), choices=LIVES,
        help=T(
            "which of the region's values of a life damage is counted at, by officials and in every account: low and high where its damage.yaml states them",
            "损害（官员所感知的与各项核算的）按本地区哪一种生命价值计：low 与 high 须在 damage.yaml 中给出",
        ),
    ), {name: number for number, name in enumerate(LIVES)})

    kind: int = given(dtype="i8", meaning="none, linear, or concentration-response of deaths")
    scale: Floats = given("cities", meaning="damage a year per ug/m3, or per unit of slope of the hazard ratio, 10^8 CNY")
    theta: float = given(meaning="concentration-response")
    alpha: float = given(meaning="concentration-response")
    mu: float = given(meaning="concentration-response, ug/m3")
    nu: float = given(meaning="concentration-response, ug/m3")
    counterfactual: float = given(meaning="level below which nobody dies of it, ug/m3")

    damage_slope: Floats = column("true damage per ug/m3, renewed each January, 10^8 CNY a month")
