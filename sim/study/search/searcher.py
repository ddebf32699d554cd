"""The search: every mix where there are few, else NSGA-II in fixed batches; then the neighbours of the best, until none is better.

Nothing of a search is stored but its runs. Started again it makes the same choices (seeded), which the store answers.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from sim.declare.problems import Place, fail
from sim.study.search.file import Treaty
from sim.study.search.mixes import Mix, Mixes, Tried

Told = Callable[[int, int, int], None]
_MOST_ROUNDS = 50


def search(mixes: Mixes, progress: Told | None = None) -> Tried:
    """The cheapest mix that is met in the share of the draws that is asked, or else the one that is met in the most (of those the cheapest).

    InputError: the extra ``search`` is not installed (only needed where there are many mixes).
    """
    treaty = mixes.treaty
    if treaty.mixes <= treaty.search["every"]:
        mixes.try_(list(itertools.product(*(range(len(levels)) for levels in treaty.levels))), progress)
    else:
        _evolve(mixes, progress)
    return _refine(mixes, progress)


def best(treaty: Treaty, tried: Sequence[Tried]) -> Tried:
    """By the order of :func:`search`; of equals the one with fewer levels above the first."""
    return min(tried, key=lambda one: _rank(treaty, one))


def _rank(treaty: Treaty, one: Tried) -> tuple[float, float, int, Mix]:
    short = max(0.0, treaty.share - one.share)
    return (round(short, 12), one.mean_cost, sum(one.mix), one.mix)


def _evolve(mixes: Mixes, progress: Told | None) -> None:
    """NSGA-II (Deb et al. 2002) over cost and share, whole numbers, by pymoo: ask for a generation, try it, tell what it gave."""
    try:
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.evaluator import Evaluator
        from pymoo.core.problem import Problem
        from pymoo.core.termination import NoTermination
        from pymoo.operators.crossover.sbx import SBX
        from pymoo.operators.mutation.pm import PM
        from pymoo.operators.repair.rounding import RoundingRepair
        from pymoo.problems.static import StaticProblem
    except ImportError:
        raise fail(Place(str(mixes.treaty.path)), "extra.missing", extra="search") from None
    treaty, options = mixes.treaty, mixes.treaty.search
    top = np.array([len(levels) - 1 for levels in treaty.levels])
    problem = Problem(n_var=len(top), n_obj=2, xl=np.zeros(len(top)), xu=top, vtype=int)
    whole = {"vtype": float, "repair": RoundingRepair()}
    algorithm = NSGA2(
        pop_size=options["population"], sampling=np.array(_first(treaty)), crossover=SBX(prob=0.9, eta=3, **whole), mutation=PM(prob=0.9, eta=3, **whole),
        eliminate_duplicates=True,
    )  # fmt: skip
    algorithm.setup(problem, seed=options["seed"], termination=NoTermination(), verbose=False)
    for _ in range(options["generations"]):
        asked = algorithm.ask()
        if asked is None or not len(asked):  # every neighbour has been tried
            break
        batch = [tuple(int(x) for x in row) for row in np.rint(asked.get("X")).astype(int)]
        values = np.array([[one.mean_cost, -one.share] for one in mixes.try_(batch, progress)])
        Evaluator().eval(StaticProblem(problem, F=values), asked)
        algorithm.tell(infills=asked)


def _first(treaty: Treaty) -> list[Mix]:
    """The first generation: nothing, everything, every axis alone and all but one, then mixes drawn evenly."""
    top = [len(levels) - 1 for levels in treaty.levels]
    none, whole = (0,) * len(top), tuple(top)
    chosen = [none, whole]
    for i, most in enumerate(top):
        chosen += [(*none[:i], most, *none[i + 1 :]), (*whole[:i], 0, *whole[i + 1 :])]
    chosen = list(dict.fromkeys(chosen))[: treaty.search["population"]]
    draw = np.random.Generator(np.random.Philox(treaty.search["seed"]))
    while len(chosen) < treaty.search["population"]:
        mix = tuple(int(draw.integers(most + 1)) for most in top)
        if mix not in chosen:
            chosen.append(mix)
    return chosen


def neighbours(treaty: Treaty, mix: Mix) -> list[Mix]:
    """Mixes that differ in one axis: by one level, or in its first or last level."""
    found = dict[Mix, None]()
    for i, (number, levels) in enumerate(zip(mix, treaty.levels, strict=True)):
        for other in (number - 1, number + 1, 0, len(levels) - 1):
            if 0 <= other < len(levels) and other != number:
                found[(*mix[:i], other, *mix[i + 1 :])] = None
    return list(found)


def _refine(mixes: Mixes, progress: Told | None) -> Tried:
    """Go from the best to its best neighbour until none is better."""
    here = best(mixes.treaty, list(mixes.known.values()))
    for _ in range(_MOST_ROUNDS):
        around = best(mixes.treaty, [here, *mixes.try_(neighbours(mixes.treaty, here.mix), progress)])
        if around.mix == here.mix:
            break
        here = around
    return here


def front(tried: Sequence[Tried]) -> list[Tried]:
    """Mixes than which none is both as cheap and met in as many draws, from the cheapest on."""
    kept, most = list[Tried](), -1.0
    for one in sorted(tried, key=lambda one: (one.mean_cost, -one.share, one.mix)):
        if one.share > most:
            kept.append(one)
            most = one.share
    return kept
