"""The scenarios that a command names: files, patterns of files, and their variants."""

from __future__ import annotations

import dataclasses

from sim.cli.base import expand
from sim.declare.problems import InputError, Place, fail
from sim.scenario.load import ScenarioFile, load_scenario
from sim.scenario.scenario import Scenario
from sim.scenario.variants import BASE, result_name


def named_scenarios(files: tuple[str, ...], variants: tuple[str, ...], all_variants: bool, sets: tuple[str, ...]) -> list[Scenario]:
    """The scenarios, with every problem of every file in one error; a variant becomes ``<stem>-<variant>``."""
    if all_variants and variants:
        raise fail(Place("--variant"), "variant.both")
    scenarios, problems = [], []
    for file in expand(files):
        try:
            names = (BASE, *ScenarioFile(file).variants) if all_variants else (variants or (BASE,))
        except InputError as error:
            problems += error.problems
            continue
        for name in dict.fromkeys(names):
            try:
                scenario = load_scenario(file, name, sets)
            except InputError as error:
                problems += error.problems
                continue
            scenarios.append(dataclasses.replace(scenario, name=result_name(scenario.name, name)))
    if problems:
        raise InputError(problems)
    if all_variants and not any(scenario.variants for scenario in scenarios):
        raise fail(Place(", ".join(files)), "variant.none_at_all")
    return scenarios
