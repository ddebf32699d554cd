"""--posterior: every replicate takes a draw of the parameters and a transport matrix of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sim.cli.words import say
from sim.declare.problems import InputError
from sim.declare.text import Language
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.study.calibrate.posterior import Under

OWN = "region"
"""The value of the option where none is given: the posterior of the scenario's own region."""


def posterior_option(language: Language) -> click.Option:
    """--posterior, with or without a folder."""
    return click.Option(["--posterior"], is_flag=False, flag_value=OWN, metavar="[DIR]", help=say("opt.posterior", language))


def under_posterior(scenarios: list[Scenario], chosen: str | None, fixed: Sequence[str] = ()) -> tuple[list[Scenario], Under | None]:
    """The scenarios, each with a sampled matrix, and the posteriors of their regions without the keys ``fixed``; unchanged and None without the option.

    InputError: see :func:`sim.study.calibrate.posterior.posterior_for`.
    """
    if chosen is None:
        return scenarios, None
    from sim.study.calibrate.posterior import Under, posterior_for, sampled

    problems, found = [], {}
    for scenario in scenarios:
        try:
            found[scenario.region.name] = posterior_for(scenario, chosen).without(fixed)
        except InputError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise InputError(problems)
    return [sampled(scenario) for scenario in scenarios], Under(found)
