"""Effects of a study: numbers against definitions, what is said of them, the chart and the command."""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import rankdata

from sim.cli.main import run
from sim.declare.problems import InputError
from sim.draws.streams import Draws
from sim.scenario.scenario import Scenario
from sim.show.choice import Choice
from sim.show.figures import registry
from sim.show.page.look import Look, look_of
from sim.show.plot import draw, orders_of
from sim.study.analysis.effect_words import effect_sentences
from sim.study.analysis.rank_regression import measures
from sim.study.analysis.sensitivity import TOGETHER, Sensitivity, headline_outcomes, sensitivity
from sim.study.sweeps.study_file import read_study
from sim.study.sweeps.sweep import Sweep
from sim.study.sweeps.sweep_store import SweepResults

TINY = "extends: bth_status_quo\nperiod: {start: 2013-01, months: 6}\nagents: {enterprises_per_city: 2, citizens_per_city: 2}\n"
NAMES = ("legislation", "supervision", "information_platform")
AXES = "axes:\n" + "".join(f"  mechanisms.{name}.enabled: [false, true]\n" for name in NAMES)
NESTED = "nested: {method: latin_hypercube, points: 4, axes: {governments.reciprocity: {low: 0.1, high: 0.9}}}\n"
CONTRAST = (
    "contrast:\n  name: Law first\n  name_zh: 法律为先\n  above: [mechanisms.legislation.enabled]\n"
    "  below: [mechanisms.supervision.enabled, mechanisms.information_platform.enabled]\n"
)


def worth(scenario: Scenario, replicate: int) -> float:
    """A function with interactions, chance and one nested parameter: legislation 4, supervision 1, both 2 more, the platform nothing but noise."""
    law, supervision, platform = (name in {use.name for use in scenario.mechanisms} for name in NAMES)
    size = scenario.get("governments", "reciprocity")
    noise = np.random.default_rng([replicate, law, supervision, platform]).normal()
    return 3.0 + 4.0 * law * size + supervision + 2.0 * law * supervision + 0.2 * platform * noise


def row(scenario: Scenario, draws: Draws) -> np.ndarray:
    """cooperation_index as :func:`worth`, exposure its negative, member always 1."""
    value = worth(scenario, draws.replicate)
    return np.array([value, -value, 1.0])


def smooth(scenario: Scenario, draws: Draws) -> np.ndarray:
    """Steep in fines, falling in reciprocity, flat in citizens."""
    fines = next(use.fields["fine_multiplier"] for use in scenario.mechanisms if use.name == "legislation")
    return np.array([math.exp(fines) - 5 * scenario.get("governments", "reciprocity"), 0.0, 0.0])


def results_of(folder: Path, text: str, simulate: object = row) -> SweepResults:
    (folder / "base.yaml").write_text(TINY, encoding="utf-8")
    (folder / "other.yaml").write_text("extends: base\nname: Other\n", encoding="utf-8")
    (folder / "study.yaml").write_text(f"{text}keep: {{outcomes: [cooperation_index, exposure, member]}}\n", encoding="utf-8")
    results = Sweep(read_study(folder / "study.yaml"), folder / "out").run(simulate=simulate, overwrite=True)  # type: ignore[arg-type]
    assert results is not None
    return results


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Sensitivity:
    return sensitivity(results_of(tmp_path_factory.mktemp("study"), f"base: base\ndesign: {{method: factorial}}\nreplicates: 6\n{AXES}{NESTED}{CONTRAST}"))


def effect(found: Sensitivity, measure: str, name: str, outcome: str = "cooperation_index") -> float:
    axis = name if name == TOGETHER else f"mechanisms.{name}.enabled"
    (row,) = found.rows(measure=measure, axis=axis, outcome=outcome)
    return row.effect.mean


def values_of(found: Sensitivity) -> np.ndarray:
    """(nested, 2^3, replicates) of the cooperation index."""
    return found.results.values("cooperation_index", "ALL", "all").reshape(4, 8, 6)


def test_effects_against_their_definitions(found: Sensitivity) -> None:
    mean = values_of(found).mean(axis=(0, 2))
    for i, name in enumerate(NAMES):
        bit = 1 << i
        without = [s for s in range(8) if not s & bit]
        assert effect(found, "add_one", name) == pytest.approx(mean[bit] - mean[0])
        assert effect(found, "drop_one", name) == pytest.approx(mean[7] - mean[7 ^ bit])
        assert effect(found, "main", name) == pytest.approx(np.mean([mean[s | bit] - mean[s] for s in without]))
        orders = list(itertools.permutations(range(3)))
        before = [sum(1 << j for j in order[: order.index(i)]) for order in orders]
        assert effect(found, "shapley", name) == pytest.approx(np.mean([mean[s | bit] - mean[s] for s in before]))
    together = effect(found, "shapley", TOGETHER)
    assert sum(effect(found, "shapley", name) for name in NAMES) == pytest.approx(together) == pytest.approx(mean[7] - mean[0])


def test_intervals_are_over_replicates_and_say_cannot_tell(found: Sensitivity) -> None:
    (law,) = found.rows(measure="add_one", axis="mechanisms.legislation.enabled", outcome="cooperation_index")
    single = (values_of(found)[:, 1] - values_of(found)[:, 0]).mean(axis=0)
    half = 2.015048 * single.std(ddof=1) / math.sqrt(6)
    assert (law.effect.lo, law.effect.hi) == pytest.approx((single.mean() - half, single.mean() + half))
    assert (law.verdict, law.positive, law.count) == ("better", 1.0, 24)
    (platform,) = found.rows(measure="drop_one", axis="mechanisms.information_platform.enabled", outcome="cooperation_index")
    assert platform.verdict == "cannot tell"
    (mirror,) = found.rows(measure="add_one", axis="mechanisms.legislation.enabled", outcome="exposure")
    assert (mirror.verdict, mirror.effect.mean) == ("better", pytest.approx(-law.effect.mean))
    assert {e.verdict for e in found.rows(outcome="member")} == {"no difference"}


def test_a_stated_order_is_counted_over_replicates_and_nested_points(found: Sensitivity) -> None:
    values = values_of(found)
    law, supervision = values[:, 1] - values[:, 0], values[:, 2] - values[:, 0]
    (held,) = [h for h in found.held if (h.outcome, h.measure) == ("cooperation_index", "add_one")]
    platform = values[:, 4] - values[:, 0]
    both = law > np.maximum(supervision, platform)
    assert 0 < both.mean() < 1
    assert held.share == pytest.approx(both.mean())
    assert held.of_points == pytest.approx((law.mean(axis=1) > np.maximum(supervision.mean(axis=1), platform.mean(axis=1))).mean())
    assert held.of_replicates == pytest.approx((law.mean(axis=0) > np.maximum(supervision.mean(axis=0), platform.mean(axis=0))).mean())
    assert held.weakest == ("mechanisms.legislation.enabled", "mechanisms.supervision.enabled", pytest.approx((law > supervision).mean()))
    # an outcome for which lower is better counts the same order
    (mirror,) = [h for h in found.held if (h.outcome, h.measure) == ("exposure", "add_one")]
    assert mirror.share == held.share
    assert headline_outcomes(found.results) == ("cooperation_index", "exposure", "member")


def test_sentences_name_what_carries_and_what_cannot_be_told(found: Sensitivity) -> None:
    first, second, third = effect_sentences(found, "base", "cooperation_index", "ALL", "all")
    assert "all 3 together" in first.en
    assert first.en.index("Joint legislation") < first.en.index("Central supervision")
    assert "they need each other" in second.en
    assert "6 replicates x 4 parameter points" in third.en
    assert "cannot tell (Shapley): Information platform" in third.en
    assert "无法判断（沙普利）：信息共享平台" in third.zh
    nothing = effect_sentences(found, "base", "member", "ALL", "all")
    assert "no effect in any run" in nothing[2].en
    assert "changes nothing" in nothing[1].en


def test_csv_and_chart(found: Sensitivity, tmp_path: Path) -> None:
    written = found.write(tmp_path / "new")
    rows = list(csv.DictReader(written[0].read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 3 * 4 * 4
    assert {r["label"] for r in rows} == {"Joint legislation", "Central supervision", "Information platform", "All together"}
    assert len(list(csv.DictReader(written[1].read_text(encoding="utf-8-sig").splitlines()))) == 3 * 4
    orders = orders_of(["effects"], Choice(), Look(), ("pdf", "svg", "png"))
    drawn = draw("study", found.results, orders, tmp_path / "figures")
    assert [p.name for p in drawn] == ["effects.pdf", "effects.svg", "effects.png"]
    assert draw("study", found.results, orders, tmp_path / "again")[2].read_bytes() == drawn[2].read_bytes()
    assert "Joint legislation</text>" in drawn[1].read_text(encoding="utf-8")
    table = registry()["effects"].data(found.results, outcome="cooperation_index").set_index(["measure", "axis"])
    for row in found.rows(outcome="cooperation_index", measure="shapley"):
        assert table.loc[("shapley", row.axis), "value"] == row.effect.mean


def test_several_bases_are_told_apart(tmp_path: Path) -> None:
    results = results_of(tmp_path, f"base: [base, other]\ndesign: {{method: factorial}}\nreplicates: 1\n{AXES}")
    found = sensitivity(results, ["cooperation_index"])
    assert len(found.effects) == 2 * 4 * 4
    assert {e.verdict for e in found.effects} == {"cannot tell"}
    assert any("single replicate" in note.en for note in found.notes)
    assert "Other" in effect_sentences(found, "other", "cooperation_index", "ALL", "all")[0].en
    assert draw("study", results, orders_of(["effects"], Choice(("cooperation_index",)), look_of(language="zh")), tmp_path / "figures")


def test_a_failed_run_leaves_its_replicate_out(tmp_path: Path) -> None:
    def failing(scenario: Scenario, draws: Draws) -> np.ndarray:
        if draws.replicate == 2 and not scenario.mechanisms:
            raise ValueError("no")
        return row(scenario, draws)

    found = sensitivity(results_of(tmp_path, f"base: base\ndesign: {{method: factorial}}\nreplicates: 4\n{AXES}", failing))
    assert {e.count for e in found.effects} == {3}
    assert any("1 run failed" in note.en for note in found.notes)


# rank regression -------------------------------------------------------------------------------------------------


def test_rank_measures_against_regressions() -> None:
    draw = np.random.default_rng(3)
    x = draw.uniform(size=(60, 3))
    x[:, 2] = np.round(x[:, 2] + 0.5 * x[:, 0], 1)
    y = np.exp(3 * x[:, 0]) - 2 * x[:, 1] + draw.normal(size=60)
    found, explained = measures(x, y)
    ranks = rankdata(np.column_stack([x, y]), axis=0)
    z = (ranks - ranks.mean(axis=0)) / ranks.std(axis=0)
    coefficients, rest, _, _ = np.linalg.lstsq(z[:, :3], z[:, 3], rcond=None)
    assert found["srrc"] == pytest.approx(coefficients)
    assert explained == pytest.approx(1 - rest[0] / 60)
    for i in range(3):
        others = np.delete(z[:, :3], i, axis=1)
        left = [v - others @ np.linalg.lstsq(others, v, rcond=None)[0] for v in (z[:, i], z[:, 3])]
        assert found["prcc"][i] == pytest.approx(np.corrcoef(*left)[0, 1])


def test_an_axis_without_variation_or_a_perfect_fit_gives_finite_numbers() -> None:
    x = np.column_stack([np.arange(20.0), np.ones(20)])
    found, explained = measures(x, 2 * x[:, 0])
    assert found["srrc"] == pytest.approx([1.0, 0.0])
    assert np.isfinite(found["prcc"]).all()
    assert abs(found["prcc"][0]) <= 1.0 + 1e-6
    assert explained == pytest.approx(1.0)


SAMPLE = (
    "base: base\ndesign: {method: latin_hypercube, points: 40, seed: 3}\nreplicates: 1\naxes:\n  mechanisms.legislation.fine_multiplier: {low: 1, high: 3}\n"
    "  governments.reciprocity: {low: 0.1, high: 0.9}\n  agents.citizens_per_city: {low: 1, high: 40}\n  period.weather: [climatology, history, none]\n"
)


def test_a_sample_tells_monotone_effects_from_nothing(tmp_path: Path) -> None:
    found = sensitivity(results_of(tmp_path, SAMPLE, smooth), ["cooperation_index"])
    prcc = {e.axis: e for e in found.rows(measure="prcc")}
    assert prcc["mechanisms.legislation.fine_multiplier"].effect.mean > 0.9
    assert prcc["governments.reciprocity"].effect.hi < 0
    assert prcc["agents.citizens_per_city"].verdict == "cannot tell"
    assert "period.weather" not in prcc
    notes = " ".join(note.en for note in found.notes)
    assert "no order" in notes
    assert "Sobol" in notes
    first, _, last = effect_sentences(found, "base", "cooperation_index", "ALL", "all")
    assert "40 points" in first.en
    assert "Cannot tell" in last.en
    again = sensitivity(found.results, ["cooperation_index"])
    assert again.effects == found.effects
    assert draw("study", found.results, orders_of(["effects"], Choice(("cooperation_index",)), Look()), tmp_path / "figures")


def test_too_few_points_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        sensitivity(results_of(tmp_path, SAMPLE.replace("points: 40", "points: 4"), smooth))
    assert [p.id for p in error.value.problems] == ["study.effects"]


# the command -----------------------------------------------------------------------------------------------------


def test_the_command_prints_tables_and_sentences_and_writes_files(found: Sensitivity, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(found.results.path)
    assert run(["sensitivity", path, "--outcome", "cooperation_index", "--out", str(tmp_path / "here"), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    for word in ("Shapley effect", "Law first", "they need each other", "cannot tell"):
        assert word in said
    assert {p.name for p in (tmp_path / "here").iterdir()} == {"effects.csv", "contrasts.csv", "figures"}
    assert run(["sensitivity", path, "--outcome", "cooperation_index", "--out", str(tmp_path / "here"), "--no-charts", "--lang", "zh"]) == 0
    assert "法律为先" in capsys.readouterr().out


def test_the_command_refuses_what_it_cannot_read(found: Sensitivity, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sensitivity", str(found.results.path), "--outcome", "cooperaton_index", "--lang", "en"]) == 2
    assert "cooperation_index" in capsys.readouterr().err
    assert run(["sensitivity", str(tmp_path), "--lang", "en"]) == 2
    assert "manifest.json" in capsys.readouterr().err


# what is not defined ---------------------------------------------------------------------------------------------


def sparse(scenario: Scenario, draws: Draws) -> np.ndarray:
    """An outcome that always has a value, one that has none in one replicate of three, and one that never has."""
    value = worth(scenario, draws.replicate) + scenario.get("governments", "reciprocity")
    return np.array([value, math.nan if draws.replicate == 1 else value, math.nan])


@pytest.mark.parametrize(("design", "axes", "runs"), [("factorial", AXES, 24), ("grid, points: 3", None, 27)])
def test_an_outcome_without_values_stops_nothing(tmp_path: Path, design: str, axes: str | None, runs: int) -> None:
    ranged = "axes:\n  governments.reciprocity: {low: 0.1, high: 0.9}\n  governments.party_cohesion: {low: 0.1, high: 0.9}\n"
    found = sensitivity(results_of(tmp_path, f"base: base\ndesign: {{method: {design}}}\nreplicates: 3\n{axes or ranged}", sparse))
    assert {e.runs for e in found.rows(outcome="cooperation_index")} == {runs}
    assert {e.runs for e in found.rows(outcome="exposure")} == {runs * 2 // 3}
    assert found.rows(outcome="member") == []
    notes = " ".join(note.en for note in found.notes)
    assert "no run has a value, so there are no effects" in notes
    rows = list(csv.DictReader(found.write(tmp_path / "new")[0].read_text(encoding="utf-8-sig").splitlines()))
    assert {row["runs"] for row in rows if row["outcome"] == "exposure"} == {str(runs * 2 // 3)}


@pytest.mark.parametrize("points", [2, 8])
def test_a_sweep_ends_with_its_results_whatever_was_undefined(tmp_path: Path, points: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Delivered shares have no value where nobody is in a pact; two points are too few for any effect."""
    (tmp_path / "base.yaml").write_text(TINY, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(
        f"base: base\ndesign: {{method: latin_hypercube, points: {points}}}\nreplicates: 1\naxes:\n  governments.reciprocity: {{low: 0.1, high: 0.9}}\n"
        '  levers.damage_weight: {low: 0.3, high: 0.9}\nkeep: {outcomes: [delivered_share, exposure], places: [ALL], periods: ["2013"]}\n',
        encoding="utf-8",
    )
    assert run(["sweep", str(tmp_path / "study.yaml"), "--out", str(tmp_path / "out"), "--no-charts", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert said.rstrip().endswith(f"Results: {tmp_path / 'out' / 'study'}")
    assert "note: " in said
    assert ("effects need" in said) == (points == 2)


def test_what_rounding_left_is_no_effect(tmp_path: Path) -> None:
    """Values that are the same but for their last bits."""

    def noisy(scenario: Scenario, draws: Draws) -> np.ndarray:
        on = len(scenario.mechanisms) + scenario.get("governments", "reciprocity")
        return np.array([0.3 + 1e-16 * on, 100.0 + 2e-14 * on, 1.0])

    for text in (f"base: base\ndesign: {{method: factorial}}\nreplicates: 3\n{AXES}", SAMPLE.replace("points: 40", "points: 9")):
        found = sensitivity(results_of(tmp_path, text, noisy))
        assert {e.verdict for e in found.effects} == {"no difference"}
        assert {(e.effect.mean, e.effect.lo, e.effect.hi) for e in found.effects} == {(0.0, 0.0, 0.0)}


def test_an_end_that_is_rounding_settles_nothing() -> None:
    x = np.column_stack([np.arange(8.0), [3.0, 1, 4, 1, 5, 9, 2, 6]])
    found, _ = measures(x, x[:, 0])
    assert found["srrc"][1] == 0.0
    assert found["prcc"][1] == 0.0 or abs(found["prcc"][1]) > 1e-6
