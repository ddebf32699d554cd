"""What accountability goes by and what a life is worth are nobody's measurement: the same scenario under every choice of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Text
from sim.engine.policy import policy_of
from sim.outcomes.declarations import party_place
from sim.processes.plan.fields import ANSWERING
from sim.scenario.scenario import Scenario
from sim.study.calibrate.posterior import drawn_in
from sim.study.compare.agreement import Kept
from sim.study.runs.keep import Keep
from sim.study.runs.kept import run_kept
from sim.study.store.periods import WHOLE
from sim.study.store.results import Results

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


def rivals_of(results: Results, scenario: Scenario, workers: int, out: Path) -> Rivals | None:
    """Ask the store of ``out`` for the scenario of ``results`` under every other choice, a few replicates each, and run what it does not hold.

    None of a single run, or where no setting acts. A choice of which a run fails is left out.
    """
    arms = choices_of(scenario) if len(results.replicates) > 1 else {}
    wanted = [int(r) for r in results.replicates[:REPLICATES]]
    if not arms:
        return None
    parties = tuple(place for place in results.places if place.startswith(party_place("")))
    own = {outcome: results.values(outcome)[: len(wanted), :, [results.places.index(p) for p in parties]].mean(axis=0) for outcome in OUTCOMES}
    every = [arm for of_setting in arms.values() for arm in of_setting]
    keep, root_seed = Keep(OUTCOMES, parties, (WHOLE,), series=True), int(results.manifest["root_seed"])
    kept = run_kept(every, wanted, root_seed, keep, out, workers, of_replicate=drawn_in(results.path))
    means = [None if one is None or np.isnan(one).all(axis=(1, 2, 3)).any() else one.mean(axis=0) for one in kept.monthly]
    found, rest = {}, iter(means)
    for setting, of_setting in arms.items():
        others = [answer for _, answer in zip(of_setting, rest, strict=False) if answer is not None]
        found[setting] = {outcome: np.stack([own[outcome], *(other[o] for other in others)]) for o, outcome in enumerate(OUTCOMES)}
    return Rivals(found, parties)
