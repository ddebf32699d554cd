"""Stored coalition analyses: opened as they were, wrong folders, and the two figures against the stored tables."""

from __future__ import annotations

import csv
import json
import shutil
import warnings

import numpy as np
import pytest

from sim.declare.problems import InputError
from sim.scenario.load import load_scenario
from sim.show.figure import Given
from sim.show.figures import registry
from sim.show.options import read_options
from sim.show.page.look import style
from sim.show.page.sheet import pages
from sim.show.plot import open_any
from sim.study.coalitions.analyse import analyse
from sim.study.coalitions.opened import ARRAYS, open_coalitions
from sim.study.coalitions.store import write_study
from sim.study.runs.run import run_scenarios
from tests.synthetic import theory, write_pack
from tests.test_figures_maps import cut_off, ids

SMALL = {"agents.enterprises_per_city": 4, "agents.citizens_per_city": 4, "period.months": 12, "air.transport": "sampled"}


def line_of(folder, n):
    """Regions on a line, each a party."""
    far = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    T = 0.6 * np.eye(n) + 0.2 * np.exp(-far / 2.0) * (far > 0)
    return theory(write_pack(folder / f"line{n}", T, np.linspace(10, 30, n), np.linspace(2, 1, n)), months=2)


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    """Three parties in four sampled matrices, thirteen in one, and twenty-four whose coalitions are drawn."""
    folder = tmp_path_factory.mktemp("coalitions")
    found = {
        "few": analyse(load_scenario("bth_status_quo", overrides=SMALL), 4),
        "many": analyse(load_scenario("bth_full_package", overrides=SMALL | {"governments.party": "city"}), 1),
        "sampled": analyse(line_of(folder, 24), 2),
    }
    return {key: (study, write_study(study, folder / key)) for key, study in found.items()}


def rows_of(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("key", ["few", "many", "sampled"])
def test_an_analysis_is_opened_as_it_was(studies, key):
    study, folder = studies[key]
    kind, stored = open_any(folder)
    assert kind == "coalitions"
    assert (stored.parties, stored.name) == (study.parties, study.scenario.name)
    for name in ("party", "effort_nash", "effort_joint", "payoff_nash", "payoff_joint", "shapley_error", "least_core", "payments", "stabilising", "few"):
        np.testing.assert_array_equal(getattr(stored.study, name), getattr(study, name), err_msg=name)
    for name in ("shares", "in_core"):
        first, second = getattr(stored.study, name), getattr(study, name)
        assert list(first) == list(second)
        for rule, values in first.items():
            np.testing.assert_array_equal(values, second[rule])
    for name in ("months", "year", "value", "arrays", "focus", "root_seed", "replicates"):
        assert getattr(stored.study, name) == getattr(study, name)
    if study.table is not None:
        for name, values in vars(study.table).items():
            np.testing.assert_array_equal(getattr(stored.study.table, name), values, err_msg=name)
    else:
        assert stored.study.sizes.sizes == study.sizes.sizes
        np.testing.assert_array_equal(stored.study.sizes.potential.standard_error, study.sizes.potential.standard_error)


def test_the_bytes_of_the_arrays_repeat_and_columns_of_many_coalitions_stand_once(studies, tmp_path, monkeypatch):
    import sim.study.coalitions.store as store

    study, folder = studies["few"]
    again = write_study(study, tmp_path)
    assert (again / ARRAYS).read_bytes() == (folder / ARRAYS).read_bytes()
    monkeypatch.setattr(store, "MOST_ROWS", 4)
    apart = write_study(study, tmp_path / "apart")
    with np.load(apart / ARRAYS, allow_pickle=False) as file:
        assert "table.payoffs" not in file.files
    np.testing.assert_array_equal(open_coalitions(apart).study.table.payoffs, study.table.payoffs)


def test_folders_that_are_no_analysis_are_named(studies, tmp_path):
    def damaged(name, change):
        folder = tmp_path / name
        shutil.copytree(studies["few"][1], folder)
        change(folder)
        with pytest.raises(InputError) as error:
            open_coalitions(folder)
        return ids(error)

    def without_arrays(folder):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        del manifest["files"][ARRAYS]
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    assert damaged("old", without_arrays) == ["coalitions.old"]
    assert damaged("gone", lambda folder: (folder / ARRAYS).unlink()) == ["result.broken"]
    assert damaged("short", lambda folder: (folder / ARRAYS).write_bytes((folder / ARRAYS).read_bytes()[:400])) == ["result.broken"]
    assert damaged("empty", lambda folder: (folder / ARRAYS).write_bytes(b"")) == ["result.broken"]
    assert damaged("bad", lambda folder: (folder / "manifest.json").write_text("{", encoding="utf-8")) == ["result.broken"]
    assert damaged("none", lambda folder: (folder / "manifest.json").unlink()) == ["result.missing"]
    run = run_scenarios([load_scenario("bth_status_quo", overrides=SMALL | {"period.months": 2})], 1, 1, 1, tmp_path / "run")
    with pytest.raises(InputError) as error:
        open_coalitions(run[0].path)
    assert ids(error) == ["coalitions.none"]


@pytest.mark.parametrize("name", ["coalitions", "transfers"])
@pytest.mark.parametrize("key", ["few", "many", "sampled"])
def test_figures_of_an_analysis_cut_nothing_off(studies, key, name):
    stored = open_coalitions(studies[key][1])
    for page in ({"width": "single"}, {"journal": "thesis", "lang": "zh"}):
        choice, look, _ = read_options(page)
        with style(look), warnings.catch_warnings():
            warnings.simplefilter("error")
            sheets = pages(registry()[name].drawing(Given(stored, choice, look)), look)
            assert [cut_off(sheet) for sheet in sheets] == [{}] * len(sheets)
            assert all(sheet.get_size_inches()[1] * 25.4 <= look.tallest + 0.01 for sheet in sheets)


def test_coalitions_are_drawn_as_they_stand_in_the_tables(studies):
    folder = studies["few"][1]
    found = registry()["coalitions"].data(open_coalitions(folder))
    stored = {row["members"]: row for row in rows_of(folder, "coalitions")}
    shares = found[found.mark == "share"].set_index(["coalition", "quantity"]).value
    assert len(shares) == 4 * 4
    for coalition in ("Beijing + Tianjin", "Beijing + Tianjin + Hebei"):
        for word, column in (("nobody_leaves", "internal"), ("nobody_joins", "external"), ("stable", "stable"), ("held", "potential")):
            assert shares[coalition, word] == pytest.approx(float(stored[coalition][column]), abs=1e-9)
    gains = {row["party"]: row for row in rows_of(folder, "parties") if row["quantity"] == "gain"}
    drawn = found[(found.mark == "gain") & (found.coalition == "Beijing + Tianjin + Hebei")].set_index("party")
    for party, row in gains.items():
        assert (drawn.value[party], drawn.lo[party], drawn.hi[party]) == pytest.approx([float(row[c]) for c in ("mean", "lo", "hi")], rel=1e-8)


def test_pairs_and_sizes_are_drawn_as_they_stand_in_the_tables(studies):
    many = registry()["coalitions"].data(open_coalitions(studies["many"][1]))
    pairs = many[(many.mark == "pair") & (many.quantity == "pairs_held")]
    drawn = {frozenset((p, q)): v for p, q, v in zip(pairs.party, pairs.partner, pairs.value, strict=True)}
    stored = {frozenset((r["party"], r["partner"])): float(r["together_with_transfers"]) for r in rows_of(studies["many"][1], "pairs")}
    assert drawn == pytest.approx(stored, rel=1e-8)
    sampled = registry()["coalitions"].data(open_coalitions(studies["sampled"][1]))
    held = sampled[sampled.quantity == "held"]
    assert held.value.tolist() == pytest.approx([float(r["potential"]) for r in rows_of(studies["sampled"][1], "sizes")], rel=1e-8)
    assert ((held.lo >= 0) & (held.hi <= 1)).all()


def test_transfers_sum_to_zero_and_a_place_selects_parties(studies):
    stored = open_coalitions(studies["few"][1])
    found = registry()["transfers"].data(stored)
    net = found[found.mark == "net"]
    assert net.groupby("rule").value.sum().abs().max() < 1e-9 * net.value.abs().max()
    quantity = {(r["quantity"], r["party"]): float(r["mean"]) for r in rows_of(studies["few"][1], "parties")}
    for rule, party, value in zip(net.rule, net.party, net.value, strict=True):
        assert value == pytest.approx(quantity[f"transfer_{rule}", party], rel=1e-8)
    payments = {(r["payer"], r["payee"]): float(r["mean"]) for r in rows_of(studies["few"][1], "payments")}
    pay = found[found.mark == "payment"]
    for payer, payee, value in zip(pay.party, pay.payee, pay.value, strict=True):
        assert value == pytest.approx(payments[payer, payee] - payments[payee, payer], rel=1e-7)
        assert value > 0
    two = registry()["transfers"].data(stored, place=["Beijing", "Hebei"])
    assert set(two.party) <= {"Beijing", "Hebei"}
    assert set(two[two.mark == "net"].party) == {"Beijing", "Hebei"}
    with pytest.raises(InputError) as error:
        registry()["transfers"].data(stored, place="Shanghai")
    assert ids(error) == ["figure.not_held"]
    with pytest.raises(InputError) as error:
        registry()["coalitions"].data(stored, place="Beijing")
    assert ids(error) == ["figure.choice"]
