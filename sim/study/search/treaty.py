"""Design a treaty: search, take away what is not needed, and try the answer in draws that the search has not seen."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sim.study.runs.cost import cost_of_runs, run_seconds
from sim.study.runs.plan import Plan, at_a_time
from sim.study.search.file import Treaty
from sim.study.search.mixes import Mix, Mixes, Tried
from sim.study.search.searcher import front, search

Told = Callable[[int, int, int], None]
_NEIGHBOURHOODS = 4
"""Neighbourhoods that a plan counts for the end of a search."""


@dataclass(frozen=True)
class Designed:
    """What a search found. ``answer``: the cheapest mix that is met in the share that is asked, else the one that is met in the most; ``base``: the base as
    it is; ``pieces``: by axis (its number), the answer with that axis in its first level; ``fresh``: answer and base in as many other draws; ``tried``:
    every mix; ``front``: those than which none is both as cheap and met as often."""

    treaty: Treaty
    answer: Tried
    base: Tried
    pieces: dict[int, Tried]
    fresh: Tried
    fresh_base: Tried
    tried: tuple[Tried, ...]
    front: tuple[Tried, ...]
    found: int
    computed: int
    failures: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether the answer is met in the share of the draws that is asked."""
        return self.answer.share >= self.treaty.share - 1e-12

    @property
    def needless(self) -> bool:
        """Whether the base meets the aim as it is."""
        return self.base.share >= self.treaty.share - 1e-12


def design(treaty: Treaty, out: Path, workers: int = 1, progress: Told | None = None) -> Designed:
    """Search and check; a call that was stopped goes on, because its runs are in the store of ``out``.

    InputError: two levels do not go together; the extra ``search`` is missing. EnvironmentFailed: as of :meth:`KeptRuns.run`. RunsFailed: a run of
    the base failed.
    """
    mixes = Mixes(treaty, out, workers)
    answer = search(mixes, progress)
    pieces = {}
    for i, number in enumerate(answer.mix):
        if number:
            pieces[i] = mixes.try_([(*answer.mix[:i], 0, *answer.mix[i + 1 :])], progress)[0]
    others = Mixes(treaty, out, workers, range(treaty.draws, 2 * treaty.draws))
    fresh = others.try_([answer.mix], progress)[0]
    every = tuple(sorted(mixes.known.values(), key=lambda one: one.mix))
    failures = tuple(dict.fromkeys(failure.error for failure in (*mixes.failures, *others.failures)))
    found, computed = mixes.found + others.found, mixes.computed + others.computed
    return Designed(treaty, answer, mixes.base, pieces, fresh, others.base, every, tuple(front(every)), found, computed, failures)


def most_mixes(treaty: Treaty) -> int:
    """The most mixes that a search tries, by and large: all, or the generations and some neighbourhoods."""
    if treaty.mixes <= treaty.search["every"]:
        return treaty.mixes
    around = sum(min(4, len(levels) - 1) for levels in treaty.levels)
    return min(treaty.mixes, treaty.search["population"] * treaty.search["generations"] + _NEIGHBOURHOODS * around)


def plan(treaty: Treaty, workers: int | None, cores: int) -> Plan:
    """The most that :func:`design` will do; what the store holds shows only as the search goes on."""
    runs = (most_mixes(treaty) + 1) * treaty.draws + 2 * treaty.draws
    work = runs * run_seconds(treaty.base)
    at_once = at_a_time(work, runs, workers, cores)
    cost = cost_of_runs([treaty.base], [runs], at_once, work / at_once, False)
    return Plan(runs, 0, treaty.base.calendar.months + treaty.base.calendar.burn_in, at_once, cost)


def wilson(count: int, of: int) -> tuple[float, float]:
    """90 % interval of a share of ``count`` in ``of`` independent draws (Wilson 1927)."""
    z, share = 1.6448536269514722, count / of
    middle, half = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, (middle - half) / (1 + z * z / of)), min(1.0, (middle + half) / (1 + z * z / of))


def level_texts(treaty: Treaty, mix: Mix) -> tuple[str, ...]:
    """The levels of a mix as they are written."""
    return tuple(levels[number].text for levels, number in zip(treaty.levels, mix, strict=True))
