"""What belongs to a party goes by its people, not by its cities: accountability, levers, influence, errors, damage spared."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.engine.prepared import party_mean, prepare
from sim.model.model import CooperationModel
from sim.processes.plan.kernel import believed_arrays, damage_spared
from sim.world.columns import places
from tests.conftest import scenario_of
from tests.laws import splitting
from tests.laws.packs import SHAPES, random_pack, split
from tests.laws.runs import ALONE, INSTITUTIONS, STAY, apart, run, scenario_on

BY = "governments.accountability_by"


def answering(**given):
    return prepare(scenario_of(**given)).given["Outlook.answering"]


def test_a_city_answers_for_its_own_people_unless_told_otherwise(status_quo):
    """Beijing has 21.705 of the 111.42 million people; 2.8 a city and month is 0.327 a million, since 13 cities x 2.8 = 111.42 x 0.327."""
    cities = status_quo.region.cities
    people, gdp = (np.array([getattr(c, name) for c in cities]) for name in ("population", "gdp"))
    assert answering()[0] == pytest.approx(21.705)
    assert answering() == pytest.approx(people / 1e6)
    assert answering(**{BY: "gdp"}) == pytest.approx(111.4237 * gdp / gdp.sum())
    assert 0.327 * answering(**{BY: "city"}) == pytest.approx(np.full(13, 2.8), rel=2e-3)


def test_by_damage_a_city_answers_by_what_a_microgram_costs_there_in_the_base_year(status_quo):
    """GEMM of Burnett et al. 2018 by finite difference at the base mean; whatever is the same everywhere cancels."""
    pack = status_quo.region
    numbers = pack.damage.numbers
    theta, alpha, mu, nu, least = (numbers[k] for k in ("theta", "alpha", "mu", "nu", "counterfactual"))

    def ratio(c):
        z = c - least
        return np.exp(theta * np.log(z / alpha + 1) / (1 + np.exp(-(z - mu) / nu)))

    mean, people = np.array(pack.base_mean), np.array([c.population for c in pack.cities])
    deaths = np.array([pack.damage.baseline_mortality[c.province] for c in pack.cities])
    life = np.array([(c.gdp / c.population) ** numbers["income_elasticity"] for c in pack.cities])
    weight = people * deaths * life * (ratio(mean + 1e-4) - ratio(mean - 1e-4)) / ratio(mean)
    assert answering(**{BY: "damage"}) == pytest.approx(111.4237 * weight / weight.sum(), rel=1e-5)


@pytest.mark.parametrize("by", ["population", "gdp", "damage"])
def test_a_city_in_parts_answers_for_what_it_did(by):
    for shape in SHAPES[:3]:
        assert splitting.cut(shape.pack(), splitting.value, INSTITUTIONS, {BY: by}) < 1e-9


def test_by_city_or_below_full_cohesion_parts_count():
    """By city each of five parts answers for a share like every other city: of n + 4 instead of n, so five for one count 5 n/(n + 4) times as much.

    A city that counts its sisters half plans less for its party: with the parts alike, own is (1 + 4/2)/5 of B.
    """
    pack = random_pack(3, 3, 3)
    cut = split(pack, pack.cities[0].name, (0.2,) * 5)
    whole, parts = (prepare(scenario_on(p, ALONE, {BY: "city"})).given["Outlook.answering"] for p in (pack, cut))
    assert parts[:5].sum() / whole[0] == pytest.approx(5 * 3 / 7)
    outlook = run(scenario_on(cut, INSTITUTIONS, ALONE, STAY, {"governments.party_cohesion": 0.5})).state.outlook
    assert outlook.own[:5] == pytest.approx(0.6 * outlook.by_party[0, :5])


def test_a_lever_of_a_party_is_the_mean_over_its_people():
    pack = random_pack(1, 2, 3)
    cities = tuple(dataclasses.replace(c, party=p, population=n) for c, p, n in zip(pack.cities, ("a", "b", "b"), (5e6, 1e6, 3e6), strict=True))
    here = places(dataclasses.replace(pack, cities=cities), "province")
    assert party_mean(np.array([[0.3, 0.0, 1.0], [0.1, np.inf, np.inf], [0.1, 0.1, 0.1]]), here).tolist() == [[0.3, 0.75], [0.1, np.inf], [0.1, 0.1]]


def test_influence_is_the_mean_over_the_people_who_breathe_it(status_quo):
    model = CooperationModel(prepared=prepare(status_quo), replicate=0, root_seed=1)
    state, pack = model.state, status_quo.region
    party = [c.party for c in pack.cities]
    of = [[k for k, name in enumerate(party) if name == p] for p in pack.party_names]
    for r, mine in enumerate(of):
        people = np.array([pack.cities[k].population for k in mine])
        for h, theirs in enumerate(of):
            made = state.places.transport[np.ix_(mine, theirs)].sum(axis=1)
            assert state.places.influence[r, h] == pytest.approx(np.average(made, weights=people))


def test_what_is_spared_is_spared_to_others_and_a_party_errs_as_one():
    """Cities 0 and 1 are one party. e[0] = 3 x 7 alone; e[2] = 2 x 3 + 5 x 6. With z of the party 1 and sd 0.5 a factor exp(0.5 - 0.125)."""
    party, v = np.array([0, 0, 1]), np.array([2.0, 5.0, 3.0])
    marginal = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    spared = np.empty(3)
    damage_spared(spared, v, marginal, party)
    assert spared.tolist() == [21.0, 24.0, 36.0]
    believed, gamma = np.empty((3, 3)), np.empty(3)
    air, cost = np.array([[1.0, -1.0], [0.0, 2.0]]), np.array([1.0, 0.0])
    believed_arrays(believed, gamma, marginal, np.ones(3), air, cost, np.full(3, 0.5), party)
    up, down, none, far = np.exp([0.375, -0.625, -0.125, 0.875])
    assert believed == pytest.approx(marginal * np.array([[up, up, down], [up, up, down], [none, none, far]]))
    assert gamma == pytest.approx([up, up, none])


def test_a_split_party_pays_what_it_paid_with_the_rule_of_the_repeated_game():
    """Detection is a mean over people, so the choice of a party whose cities are supervised unequally does not count its cities."""
    pack = random_pack(2, 2, 4)
    name = pack.cities[0].name
    rule = {"governments.delivery_rule": "repeated_game", "mechanisms.supervision": {}, "levers.verification": 0.02}
    chosen = []
    for parts in ((1.0,), (0.2, 0.3, 0.5)):
        cut = split(split(pack, name, (0.5, 0.5)), f"{name}.1", parts)
        here = [c for c in cut.city_names if c.startswith(f"{name}.1")]
        chosen.append(run(scenario_on(cut, INSTITUTIONS, rule, ALONE, STAY, where={"supervision": here})).recorder.party["comply"])
    assert apart(chosen[1], chosen[0]) < 1e-9
