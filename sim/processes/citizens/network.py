"""Who listens to whom: a small world in every city (Watts & Strogatz 1998, Nature 393, 440-442) with few links across cities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.draws.compiled import jit
from sim.draws.philox import uniform

if TYPE_CHECKING:
    from sim.declare.arrays import Ints, Keys, Links, Word

LINKS = 4
"""Links of a citizen: the two neighbours on either side of the city's ring, before rewiring."""
_PARTNER = np.uint64(LINKS)
_STEP = np.uint64(64)


@jit
def consistent_choice(key: Word, agent: Word, slot: Word, count: int) -> int:
    """A number of 0 .. count-1, each equally likely, that stays the same with chance count/(count+1) when one more is added.

    Jump consistent hash (Lamping & Veach 2014, arXiv:1406.2294) on Philox draws: from b jump to floor((b + 1)/u) while below ``count``.
    """
    chosen, following = 0, 0
    while following < count:
        chosen = following
        following = int(min((chosen + 1) / uniform(key, agent, slot), 4e9))
        slot += _STEP
    return chosen


@jit
def _other_city(key: Word, agent: Word, slot: Word, own: int, first: Ints, city_ids: Keys) -> int:
    """The other city with inhabitants whose draw is highest (rendezvous hashing): each equally likely, whatever their order."""
    best, chosen = -1.0, own
    for h in range(city_ids.size):
        if h != own and first[h + 1] > first[h]:
            draw = uniform(key, agent ^ city_ids[h], slot)
            if draw > best:
                best, chosen = draw, h
    return chosen


@jit
def small_world(links: Links, first: Ints, ids: Keys, city_ids: Keys, rewiring: float, across: float, key: Word, city_key: Word) -> None:
    """Fill ``links`` (4, citizens): a ring in the city; a link leads to a drawn citizen of another city with chance ``across``,
    else to a drawn citizen of the own city with chance ``rewiring``. Whoever draws itself keeps its neighbour on the ring.

    Draws depend on stable ids only: one citizen more in a city moves its share of the drawn links and the ends of the ring.
    """
    for c in range(city_ids.size):
        start, size = first[c], first[c + 1] - first[c]
        for i in range(start, first[c + 1]):
            for k in range(LINKS):
                offset = k - 2 if k < 2 else k - 1
                partner = start + (i - start + offset) % size
                slot = np.uint64(k)
                draw = uniform(key, ids[i], slot)
                if draw < across:
                    h = _other_city(city_key, ids[i], slot, c, first, city_ids)
                    if h != c:
                        partner = first[h] + consistent_choice(key, ids[i], _PARTNER + slot, first[h + 1] - first[h])
                elif draw < across + rewiring:
                    drawn = start + consistent_choice(key, ids[i], _PARTNER + slot, size)
                    partner = drawn if drawn != i else partner
                links[k, i] = partner
