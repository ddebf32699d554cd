"""Patterns of what brought the fall: by measure, by place, by weather."""

from __future__ import annotations

from collections.abc import Mapping

from sim.declare.text import Text
from sim.study.validate.arms import Found, Got, Measure
from sim.study.validate.attribution import CLIMATE, FIRST, LAST, history, parts, region_parts, without
from sim.study.validate.patterns.levels import percent

_LOCAL = ("coal_boilers", "clean_fuels", "restructuring")
_NATIONAL = ("industrial_standards", "industrial_boilers", "outdated_capacity", "clean_fuels")


def _weather(got: Got) -> Mapping[str, Found]:
    hist, climate = got.series["history"], got.series["climate"]
    fall = {name: s.year("concentration", FIRST, "Beijing") - s.year("concentration", LAST, "Beijing") for name, s in (("all", hist), ("controls", climate))}
    by_place = parts(climate, FIRST, "Beijing") - parts(climate, LAST, "Beijing")
    controls = 100.0 * fall["controls"] / fall["all"]
    return {
        "controls_share_low": controls,
        "controls_share_high": controls,
        "local_share": 100.0 * by_place[:, 0] / fall["all"],
        "regional_share": 100.0 * by_place[:, 1:].sum(axis=1) / fall["all"],
        "deweathered_change": percent(climate.year("concentration", LAST, "Beijing"), climate.year("concentration", FIRST, "Beijing")),
    }


def _beijing(got: Got) -> Mapping[str, Found]:
    base = got.series["history"].year("concentration", LAST, "Beijing")
    return {kind: got.series[kind].year("concentration", LAST, "Beijing") - base for kind in _LOCAL}


def _national(got: Got) -> Mapping[str, Found]:
    base = got.series["history"]
    fall = base.year("exposure", FIRST) - base.year("exposure", LAST)
    return {kind: 100.0 * (got.series[kind].year("exposure", LAST) - base.year("exposure", LAST)) / fall for kind in _NATIONAL}


def _places(got: Got) -> Mapping[str, Found]:
    hist, climate = got.series["history"], got.series["climate"]
    fall = region_parts(climate, FIRST) - region_parts(climate, 2019)
    whole = fall.sum(axis=1)
    observed = hist.year("concentration", FIRST) - hist.year("concentration", 2019)
    return {
        "own_city": 100.0 * fall[:, 0] / whole,
        "other_cities": 100.0 * fall[:, 1] / whole,
        "outside": 100.0 * fall[:, 2] / whole,
        "controls": 100.0 * whole / observed,
    }


_RELAXES = Text(
    "a dose relieves officials who answer for their air: where it is taken away they cut more themselves, so its "
    "last-in effect is smaller than its effect alone; and most of "
    "what the measures of the time did is counted as accountability. Doses follow from counts of households, boilers and firms and were not fitted",
    "措施减轻了官员的问责压力：去掉措施后官员会自行多减排，因此其边际作用小于单独作用；当时措施的大部分效果被计入问责。削减比例由户数、锅炉与企业数推得，未经拟合",
)

MEASURES = (
    Measure("policy_or_weather", {"history": history(), "climate": history(*CLIMATE)}, _weather),
    Measure("beijing_by_measure", {"history": history(), **{kind: without(kind, "Beijing") for kind in _LOCAL}}, _beijing, causes={"": _RELAXES}),
    Measure("national_by_measure", {"history": history(), **{kind: without(kind) for kind in _NATIONAL}}, _national, causes={"": _RELAXES}),
    Measure(
        "region_by_place",
        {"history": history(), "climate": history(*CLIMATE)},
        _places,
        causes={
            "": Text(
                "the trend of what comes from outside is an input",
                "区域外来源的趋势为输入",
            )
        },
    ),
)
