"""Compile the equations once, before the first result and before workers start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

EVERYTHING = "bth_status_quo"
"""The scenario that is run for a few months with every mechanism on: so every kernel meets the types that real runs give it."""
SMALL: dict[str, object] = {
    "period.start": "2013-12", "period.months": 13, "agents.enterprises_per_city": 5, "agents.citizens_per_city": 5, "governments.members": "all",
    "enterprises.relocation_rate": 0.2, "mechanisms.campaign": "{from: 2014-01-03, to: 2014-01-20, campaign_floor: 0.3, curtailment: 0.2}",
}  # fmt: skip


def is_compiled() -> bool:
    """True if every module of the product's kernels has stored code for its present source."""
    _import_kernels()
    from sim.draws.kernel_cache import stored

    return all(stored().values())


def expected() -> int:
    """How many kernels a whole compilation makes, roughly (for a progress bar)."""
    _import_kernels()
    from sim.draws.kernel_cache import count

    return count()


def place() -> tuple[Path | None, bool]:
    """The folder of compiled code (None: it cannot be stored), and True if it is a temporary substitute."""
    from sim.draws.kernel_cache import folder

    return folder()


def compile_all(told: Callable[[int], None] = lambda done: None) -> int:
    """Compile and store what is not stored yet; ``told`` gets the number compiled so far. Returns that number."""
    _import_kernels()
    from sim.draws.kernel_cache import listening
    from sim.mechanisms import registry
    from sim.model.model import CooperationModel
    from sim.outcomes.compute import run_table
    from sim.scenario.load import load_scenario
    from sim.study.coalitions.analyse import analyse

    done = 0

    def one(name: str) -> None:
        nonlocal done
        done += 1
        told(done)

    with listening(one):
        on: dict[str, object] = {f"mechanisms.{name}.enabled": True for name, mechanism in registry().items() if name != "campaign" and not mechanism.named}
        for rule in ("conditional_cooperation", "always"):  # a rule in Python splits the month into two segments
            run_table(CooperationModel(load_scenario(EVERYTHING, overrides=SMALL | on | {"governments.delivery_rule": rule}), root_seed=7).run_all())
        analyse(load_scenario(EVERYTHING, overrides=SMALL), replicates=1)
    return done


def _import_kernels() -> None:
    import sim.games
    import sim.model.model  # noqa: F401
    from sim.engine.month import constructors, segments
    from sim.processes import blocks, steps

    constructors(tuple(blocks().values()))
    segments(steps())
