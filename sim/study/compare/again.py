"""What stored results are asked beyond their numbers, by running their scenarios a few times more: rival weights, and what carries an effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.declare.text import Text
from sim.study.compare.rivals import Rivals, rivals_of
from sim.study.runs.execute import Progress
from sim.study.store.periods import WHOLE
from sim.study.store.results import Results
from sim.version import MODEL_VERSION


def can_run_again(result: Results) -> bool:
    """Whether the scenario of a result gives its runs: it is of this version of the model and no branch."""
    return result.manifest["model_version"] == MODEL_VERSION and not result.manifest.get("branch")


def rivals_of_results(results: Sequence[Results]) -> list[Rivals | None]:
    """Other weights and values of a life of each result, asked of the store beside it; None where :func:`can_run_again` is false."""
    return [rivals_of(result, result.scenario(), 1, result.path.parent) if can_run_again(result) else None for result in results]


def carried_by_results(results: Sequence[Results], period: str = WHOLE, progress: Progress | None = None) -> Text | None:
    """What carries the effect of the second of two results: their scenarios, with the groups of levers switched, are run a few times.

    None where there is nothing to say (see :func:`sim.study.attribute.short.carried_line`), or results that cannot be run again.
    """
    from sim.study.attribute.attribute import REPLICATES
    from sim.study.attribute.short import carried_line
    from sim.study.calibrate.posterior import drawn_together

    if len(results) != 2 or not all(map(can_run_again, results)):
        return None
    table = drawn_together([result.path for result in results])
    drawn: dict[str, Any] = {} if table is None else {"of_replicate": table, "replicates": sorted(table.rows)[:REPLICATES]}
    root_seed, out = int(results[0].manifest["root_seed"]), results[0].path.parent
    return carried_line([result.scenario() for result in results], root_seed, out, period, None, progress, **drawn)
