"""What accountability goes by and what a life is worth are nobody's measurement: the same scenario under every choice of them."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Text
from sim.engine.policy import policy_of
from sim.outcomes.declarations import party_place
from sim.processes.plan.fields import ANSWERING
from sim.scenario.scenario import Scenario
from sim.study.compare.agreement import Kept
from sim.study.runs.execute import model_as_function, run_jobs
from sim.study.store.results import Results
from sim.study.store.tables import read_table

Floats = NDArray[np.float64]
REPLICATES = 3
"""Replicates of every choice; its answer is their mean."""
OUTCOMES = ("voluntary_margin", "transfer_balance")
WEIGHTS, VALUES = "accountability_by", "value_of_life"
NAMES = {WEIGHTS: Text("weights of accountability", "种问责分配依据"), VALUES: Text("values of a life", "种生命价值")}


@dataclass(frozen=True)
class Rivals:
    """Setting -> outcome -> (choices, months, parties), means over the first replicates; the choice of the scenario itself is one of them."""

    found: Mapping[str, Mapping[str, Floats]]
    parties: tuple[str, ...]

    def kept(self, outcome: str, party: str, side: bool, told: Callable[[Floats], float]) -> tuple[Kept, ...]:
        """Under how many choices of every setting ``told(months)`` of the party lies on a side: below zero (True) or not."""
        column = self.parties.index(party)
        counts = []
        for setting, outcomes in self.found.items():
            answers = [told(months[:, column]) for months in outcomes[outcome]]
            counts.append(Kept(NAMES[setting], sum((answer < 0) == side for answer in answers if not np.isnan(answer)), len(answers)))
        return tuple(counts)


def choices_of(scenario: Scenario) -> dict[str, list[Scenario]]:
    """Setting -> the scenario under every other choice; settings that cannot act here are left out.

    Weights need accountability somewhere and more than one city; values of a life those that the region states.
    """
    region, found = scenario.region, {}
    if len(region.cities) > 1 and policy_of(scenario).levers["accountability_per_million"].any():
        found[WEIGHTS] = [by for by in ANSWERING if by != scenario.get("governments", WEIGHTS)]
    lives = [life for life in region.damage.lives if life != scenario.get("governments", VALUES)]
    if lives:
        found[VALUES] = lives
    return {setting: [_with(scenario, setting, choice) for choice in others] for setting, others in found.items()}


def _with(scenario: Scenario, setting: str, choice: str) -> Scenario:
    governments = dict(scenario.settings["governments"]) | {setting: choice}
    return dataclasses.replace(scenario, settings=dict(scenario.settings) | {"governments": governments})


def rivals_of(results: Results, scenario: Scenario, workers: int) -> Rivals | None:
    """Run the scenario of ``results`` under every other choice, a few replicates each; None of a single run, or where no setting acts.

    What these runs leave is thrown away. A choice of which a run fails is left out.
    """
    arms = choices_of(scenario) if len(results.replicates) > 1 else {}
    wanted = [int(r) for r in results.replicates[:REPLICATES]]
    if not arms:
        return None
    parties = tuple(place for place in results.places if place.startswith(party_place("")))
    own = {outcome: results.values(outcome)[: len(wanted), :, [results.places.index(p) for p in parties]].mean(axis=0) for outcome in OUTCOMES}
    every = [arm for of_setting in arms.values() for arm in of_setting]
    with tempfile.TemporaryDirectory() as folder:
        done = run_jobs(every, [wanted] * len(every), int(results.manifest["root_seed"]), workers, Path(folder), simulate=model_as_function(OUTCOMES))
        answers = [_means([run for _, run in sorted(one.runs.items())], results, parties) if len(one.runs) == len(wanted) else None for one in done]
    found, rest = {}, iter(answers)
    for setting, of_setting in arms.items():
        others = [answer for _, answer in zip(of_setting, rest, strict=False) if answer is not None]
        found[setting] = {outcome: np.stack([own[outcome], *(other[outcome] for other in others)]) for outcome in OUTCOMES}
    return Rivals(found, parties)


def _means(runs: Sequence[Path], results: Results, parties: Sequence[str]) -> dict[str, Floats]:
    """Outcome -> (months, parties), mean over runs."""
    columns = [results.places.index(party) for party in parties]
    shape = (len(results.months), len(results.places))
    tables = [read_table(run / "series.parquet", OUTCOMES) for run in runs]
    return {name: np.mean([table.column(name).to_numpy().reshape(shape)[:, columns] for table in tables], axis=0) for name in OUTCOMES}
