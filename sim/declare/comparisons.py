"""What a comparison is: how a claim is put to the model, and what the runs say to it (files of folder ``seeds``)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal

from sim.declare.claims import Claim, claims, read_seed
from sim.declare.shipped import SCENARIOS, SEEDS
from sim.declare.text import Text

Measure = Literal["difference", "level", "change", "order"]
MEASURES: tuple[Measure, ...] = ("difference", "level", "change", "order")
Says = Literal["holds", "sign only", "nothing", "opposite", "no value"]

FIRST, LAST = "first", "last"
"""Words for the first and the last year of a run."""
GOOD, MATTERS = "good", "matters"
"""Words for a threshold: the region's standard (of a level), and the smallest effect that matters (of a difference)."""

AS_WRITTEN = "as_written"
VERDICTS_FILE = SEEDS / "verdicts.csv"


@dataclass(frozen=True)
class Arm:
    """One side of a comparison: a shipped scenario (and variant), mechanisms switched on and off, other values by key path.

    A mechanism of ``on`` that the scenario lacks is added with its defaults; one that it has stays as written there. ``ends``: the
    mechanisms after whose end claims on retention measure what is left.
    """

    scenario: str
    variant: str | None = None
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    set: Mapping[str, Any] | None = None
    ends: tuple[str, ...] = ("campaign",)

    @property
    def sets(self) -> tuple[str, ...]:
        """The values as texts ``key.path=value``."""
        return tuple(f"{key}={_yaml(value)}" for key, value in (self.set or {}).items())


@dataclass(frozen=True)
class Requirement:
    """A condition without which the claim stays untested: mean of an outcome in the arm *without*, at least a value."""

    outcome: str
    at_least: float
    why: Text
    place: str = "ALL"


@dataclass(frozen=True)
class Comparison:
    """How a claim is judged.

    ``difference``: mean of with - without over the replicates, paired, beyond ``threshold`` (0, or ``matters``: the smallest effect
    that matters). ``level``: with - threshold (a number, or ``good``: the region's standard). ``change``: last year - first year of
    with (or the years ``2015..2018`` of ``period``), beyond ``threshold``. ``order``: gain of every factor of ``above`` less that of
    every factor of ``below``, where the gain of a factor is with - (with, without the factor). ``period`` is ``all``, a year, a
    month, or the ``first`` or ``last`` year. ``structures``: the ones under which it is judged (None: all but those on request).
    ``requires``: see :class:`Requirement`. ``note``: what a reader of the verdict must know. ``kind`` and ``why``: what the claim is as a
    test of the model, where no rule can tell ('': the rule tells). ``after``: months after the end of an action at which its retention
    is measured.
    """

    claim: Claim
    with_: Arm
    without: Arm | None
    measure: Measure = "difference"
    outcome: str = ""
    place: str = "ALL"
    period: str = "all"
    threshold: float | str = 0.0
    above: Mapping[str, Arm] | None = None
    below: Mapping[str, Arm] | None = None
    structures: tuple[str, ...] | None = None
    requires: Requirement | None = None
    note: Text | None = None
    kind: str = ""
    why: Text | None = None
    after: int = 3

    @property
    def arms(self) -> tuple[Arm, ...]:
        """Every arm, *with* first."""
        factors = (*(self.above or {}).values(), *(self.below or {}).values())
        return (self.with_, *((self.without,) if self.without is not None else ()), *factors)

    @property
    def missing(self) -> tuple[str, ...]:
        """Scenarios that it needs and that do not ship."""
        return tuple(dict.fromkeys(arm.scenario for arm in self.arms if not (SCENARIOS / f"{arm.scenario}.yaml").is_file()))


@dataclass(frozen=True)
class Structure:
    """A change of the model's structure under which every claim is judged again; a mechanism that is switched off takes the claims on it out."""

    name: str
    label: Text
    set: Mapping[str, Any]
    off: tuple[str, ...]
    fields: Mapping[str, Mapping[str, Any]]
    """Mechanism -> field -> value, where a scenario has the mechanism."""
    outcomes: tuple[str, ...] | None = None
    """Only claims on these are judged under it (None: all)."""
    instead: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    """Scenario -> the (scenario, variant) in its place; then only claims on these scenarios are judged under it."""
    on_request: bool = False
    """Whether only claims that name it are judged under it."""
    draws: str = ""
    """Parameters that every replicate draws, the same in all arms: ``posterior`` or ``ranges`` (see :mod:`sim.study.evidence.draws`); '': none."""

    def of(self, arm: Arm) -> tuple[str, str | None]:
        """Scenario and variant of an arm; one that names a variant keeps it."""
        return self.instead.get(arm.scenario, (arm.scenario, None)) if arm.variant is None else (arm.scenario, arm.variant)

    @property
    def sets(self) -> tuple[str, ...]:
        """The values as texts ``key.path=value``."""
        return tuple(f"{key}={_yaml(value)}" for key, value in self.set.items())


@dataclass(frozen=True)
class Smallest:
    """The smallest effect that matters: in the unit of the outcome, or as a share of the value without (``relative``)."""

    value: float
    relative: bool
    why: Text

    def size(self, without: float) -> float:
        """The effect in the unit of the outcome."""
        return self.value * abs(without) if self.relative else self.value


@dataclass(frozen=True)
class Finding:
    """A row of seeds/verdicts.csv: what one claim's comparison gave under one structure; ``lo`` .. ``hi`` is a 90 % interval.

    ``small``: smaller than what matters. ``detail``: of an order ``pairs that hold/pairs`` and the weakest pair, of a level of spells
    their median in months, of drawn parameters ``draws N/M``: in how many draws the effect has the stated sign.
    """

    claim: str
    structure: str
    outcome: str
    place: str
    period: str
    unit: str
    value_with: float
    value_without: float
    effect: float
    lo: float
    hi: float
    replicates: int
    says: Says
    small: bool
    detail: str
    root_seed: int
    model_version: int


@dataclass(frozen=True)
class Member:
    """A row of seeds/members.csv: what one mechanism of a bundle adds to the whole when it comes last, as the scenario is written.

    ``kind``: of the mechanism alone. ``role``: carries, little (sure and too small to matter), nothing (no sure sign), against, no value.
    """

    claim: str
    mechanism: str
    kind: str
    effect: float
    lo: float
    hi: float
    unit: str
    replicates: int
    role: str
    root_seed: int
    model_version: int


@dataclass(frozen=True)
class Chance:
    """A row of seeds/placebo.csv: what a claim's comparison gave with the mechanisms of ``permutation`` in the place of its own (0: its own)."""

    permutation: int
    claim: str
    kind: str
    mechanisms: str
    effect: float
    lo: float
    hi: float
    replicates: int
    says: Says
    root_seed: int
    model_version: int


COLUMNS = tuple(f.name for f in fields(Finding))
MEMBERS_FILE, PLACEBO_FILE = SEEDS / "members.csv", SEEDS / "placebo.csv"


def _yaml(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {_yaml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_yaml(v) for v in value) + "]"
    return str(value)


def _text(row: Mapping[str, str] | None) -> Text | None:
    return None if row is None else Text(row["en"], row["zh"])


def _arm(row: Mapping[str, Any], base: Arm) -> Arm:
    """An arm from what is written of it; what is not written is as in ``base``, and values are set on top of those of ``base``."""
    unknown = set(row) - {f.name for f in fields(Arm)}
    if unknown:
        raise KeyError(f"an arm has no {sorted(unknown)}")
    moved = "scenario" in row or "variant" in row
    kept = {} if moved else dict(base.set or {})
    return Arm(
        row.get("scenario", base.scenario), row.get("variant", None if moved else base.variant), tuple(row.get("on", ())), tuple(row.get("off", ())),
        kept | dict(row.get("set") or {}), tuple(row.get("ends", base.ends)),
    )  # fmt: skip


_KEYS = {
    "with", "without", "measure", "place", "period", "threshold", "above", "below", "structures", "requires", "note", "kind", "why", "after",
}  # fmt: skip


def _comparison(claim: Claim, row: Mapping[str, Any]) -> Comparison:
    """A comparison from its row; what is not written follows from the claim."""
    unknown = set(row) - _KEYS
    if unknown:
        raise KeyError(f"{claim.id}: a comparison has no {sorted(unknown)}")
    measure: Measure = row.get("measure", "difference")
    with_ = _arm({"on": claim.mechanisms} | dict(row.get("with") or {}), Arm(claim.scenario))
    without = None
    if measure == "difference":
        without = _arm(row.get("without", {"off": claim.mechanisms}), with_)
    factors = {key: {name: _arm(arm, with_) for name, arm in row[key].items()} for key in ("above", "below") if key in row}
    needed = row.get("requires")
    requires = None
    if needed is not None:
        why = _text(needed["why"])
        assert why is not None
        requires = Requirement(needed["outcome"], float(needed["at_least"]), why, needed.get("place", "ALL"))
    structures = tuple(row["structures"]) if "structures" in row else None
    threshold = row.get("threshold", 0.0)
    return Comparison(
        claim, with_, without, measure, claim.on, row.get("place", "ALL"), str(row.get("period", "all")),
        threshold if isinstance(threshold, str) else float(threshold), factors.get("above"), factors.get("below"), structures, requires,
        _text(row.get("note")), row.get("kind", ""), _text(row.get("why")), int(row.get("after", 3)),
    )  # fmt: skip


@cache
def comparisons() -> Mapping[str, Comparison]:
    """The comparison of every claim that can be judged, in the order of the ledger."""
    rows = read_seed("comparisons.yaml")["comparisons"]
    return {claim.id: _comparison(claim, rows[claim.id] or {}) for claim in claims() if claim.id in rows}


@cache
def structures() -> Mapping[str, Structure]:
    """The structures under which claims are judged, ``as_written`` first."""
    rows = read_seed("comparisons.yaml")["structures"]
    return {name: _structure(name, row) for name, row in rows.items()}


def _structure(name: str, row: Mapping[str, Any]) -> Structure:
    changes = (row.get("set") or {}, tuple(row.get("off") or ()), row.get("fields") or {})
    instead = {old: (new.get("scenario", old), new.get("variant")) for old, new in (row.get("instead") or {}).items()}
    return Structure(name, Text(**row["label"]), *changes, row.get("outcomes"), instead, bool(row.get("on_request", False)), row.get("draws", ""))


@cache
def smallest() -> Mapping[str, Smallest]:
    """Outcome -> the smallest effect that matters."""
    rows = read_seed("comparisons.yaml")["smallest_effect"]
    return {name: Smallest(float(row["value"]), bool(row.get("relative", False)), Text(**row["why"])) for name, row in rows.items()}


def findings() -> tuple[Finding, ...]:
    """What the last renewal found, in the order of the ledger."""
    return tuple(Finding(**row) for row in _rows(VERDICTS_FILE, Finding))


def members() -> tuple[Member, ...]:
    """What the last renewal found of the mechanisms of bundles."""
    return tuple(Member(**row) for row in _rows(MEMBERS_FILE, Member))


def chances() -> tuple[Chance, ...]:
    """What the last placebo found."""
    return tuple(Chance(**row) for row in _rows(PLACEBO_FILE, Chance))


def _rows(file: Path, cls: type[Any]) -> Iterator[dict[str, Any]]:
    """The rows of a record as values of the fields of its class."""
    if not file.is_file():
        return
    read: dict[str, Callable[[str], Any]] = {"float": lambda text: float(text or "nan"), "int": int, "bool": lambda text: text == "true"}
    kinds = {f.name: read.get(str(f.type), str) for f in fields(cls)}
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield {name: kind(row[name]) for name, kind in kinds.items()}


def status_of(says: Sequence[Says]) -> str:
    """The verdict over the structures.

    ``reproduced``: what is stated, in all. ``contradicted``: in none (where a size is asked for, the sign alone is not enough).
    ``depends on structure``: in some. ``untested``: the outcome has no value as the scenario is written.
    """
    if not says or says[0] == "no value":
        return "untested"
    held = sum(one == "holds" for one in says)
    return "reproduced" if held == len(says) else "depends on structure" if held else "contradicted"
