"""The random numbers: published known answers, independence of order, and what common random numbers promise."""

import numpy as np
import pytest

from sim.draws.philox import philox4x32
from sim.draws.streams import Draws, named_ids, stable_ids

# Known answers of philox4x32-10 distributed with Random123 (kat_vectors).
KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_published_known_answers(counter, key, answer):
    words = philox4x32(*(np.uint64(c) for c in counter), *(np.uint64(k) for k in key))
    assert tuple(int(w) for w in words) == answer


def test_draws_of_an_agent_do_not_depend_on_its_row_or_on_other_agents():
    stream = Draws(1).stream("enterprise.inspection")
    ids = stable_ids("enterprise/Beijing/steel", 10)
    few, all_of_them, backwards = stream.uniform(ids[:4], 7), stream.uniform(ids, 7), stream.uniform(ids[::-1].copy(), 7)
    assert np.array_equal(few, all_of_them[:4])
    assert np.array_equal(backwards[::-1], all_of_them)


def test_streams_steps_replicates_seeds_and_slots_differ():
    ids = named_ids("city", ["Beijing", "Tianjin"])
    base = Draws(1).stream("visits").uniform(ids, 3)
    others = [
        Draws(2).stream("visits").uniform(ids, 3),
        Draws(1, 1).stream("visits").uniform(ids, 3),
        Draws(1).stream("weather").uniform(ids, 3),
        Draws(1).stream("visits").uniform(ids, 4),
        Draws(1).stream("visits").uniform(ids, 3, slot=1),
    ]
    assert all(not np.any(base == other) for other in others)


def test_uniforms_and_normals_have_the_right_moments():
    ids = stable_ids("citizen/Beijing", 200_000)
    u, z = Draws(5, 2).stream("a").uniform(ids), Draws(5, 2).stream("b").normal(ids)
    assert u.min() > 0
    assert u.max() < 1
    assert u.mean() == pytest.approx(0.5, abs=0.003)
    assert u.var() == pytest.approx(1 / 12, abs=0.001)
    assert z.mean() == pytest.approx(0, abs=0.01)
    assert z.std() == pytest.approx(1, abs=0.01)
    assert abs(np.corrcoef(z[:-1], z[1:])[0, 1]) < 0.01
