"""Patterns of citizens and information: transparency, appeals, monitors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.text import Text
from sim.study.validate.arms import Arm, Check, Floats, Found, Got, Measure, Series
from sim.study.validate.patterns.levels import percent

if TYPE_CHECKING:
    from sim.model.model import CooperationModel

_NEEDED = ("concentration", "illegal_share", "emission", "inspections")
_TRIAL = {v: Arm("validation/transparency_trial", v, _NEEDED) for v in ("rated", "control")}
_APPEALS = {v: Arm("validation/appeals_trial", v, _NEEDED) for v in ("public", "private", "control")}
EARLY, LATE, ALL_LATER = slice(12, 36), slice(60, 84), slice(12, 84)
"""First two years of the rating, its fifth and sixth, and all of it (months of the period)."""


def excess(s: Series, months: slice) -> Floats:
    """Emission above the standard, kt over ``months``, (replicates,)."""
    return (s.of("illegal_share") * s.of("emission"))[:, months].sum(axis=1)


def _change(got: Got, treated: str, months: slice, of: str = "") -> Floats:
    """Change in percent against the control: of excess emission, or of an outcome."""
    pair = [got.series[arm] for arm in (treated, "control")]
    after, before = (s.of(of)[:, months].sum(axis=1) for s in pair) if of else (excess(s, months) for s in pair)
    return percent(after, before)


def _trial(got: Got) -> Mapping[str, Found]:
    return {
        "violations": _change(got, "rated", ALL_LATER),
        "inspections": _change(got, "rated", ALL_LATER, "inspections"),
        "ambient": _change(got, "rated", ALL_LATER, "concentration"),
        "lasts": _change(got, "rated", LATE) - _change(got, "rated", EARLY),
    }


def _appeals(got: Got) -> Mapping[str, Found]:
    public, private = (_change(got, arm, slice(12, None)) for arm in ("public", "private"))
    return {"public_violations": public, "private_over_public": private / public, "visits_with_likes": _change(got, "public", slice(12, None), "inspections")}


def monitor_bias(model: CooperationModel) -> Floats:
    """Share by which reported air is too good in the last month, mean over the cities."""
    policy = model.prepared.policy
    return np.array([policy.levers["monitor_bias"][-1].mean()])


def _monitors(got: Got) -> Mapping[str, Found]:
    automatic, by_hand = (1.0 - got.probed[arm][:, 0] for arm in ("automatic", "by_hand"))
    return {"reported_jump": percent(automatic, by_hand)}


_WEAK = Text(
    "disclosure acts only through citizens who complain, and efficacy is learnt by complaining: where it has fallen to nothing nobody begins again, "
    "so that in more than half of the replicates disclosure changes nothing at all; a rating that shames a city's government itself, "
    "and inspectors who answer for it, are not in the model",
    "信息公开仅通过公众投诉起作用，而效能感由投诉习得：一旦降为零便无人再投诉，因此在半数以上的重复中信息公开毫无作用；评级对市政府本身的压力及其执法人员的响应不在模型中",
)

MEASURES = (
    Measure(
        "transparency_trial",
        _TRIAL,
        _trial,
        signed=frozenset({"violations", "inspections", "ambient"}),
        causes={"": _WEAK},
        checks=(Check("lasts", Text("effect on violations, years five and six less the first two", "对违规的作用：第五、六年减前两年"), "%", -1),),
        lacking={"lasts_years": Text("judged by the check that it does not fade", "由“不消退”的检验判断")},
    ),
    Measure(
        "appeals_trial",
        _APPEALS,
        _appeals,
        signed=frozenset({"public_violations"}),
        lacking=dict.fromkeys(
            ("emissions_low", "emissions_high"),
            Text("of the firms that were appealed against, which the model does not single out", "针对被举报企业，模型不单列"),
        ),
        causes={
            "": Text(
                "in private nothing is disclosed, so that appeals follow how dirty the air is and not the violations that the trial's volunteers knew of; "
                "with no disclosure at all nobody in the model sees which firms violate",
                "私下举报情形下信息不公开，举报随空气污染程度而非试验志愿者所知的违规而变化；完全不公开时模型中无人看到哪些企业违规",
            )
        },
    ),
    Measure(
        "automatic_monitors",
        {v: Arm("validation/automatic_monitors", v) for v in ("automatic", "by_hand")},
        _monitors,
        {"automatic": monitor_bias, "by_hand": monitor_bias},
        signed=frozenset({"reported_jump"}),
        fewer=40,
        causes={
            "": Text(
                "published for PM10 of the whole country before 2013; here monitors of 2013 were automatic already, and what "
                "was left of editing is assumed to be 5 %",
                "文献针对 2013 年之前全国的 PM10；本地区 2013 年监测已自动化，剩余偏差假设为 5%",
            )
        },
    ),
)
