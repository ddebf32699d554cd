"""Patterns of officials and enforcement: inspection, visits, interviews, borders."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.declare.text import Text
from sim.study.compare.intervals import resampled
from sim.study.validate.arms import Arm, Check, Floats, Found, Got, Measure, Pooled
from sim.study.validate.patterns.events import half_life
from sim.study.validate.patterns.levels import HEBEI, HISTORY, percent

VISIT, AFTER_INTERVIEW = "2016-07", "2016-07"
"""Month of the inspection of Hebei; last month of the pressure on Tangshan's mayor."""
_VISIT = {v: Arm("validation/inspection", v) for v in ("visited", "without")}
_INSPECTION = _VISIT | {v: Arm("validation/inspection", v, ("effort",)) for v in ("floor", "no_floor")}
_INTERVIEW = {v: Arm("validation/interview", v) for v in ("summoned", "without")}
_BORDER = {v: Arm("validation/border", v, ("border_ratio", "border_activity")) for v in ("plan", "nothing", "joint", "entry")}


def _around(got: Got, place: str = HEBEI) -> Floats:
    """Change of PM2.5 by the visit in percent, from the month before it to two months after, (replicates, 4)."""
    visited, without = got.series["visited"], got.series["without"]
    t = visited.months.index(VISIT)
    return percent(visited.of("concentration", place)[:, t - 1 : t + 3], without.of("concentration", place)[:, t - 1 : t + 3])


def _inspection(got: Got) -> Mapping[str, Found]:
    change = _around(got)
    t = got.series["floor"].months.index(VISIT)
    forced = (got.series["floor"].of("effort", HEBEI) - got.series["no_floor"].of("effort", HEBEI))[:, t : t + 2]
    return {"during": change[:, 1], "retained_one_month_after": 100.0 * change[:, 2] / change[:, 1], "floor_retained": 100.0 * forced[:, 1] / forced[:, 0]}


def _leader(got: Got) -> Mapping[str, Found]:
    change = _around(got)
    return {"before": change[:, 0], "falls_back": change[:, 3] - change[:, 1]}


def _interview(got: Got) -> Mapping[str, Found]:
    summoned, without = got.series["summoned"], got.series["without"]
    cut = -percent(summoned.of("concentration", "Tangshan"), without.of("concentration", "Tangshan"))
    cut = cut[:, summoned.months.index(AFTER_INTERVIEW) :]
    weights = resampled(len(cut), 1, "validate.interview")
    return {"half_life": Pooled(float(half_life(cut.mean(axis=0, keepdims=True))[0]), half_life(weights @ cut / len(cut)))}


def _border(got: Got) -> Mapping[str, Found]:
    history, entry = got.series["history"], got.series["entry"]
    ratio = np.mean([history.year("border_ratio", year) for year in range(2013, 2018)], axis=0)
    activity = [entry.year("border_activity", year, HEBEI) for year in (2013, 2017)]
    return {"so2_ratio": ratio, "hebei_border_sign": activity[1] - activity[0]}


def _plan(got: Got) -> Mapping[str, Found]:
    ratio = {v: got.series[v].year("border_ratio", 2017) for v in ("plan", "nothing", "joint")}
    return {"border_ratio_sign": ratio["plan"] - ratio["nothing"], "with_joint_enforcement": ratio["joint"] - ratio["plan"]}


_SLOW = Text(
    "enterprises act on the risk that they perceived by the end of the month before: what an announcement does is felt in the month of the visit, "
    "and what the visit does mostly in the month after it; from then on half of it is left after each month. "
    "The half-life of one month that was fitted to this pattern is that of a floor under effort, not of inspections",
    "企业依据上月末感知的风险行动：预告的影响体现在督察当月，督察的影响主要体现在次月，此后每月剩余一半。按本规律拟合的一个月半衰期属于努力下限，而非督察",
)
_LATE = Text(
    "the month before the visit is as without it: what is announced in that month moves enterprises in the next (see central_inspection)",
    "督察前一个月与无督察时相同：当月的预告在次月才影响企业（见 central_inspection）",
)

MEASURES = (
    Measure(
        "central_inspection",
        _INSPECTION,
        _inspection,
        signed=frozenset({"during"}),
        causes={"": _SLOW},
        checks=(
            Check(
                "floor_retained",
                Text(
                    "left of the effort that a floor of a month forces where nobody answers for the air, one month later",
                    "无问责时为期一个月的下限所增加的努力，一个月后的剩余",
                ),
                "%",
                0,
            ),
        ),
        lacking=dict.fromkeys(
            ("plant_so2_low", "plant_so2_high"),
            Text("of plants and SO2; the model's enterprises emit a PM2.5 equivalent", "针对电厂与 SO2；模型企业排放 PM2.5 当量"),
        )
        | dict.fromkeys(("reverts_low", "reverts_high"), Text("the same as what is retained", "与保持率为同一数值")),
    ),
    Measure(
        "leader_visit",
        _VISIT,
        _leader,
        lacking={"days_before": Text("effort moves by the month", "努力按月变化")},
        causes={"": _LATE},
        checks=(
            Check("before", Text("PM2.5 in the month before the visit", "督察前一个月的 PM2.5"), "%", -1),
            Check("falls_back", Text("two months after it against the month of it", "督察两个月后相对督察当月"), "%", 1),
        ),
    ),
    Measure(
        "mayor_interview",
        _INTERVIEW,
        _interview,
        lacking={"fades_months": Text("of the same path", "出自同一过程")},
        causes={
            "": Text(
                "effort is half gone after three months, but what enterprises and diffuse sources did lasts longer",
                "努力三个月后减半，但企业与面源已采取的措施持续更久",
            )
        },
    ),
    Measure(
        "border_pollution",
        {"history": HISTORY, "entry": _BORDER["entry"]},
        _border,
        lacking={
            "waste_water_ratio": Text("no water in an air region", "大气地区不含水污染"),
            "large_entrants_per_192_km": Text("a city has a border cell and an inner one, no distances", "城市只分边界与内部两部分，没有距离"),
        },
    ),
    Measure(
        "plan_without_enforcement",
        _BORDER,
        _plan,
        checks=(
            Check("with_joint_enforcement", Text("border ratio, with joint enforcement against without", "边界比值：有联合执法减无联合执法"), "ratio", -1),
        ),
    ),
)
