"""A placebo for the ledger: the same comparisons with other mechanisms in the place of those that the claims name.

How many claims come out as stated then says how easily a sign comes out as stated at all: scenario, outcome, place and stated sign stay, the mechanisms
are permuted. A permutation gives every mechanism of the ledger another one, the same for all claims, and never itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.declare.claims import claims
from sim.declare.comparisons import AS_WRITTEN, Arm, Chance, Comparison, Says, comparisons, structures
from sim.declare.problems import InputError
from sim.draws.streams import Draws, named_ids
from sim.study.evidence.cases import Case, arms_of, needs_of, not_shipped, resolve
from sim.study.evidence.effects import finding
from sim.study.evidence.kinds import kind_of
from sim.study.evidence.runs import Asked, asked
from sim.study.runs.execute import Progress
from sim.study.runs.jobs import Failure
from sim.study.store.runid import scenario_hash
from sim.version import MODEL_VERSION

PERMUTATIONS = 4
REPLICATES = 10
ROOT_SEED = 1


def mechanisms_of_claims() -> tuple[str, ...]:
    """The mechanisms that the claims name, in order of their names: those that are permuted."""
    return tuple(sorted({name for claim in claims() for name in claim.mechanisms}))


def permutation(number: int, root_seed: int = ROOT_SEED) -> Mapping[str, str]:
    """Mechanism -> the mechanism in its place, none its own: a single cycle through all of them, drawn by seed and number."""
    names = mechanisms_of_claims()
    luck = Draws(root_seed, number).stream("evidence.placebo").uniform(named_ids("mechanism", names))
    cycle = [names[i] for i in np.argsort(luck)]
    return dict(zip(cycle, [*cycle[1:], cycle[0]], strict=True))


def permutable(comparison: Comparison) -> bool:
    """Whether a comparison is of a claim's mechanisms switched on and off, and nothing else: only there another mechanism can take the place."""
    c = comparison
    if c.measure != "difference" or c.without is None or not c.claim.mechanisms or not_shipped(c):
        return False
    switched = dataclasses.replace(c.with_, on=(), off=tuple(c.claim.mechanisms))
    return set(c.with_.on) == set(c.claim.mechanisms) and c.without == switched and not c.with_.off and not c.with_.set


def permuted(comparison: Comparison, places: Mapping[str, str]) -> Comparison:
    """The comparison with other mechanisms in the place of the claim's."""
    names = tuple(places[name] for name in comparison.claim.mechanisms)
    c = comparison
    with_ = Arm(c.with_.scenario, c.with_.variant, names, (), c.with_.set, c.with_.ends)
    return dataclasses.replace(c, with_=with_, without=dataclasses.replace(with_, on=(), off=names), requires=None)


@dataclass(frozen=True)
class Placebo:
    """What is run: by permutation (0: the claims as they are) the cases, and the claims whose arms would be the same."""

    cases: tuple[tuple[int, Case], ...]
    same: tuple[tuple[int, Comparison], ...]

    def asked(self, replicates: int, root_seed: int, out: Path) -> Asked:
        """The runs that it takes."""
        return asked([case for _, case in self.cases], replicates, root_seed, out)


def plan(permutations: int = PERMUTATIONS, root_seed: int = ROOT_SEED) -> Placebo:
    """The claims as they are and under every permutation, as the scenarios are written. What no scenario can hold is left out for all."""
    found, same = list[tuple[int, Case]](), list[tuple[int, Comparison]]()
    for number in range(permutations + 1):
        places = permutation(number, root_seed)
        for comparison in comparisons().values():
            if not permutable(comparison):
                continue
            one = permuted(comparison, places) if number else comparison
            try:
                arms = tuple(resolve(arm, structures()[AS_WRITTEN]) for arm in arms_of(one))
                for arm in arms:
                    needs_of(one, arm)
            except InputError:  # two mechanisms that set one clause; an action without an end
                continue
            if len({scenario_hash(arm) for arm in arms}) < len(arms):
                same.append((number, one))
            else:
                found.append((number, Case(one, AS_WRITTEN, arms)))
    return Placebo(tuple(found), tuple(same))


def judge(
    planned: Placebo, runs: Asked, replicates: int = REPLICATES, workers: int = 1, root_seed: int = ROOT_SEED, progress: Progress | None = None
) -> tuple[tuple[Chance, ...], tuple[Failure, ...]]:
    """What every case gave, by permutation and in the order of the ledger, and the runs that failed. ``runs``: of :meth:`Placebo.asked`."""
    failures = runs.run(workers, progress)
    kinds = {id: kind_of(comparison).name for id, comparison in comparisons().items() if permutable(comparison)}
    result = []
    for number, case in planned.cases:
        f = finding(case, runs.values(case, replicates, root_seed), root_seed)
        id = case.comparison.claim.id
        names = " ".join(case.comparison.with_.on)
        result.append(Chance(number, id, kinds[id], names, f.effect, f.lo, f.hi, f.replicates, f.says, root_seed, MODEL_VERSION))
    for number, c in planned.same:  # nothing differs: no effect, for sure
        says: Says = "holds" if c.claim.direction == "0" else "nothing"
        result.append(Chance(number, c.claim.id, kinds[c.claim.id], " ".join(c.with_.on), 0.0, 0.0, 0.0, replicates, says, root_seed, MODEL_VERSION))
    order = {claim.id: place for place, claim in enumerate(claims())}
    return tuple(sorted(result, key=lambda one: (one.permutation, order[one.claim]))), failures


@dataclass(frozen=True)
class Rate:
    """Claims that come out as stated: their own mechanisms, and others in their place. ``claims``: how many; ``own``: of these as they are;
    ``by_permutation``: (held, claims) of each permutation."""

    claims: int
    own: int
    by_permutation: tuple[tuple[int, int], ...]

    @property
    def chance(self) -> float:
        """Mean share under the permutations."""
        held, whole = (sum(pair[i] for pair in self.by_permutation) for i in (0, 1))
        return held / whole if whole else float("nan")


def rate_of(chances: Sequence[Chance], kinds: Sequence[str] | None = None) -> Rate:
    """The rates of claims of some kinds (None: all)."""
    chosen = [one for one in chances if kinds is None or one.kind in kinds]
    own = [one for one in chosen if one.permutation == 0]
    numbers = sorted({one.permutation for one in chosen} - {0})
    by = [[one for one in chosen if one.permutation == number] for number in numbers]
    return Rate(len(own), sum(one.says == "holds" for one in own), tuple((sum(one.says == "holds" for one in some), len(some)) for some in by))
