"""A block: the parameters, levers, random streams and columns of state that one process owns.

A block is a class whose annotated fields are declared with the functions below. Its process alone writes into it; everybody may read it.
Schema, documentation, sweep axes and chart labels come from the declarations. In a run an instance holds one array or number a field:
for Python a NumPy view, typed by the annotation; for compiled code a struct (:mod:`sim.engine.compiler`).

Axes name shapes: ``cities``, ``parties``, ``months`` (burn-in included), ``days``, ``firms``, ``people``, ``coalitions``, a number, or a sum
such as ``cities+1``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from sim.declare.clauses import Clause, Fields
from sim.declare.levers import Lever
from sim.declare.outcomes import Outcome
from sim.declare.parameters import Parameter

Kind = Literal["parameter", "lever", "party_lever", "daily", "clause", "table", "stream", "column", "array", "output", "given"]
BY_MONTH: tuple[Kind, ...] = ("lever", "party_lever", "clause", "table", "stream")
"""Kinds with one row a month."""
STATE: tuple[Kind, ...] = ("column", "array")
"""Kinds that change during a run: a snapshot holds them."""


@dataclass(frozen=True)
class Field:
    """One field of a block.

    ``declared``: the parameter, lever, clause or outcome (of a recorded column) that users see; ``of``: section of a parameter, name of a clause
    or of a random stream; ``start``: value before the first month; ``encode``: from the value in a scenario (of a clause: from all its fields) to
    the number in the block; ``scaled``: strength and ramp of the clause scale the number; ``read_ahead``: months beyond the current one that the
    process reads (a run that is forked less than so many months before a change would be wrong).
    """

    kind: Kind
    axes: tuple[str, ...] = ()
    dtype: str = "f8"
    start: float = 0.0
    meaning: str = ""
    declared: Parameter | Lever | Outcome | Clause | None = None
    of: str = ""
    encode: Callable[[Any], Any] | None = None
    read_ahead: int = 0
    scaled: bool = False


def parameter(section: str, declared: Parameter, encode: Callable[[Any], Any] | None = None, dtype: str = "") -> Any:
    """A value of the scenario key ``section``; numbers and switches go into the block as they are, other kinds through ``encode`` as ``dtype``."""
    dtype = dtype or {"number": "f8", "integer": "i8", "flag": "?"}[declared.kind]
    return Field("parameter", (), dtype, meaning=declared.label.en, declared=declared, of=section, encode=encode)


def choice(section: str, declared: Parameter, codes: dict[str, int]) -> Any:
    """A choice of the scenario as the whole number that ``codes`` gives it."""
    return Field("parameter", (), "i8", meaning=declared.label.en, declared=declared, of=section, encode=codes.__getitem__)


def lever(declared: Lever, read_ahead: int = 0) -> Any:
    """A lever by month and city."""
    return Field("lever", ("months", "cities"), meaning=declared.label.en, declared=declared, read_ahead=read_ahead)


def party_lever(declared: Lever) -> Any:
    """A lever by month and party: the mean over the people of the party's cities."""
    return Field("party_lever", ("months", "parties"), meaning=declared.label.en, declared=declared)


def daily_lever(declared: Lever) -> Any:
    """A lever by day and city."""
    return Field("daily", ("days", "cities"), meaning=declared.label.en, declared=declared)


def clause(of: Clause, meaning: str, value: Callable[[Fields], Any] | None = None, *, scaled: bool = False, count: int = 0) -> Any:
    """Numbers of a clause by month (or day) and city, zero where it does not act: ``value`` of its fields, by default the field of the same name.

    ``scaled``: strength and ramp scale them. ``count``: ``value`` gives so many numbers, each with a table of its own.
    """
    axes = (f"{of.name} days" if of.by_day else "months", "cities")
    return Field("clause", (str(count), *axes) if count else axes, meaning=meaning, declared=of, of=of.name, encode=value, scaled=scaled)


def activity_of(of: Clause, meaning: str) -> Any:
    """Strength x ramp of a clause by month and city; zero where it does not act."""
    return clause(of, meaning, lambda fields: 1.0, scaled=True)


def clause_choice(of: Clause, meaning: str, value: Callable[[Fields], Any], dtype: str = "i8") -> Any:
    """A choice of a clause as one number of the run; zero where the clause is not set."""
    return Field("clause", (), dtype, meaning=meaning, declared=of, of=of.name, encode=value)


def table(of: Clause, *axes: str, meaning: str, value: Callable[[Fields], Any]) -> Any:
    """What a clause says by month in a shape of its own (months, then ``axes``), from data of the region; ``value``: what of its fields says how."""
    return Field("table", ("months", *axes), meaning=meaning, declared=of, of=of.name, encode=value)


def stream(name: str) -> Any:
    """The keys of a named random stream by month."""
    return Field("stream", ("months",), "u8", meaning=f"keys of the random stream {name}", of=name)


def column(meaning: str, start: float = 0.0, outcome: Outcome | None = None) -> Any:
    """A value a city, recorded every month; ``outcome`` makes it a result of the run as it is."""
    return Field("column", ("cities",), start=start, meaning=meaning, declared=outcome)


def party_column(meaning: str, start: float = 0.0, outcome: Outcome | None = None) -> Any:
    """A value a party, recorded every month; ``outcome`` as in :func:`column`."""
    return Field("column", ("parties",), start=start, meaning=meaning, declared=outcome)


def array(*axes: str, meaning: str, dtype: str = "f8", start: float = 0.0) -> Any:
    """State of another shape, or that is not recorded. A number that changes is an array of length 1: steps write into fields, never replace them."""
    return Field("array", axes, dtype, start, meaning)


def output(*axes: str, meaning: str, dtype: str = "f8", start: float = 0.0, outcome: Outcome | None = None) -> Any:
    """What a run leaves behind; no process reads it. ``outcome`` as in :func:`column`, where the axes are ``recorded`` and cities or parties."""
    return Field("output", axes, dtype, start, meaning, outcome)


def given(*axes: str, meaning: str, dtype: str = "f8") -> Any:
    """Fixed in a run: world, calendar, population, weather."""
    return Field("given", axes, dtype, meaning=meaning)


class Block:
    """Base class of the blocks of processes."""

    fields: ClassVar[dict[str, Field]] = {}

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Field)}
        if own:
            cls.fields = own

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.fields:
            raise AttributeError(f"{type(self).__name__}.{name}: write into the field ({name}[:] = ...), do not replace it")
        object.__setattr__(self, name, value)


@dataclass(frozen=True)
class Step:
    """One step of the month.

    ``when`` orders the steps; ``run`` is its function, whose signature says what it writes and reads: ``(t, burn, me: Own, other: Block,
    ...)``: it writes into the first block (and appends to ``log: Log``) and reads the others. ``python``: a function that is not compiled.
    """

    when: int
    run: Callable[..., None]
    does: Any
    in_burn_in: bool = True
    python: bool = False

    @property
    def plain(self) -> Callable[..., None]:
        """The function before it was compiled."""
        return getattr(self.run, "py_func", self.run)

    @property
    def name(self) -> str:
        """``folder.function``."""
        return f"{self.plain.__module__.split('.')[-2]}.{self.plain.__name__}"

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the blocks that it takes, in the order of its signature; the first is its own."""
        return tuple(str(p.annotation) for p in list(inspect.signature(self.plain).parameters.values())[2:])

    @property
    def owns(self) -> str:
        """Name of the block that it writes."""
        return self.needs[0]
