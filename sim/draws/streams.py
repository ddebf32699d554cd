"""Named random streams: one name per decision, one key per step, one counter per agent.

``key = BLAKE2b-64(root seed | replicate | name | step)``; counter = (stable agent id, slot). The scenario is not part
of the key, so two scenarios that are run with the same root seed and replicate share every draw that both make
(common random numbers); adding an agent, a stream or a step changes no other draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.draws.philox import fill_normal, fill_uniform

Ids = NDArray[np.uint64]
Floats = NDArray[np.float64]

_ZERO = np.uint64(0)


def _hash64(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")


def stable_ids(group: str, count: int) -> Ids:
    """Ids of ``count`` agents of a group named like ``enterprise/Beijing/steel``: high word = hash of the name, low word = 0, 1, 2 ...

    An id depends on the group's name and the agent's number in it only, never on its row, so permuting the cities or
    adding an agent leaves everybody else's draws as they were.
    """
    high = np.uint64((_hash64(group) & 0xFFFFFFFF) << 32)
    return np.arange(count, dtype=np.uint64) + high


def named_ids(group: str, names: Sequence[str]) -> Ids:
    """One id per name (cities, parties, pairs): the 64-bit hash of ``group/name``."""
    return np.array([_hash64(f"{group}/{name}") for name in names], dtype=np.uint64)


class Draws(NamedTuple):
    """The random numbers of one replicate of one root seed."""

    root_seed: int
    replicate: int = 0

    def stream(self, name: str) -> Stream:
        """The draws of the decision ``name`` (``weather.regional``, ``enterprise.inspection``)."""
        return Stream(self, name)


class Stream:
    """The draws of one decision; ``step`` in every call is the month, day or quarter of the decision. Made by :meth:`Draws.stream`."""

    def __init__(self, draws: Draws, name: str) -> None:
        self.name = name
        self._prefix = f"{draws.root_seed}|{draws.replicate}|{name}|"

    def key(self, step: int = 0) -> np.uint64:
        """The 64-bit key of a step, for kernels that draw inside their loop."""
        return np.uint64(_hash64(f"{self._prefix}{step}"))

    def uniform(self, ids: Ids, step: int = 0, slot: int = 0) -> Floats:
        """Uniforms in (0, 1), one per id."""
        out = np.empty(ids.size)
        fill_uniform(out, self.key(step), ids, np.uint64(slot))
        return out

    def normal(self, ids: Ids, step: int = 0, slot: int = 0) -> Floats:
        """Standard normal deviates, one per id."""
        out = np.empty(ids.size)
        fill_normal(out, self.key(step), ids, np.uint64(slot))
        return out
