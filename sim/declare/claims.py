"""What a claim is: one statement of the evidence, in our own words, with its verdict (folder ``seeds``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from sim.declare.shipped import SEEDS
from sim.declare.text import Text

KINDS = ("could fail", "sign built in", "circular", "bundle")
"""What a claim is as a test of the model: see seeds/kinds.yaml."""
STATUSES = ("reproduced", "contradicted", "depends on structure", "untested", "out of scope")
JUDGED = STATUSES[:3]


@dataclass(frozen=True)
class Claim:
    """A row of seeds/claims.yaml; see seeds/README.md for the meaning of the fields."""

    id: str
    form: str
    statement: Text
    direction: str
    on: str
    mechanisms: tuple[str, ...]
    scenario: str
    kind: str
    why: Text
    test: str
    status: str
    reason: Text

    @property
    def source(self) -> str:
        """S0 .. S4: the abstract it comes from."""
        return self.id.split(".")[0]


@dataclass(frozen=True)
class Edges:
    """What reaches what before anybody answers (seeds/kinds.yaml), from which the kind of a claim is read.

    ``made_of``: outcomes that follow from emission by accounting and physics. ``emission`` and ``own``: what takes emission away by definition, and by
    outcome what stands in the formula of the outcome itself; levers by name, ``clause NAME``, ``section NAME``. ``answered``: levers that reach outcomes
    only through what somebody decides. ``either``: levers and clauses whose sign in a formula is not fixed. ``follows_pact``: outcomes that are zero
    without members.
    """

    made_of: tuple[str, ...]
    emission: tuple[str, ...]
    own: Mapping[str, tuple[str, ...]]
    answered: tuple[str, ...]
    either: tuple[str, ...]
    follows_pact: tuple[str, ...]


@cache
def edges() -> Edges:
    """The edges of seeds/kinds.yaml."""
    row = read_seed("kinds.yaml")
    names = {key: tuple(row[key]) for key in ("made_of", "emission", "answered", "either", "follows_pact")}
    return Edges(**names, own={outcome: tuple(moved) for outcome, moved in row["own"].items()})


@dataclass(frozen=True)
class Source:
    """An abstract: what it is about."""

    id: str
    topic: Text
    city: Text


def read_seed(name: str) -> Any:
    """The values of a YAML file of the folder ``seeds``."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((SEEDS / name).read_text(encoding="utf-8"), Loader=loader)


def _text(row: Mapping[str, str]) -> Text:
    return Text(row["en"], row["zh"])


@cache
def claims() -> tuple[Claim, ...]:
    """Every claim, in the order of the ledger."""
    return tuple(
        Claim(
            row["id"], row["form"], _text(row["statement"]), str(row["direction"]), row["on"], tuple(row["mechanisms"]),
            row["scenario"], row["kind"], _text(row["why"]), row["test"], row["status"], _text(row["reason"]),
        )
        for row in read_seed("claims.yaml")
    )  # fmt: skip


@cache
def sources() -> tuple[Source, ...]:
    """The abstracts, in the order of the ledger."""
    return tuple(Source(key, _text(row["topic"]), _text(row["city"])) for key, row in read_seed("sources.yaml").items())
