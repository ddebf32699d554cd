"""The month as one compiled call over all steps; a step in Python splits it into two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from types import ModuleType
from typing import Any

from sim.declare.blocks import Block, Step
from sim.draws.generated import module_of
from sim.engine.compiler import constructor_text
from sim.processes import steps

Segment = Callable[..., None]
Schedule = tuple[Step, ...]

_HEAD = "from numba.experimental.structref import new\n\nfrom sim.draws.compiled import jit\nfrom sim.engine.compiler import block_type\n"


@cache
def constructors(blocks: tuple[type[Block], ...]) -> ModuleType:
    """The module of the compiled constructors ``make_<Block>`` of all blocks."""
    lines = [_HEAD, *(f"from {cls.__module__} import {cls.__name__}" for cls in blocks), "", ""]
    return module_of("blocks", "\n".join(lines) + "\n\n".join(constructor_text(cls) for cls in blocks))


def names_of(schedule: Sequence[Step]) -> tuple[str, ...]:
    """Names of the blocks that the steps need, sorted."""
    return tuple(sorted({name for step in schedule for name in step.needs}))


def source_of(schedule: Sequence[Step]) -> str:
    """Source of the function that runs the steps for the months ``first`` to ``last``."""
    lines = ["from sim.draws.compiled import jit"]
    lines += [f"from {step.plain.__module__} import {step.plain.__name__}" for step in schedule]
    lines += ["", "", "@jit", "def months(first, last, burn, blocks):"]
    lines += [f"    ({', '.join(name.lower() for name in names_of(schedule))},) = blocks", "    for t in range(first, last):"]
    for step in schedule:
        call = f"{step.plain.__name__}(t, burn, {', '.join(name.lower() for name in step.needs)})"
        lines += [f"        {call}"] if step.in_burn_in else ["        if not burn:", f"            {call}"]
    return "\n".join(lines) + "\n"


@cache
def segments(schedule: Schedule) -> tuple[tuple[Segment, tuple[str, ...]], ...]:
    """The month in segments, each with the blocks that it takes: one, unless steps in Python stand in between."""
    parts: list[list[Step]] = [[]]
    for step in schedule:
        if step.python:
            parts += [[step], []]
        else:
            parts[-1].append(step)
    return tuple(_segment(part) for part in parts if part)


@cache
def usual_segments() -> tuple[tuple[Segment, tuple[str, ...]], ...]:
    """The segments of the month without a step in Python: looked up without hashing every step."""
    return segments(steps())


def _segment(part: list[Step]) -> tuple[Segment, tuple[str, ...]]:
    if part[0].python:
        step = part[0]

        def in_python(first: int, last: int, burn: bool, blocks: tuple[Any, ...]) -> None:
            for t in range(first, last):
                if step.in_burn_in or not burn:
                    step.run(t, burn, *blocks)

        return in_python, step.needs
    return module_of("month", source_of(part)).months, names_of(part)


def printed(schedule: Schedule) -> list[tuple[Step, str, list[str]]]:
    """Every step with the block that it writes and the blocks that it reads; ' marks what is read before anything of it was written this month."""
    first: dict[str, int] = {}
    for place, step in enumerate(schedule):
        first.setdefault(step.owns, place)
    return [
        (step, step.owns, [f"{name}'" if first.get(name, -1) > place else name for name in step.needs[1:] if name != "Log"])
        for place, step in enumerate(schedule)
    ]
