"""Emergency response: alerts in four colours on a forecast, with cuts of emission on the day."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, clause_fields, running_cost
from sim.processes.alert.fields import ALERT

MECHANISM = Mechanism(
    name="emergency_response",
    label=T("Emergency response", "应急响应"),
    help=T(
        "Days that are forecast to be heavy bring an alert: the longer the run, the higher the colour and the cut. No habit, no technology, gone the next day, "
        "and output is lost.",
        "预报为重污染的日子启动预警：持续越久，级别与减排比例越高。不形成惯性与技术，次日即止，并造成产出损失。",
    ),
    anchor=T("red_cut 0.36 = the first two red alerts of December 2015 in Beijing", "red_cut 0.36 相当于 2015 年 12 月北京首两次红色预警"),
    evidence=("S2.14",),
    fields=(
        *clause_fields(ALERT),
        running_cost(0.00897),
    ),
    clause=ALERT,
    by_day=True,
    claims={"heavy_days_pm25": "-"},
)
