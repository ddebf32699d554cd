"""run --pilot: variance by source, replicates and agents needed; expected numbers are worked out by hand or follow from the formula."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.cli.main import run as hazepact
from sim.declare.text import Text
from sim.draws.streams import Draws
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.scenario.load import load_scenario
from sim.study.compare.intervals import Interval, mean_interval
from sim.study.compare.smallest import Smallest
from sim.study.pilot.anova import SOURCES, mean_squares, split, variance_interval, variances
from sim.study.pilot.draws import matrix_drawn, parameter_draws, uncertain, with_agents, with_parameters, with_region
from sim.study.pilot.pilot import Agents, Row, run_pilot
from sim.study.pilot.questions import Sizes, Wanted, questions
from sim.study.store.runid import scenario_hash
from sim.world.columns import transport

PM = [Wanted("concentration", Smallest(1.0, "unit", Text("", "")))]
SMALL = {"period.months": 3, "agents.enterprises_per_city": 4, "agents.citizens_per_city": 4}
FAST = [part for key, value in SMALL.items() for part in ("--set", f"{key}={value}")]


# the split ----------------------------------------------------------------------------------------------------------------


def effects(together: float) -> np.ndarray:
    """Draws of the parameters +-3, matrices +-1, luck +-2, and both together +-``together``, around 10."""
    sign = np.array([1.0, -1.0])
    p, m, r = sign[:, None, None], sign[None, :, None], sign[None, None, :]
    return 10 + 3 * p + m + 2 * r + together * m * r


def test_the_split_by_hand() -> None:
    # sums of squares: 4 (9 + 9) = 72 of 1; 2 x 4 x 1 = 8 of 2; 2 x 4 x 4 = 32 of 2; 0 of 2
    squares, degrees = mean_squares(effects(0.0))
    assert squares == pytest.approx([72, 4, 16, 0], rel=1e-12)
    assert degrees.tolist() == [1, 2, 2, 2]
    # (72 - 4 - 16 + 0)/4, (4 - 0)/2, (16 - 0)/2, 0
    found = split(effects(0.0))
    assert [found.variance[name].mean for name in SOURCES] == pytest.approx([13, 2, 8, 0], rel=1e-12)
    assert found.total == pytest.approx(23, rel=1e-12)
    assert [found.share[name].mean for name in SOURCES] == pytest.approx([13 / 23, 2 / 23, 8 / 23, 0], rel=1e-12)


def test_the_split_with_luck_that_differs_by_matrix_by_hand() -> None:
    # 8 x 0.25 = 2 of 2 together; (72 - 4 - 16 + 1)/4, (4 - 1)/2, (16 - 1)/2, 1
    found = split(effects(0.5))
    assert [found.variance[name].mean for name in SOURCES] == pytest.approx([13.25, 1.5, 7.5, 1], rel=1e-12)


def test_no_variance_is_below_zero_and_nothing_varies_where_all_are_equal() -> None:
    assert variances(np.array([1.0, 3.0, 2.0, 5.0]), 3, 3).tolist() == [pytest.approx(1 / 9), 0, 0, 5]
    same = split(np.full((3, 2, 2), 0.1 + 0.2))
    assert same.total == 0
    assert all(math.isnan(x.mean) for x in same.share.values())


@pytest.mark.parametrize("y", [np.zeros((1, 2, 2)), np.zeros((2, 1, 2)), np.zeros((2, 2)), np.full((2, 2, 2), np.nan)])
def test_too_few_values_are_refused(y: np.ndarray) -> None:
    with pytest.raises(ValueError, match="at least two finite values"):
        mean_squares(y)


def test_intervals_of_the_split_cover_the_truth() -> None:
    truth, rng, inside = np.array([4.0, 1.0, 2.0, 0.5]), np.random.default_rng(8), np.zeros((2, 4))
    sets, (P, M, R) = 300, (8, 3, 3)
    for _ in range(sets):
        a, b, c, d = (rng.normal(0, math.sqrt(v), shape) for v, shape in zip(truth, ((P, 1, 1), (P, M, 1), (P, 1, R), (P, M, R)), strict=True))
        found = split(a + b + c + d)
        for i, name in enumerate(SOURCES):
            inside[0, i] += found.variance[name].lo <= truth[i] <= found.variance[name].hi
            inside[1, i] += found.share[name].lo <= truth[i] / truth.sum() <= found.share[name].hi
    # 90 % of 300 is 270, its standard error 5
    assert np.all(inside / sets > 0.85)


def test_interval_of_a_variance_by_the_table_of_chi2() -> None:
    # 5 degrees of freedom: 1.1455 and 11.070
    x = variance_interval(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))
    assert (x.mean, x.lo, x.hi) == pytest.approx((3.5, 3.5 * 5 / 11.070, 3.5 * 5 / 1.1455), rel=1e-4)


# replicates and agents ----------------------------------------------------------------------------------------------------

NOTHING = Agents(Interval(0.0, 0.0, 0.0), Interval(0.0, 0.0, 0.0))


def row(variance: float, wanted: float, enterprises: float = 0.0) -> Row:
    v = Interval(variance, variance, variance)
    firms = Agents(Interval(enterprises, enterprises, enterprises), Interval(0.0, 0.0, 0.0))
    return Row(PM[0], 0, Interval(0.0, 0.0, 0.0), wanted, v, math.nan, firms, NOTHING, None)


def test_replicates_needed_by_the_table_of_t() -> None:
    # t(12) = 1.782, t(11) = 1.796: 1.782 x 2/sqrt(13) = 0.988 < 1 < 1.796 x 2/sqrt(12) = 1.037
    assert row(4.0, 1.0).needed() == 13
    assert row(4.0, 1.0).half_width(13) == pytest.approx(0.9886, abs=2e-4)
    assert row(0.0, 1.0).needed() == 2
    assert row(4.0, 0.0).needed() is None
    assert math.isnan(row(4.0, 1.0).half_width(1))


def test_variance_with_other_numbers_of_agents() -> None:
    # 3 of 4 comes from drawing enterprises: with twice as many 1 + 1.5, with four times 1 + 0.75
    assert [row(4.0, 1.0, 3.0).variance_at(e, 1) for e in (1, 2, 4)] == pytest.approx([4, 2.5, 1.75])


def by_agents(scenarios, replicates, of_replicate):
    """A world of means: of as many draws as there are enterprises (sd 3) and citizens (sd 2), the first the same; arms differ by 5 and by luck of their own."""
    found = np.empty((len(scenarios), len(replicates), 1))
    for i, scenario in enumerate(scenarios):
        e, c = (int(scenario.get("agents", f"{kind}_per_city")) for kind in ("enterprises", "citizens"))
        for j, replicate in enumerate(replicates):
            firms, people, common, own = (np.random.default_rng([replicate, k]) for k in range(4))
            second = scenario.name == "bth_full_package"
            value = 100 + 3 * firms.normal(size=e).mean() + 2 * people.normal(size=c).mean() + 4 * common.normal()
            found[i, j, 0] = value + second * (5 + own.normal())
    return found


def test_what_agents_and_common_random_numbers_make_is_found_again() -> None:
    arms = [load_scenario(name, overrides={"agents.enterprises_per_city": 4, "agents.citizens_per_city": 8}) for name in ("bth_status_quo", "bth_full_package")]
    sizes = Sizes(plain=600, draws=2, matrices=2, luck=2)
    found = run_pilot(arms, PM, 1, by_agents, sizes)
    level, difference = found.rows
    # 9/4 + 4/8 + 16 of a level; 1 of a difference, in which all that is common cancels; unpaired 18.75 + 19.75
    assert level.enterprises.variance.mean == pytest.approx(9 / 4, rel=0.15)
    assert level.citizens.variance.mean == pytest.approx(4 / 8, rel=0.15)
    assert level.variance.mean == pytest.approx(18.75, rel=0.15)
    assert difference.mean.mean == pytest.approx(5, abs=0.15)
    assert difference.variance.mean == pytest.approx(1, rel=0.15)
    assert difference.gain == pytest.approx(38.5, rel=0.25)
    assert difference.enterprises.variance.mean == pytest.approx(0, abs=1e-20)
    # t sqrt(18.75/n) < 1 at n = 53
    assert level.needed(18.75) == 53
    # of two files what counts is the difference: t sqrt(1/n) < 1 at n = 5
    assert found.now is not None
    assert found.now.replicates == difference.needed() == 5
    assert found.hardest is difference
    alone = run_pilot(arms[:1], PM, 1, by_agents, sizes)
    assert alone.hardest is not None
    assert alone.hardest.variance == level.variance


def test_parameters_and_matrices_of_a_pilot_are_those_that_were_drawn() -> None:
    """A world that is 10 x reciprocity: all the variance is between draws of the parameters, and it is that of the drawn values."""
    scenario = load_scenario("bth_status_quo", overrides=SMALL)

    def world(scenarios, replicates, of_replicate):
        return np.array([[[10 * s.get("governments", "reciprocity")] for _ in replicates] for s in scenarios])

    sizes = Sizes(plain=4, draws=6, matrices=2, luck=2)
    found = run_pilot([scenario], PM, 3, world, sizes)
    drawn = [values["governments.reciprocity"] for values in parameter_draws([scenario], 6, 3)]
    assert found.rows[0].split is not None
    assert found.rows[0].split.total == pytest.approx(100 * np.var(drawn, ddof=1), rel=1e-9)
    assert found.rows[0].split.share["parameters"].mean == 1
    assert found.drawing.varied == len(uncertain(scenario))


# draws --------------------------------------------------------------------------------------------------------------------


def test_a_drawn_matrix_is_the_one_of_the_replicate_and_makes_another_run() -> None:
    scenario = load_scenario("bth_status_quo", overrides=SMALL)
    fixed = with_region(scenario, matrix_drawn(scenario.region, Draws(1, 3)))
    for mine, sampled in zip(transport(fixed.region, "central", Draws(1, 9)), transport(scenario.region, "sampled", Draws(1, 3)), strict=True):
        assert mine == pytest.approx(sampled, rel=1e-12)
    one, other = (CooperationModel(s, root_seed=1, replicate=3).run_all() for s in (scenario, fixed))
    assert one.transport == pytest.approx(other.transport, rel=1e-12)
    again = with_region(scenario, matrix_drawn(scenario.region, Draws(1, 4)))
    assert len({scenario_hash(s) for s in (scenario, fixed, again)}) == 3


def test_parameters_lie_in_their_ranges_and_what_the_file_says_stays() -> None:
    plain = load_scenario("bth_status_quo")
    package = load_scenario("bth_full_package", overrides={"governments.reciprocity": 0.77, "mechanisms.legislation.fine_multiplier": 2})
    drawn = parameter_draws([plain, package], 16, 1)
    ranges = uncertain(plain) | uncertain(package)
    assert all(set(values) == set(ranges) for values in drawn)
    assert all(ranges[key][0] <= value <= ranges[key][1] for values in drawn for key, value in values.items())
    # a Latin hypercube has one point in each sixteenth
    low, high = ranges["levers.opacity"]
    assert sorted(int(16 * (values["levers.opacity"] - low) / (high - low)) for values in drawn) == list(range(16))
    one, two = with_parameters(plain, drawn[0]), with_parameters(package, drawn[0])
    assert one.levers["opacity"] == two.levers["opacity"] == drawn[0]["levers.opacity"]
    assert one.get("governments", "reciprocity") == drawn[0]["governments.reciprocity"]
    assert two.get("governments", "reciprocity") == 0.77
    law = next(use for use in two.mechanisms if use.name == "legislation")
    assert law.fields["fine_multiplier"] == 2
    assert law.fields["breach_sanction"] == drawn[0]["mechanisms.legislation.breach_sanction"]
    assert two.get("governments", "punishment_months") == round(drawn[0]["governments.punishment_months"])


def test_institutions_that_are_off_and_rules_stay_as_they_are() -> None:
    known = uncertain(load_scenario("bth_status_quo"))
    assert not {"levers.accountability_per_million", "levers.pollution_tax", "governments.minimum_participation", "activity.growth"} & set(known)
    assert {"levers.fine", "levers.planning_error", "governments.trust_gain_good"} <= set(known)


def test_a_pilot_asks_for_luck_that_no_other_draw_has() -> None:
    scenario = load_scenario("bth_status_quo", overrides=SMALL)
    asked = questions([scenario, with_agents(scenario, 6, 6)], Sizes(plain=4, draws=3, matrices=2, luck=2), 1)
    assert [replicates for _, replicates in asked.splits] == [[0, 1], [2, 3], [4, 5]]
    assert len({scenario_hash(s) for cells, _ in asked.splits for s in cells}) == 3 * 2 * 2
    assert [s.get("agents", "enterprises_per_city") for s in asked.agents[0]] == [16, 24, 4, 6]


# the command --------------------------------------------------------------------------------------------------------------


def test_the_command_says_what_is_needed_and_stores_no_results(tmp_path, capsys) -> None:
    wanted = ["-n", "4", "--half-width", "concentration=1", "--half-width", "compliance=5%", "--set", "period.start=2015-01"]
    call = ["run", "--pilot", "bth_status_quo", "bth_full_package", *FAST, *wanted]
    assert hazepact([*call, "--dry-run", "--out", str(tmp_path)]) == 0
    assert "168 runs" in capsys.readouterr().out  # 2 x (3 x 4 + 8 x 3 x 3)
    assert not list(tmp_path.iterdir())
    assert hazepact([*call, "--out", str(tmp_path)]) == 0
    first = capsys.readouterr().out
    assert "replicates give every wanted half-width with 4 enterprises and 4 citizens a city" in first
    assert "Common random numbers" in first
    assert "Full package minus Status quo" in first
    assert "cooperation index" not in first.lower()
    assert [p.name for p in tmp_path.iterdir()] == [".store"]
    assert hazepact([*call, "--out", str(tmp_path), "--lang", "zh"]) == 0
    assert "其中 168 次已在存储库中" in capsys.readouterr().out


def test_the_half_width_that_is_said_is_the_one_that_runs_have(tmp_path) -> None:
    """What a pilot says of n replicates against the interval of the runs themselves."""
    from sim.study.pilot.runs import Asked

    scenario = load_scenario("bth_status_quo", overrides=SMALL)
    sizes = Sizes(plain=12, draws=2, matrices=2, luck=2)
    asked = Asked(questions([scenario], sizes, 1), PM, 1, tmp_path, 1, 1)
    found = run_pilot([scenario], PM, 1, asked.evaluate(), sizes)
    runs = (CooperationModel(scenario, root_seed=1, replicate=r).run_all() for r in range(12))
    values = np.array([series_of(run)["concentration"][:, 0].mean() for run in runs])
    own = mean_interval(values)
    assert found.rows[0].half_width(12) == pytest.approx((own.hi - own.lo) / 2, rel=1e-6)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--half-width", "concentration=1"], ["add --pilot"]),
        (["--pilot", "--half-width", "concentration"], ["OUTCOME=VALUE% is needed (or OUTCOME@PLACE=...), above 0; found 'concentration'"]),
        (["--pilot", "--half-width", "concentration=0", "--half-width", "concentrations=1"], ["found 'concentration=0'", "Did you mean 'concentration'?"]),
        (["--pilot", "--half-width", "trust@Hebbei=0.1", "--half-width", "trust@津冀=0.1"], ["trust does not exist at 'Hebbei'.", "Did you mean", "'津冀'."]),
        (["--pilot", "-n", "3", "--overwrite", "--smallest", "concentration=1"], ["at least 4 replicates; found 3", "--overwrite", "--smallest"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_once_and_nothing_is_run(options, said, tmp_path, capsys) -> None:
    assert hazepact(["run", "bth_status_quo", *options, "--out", str(tmp_path / "r")]) == 2
    text = capsys.readouterr().err
    assert all(part in text for part in said)
    assert "Traceback" not in text
    assert not (tmp_path / "r").exists()


def test_a_place_may_be_named_in_either_language(tmp_path, capsys) -> None:
    call = ["run", "--pilot", "bth_status_quo", *FAST, "-n", "4", "--out", str(tmp_path), "--half-width", "concentration@河北=1", "--half-width"]
    assert hazepact([*call, "concentration@Tangshan=1"]) == 0
    text = capsys.readouterr().out
    assert "Concentration, Hebei" in text
    assert "Concentration, Tangshan" in text
    # Beijing is a city and a party; payments are of parties
    assert hazepact([*call, "transfer_balance@Beijing=1"]) == 0
    assert "Net transfers received, Beijing" in capsys.readouterr().out
    assert hazepact([*call, "concentration=1", "--lang", "zh"]) == 0
    assert "河北浓度" in capsys.readouterr().out


def test_under_a_posterior_parameters_are_its_draws_and_vary_from_replicate_to_replicate(tmp_path) -> None:
    from sim.cli.pilot import drawing_of
    from sim.study.pilot.runs import Asked

    scenario = load_scenario("bth_full_package", overrides=SMALL | {"period.start": "2015-01"})
    drawing = drawing_of([scenario], "region")
    assert drawing is not None
    assert drawing.of_replicate is not None
    asked = questions([scenario], Sizes(plain=4, draws=3, matrices=2, luck=2), 1, drawing)
    # the draws of a posterior are numbered; every cell has that of its number under one matrix
    assert [cell.get("air", "transport") for cells, _ in asked.splits for cell in cells] == ["central"] * 6
    found, own = (
        [next(use.fields["accountability_per_million"] for use in one.mechanisms if use.name == "performance_evaluation") for one in some]
        for some in ([cells[1] for cells, _ in asked.splits], [drawing.of_replicate(scenario, number) for number in range(3)])
    )
    assert found == own
    assert len(set(own)) == 3
    runs = [Asked(asked, PM, 1, tmp_path / str(number), 1, 1) for number in range(2)]
    plain = runs[0].evaluate()(*asked.all[0])
    without = runs[1].evaluate()(*asked.all[0][:2], None)
    assert not np.allclose(plain, without)


def test_the_command_takes_a_posterior(tmp_path, capsys) -> None:
    call = ["run", "--pilot", "bth_status_quo", *FAST, "-n", "4", "--posterior", "--half-width", "concentration=1", "--out", str(tmp_path)]
    assert hazepact(call) == 0
    text = capsys.readouterr().out
    assert "draws of the posterior" in text
    assert "no number of replicates narrows" in text


@pytest.mark.parametrize("other", ["shenyang_status_quo", "apec_2014"])
def test_files_of_different_regions_or_periods_are_no_pair(other, tmp_path, capsys) -> None:
    assert hazepact(["run", "--pilot", "bth_status_quo", other, "--out", str(tmp_path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{other}: the region or the period differs from that of bth_status_quo")
    assert not any(tmp_path.iterdir())
