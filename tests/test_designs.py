"""Designs of studies: fractions against published tables, samples by their structure, ratings and draws by hand, and what is told of mistakes."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.cli.main import run
from sim.declare.problems import InputError
from sim.study.sweeps.axes import short_labels
from sim.study.sweeps.design_words import design_sentences
from sim.study.sweeps.designs import aliases, fraction_words, on_in_run, resolution_of
from sim.study.sweeps.sizes import least_for_ranks
from sim.study.sweeps.study_file import Study
from sim.study.sweeps.unit_samples import unit_sample
from sim.world.reading.reader import PACKAGED
from tests.conftest import needs_extra
from tests.test_sweep import THREE, study_of, swept, texts, written

DOCS = Path(__file__).parents[1] / "docs" / "designs.md"

# fractions -------------------------------------------------------------------------------------------------------

PUBLISHED = [
    # Box, Hunter & Hunter 2005, table 6.22 (= Montgomery 2013, table 8.14): axes, resolution asked for, runs, resolution of the table
    (3, 3, 4, 3), (4, 3, 8, 4), (5, 3, 8, 3), (6, 3, 8, 3), (7, 3, 8, 3), (8, 3, 16, 4), (9, 3, 16, 3), (11, 3, 16, 3), (15, 3, 16, 3),
    (4, 4, 8, 4), (5, 4, 16, 5), (6, 4, 16, 4), (7, 4, 16, 4), (8, 4, 16, 4), (9, 4, 32, 4), (10, 4, 32, 4), (11, 4, 32, 4),
    (5, 5, 16, 5), (6, 5, 32, 6), (7, 5, 64, 7), (8, 5, 64, 5), (9, 5, 128, 6), (10, 5, 128, 5), (11, 5, 128, 5),
]  # fmt: skip


def signs(words: tuple[int, ...]) -> np.ndarray:
    """-1 and 1 of every axis in every run."""
    runs = 1 << max(word.bit_length() for word in words)
    return np.array([[1 if on_in_run(run, word) else -1 for word in words] for run in range(runs)])


def shortest_constant_product(columns: np.ndarray) -> int:
    """The resolution by its definition: the fewest columns whose product is the same in all runs."""
    for size in range(1, columns.shape[1] + 1):
        for some in itertools.combinations(range(columns.shape[1]), size):
            if abs(columns[:, some].prod(axis=1).sum()) == len(columns):
                return size
    raise AssertionError


@pytest.mark.parametrize(("axes", "asked", "runs", "resolution"), PUBLISHED)
def test_fractions_have_the_size_and_resolution_of_the_published_table(axes: int, asked: int, runs: int, resolution: int) -> None:
    words = fraction_words(axes, asked)
    columns = signs(words)
    assert len(columns) == runs
    assert (columns.T @ columns == runs * np.eye(axes)).all()  # balanced against each other
    assert (columns.sum(axis=0) == 0).all()
    assert shortest_constant_product(columns) == resolution == resolution_of(words)


@pytest.mark.parametrize(("axes", "resolution"), [(7, 3), (6, 3), (8, 4), (5, 5), (9, 3), (16, 4)])
def test_aliases_are_the_interactions_with_the_same_column(axes: int, resolution: int) -> None:
    words = fraction_words(axes, resolution)
    columns = signs(words)
    for axis, pairs in enumerate(aliases(words)):
        same = [(i, j) for i, j in itertools.combinations(range(axes), 2) if (columns[:, i] * columns[:, j] == columns[:, axis]).all()]
        assert pairs == same
    if (axes, resolution) == (7, 3):  # 2^(7-4): each of the 21 interactions stands with one main effect, three with each
        assert sorted(pair for pairs in aliases(words) for pair in pairs) == list(itertools.combinations(range(7), 2))
        assert [len(pairs) for pairs in aliases(words)] == [3] * 7


def test_too_few_axes_for_a_fraction_take_every_combination() -> None:
    for axes, resolution in ((2, 3), (3, 4), (4, 5)):
        words = fraction_words(axes, resolution)
        assert len({tuple(row) for row in signs(words)}) == 2**axes
        assert resolution_of(words) is None


SEVEN = """axes:
  mechanisms.legislation.enabled: [true, false]
  mechanisms.supervision.enabled: [false, true]
  mechanisms.joint_enforcement.enabled: [false, true]
  mechanisms.coordination_body.enabled: [false, true]
  governments.reciprocity: {low: 0.5, high: 0.9}
  levers.damage_weight: {low: 0.3, high: 0.9}
  platform: {on: {mechanisms.information_platform.enabled: true}, off: {}}
"""


def test_a_fraction_of_a_study_estimates_every_main_effect_without_error(tmp_path: Path) -> None:
    """A response that is a sum of main effects is got back exactly from 8 of the 128 combinations."""
    study = study_of(tmp_path, f"base: base\ndesign: {{method: fractional_factorial, resolution: 3}}\n{SEVEN}")
    on = np.array([[text in ("true", "on", "0.9") for text in row] for row in texts(study)])
    effects = np.array([1.0, -2, 4, 0.5, 3, 7, -11])
    response = on @ effects
    assert on.shape == (8, 7)
    assert [response[column].mean() - response[~column].mean() for column in on.T] == pytest.approx(list(effects))
    told = "\n".join(sentence.en for sentence in design_sentences(study))
    assert "a 2^(7-4) fraction of resolution III: 8 of 128 combinations" in told
    assert told.count("is confounded with") == 7


# samples ---------------------------------------------------------------------------------------------------------

MIXED = """axes:
  governments.reciprocity: {low: 0.5, high: 0.9}
  mechanisms.legislation.fine_multiplier: {low: 1, high: 16, log: true}
  agents.citizens_per_city: {low: 1, high: 3}
  mechanisms.supervision.enabled: [false, true]
"""


def unit_columns(study: Study) -> np.ndarray:
    """The points as numbers: shares of the two ranges, whole numbers and 0 or 1."""
    rows = np.array([[float({"true": "1", "false": "0"}.get(x, x)) for x in row] for row in texts(study)])
    return np.column_stack([(rows[:, 0] - 0.5) / 0.4, np.log(rows[:, 1]) / math.log(16), rows[:, 2], rows[:, 3]])


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("groups", ["", "groups: {money: [governments.reciprocity, agents.citizens_per_city]}"])
def test_sobol_points_are_saltellis_matrices(tmp_path: Path, second: bool, groups: str) -> None:
    """A block is A, A with one column (or group) of B, in the second order B with one of A, and B (Saltelli et al. 2010)."""
    needs_extra("SALib")
    study = study_of(tmp_path, f"base: base\ndesign: {{method: sobol, samples: 16, second_order: {str(second).lower()}, {groups}}}\n{MIXED}")
    moved = [[0, 2], [1], [3]] if groups else [[0], [1], [2], [3]]
    size = (2 if second else 1) * len(moved) + 2
    assert study.design.count() == study.points == 16 * size
    rows = unit_columns(study).reshape(16, size, 4)
    for block in rows:
        a, b, swapped = block[0], block[-1], list(block[1:-1])
        for old, new in ((a, b), (b, a))[: 2 if second else 1]:
            expected = []
            for columns in moved:
                row = old.copy()
                row[columns] = new[columns]
                expected.append(row)
            mine, swapped = swapped[: len(moved)], swapped[len(moved) :]
            # the order of groups is SALib's
            assert sorted(np.round(row, 9).tolist() for row in mine) == sorted(np.round(row, 9).tolist() for row in expected)
    shares = rows[:, 0, 0]  # a scrambled Sobol' sequence of 16 points has one in every sixteenth
    assert sorted(np.floor(shares * 16)) == list(range(16))


@pytest.mark.parametrize("groups", ["", "groups: {money: [governments.reciprocity, agents.citizens_per_city]}"])
def test_morris_points_are_trajectories_on_the_grid(tmp_path: Path, groups: str) -> None:
    """From point to point one axis (or group) moves, by 2/3 of its range on a grid of four levels; each moves once (Morris 1991)."""
    needs_extra("SALib")
    study = study_of(tmp_path, f"base: base\ndesign: {{method: morris, samples: 5, {groups}}}\n{MIXED}")
    moved = [[0, 2], [1], [3]] if groups else [[0], [1], [2], [3]]
    rows = unit_columns(study)
    assert len(rows) == study.design.count() == 5 * (len(moved) + 1)
    assert {round(x, 6) for x in rows[:, :2].ravel()} <= {0.0, 0.333333, 0.666667, 1.0}
    assert set(rows[:, 2]) <= {1, 2, 3}
    for trajectory in rows.reshape(5, len(moved) + 1, 4):
        steps = np.diff(trajectory, axis=0)
        assert sorted(list(np.flatnonzero(np.abs(step) > 1e-9)) for step in steps) == sorted(moved)
        assert np.abs(steps[:, :2][np.abs(steps[:, :2]) > 1e-9]) == pytest.approx(2 / 3)
        assert np.abs(steps[:, 3]).sum() == 1


@pytest.mark.parametrize("method", ["sobol", "morris", "latin_hypercube"])
def test_seeds_of_63_bits_are_told_apart(tmp_path: Path, method: str) -> None:
    needs_extra("SALib")
    size = "points: 8" if method == "latin_hypercube" else "samples: 8"
    seeds = (2**63 - 1, 2**63 - 2, 2**32, 0)
    found = [texts(study_of(tmp_path, f"base: base\ndesign: {{method: {method}, {size}, seed: {seed}}}\n{MIXED}")) for seed in (*seeds, seeds[0])]
    assert found[0] == found[-1]
    assert all(one != other for one, other in itertools.combinations(found[:-1], 2))
    with pytest.raises(InputError) as error:
        study_of(tmp_path, f"base: base\ndesign: {{method: {method}, {size}, seed: {2**63}}}\n{MIXED}")
    assert [p.id for p in error.value.problems] == ["value.range"]


def test_a_manifest_says_enough_to_draw_the_points_again(tmp_path: Path) -> None:
    needs_extra("SALib")
    for method, more in (("sobol", "second_order: true, groups: {g: [governments.reciprocity, mechanisms.supervision.enabled]}"), ("morris", "levels: 6")):
        study = study_of(tmp_path, f"base: base\ndesign: {{method: {method}, samples: 8, seed: 5, {more}}}\n{MIXED}{THREE}", method)
        results = swept(study, tmp_path / "out")
        d, axes = results.manifest["design"], results.manifest["axes"]
        numbers = [next((n for n, (_, members) in enumerate(d["groups"].items()) if a["name"] in members), len(d["groups"]) + i) for i, a in enumerate(axes)]
        again = unit_sample(
            d["method"], len(axes), d["samples"], d["seed"], groups=numbers if d["groups"] else (),
            **({"levels": d["levels"]} if method == "morris" else {"second_order": d["second_order"]}),
        )  # fmt: skip
        assert results.design["governments.reciprocity"].to_numpy() == pytest.approx(0.5 + 0.4 * again[:, 0], abs=1e-11)
        assert list(results.design["mechanisms.supervision.enabled"]) == list(again[:, 3] >= 0.5)


def test_without_salib_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("SALib.sample.sobol", "SALib.sample.morris"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    for method in ("sobol", "morris"):
        file = written(tmp_path, f"base: base\ndesign: {{method: {method}, samples: 8}}\n{MIXED}")
        assert run(["sweep", str(file), "--dry-run"]) == 2
        assert "hazepact[analysis]" in capsys.readouterr().err


# tables ----------------------------------------------------------------------------------------------------------

RATED = """design: {method: ratings, file: r.csv, scale: [1, 5]}
axes:
  governments.reciprocity: {low: 0.5, high: 0.9}
  agents.citizens_per_city: {low: 1, high: 3}
  law: {on: {mechanisms.legislation.enabled: true}, off: {}}
  levers.ambition: [0.1, 0.2, 0.3]
"""


def test_ratings_go_from_low_to_high_and_from_off_to_on(tmp_path: Path) -> None:
    rows = ["Li,1,1,1,1", "Wang,5,5,5,5", "Zhao,2,3,2.9,2.4", "Sun,3.5,4,3,3"]
    (tmp_path / "r.csv").write_text("expert,governments.reciprocity,agents.citizens_per_city,law,levers.ambition\n" + "\n".join(rows), encoding="utf-8")
    study = study_of(tmp_path, f"base: base\n{RATED}{THREE}")
    assert texts(study) == [("0.5", "1", "off", "0.1"), ("0.9", "3", "on", "0.3"), ("0.6", "2", "off", "0.2"), ("0.75", "2", "on", "0.2")]
    assert swept(study, tmp_path / "out").manifest["design"]["experts"] == ["Li", "Wang", "Zhao", "Sun"]


def test_wrong_ratings_are_named_at_their_cells(tmp_path: Path) -> None:
    rows = ["0,1,1,1", "5,,x,5"]
    (tmp_path / "r.csv").write_text("governments.reciprocity,agents.citizens_per_city,law,levers.ambition\n" + "\n".join(rows), encoding="utf-8")
    with pytest.raises(InputError) as error:
        study_of(tmp_path, f"base: base\n{RATED}")
    assert sorted((p.place.line, p.place.column, p.id) for p in error.value.problems)[:2] == [(2, 1, "value.range"), (3, 3, "key.missing")]


def test_a_misspelt_axis_does_not_hide_what_is_wrong_in_its_table(tmp_path: Path) -> None:
    """The column has the right name: only the axis is wrong, and a rating."""
    (tmp_path / "r.csv").write_text("governments.reciprocity,agents.citizens_per_city,law,levers.ambition\n1,1,9,1\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        study_of(tmp_path, f"base: base\n{RATED}".replace("governments.reciprocity", "governments.recprocity"))
    found = sorted((Path(p.place.file).name, p.place.line, p.id) for p in error.value.problems)
    assert found == [("r.csv", 2, "value.range"), ("study.yaml", 4, "key.unknown")]


def test_posterior_points_are_the_first_draws_of_the_region(tmp_path: Path) -> None:
    with (PACKAGED / "bth" / "posterior" / "posterior.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))[:5]
    study = study_of(tmp_path, f"base: base\ndesign: {{method: posterior, points: 5}}\nlabels: {{levers.fine: {{en: A fine, zh: 罚款}}}}\n{THREE}")
    assert [axis.label.en for axis in study.axes if axis.name == "levers.fine"] == ["A fine"]
    found = {axis.name: [float(row[number]) for row in texts(study)] for number, axis in enumerate(study.axes)}
    columns = {"levers.fine": "fine", "enterprises.diffuse_rate": "diffuse_rate", "activity.growth": "growth", "air.outside_growth": "outside"}
    assert set(found) == set(columns)  # the status quo has no accountability, no heating policy and no plan for industry
    for name, values in found.items():
        assert values == pytest.approx([float(row[columns[name]]) for row in rows], rel=1e-11)
    results = swept(study, tmp_path / "out")
    assert results.manifest["design"]["method"] == "posterior"
    assert set(results.design.dtypes[list(found)].astype(str)) == {"float64"}


def test_a_posterior_of_one_region_is_no_design_for_two(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        study_of(tmp_path, "base: [base, nantong_status_quo]\ndesign: {method: posterior, points: 5}\n")
    assert [p.id for p in error.value.problems] == ["study.posterior_regions"]


# results ---------------------------------------------------------------------------------------------------------


def all_methods(folder: Path) -> dict[str, str]:
    """A study of every method that draws or lists points."""
    (folder / "r.csv").write_text("governments.reciprocity,agents.citizens_per_city,law,levers.ambition\n1,2,3,4\n5,4,3,2\n", encoding="utf-8")
    fraction = SEVEN.replace("[true, false]", "[false, true]")
    return {
        "sobol": f"base: base\ndesign: {{method: sobol, samples: 8}}\n{MIXED}{THREE}",
        "morris": f"base: base\ndesign: {{method: morris, samples: 4, levels: 6, seed: {2**63 - 1}}}\n{MIXED}{THREE}",
        "fraction": f"base: base\ndesign: {{method: fractional_factorial}}\n{fraction}{THREE}",
        "ratings": f"base: base\n{RATED}{THREE}",
        "posterior": f"base: base\ndesign: {{method: posterior, points: 3}}\n{THREE}",
        "nested": "base: base\ndesign: {method: factorial}\naxes: {mechanisms.legislation.enabled: [false, true]}\n"
        f"nested: {{method: posterior, points: 3}}\n{THREE}",
    }


@pytest.mark.parametrize("method", ["sobol", "morris", "fraction", "ratings", "posterior", "nested"])
def test_a_stored_study_has_the_same_points_again(tmp_path: Path, method: str) -> None:
    needs_extra("SALib")
    results = swept(study_of(tmp_path, all_methods(tmp_path)[method], method), tmp_path / "out")
    from sim.study.sweeps.study_file import read_study

    again = swept(read_study(results.path / "study.yaml"), tmp_path / "again")
    assert again.manifest["scenarios"] == results.manifest["scenarios"]
    for name in ("design.csv", "points.parquet"):
        assert (again.path / name).read_bytes() == (results.path / name).read_bytes()


def test_columns_of_a_design_keep_their_types(tmp_path: Path) -> None:
    needs_extra("SALib")
    text = all_methods(tmp_path)["sobol"].replace("axes:\n", "axes:\n  governments.party: [province, city]\n  levers.ambition: [0.1, 0.2]\n")
    results = swept(study_of(tmp_path, text), tmp_path / "out")
    kinds = {
        "governments.party": "text", "levers.ambition": "number", "governments.reciprocity": "number", "mechanisms.legislation.fine_multiplier": "number",
        "agents.citizens_per_city": "integer", "mechanisms.supervision.enabled": "flag",
    }  # fmt: skip
    assert {axis["name"]: axis["kind"] for axis in results.manifest["axes"]} == kinds
    types = {"text": (str,), "number": (float, np.floating), "integer": (int, np.integer), "flag": (bool, np.bool_)}
    for name, kind in kinds.items():
        assert all(isinstance(value, types[kind]) for value in results.design[name]), name
    for axis in results.manifest["axes"]:  # as results of an earlier version are
        del axis["kind"]
    old = dataclasses.replace(results)
    assert list(old.design["mechanisms.supervision.enabled"].unique()) == ["false", "true"]


def test_short_labels_fit_and_differ(tmp_path: Path) -> None:
    text = (
        "base: base\ndesign: {method: factorial}\naxes:\n  mechanisms.legislation.strength: [0.5, 1]\n  mechanisms.joint_enforcement.strength: [0.5, 1]\n"
        "  mechanisms.ecological_compensation.strength: [0.5, 1]\n  levers.damage_weight: [0.3, 0.9]\n"
        "labels: {levers.damage_weight: {en: Weight that officials give to damage, zh: 官员对损害的权重, short: {en: Weight, zh: 权重}}}\n"
    )
    study = study_of(tmp_path, text + THREE)
    shorts = short_labels(study.axes)
    assert len({s.en for s in shorts}) == len({s.zh for s in shorts}) == 4
    assert all(len(s.en) <= 24 and len(s.zh) <= 24 and len(re.findall("[\u4e00-\u9fff]", s.zh)) <= 12 for s in shorts)
    assert (shorts[3].en, shorts[3].zh) == ("Weight", "权重")
    manifest = json.loads((swept(study, tmp_path / "out").path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["axes"][3]["label"]["en"] == "Weight that officials give to damage"
    assert [axis["short"] for axis in manifest["axes"]] == [{"en": s.en, "zh": s.zh} for s in shorts]


# mistakes --------------------------------------------------------------------------------------------------------

TWO = "axes:\n  levers.ambition: {low: 0.1, high: 0.5}\n  governments.party: [province, city]\n"

WRONG = [
    ("design: {method: sobol, samples: 12}\n" + TWO, ["study.power"], "8 and 16"),
    ("design: {method: sobol, samples: 4}\n" + TWO, ["value.range"], "8 .. "),
    ("design: {method: sobol}\n" + TWO, ["study.needs"], "design.samples"),
    ("design: {method: sobol, samples: 8, points: 8}\n" + TWO, ["study.useless"], "design.points"),
    ("design: {method: sobol, samples: 8, levels: 4}\n" + TWO, ["study.useless"], "design.levels"),
    ("design: {method: sobol, samples: 8, second_order: 2}\n" + TWO, ["value.flag"], "true or false"),
    ("design: {method: sobol, samples: 8}\naxes: {levers.ambition: {low: 0, high: 1}}\n", ["study.one_axis"], "two axes"),
    ("design: {method: sobol, samples: 8, groups: {all: [levers.ambition, governments.party]}}\n" + TWO, ["study.one_axis"], "groups"),
    ("design: {method: sobol, samples: 8, groups: {a: [levers.ambitoin]}}\n" + TWO, ["value.choice"], "levers.ambition"),
    ("design: {method: morris, samples: 4, groups: {a: [levers.ambition], b: [levers.ambition]}}\n" + TWO, ["study.group_twice"], "'b'"),
    ("design: {method: morris, samples: 4, groups: {a: [levers.ambition, levers.ambition]}}\n" + TWO, ["study.group_again"], "twice"),
    ("design: {method: morris, samples: 4, groups: {a: []}}\n" + TWO, ["yaml.list"], "'a'"),
    ("design: {method: morris, samples: 1}\n" + TWO, ["value.range"], "4 .. "),
    ("design: {method: morris, samples: 4, levels: 5}\n" + TWO, ["study.even"], "5"),
    ("design: {method: latin_hypercube, points: 1}\n" + TWO, ["value.range"], "2 .. "),
    ("design: {method: latin_hypercube, points: 9, groups: {a: [levers.ambition]}}\n" + TWO, ["study.useless"], "design.groups"),
    ("design: {method: fractional_factorial, resolution: 6}\n" + TWO, ["value.range"], "3 .. 5"),
    ("design: {method: fractional_factorial, seed: 6}\n" + TWO, ["study.useless"], "design.seed"),
    ("design: {method: fractional_factorial}\naxes:\n  levers.ambition: [0.1, 0.2, 0.3]\n", ["study.ends"], "levers.ambition"),
    ("design: {method: ratings, file: r.csv}\n" + TWO, ["study.needs"], "design.scale"),
    ("design: {method: ratings, file: nowhere.csv, scale: [5, 1]}\n" + TWO, ["file.missing", "study.scale"], "nowhere.csv"),
    ("design: {method: ratings, file: [r.csv], scale: [1, 5]}\n" + TWO, ["yaml.scalar"], "list"),
    ("design: {method: table, file: {a: b}}\n" + TWO, ["yaml.scalar"], "file"),
    ("design: {method: posterior, points: 3, posterior: nowhere}\n", ["posterior.missing"], "nowhere"),
    ("design: {method: posterior, points: 1000000}\n", ["study.draws"], "draws"),
    ("design: {method: posterior, points: 3}\n" + TWO, ["study.posterior_axes"] * 2, "levers.ambition"),
    ("design: sobol\n" + TWO, ["yaml.mapping"], "design"),
    ("design: {method: factorial}\naxes:\n  levers.ambition: []\n", ["study.few"], "two levels"),
    ("design: {method: factorial}\naxes:\n  levers.ambition: [1, 1.0]\n", ["study.level_twice"], "1.0"),
    ("design: {method: factorial}\naxes:\n  levers.ambition: [0.1, 0.5, .5]\n", ["study.level_twice"], ".5"),
    ("design: {method: sobol, samples: 9}\naxes: {levers.ambtion: {low: 0.1, high: 0.2}, governments.party: [province, cty]}\n",
     ["key.unknown", "study.power", "value.choice"], "'ambition'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ids", "word"), WRONG, ids=[f"{'-'.join(dict.fromkeys(row[1]))}-{n}" for n, row in enumerate(WRONG)])
def test_a_wrong_design_is_told_and_nothing_else(tmp_path: Path, text: str, ids: list[str], word: str) -> None:
    (tmp_path / "r.csv").write_text("levers.ambition,governments.party\n1,5\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        study_of(tmp_path, f"base: base\n{text}")
    assert sorted(p.id for p in error.value.problems) == sorted(ids), error.value.lines()
    assert word in "\n".join(error.value.lines())
    assert all(p.message("zh") and p.place.line for p in error.value.problems)


PIECES: dict[str, list[tuple[str, str | None]]] = {
    # lines of a study; the first of each is right, the others have one mistake and the id of its message
    "base": [("base: base", None), ("base: bsae", "scenario.missing")],
    "replicates": [("replicates: 2", None), ("replicates: 0", "value.range"), ("replicats: 2", "key.unknown")],
    "design": [
        ("design: {method: sobol, samples: 8, groups: {g: [levers.ambition, levers.regard]}}", None),
        ("design: {method: sobol, samples: 9, groups: {g: [levers.ambition, levers.regard]}}", "study.power"),
        ("design: {method: sobol, samples: 8, points: 3, groups: {g: [levers.ambition, levers.regard]}}", "study.useless"),
        ("design: {method: sobol, samples: 8, groups: {g: [levers.ambition, levers.nothing]}}", "value.choice"),
        ("design: {method: sobol, samples: 8, groups: {g: [levers.ambition, levers.ambition]}}", "study.group_again"),
        ("design: {method: soboll, samples: 8, groups: {g: [levers.ambition, levers.regard]}}", "value.choice"),
    ],
    "axes": [("axes:", None)],
    "ambition": [("  levers.ambition: {low: 0.1, high: 0.4}", None), ("  levers.ambition: {low: 0.4, high: 0.1}", "study.low_high"),
                 ("  levers.ambition: {low: 0.1, high: 40}", "value.range"), ("  levers.ambition: {low: 0.1}", "key.missing"),
                 ("  levers.ambition: {low: 0.1, high: 0.4, lgo: true}", "key.unknown")],
    "regard": [("  levers.regard: [0.1, 0.4]", None), ("  levers.regard: []", "study.few"), ("  levers.regard: [0.1, 0.10]", "study.level_twice"),
               ("  levers.regard: [0.1, much]", "value.number"), ("  levers.regard: [0.1, 7]", "value.range"), ("  levers.regard: 3", "study.axis")],
    "third": [("  governments.party: [province, city]", None), ("  governments.partty: [province, city]", "key.unknown"),
              ("  governments.party: [province, ctiy]", "value.choice"), ("  mechanisms.legislaton.enabled: [true, false]", "mechanism.unknown"),
              ("  region: [bth, nantong]", "study.fixed"), ("  levers..x: [1, 2]", "study.path")],
    "law": [("  law: {on: {mechanisms.legislation.enabled: true}, off: {}}", None),
            ("  law: {on: {mechanisms.legislation.enabled: yes}, off: {}}", "value.flag"),
            ("  law: {on: {mechanisms.legislation.enabledd: true}, off: {}}", "key.unknown"), ("  law: {on: 3, off: {}}", "study.level")],
    "labels": [("labels: {law: Law}", None), ("labels: {lwa: Law}", "key.unknown"), ("labels: {law: [Law]}", "study.label")],
    "keep": [("keep: {outcomes: [cooperation_index]}", None), ("keep: {outcomes: [cooperatoin_index]}", "value.choice"),
             ("keep: {outcomes: []}", "yaml.list"), ("keep: {places: [Bejing]}", "value.choice")],
}  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({name: st.sampled_from(pieces) for name, pieces in PIECES.items()}))
def test_any_mistakes_of_a_file_are_all_told_at_their_lines(tmp_path: Path, chosen: dict[str, tuple[str, str | None]]) -> None:
    """k mistakes in k lines bring k messages, each at its line, and no other."""
    chosen = {name: chosen[name] for name in PIECES}
    expected = sorted((number, id) for number, (_, id) in enumerate(chosen.values(), 1) if id is not None)
    if chosen["base"][1] is not None:  # values are read against a base: without one they are not known to be wrong
        expected = [(n, id) for n, id in expected if id not in ("value.number", "value.flag") and not (id == "value.range" and n == 6)]
        expected = [(n, id) for n, id in expected if (n, id) != (7, "value.choice") and not (n == 10 and "Bejing" in chosen["keep"][0])]
    text = "\n".join(line for line, _ in chosen.values())
    try:
        study_of(tmp_path, text)
        found = []
    except InputError as error:
        found = sorted((p.place.line, p.id) for p in error.problems)
    assert found == expected, text


def test_the_least_for_ranks_is_what_the_analysis_asks_for() -> None:
    from sim.study.analysis.rank_regression import too_few

    for axes in (1, 4, 9):
        assert too_few(least_for_ranks(axes) - 1, axes) == least_for_ranks(axes)
        assert not too_few(least_for_ranks(axes), axes)


# documentation ---------------------------------------------------------------------------------------------------


def examples() -> list[str]:
    """The studies of the page."""
    return [block for block in re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL) if block.startswith("base:")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_example_of_the_page_is_planned(tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    needs_extra("SALib")
    for name, table in re.findall(r"```csv\n# (\S+)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL):
        (tmp_path / name).write_text(table, encoding="utf-8")
    methods = []
    for number, text in enumerate(examples()):
        file = tmp_path / f"example{number}.yaml"
        file.write_text(text, encoding="utf-8")
        assert run(["sweep", str(file), "--dry-run", "--lang", language]) == 0, text
        printed = capsys.readouterr().out
        stated = re.search(r"# (\d+) points", text)
        assert stated is not None
        assert f"{stated[1]} {'points x' if language == 'en' else '个设计点 x'}" in printed
        methods.append(re.search(r"method: (\w+)", text)[1])  # type: ignore[index]
    from sim.study.sweeps.designs import METHODS

    assert set(methods) == set(METHODS)
