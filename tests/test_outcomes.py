"""Outcomes of stability, delivery, coordination, benefit and cost, credit classes: against numbers worked out another way."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.prepared import prepare
from sim.games.coalition import CoalitionGame
from sim.model.model import CooperationModel
from sim.outcomes.compute import run_table
from sim.outcomes.cooperation import honoured, linked_groups, months_to_first_pact
from sim.outcomes.declarations import OUTCOMES
from sim.outcomes.economy import avoided_air, last_year
from sim.outcomes.finished import Finished, damage_of
from sim.outcomes.levels import mean
from sim.processes.credit.kernel import class_shares
from sim.processes.membership.kernel import stability_margins
from tests.conftest import scenario_of, simulate
from tests.synthetic import theory, write_pack

REGIONS_T, REGIONS_D, REGIONS_C = [[0.6, 0.1, 0.2], [0.1, 0.5, 0.25], [0.05, 0.1, 0.6]], (40, 30, 20), (2, 1.5, 1)
TRUSTED = {"governments.delivery_rule": "always", "governments.trust": 1, "governments.choice_sharpness": math.inf, "levers.exit_cost": 1e6}


@pytest.fixture(scope="module")
def full():
    """A finished run of the full package with compensation from the start."""
    return simulate(scenario_of("bth_full_package", **{"period.start": "2014-01"}))


@pytest.fixture(scope="module")
def table(full):
    return run_table(full)


# stability --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("members", [("C0", "C1", "C2"), ("C0", "C1")])
def test_margins_are_those_of_the_coalition_game(tmp_path, members):
    pack = write_pack(tmp_path / "three_regions", REGIONS_T, REGIONS_D, REGIONS_C)
    settings = TRUSTED | {"governments.members": list(members), "levers.meeting_cost": 0 if len(members) == 3 else 1e-12}
    model = CooperationModel(scenario=theory(pack, months=4, **settings))
    model.step()
    game, pact = CoalitionGame(REGIONS_T, REGIONS_D, REGIONS_C), {int(name[1]) for name in members}
    inside = np.flatnonzero(model.state.membership.member).tolist()
    here = game.payoffs(inside)
    moved = np.array([game.payoffs(set(inside) ^ {i})[i] for i in range(3)])
    gain = (here - moved) / model.state.outlook.scale
    got = dict(zip(("internal", "external", "potential"), model.recorder.stability[0], strict=True))
    assert pact <= set(inside)
    assert got["internal"] == pytest.approx(gain[inside].min(), rel=1e-6)
    assert got["potential"] * model.state.outlook.scale[inside].sum() == pytest.approx(game.potential_margin(inside), rel=1e-6)
    outside = [i for i in range(3) if i not in inside]
    assert math.isnan(got["external"]) if not outside else got["external"] == pytest.approx(gain[outside].min(), rel=1e-6)


@pytest.mark.parametrize(
    ("gain", "member", "expected"),
    [
        ([0.2, -0.1, 0.4], [1, 1, 0], (-0.1, -0.4, (0.2 - 0.2) / 3)),
        ([0.2, -0.1, 0.4], [1, 1, 1], (-0.1, None, (0.2 - 0.2 + 1.2) / 6)),
        ([0.2, -0.1, 0.4], [0, 1, 0], (None, -0.4, None)),
        ([None, -0.1, 0.4], [1, 1, 0], (-0.1, -0.4, -0.1)),
        ([None, None, None], [1, 1, 0], (None, None, None)),
    ],
)
def test_margins_by_hand(gain, member, expected):
    out = np.empty(3)
    as_numbers = np.array([math.nan if g is None else g for g in gain])
    stability_margins(out, as_numbers, np.array([1.0, 2.0, 3.0]), np.array(member, dtype=bool))
    assert out == pytest.approx([math.nan if e is None else e for e in expected], nan_ok=True, abs=1e-15)


def test_margins_stay_for_the_quarter_and_agree_with_membership(table):
    internal, member = table.series["internal_margin"][:, 0], table.series["member"][:, 0]
    quarters = internal.reshape(-1, 3)
    assert (np.isnan(quarters).all(axis=1) | (quarters == quarters[:, :1]).all(axis=1)).all()
    assert (np.isnan(internal) == (member < 2)).all()
    assert np.isnan(table.series["external_margin"][member == 3, 0]).all()


# delivery and gaps ------------------------------------------------------------------------------------------------


def test_members_that_deliver_at_least_half_by_hand(full, table):
    r, party = full.recorder, full.places.party
    expected = np.zeros_like(r.party["share_in"])
    for t in range(r.filled):
        for p in range(3):
            d, D, e = (r.city[name][t, party == p] for name in ("delivered", "commitment", "spared"))
            some = ~np.isnan(d)
            if some.any():
                expected[t, p] = r.party["share_in"][t, p] * np.average(d[some], weights=(e * D)[some]) >= 0.5
    assert (honoured(Finished(full)) == expected).all()
    assert 0 < expected.sum() < expected.size
    assert table.series["honouring_members"][:, 0] == pytest.approx(expected.sum(axis=1))


def test_gap_and_spread_of_effort(full, table):
    effort, joint = full.recorder.city["effort"], full.recorder.city["full"]
    assert table.series["effort_gap"][:, 0] == pytest.approx((joint - effort).mean(axis=1))
    assert table.series["effort_spread"][:, 0] == pytest.approx(effort.std(axis=1))
    spread = dict(zip(table.places, table.series["effort_spread"].T, strict=True))
    assert np.isnan(spread["party:Beijing"]).all()
    assert not np.isnan(spread["party:Hebei"]).any()


def test_first_pact(full, table):
    share_in, everybody = np.zeros((5, 3)), [np.ones(3, dtype=bool)]
    assert math.isnan(months_to_first_pact(share_in, everybody))
    share_in[2, :2] = 0.4
    assert months_to_first_pact(share_in, everybody) == 2
    expected = months_to_first_pact(full.recorder.party["share_in"], everybody)
    assert (table.series["months_to_first_pact"][:, 0] == expected).all()


def test_parties_that_share_no_air_make_no_first_pact():
    """A breathes what B emits and B what C emits, D is alone: A and D in month 1 are no pact, A and C in month 3 are one (through B)."""
    influence = np.zeros((4, 4))
    influence[0, 1] = influence[1, 2] = 3.0
    groups = linked_groups(influence)
    assert sorted(group.tolist() for group in groups) == [[False, False, False, True], [True, True, True, False]]
    share_in = np.array([[0, 0, 0, 0], [1, 0, 0, 1], [1, 0, 0, 1], [1, 0, 1, 0]], dtype=float)
    assert months_to_first_pact(share_in, groups) == 3
    assert math.isnan(months_to_first_pact(share_in[:3], groups))


def test_who_never_signs_has_no_first_pact_and_no_meetings():
    never = {"governments.pact": "open", "governments.choice_sharpness": math.inf, "levers.meeting_cost": 10}
    alone = scenario_of(**never, **{"agents.enterprises_per_city": 0})
    series = run_table(simulate(alone)).series
    for name in ("months_to_first_pact", "internal_margin", "potential_margin"):
        assert np.isnan(series[name]).all()
    assert (series["external_margin"][:, 0] > 0).all()
    assert (series["coordination_cost"][:, :4] == 0).all()
    assert (series["honouring_members"][:, :4] == 0).all()


# money ------------------------------------------------------------------------------------------------------------


def test_meetings_cost_the_lever_times_the_scale_of_the_members(full, table):
    r, start = full.recorder, full.burn_in
    lever = full.prepared.policy.levers["meeting_cost"][start:]
    of_party = np.column_stack([lever[:, full.places.party == p].mean(axis=1) for p in range(3)])
    assert table.series["coordination_cost"][:, 1:4] == pytest.approx(r.party["share_in"] * of_party * r.party["scale"])
    assert table.series["coordination_cost"][-1, 0] > 0


@pytest.mark.parametrize("legacy", [0.0, 0.3])
def test_damage_avoided_is_the_damage_of_the_air_under_base_year_controls(legacy):
    """Without weather and without memory of the air, concentration is outside + M y: the counterfactual can be worked out whole."""
    scenario = scenario_of(
        "bth_full_package", **{"period.start": "2014-01", "period.weather": "none", "air.memory": 0, "air.legacy_share": legacy}
    )
    model = CooperationModel(prepared=prepare(scenario)).run_all()
    r, begin, activity = model.recorder, model.burn_in, model.prepared.activity
    outside = model.state.places.background * model.prepared.outside[begin:, None]
    # the stock of legacy pollution as it would be: pulled to activity instead of to what was emitted
    pull = 1 - 0.5 ** (1 / model.get("air", "legacy_half_life"))
    real = kept = model.state.air.legacy.copy()
    for y in r.city["emission_ratio"][::-1]:
        real = (real - pull * y) / (1 - pull)
    felt, frozen, kept = [], [], real
    for y, all_on in zip(r.city["emission_ratio"], activity[begin:], strict=True):
        felt.append(y + legacy * (real - y))
        frozen.append(all_on + legacy * (kept - all_on))
        real, kept = real + pull * (y - real), kept + pull * (all_on - kept)
    assert (outside + np.array(felt) @ model.transport.T) == pytest.approx(r.city["concentration"], rel=1e-9)
    frozen = outside + np.array(frozen) @ model.transport.T
    late = slice(11, None)
    expected = damage_of(model, last_year(frozen) / 12)[1] - damage_of(model, r.city["year_mean"])[1]
    got = run_table(model).series["damage_avoided"]
    assert got[late, 4:] == pytest.approx(expected[late], rel=1e-9)
    assert got[-1, 0] > 0
    assert avoided_air(model)[-1] == pytest.approx((last_year(frozen) / 12 - r.city["year_mean"])[-1])


def test_benefit_over_cost(full, table):
    s, r = {name: values[:, 0] for name, values in table.series.items()}, full.recorder
    activity = full.prepared.activity
    frozen = r.base_cost.sum() * activity[full.burn_in :] / activity[0]
    cost = sum(s[name] for name in ("abatement_cost", "output_lost", "technology_investment", "governance_cost", "coordination_cost")) - frozen
    assert s["benefit_cost"][-1] == pytest.approx(12 * s["damage_avoided"][-1] / cost[-12:].sum())
    assert np.isnan(s["benefit_cost"][last_year(cost) < 0.5 * last_year(frozen)]).all()


def test_base_cost_is_that_of_the_last_year_before_the_period():
    model = CooperationModel(scenario=scenario_of())
    assert model.recorder.base_cost == pytest.approx(model.state.air.cost_past.mean(axis=0))
    assert model.recorder.base_cost.min() > 0


def test_running_year():
    assert last_year(np.ones(15)).tolist() == [*range(1, 13), 12, 12, 12]
    assert not last_year(np.zeros((30, 2))).any()


# credit -----------------------------------------------------------------------------------------------------------


def test_classes_of_credit_add_up_and_agree_with_red_and_black():
    series = run_table(simulate(scenario_of(**{"mechanisms.credit_rating.from": "2013-06"}))).series
    classes = [series[f"credit_{name}"] for name in ("green", "blue", "yellow", "red", "black")]
    assert sum(classes)[:, 4:] == pytest.approx(1)
    assert classes[3][:, 4:] + classes[4][:, 4:] == pytest.approx(series["credit_red_share"][:, 4:])
    assert (classes[1][:5] == 1).all()
    assert classes[4][-1, 0] > 0


def test_class_shares_count_what_enterprises_represent():
    shares = np.empty((5, 3))
    class_shares(shares, np.array([0, 0, 1, 1]), np.array([1.0, 3.0, 2.0, 2.0]), np.array([0, 4, 1, 1]))
    assert shares[:, 0].tolist() == [0.25, 0, 0, 0, 0.75]
    assert shares[:, 1].tolist() == [0, 1, 0, 0, 0]
    assert not shares[:, 2].any()


def test_a_city_without_enterprises_has_no_classes():
    series = run_table(simulate(scenario_of(**{"agents.enterprises_per_city": 0}))).series
    assert np.isnan(series["credit_blue"]).all()


# house ------------------------------------------------------------------------------------------------------------


def test_mean_is_that_of_numpy():
    values = np.array([[1.0, np.nan, 4.0], [np.nan, np.nan, np.nan]])
    assert mean(values, 1) == pytest.approx([2.5, np.nan], nan_ok=True)
    assert mean(values, 0) == pytest.approx([1, np.nan, 4], nan_ok=True)


def test_every_outcome_has_its_places_and_a_text_in_both_languages(table):
    for name, outcome in OUTCOMES.items():
        values = table.series[name]
        assert values.shape == (30, 1 + 3 + 13)
        last = {"region": 1, "party": 4, "city": 17}[outcome.level]
        assert np.isnan(values[:, last:]).all(), name
        assert all((outcome.label.zh, outcome.label.en, outcome.unit))
        assert outcome.help is None or all((outcome.help.zh, outcome.help.en))
