"""Added growth of activity, on top of what the pack says: what the economy, coal, cars and building do to the air."""

from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

_HELP = T("yearly rate on top of the pack's, from its base year on", "在地区数据之外另加的年增长率，自基准年起")


def _rate(name: str, label: T, help: T = _HELP) -> Parameter:
    return Parameter(name, "number", 0.0, label, unit="1/year", low=-0.3, high=0.3, plausible=(-0.05, 0.1), help=help)


PARAMETERS = (
    _rate("growth", T("Added growth of all activity", "全部经济活动的附加增长率")),
    _rate("coal_growth", T("Added growth of residential coal", "民用燃煤的附加增长率")),
    _rate("traffic_growth", T("Added growth of traffic", "交通的附加增长率")),
    _rate("building_growth", T("Added growth of building and dust", "建筑施工与扬尘的附加增长率")),
)

SECTOR_OF = {"coal_growth": "residential_coal", "traffic_growth": "transport", "building_growth": "dust"}
"""Diffuse sector of the pack (sectors.csv) that a parameter speaks of."""
