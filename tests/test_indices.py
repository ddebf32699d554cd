"""Indices of influence against known functions, through studies that are run, stored and opened again."""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.cli.main import run
from sim.declare.problems import InputError
from sim.draws.streams import Draws
from sim.scenario.scenario import Scenario
from sim.study.analysis import chaos, indices
from sim.study.analysis.moment_free import delta, given_delta, given_pawn, pawn, slices
from sim.study.analysis.records import Sensitivity
from sim.study.analysis.screening import screen
from sim.study.analysis.sensitivity import sensitivity
from sim.study.analysis.variance import luck_shares, variance_shares
from sim.study.sweeps.study_file import read_study
from sim.study.sweeps.sweep import Sweep
from sim.study.sweeps.unit_samples import unit_sample
from tests.conftest import needs_extra
from tests.test_sensitivity import TINY

RANGES = {
    "governments.reciprocity": (0.1, 0.9), "governments.party_cohesion": (0.1, 0.9), "governments.initial_compliance": (0.2, 0.8),
    "governments.trust": (0.0, 0.5),
}  # fmt: skip
NAMES = tuple(RANGES)
Function = Callable[[np.ndarray], float]


def shares_of(scenario: Scenario, axes: int) -> np.ndarray:
    """Where a scenario stands on each axis, 0 to 1."""
    return np.array([(scenario.get(*name.split(".")) - low) / (high - low) for name, (low, high) in list(RANGES.items())[:axes]])


def found_of(folder: Path, design: str, function: Function, axes: int, replicates: int = 1, noise: float = 0.0, gap: Function | None = None) -> Sensitivity:
    """The analysis of a study whose cooperation index is a function of the shares with noise, exposure the same with gaps, and members never known."""
    (folder / "base.yaml").write_text(TINY, encoding="utf-8")
    lines = "".join(f"  {name}: {{low: {low}, high: {high}}}\n" for name, (low, high) in list(RANGES.items())[:axes])
    (folder / "study.yaml").write_text(
        f"base: base\ndesign: {design}\nreplicates: {replicates}\naxes:\n{lines}keep: {{outcomes: [cooperation_index, exposure, member]}}\n", encoding="utf-8"
    )

    def simulate(scenario: Scenario, draws: Draws) -> np.ndarray:
        u = shares_of(scenario, axes)
        y = function(u) + noise * np.random.default_rng([draws.replicate, *(np.abs(u) * 1e6).astype(int)]).normal()
        return np.array([y, math.nan if gap is not None and gap(u) else y, math.nan])

    results = Sweep(read_study(folder / "study.yaml"), folder / "out").run(simulate=simulate, overwrite=True)  # type: ignore[arg-type]
    assert results is not None
    return sensitivity(results)


def values_of(found: Sensitivity, measure: str, outcome: str = "cooperation_index") -> dict[str, tuple[float, float, float]]:
    return {i.axis: (i.value.mean, i.value.lo, i.value.hi) for i in found.found(measure=measure, outcome=outcome) if not i.other}


def said_of(found: Sensitivity, outcome: str = "cooperation_index") -> str:
    return " ".join(check.said.en for check in found.checks if check.outcome == outcome)


# variance shares -------------------------------------------------------------------------------------------------


def ishigami(u: np.ndarray) -> float:
    """Ishigami & Homma (1990) with a = 7, b = 0.1."""
    x = -np.pi + 2 * np.pi * u
    return float(np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))


# V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2; V_1 = (1 + b pi^4/5)^2/2; V_2 = a^2/8; V_13 = b^2 pi^8 (1/18 - 1/50)
_V1, _V2, _V13 = (1 + 0.1 * np.pi**4 / 5) ** 2 / 2, 49 / 8, 0.01 * np.pi**8 * (1 / 18 - 1 / 50)
_V = _V1 + _V2 + _V13


def test_ishigami_through_a_saltelli_design(tmp_path: Path) -> None:
    needs_extra("SALib")
    found = found_of(tmp_path, "{method: sobol, samples: 256, seed: 3, second_order: true}", ishigami, 3)
    first, total = values_of(found, "first"), values_of(found, "total")
    for name, exact in zip(NAMES, (_V1 / _V, _V2 / _V, 0.0), strict=False):
        middle, low, high = first[name]
        assert low - 0.03 <= exact <= high + 0.03
        assert middle == pytest.approx(exact, abs=0.08)
    for name, exact in zip(NAMES, ((_V1 + _V13) / _V, _V2 / _V, _V13 / _V), strict=False):
        middle, low, high = total[name]
        assert low - 0.03 <= exact <= high + 0.03
        assert middle == pytest.approx(exact, abs=0.08)
    pairs = {(i.axis, i.other): i for i in found.found(measure="second", outcome="cooperation_index")}
    assert pairs[NAMES[0], NAMES[2]].value.mean == pytest.approx(_V13 / _V, abs=0.1)
    assert pairs[NAMES[0], NAMES[1]].value.mean == pytest.approx(0.0, abs=0.1)
    assert {i.standing for i in found.found(measure="total", outcome="cooperation_index")} == {"acts"}
    assert "is not enough" in said_of(found)
    assert "luck" in said_of(found).lower()
    assert [where[1] for where, _ in found.lacking] == ["member"]


def g_function(u: np.ndarray) -> float:
    """Sobol' g-function with a = 0, 1, 9, 99 (Saltelli & Sobol' 1995)."""
    a = np.array([0.0, 1.0, 9.0, 99.0])
    return float(np.prod((np.abs(4 * u - 2) + a) / (1 + a)))


def test_g_function_tells_what_is_negligible_and_when_a_sample_is_enough() -> None:
    needs_extra("SALib")
    parts = 1 / 3 / (1 + np.array([0.0, 1.0, 9.0, 99.0])) ** 2
    whole = np.prod(1 + parts) - 1
    totals = [parts[i] * np.prod(np.delete(1 + parts, i)) / whole for i in range(4)]
    unit = unit_sample("sobol", 4, 1024, 5)
    found = variance_shares(np.array([g_function(u) for u in unit]), 4, False)
    assert found is not None
    assert found.total[0] == pytest.approx(totals, abs=0.06)
    assert found.first[0] == pytest.approx(parts / whole, abs=0.06)
    assert (found.total[1] - 0.02 <= totals).all()
    assert (found.total[2] + 0.02 >= totals).all()
    large = unit_sample("sobol", 4, 8192, 5)
    more = variance_shares(np.array([g_function(u) for u in large]), 4, False)
    assert more is not None
    assert more.widest < found.widest / 2  # eight times the sample
    assert more.needed <= 8192 or more.widest > 0.1


def test_what_is_needed_grows_with_the_square_of_the_width() -> None:
    needs_extra("SALib")
    unit = unit_sample("sobol", 4, 64, 5)
    found = variance_shares(np.array([g_function(u) for u in unit]), 4, False)
    assert found is not None
    exact = 64 * (found.widest / 0.1) ** 2
    assert exact <= found.needed < 2 * exact
    assert math.log2(found.needed).is_integer()


def test_holes_cost_whole_base_samples_and_are_counted(tmp_path: Path) -> None:
    needs_extra("SALib")
    found = found_of(tmp_path, "{method: sobol, samples: 64, seed: 3}", ishigami, 3, gap=lambda u: float(u[2] > 0.95))
    unit = unit_sample("sobol", 3, 64, 3).reshape(64, 5, 3)
    lost = int((unit[:, :, 2] > 0.95).any(axis=1).sum())
    assert lost > 0
    (rests,) = {i.points for i in found.found(outcome="exposure")}
    assert rests == (64 - lost) * 5
    assert f"{lost} of 64 base samples" in said_of(found, "exposure")
    kept = unit[~(unit[:, :, 2] > 0.95).any(axis=1)].reshape(-1, 3)
    by_hand = variance_shares(np.array([ishigami(u) for u in kept]), 3, False)
    assert by_hand is not None
    assert [v[0] for v in values_of(found, "total", "exposure").values()] == pytest.approx(by_hand.total[0], abs=1e-6)


def test_groups_move_together(tmp_path: Path) -> None:
    needs_extra("SALib")
    design = f"{{method: sobol, samples: 256, seed: 3, groups: {{pair: [{NAMES[0]}, {NAMES[2]}]}}}}"
    total = values_of(found_of(tmp_path, design, ishigami, 3), "total")
    assert list(total) == ["pair", NAMES[1]]
    assert total["pair"][0] == pytest.approx((_V1 + _V13) / _V, abs=0.08)


@pytest.mark.parametrize("replicates", [2, 8])
def test_luck_is_told_beside_the_indices(replicates: int) -> None:
    """Points of variance 4, noise of variance 1: a fifth of single runs, and of means (1/R) / (4 + 1/R)."""
    draw = np.random.default_rng(1)
    values = draw.normal(0, 2, (4000, 1)) + draw.normal(0, 1, (4000, replicates)) + 100 * draw.normal(size=(1, replicates))
    values -= values.mean(axis=0)  # what all points of a replicate share is luck of single runs too, but 0 here
    single, means = luck_shares(values)
    assert single == pytest.approx(0.2, abs=0.02)
    assert means == pytest.approx(1 / replicates / (4 + 1 / replicates), abs=0.01)
    assert all(math.isnan(x) for x in luck_shares(values[:, :1]))


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib.analyze", None)
    with pytest.raises(InputError) as error:
        variance_shares(np.random.default_rng(1).uniform(size=40), 2, False)
    assert [p.id for p in error.value.problems] == ["extra.missing"]


# elementary effects ----------------------------------------------------------------------------------------------


def test_elementary_effects_of_known_functions(tmp_path: Path) -> None:
    """10 a + 6 b^2 + 8 c d: a is even, b bent, c and d interact; against SALib's own estimates."""
    needs_extra("SALib")
    found = found_of(tmp_path, "{method: morris, samples: 30, seed: 2}", lambda u: 10 * u[0] + 6 * u[1] ** 2 + 8 * u[2] * u[3], 4)
    mu, star, sigma = (values_of(found, measure) for measure in ("mu", "mu_star", "sigma"))
    assert mu[NAMES[0]] == pytest.approx((10.0, 10.0, 10.0))
    assert sigma[NAMES[0]][0] == pytest.approx(0.0, abs=1e-9)
    # on four levels a step of 2/3 starts at 0 or 1/3: 6 ((x + 2/3)^2 - x^2) / (2/3) = 12 x + 4 is 4 or 8
    assert 4.0 <= mu[NAMES[1]][0] <= 8.0
    assert star[NAMES[1]][0] == pytest.approx(mu[NAMES[1]][0])
    standing = {i.axis: i.standing for i in found.found(measure="mu_star", outcome="cooperation_index")}
    assert standing == {NAMES[0]: "linear", NAMES[1]: "linear", NAMES[2]: "interacting", NAMES[3]: "interacting"}
    from SALib.analyze import morris

    unit = unit_sample("morris", 4, 30, 2)
    y = 10 * unit[:, 0] + 6 * unit[:, 1] ** 2 + 8 * unit[:, 2] * unit[:, 3]
    problem = {"num_vars": 4, "names": list(NAMES), "bounds": [[0.0, 1.0]] * 4}
    theirs = morris.analyze(problem, unit, y, num_levels=4)
    for i, name in enumerate(NAMES):
        assert [mu[name][0], star[name][0], sigma[name][0]] == pytest.approx([theirs[key][i] for key in ("mu", "mu_star", "sigma")], abs=1e-6)


def morris_1991(u: np.ndarray) -> float:
    """The test function of Morris (1991) with its random coefficients, of order 1, left out."""
    x = np.asarray(u)
    w = 2 * (x - 0.5)
    w[[2, 4, 6]] = 2 * (1.1 * x[[2, 4, 6]] / (x[[2, 4, 6]] + 0.1) - 0.5)
    y = 20 * w[:10].sum()
    y += sum(-15 * w[i] * w[j] for i in range(6) for j in range(i + 1, 6))
    y += sum(-10 * w[i] * w[j] * w[k] for i in range(5) for j in range(i + 1, 5) for k in range(j + 1, 5))
    return float(y + 5 * np.prod(w[:4]))


def test_screening_finds_the_classes_of_morris() -> None:
    """Inputs 1-7 are bent or interact, 8-10 act evenly, 11-20 do nothing (Morris 1991, figure 1)."""
    needs_extra("SALib")
    unit = unit_sample("morris", 20, 40, 4)
    found = screen(unit, np.array([morris_1991(u) for u in unit]))
    assert found is not None
    assert [found.standing(i) for i in range(7)] == ["interacting"] * 7
    assert [found.standing(i) for i in range(7, 10)] == ["linear"] * 3
    assert [found.standing(i) for i in range(10, 20)] == ["negligible"] * 10
    assert found.mu[0, 7:10] == pytest.approx([40.0] * 3)


def test_trajectories_with_holes_are_left_out() -> None:
    needs_extra("SALib")
    unit = unit_sample("morris", 3, 10, 1)
    y = unit @ [1.0, 2.0, 0.0]
    y[5] = math.nan  # of the second trajectory
    found = screen(unit, y)
    assert found is not None
    assert (found.trajectories, found.dropped) == (9, 1)
    assert found.mu[0] == pytest.approx([1.0, 2.0, 0.0])
    assert screen(unit, np.where(np.arange(40) % 4 == 0, math.nan, y)) is None


# given samples ---------------------------------------------------------------------------------------------------


def test_pawn_and_delta_by_hand() -> None:
    codes, y = np.array([0, 0, 1, 1]), np.array([0.0, 1.0, 2.0, 3.0])
    # all values: 1/4, 1/2, 3/4, 1; slice 0: 1/2, 1, 1, 1; largest distance 1/2; slice 1 alike
    assert pawn(codes, y) == 0.5
    assert slices(np.arange(10.0), 5).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert slices(np.array([3.0, 1.0, 3.0]), 5).tolist() == [1, 0, 1]
    # two normal densities that hardly overlap: each is half of the mixture, so the distance to it is 1/2 of the whole
    draw = np.random.default_rng(1)
    far = np.concatenate([draw.normal(0, 1, 4000), draw.normal(60, 1, 4000)])
    assert delta(np.repeat([0, 1], 4000), far) == pytest.approx(0.5, abs=0.03)
    assert delta(np.repeat([0, 1], 50), np.ones(100)) == 0.0


def test_moment_independent_indices_against_salib_and_a_random_input() -> None:
    needs_extra("SALib")
    from SALib.analyze import pawn as theirs

    unit = unit_sample("latin_hypercube", 4, 400, 1)
    y = np.array([ishigami(u) for u in unit])
    mine = [given_pawn(unit[:, i], y) for i in range(4)]
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[0.0, 1.0]] * 4}
    assert [m.value for m in mine] == pytest.approx(list(theirs.analyze(problem, unit, y, S=10)["median"]), abs=0.02)
    assert [mine[i].value > mine[i].threshold for i in (0, 1, 3)] == [True, True, False]
    other = [given_delta(unit[:, i], y) for i in (0, 3)]
    assert other[0].value > other[0].threshold
    assert other[1].value < other[1].threshold
    assert all(m.lo <= m.value <= m.hi for m in (*mine, *other))


def test_shapley_effects_of_models_done_by_hand(tmp_path: Path) -> None:
    """2 a + b + c d of uniform axes: variances 4/12, 1/12, c and d 1/48 each alone and 1/144 together, which they share."""
    found = found_of(tmp_path, "{method: latin_hypercube, points: 120, seed: 2}", lambda u: 2 * u[0] + u[1] + u[2] * u[3], 4)
    shares, whole = values_of(found, "share"), 4 / 12 + 1 / 12 + 2 / 48 + 1 / 144
    for name, exact in zip(NAMES, (4 / 12, 1 / 12, 1 / 48 + 1 / 288, 1 / 48 + 1 / 288), strict=True):
        assert shares[name][0] == pytest.approx(exact / whole, abs=0.03)
    assert sum(v[0] for v in shares.values()) == pytest.approx(1.0)
    assert "foretells 100%" in said_of(found)


def test_shapley_effects_of_levels_without_order_and_of_noise() -> None:
    draw = np.random.default_rng(2)
    levels, x = draw.integers(0, 3, 400).astype(float), draw.uniform(size=400)
    worth = np.array([0.0, 3.0, 0.0])[levels.astype(int)]  # variance 9 * 2/9 = 2
    found = chaos.expand([levels, x], [False, True], worth + np.sqrt(24) * x)  # and 24/12 = 2
    assert found is not None
    assert found.shapley[0] == pytest.approx([0.5, 0.5], abs=0.04)
    noise = chaos.expand([levels, x], [False, True], draw.normal(size=400))
    assert noise is not None
    assert noise.explained < 0.1


def test_axes_that_go_together_get_no_shapley_effects() -> None:
    draw = np.random.default_rng(2)
    first = draw.uniform(size=100)
    assert chaos.dependence([first, first + 0.1 * draw.uniform(size=100)]) > 0.9
    assert chaos.dependence([first, draw.uniform(size=100)]) < chaos.DEPENDENT
    assert chaos.dependence([first]) == 0.0


def test_an_outcome_that_nothing_foretells_says_so(tmp_path: Path) -> None:
    found = found_of(tmp_path, "{method: latin_hypercube, points: 60, seed: 2}", lambda u: 0.0, 3, replicates=2, noise=1.0)
    assert values_of(found, "share") == {}
    assert "No Shapley effects" in said_of(found)
    assert sum(i.standing == "acts" for i in found.found(outcome="cooperation_index")) <= 1  # of six at 5 % each


# fractions of a factorial ----------------------------------------------------------------------------------------


def test_a_fraction_gives_main_effects_and_names_what_they_are_mixed_with(tmp_path: Path) -> None:
    found = found_of(tmp_path, "{method: fractional_factorial, resolution: 3}", lambda u: 4 * u[0] + u[1] + 2 * u[0] * u[1], 3, replicates=3)
    main = {e.axis: e.effect.mean for e in found.rows(measure="main", outcome="cooperation_index")}
    # half of the 2^3 points; the third axis is the product of the others, so it carries half of their interaction's 2 * 1/2
    assert main[NAMES[0]] == pytest.approx(5.0)
    assert main[NAMES[1]] == pytest.approx(2.0)
    assert abs(main[NAMES[2]]) == pytest.approx(1.0)
    notes = [note.en for note in found.notes]
    assert any("Compliance at the start: its main effect cannot be told from the interaction of" in note for note in notes)


# the command -----------------------------------------------------------------------------------------------------


def test_the_command_shows_and_writes_indices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    needs_extra("SALib")
    found = found_of(tmp_path, "{method: sobol, samples: 32, seed: 3, second_order: true}", ishigami, 3, replicates=2, noise=0.3)
    assert run(["sensitivity", str(found.results.path), "--no-charts", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    for word in ("Total index", "Second-order index", "is not enough", "Members of the pact: no run has a value", "Luck between replicates"):
        assert word in said
    rows = list(csv.DictReader((found.results.path / "indices.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {row["measure"] for row in rows if row["outcome"] == "exposure"} == {"first", "total", "second"}
    assert [row["standing"] for row in rows if row["outcome"] == "member"] == ["no value"]
    assert run(["sensitivity", str(found.results.path), "--no-charts", "--lang", "zh"]) == 0
    assert "总效应指数" in capsys.readouterr().out


def test_indices_are_worked_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = found_of(tmp_path, "{method: latin_hypercube, points: 40, seed: 2}", lambda u: u[0], 2)
    monkeypatch.setattr(indices, "_given", lambda *_: pytest.fail("worked out again"))
    assert sensitivity(found.results).indices == found.indices
