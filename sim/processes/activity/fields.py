"""Economic activity by city: growth of the pack, added growth, sectors that grow at rates of their own, capacity that moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, given, parameter
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats

_HELP = T("yearly rate on top of the pack's, from its base year on", "在地区数据之外另加的年增长率，自基准年起")


def _rate(name: str, label: T, help: T = _HELP) -> Parameter:
    return Parameter(name, "number", 0.0, label, unit="1/year", low=-0.3, high=0.3, plausible=(-0.05, 0.1), help=help)


SECTOR_OF = {"coal_growth": "residential_coal", "traffic_growth": "transport", "building_growth": "dust"}
"""Diffuse sector of the pack (sectors.csv) that a parameter speaks of."""


class Activity(Block):
    """Activity by city, 1 in the base year; what enterprises and diffuse sources emit and cost moves with it."""

    growth: float = parameter("activity", _rate("growth", T("Added growth of all activity", "全部经济活动的附加增长率")))
    coal_growth: float = parameter("activity", _rate("coal_growth", T("Added growth of residential coal", "民用燃煤的附加增长率")))
    traffic_growth: float = parameter("activity", _rate("traffic_growth", T("Added growth of traffic", "交通的附加增长率")))
    building_growth: float = parameter("activity", _rate("building_growth", T("Added growth of building and dust", "建筑施工与扬尘的附加增长率")))

    level: Floats = given("months", meaning="activity less autonomous improvement, 1 in the base year")
    outside: Floats = given("months", meaning="trend of the background, 1 in the base year")
    mix_emission: Floats = given("months", "cities", meaning="uncontrolled emission relative to industry")
    mix_cost: Floats = given("months", "cities", meaning="cost of abatement relative to industry")
    mix_diffuse: Floats = given("months", "cities", meaning="diffuse sources relative to industry")
    mix_diffuse_cost: Floats = given("months", "cities", meaning="their cost of abatement relative to industry")

    activity: Floats = array("cities", meaning="uncontrolled emission, 1 in the base year")
    industry: Floats = array("cities", meaning="output of enterprises, 1 in the base year")
