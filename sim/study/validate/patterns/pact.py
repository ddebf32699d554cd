"""Patterns of cooperation: cost of a joint plan, who loses, which factor matters, how long it lasts."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np

from sim.declare.text import Text
from sim.outcomes.declarations import HALF, party_place
from sim.study.compare.intervals import resampled
from sim.study.compare.spells import runs_of
from sim.study.validate.arms import Arm, Check, Floats, Found, Got, Measure, Pooled, Series
from sim.study.validate.patterns.levels import HEBEI

FIVE = {
    "laws": "legislation",
    "platform": "information_platform",
    "organisation": "coordination_body",
    "joint_enforcement": "joint_enforcement",
    "supervision": "supervision",
}
TWO = {"technology": "technology_funding[0]", "funding": "technology_funding[1]"}
FACTORS = {name: f"mechanisms.{key}.enabled" for name, key in (FIVE | TWO).items()}
"""Factor of the questionnaire -> the switch of its mechanism in bth_tianjin_factors."""
STRUCTURES = (None, "equal_cost", "no_fiscal_limit", "repeated_game")
JUDGED = ("cooperation_index", "delivered_share")
SEED, SAMPLES = 1, "validate.pooled"


def _without(variant: str | None, off: Sequence[str]) -> Arm:
    return Arm("bth_tianjin_factors", variant, JUDGED, tuple((FACTORS[name], False) for name in off))


def _drop_one() -> dict[str, Arm]:
    """The package and the package less each factor, in every structure."""
    return {f"{variant}/{name}": _without(variant, [name] if name else []) for variant in STRUCTURES for name in ("", *FACTORS)}


def _coalitions() -> dict[str, Arm]:
    """Every combination of the seven factors, by the names of those that are off."""
    sets = (off for size in range(len(FACTORS) + 1) for off in itertools.combinations(FACTORS, size))
    return {f"set/{'+'.join(off)}": _without(None, off) for off in sets}


def shapley(worth: Mapping[frozenset[str], Floats], players: Sequence[str]) -> dict[str, Floats]:
    """Shapley value of every player by replicate, from the worth of every set of players."""
    n, found = len(players), {}
    for player in players:
        rest = [p for p in players if p != player]
        value = np.zeros_like(worth[frozenset()])
        for size in range(n):
            share = 1.0 / (n * len(list(itertools.combinations(rest, size))))
            value = value + share * sum(worth[frozenset((*others, player))] - worth[frozenset(others)] for others in itertools.combinations(rest, size))
        found[player] = value
    return found


def _mean_over_time(s: Series, outcome: str) -> Floats:
    """Mean over the period by replicate; a delivered share that nobody commits to is 0."""
    return np.nan_to_num(s.of(outcome)).mean(axis=1)


def ordered(gain: Mapping[str, Floats]) -> Floats:
    """1 by replicate where each of the five gains more than each of the two, else 0."""
    return np.all([gain[a] > gain[b] for a in FIVE for b in TWO], axis=0).astype(float)


def _ranking(got: Got) -> Mapping[str, Found]:
    """Share of replicates in which the order holds: least of the structures and outcomes by drop-one, and by Shapley value."""
    found: dict[str, Floats] = {}
    for variant in STRUCTURES:
        for outcome in JUDGED:
            whole = _mean_over_time(got.series[f"{variant}/"], outcome)
            found[f"{variant} {outcome}"] = ordered({name: whole - _mean_over_time(got.series[f"{variant}/{name}"], outcome) for name in FACTORS})
    for outcome in JUDGED:
        worth = {frozenset(set(FACTORS) - set(key[4:].split("+"))): _mean_over_time(s, outcome) for key, s in got.series.items() if key.startswith("set/")}
        found[f"shapley {outcome}"] = ordered(shapley(worth, tuple(FACTORS)))
    holds = np.min([x for name, x in found.items() if not name.startswith("shapley")], axis=0)
    every = np.minimum(holds, np.min([x for name, x in found.items() if name.startswith("shapley")], axis=0))
    return {"share_of_replicates": _share(every), "as_written": _share(np.minimum(*[found[f"None {o}"] for o in JUDGED]))}


def _share(holds: Floats) -> Pooled:
    """Percent of replicates, with bootstrap samples of them."""
    weights = resampled(holds.size, SEED, SAMPLES)
    return Pooled(100.0 * float(holds.mean()), 100.0 * (weights @ holds) / holds.size)


# how long ---------------------------------------------------------------------------------------------------------------


def median_spell(months: Floats, censored: Floats, weights: Floats | None = None) -> float:
    """Kaplan-Meier median of spells taken ``weights`` times each: infinite where fewer than half have ended, 0 where there is no spell."""
    if not months.size:
        return 0.0
    w, left = np.ones(months.size) if weights is None else weights, 1.0
    for length in np.unique(months[(censored == 0) & (w > 0)]):
        left *= 1.0 - w[(months == length) & (censored == 0)].sum() / w[months >= length].sum()
        if left <= 0.5 + 1e-12:
            return float(length)
    return np.inf


def _spells(s: Series) -> tuple[Floats, Floats, Floats]:
    """Replicate, months and censoring of every spell of months in which a party is a member that delivers at least half."""
    rows = [
        (r, length, float(open_))
        for r in range(len(s.values))
        for place in s.places
        if place.startswith(party_place(""))
        for _, length, open_ in runs_of(s.of("honouring_members", place)[r] >= HALF)
    ]
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _median(s: Series) -> Pooled:
    row, months, censored = _spells(s)
    weights = resampled(len(s.values), SEED, SAMPLES)[:400]
    return Pooled(median_spell(months, censored), np.array([median_spell(months, censored, w[row.astype(int)]) for w in weights]))


def _lasting(got: Got) -> Mapping[str, Found]:
    short, long = _median(got.series["campaign"]), _median(got.series["institutions"])
    floor = max(short.estimate, 1.0)
    return {
        "campaign_only_median": short,
        "with_institutions_median": long,
        "ratio": Pooled(long.estimate / floor, long.samples / np.maximum(short.samples, 1.0)),
    }


# cost and gain ----------------------------------------------------------------------------------------------------------


def _saving(got: Got) -> Mapping[str, Found]:
    """What the joint plan saves in 2019 in percent of uniform cuts with the same damage avoided (cost is quadratic in the cut)."""
    joint, uniform = got.series["joint"], got.series["uniform"]
    same = uniform.year("abatement_cost", 2019) * (joint.year("damage_avoided", 2019) / uniform.year("damage_avoided", 2019)) ** 2
    return {"pm": 100.0 * (1.0 - joint.year("abatement_cost", 2019) / same)}


def _hebei(got: Got) -> Mapping[str, Found]:
    margin = {arm: got.series[arm].span("voluntary_margin", "2015-01", "2019-12", HEBEI) for arm in ("neither", "answering")}
    return {"hebei_gain_sign": margin["neither"], "where_officials_answer": margin["answering"]}


def _survey(got: Got) -> Mapping[str, Found]:
    air = {arm: s.span("concentration", "2015-01", "2019-12", "Beijing") for arm, s in got.series.items()}
    return {"appraisal": air["air"] - air["growth"], "departments": air["grid"] - air["no_grid"]}


def _shenyang(got: Got) -> Mapping[str, Found]:
    good = {year: got.series["as_done"].year("good_days_pm25", year, "Shenyang") for year in (2015, 2017, 2018)}
    return {"good_days_2015_2018_abstract": good[2018] - good[2015], "good_days_2015_2017_official": good[2017] - good[2015]}


_GRID = Arm("bth_beijing_grid", "grid")
_SULPHUR = Text("published for SO2; the model has one pollutant, a PM2.5 equivalent", "文献针对 SO2；模型只有 PM2.5 当量一种污染物")

MEASURES = (
    Measure(
        "cost_of_joint_plan",
        {v: Arm("bth_uniform_cuts", v, ("abatement_cost", "damage_avoided")) for v in ("joint", "uniform")},
        _saving,
        lacking={"so2_low": _SULPHUR, "so2_high": _SULPHUR},
    ),
    Measure(
        "hebei_loses",
        {
            "neither": Arm("bth_full_package", "without_both", ("voluntary_margin",)),
            "answering": Arm("bth_full_package", "without_compensation", ("voluntary_margin",)),
        },
        _hebei,
        checks=(
            Check(
                "where_officials_answer",
                Text("the same where officials answer for their air (no sign was published)", "官员须对空气负责时（文献未给出方向）"),
                "share of the cooperation scale",
                0,
            ),
        ),
    ),
    Measure(
        "tianjin_ranking",
        _drop_one() | _coalitions(),
        _ranking,
        fewer=4,
        checks=(Check("as_written", Text("share of replicates, drop-one as written alone", "重复中的占比：仅按原设定逐一去除"), "%", 0),),
        causes={
            "": Text(
                "depends on structure: it holds as written, at equal cost and without a fiscal limit, by drop-one and by "
                "Shapley value; where delivery is a repeated game "
                "joint enforcement adds less than funding, and the body lowers the delivered share",
                "取决于结构：按原设定、等成本以及无财政约束时，逐一去除与沙普利值均成立；按重复博弈履约时，联合执法的贡献小于资金，且协调机构降低履约率",
            )
        },
    ),
    Measure(
        "beijing_survey",
        {
            "growth": Arm("bth_beijing_appraisal", "growth"),
            "air": Arm("bth_beijing_appraisal", "air"),
            "grid": _GRID,
            "no_grid": _GRID.with_(("mechanisms.grid_governance.enabled", False)),
        },
        _survey,
        lacking={"respondents": Text("a survey of opinions", "意见调查")},
        checks=(
            Check("appraisal", Text("PM2.5 of Beijing, appraisal by air against growth", "北京 PM2.5：以空气质量考核减以增长考核"), "ug/m3", -1),
            Check("departments", Text("PM2.5 of Beijing, clear duties across departments against none", "北京 PM2.5：部门职责明确减不明确"), "ug/m3", -1),
        ),
    ),
    Measure("short_lived", {v: Arm("bth_cross_border_reform", v, ("honouring_members",)) for v in ("campaign", "institutions")}, _lasting),
    Measure(
        "shenyang_good_days",
        {"as_done": Arm("shenyang_campaign", "as_done", ("good_days_pm25",))},
        _shenyang,
        signed=frozenset({"good_days_2015_2018_abstract", "good_days_2015_2017_official"}),
        causes={
            "": Text(
                "good days of the model go by PM2.5 alone, and the strengths of the campaign are assumptions; of the published "
                "rise a part was the change from 2015, a bad year",
                "模型的优良天数仅依据 PM2.5，且行动强度为假设；所公布的增幅部分源于 2015 年本身较差",
            )
        },
    ),
)
