"""Effort with habit and floors, and the standard that departments make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, column, lever, parameter
from sim.declare.levers import Lever
from sim.declare.outcomes import SHARE, Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats, Ints

SEASON = 3
"""Months after which a floor has built a habit."""


class Effort(Block):
    """Effort of cities, as shares of emissions."""

    effort_rise: float = parameter("governments", Parameter(
        "effort_rise", "number", 0.25, T("Rise of effort", "努力上升速度"), unit="share of the gap a month", low=0.01, high=1, plausible=(0.1, 0.5)
    ))
    habit_half_life: float = parameter("governments", Parameter("habit_half_life", "number", 3.0, T("Half-life of habit", "惯性半衰期"), unit="months", low=0, high=120, plausible=(1, 11)))
    floor_half_life: float = parameter("governments", Parameter(
        "floor_half_life", "number", 1.0, T("Half-life after a short floor", "短期下限后的半衰期"), unit="months", low=0, high=120,
        source="JCLEPRO2022, PNAS2023 (pattern central_inspection)",
    ))
    season_floor_half_life: float = parameter("governments", Parameter(
        "season_floor_half_life", "number", 10.6, T("Half-life after a season-long floor", "季度以上下限后的半衰期"), unit="months", low=0, high=120,
        source="CHENY2013 (pattern olympic_fade)", help=T("after a floor that lasted three months or more", "下限持续三个月以上时适用"),
    ))
    alpha_environment: float = parameter("governments", Parameter("alpha_environment", "number", 1.0, T("Alignment of the environment department", "环保部门配合度"), unit="share", low=0, high=1))
    alpha_health: float = parameter("governments", Parameter("alpha_health", "number", 0.95, T("Alignment of the health department", "卫生部门配合度"), unit="share", low=0, high=1, plausible=(0.3, 1)))
    alpha_transport: float = parameter("governments", Parameter(
        "alpha_transport", "number", 0.8, T("Alignment of transport and construction", "交通与建设部门配合度"), unit="share", low=0, high=1, plausible=(0.3, 1)
    ))

    effort_floor: Floats = lever(Lever("effort_floor", T("Effort floor", "努力下限"), "share of emissions", 0.0, "max", "effort", high=0.95))
    alpha_economy: Floats = lever(Lever("alpha_economy", T("Alignment of the economy department", "经济部门配合度"), "share", 0.6, "max", "departments", high=1.0, plausible=(0.3, 1)))
    coordination: Floats = lever(Lever("coordination", T("Coordination of departments", "部门协调"), "share", 0.4, "1-prod", "departments", high=1.0, plausible=(0, 0.8)))
    unassigned_share: Floats = lever(Lever("unassigned_share", T("Unassigned share", "职责空缺份额"), "share of the task nobody owns", 0.1, "product", "departments", high=1.0, plausible=(0, 0.3)))

    goal: Floats = column("effort that the government wants: Nash + delivered commitment")
    effort: Floats = column("the larger of voluntary effort and what floors force", outcome=Outcome("effort", T("Effort", "努力"), "share of emissions", "city", "mean", bounds=SHARE))
    voluntary: Floats = column("moves to the goal, up by effort_rise, down with habit")
    nash_path: Floats = column("effort as it would be without the pact, with the same rise and habit")
    floor_left: Floats = column("what a floor forces, and still forces after its end")
    standard_share: Floats = column("effort x department share: what sources are told to abate")
    floor_months: Ints = array("cities", dtype="i8", meaning="months without a break under a floor")
    floor_season: Flags = array("cities", dtype="?", meaning="whether the last floor lasted a season")
