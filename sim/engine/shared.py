"""What scenarios of one replicate share: weather and population are drawn once, and kept while there is room."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

Drawn = TypeVar("Drawn")
ROOM = 32_000_000
"""Bytes kept of each kind; what is larger is kept until something else is drawn."""
MOST = 128
"""Most drawings kept of each kind: they are looked through one by one."""
_kept: dict[str, list[tuple[object, object]]] = {}


def kept(kind: str, key: object, draw: Callable[[], Drawn]) -> Drawn:
    """``draw()``, or what it gave when ``kind`` was asked for with the same ``key`` before. Nobody may change what is shared.

    In ``key`` cheap parts stand first and the region last: keys are compared from the first part on, and a region is a large thing.
    """
    entries = _kept.setdefault(kind, [])
    for known, drawn in entries:
        if known == key:
            return drawn  # type: ignore[return-value]
    new = draw()
    entries.append((key, new))
    while len(entries) > MOST or (len(entries) > 1 and sum(_size(drawn) for _, drawn in entries) > ROOM):
        del entries[0]
    return new


def _size(drawn: object) -> int:
    """Bytes of the arrays of a drawn thing."""
    if isinstance(drawn, np.ndarray):
        return drawn.nbytes
    parts = drawn if isinstance(drawn, tuple) else drawn.values() if isinstance(drawn, dict) else vars(drawn).values()
    return sum(part.nbytes for part in parts if isinstance(part, np.ndarray))
