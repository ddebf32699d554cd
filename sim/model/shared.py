"""What scenarios of one replicate share: weather and population are drawn once and kept until another replicate asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Drawn = TypeVar("Drawn")
_kept: dict[str, tuple[object, object]] = {}


def kept(kind: str, key: object, draw: Callable[[], Drawn]) -> Drawn:
    """``draw()``, or what it gave when ``kind`` was last asked for with the same ``key``. Nobody may change what is shared."""
    if kind not in _kept or _kept[kind][0] != key:
        _kept[kind] = (key, draw())
    return _kept[kind][1]  # type: ignore[return-value]
