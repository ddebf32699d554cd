"""HazePact: which institutions make neighbouring governments keep cooperating on a shared airshed?

>>> import sim
>>> scenario = sim.load("bth_full_package")
>>> results = sim.run(scenario, replicates=20, seed=1, workers=2)
>>> results.summary

Everything is imported on first use, so that ``import sim`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    from pathlib import Path

    from sim.model.model import CooperationModel
    from sim.scenario.scenario import Scenario
    from sim.study.store.results import Results
    from sim.study.sweeps.sweep_store import SweepResults

__all__ = ["MODEL_VERSION", "CooperationModel", "__version__", "load", "open_results", "open_sweep", "run", "sweep"]


def load(path: str | Path, **overrides: Any) -> Scenario:
    """Read and check a scenario: a file, or the name of a shipped one; ``overrides`` are key paths (``**{"period.months": 24}``)."""
    from sim.scenario.load import load_scenario

    return load_scenario(path, overrides=overrides)


def run(scenario: str | Path | Scenario, replicates: int | None = None, seed: int = 1, workers: int = 1, out: str | Path = "results") -> Results:
    """Run a scenario and store it under ``out``; returns the opened results. Workers above 1 are processes."""
    from pathlib import Path

    from sim.scenario.scenario import Scenario
    from sim.study.runs.run import run_scenarios

    resolved = scenario if isinstance(scenario, Scenario) else load(scenario)
    return run_scenarios([resolved], replicates, seed, workers, Path(out))[0]


def open_results(path: str | Path) -> Results:
    """Open stored results: pandas frames, and xarray with the extra ``export``."""
    from sim.study.store.results import open_results as opened

    return opened(path)


def sweep(study: str | Path, workers: int = 1, out: str | Path = "results", overwrite: bool = False) -> SweepResults:
    """Run a study file (or a shipped study by its name) and store it under ``out``; returns the opened results."""
    from pathlib import Path

    from sim.study.sweeps.study_file import read_study
    from sim.study.sweeps.sweep import Sweep

    results = Sweep(read_study(study), Path(out)).run(workers, overwrite)
    assert results is not None
    return results


def open_sweep(path: str | Path) -> SweepResults:
    """Open stored results of a study; :func:`sim.study.analysis.sensitivity.sensitivity` gives the effects of its axes."""
    from sim.study.sweeps.sweep_store import open_sweep as opened

    return opened(path)


def __getattr__(name: str) -> Any:
    if name == "CooperationModel":
        from sim.model.model import CooperationModel

        return CooperationModel
    if name == "games":
        import importlib

        return importlib.import_module("sim.games")
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
