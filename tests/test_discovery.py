"""Boxes by patient rule induction and Pareto fronts: planted ones, a published implementation, brute force, and the command."""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path

import numpy as np
import pytest

from sim.cli.main import run
from sim.declare.problems import InputError
from sim.draws.streams import Draws
from sim.scenario.scenario import Scenario
from sim.show.choice import Choice
from sim.show.figures import registry
from sim.show.page.look import look_of
from sim.show.plot import draw, orders_of
from sim.study.analysis.condition import Condition, read_conditions, worst_quarter
from sim.study.analysis.discovery import Discovery, discover, discovery_sentences
from sim.study.analysis.pareto import front_of, objectives, undominated
from sim.study.analysis.prim import Column, Prim, Side
from sim.study.sweeps.study_file import read_study
from sim.study.sweeps.sweep import Sweep
from sim.study.sweeps.sweep_store import SweepResults
from tests.test_sensitivity import TINY

AXES = (
    "axes:\n  governments.reciprocity: {low: 0, high: 0.99}\n  governments.party_cohesion: {low: 0, high: 1}\n"
    "  mechanisms.legislation.enabled: [false, true]\n  period.weather: [climatology, history, none]\n"
)
LABELS = "labels: {governments.reciprocity: Reciprocity, governments.party_cohesion: Cohesion}\n"


def planted(scenario: Scenario, draws: Draws) -> np.ndarray:
    """The cooperation index is low where reciprocity is below 0.4 and there is no legislation, and in one of twenty other runs; exposure rises with
    it; members are known only where cohesion is above 0.2."""
    low = scenario.get("governments", "reciprocity") < 0.4 and "legislation" not in {use.name for use in scenario.mechanisms}
    u = scenario.get("governments", "party_cohesion")
    noise = np.random.default_rng([draws.replicate, int(1e6 * u)]).uniform()
    value = 0.2 if low else 0.2 * (noise < 0.05) + 0.7 * (noise >= 0.05)
    return np.array([value, 10 + 5 * value + u, math.nan if u < 0.2 else 3.0])


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> SweepResults:
    return study_in(tmp_path_factory.mktemp("planted"), f"design: {{method: latin_hypercube, points: 200, seed: 4}}\nreplicates: 3\n{AXES}{LABELS}", planted)


def study_in(folder: Path, text: str, simulate: object) -> SweepResults:
    (folder / "base.yaml").write_text(TINY, encoding="utf-8")
    (folder / "study.yaml").write_text(f"base: base\n{text}keep: {{outcomes: [cooperation_index, exposure, member]}}\n", encoding="utf-8")
    results = Sweep(read_study(folder / "study.yaml"), folder / "out").run(simulate=simulate, overwrite=True)  # type: ignore[arg-type]
    assert results is not None
    return results


def found_in(results: SweepResults, text: str = "cooperation_index < 0.5") -> Discovery:
    return discover(results, read_conditions([text], results), "ALL", "all")


# boxes -----------------------------------------------------------------------------------------------------------


def test_a_planted_box_is_found_in_words(results: SweepResults) -> None:
    found = found_in(results)
    box = found.found[0].box
    limits = {found.names[i]: box.sides[i] for i in box.restricted}
    assert set(limits) == {"governments.reciprocity", "mechanisms.legislation.enabled"}
    assert limits["governments.reciprocity"].high == pytest.approx(0.4, abs=0.03)
    assert np.isinf(limits["governments.reciprocity"].low)
    said = " ".join(s.en for s in discovery_sentences(found))
    assert "Where Reciprocity is at most 0.3" in said or "Where Reciprocity is at most 0.4" in said
    assert "Joint legislation is off" in said
    assert box.density > 0.9
    values = results.values("cooperation_index", "ALL", "all")
    assert found.rate == pytest.approx((values < 0.5).mean())
    # the measures by their definitions, from design.csv
    design = results.design
    inside = ((design["governments.reciprocity"] <= limits["governments.reciprocity"].high) & ~design["mechanisms.legislation.enabled"]).to_numpy()
    cases = (values < 0.5).sum(axis=1)
    assert box.density == pytest.approx(cases[inside].sum() / (3 * inside.sum()))
    assert box.coverage == pytest.approx(cases[inside].sum() / cases.sum())
    assert box.mass == pytest.approx(inside.mean())
    assert all(p < 0.001 for p in box.quasi_p.values())
    assert all(share >= 0.9 for share in found.found[0].reproduced.values())


def reference_data() -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(7)
    x = draw.uniform(size=(600, 4))
    return x, (x[:, 0] < 0.4) & (x[:, 1] > 0.5) & (x[:, 3] < 0.9) | (draw.uniform(size=600) < 0.04)


def test_the_trajectory_is_that_of_the_ema_workbench() -> None:
    """Cases and points of every box, the limits and the quasi-p-values of box 32, from Prim(x, y, threshold=0.1, peel_alpha=0.05, mass_min=0.05) of
    ema_workbench 2.5.3 (Kwakkel 2017)."""
    cases = [125, 125, 124, 123, 123, 123, 122, 121, 120, 119, 119, 119, 119, 118, 118, 117, 116, 116, 116, 115, 114, 114, 114, 114, 114, 113, 112, 110, 109,
             108, 108, 108, 108, 103]  # fmt: skip
    points = [600, 570, 541, 513, 487, 462, 438, 416, 395, 375, 356, 338, 321, 304, 288, 273, 259, 246, 233, 221, 209, 198, 188, 178, 169, 160, 152, 144, 136,
              129, 122, 115, 109, 103]  # fmt: skip
    x, y = reference_data()
    prim = Prim([Column(x[:, i], True) for i in range(4)], y.astype(float), np.ones(600))
    path = prim.trajectory()
    assert [box.points for box in path] == points
    assert [round(box.coverage * 125) for box in path] == cases
    assert path[32].sides[0].high == pytest.approx(0.407884, abs=0.003)
    assert path[32].sides[1].low == pytest.approx(0.497909, abs=0.003)
    assert path[32].sides[3].high == pytest.approx(0.895895, abs=0.006)
    assert path[32].quasi_p == pytest.approx({0: 1.2271298573843347e-41, 1: 8.295015343370827e-30, 3: 3.171243672834547e-05}, rel=1e-6)


def test_quasi_p_values_by_hand() -> None:
    """Ten points, cases at the lower five: within x <= 4 all five are cases, of all ten half are: 0.5^5."""
    x = np.arange(10.0)
    prim = Prim([Column(x, True)], (x <= 4).astype(float), np.ones(10))
    assert prim.box([Side(high=4.0)]).quasi_p[0] == pytest.approx(0.5**5)
    # shares 0.25 and 0.5 are no coin: variance 1/64 where a coin of 3/8 has 15/64, so each point counts as fifteen tosses
    shares = np.where(x <= 4, 0.5, 0.25)
    from scipy.stats import binom

    assert Prim([Column(x, True)], shares, np.ones(10)).box([Side(high=4.0)]).quasi_p[0] == pytest.approx(binom.sf(37, 75, 0.375))


def test_what_may_be_chance_is_not_limited() -> None:
    draw = np.random.default_rng(5)
    x = draw.uniform(size=(300, 5))
    y = (draw.uniform(size=300) < np.where(x[:, 0] > 0.6, 0.9, 0.1)).astype(float)
    _, box = Prim([Column(x[:, i], True) for i in range(5)], y, np.ones(300)).best()
    assert box.restricted == (0,)
    assert box.sides[0].low == pytest.approx(0.6, abs=0.03)


def test_pasting_gives_back_what_costs_nothing() -> None:
    x = np.arange(100.0)
    prim = Prim([Column(x, True)], (x < 50).astype(float), np.ones(100))
    assert prim.pasted(prim.box([Side(high=30.0)])).sides[0].high == pytest.approx(49.0, abs=1.0)


def test_levels_without_order_are_peeled_one_by_one() -> None:
    levels = np.repeat([0.0, 1.0, 2.0, 3.0], 25)
    _, box = Prim([Column(levels, False)], np.isin(levels, [1.0, 3.0]).astype(float), np.ones(100)).best()
    assert box.sides[0].levels == frozenset({1.0, 3.0})
    assert (box.density, box.coverage, box.mass) == (1.0, 1.0, 0.5)


def test_a_second_box_covers_what_the_first_leaves() -> None:
    from sim.study.analysis.discovery import _covering

    draw = np.random.default_rng(5)
    x = draw.uniform(size=(500, 2))
    y = ((x[:, 0] < 0.2) | (x[:, 1] > 0.85) & (x[:, 0] > 0.3)).astype(float)
    found = _covering([Column(x[:, i], True) for i in range(2)], y, np.ones(500), 0.05, 3)
    assert len(found) == 2
    assert sum(one.box.coverage for one in found) == pytest.approx(1.0, abs=0.1)
    assert {axis for one in found for axis in one.box.restricted} == {0, 1}


def test_runs_without_a_value_are_left_out_and_counted(results: SweepResults) -> None:
    found = found_in(results, "member > 1 and cooperation_index < 0.5")
    known = ~np.isnan(results.values("member", "ALL", "all"))
    assert found.lost == (~known).sum() > 0
    assert found.runs == known.sum()
    assert "left out" in " ".join(s.en for s in discovery_sentences(found))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("cooperation_index = 3", ["discover.shape"]), ("cooperaton_index < 3", ["value.choice"]), ("exposure < much", ["discover.limit"]),
        ("nothing < x and 3", ["value.choice", "discover.limit", "discover.shape"]),
    ],
)  # fmt: skip
def test_every_wrong_condition_is_told(results: SweepResults, text: str, ids: list[str]) -> None:
    with pytest.raises(InputError) as error:
        read_conditions([text], results)
    assert [p.id for p in error.value.problems] == ids


def test_conditions_are_read(results: SweepResults) -> None:
    assert read_conditions(["cooperation_index<=50% and exposure>3", "member >= 1"], results) == (
        Condition("cooperation_index", "<=", 0.5), Condition("exposure", ">", 3.0), Condition("member", ">=", 1.0),
    )  # fmt: skip
    worst = worst_quarter(results, "exposure", "ALL", "all")  # lower exposure is better
    assert worst is not None
    assert worst.sign == ">="
    assert (worst.met(results.values("exposure", "ALL", "all")) == 1).mean() == pytest.approx(0.25, abs=0.01)
    assert worst_quarter(results, "member", "ALL", "all") is None


@pytest.mark.parametrize(("text", "id"), [("exposure > 1000", "discover.none"), ("exposure < 1000", "discover.all")])
def test_a_condition_that_tells_nothing_apart_is_refused(results: SweepResults, text: str, id: str) -> None:
    with pytest.raises(InputError) as error:
        found_in(results, text)
    assert [p.id for p in error.value.problems] == [id]


# fronts ----------------------------------------------------------------------------------------------------------


def test_the_front_is_that_of_brute_force() -> None:
    draw = np.random.default_rng(3)
    for outcomes in (2, 3):
        values = np.round(draw.normal(size=(80, outcomes)), 1)  # with ties
        beaten = [any(all(a >= b for a, b in zip(x, y, strict=True)) and any(a > b for a, b in zip(x, y, strict=True)) for x in values) for y in values]
        assert undominated(values).tolist() == [not b for b in beaten]


def traded(scenario: Scenario, draws: Draws) -> np.ndarray:
    """Four points: A (1, 5) and B (2, 7) are on the front (more index, less exposure); C is beaten by A within luck, D surely. Exposure lower is better."""
    law = "legislation" in {use.name for use in scenario.mechanisms}
    high = scenario.get("governments", "reciprocity") > 0.5
    luck = [0.5, -0.5, 0.4, -0.4][draws.replicate % 4]
    index, exposure = {(False, False): (1.0, 5.0), (True, False): (2.0, 7.0), (False, True): (0.99 + luck, 5.0), (True, True): (0.5, 6.0)}[law, high]
    return np.array([index, exposure, math.nan])


def test_points_beaten_within_luck_are_told_apart(tmp_path: Path) -> None:
    axes = "axes:\n  mechanisms.legislation.enabled: [false, true]\n  governments.reciprocity: [0.2, 0.8]\n"
    results = study_in(tmp_path, f"design: {{method: factorial}}\nreplicates: 4\n{axes}", traded)
    front = front_of(results, ["cooperation_index", "exposure"], "ALL", "all", "base")
    assert front.standing == ("front", "front", "luck", "dominated")
    assert [int(front.points[i]) for i in front.on_front()] == [0, 1]
    rows = list(csv.DictReader(front.write(tmp_path / "new")[0].read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["standing"], row["governments.reciprocity"]) for row in rows] == [("front", "0.2"), ("front", "0.2"), ("luck", "0.8"), ("dominated", "0.8")]
    single = study_in(tmp_path, f"design: {{method: factorial}}\nreplicates: 1\n{axes}", traded)
    assert not front_of(single, ["cooperation_index", "exposure"], "ALL", "all", "base").settled
    nothing = front_of(results, ["cooperation_index", "member"], "ALL", "all", "base")
    assert set(nothing.standing) == {""}


@pytest.mark.parametrize(("asked", "ids"), [(["exposure"], ["front.count"]), (["exposure", "membr", "member"], ["value.choice"])])
def test_wrong_objectives_are_told(results: SweepResults, asked: list[str], ids: list[str]) -> None:
    with pytest.raises(InputError) as error:
        objectives(results, asked)
    assert [p.id for p in error.value.problems] == ids


# the command and the figures -------------------------------------------------------------------------------------


def test_the_command_shows_boxes_and_fronts(results: SweepResults, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = str(results.path), str(tmp_path / "out")
    assert run(["discover", path, "--where", "cooperation_index < 0.5", "--out", out, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "Joint legislation is off" in said
    assert {p.name for p in Path(out).rglob("*") if p.is_file()} == {"boxes.csv", "peeling.csv", "discovery.png"}
    rows = list(csv.DictReader((tmp_path / "out" / "boxes.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {(row["axis"], row["levels"]) for row in rows if row["box"] == "1"} == {("governments.reciprocity", ""), ("mechanisms.legislation.enabled", "false")}
    assert run(["discover", path, "--front", "cooperation_index,exposure", "--out", out, "--no-charts", "--lang", "zh"]) == 0
    assert "位于前沿" in capsys.readouterr().out
    assert (tmp_path / "out" / "pareto.csv").is_file()
    assert run(["discover", path, "--where", "exposure < x", "--place", "ALLL", "--period", "2031", "--lang", "en"]) == 2
    wrong = capsys.readouterr().err
    assert all(word in wrong for word in ("ALLL", "2031", "'x' is no number"))
    assert run(["discover", path, "--where", "exposure < 3", "--front", "exposure,member", "--lang", "en"]) == 2
    assert run(["discover", path, "--out", out, "--no-charts", "--lang", "en"]) == 0  # the worst quarter


def test_figures_hold_the_numbers_of_the_tables(results: SweepResults, tmp_path: Path) -> None:
    found = found_in(results)
    data = registry()["discovery"].data(results, by="cooperation_index < 0.5")
    last = data[(data["box"] == 1) & (data["step"] == -1)].iloc[0]
    assert (last["density"], last["coverage"]) == (found.found[0].box.density, found.found[0].box.coverage)
    front = front_of(results, ["cooperation_index", "exposure"], "ALL", "all", "base")
    drawn = registry()["pareto"].data(results, outcome=["cooperation_index", "exposure"])
    assert tuple(drawn["standing"]) == front.standing
    for names, choice in itertools.product((["discovery"], ["pareto"]), (Choice(), Choice(outcome=("exposure", "cooperation_index", "member")))):
        assert draw("study", results, orders_of(names, choice, look_of(language="zh")), tmp_path / "figures", named=False)


def test_shares_that_differ_by_rounding_alone_are_as_many_tosses_as_points() -> None:
    cases = np.full(60, 1 / 3)
    cases[::2] += 1e-16
    box = Prim([Column(np.linspace(0, 1, 60), True)], cases, np.full(60, 3.0)).box([Side(0.0, 0.5)])
    assert 0.0 < box.quasi_p[0] < 1.0
