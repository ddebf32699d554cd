"""Patterns of events: APEC, the Games, and what they leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.text import Text
from sim.study.validate.arms import Arm, Floats, Found, Got, Measure
from sim.study.validate.patterns.levels import percent

if TYPE_CHECKING:
    from sim.model.model import CooperationModel

APEC, APEC_DAYS, LATER = dt.date(2014, 11, 1), 12, 14
"""First day and length of the meeting, and days after it at which the rebound is judged."""


def days_of_apec(model: CooperationModel) -> Floats:
    """Daily PM2.5 of Beijing from the first day of the meeting to 14 days after its last."""
    first = (APEC - model.scenario.calendar.first_day).days
    return model.daily[first : first + APEC_DAYS + LATER, 0].copy()


def _apec(got: Got) -> tuple[Floats, Floats]:
    return got.probed["with"], got.probed["without"]


def _fall(got: Got) -> Mapping[str, Found]:
    with_it, without = (days[:, :APEC_DAYS].mean(axis=1) for days in _apec(got))
    return {"beijing_mean": with_it, "emissions_only": percent(with_it, without)}


def _rebound(got: Got) -> Mapping[str, Found]:
    with_it, without = _apec(got)
    cut = without - with_it
    return {"gain_gone_after_14_days": 100.0 * (1.0 - cut[:, APEC_DAYS + LATER - 1] / cut[:, :APEC_DAYS].mean(axis=1))}


def half_life(effect: Floats) -> Floats:
    """Months until an effect (replicates, months) has fallen to half of its first month, between months by a straight line; the length where it never does."""
    share = effect / effect[:, :1]
    found = np.full(len(share), float(share.shape[1]))
    for row, path in enumerate(share):
        below = np.flatnonzero(path <= 0.5)
        if below.size:
            k = int(below[0])
            found[row] = k - 1 + (path[k - 1] - 0.5) / (path[k - 1] - path[k])
    return found


def _games(got: Got) -> Mapping[str, Found]:
    with_it, without = got.series["games"], got.series["without"]
    first = with_it.months.index("2008-08")
    cut = without.of("emission", "Beijing") - with_it.of("emission", "Beijing")
    air = percent(with_it.span("concentration", "2008-08", "2008-08", "Beijing"), without.span("concentration", "2008-08", "2008-08", "Beijing"))
    return {
        "emission_driven_change": air,
        "gain_gone_by_october_2009": 100.0 * (1.0 - cut[:, with_it.months.index("2009-10")] / cut[:, first]),
        "half_life": half_life(cut[:, first:]),
    }


_APEC_ARMS = {"with": Arm("apec_2014"), "without": Arm("apec_2014", "without")}
_PROBES = {"with": days_of_apec, "without": days_of_apec}
_WEATHER = Text("the weather of those days is not reproduced, only its statistics", "模型不再现当日的气象，只再现其统计特征")
_GAMES = {variant: Arm("bth_olympics_2008", variant, ("concentration", "emission")) for variant in ("games", "without")}

MEASURES = (
    Measure(
        "apec_fall",
        _APEC_ARMS,
        _fall,
        _PROBES,
        signed=frozenset({"emissions_only"}),
        lacking={
            "against_two_year_mean": _WEATHER,
            "against_year_before": _WEATHER,
            "city_bureau_controls": Text("the same fall, as the bureau put it", "同一降幅的另一表述"),
        },
    ),
    Measure("apec_rebound", _APEC_ARMS, _rebound, _PROBES),
    Measure(
        "olympic_fade",
        _GAMES,
        _games,
        signed=frozenset({"emission_driven_change"}),
        causes={
            "": Text(
                "enterprises and diffuse stocks follow an effort within a year or two, not within two summer months: a cut is "
                "either of the day, and gone the next, or slow, and then lasts",
                "企业与面源存量需一至两年才能跟上努力，而非两个夏季月份：减排要么当日有效、次日消失，要么缓慢而持久",
            )
        },
    ),
    Measure(
        "winter_olympics",
        lacking={
            "": Text(
                "no figure was found of what emission was cut in February 2022, so a run would only return the cut that it was "
                "given; the dated policies end in 2020",
                "未找到 2022 年 2 月减排量的数据，运行只会返回所给定的削减；且已实施的政策表止于 2020 年",
            )
        },
    ),
)
