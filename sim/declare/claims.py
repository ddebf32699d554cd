"""What a claim is: one statement of the evidence, in our own words, with its verdict (folder ``seeds``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from sim.declare.shipped import SEEDS
from sim.declare.text import Text

STATUSES = ("reproduced", "contradicted", "depends on structure", "untested", "out of scope")


@dataclass(frozen=True)
class Claim:
    """A row of seeds/claims.yaml; see seeds/README.md for the meaning of the fields."""

    id: str
    kind: str
    statement: Text
    direction: str
    on: str
    mechanisms: tuple[str, ...]
    scenario: str
    test: str
    status: str
    reason: str

    @property
    def source(self) -> str:
        """S0 .. S4: the abstract it comes from."""
        return self.id.split(".")[0]


def _read(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((SEEDS / name).read_text(encoding="utf-8"), Loader=loader)


@cache
def claims() -> tuple[Claim, ...]:
    """Every claim, in the order of the ledger."""
    return tuple(
        Claim(
            row["id"], row["kind"], Text(row["statement"]["en"], row["statement"]["zh"]), str(row["direction"]), row["on"], tuple(row["mechanisms"]),
            row["scenario"], row["test"], row["status"], row["reason"] or "",
        )
        for row in _read("claims.yaml")
    )  # fmt: skip
