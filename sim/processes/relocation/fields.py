"""Enterprises that move where their expected cost is lowest (pollution haven, border effect)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, column, parameter, stream
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Ints, Keys, Rows, Small


class Relocation(Block):
    """Where enterprises stand."""

    relocation_rate: float = parameter("enterprises", Parameter(
        "relocation_rate", "number", 0.0, T("Relocation", "企业迁移"), unit="share of enterprises that consider it a year", low=0, high=1, plausible=(0, 0.1),
        help=T("they move where their expected cost is lowest: a laxer city, a border cell; 0 until evidence gives a size", "迁往预期成本最低处：更宽松的城市或边界地带；在有依据之前取 0"),
    ))
    relocation_cost: float = parameter("enterprises", Parameter(
        "relocation_cost", "number", 0.05, T("Cost of relocation", "迁移成本"), unit="share of the cost of full abatement (k e0)", low=0, high=10, plausible=(0.01, 0.3),
    ))

    looks: Keys = stream("enterprise.relocation")

    gained: Floats = column("capacity that moved in, net, kt a year")
    city: Rows = array("firms", dtype="i4", meaning="city where the enterprise stands")
    border: Small = array("firms", dtype="i1", meaning="1 in a border cell")
    moved: Small = array("firms", dtype="i1", meaning="1 where the enterprise moved this month (valid where moves > 0)")
    moves: Ints = array("1", dtype="i8", meaning="enterprises that moved this month")
