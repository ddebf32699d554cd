"""The central government: appraisal of cities, and visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, column, lever, parameter, stream
from sim.declare.levers import Lever
from sim.declare.outcomes import Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Keys


class Central(Block):
    """Appraisal each January and the monthly choice of the cities to visit."""

    visits_per_city: float = parameter("central", Parameter(
        "visits_per_city", "number", 1.0, T("Visits a city and year", "每市每年督察次数"), unit="months a year", low=0, high=12, plausible=(0.3, 3),
        help=T("budget of visits for every city where supervision gives them a detection", "督察预算，按有督察机制的城市数计"),
    ))
    anticipation: float = parameter("central", Parameter(
        "anticipation", "number", 0.5, T("Anticipation of a visit", "督察前的预期"), unit="share of the visit's detection", low=0, high=1,
        source="SHI2019 (pattern leader_visit)", plausible=(0, 0.8),
        help=T("felt in the month before an announced visit", "督察前一个月已感受到的部分"),
    ))
    visit_error: float = parameter("central", Parameter(
        "visit_error", "number", 1.0, T("Error in choosing whom to visit", "选点误差"), unit="sd of need", low=0, high=10, plausible=(0, 3),
        help=T("noise on the need by which cities are chosen", "选择督察城市时对需求判断的误差"),
    ))
    visit_rotation: float = parameter("central", Parameter(
        "visit_rotation", "number", 0.25, T("Rotation of visits", "督察轮换"), unit="sd of need per month", low=0, high=10, plausible=(0, 1),
        help=T("how much a month without a visit adds to the need", "每个月未被督察所增加的需求"),
    ))
    weight_gdp: float = parameter("central.appraisal", Parameter("gdp", "number", 0.75, T("Weight of growth", "经济增长权重"), unit="share", low=0, high=1))
    weight_air: float = parameter("central.appraisal", Parameter("air", "number", 0.15, T("Weight of air", "空气质量权重"), unit="share", low=0, high=1))
    weight_liveability: float = parameter("central.appraisal", Parameter("liveability", "number", 0.10, T("Weight of liveability", "宜居权重"), unit="share", low=0, high=1))

    visit_detection: Floats = lever(Lever("visit_detection", T("Visit detection", "督察发现率"), "per enterprise and month of a visit", 0.0, "1-prod", "detection", high=1.0), read_ahead=1)
    grid_detection: Floats = lever(Lever("grid_detection", T("Grid detection", "网格发现率"), "per enterprise and month", 0.0, "1-prod", "detection", high=1.0))

    noise: Keys = stream("central.visits")

    visited: Floats = column("1 in a month of a visit", outcome=Outcome("visits", T("Visits", "督察"), "city-months", "city", "sum", "sum"))
    visit_next: Floats = column("1 where next month's visit goes")
    visit_effect: Floats = column("detection by visits and grid officers")
    waiting: Floats = column("months since the last visit")
    score: Floats = column("appraisal, in standard deviations", outcome=Outcome("appraisal_score", T("Appraisal score", "考核得分"), "standard deviations", "city", "mean"))
    need: Floats = column("what brings a visit, in standard deviations")
    carried: Floats = array("1", meaning="budget of visits left over, city-months")
