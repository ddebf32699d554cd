"""Levels of axes tried one by one on the scenarios of a study."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from sim.declare.problems import InputError, Problem
from sim.scenario.load import ScenarioFile
from sim.study.sweeps.axes import Level

_MOST_TRIALS = 1000


def tried(files: Sequence[ScenarioFile], levels: Sequence[Level], known: Sequence[Problem]) -> list[Problem]:
    """What is wrong with single levels, beside what is known already; at most 1000 are tried.

    For a study that has problems anyway, so that wrong values do not wait until those are mended.
    """
    told = {problem.line() for problem in known}
    found: dict[str, Problem] = {}
    for file, level in itertools.islice(itertools.product(files, levels), _MOST_TRIALS):
        try:
            file.resolve(changes=level.changes)
        except InputError as error:
            found |= {line: problem for problem in error.problems if (line := problem.line()) not in told}
    return list(found.values())
