"""Parameters of effort, habit and departments."""

from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

PARAMETERS = (
    Parameter(
        "effort_rise", "number", 0.25, T("Rise of effort", "努力上升速度"), unit="share of the gap a month", low=0.01, high=1, plausible=(0.1, 0.5)
    ),
    Parameter("habit_half_life", "number", 3.0, T("Half-life of habit", "习惯半衰期"), unit="months", low=0, high=120, plausible=(1, 11)),
    Parameter(
        "floor_half_life", "number", 1.0, T("Half-life after a short floor", "短期下限后的半衰期"), unit="months", low=0, high=120,
        source="JCLEPRO2022, PNAS2023 (pattern central_inspection)",
    ),
    Parameter(
        "season_floor_half_life", "number", 10.6, T("Half-life after a season-long floor", "季度以上下限后的半衰期"), unit="months", low=0, high=120,
        source="CHENY2013 (pattern olympic_fade)", help=T("after a floor that lasted three months or more", "下限持续三个月以上时适用"),
    ),
    Parameter("alpha_environment", "number", 1.0, T("Alignment of the environment department", "环保部门配合度"), unit="share", low=0, high=1),
    Parameter("alpha_health", "number", 0.95, T("Alignment of the health department", "卫生部门配合度"), unit="share", low=0, high=1, plausible=(0.3, 1)),
    Parameter(
        "alpha_transport", "number", 0.8, T("Alignment of transport and construction", "交通与建设部门配合度"), unit="share", low=0, high=1, plausible=(0.3, 1)
    ),
)

SEASON = 3
"""Months after which a floor has built a habit."""
