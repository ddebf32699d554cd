"""Emergency response: alerts in four colours on a forecast, with cuts of emission on the day."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost
from sim.processes.alert.clause import AlertClause


def _cut(name: str, default: float, label: T, source: str):
    return field_of(name, None, default, label, clause=True, unit="share of the day's emission", low=0, high=0.95, source=source)


MECHANISM = Mechanism(
    name="emergency_response",
    label=T("Emergency response", "应急响应"),
    help=T(
        "Days that are forecast to be heavy bring an alert: the longer the run, the higher the colour and the cut. No habit, no technology, gone the next day, "
        "and output is lost.",
        "预报为重污染的日子启动预警：持续越久，级别与减排比例越高。不形成习惯与技术，次日即止，并造成产出损失。",
    ),
    anchor=T("red_cut 0.36 = the first two red alerts of December 2015 in Beijing", "red_cut 0.36 相当于 2015 年 12 月北京首两次红色预警"),
    evidence=("S2.14",),
    fields=(
        _cut("blue_cut", 0.0, T("Cut under blue", "蓝色预警减排"), "assumption"),
        _cut("yellow_cut", 0.1, T("Cut under yellow", "黄色预警减排"), "assumption"),
        _cut("orange_cut", 0.2, T("Cut under orange", "橙色预警减排"), "assumption"),
        _cut("red_cut", 0.36, T("Cut under red", "红色预警减排"), "XUE2015"),
        field_of("forecast_error", None, 0.25, T("Forecast error", "预报误差"), clause=True, unit="sd of ln", low=0, high=2, plausible=(0.1, 0.5)),
        running_cost(1.0),
    ),
    clause="alert",
    make_clause=lambda f: AlertClause((f["blue_cut"], f["yellow_cut"], f["orange_cut"], f["red_cut"]), f["forecast_error"]),
    by_day=True,
    claims={"heavy_days_pm25": "-"},
)
