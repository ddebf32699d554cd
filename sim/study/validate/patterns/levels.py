"""Patterns of the level of pollution: fall, trend, emission, Hebei, weather."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.declare.text import Text
from sim.study.validate.arms import Arm, Floats, Found, Got, Measure

HISTORY = Arm(
    "bth_history",
    outcomes=("concentration", "emission", "good_days_pm25", "heavy_days_pm25", "own_share", "regional_share", "outside_share", "border_ratio", "exposure"),
)
"""What was done from 2013 to 2019, under the weather of the years."""
HEBEI = "party:Hebei"
_DAYS = Text(
    "official counts go by six pollutants, those of the model by PM2.5 alone, and its weather has too few very clean and very dirty days",
    "官方统计依据六项污染物，模型只计 PM2.5，且模型气象中极清洁与极重污染的日数偏少",
)


def percent(after: Floats, before: Floats) -> Floats:
    """Change in percent of ``before``."""
    return 100.0 * (after / before - 1.0)


def _fall(got: Got) -> Mapping[str, Found]:
    s = got.series["history"]
    change = percent(s.year("concentration", 2017), s.year("concentration", 2013))
    return {"official_change": change}


def _beijing(got: Got) -> Mapping[str, Found]:
    s = got.series["history"]
    first, last = (s.year("concentration", year, "Beijing") for year in (2013, 2017))
    return {"beijing_2013": first, "beijing_2017": last, "change": percent(last, first)}


def _trend(got: Got) -> Mapping[str, Found]:
    s = got.series["history"]
    years = np.arange(2013, 2019)
    levels = np.stack([s.year("concentration", int(year)) for year in years], axis=1)
    return {"trend": (levels - levels.mean(axis=1, keepdims=True)) @ (years - years.mean()) / ((years - years.mean()) ** 2).sum()}


def _emission(got: Got) -> Mapping[str, Found]:
    s = got.series["history"]
    return {"pm_forming_mix": percent(s.year("emission", 2017), s.year("emission", 2013))}


def _hebei(got: Got) -> Mapping[str, Found]:
    s = got.series["history"]
    return {
        "hebei_2013": s.year("concentration", 2013, HEBEI),
        "xingtai_2013": s.year("concentration", 2013, "Xingtai"),
        "zhangjiakou_2013": s.year("concentration", 2013, "Zhangjiakou"),
        "good_days_2013": s.year("good_days_pm25", 2013, HEBEI),
        "heavy_days_2013": s.year("heavy_days_pm25", 2013, HEBEI),
        "shijiazhuang_heavy_days_2013": s.year("heavy_days_pm25", 2013, "Shijiazhuang"),
        "hebei_2017": s.year("concentration", 2017, HEBEI),
    }


def _weather(got: Got) -> Mapping[str, Found]:
    """Mean distance of a year, and of October to March, from the mean over the replicates of the same months, in percent of it."""
    monthly = got.series["status_quo"].of("concentration")
    years = monthly.reshape(len(monthly), -1, 12).mean(axis=2)
    winters = monthly[:, 9:-3].reshape(len(monthly), -1, 12)[:, :, :6].mean(axis=2)
    return {name: 100.0 * np.abs(x / x.mean(axis=0) - 1.0).mean(axis=1) for name, x in (("annual", years), ("autumn_winter", winters))}


_STATIONS = Text("another set of stations; the band is that of the official series, which is used", "另一组监测站；接受范围取自官方序列，以官方序列为准")
_ONE_POLLUTANT = Text("the model has one pollutant, a PM2.5 equivalent", "模型只有一种污染物（PM2.5 当量）")

MEASURES = (
    Measure("regional_fall", {"history": HISTORY}, _fall, lacking={"station_series_change": _STATIONS}, signed=frozenset({"official_change"})),
    Measure(
        "beijing_2017",
        {"history": HISTORY},
        _beijing,
        signed=frozenset({"change"}),
        causes={
            "": Text(
                "with accountability by heads Beijing answers for 22 million people, and the rate was fitted before that and before the dated policies",
                "按人口分配问责时北京须对 2200 万人负责，而问责强度是在此之前、也在加入已实施的政策之前拟合的",
            )
        },
    ),
    Measure(
        "regional_trend",
        {"history": HISTORY},
        _trend,
        signed=frozenset({"trend"}),
        overlap=frozenset({"trend"}),
        causes={
            "": Text(
                "the region falls as far as observed by 2017 and a little farther by 2018",
                "区域浓度至 2017 年的降幅与观测一致，至 2018 年略大",
            )
        },
    ),
    Measure(
        "national_emissions",
        {"history": HISTORY},
        _emission,
        signed=frozenset({"pm_forming_mix"}),
        lacking=dict.fromkeys(("so2", "nox", "pm25", "co"), _ONE_POLLUTANT),
        causes={
            "": Text(
                "the model is linear: the region's concentration falls as its emission does, less what comes from outside and "
                "the weather, so a fall of two fifths of the air "
                "takes as much of the emission; ammonia and secondary particles are not in it",
                "模型为线性：区域浓度随排放下降（另有外来与气象部分），浓度下降四成即需排放下降约四成；模型不含氨与二次颗粒物",
            )
        },
    ),
    Measure(
        "hebei_levels",
        {"history": HISTORY},
        _hebei,
        causes={
            "good_days_2013": _DAYS,
            "heavy_days_2013": _DAYS,
            "shijiazhuang_heavy_days_2013": _DAYS,
            "": Text("the level of 2013 is estimated from the years 2013 to 2015 together", "2013 年水平由 2013 至 2015 年共同估计"),
        },
    ),
    Measure(
        "weather_share",
        {"status_quo": Arm("bth_status_quo", changes=(("air.transport", "central"),))},
        _weather,
        causes={
            "": Text(
                "days of the model's weather hang together for days only; no winter is stagnant as a whole unless the history of the years (an input) says so",
                "模型气象只在数日内有持续性；除非采用历史年份（输入），不会出现整个冬季静稳的情形",
            )
        },
    ),
)
