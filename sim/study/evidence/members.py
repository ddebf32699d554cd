"""Bundles: a claim on several mechanisms at once is judged by leaving out one at a time, so that the verdict names which of them carry it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from sim.declare.comparisons import AS_WRITTEN, Arm, Comparison, Finding, Member, structures
from sim.study.evidence.cases import Case, arms_of, resolve
from sim.study.evidence.effects import Values, finding
from sim.study.evidence.kinds import BUNDLE, kind_of
from sim.version import MODEL_VERSION

Role = Literal["carries", "little", "nothing", "against", "no value"]


def without_one(comparison: Comparison, member: str) -> Comparison:
    """The comparison of the whole with itself without one mechanism."""
    with_ = comparison.with_
    rest = tuple(name for name in with_.on if name != member)
    less = Arm(with_.scenario, with_.variant, rest, (*with_.off, member), with_.set, with_.ends)
    return dataclasses.replace(comparison, without=less, measure="difference", threshold=0.0, requires=None)


def member_cases(comparisons: Iterable[Comparison]) -> list[tuple[str, str, Case]]:
    """(mechanism, its kind, the whole against itself without it) for every mechanism of every bundle, as the scenarios are written."""
    found = []
    for comparison in comparisons:
        kind = kind_of(comparison)
        for member, of in kind.members.items() if kind.name == BUNDLE else ():
            less = without_one(comparison, member)
            found.append((member, of, Case(less, AS_WRITTEN, tuple(resolve(arm, structures()[AS_WRITTEN]) for arm in arms_of(less)))))
    return found


def member_of(member: str, kind: str, case: Case, arms: Sequence[Values], root_seed: int) -> Member:
    """What a mechanism adds to the whole when it comes last."""
    found = finding(case, arms, root_seed)
    return Member(found.claim, member, kind, found.effect, found.lo, found.hi, found.unit, found.replicates, role_of(found), root_seed, MODEL_VERSION)


def role_of(found: Finding) -> Role:
    """What a mechanism does in a bundle.

    carries: the stated sign for sure, and at least the smallest size that matters; little: for sure, and smaller; nothing: no sure sign; against: the
    opposite sign for sure.
    """
    if found.says == "holds":
        return "little" if found.small else "carries"
    return {"opposite": "against", "no value": "no value"}.get(found.says, "nothing")  # type: ignore[return-value]


def by_bundle(members: Iterable[Member]) -> Mapping[str, list[Member]]:
    """Members of each claim."""
    result: dict[str, list[Member]] = {}
    for one in members:
        result.setdefault(one.claim, []).append(one)
    return result
