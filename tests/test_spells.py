"""Spells and retention: against closed forms (Eq. 21.11 and 6.4), scipy, and numbers by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf

from sim.declare.dates import Window
from sim.draws.streams import Draws, stable_ids
from sim.outcomes.measure import Measure
from sim.processes.membership.kernel import membership_probability
from sim.scenario.load import load_scenario
from sim.show.tables.main import retention_tables, share_text
from sim.study.compare.campaigns import campaigns_of
from sim.study.compare.compare import Comparison
from sim.study.compare.intervals import RESAMPLES, Interval, percentile_interval, resampled
from sim.study.compare.printed import interval_text
from sim.study.compare.retention import AFTER, retentions, unmeasured
from sim.study.compare.spells import KINDS, Spell, compare_spells, half_life, runs_of, spells_of, survival
from sim.study.compare.words import spell_comparison_sentences, spell_sentences
from sim.study.runs.execute import model_as_function
from sim.study.runs.run import plan_text, run_scenarios
from sim.study.runs.twins import twins_of
from sim.study.store.results import open_results

PLACES = ("ALL", "party:A", "party:B", "C0")


def kept(spells, replicates=1, seed=1, name="arm"):
    """A stand-in for results that holds spells: (replicate, months, censored) each."""
    rows = [(r, "A", "delivery", "2013-01", months, censored) for r, months, censored in spells]
    table = pd.DataFrame(rows, columns=["replicate", "party", "kind", "start", "months", "censored"])
    title = SimpleNamespace(en=name, zh=name)
    manifest = {"root_seed": seed}
    return SimpleNamespace(spells=table, replicates=tuple(range(replicates)), manifest=manifest, places=PLACES, title=title)


def test_a_ratio_may_reach_beyond_the_period():
    """Where most samples of the arm end less than half of its spells, the upper end is infinite, and is said."""
    first = kept([(r, m, False) for r in range(5) for m in (2, 4)], replicates=5)
    second = kept([*((r, 12, r > 1) for r in range(5)), (0, 3, False), (1, 3, False), (2, 5, False)], replicates=5, name="other")
    ratio = compare_spells(first, second, "delivery").ratio
    assert math.isinf(ratio.hi)
    assert math.isfinite(ratio.mean)
    (said, _) = spell_comparison_sentences(SimpleNamespace(baseline=first, arms=(second,), period="all"))
    assert " to ∞" in said.en
    assert " 至 ∞" in said.zh


# what a spell is --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "expected"),
    [("", []), ("000", []), ("111", [(0, 3, True)]), ("0110", [(1, 2, False)]), ("1011", [(0, 1, False), (2, 2, True)])],
)
def test_runs(flags, expected):
    assert list(runs_of([c == "1" for c in flags])) == expected


def test_spells_of_a_run_by_kind_party_and_start():
    months = ("2013-11", "2013-12", "2014-01", "2014-02")
    member, honouring = np.full((4, 4), np.nan), np.full((4, 4), np.nan)
    member[:, 1], member[:, 2] = [1, 1, 0.4, 1], [0, 0, 0, 0]  # a mandate for 12 days makes no month of membership
    honouring[:, 1], honouring[:, 2] = [0, 1, 0, 1], [0, 0, 0, 0]
    spells = spells_of({"member": member, "honouring_members": honouring}, months, PLACES)
    assert spells == [
        Spell("A", "delivery", "2013-12", 1, False), Spell("A", "delivery", "2014-02", 1, True),
        Spell("A", "member", "2013-11", 2, False), Spell("A", "member", "2014-02", 1, True),
    ]  # fmt: skip


# how long they last -----------------------------------------------------------------------------------------------


def test_constant_hazard():
    assert half_life(0.05) == pytest.approx(13.51, abs=5e-3)
    assert half_life(0.0) == math.inf
    assert half_life(1.0) == 0
    draws = Draws(1).stream("test.hazard").uniform(stable_ids("spell", 40_000))
    months = np.ceil(np.log(draws) / math.log(0.95)).astype(int)
    found = survival(kept([(i % 10, m, False) for i, m in enumerate(months.tolist())], 10), "delivery")
    assert found.mean == pytest.approx(20, rel=0.02)
    assert found.half_life == pytest.approx(13.51, rel=0.02)
    assert found.median.mean == 14  # the first whole month after the half-life
    assert found.share[:12] == pytest.approx(0.95 ** np.arange(1, 13), rel=0.02)


def test_censoring_does_not_shorten_the_mean():
    draws = Draws(1).stream("test.hazard").uniform(stable_ids("spell", 40_000))
    months = np.ceil(np.log(draws) / math.log(0.95)).astype(int)
    cut = [(i % 10, min(m, 12), m > 12) for i, m in enumerate(months.tolist())]
    found = survival(kept(cut, 10), "delivery")
    assert found.mean == pytest.approx(20, rel=0.03)
    assert (found.median.mean, found.median.hi) == (math.inf, math.inf)


def test_spells_of_the_logit_membership():
    stays = membership_probability(0.2, 5.0)
    assert stays == pytest.approx(0.731059, abs=1e-6)
    runs, quarters = 60, 400
    draws = Draws(1).stream("test.membership").uniform(stable_ids("run", runs * quarters)).reshape(runs, quarters)
    member = draws < stays
    assert member.mean() == pytest.approx(0.731059, abs=0.01)
    spells = [(r, length, open_) for r in range(runs) for _, length, open_ in runs_of(member[r])]
    found = survival(kept(spells, runs), "delivery")
    assert found.mean == pytest.approx(3.7183, rel=0.03)
    assert found.share[:5] == pytest.approx(stays ** np.arange(1, 6), abs=0.02)


def test_kaplan_meier_by_hand_and_a_curve_of_many_as_of_scipy():
    results = kept([(0, 3, False), (0, 3, True), (1, 5, False), (1, 8, False)], 2)
    found = survival(results, "delivery")
    assert found.months.tolist() == [3, 5, 8]
    assert found.share == pytest.approx([3 / 4, 3 / 8, 0])
    assert (found.count, found.ended, found.median.mean) == (4, 3, 5)
    assert found.mean == pytest.approx(19 / 3)
    draw = np.random.default_rng(5)
    spells = [(int(draw.integers(6)), int(draw.integers(1, 40)), bool(draw.uniform() < 0.3)) for _ in range(80)]
    found = survival(kept(spells, 6), "delivery")
    estimate = ecdf(CensoredData.right_censored([months for _, months, _ in spells], [open_ for _, _, open_ in spells])).sf
    assert found.months.tolist() == estimate.quantiles.tolist()
    assert found.share == pytest.approx(estimate.probabilities)


def test_intervals_of_one_run_are_not_known_and_runs_without_spells_count():
    one = survival(kept([(0, 3, False)]), "delivery")
    assert math.isnan(one.median.lo)
    many = survival(kept([(r, 2 + r % 5, False) for r in range(30)], 60), "delivery")
    assert many.replicates == 60
    assert many.median.lo <= many.median.mean <= many.median.hi
    assert (many.low <= many.share).all()
    assert survival(kept([], 3), "delivery") is None


def test_resampling_repeats_and_takes_every_replicate_once_on_average():
    weights = resampled(8, 1, "test")
    assert weights.shape == (RESAMPLES, 8)
    assert (weights == resampled(8, 1, "test")).all()
    assert (weights.sum(axis=1) == 8).all()
    assert weights.mean(axis=0) == pytest.approx(1, abs=0.1)
    assert percentile_interval(1.0, np.array([math.nan])).mean == 1
    assert percentile_interval(1.0, np.array([1.0, math.inf])).hi == math.inf


# one arm against another ------------------------------------------------------------------------------------------


def test_an_arm_against_itself_and_against_twice_as_long_spells():
    base = [(r, m, False) for r in range(20) for m in (2, 4, 6)]
    same = compare_spells(kept(base, 20), kept(base, 20), "delivery")
    assert same.paired
    assert (same.ratio.mean, same.ratio.lo, same.ratio.hi) == (1, 1, 1)
    assert same.p_value == pytest.approx(1)
    longer = compare_spells(kept(base, 20), kept([(r, 2 * m, False) for r, m, _ in base], 20), "delivery")
    assert (longer.ratio.mean, longer.ratio.lo, longer.ratio.hi) == (2, 2, 2)
    assert longer.p_value < 0.001
    apart = compare_spells(kept(base, 20), kept(base, 20, seed=2), "delivery")
    assert not apart.paired


def test_arms_without_spells_or_without_ends():
    some, none = kept([(0, 2, False), (1, 3, False)], 2), kept([], 2)
    open_ = kept([(0, 9, True), (1, 9, True)], 2)
    assert math.isnan(compare_spells(none, some, "delivery").ratio.mean)
    assert math.isnan(compare_spells(some, open_, "delivery").ratio.mean)
    assert compare_spells(some, open_, "delivery").p_value < 0.2
    assert math.isnan(compare_spells(open_, open_, "delivery").p_value)


@pytest.mark.filterwarnings("error")
def test_sentences_say_what_cannot_be_said():
    some, none = kept([(0, 2, False), (1, 3, False)], 2, name="some"), kept([], 2, name="none")
    open_ = kept([(0, 9, True), (1, 9, True)], 2, name="open")

    def said(first, second, language):
        comparison = Comparison(first, (second,), (), (), "all")
        return [sentence.to(language) for sentence in spell_comparison_sentences(comparison)]

    assert said(none, some, "en")[0] == "Spells that deliver at least half: none in none; median 2 months in some."
    assert said(none, none, "en")[0] == "Spells that deliver at least half: none in either."
    assert "median beyond the period against 2 months (log-rank p = " in said(some, open_, "en")[0]
    assert "no spell ended" in said(open_, open_, "en")[0]
    assert "比值 1.00" in said(some, some, "zh")[0]


# with the model ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def apec(tmp_path_factory):
    """APEC with and without the campaign and a pact of all, three replicates of few agents."""
    small = {"agents.enterprises_per_city": 5, "agents.citizens_per_city": 5, "governments.members": "all"}
    scenarios = [
        dataclasses.replace(load_scenario("apec_2014", "without", overrides=small), name="without"), load_scenario("apec_2014", overrides=small)
    ]  # fmt: skip
    return run_scenarios(scenarios, 3, 1, 1, tmp_path_factory.mktemp("apec"))


def test_stored_spells_are_those_of_the_series(apec):
    for results in apec:
        expected = []
        for row, replicate in enumerate(results.replicates):
            series = {name: results.values(name)[row] for name in KINDS.values()}
            expected += [(replicate, *dataclasses.astuple(s)) for s in spells_of(series, results.months, results.places)]
        stored = results.spells[["replicate", "party", "kind", "start", "months", "censored"]]
        assert [tuple(row) for row in stored.itertuples(index=False)] == expected
        assert expected
        sentences = spell_sentences(results)
        assert len(sentences) == 3
        assert "in 3 runs" in sentences[1].en
        assert "次模拟中" in sentences[1].zh


def test_results_of_an_older_version_have_no_spells(tmp_path, apec):
    older = dataclasses.replace(apec[0], manifest=apec[0].manifest | {"files": {}})
    assert older.spells is None
    assert survival(older, "member") is None
    assert spell_sentences(older) == []


def test_the_pair_gives_the_retention_of_the_campaign(apec):
    without, with_campaign = apec
    found = {r.outcome: r for r in retentions(apec)}
    assert set(found) == {"emission", "concentration", "cooperation_index"}
    emission = found["emission"]
    assert emission.replicates == 3
    assert emission.campaign == Window(dt.date(2014, 11, 1), dt.date(2014, 11, 12), True)
    a, b = (r.values("emission")[:, :, 0] for r in (with_campaign, without))
    assert emission.effect.mean == pytest.approx((a - b)[:, 10].mean() / (12 / 30))
    assert emission.left[1].mean == pytest.approx((a - b)[:, 11].mean() / emission.effect.mean)
    assert emission.left[3].mean == pytest.approx((a - b)[:, 13].mean() / emission.effect.mean)
    assert all(math.isnan(emission.left[k].mean) for k in (6, 12))
    assert abs(emission.left[1].mean) < 0.05  # the fall was commanded, and goes with the command
    assert retentions([without]) == []


def test_a_run_alone_is_measured_against_the_same_luck_without_its_campaign(apec, tmp_path):
    """The pair of the same command, and the run alone, whose folder holds what the region was without the campaign, say the same."""
    alone = run_scenarios([apec[1].scenario()], 3, 1, 1, tmp_path)[0]
    for opened in (alone, open_results(alone.path), apec[1]):
        assert [(r.outcome, r.effect, r.left[1]) for r in retentions([opened])] == [(r.outcome, r.effect, r.left[1]) for r in retentions(apec)]
    without = alone.retention
    np.testing.assert_array_equal(without["emission"].to_numpy().reshape(3, 15), apec[0].values("emission")[:, :, 0])
    assert set(without["campaign"]) == {"2014-11-01"}
    (listed,) = alone.manifest["without_campaign"]
    assert [run["run_id"] for run in listed["runs"]] == [run["run_id"] for run in apec[0].manifest["runs"]]
    assert "retention.parquet" in alone.manifest["files"]
    assert not list((tmp_path / ".work").glob("*"))


def test_of_an_older_result_retention_is_not_known(apec):
    older = dataclasses.replace(apec[1], manifest=apec[1].manifest | {"files": {}})
    assert retentions([older]) == []
    assert unmeasured([older]) == [(older, Window(dt.date(2014, 11, 1), dt.date(2014, 11, 12), True))]
    # beside the run without the campaign it is
    assert retentions([apec[0], older])[0].left[1] == retentions(apec)[0].left[1]
    assert unmeasured([apec[0], older]) == unmeasured(apec) == []


def test_a_run_without_the_campaign_that_fails_leaves_its_replicate_out(apec, tmp_path):
    model = model_as_function()

    def failing(scenario, draws):
        if draws.replicate == 1 and not any(use.name == "campaign" for use in scenario.mechanisms):
            raise RuntimeError("made to fail")
        return model(scenario, draws)

    (result,) = run_scenarios([apec[1].scenario()], 3, 1, 1, tmp_path, simulate=failing)
    assert result.failures == []
    assert [failure["replicate"] for failure in result.manifest["without_campaign"][0]["failures"]] == [1]
    emission = retentions([result])[0]
    assert emission.replicates == 2
    change = (apec[1].values("emission") - apec[0].values("emission"))[[0, 2], 10, 0]
    assert emission.effect.mean == pytest.approx(change.mean() / (12 / 30))


def test_the_plan_counts_runs_without_the_campaign_once(apec):
    without, with_campaign = (r.scenario() for r in apec)
    plans = [plan_text(scenarios, 3, 1, 1) for scenarios in ([without], [with_campaign], [without, with_campaign])]
    assert [(plan.runs, plan.twins) for plan in plans] == [(3, 0), (6, 3), (6, 0)]
    assert "3 of them without a campaign" in plans[1].text().en


def test_each_of_several_campaigns_is_left_out_alone(tmp_path):
    two = scenario_with(tmp_path, [("2014-01", "2014-01"), ("2014-06", "2014-06"), ("2015-06", "2016-06")])
    first, second = twins_of([two])  # the third does not end within the period
    left_out = [[str(use.window.first)[:7] for use in twin.scenario.mechanisms if use.name == "campaign"] for twin in (first, second)]
    assert left_out == [["2014-06", "2015-06"], ["2014-01", "2015-06"]]
    assert [use.name for use in first.scenario.mechanisms].count("legislation") == 1


def test_tables_of_retention_in_both_languages(apec):
    from rich.console import Console

    older = dataclasses.replace(apec[1], manifest=apec[1].manifest | {"files": {}})
    for results, language, part in ((apec, "en", "against the same runs without it"), (apec[1:], "zh", "配对"), ([older], "en", "run the scenario again")):
        console = Console(width=200)
        with console.capture() as capture:
            for table in retention_tables(results, language):
                console.print(table)
        assert part in capture.get()
        assert "2014-11-01 .. 2014-11-12" in capture.get()
    assert share_text(Interval(-0.0001, math.nan, math.nan)) == "0.0 %"
    assert interval_text(Interval(math.nan, 0, 0)) == "–"


# retention by hand ------------------------------------------------------------------------------------------------


class Made:
    """Results made by hand on a shipped scenario: emission by month, of two replicates."""

    def __init__(self, scenario, emission, name="made"):
        self._scenario, self.name = scenario, name
        self.months = tuple(str(m) for m in scenario.calendar.all_months[scenario.calendar.burn_in :])
        self.places, self.replicates, self.outcomes = ("ALL",), (0, 1), ("emission", "concentration")
        self.series = np.asarray(emission, dtype=float)
        self.manifest = {"root_seed": 1, "months": list(self.months), "places": ["ALL"], "model_version": 2}
        self.measure, self.retention = Measure.of(scenario.region), None

    def scenario(self):
        return self._scenario

    def values(self, outcome):
        return np.stack([self.series, self.series + 1.0])[:, :, None]


def scenario_with(tmp_path, campaigns, months=30):
    file = tmp_path / f"s{'-'.join(a for a, _ in campaigns)}.yaml"
    text = f"region: bth\nperiod: {{start: 2013-01, months: {months}}}\nmechanisms:\n  legislation: {{from: 2014-01}}\n"
    rows = "".join(f"    - {{from: {a}, to: {b}, cities: [Beijing]}}\n" for a, b in campaigns)
    file.write_text(text + (f"  campaign:\n{rows}" if campaigns else ""))
    return load_scenario(file)


def test_share_left_by_hand(tmp_path):
    campaign, base = [("2014-01-16", "2014-02-28")], np.full(30, 100.0)
    arm = base.copy()
    share = 16 / 31
    arm[12:14] -= [10 * share, 10]
    arm[14], arm[16], arm[19], arm[25] = 94, 95, 99, 101
    pair = [Made(scenario_with(tmp_path, []), base, "base"), Made(scenario_with(tmp_path, campaign), arm, "arm")]
    found = next(r for r in retentions(pair) if r.outcome == "emission")
    assert found.effect.mean == pytest.approx(-10)
    assert {k: found.left[k].mean for k in AFTER} == pytest.approx({1: 0.6, 3: 0.5, 6: 0.1, 12: -0.1})
    assert found.left[1].lo == pytest.approx(0.6)


def test_a_later_campaign_or_no_change_leaves_retention_open(tmp_path):
    one, other, two = [("2014-01", "2014-01")], [("2014-06", "2014-06")], [("2014-01", "2014-01"), ("2014-06", "2014-06")]
    base, arm = np.full(30, 100.0), np.full(30, 100.0)
    arm[[12, 17]] = 90
    alone = [base.copy(), base.copy()]
    alone[0][12], alone[1][17] = 90, 90
    rest = [Made(scenario_with(tmp_path, campaigns), values) for campaigns, values in ((one, alone[0]), (other, alone[1]))]
    full = Made(scenario_with(tmp_path, two), arm)
    first, second = (r for r in retentions([*rest, full]) if r.outcome == "emission" and r.results is full)
    assert (first.effect.mean, second.effect.mean) == pytest.approx((-10, -10))
    assert [math.isnan(first.left[k].mean) for k in AFTER] == [False, False, True, True]
    assert [math.isnan(second.left[k].mean) for k in AFTER] == [False, False, False, False]
    same = [Made(scenario_with(tmp_path, []), base), Made(scenario_with(tmp_path, one), base)]
    assert [(r.sure, math.isnan(r.left[1].mean)) for r in retentions(same)] == [(False, True)] * 2


def test_only_the_same_scenario_without_the_campaign_is_a_pair(tmp_path):
    one, two = [("2014-01", "2014-01")], [("2014-01", "2014-01"), ("2014-06", "2014-06")]
    arm = Made(scenario_with(tmp_path, two), np.arange(30.0), "two")
    # the other has the first campaign too: only the second is what differs
    first = Made(scenario_with(tmp_path, one), np.arange(30.0) * 2, "one")
    assert {r.campaign.first.month for r in retentions([first, arm]) if r.results is arm} == {6}
    assert [window.first.month for result, window in unmeasured([first, arm]) if result is arm] == [1]
    other = Made(load_scenario("bth_status_quo", overrides={"period.months": 30}), np.arange(30.0), "other")
    assert retentions([other, arm]) == []


def test_uses_that_touch_are_one_campaign(tmp_path):
    uses = scenario_with(tmp_path, [("2014-01-01", "2014-01-10"), ("2014-01-11", "2014-01-20"), ("2014-03-01", "2014-03-02")]).mechanisms
    windows = campaigns_of([use for use in uses if use.name == "campaign"])
    assert [(w.first.isoformat(), w.last.isoformat()) for w in windows] == [("2014-01-01", "2014-01-20"), ("2014-03-01", "2014-03-02")]


def test_a_reference_result_opens_without_spells():
    from pathlib import Path

    results = open_results(Path(__file__).parents[1] / "results" / "reference" / "bth_full_package")
    if results.spells is None:
        assert spell_sentences(results) == []
    else:
        assert set(results.spells["kind"]) <= set(KINDS)
