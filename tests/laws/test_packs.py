"""The makers of the laws: a city cut in parts is the same air, and merging undoes it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.draws.streams import Draws
from sim.world.columns import damage_function, places, transport
from tests.laws.packs import SHAPES, merge, permuted, renamed, side_by_side, split
from tests.laws.runs import ALONE, apart, run, scenario_on

SHARES = (0.5, 0.3, 0.2)


@pytest.fixture(params=SHAPES, ids=lambda s: f"{s.parties}x{s.cities}")
def pack(request):
    return request.param.pack()


def test_a_random_pack_is_closed(pack):
    assert np.sum(pack.shares, axis=1) == pytest.approx(100.0)
    for city in pack.city_names:
        assert sum(s.emission_share for s in pack.sectors if s.city == city) == pytest.approx(1.0)
    assert len(set(pack.city_names)) == len(pack.cities)


def test_parts_add_up_to_the_city_and_air_and_damage_stay(pack):
    name = pack.cities[0].name
    cut = split(pack, name, SHARES)
    before, after = places(pack, "province"), places(cut, "province")
    for column in ("population", "gdp", "emission", "gamma", "gamma_diffuse", "diffuse"):
        whole, parts = getattr(before, column)[0], getattr(after, column)[:3]
        assert parts == pytest.approx(whole * np.array(SHARES), rel=1e-12)
    assert sum(s.enterprises for s in cut.sectors) == pytest.approx(sum(s.enterprises for s in pack.sectors))
    (m, bg), (m2, bg2) = (transport(p, "central", Draws(1, 0)) for p in (pack, cut))
    assert m2[:3, :3].sum(axis=1) == pytest.approx([m[0, 0]] * 3, rel=1e-12)
    assert m2[3:, :3].sum(axis=1) == pytest.approx(m[1:, 0], rel=1e-12)
    assert bg2 == pytest.approx([bg[0]] * 3 + list(bg[1:]), rel=1e-12)
    assert damage_function(cut).scale[:3] == pytest.approx(damage_function(pack).scale[0] * np.array(SHARES), rel=1e-12)


def test_merging_undoes_splitting(pack):
    name = pack.cities[0].name
    again = merge(split(pack, name, SHARES), [f"{name}.{k + 1}" for k in range(3)], name)
    assert again.city_names == pack.city_names
    assert np.array(again.shares) == pytest.approx(np.array(pack.shares), rel=1e-12)
    assert again.emission == pytest.approx(pack.emission, rel=1e-12)
    assert again.base_mean == pack.base_mean
    assert again.targets == pack.targets
    for a, b in zip(again.sectors, pack.sectors, strict=True):
        assert dataclasses.replace(a, enterprises=b.enterprises) == b
        assert a.enterprises == pytest.approx(b.enterprises)
    for city, same in zip(again.cities, pack.cities, strict=True):
        assert (city.population, city.gdp, city.area_km2) == pytest.approx((same.population, same.gdp, same.area_km2))


def test_what_are_no_parts_of_one_city_is_not_merged(pack):
    with pytest.raises(ValueError, match="do not share"):
        merge(pack, pack.city_names[:2], "both")


def test_without_accountability_and_pact_the_parts_breathe_the_air_of_the_city(pack):
    name = pack.cities[0].name
    alone = {"mechanisms.legislation": {"enabled": False}, "governments.choice_sharpness": 1e6, "levers.meeting_cost": 100}
    whole, parts = (run(scenario_on(p, ALONE, alone)).recorder.city for p in (pack, split(pack, name, SHARES)))
    for column in ("concentration", "effort"):
        assert apart(parts[column][:, 3:], whole[column][:, 1:]) < 1e-9
        assert apart(parts[column][:, :3], np.repeat(whole[column][:, :1], 3, axis=1)) < 1e-9


def test_a_permuted_pack_and_one_beside_it_are_the_same_regions(pack):
    order = list(range(len(pack.cities)))[::-1]
    assert permuted(permuted(pack, order), order) == pack
    both = side_by_side(pack, renamed(pack, " copy"))
    m, _ = transport(both, "central", Draws(1, 0))
    n = len(pack.cities)
    assert not m[:n, n:].any()
    assert not m[n:, :n].any()
    assert m[:n, :n] == pytest.approx(m[n:, n:], rel=1e-12)
