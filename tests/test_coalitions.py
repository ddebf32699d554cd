"""hazepact coalitions: the games of a scenario against the engine and closed forms, what is said, stored and drawn, and wrong input."""

from __future__ import annotations

import csv
import json
import math

import numpy as np
import pytest

from sim.cli.main import run as hazepact
from sim.draws.streams import Draws
from sim.engine.prepared import prepare
from sim.games.masks import coalition_of
from sim.model.model import CooperationModel
from sim.processes.delivery.fields import NOTHING_TO_DELIVER
from sim.scenario.load import load_scenario
from sim.show.tables.coalitions import coalition_table, listed_coalitions, party_table, remarks, transfer_table
from sim.show.words.coalitions import coalition_name, percent, study_sentences
from sim.study.coalitions.analyse import MOST_PARTIES, analyse, stance
from sim.study.coalitions.game import game_of_year
from sim.study.coalitions.sums import maximal
from sim.study.store.place import listed
from tests.blocks import nobody, payoff
from tests.synthetic import SCALE, theory, write_pack

REGIONS_T, REGIONS_D, REGIONS_C = [[0.6, 0.1, 0.2], [0.1, 0.5, 0.25], [0.05, 0.1, 0.6]], (40, 30, 20), (2, 1.5, 1)
SMALL = {"agents.enterprises_per_city": 8, "agents.citizens_per_city": 8}
FAST = [part for key, value in SMALL.items() for part in ("--set", f"{key}={value}")]


@pytest.fixture(scope="module")
def three_regions(tmp_path_factory):
    return theory(write_pack(tmp_path_factory.mktemp("three_regions") / "three_regions", REGIONS_T, REGIONS_D, REGIONS_C))


@pytest.fixture(scope="module")
def provinces():
    return analyse(load_scenario("bth_status_quo", overrides=SMALL | {"period.months": 12}), 6)


@pytest.fixture(scope="module")
def cities():
    return analyse(load_scenario("bth_full_package", overrides=SMALL | {"period.months": 12, "governments.party": "city"}), 3)


def line_of(folder, n, **overrides):
    """Regions on a line, each a party."""
    far = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    T = 0.6 * np.eye(n) + 0.2 * np.exp(-far / 2.0) * (far > 0)
    return theory(write_pack(folder / f"line{n}", T, np.linspace(10, 30, n), np.linspace(2, 1, n)), months=12, **overrides)


# the game -------------------------------------------------------------------------------------------------------------


def test_three_regions_come_out_of_the_engine(three_regions):
    study = analyse(three_regions, 1)
    assert study.effort_nash[0] * SCALE == pytest.approx((12, 10, 12), rel=1e-9)
    assert study.effort_joint[0] * SCALE == pytest.approx((14, 14, 27.5), rel=1e-9)
    assert study.gains[0] == pytest.approx(12 * np.array([136, 110.25, -110.125]), rel=1e-9)
    assert [s.side for s in study.stances] == [1, 1, -1]
    assert study.table.worth[-1] == pytest.approx(12 * 1089 / 8, rel=1e-9)


@pytest.mark.parametrize("party", ["province", "city"])
@pytest.mark.parametrize("cost", ["saturating", "quadratic"])
def test_payoffs_are_those_by_which_parties_decide_on_membership(party, cost):
    """Full ambition, delivery and trust, no transfers, no limit: V(S) - V(nobody) of the engine is the gain of the game, with cohesion and regard."""
    scenario = load_scenario(
        "bth_full_package",
        overrides=SMALL
        | {
            "period.start": "2014-01", "period.months": 3, "governments.party": party, "governments.cost": cost, "governments.delivery_rule": "always",
            "governments.fiscal_limit": False, "levers.ambition": 1, "levers.regard": 0.2, "mechanisms.ecological_compensation.enabled": False,
        },
    )  # fmt: skip
    prepared = prepare(scenario)
    game = game_of_year(prepared, Draws(1), range(2, 3), arrays="believed")
    m = CooperationModel(prepared=prepared).run_all()
    m.state.trust.trust[:] = 1.0
    rng, compared = np.random.default_rng(1), 0
    for size in [2, 2, 2, *rng.integers(2, game.n + 1, 8), game.n]:
        members = rng.choice(game.n, size, replace=False)
        more = game.efforts(members) - game.nash()
        if np.any((more > 0) & (more < NOTHING_TO_DELIVER)):
            continue  # the engine drops commitments as small as these
        gains = np.array([payoff(m, r, np.isin(np.arange(game.n), members)) - payoff(m, r, nobody(m)) for r in range(game.n)])
        assert gains == pytest.approx(game.gains(members) / 12, rel=1e-7, abs=1e-9 * np.abs(game.payoffs(())).max())
        compared += 1
    assert compared >= 2


def test_value_and_arrays_choose_what_the_game_is_made_of():
    prepared = prepare(load_scenario("bth_full_package", overrides=SMALL | {"period.start": "2015-01", "period.months": 2}))
    felt, true = (game_of_year(prepared, Draws(1), range(2), value) for value in ("felt", "true"))
    believed = game_of_year(prepared, Draws(1), range(2), "felt", "believed")
    m = CooperationModel(prepared=prepared).run_all()
    assert true.damage == pytest.approx(12 * m.state.damage.damage_slope)
    assert np.all(felt.damage > 0)
    assert not np.allclose(felt.damage, true.damage)
    assert true.T.tolist() == felt.T.tolist()
    assert believed.damage.tolist() == felt.damage.tolist()
    assert not np.allclose(believed.T, felt.T)
    assert not np.allclose(believed.cost, felt.cost)


def test_a_vertical_bonus_enters_every_plan():
    changes = {"mechanisms.ecological_compensation.rule": "vertical_bonus", "period.start": "2014-01", "period.months": 1}
    scenario = load_scenario("bth_full_package", overrides=SMALL | changes)
    game = game_of_year(prepare(scenario), Draws(1), range(1), arrays="believed")
    m = CooperationModel(scenario).run_all()
    assert m.state.outlook.slope.any()
    assert game.nash() == pytest.approx(m.state.outlook.nash, rel=1e-9)
    assert game.joint() == pytest.approx(m.state.outlook.full, rel=1e-9)


def test_months_of_a_year_are_averaged_and_the_last_full_year_is_taken():
    scenario = load_scenario("bth_status_quo", overrides=SMALL | {"period.start": "2013-07", "period.months": 20})
    study = analyse(scenario, 1)
    assert (study.year, study.months[0], study.months[-1]) == (2014, "2014-01", "2014-12")
    part = analyse(scenario, 1, year=2015)
    assert part.months == ("2015-01", "2015-02")
    games = [game_of_year(prepare(scenario), Draws(1), range(t, t + 1)) for t in (18, 19)]
    assert part.effort_nash[0] == pytest.approx(np.mean([g.nash() for g in games], axis=0), rel=1e-3)


# the tables -----------------------------------------------------------------------------------------------------------


def test_maximal_coalitions_have_none_above_them():
    rng = np.random.default_rng(3)
    for n in (1, 3, 5):
        flags = rng.random(1 << n) < 0.4
        alone = [mask for mask in range(1 << n) if flags[mask] and not any(flags[m] for m in range(1 << n) if m != mask and m & mask == mask)]
        assert np.flatnonzero(maximal(flags)).tolist() == alone


def test_shares_and_pairs_are_counted_over_replicates(provinces):
    table = provinces.table
    assert np.all((table.stable <= table.internal) & (table.stable <= table.external))
    assert table.payoffs[-1] == pytest.approx(provinces.payoff_joint.mean(axis=0))
    assert table.payoffs[0] == pytest.approx(provinces.payoff_nash.mean(axis=0))
    assert provinces.few.shape == (6, 8, 3)
    assert provinces.few[:, -1] == pytest.approx(provinces.gains)
    assert table.together == pytest.approx(table.together.T)
    some = provinces.replicates * (1 - table.none_stable)
    assert np.trace(table.together) >= 2 if some else table.together.sum() == 0


def test_transfers_sum_to_zero_and_are_in_the_core(provinces, cities):
    for study in (provinces, cities):
        scale = np.abs(study.payoff_joint).max()
        for rule in study.shares:
            assert study.transfers(rule).sum(axis=1) == pytest.approx(np.zeros(study.replicates), abs=1e-7 * scale)
            assert study.in_core[rule].all()
        net = study.payments.sum(axis=1) - study.payments.sum(axis=2)
        assert net == pytest.approx(study.transfers("chander_tulkens"), abs=1e-9 * scale)
        assert np.all(study.least_core <= 1e-9)
    assert provinces.focus == (0, 1, 2)
    assert provinces.stabilising.sum(axis=1) == pytest.approx(np.zeros(6), abs=1e-9)
    assert 2 <= len(cities.focus) < 13
    assert cities.table.potential[sum(1 << p for p in cities.focus)] >= 0.8


def test_the_same_question_has_the_same_answer(provinces):
    again = analyse(provinces.scenario, 6)
    assert again.gains.tolist() == provinces.gains.tolist()
    assert again.shares["nucleolus"].tolist() == provinces.shares["nucleolus"].tolist()
    other = analyse(provinces.scenario, 6, root_seed=2)
    assert other.gains.tolist() != provinces.gains.tolist()


def test_above_twenty_parties_coalitions_are_sampled_with_an_error(tmp_path):
    study = analyse(line_of(tmp_path, 24), 2)
    assert study.table is None
    assert set(study.shares) == {"chander_tulkens", "shapley"}
    assert np.all(study.shapley_error > 0)
    assert study.shares["shapley"].sum(axis=1) == pytest.approx(study.gains.sum(axis=1), rel=1e-9)
    assert study.in_core["chander_tulkens"].all()
    sizes = study.sizes
    assert (sizes.sizes[0], sizes.sizes[-1]) == (2, 24)
    assert np.all((sizes.potential.value >= 0) & (sizes.potential.value <= 1))
    assert np.all(np.diff(sizes.potential.value) <= 0.05)
    assert "sampled" in study_sentences(study)[1].en
    assert "±" in " ".join(str(cell) for cell in coalition_table(study).columns[1].cells)
    assert "error" in remarks(study)[0]
    assert study.focus == tuple(range(24))


def test_sides_agree_or_are_not_determined():
    assert stance("x", np.array([1.0, 2.0, 3.0, -1.0, 2.0])).determined
    open_ = stance("x", np.array([1.0, -2.0, 3.0, -1.0, 2.0]))
    assert (open_.side, open_.agree, open_.determined) == (1, 0.6, False)
    assert stance("x", np.array([1e-12, -1e-12]), 1e-9).side == 0


# words ----------------------------------------------------------------------------------------------------------------


def test_sentences_in_both_languages(provinces, cities):
    for study in (provinces, cities):
        for sentence in study_sentences(study):
            assert "sampled matri" in sentence.en
            assert "抽样矩阵" in sentence.zh
            assert "nan" not in sentence.en
            assert "{" not in sentence.en + sentence.zh
    gains, _, pays = study_sentences(provinces)
    assert "Hebei" in gains.en
    assert "河北" in gains.zh
    assert pays.en.count("payers:") == 1


def test_nothing_to_gain_is_said(tmp_path):
    scenario = theory(write_pack(tmp_path / "apart", np.diag([0.6, 0.5, 0.6]), REGIONS_D, REGIONS_C), months=12)
    study = analyse(scenario, 1)
    assert "Nothing is to be gained" in study_sentences(study)[0].en
    assert [s.side for s in study.stances] == [0, 0, 0]


def test_a_single_replicate_is_not_called_sure(three_regions):
    first = study_sentences(analyse(three_regions, 1))[0]
    assert "says nothing about how sure" in first.en
    assert "单次重复" in first.zh


def test_names_of_coalitions_and_shares(cities):
    assert coalition_name(cities, range(13)).en == "all 13 parties"
    assert coalition_name(cities, (0, 1)).en == "Beijing + Tianjin"
    assert coalition_name(cities, range(11)).en == "all but Langfang, Hengshui"
    assert [percent(x).en for x in (0.0, 0.001, 0.5, 0.999, 1.0)] == ["0 %", "0.1 %", "50 %", "99.9 %", "100 %"]
    masks = listed_coalitions(cities.table, 13)
    assert 0 < len(masks) <= 14
    assert [mask.bit_count() for mask in masks] == sorted(mask.bit_count() for mask in masks)


def test_tables_have_a_row_a_party(provinces, cities):
    for language in ("en", "zh"):
        assert party_table(provinces, language).row_count == 3
        assert coalition_table(provinces, language).row_count == 4
        assert transfer_table(cities, language).row_count == 14


# command and files ----------------------------------------------------------------------------------------------------


def test_the_command_prints_stores_and_draws(tmp_path, capsys):
    arguments = ["coalitions", "bth_status_quo", *FAST, "--set", "period.months=12", "-n", "3", "--out", str(tmp_path)]
    assert hazepact(arguments) == 0
    text = capsys.readouterr().out
    assert "Full cooperation of all 3 parties" in text
    folder = tmp_path / "bth_status_quo-coalitions"
    names = {p.name for p in folder.iterdir()}
    tables = ("parties", "cities", "replicates", "games", "payments", "coalitions", "pairs")
    assert names == {"manifest.json", "scenario.yaml", "study.npz", "figures", *(f"{table}.csv" for table in tables)}
    assert {p.name for p in (folder / "figures").iterdir()} == {"coalitions.png", "transfers.png"}
    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} == listed(folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["year"], len(manifest["runs"]), manifest["value"]) == ("coalitions", 2013, 3, "felt")
    with (folder / "coalitions.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["members"] for row in rows][-1] == "Beijing + Tianjin + Hebei"
    assert len(rows) == 8
    with (folder / "parties.csv").open(encoding="utf-8-sig") as file:
        gains = {row["party"]: float(row["mean"]) for row in csv.DictReader(file) if row["quantity"] == "gain"}
    assert math.isclose(sum(gains.values()), float(rows[-1]["worth"]), rel_tol=1e-6)
    assert load_scenario(folder / "scenario.yaml").get("air", "transport") == "sampled"
    assert hazepact(["compare", str(folder), str(folder)]) == 2
    assert "coalition analysis" in capsys.readouterr().err
    drawn = (folder / "figures" / "coalitions.png").read_bytes()
    assert hazepact([*arguments, "--lang", "zh"]) == 0
    assert "完全合作" in capsys.readouterr().out
    assert not (tmp_path / "bth_status_quo-coalitions-2").exists()  # the same analysis renews its folder
    assert hazepact([*arguments, "--seed", "2", "-q"]) == 0
    assert (tmp_path / "bth_status_quo-coalitions-2").is_dir()
    assert hazepact([*arguments, "--overwrite", "-q"]) == 0
    assert (folder / "figures" / "coalitions.png").read_bytes() == drawn
    assert [path.name for path in tmp_path.glob(".*")] == [".store"]


def test_many_parties_are_drawn_and_stored_too(tmp_path, capsys):
    options = [*FAST, "--set", "period.months=2", "-n", "2", "--out", str(tmp_path), "-q"]
    assert hazepact(["coalitions", "bth_full_package", "--parties", "city", "--value", "true", *options]) == 0
    folder = tmp_path / "bth_full_package-coalitions"
    with (folder / "coalitions.csv").open(encoding="utf-8-sig") as file:
        assert sum(1 for _ in file) == 8193
    assert load_scenario(folder / "scenario.yaml").get("governments", "party") == "city"
    line = line_of(tmp_path, 24)
    file = tmp_path / "line.yaml"
    file.write_text(line.path.read_text(encoding="utf-8").replace("replicates: 1", "governments: {party: city}\nreplicates: 2"), encoding="utf-8")
    assert hazepact(["coalitions", str(file), *options]) == 0
    assert (tmp_path / "line-coalitions" / "sizes.csv").is_file()
    assert (tmp_path / "line-coalitions" / "figures" / "coalitions.png").is_file()


def test_a_variant_has_its_own_name(tmp_path, capsys):
    options = [*FAST, "--set", "period.months=1", "-n", "1", "--out", str(tmp_path), "--no-charts", "-q"]
    assert hazepact(["coalitions", "bth_full_package", "--variant", "without_both", "--transport", "central", *options]) == 0
    assert (tmp_path / "bth_full_package-without_both-coalitions").is_dir()
    assert "with one matrix" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bth_status_quo", "--year", "2030"], "2013-01 to 2019-12"),
        (["bth_status_quo", "--year", "soon"], "whole number"),
        (["bth_status_quo", "--parties", "village"], "province, city"),
        (["bth_status_quo", "--value", "guessed"], "felt, true"),
        (["bth_statusquo"], "bth_status_quo"),
        (["bth_status_quo", "--set", "governments.paty=city"], "'party'"),
        (["bth_status_quo", "--variant", "x"], "no variants"),
        (["bth_status_quo", "-n", "0"], "whole number"),
        ([], "FILE"),
    ],
)
def test_wrong_input_ends_with_two_and_says_why(arguments, said, tmp_path, capsys):
    assert hazepact(["coalitions", *arguments, "--out", str(tmp_path / "r")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "r").exists()


def test_too_few_and_too_many_parties_are_refused(tmp_path, capsys):
    write_pack(tmp_path / "one", REGIONS_T, REGIONS_D, REGIONS_C, parties=["A", "A", "A"])
    file = tmp_path / "one.yaml"
    file.write_text("region: one\nperiod: {start: 2013-01, months: 12, weather: none}\n", encoding="utf-8")
    assert hazepact(["coalitions", str(file), "--out", str(tmp_path / "r")]) == 2
    assert f"2 to {MOST_PARTIES} parties; this scenario has 1" in capsys.readouterr().err
    assert hazepact(["coalitions", str(file), "--lang", "zh", "--out", str(tmp_path / "r")]) == 2
    assert "参与方" in capsys.readouterr().err
    assert hazepact(["coalitions", str(file), "--parties", "city", "-n", "1", "--no-charts", "-q", "--out", str(tmp_path / "r")]) == 0


def test_a_folder_of_something_else_is_not_overwritten(tmp_path, capsys):
    other = tmp_path / "bth_status_quo-coalitions"
    other.mkdir()
    (other / "thesis.txt").write_text("mine", encoding="utf-8")
    assert hazepact(["coalitions", "bth_status_quo", *FAST, "--overwrite", "--out", str(tmp_path)]) == 2
    assert (other / "thesis.txt").read_text(encoding="utf-8") == "mine"
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert hazepact(["coalitions", "bth_status_quo", *FAST, "--set", "period.months=1", "-n", "1", "--out", str(blocked)]) == 2
    assert "cannot write" in capsys.readouterr().err


def test_coalitions_by_mask_are_named_in_order(provinces):
    assert [coalition_of(mask) for mask in listed_coalitions(provinces.table, 3)] == [(0, 1), (0, 2), (1, 2), (0, 1, 2)]
