"""The engine's stages of agents against peers that were written on their own (benchmarks/): plain objects, numpy, arrays per city, C.

Same columns, same uniforms: the peers agree with the engine to rounding, month after month.
"""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import compiled, objects, peers
from benchmarks.stage import Crowd, Firms, crowd, firms

MONTHS = 30


@pytest.fixture(scope="module")
def start() -> Firms:
    return firms(13 * 40)


@pytest.fixture(scope="module")
def people() -> Crowd:
    return crowd(13 * 40)


def assert_same(one, other):
    """Every column that months change agrees to rounding."""
    for name in one.STATE:
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-9, abs=1e-14), name


def compare_firms(start, peer):
    """Run a peer beside the engine."""
    engine = peers.EngineFirms(start)
    for month in range(MONTHS):
        engine.month(month)
        peer.month(month)
        assert_same(engine.firms, peer.firms)
    return engine.firms


def compare_people(people, peer):
    engine = peers.EngineCrowd(people)
    for month in range(MONTHS):
        engine.month(month)
        peer.month(month)
        assert_same(engine.crowd, peer.crowd)


def test_the_engine_agrees_with_one_object_per_enterprise(start):
    after = compare_firms(start, objects.Enterprises(start, lambda month: start.draws(month).tolist().__getitem__))
    assert {-2, 0, 1} <= set(after.signed.tolist())  # breached, free and signed enterprises, closed ones, and found violations were among them
    assert after.months.max() > 1
    assert (start.closed > 0).sum() > 0
    assert (after.totals > 0).all(axis=0).sum() > 10


def test_the_engine_agrees_with_one_object_per_citizen(people):
    compare_people(people, objects.Citizens(people))


@pytest.mark.parametrize("peer", [peers.NumpyFirms, peers.CitiesOfFirms])
def test_the_engine_agrees_with_numpy_on_enterprises(start, peer):
    compare_firms(start, peer(start, start.draws))


@pytest.mark.parametrize("peer", [peers.NumpyCrowd, peers.CitiesOfCitizens])
def test_the_engine_agrees_with_numpy_on_citizens(people, peer):
    compare_people(people, peer(people))


@pytest.mark.skipif(compiled.compiler() is None, reason="no C compiler")
@pytest.mark.parametrize("how", ["plain", "blocks"])
def test_the_engine_agrees_with_c_on_enterprises(start, how):
    compare_firms(start, compiled.CFirms(start, how))


@pytest.mark.skipif(compiled.compiler() is None, reason="no C compiler")
def test_the_engine_agrees_with_c_on_citizens(people):
    compare_people(people, compiled.CCrowd(people))


def test_the_order_of_enterprises_and_the_length_of_blocks_change_nothing_but_rounding(start):
    """In any order of the rows every enterprise does the same; only the sums round differently."""
    order = np.random.default_rng(1).permutation(start.city.size)
    mixed = Firms(**{name: value if name in ("faced", "first", "misperception_sd", "totals") else value[order] for name, value in vars(start).items()})
    one, other = peers.EngineFirms(start), peers.EngineFirms(mixed)
    for month in range(MONTHS):
        one.month(month)
        other.month(month)
    for name in ("perceived", "watched", "months", "signed", "emission"):
        assert np.array_equal(getattr(one.firms, name)[order], getattr(other.firms, name))
    assert other.firms.totals == pytest.approx(one.firms.totals, rel=1e-12)
