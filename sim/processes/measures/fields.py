"""Dated policies: the dose of every sector, what it removes and what that costs (clause measures)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, clause_choice, column, given, table
from sim.declare.clauses import Clause, Fields
from sim.declare.outcomes import SHARE, Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T
from sim.declare.units import MONEY_PER_MONTH

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats, Ints

GROUPS: dict[str, T] = {
    "clean_heating": T("Clean heating", "清洁取暖"),
    "clean_coal": T("Clean coal", "洁净煤"),
    "power_ultra_low": T("Ultra-low emission of power plants", "电厂超低排放"),
    "steel_ultra_low": T("Ultra-low emission of steel works", "钢铁超低排放"),
    "small_boilers": T("Small boilers removed", "淘汰燃煤小锅炉"),
    "capacity_cuts": T("Capacity cuts", "化解过剩产能"),
    "scattered_enterprises": T("Scattered enterprises", "“散乱污”企业整治"),
    "staggered_production": T("Staggered production", "错峰生产"),
    "vehicles": T("Vehicles", "机动车"),
    "dust_control": T("Dust control", "扬尘治理"),
    "water_treatment": T("Water treatment", "水污染治理"),
    "other": T("Other policies", "其他政策"),
}
"""Kinds of dated policies; two rows of one kind never act on the same sector of a city at the same time."""

LOW_TO_HIGH = (("low", 0.0), ("central", 0.5), ("high", 1.0))
"""Where in the range of a dose its three columns stand."""
_HELP = T(
    "factor on the doses of this group: 0 = without them; a dose never exceeds 0.99",
    "该组削减比例的系数：0 表示没有该组措施；削减比例不超过 0.99",
)
_COMBINE = T(
    "remaining: a dose is taken off what own abatement leaves; floor: off what the control of the base year leaves, so own abatement since then counts towards it",
    "remaining：削减比例作用于自身减排之后的剩余排放；floor：作用于基准年控制水平下的排放，此后的自身减排计入削减比例",
)

MEASURES = Clause(
    "measures",
    T("Dated policies of the region remove shares of what sectors emit.", "地区已实施的政策按比例削减各行业排放。"),
    (
        Parameter("combine", "choice", "remaining", T("With own abatement", "与自身减排的关系"), choices=("remaining", "floor"), help=_COMBINE),
        Parameter(
            "dose", "number", 0.5, T("Dose", "削减比例"), "place between low (0), central (0.5) and high (1)", 0, 1, words=LOW_TO_HIGH, plausible=(0, 1),
            help=T("which column of measures.csv holds, or a number between", "采用 measures.csv 的哪一列，或其间的数值"),
        ),
        *(Parameter(name, "number", 1.0, label, "factor on the dose", 0, 3, plausible=(0, 1.5), help=_HELP) for name, label in GROUPS.items()),
    ),
)  # fmt: skip


def reading(fields: Fields) -> tuple[float, dict[str, float]]:
    """How the table of a region is read: the place between low and high, and the factor of every group."""
    return fields["dose"], {group: fields[group] for group in GROUPS}


class Measures(Block):
    """Doses of dated policies, and what they remove."""

    floor: bool = clause_choice(MEASURES, "own abatement since the base year counts towards a dose", lambda fields: fields["combine"] == "floor", "?")
    dose: Floats = table(
        MEASURES, "cities", "sectors", meaning="share of what a sector emits under the control of the base year that dated policies remove", value=reading
    )
    reach: Floats = given("cities", "sectors", meaning="emission of a sector that can be abated, kt a year of the base year")
    spend: Floats = given("cities", "sectors", meaning="its scale of abatement cost, 10^8 CNY a year")
    diffuse: Flags = given("cities", "sectors", dtype="?", meaning="sectors without enterprises")
    grown: Floats = given("months", "sectors", meaning="activity of a sector relative to industry")

    removed: Floats = array("cities", meaning="by doses, beyond what enterprises' emission shows, kt a year")
    spent: Floats = array("cities", meaning="on it, 10^8 CNY a year")
    applied: Floats = array("2", "firms", meaning="dose of every enterprise; share of its emission that the control of the base year left (floor)")
    base_stock: Floats = array("cities", meaning="share that diffuse sources abated in the base year (floor)")
    acting: Ints = array("1", dtype="i8", meaning="1 where the doses of enterprises are not all zero")
    measures_share: Floats = column("of emission removed by doses", outcome=Outcome("measures_share", T("Removed by dated policies", "已实施政策的削减份额"), "share of emissions", "city", "mean", bounds=SHARE))
    measures_cost: Floats = column("of doses, 10^8 CNY this month", outcome=Outcome("measures_cost", T("Cost of dated policies", "已实施政策的成本"), MONEY_PER_MONTH, "city", "sum", "sum"))
