"""Calibration: priors, error model, likelihood, emulator and weights against closed forms; files with every problem at once; posteriors of a region."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.cli.main import run
from sim.declare.problems import InputError
from sim.scenario.load import load_scenario
from sim.study.calibrate.changes import values_at, with_values
from sim.study.calibrate.file import Calibration, read_calibration
from sim.study.calibrate.posterior import ABOUT, OWN, SOURCE, TABLE, folder_of, open_posterior, posterior_for, under
from sim.study.calibrate.priors import Prior
from sim.study.calibrate.record import Entry, ErrorModel, Record
from sim.version import MODEL_VERSION
from sim.world.reading.reader import PACKAGED, read_region
from tests.conftest import needs_extra
from tests.processes import started
from tests.synthetic import THEORY, write_pack

ERROR = ErrorModel({"city_offset": 0.06, "common_weather": 0.04, "random_walk": 0.05}, {"read": 0.03, "recalled": 0.08})


# numbers ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prior", "frozen"),
    [
        (Prior("lognormal", 0.327, 0.35), ("lognorm", {"s": 0.35, "scale": 0.327})),
        (Prior("normal", 0.01, 0.02), ("norm", {"loc": 0.01, "scale": 0.02})),
        (Prior("normal", 0.01, 0.02, 0.0, 0.03), ("truncnorm", {"a": -0.5, "b": 1.0, "loc": 0.01, "scale": 0.02})),
        (Prior("uniform", 0.03, 0.18, 0.001, 1.0), ("uniform", {"loc": 0.03, "scale": 0.15})),
    ],
)
def test_quantiles_of_priors_are_those_of_scipy(prior, frozen):
    from scipy import stats

    shares = np.array([0.01, 0.05, 0.5, 0.95, 0.99])
    assert prior.at(shares) == pytest.approx(getattr(stats, frozen[0])(**frozen[1]).ppf(shares), rel=1e-9)


def test_the_share_of_a_prior_within_limits():
    assert Prior("normal", 0.0, 1.0, -1.0, 1.0).inside() == pytest.approx(0.6826894921)
    assert Prior("lognormal", 1.0, 0.4, 0.0, 3.0).inside() == pytest.approx(0.99699, abs=1e-4)  # Phi(ln 3 / 0.4) = Phi(2.7465)
    assert Prior("uniform", -1.0, 3.0, 0.0, 2.0).inside() == pytest.approx(0.5)


def small_record() -> Record:
    entries = (Entry(0, 0, 4.0, "read"), Entry(0, 2, 3.9, "read"), Entry(1, 1, 4.4, "recalled"), Entry(1, 2, 4.2, "read"))
    return Record("concentration", ("A", "B"), (2013, 2014, 2015), entries, ERROR, 2013)


def test_the_covariance_of_the_error_by_hand():
    """offset .06, weather .04, walk .05 a year since 2013, noise .03 or .08; entries A 2013, A 2015, B 2014, B 2015."""
    offset, weather, walk = 0.0036, 0.0016, 0.0025
    assert small_record().covariance == pytest.approx(np.array([
        [offset + weather + 0.0009, offset, 0, 0],
        [offset, offset + weather + 2 * walk + 0.0009, 0, weather],
        [0, 0, offset + weather + walk + 0.0064, offset + walk],
        [0, weather, offset + walk, offset + weather + 2 * walk + 0.0009],
    ]))  # fmt: skip


def test_runs_are_read_at_the_entries():
    values = np.exp(np.arange(6.0).reshape(3, 2))  # (years, places)
    assert small_record().of_runs(values) == pytest.approx([0, 4, 3, 5])


def test_the_likelihood_is_the_normal_density_with_the_whole_covariance():
    from scipy.stats import multivariate_normal

    needs_extra("sklearn")
    from sim.study.calibrate.emulator import Emulator
    from sim.study.calibrate.weigh import Sample, log_likelihood

    draw, record = np.random.default_rng(5), small_record()
    n, k, m = len(record.entries), 2, 7
    components, variance, mean = draw.normal(size=(k, n)) / 10, draw.random((m, k)), record.values + draw.normal(size=(m, n)) / 10
    luck = np.cov(draw.normal(size=(n, 50))) / 1000
    emulator = Emulator(record.values, components, (), np.zeros(k), np.full(n, 1e-4), luck)
    found = log_likelihood(emulator, Sample(np.zeros((m, 1)), np.zeros((m, 1)), mean, variance), record, record.values)
    expected = [
        multivariate_normal(mean[i], record.covariance + luck + 1e-4 * np.eye(n) + components.T @ np.diag(variance[i]) @ components).logpdf(record.values)
        for i in range(m)
    ]
    assert found - found[0] == pytest.approx(np.array(expected) - expected[0], abs=1e-9)


def test_a_linear_model_gives_the_posterior_of_the_textbook():
    """y = a + B z + error with z ~ N(0, I): z given y is normal with precision I + B' C^-1 B (the emulator learns B from 64 noisy runs)."""
    needs_extra("sklearn")
    from sim.study.calibrate.emulator import fit
    from sim.study.calibrate.weigh import directions, sample_prior, scores_of, sobol, weigh

    record, priors = small_record(), (Prior("normal", 0.0, 2.0), Prior("lognormal", 1.0, 0.5))
    effect = np.array([[0.10, 0.12, 0.05, 0.08], [0.09, 0.12, 0.06, 0.07]])  # both do nearly the same: one direction
    scores = scores_of(sobol(64, priors, 3), priors)
    luck = np.random.default_rng(1).normal(scale=0.01, size=(64, 2, 4))
    emulator = fit(scores, record.values + (scores @ effect)[:, None] + luck, 1)
    sample = sample_prior(emulator, priors, 3)
    weighed = weigh(emulator, sample, record, record.values + 0.3)
    noise = record.covariance + 1e-4 * np.eye(4)
    precision = np.eye(2) + effect @ np.linalg.solve(noise, effect.T)
    mean = np.linalg.solve(precision, effect @ np.linalg.solve(noise, np.full(4, 0.3)))
    assert weighed.weights @ sample.scores == pytest.approx(mean, abs=0.05)
    assert weighed.covariance == pytest.approx(np.linalg.inv(precision), abs=0.03)
    known = directions(np.cov(sample.scores.T), weighed.covariance)
    assert [direction.identified for direction in known] == [True, False]
    assert known[0].loadings == pytest.approx((0.71, 0.70), abs=0.05)
    rows = weighed.resampled(400, 3)
    assert sample.scores[rows].mean(axis=0) == pytest.approx(mean, abs=0.1)
    assert (rows == weighed.resampled(400, 3)).all()
    assert weighed.quantiles([0.5])[0] == pytest.approx([2.0 * mean[0], np.exp(0.5 * mean[1])], abs=0.2)


# files -----------------------------------------------------------------------------------------------------------------


def problems(tmp_path: Path, text: str) -> list[str]:
    """What is wrong with a file: line, column, message id."""
    file = tmp_path / "wrong.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_calibration(file)
    assert all(problem.message(language) for problem in caught.value.problems for language in ("en", "zh"))
    return [f"{problem.place.line}:{problem.place.column} {problem.id}" for problem in caught.value.problems]


WRONG = """\
scenario: bth_history
set: {period.months: 60, period.weather: none}
parameters:
  fine: {sets: levers.fin, prior: {distribution: lognormal, median: 1, spread: 0.5}}
  share: {sets: governments.reciprocity, prior: {distribution: uniform, low: 0.5, high: 1.5}}
  growth: {sets: activity.growth, prior: {distribution: norml, mean: 0, sd: 0.01}}
  levers.subsidy: {prior: {distribution: normal, mean: 0, sd: -1}}
  credit: {sets: mechanisms.credit_rating.strength, prior: {distribution: uniform, low: 0, high: 1}}
  party: {sets: governments.party, prior: {distribution: uniform, low: 0, high: 1}}
  again: {sets: [levers.verification, levers.verification], prior: {distribution: uniform, low: 0, high: 1}}
observed: {variable: concentrations, years: [2012, 2013]}
error: {city_offsett: 0.1, random_walk: -1}
design: {points: 16, replicates: 1}
drawn: 3
"""


def test_every_problem_of_a_file_is_told_at_once(tmp_path):
    found = problems(tmp_path, WRONG)
    assert sorted(found) == sorted([
        "4:16 key.unknown", "5:49 calibrate.outside", "6:57 value.choice", "7:63 calibrate.positive", "8:18 calibrate.unused",
        "9:17 calibrate.no_number", "10:39 calibrate.twice", "11:22 calibrate.variable", "12:9 key.unknown", "12:41 value.range",
        "13:18 calibrate.few", "13:34 value.range", "14:1 key.unknown",
    ])  # fmt: skip


RIGHT = """\
scenario: bth_history
set: {period.months: 60, period.weather: none}
parameters:
  levers.fine: {prior: {distribution: lognormal, median: 1, spread: 0.5}}
  activity.growth: {prior: {distribution: normal, mean: 0, sd: 0.01}}
observed: {variable: concentration, years: %s}
design: {points: %s}
"""


def test_years_without_data_and_too_few_points(tmp_path):
    assert problems(tmp_path, RIGHT % ("{from: 2011, to: 2014}", 64)) == ["6:44 calibrate.period"] * 2 + ["6:44 calibrate.no_data"] * 2
    assert problems(tmp_path, RIGHT % ("[2016, 2019]", 64)) == ["6:44 calibrate.period"]
    assert problems(tmp_path, RIGHT % ("[2016]", 16)) == ["7:18 calibrate.few"]
    assert problems(tmp_path, RIGHT % ("[2016]", 48)) == ["7:18 calibrate.power"]
    assert problems(tmp_path, "name: nothing\n") == ["0:0 calibrate.none"]
    (tmp_path / "few.yaml").write_text(RIGHT % ("[2016]", 16))
    with pytest.raises(InputError, match="at least 32"):
        read_calibration(tmp_path / "few.yaml")


def test_the_shipped_file_is_read_whole():
    calibration = read_calibration("bth")
    assert [one.name for one in calibration.free] == ["accountability", "fine", "diffuse_rate", "growth", "outside", "heating", "industry"]
    assert len(calibration.record.entries) == 13 * 5
    assert calibration.record.years == (2013, 2014, 2015, 2016, 2017)
    assert max(calibration.record.years) <= 2017, "later years are held out"
    assert calibration.scenario.calendar.months == 60


# values in scenarios ---------------------------------------------------------------------------------------------------


def test_values_reach_levers_settings_and_every_use_of_a_mechanism():
    scenario = load_scenario("bth_history")
    values = {"levers.fine": 2.5, "enterprises.diffuse_rate": 0.1, "mechanisms.campaign.strength": 0.5}
    values["mechanisms.supervision.accountability_per_million"] = 0.05
    changed = with_values(scenario, values)
    assert {path: set(values_at(changed, path)) for path in values} == {path: {value} for path, value in values.items()}
    assert len(values_at(changed, "mechanisms.supervision.accountability_per_million")) == 5
    same = load_scenario("bth_history", overrides={"levers.fine": 2.5, "enterprises.diffuse_rate": 0.1})
    assert changed.settings == same.settings
    assert changed.levers == same.levers
    assert values_at(changed, "mechanisms.legislation.strength") == values_at(scenario, "mechanisms.legislation.strength")


# a region of the user's own --------------------------------------------------------------------------------------------


def own_region(folder: Path) -> Path:
    """A small region with observed values of four years, made by the model with a growth of 3 % and a trend from outside of -2 %; its calibration file."""
    folder.mkdir(exist_ok=True)
    pack = write_pack(folder / "pack", np.full((3, 3), 0.1) + np.diag([0.5, 0.4, 0.3]), [1, 1, 1], [4, 4, 4])
    base = {"region": "pack", "period": {"start": "2013-01", "months": 48, "weather": "none"}, "replicates": 2}
    (folder / "steady.yaml").write_text(yaml.safe_dump(base))
    truth = load_scenario(folder / "steady.yaml", overrides=THEORY | {"activity.growth": 0.03, "air.outside_growth": -0.02})
    from sim.model.model import CooperationModel

    air = CooperationModel(truth, root_seed=9).run_all().recorder.city["concentration"][-48:].reshape(4, 12, 3).mean(axis=1)
    lines = (pack / "observed.csv").read_text().splitlines()[:1]
    lines += [f"C{c},{2013 + t},,concentration,{air[t, c]:.9g},ug/m3,TEST,read" for t in range(4) for c in range(3)]
    (pack / "observed.csv").write_text("\n".join(lines) + "\n")
    file = {
        "name": "Three cities", "name_zh": "三城市", "scenario": "steady", "set": THEORY,
        "parameters": {
            "activity.growth": {"prior": {"distribution": "normal", "mean": 0.0, "sd": 0.03}},
            "air.outside_growth": {"prior": {"distribution": "normal", "mean": 0.0, "sd": 0.03}},
        },
        "observed": {"years": [2013, 2014, 2015, 2016]},
        "error": {"city_offset": 0.005, "common_weather": 0.005, "random_walk": 0.002, "noise": {"read": 0.002}},
        "design": {"points": 32, "replicates": 2, "seed": 4}, "draws": 50,
    }  # fmt: skip
    (folder / "mine.yaml").write_text(yaml.safe_dump(file, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder / "mine.yaml"


def calibrated(file: Path, out: Path, *more: str) -> Path:
    """The folder that the command writes."""
    assert run(["calibrate", str(file), "--out", str(out), *more, "-q"]) == 0
    return out / "mine"


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> tuple[Path, Path]:
    """The calibration file of a small region, and the results of one process."""
    needs_extra("sklearn")
    folder = tmp_path_factory.mktemp("own")
    return own_region(folder / "study"), calibrated(folder / "study" / "mine.yaml", folder / "one", "--workers", "1")


def test_a_region_of_ones_own_finds_what_was_put_in(own):
    found = open_posterior(own[1])
    draws = np.array(found.draws)
    low, high = np.quantile(draws, [0.02, 0.98], axis=0)
    assert draws.shape == (50, 2)
    assert (low <= [0.03, -0.02]).all()
    assert (high >= [0.03, -0.02]).all()
    assert draws.sum(axis=1).std() < 0.012, "only their sum is known: of two that are free it would spread by .042"
    assert found.about["checks"]["emulator"] < 0.003
    assert found.about["directions"][0]["share"] < 0.1 < found.about["directions"][1]["share"]


@pytest.mark.validation
def test_workers_and_a_kill_change_no_byte(own, tmp_path):
    file, one = own
    two = calibrated(file, tmp_path / "two", "--workers", "2")
    assert [(two / name).read_bytes() for name in (TABLE, ABOUT)] == [(one / name).read_bytes() for name in (TABLE, ABOUT)]
    out = tmp_path / "killed"
    command = [sys.executable, "-m", "sim", "calibrate", str(file), "--out", str(out), "--workers", "1", "-q"]
    with started(command, cwd=Path(__file__).parents[1], stdout=subprocess.DEVNULL) as process:
        ends = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < ends and not any(f.stat().st_size > 2000 for f in out.glob(".store/*/rows/*/rows-*")):
            time.sleep(0.002)
    assert not (out / "mine").exists(), "killed too late"
    assert any(f.stat().st_size > 2000 for f in out.glob(".store/*/rows/*/rows-*")), "killed before anything was kept"
    again = calibrated(file, out, "--workers", "1")
    assert [(again / name).read_bytes() for name in (TABLE, ABOUT)] == [(one / name).read_bytes() for name in (TABLE, ABOUT)]


def test_another_seed_overlaps(own, tmp_path):
    other = np.array(open_posterior(calibrated(own[0], tmp_path, "--seed", "11")).draws)
    first = np.array(open_posterior(own[1]).draws)
    assert not (other == first).any()
    gap = abs(np.median(other, axis=0) - np.median(first, axis=0))
    assert (gap < 0.5 * first.std(axis=0)).all()


def test_the_same_call_computes_nothing_again(own, monkeypatch):
    from sim.study.calibrate import fit
    from sim.study.runs import kept

    monkeypatch.setattr(kept, "run_missing", None)  # would be called
    calibration = read_calibration(own[0])
    learned = fit.learn(calibration, fit.Work(own[1].parent, 1, lambda name: nullcontext()))
    assert (learned.computed, learned.reused) == (0, 64)


def test_planted_truths_are_found_in_a_small_region(own, capsys):
    file, one = own
    assert run(["calibrate", str(file), "--planted", "40", "--out", str(one.parent), "--workers", "1"]) == 0
    with (one.parent / "mine-planted" / "planted.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))
    held = [float(row["low"]) <= float(row["truth"]) <= float(row["high"]) for row in rows]
    assert len(rows) == 40 * 2
    assert [row["held"] for row in rows] == [str(int(one)) for one in held]
    assert 0.80 <= sum(held) / len(held) <= 0.97
    assert f"{100 * sum(held) / len(held):.0f} % of the 90 % intervals hold the truth, as it should" in " ".join(capsys.readouterr().out.split())


def test_failed_runs_are_left_out_and_too_many_are_an_error(own, monkeypatch):
    from sim.declare.problems import EnvironmentFailed
    from sim.study.calibrate import fit

    calibration, work, honest = read_calibration(own[0]), fit.Work(own[1].parent, 1, lambda name: nullcontext()), fit.run_all
    for lost in (3, 13):  # of 32 points; 20 are needed for two parameters

        def failing(*asked, lost=lost):
            logs, *rest = honest(*asked)
            logs[:lost, 1] = np.nan
            return (logs, *rest)

        monkeypatch.setattr(fit, "run_all", failing)
        if lost == 3:
            assert fit.learn(calibration, work).lost == 3
        else:
            with pytest.raises(EnvironmentFailed, match="13 of 32 points"):
                fit.learn(calibration, work)


def test_without_the_extra_one_line_says_what_to_type(own, monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    assert run(["calibrate", str(own[0]), "--out", str(tmp_path), "-q"]) == 2
    assert capsys.readouterr().err == "hazepact calibrate: this needs an optional package; type: pip install 'hazepact[calibrate]'\n"
    assert run(["calibrate", str(own[0]), "--out", str(tmp_path), "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "2 parameters, 12 annual values of concentration (2013-2016), 32 points x 2 replicates" in told
    assert "146 runs of 72 months" in told  # 32 x 2, and 40 draws and the scenario itself, twice each


def test_check_knows_a_calibration_file(own, tmp_path, capsys):
    assert run(["check", str(own[0])]) == 0
    (tmp_path / "wrong.yaml").write_text(WRONG)
    assert run(["check", str(tmp_path / "wrong.yaml")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 13


def test_the_region_keeps_its_posterior_and_refuses_that_of_other_data(own, tmp_path):
    file, one = own
    shutil.copytree(file.parent, tmp_path / "study")
    mine = tmp_path / "study" / file.name
    calibrated(mine, tmp_path / "out", "--into-region")
    scenario = load_scenario(tmp_path / "study" / "steady.yaml", overrides=THEORY)
    found = posterior_for(scenario, OWN)
    assert found.folder == folder_of(scenario.region.folder)
    assert {file.name for file in found.folder.iterdir()} == {SOURCE, TABLE, ABOUT}
    assert read_region(scenario.region.folder).digests == scenario.region.digests, "the posterior is no part of the data it belongs to"
    assert (found.folder / TABLE).read_bytes() == (one / TABLE).read_bytes()
    cities = scenario.region.folder / "cities.csv"
    cities.write_text(cities.read_text().replace(",100,1000,", ",101,1000,"))
    with pytest.raises(InputError, match=r"cities\.csv.*hazepact calibrate"):
        posterior_for(load_scenario(tmp_path / "study" / "steady.yaml", overrides=THEORY), OWN)


# posteriors ------------------------------------------------------------------------------------------------------------


def test_the_shipped_posterior_is_of_this_model_these_data_and_this_file():
    folder = folder_of(PACKAGED / "bth")
    found, calibration = open_posterior(folder), read_calibration("bth")
    assert found.about["model_version"] == MODEL_VERSION, "renew: make posterior"
    assert found.about["region"]["data_files"] == dict(read_region(PACKAGED / "bth").digests), "renew: make posterior"
    assert found.about["file_sha256"] == _sha(calibration), "renew: make posterior"
    assert len(found.draws) == calibration.draws
    assert found.about["checks"]["effective"] > 1000
    assert found.about["checks"]["emulator"] < 0.25 * found.about["checks"]["noise"]


def _sha(calibration: Calibration) -> str:
    import hashlib

    return hashlib.sha256(calibration.content).hexdigest()


def test_a_replicate_has_one_draw_in_every_arm():
    scenario = load_scenario("bth_full_package")
    found = posterior_for(scenario, OWN)
    arms = [scenario, load_scenario("bth_status_quo")]
    one, two = ([under(arm, found, r) for arm in arms] for r in (0, 1))
    assert one[0].levers["fine"] == one[1].levers["fine"] == found.draw(0)["levers.fine"]
    assert two[0].levers["fine"] == found.draw(1)["levers.fine"] != one[0].levers["fine"]
    assert one[0].get("air", "transport") == "sampled"
    assert under(scenario, found, len(found.draws)) == one[0]
    path = "mechanisms.performance_evaluation.accountability_per_million"
    assert values_at(one[0], path) == (found.draw(0)[path],)
    assert values_at(one[1], path) == ()


def test_what_a_scenario_states_itself_stays():
    scenario = load_scenario("bth_full_package", overrides={"levers.fine": 2.0, "air.transport": "low"})
    found = posterior_for(scenario, OWN)
    changed = under(scenario, found, 3)
    assert (changed.levers["fine"], changed.get("air", "transport")) == (2.0, "low")
    assert found.stated(scenario) == ("levers.fine",)
    assert changed.get("enterprises", "diffuse_rate") == found.draw(3)["enterprises.diffuse_rate"]


def test_a_posterior_of_another_version_or_region_is_refused_with_what_renews_it(tmp_path):
    shutil.copytree(folder_of(PACKAGED / "bth"), tmp_path / "old")
    about = json.loads((tmp_path / "old" / ABOUT).read_text(encoding="utf-8"))
    (tmp_path / "old" / ABOUT).write_text(json.dumps(about | {"model_version": MODEL_VERSION - 1}), encoding="utf-8")
    with pytest.raises(InputError, match=r"hazepact calibrate calibration\.yaml"):
        posterior_for(load_scenario("bth_history"), str(tmp_path / "old"))
    with pytest.raises(InputError, match="of the region bth, the scenario of ring"):
        posterior_for(load_scenario("synthetic_ring"), str(folder_of(PACKAGED / "bth")))
    with pytest.raises(InputError, match="has no posterior"):
        posterior_for(load_scenario("synthetic_ring"), OWN)
    with pytest.raises(InputError, match="no posterior stands in"):
        posterior_for(load_scenario("bth_history"), str(tmp_path))
    (tmp_path / "old" / ABOUT).write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        open_posterior(tmp_path / "old")


SHORT = ["--set", "period.months=24", "--set", "agents.enterprises_per_city=20", "--set", "agents.citizens_per_city=20", "--no-figures", "--workers", "1"]


def test_run_under_a_posterior_keeps_what_every_replicate_was(tmp_path, capsys):
    """Arms are paired: the same draw in both; a replicate is the run that the model gives at its values; the same command computes nothing again."""
    from sim.model.model import CooperationModel
    from sim.study.store.results import open_results

    arms = ["bth_status_quo", "bth_full_package"]
    assert run(["run", *arms, "-n", "3", "--out", str(tmp_path), *SHORT, "--posterior"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Intervals hold 90 % of the draws: parameters (fine, rate of diffuse stocks, added growth, added trend from outside, accountability;" in told
    assert "matrix and luck" in told
    assert "not of one posterior" not in told
    posterior, plain = open_posterior(folder_of(PACKAGED / "bth")), load_scenario("bth_full_package", None, [SHORT[i] for i in (1, 3, 5)])
    for name in arms:
        rows = [line.split(",") for line in (tmp_path / name / "draws.csv").read_text().splitlines()]
        assert [row[0] for row in rows] == ["replicate", "0", "1", "2"]
        assert [float(row[rows[0].index("levers.fine")]) for row in rows[1:]] == [posterior.draw(r)["levers.fine"] for r in range(3)]
        assert "draws.csv" in json.loads((tmp_path / name / "manifest.json").read_text())["files"]
    stored = open_results(tmp_path / "bth_full_package")
    model = CooperationModel(under(plain, posterior, 2), root_seed=1, replicate=2).run_all()
    city = stored.places.index("Beijing")
    assert stored.values("concentration")[2, :, city] == pytest.approx(model.recorder.city["concentration"][-24:, 0], rel=1e-12)
    assert stored.scenario().get("air", "transport") == "sampled"
    before = {file: file.stat().st_mtime_ns for file in (tmp_path / ".store").rglob("*.parquet")}
    assert run(["run", *arms, "-n", "3", "--out", str(tmp_path), *SHORT, "--posterior"]) == 0
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / ".store").rglob("*.parquet")} == before
    assert run(["run", arms[1], "-n", "3", "--out", str(tmp_path / "plain"), *SHORT]) == 0
    capsys.readouterr()
    assert run(["compare", str(tmp_path / arms[0]), str(tmp_path / "plain" / arms[1])]) == 0
    assert "not of one posterior" in " ".join(capsys.readouterr().out.split())


SWEEP = """\
base: {file: bth_full_package, variants: [base]}
design: {method: factorial}
replicates: 2
axes:
  levers.fine: [1.2, 3]
  mechanisms.performance_evaluation.enabled: [true, false]
keep: {outcomes: [concentration], places: [Beijing], periods: [all]}
"""


def test_sweep_attribute_and_coalitions_under_a_posterior(tmp_path, capsys):
    """Every number is that of the model at the draw of the replicate; an axis keeps its own values, at the default too."""
    from sim.study.runs.keep import Keep
    from sim.study.runs.kept import run_kept
    from sim.study.sweeps.sweep_store import open_sweep

    (tmp_path / "two.yaml").write_text(SWEEP)
    sets = SHORT[:6]
    assert run(["sweep", str(tmp_path / "two.yaml"), "--out", str(tmp_path), *SHORT, "--posterior"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Every replicate has parameters of its own" in told
    assert "and a matrix, the same at every point" in told
    results, posterior = open_sweep(tmp_path / "two"), open_posterior(folder_of(PACKAGED / "bth"))
    assert "levers.fine" not in results.manifest["posterior"]["bth"]["acting"]
    own = posterior.without(["levers.fine"])
    keep = Keep(("concentration",), ("Beijing",), ("all",))
    at = [load_scenario("bth_full_package", None, [*sets[1::2], f"levers.fine={fine}"]) for fine in (1.2, 3)]
    expected = [[run_kept([under(one, own, r)], [r], 1, keep, tmp_path / "other").values[0].item() for r in range(2)] for one in at]
    design, found = results.design, results.values("concentration", "Beijing", "all")
    for fine, values in zip((1.2, 3), expected, strict=True):
        row = design.index[(design["levers.fine"].astype(float) == fine) & (design["mechanisms.performance_evaluation.enabled"] )]
        assert found[row[0]] == pytest.approx(values, rel=1e-12)
    from sim.study.analysis.sensitivity import sensitivity

    effects = [one for one in sensitivity(results).effects if (one.axis, one.measure) == ("levers.fine", "drop_one")]
    with_, without = (np.array(expected[k]) for k in (1, 0))
    gaps = with_ - without  # beside the appraisal that is on: one value a draw
    assert (effects[0].effect.lo, effects[0].effect.hi) == pytest.approx(tuple(np.percentile(gaps, [5, 95])), rel=1e-9)
    assert run(["attribute", "bth_status_quo", "bth_full_package", "-n", "2", "--out", str(tmp_path), *SHORT, "--posterior"]) == 0
    assert "matrix and luck" in " ".join(capsys.readouterr().out.split())
    about = json.loads((tmp_path / "bth_status_quo-bth_full_package-attribution" / "manifest.json").read_text())
    assert len(about["posterior"]["acting"]) == 5
    assert run(["coalitions", "bth_full_package", "--year", "2014", "-n", "2", "--out", str(tmp_path), *SHORT, "--posterior"]) == 0
    assert "matrix and luck" in capsys.readouterr().out
    about = json.loads((tmp_path / "bth_full_package-coalitions" / "manifest.json").read_text())
    assert about["transport"] == "sampled"
    assert len(about["posterior"]["acting"]) == 5


def test_run_refuses_a_posterior_that_does_not_fit(tmp_path, capsys):
    assert run(["run", "bth_history", "synthetic_ring", "--out", str(tmp_path), "--posterior"]) == 2
    assert "the region ring has no posterior" in capsys.readouterr().err
    assert run(["run", "synthetic_ring", "--out", str(tmp_path), f"--posterior={folder_of(PACKAGED / 'bth')}"]) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.validation
def test_planted_truths_are_found_in_bth(tmp_path):
    needs_extra("sklearn")
    from sim.study.calibrate import fit, planted

    work = fit.Work(tmp_path, 1, lambda name: nullcontext())
    found = planted.plant(fit.learn(read_calibration("bth"), work), 40, work)
    assert found.truth.shape == (40, 7)
    assert 0.80 <= found.share <= 0.97


def test_a_posterior_whose_draws_or_keys_were_changed_is_refused(tmp_path, capsys):
    """A draw edited, a draw taken away, a key that no scenario has: one line, and nothing is run."""
    shipped, command = folder_of(PACKAGED / "bth"), ["run", "bth_history", "--dry-run", "--out", str(tmp_path / "out")]

    def refused(change):
        shutil.rmtree(tmp_path / "p", ignore_errors=True)
        shutil.copytree(shipped, tmp_path / "p")
        change(tmp_path / "p")
        assert run([*command, f"--posterior={tmp_path / 'p'}"]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        return line

    def edited(folder):
        text = (folder / TABLE).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / TABLE).write_text("".join([text[0], "0,nan,inf" + text[1][1:], *text[2:]]), encoding="utf-8")

    def shortened(folder):
        text = (folder / TABLE).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / TABLE).write_text("".join(text[:-1]), encoding="utf-8")

    def renamed(folder):
        text = (folder / ABOUT).read_text(encoding="utf-8")
        (folder / ABOUT).write_text(text.replace("levers.fine", "levers.fin"), encoding="utf-8")

    for change in (edited, shortened):
        assert refused(change) == f"{tmp_path / 'p' / TABLE}: has changed since the results were made; run them again"
    assert "posterior.json: parameters: sets: levers.fin" in refused(renamed)


def test_a_copy_of_a_region_is_calibrated_by_the_file_beside_its_posterior(tmp_path, capsys):
    """The command that a refusal prints renews the posterior of the copy, whose scenario is the shipped one; the shipped posterior stays as it is."""
    mine = tmp_path / "mine"
    shutil.copytree(PACKAGED / "bth", mine)
    observed = mine / "observed.csv"
    observed.write_text(observed.read_text(encoding="utf-8").replace("89.5", "90.5", 1), encoding="utf-8")
    assert run(["run", "bth_history", "--set", f"region={mine}", "--posterior", "--dry-run", "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.strip().endswith(f"hazepact calibrate {mine / 'posterior' / SOURCE} --into-region --overwrite")
    assert read_calibration(mine / "posterior" / SOURCE).scenario.region.folder == mine
    assert read_calibration("bth").scenario.region.folder == PACKAGED / "bth"
    assert run(["calibrate", str(mine / "posterior" / SOURCE), "--into-region", "--dry-run", "--out", str(tmp_path / "out")]) == 2
    assert "--overwrite" in capsys.readouterr().err


def test_an_unknown_place_is_told_with_the_nearest(tmp_path, capsys):
    text = (folder_of(PACKAGED / "bth") / SOURCE).read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(text.replace("observed:\n", "observed:\n  places: [Bejing, Hebei]\n"), encoding="utf-8")
    assert run(["calibrate", str(tmp_path / "mine.yaml"), "--dry-run"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "'Bejing'" in lines[0]
    assert "Did you mean 'Beijing'?" in lines[0]
    assert "'Hebei'" in lines[1]
