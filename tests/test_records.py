"""The quick decorator of frozen classes against the standard one."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace

import pytest

from sim.declare.records import record


@record
class Quick:
    """A class of the quick decorator."""

    a: int
    b: tuple[str, ...] = ()
    c: float = field(default=0.0, compare=False, repr=False)

    @property
    def twice(self) -> int:
        """Twice ``a``."""
        return 2 * self.a


@dataclass(frozen=True)
class Plain:
    """The same class of the standard decorator."""

    a: int
    b: tuple[str, ...] = ()
    c: float = field(default=0.0, compare=False, repr=False)


def test_it_is_the_standard_frozen_dataclass() -> None:
    for one, other in (((1,), (1, ("x",))), ((1, (), 2.0), (1, (), 3.0))):
        assert (Quick(*one) == Quick(*other)) == (Plain(*one) == Plain(*other))
        assert hash(Quick(*one)) == hash(Plain(*one))
        assert repr(Quick(*one)) == repr(Plain(*one)).replace("Plain", "Quick")
    assert Quick(1) != Plain(1)
    assert len({Quick(1), Quick(1), Quick(2)}) == 2
    assert asdict(Quick(1)) == asdict(Plain(1))
    assert [f.name for f in fields(Quick)] == ["a", "b", "c"]
    assert replace(Quick(1), a=4).twice == 8
    assert pickle.loads(pickle.dumps(Quick(3))) == Quick(3)
    with pytest.raises(FrozenInstanceError):
        Quick(1).a = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        Quick()  # type: ignore[call-arg]


def test_methods_of_the_class_stay() -> None:
    @record
    class Own:
        a: int

        def __repr__(self) -> str:
            return "own"

    assert repr(Own(1)) == "own"
