"""Bundles: a claim on several mechanisms at once is judged by leaving out one at a time, so that the verdict names which of them carry it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from sim.declare.comparisons import AS_WRITTEN, Arm, Comparison, Member, Smallest, structures
from sim.study.evidence.cases import Case, arms_of, resolve
from sim.study.evidence.effects import Values, effect_of
from sim.study.evidence.kinds import BUNDLE, kind_of

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


def member_of(member: str, kind: str, case: Case, arms: Sequence[Values], rule: Smallest, root_seed: int) -> Member:
    """What a mechanism adds to the whole when it comes last."""
    found = effect_of(case, arms)
    return Member(case.comparison.claim.id, member, kind, found.effect, found.lo, found.hi, found.unit, found.replicates, role_of(case.comparison, found.effect, found.lo, found.hi, rule.size(found.value_without)), root_seed)


def role_of(comparison: Comparison, effect: float, lo: float, hi: float, least: float) -> Role:
    """What a mechanism does in a bundle.

    carries: the stated sign for sure, and at least the smallest size that matters; little: for sure, and smaller; nothing: no sure sign; against: the opposite sign for
    sure.
    """
    if not (math.isfinite(effect) and math.isfinite(lo)):
        return "no value"
    sign = -1.0 if comparison.claim.direction == "-" else 1.0
    ends = sorted((sign * lo, sign * hi))
    if ends[0] > 0:
        return "carries" if abs(effect) >= least else "little"
    return "against" if ends[1] < 0 else "nothing"


def by_bundle(members: Iterable[Member]) -> Mapping[str, list[Member]]:
    """Members of each claim."""
    result: dict[str, list[Any]] = {}
    for one in members:
        result.setdefault(one.claim, []).append(one)
    return result
