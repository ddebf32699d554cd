"""Philox4x32-10, a counter-based random number generator.

Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, SC'11. A draw is a pure function of a
128-bit counter and a 64-bit key, so it does not depend on the order, the number or the process of the other draws.
The known-answer vectors published with Random123 are in the tests.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.draws.compiled import inlined, jit

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Keys, Word

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_5 = np.uint64(5)
_6 = np.uint64(6)
FIRST_SLOT = np.uint64(0)
"""Slot of an agent that draws once a step."""
_2_26 = 67108864.0
_2_53 = 9007199254740992.0


@inlined
def philox4x32(c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word) -> tuple[Word, Word, Word, Word]:
    """Ten rounds of Philox4x32. Counter words c0..c3 and key words k0, k1 are uint64 below 2**32; returns four such words."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = ((p1 >> _32) ^ c1 ^ k0) & _LOW, p1 & _LOW, ((p0 >> _32) ^ c3 ^ k1) & _LOW, p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@inlined
def _to_unit(high: Word, low: Word) -> float:
    """Two 32-bit words to a double in the open interval (0, 1) with 53 bits."""
    return (float(high >> _5) * _2_26 + float(low >> _6) + 0.5) / _2_53


@inlined
def uniform(key: Word, agent: Word, slot: Word) -> float:
    """One uniform in (0, 1): key (uint64) names stream and step, agent (uint64) is a stable id, slot (uint64) numbers draws of one agent."""
    w0, w1, _, _ = philox4x32(agent & _LOW, agent >> _32, slot & _LOW, slot >> _32, key & _LOW, key >> _32)
    return _to_unit(w0, w1)


@inlined
def standard_normal(key: Word, agent: Word, slot: Word) -> float:
    """One standard normal deviate by the Box-Muller transform of one Philox block."""
    w0, w1, w2, w3 = philox4x32(agent & _LOW, agent >> _32, slot & _LOW, slot >> _32, key & _LOW, key >> _32)
    return math.sqrt(-2.0 * math.log(_to_unit(w0, w1))) * math.cos(2.0 * math.pi * _to_unit(w2, w3))


@jit
def fill_uniform(out: Floats, key: Word, agents: Keys, slot: Word) -> None:
    """out[i] = uniform of agent id agents[i]."""
    for i in range(out.size):
        out[i] = uniform(key, agents[i], slot)


@jit
def fill_normal(out: Floats, key: Word, agents: Keys, slot: Word) -> None:
    """out[i] = standard normal of agent id agents[i]."""
    for i in range(out.size):
        out[i] = standard_normal(key, agents[i], slot)
