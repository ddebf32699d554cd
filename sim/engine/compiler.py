"""What a block is to Numba: a structref (documented, mutable struct) whose fields are the arrays and numbers of the block.

Steps get blocks as arguments and write into their arrays. Blocks of other processes can be typed read-only, so that a foreign write fails
when it is compiled (:func:`check_ownership`). With the JIT off a block is a plain object with the same fields, and the same steps run.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from functools import cache
from typing import Any

import numba
from numba import types
from numba.experimental import structref

from sim.declare.blocks import Block, Step

JIT = not getattr(numba.config, "DISABLE_JIT", False)
APPEND_ONLY = ("Log",)
"""Blocks into which every step may write."""
_NUMBERS = {
    "f8": types.float64, "i8": types.int64, "?": types.boolean, "u8": types.uint64, "i4": types.int32, "u4": types.uint32, "i2": types.int16, "i1": types.int8,
}  # fmt: skip


@structref.register
class BlockType(types.StructRef):
    """The type of a block's class; its name holds the layout, so that code compiled for another layout is never taken for it."""

    def __init__(self, cls: type[Block], readonly: bool) -> None:
        self.cls, self.readonly = cls, readonly
        super().__init__(  # type: ignore[no-untyped-call]  # numba has no types
            [
                (name, types.Array(_NUMBERS[f.dtype], len(f.axes), "C", readonly) if f.axes else _NUMBERS[f.dtype])
                for name, f in cls.fields.items()
            ]
        )
        layout = ";".join(f"{name}:{f.dtype}{len(f.axes)}" for name, f in cls.fields.items())
        self.name = f"{cls.__module__}.{cls.__qualname__}[{layout}]{'-foreign' if readonly else ''}"

    def __reduce__(self) -> Any:
        return stored_type, (self.cls.__module__, self.cls.__qualname__, self.readonly, self.name)


def stored_type(module: str, qualname: str, readonly: bool, name: str) -> types.Type:
    """The type that stored code was compiled for: the block's, if its layout is still the same, else one that nothing has.

    Code reads the fields of a block at fixed distances; taken for a block with one field more it would read outside of it.
    """
    try:
        cls = getattr(importlib.import_module(module), qualname, None)
    except ImportError:
        cls = None
    found = None if cls is None else block_type(cls, readonly)
    return found if found is not None and found.name == name else types.Opaque(f"no longer: {name}")


@cache
def block_type(cls: Any, readonly: bool = False) -> BlockType:
    """The compiler's type of a block; ``readonly``: as another process sees it."""
    return BlockType(cls, readonly)


@cache
def face_of(cls: Any) -> type[Any]:
    """The class of the Python objects of a block: its fields are NumPy views of what compiled code reads and writes."""
    bases: tuple[type[Any], ...] = (structref.StructRefProxy, cls) if JIT else (cls,)
    return type(cls.__name__, bases, {"fields": cls.fields, "__module__": cls.__module__, "__doc__": cls.__doc__})


class _Boxed(structref.StructRefProxy):
    @classmethod
    def _numba_box_(cls, kind: Any, held: Any) -> Any:
        return structref.StructRefProxy._numba_box_.__func__(face_of(kind.cls), kind, held)  # type: ignore[attr-defined]


structref.define_boxing(BlockType, _Boxed)


def constructor_text(cls: type[Block]) -> str:
    """Source of the compiled constructor of a block (the compiler stores only what has a source file)."""
    lines = [f"T_{cls.__name__} = block_type({cls.__name__})", "", "", "@jit", f"def make_{cls.__name__}(values):"]
    lines += [f"    ({', '.join(cls.fields)},) = values", f"    me = new(T_{cls.__name__})"]
    lines += [*(f"    me.{name} = {name}" for name in cls.fields), "    return me"]
    return "\n".join(lines) + "\n"


def filled(cls: type[Block], make: Any, values: dict[str, Any]) -> Any:
    """The block with its fields; ``make``: its compiled constructor."""
    face: Any = face_of
    block = make(tuple(values[name] for name in cls.fields)) if JIT else face(cls)()
    block.__dict__.update(values)
    return block


def rebinds(step: Step) -> list[int]:
    """Lines of a step that assign to a field itself: compiled code would rebind the struct silently, plain Python raises."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(step.plain)))
    blocks = list(inspect.signature(step.plain).parameters)[2:]
    return [
        node.lineno for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) and node.value.id in blocks
    ]  # fmt: skip


def check_ownership(step: Step, blocks: dict[str, type[Block]]) -> None:
    """Compile a step with the blocks that it does not own read-only. numba.TypingError: it writes into one of them, or names a field that is not there."""
    mine = (step.owns, *APPEND_ONLY)
    known: dict[str, Any] = dict(blocks)
    kinds = (block_type(known[name], readonly=name not in mine) for name in step.needs)
    numba.njit(error_model="numpy")(step.plain).compile((types.int64, types.boolean, *kinds))
