"""Parameters of the central government."""

from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

APPRAISAL = (
    Parameter("gdp", "number", 0.75, T("Weight of growth", "经济增长权重"), unit="share", low=0, high=1),
    Parameter("air", "number", 0.15, T("Weight of air", "空气质量权重"), unit="share", low=0, high=1),
    Parameter("liveability", "number", 0.10, T("Weight of liveability", "宜居权重"), unit="share", low=0, high=1),
)
"""Weights of the yearly appraisal of cities; they sum to 1 [S2]."""

PARAMETERS = (
    Parameter(
        "visits_per_year", "number", 13.0, T("Visits a year", "每年督察城市次数"), unit="city-months", low=0, high=1000, plausible=(4, 40),
        help=T("budget of visits; they happen where supervision gives them a detection", "督察预算；仅在有督察机制处生效"),
    ),
    Parameter(
        "anticipation", "number", 0.5, T("Anticipation of a visit", "督察前的预期"), unit="share of the visit's detection", low=0, high=1,
        source="SHI2019 (pattern leader_visit)", plausible=(0, 0.8),
        help=T("felt in the month before an announced visit", "督察前一个月已感受到的部分"),
    ),
    Parameter(
        "visit_error", "number", 1.0, T("Error in choosing whom to visit", "选点误差"), unit="sd of need", low=0, high=10, plausible=(0, 3),
        help=T("noise on the need by which cities are chosen", "选择督察城市时对需求判断的误差"),
    ),
    Parameter(
        "visit_rotation", "number", 0.25, T("Rotation of visits", "督察轮换"), unit="sd of need per month", low=0, high=10, plausible=(0, 1),
        help=T("how much a month without a visit adds to the need", "每个月未被督察所增加的需求"),
    ),
)
