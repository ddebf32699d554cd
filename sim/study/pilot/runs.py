"""The runs of a pilot, asked of the store and done where it does not hold them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.scenario.scenario import Scenario
from sim.study.pilot.questions import Evaluate, Floats, Questions, Wanted
from sim.study.runs.execute import Progress
from sim.study.runs.jobs import Failure
from sim.study.runs.keep import Keep
from sim.study.runs.kept import KeptRuns
from sim.study.runs.plan import plan_of
from sim.study.store.periods import WHOLE


class Asked:
    """The groups of runs of ``questions``; of each run what is ``wanted``, over the whole period, is kept below ``out``.

    ``plan``: what is left to do. EnvironmentFailed: the store cannot be read or written.
    """

    def __init__(self, questions: Questions, wanted: Sequence[Wanted], root_seed: int, out: Path, workers: int | None, cores: int) -> None:
        outcomes, places = (tuple(dict.fromkeys(names)) for names in ((one.outcome for one in wanted), (one.place for one in wanted)))
        self._keep, self._seed, self._out, self._processes = Keep(outcomes, places, (WHOLE,)), root_seed, out, (workers, cores)
        self._columns = [outcomes.index(one.outcome) for one in wanted], [places.index(one.place) for one in wanted]
        self.failures: list[Failure] = []
        scenarios, counts, found = list[Scenario](), list[int](), list[int]()
        for group in questions.all:
            asked = self._ask(*group)
            left = Counter(job.scenario for job in asked.left)
            for number in dict.fromkeys(job.scenario for job in asked.jobs):
                scenarios.append(group[0][number])
                counts.append(len(group[1]))
                found.append(len(group[1]) - left[number])
        self.plan = plan_of(scenarios, counts, *self._processes, found=found)

    def _ask(self, scenarios: Sequence[Scenario], replicates: Sequence[int]) -> KeptRuns:
        return KeptRuns(scenarios, replicates, self._seed, self._keep, self._out)

    def evaluate(self, progress: Progress | None = None) -> Evaluate:
        """(scenarios, replicates) -> values; ``progress`` counts the runs of the whole pilot."""
        total, before = self.plan.runs, 0

        def run(scenarios: Sequence[Scenario], replicates: Sequence[int]) -> Floats:
            nonlocal before
            asked, done = self._ask(scenarios, replicates), before

            def tell(so_far: int, _: int, failed: int) -> None:
                if progress is not None:
                    progress(done + so_far, total, failed)

            kept = asked.run(asked.plan(*self._processes).workers, tell)
            before += len(asked.jobs)
            self.failures += kept.failures
            return np.stack([values[:, :, 0][:, *self._columns] for values in kept.values])

        return run
