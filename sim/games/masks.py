"""Coalitions as bit masks: bit i of a mask is set where player i is a member; an array of 2^n is indexed by the mask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import index
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Table = TypeVar("Table", Floats, Bools)

MOST_PLAYERS = 20
"""Largest number of players for which all coalitions are listed (2^20 is about a million)."""


def check_players(n: int, most: int | None = None) -> None:
    """Raise ValueError unless n is at least one and, where ``most`` is given, small enough to list every coalition."""
    if n < 1:
        raise ValueError(f"a game needs at least one player, not {n}")
    if most is not None and n > most:
        raise ValueError(f"all coalitions of {n} players are too many to list (at most {most}); use the sampled methods")


def members_of(coalition: Iterable[int], n: int) -> tuple[int, ...]:
    """The coalition's players, sorted, each once. IndexError for a player that is not 0 ... n-1."""
    players = sorted({index(i) for i in coalition})
    if players and not (players[0] >= 0 and players[-1] < n):
        raise IndexError(f"players are numbered 0 to {n - 1}: {players}")
    return tuple(players)


def mask_of(members: Iterable[int]) -> int:
    """The bit mask of a coalition."""
    return sum(1 << i for i in members)


def coalition_of(mask: int) -> tuple[int, ...]:
    """The players of a bit mask, sorted."""
    return tuple(i for i in range(mask.bit_length()) if mask >> i & 1)


def coalitions_of(flags: Bools) -> list[tuple[int, ...]]:
    """The coalitions of two players or more whose flag (shape 2^n) is set, by size and then in the order of the players."""
    chosen = (coalition_of(int(mask)) for mask in np.flatnonzero(flags))
    return sorted((members for members in chosen if len(members) >= 2), key=lambda members: (len(members), members))


def subset_sums(x: Floats) -> Floats:
    """x(S) = sum of x[i] over i in S, for all 2^n coalitions."""
    sums = np.zeros(1 << len(x))
    for i, share in enumerate(x):
        half = 1 << i
        np.add(sums[:half], share, out=sums[half : 2 * half])
    return sums


def coalition_sizes(n: int) -> NDArray[np.uint8]:
    """|S| for all 2^n coalitions."""
    sizes = np.zeros(1 << n, dtype=np.uint8)
    for i in range(n):
        half = 1 << i
        np.add(sizes[:half], 1, out=sizes[half : 2 * half])
    return sizes


def without_and_with(table: Table, player: int) -> tuple[Table, Table]:
    """Views of a table of 2^n: the coalitions without the player, and beside each the same coalition with the player."""
    pairs = table.reshape(-1, 2, 1 << player)
    return pairs[:, 0, :], pairs[:, 1, :]


def all_coalitions(n: int) -> Iterator[tuple[int, ...]]:
    """All 2^n coalitions in the order of their masks, as tuples."""
    return (coalition_of(mask) for mask in range(1 << n))
