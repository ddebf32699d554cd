"""The points of a study: which scenario stands at each, resolved when it is needed."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sim.declare.problems import InputError, Problem, Problems
from sim.scenario.load import ScenarioFile
from sim.scenario.scenario import Scenario
from sim.scenario.tree import apply_set, copied, parse_set
from sim.study.store.runid import scenario_hash
from sim.study.sweeps.axes import Level, Steps, changes_of, path_text
from sim.study.sweeps.study_file import Study

KEPT, RECENT = 256, 64
"""Scenarios that are kept for good, and of the others the latest (a block of runs goes through them replicate by replicate); one takes some 50 kB."""
_MOST_PROBLEMS, _MOST_TRIED, _TELL_EVERY = 50, 2000, 100


Digests = frozenset[tuple[str, str]]


def digests_of(scenario: Scenario) -> Digests:
    """Name and sha256 of every data file of a scenario's region."""
    return frozenset(scenario.region.digests.items())


@dataclass(frozen=True)
class Point:
    """One point: number of its base, of its nested point (0 where nothing is nested), and a level for every axis of the study."""

    base: int
    nested: int
    levels: tuple[Level, ...]


class Points(Sequence[Scenario]):
    """The scenario of every point: base by base, nested point by nested point, then in the order of the design.

    The first :data:`KEPT` scenarios and the latest of the others are kept, so that what was checked need not be resolved again to run. A worker gets the
    study and works the points out again. ``sets`` are texts ``key.path=value``, which may not touch an axis (InputError).
    """

    def __init__(self, study: Study, sets: Sequence[str] = ()) -> None:
        self.study, self.sets = study, tuple(sets)
        self._check_sets()
        self.files = tuple(self._with_sets(base.file) for base in study.bases)
        nested = study.nested.combinations("study.nested") if study.nested is not None else [()]
        cells = study.design.combinations()
        self.points = tuple(Point(b, n, (*cell, *inner)) for b in range(len(study.bases)) for n, inner in enumerate(nested) for cell in cells)
        self._held: dict[int, Scenario] = {}
        self._recent: dict[int, Scenario] = {}
        self._regions: set[Digests] = set()

    def __reduce__(self) -> tuple[type[Points], tuple[Study, tuple[str, ...]]]:
        return (Points, (self.study, self.sets))

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, index: int) -> Scenario:  # type: ignore[override]
        if index in self._held:
            return self._held[index]
        if index not in self._recent:
            made = self.resolve(self.points[index].base, self.points[index].levels)
            if len(self._held) < KEPT:
                self._held[index] = made
                return made
            if len(self._recent) >= RECENT:
                del self._recent[next(iter(self._recent))]  # the oldest
            self._recent[index] = made
        return self._recent[index]

    def resolve(self, base: int, levels: Sequence[Level]) -> Scenario:
        """A base with some levels. InputError with every problem."""
        return self.files[base].resolve(changes=changes_of(levels))

    def _with_sets(self, file: ScenarioFile) -> ScenarioFile:
        """The tree of a base with ``sets``: they stand below the axes, which they may not touch."""
        result = copy.copy(file)
        result.root = copied(file.root)
        for text in self.sets:
            apply_set(result.root, text)
        return result

    def _check_sets(self) -> None:
        problems = Problems()
        for text in self.sets:
            steps, value = parse_set(text)
            for axis in self.study.axes:
                for path in axis.paths:
                    short = min(len(path), len(steps))
                    if path[:short] == steps[:short]:
                        problems.add(value.place, "study.set", path=path_text(steps), axis=axis.name)
        problems.stop()

    def digests(self, progress: Callable[[int, int, int], None] | None = None) -> list[str]:
        """The hash of the scenario of every point. InputError with every problem of every point.

        ``progress`` is called with (points checked, points, 0), every hundred points and at the end.

        Levels are tried one by one first, so that a wrong value is told once and not at every point that has it; with wrong ones, the points
        without them are tried too (at most 2000).
        """
        found, wrong = self._try_levels()
        result: list[str] = []
        for index in range(min(len(self), _MOST_TRIED) if found else len(self)):
            if progress is not None and index % _TELL_EVERY == 0:
                progress(index, len(self), 0)
            if any((level.text, level.changes[0].steps) in wrong for level in self.points[index].levels if level.changes):
                continue
            try:
                scenario = self[index]
                result.append(scenario_hash(scenario))
                self._regions.add(digests_of(scenario))
            except InputError as error:
                found |= {p.line(): p for p in error.problems}
                if len(found) > _MOST_PROBLEMS:
                    break
        if found:
            raise InputError(list(found.values()))
        if progress is not None:
            progress(len(self), len(self), 0)
        return result

    @property
    def regions(self) -> frozenset[Digests]:
        """The data files of the regions of the points whose hash :meth:`digests` has given."""
        return frozenset(self._regions)

    def _try_levels(self) -> tuple[dict[str, Problem], set[tuple[str, Steps]]]:
        """The problems of single levels by their line, and the levels that have them."""
        found, wrong = dict[str, Problem](), set[tuple[str, Steps]]()
        for base, level in itertools.product(range(len(self.study.bases)), self._single_levels()):
            try:
                self.resolve(base, (level,))
            except InputError as error:
                found |= {p.line(): p for p in error.problems}
                wrong |= {(level.text, change.steps) for change in level.changes[:1]}
        return found, wrong

    def _single_levels(self) -> Iterator[Level]:
        for axis in self.study.axes:
            yield from axis.spread(2)
