"""Stored results, opened again."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Place, fail
from sim.declare.reading.cells import unguarded
from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES
from sim.outcomes.measure import Measure
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.study.store.manifest import broken, check_files, check_manifest, read_manifest
from sim.study.store.periods import period_values, periods
from sim.study.store.store import SCENARIO
from sim.study.store.tables import read_table

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

_NEEDED = (
    "scenario", "title", "scenario_sha256", "model_version", "root_seed", "runs", "failures", "region", "months", "places", "outcomes", "files",
)  # fmt: skip

_OTHERS = {
    "study": "result.study", "coalitions": "result.coalitions", "attribution": "result.attribution", "treaty": "result.treaty",
    "calibration": "result.calibration", "planted": "result.calibration",
}  # fmt: skip
"""Folders of another kind, and what is said about them."""


@dataclass(frozen=True)
class Results:
    """A folder of results: its manifest, and its tables as pandas frames, read when first asked for."""

    path: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        """Name of the scenario (the stem of its file)."""
        return str(self.manifest["scenario"])

    @property
    def title(self) -> Text:
        """Title of the scenario."""
        return Text(self.manifest["title"]["en"], self.manifest["title"]["zh"])

    @property
    def drawn(self) -> bool:
        """Whether every replicate has parameters of its own, drawn from a posterior."""
        return bool(self.manifest.get("posterior"))

    @property
    def replicates(self) -> tuple[int, ...]:
        """Replicates that were finished."""
        return tuple(run["replicate"] for run in self.manifest["runs"])

    @property
    def months(self) -> tuple[str, ...]:
        """Months YYYY-MM."""
        return tuple(self.manifest["months"])

    @property
    def places(self) -> tuple[str, ...]:
        """ALL, party:..., cities."""
        return tuple(self.manifest["places"])

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Outcomes that are stored and known to this version."""
        return tuple(name for name in self.manifest["outcomes"] if name in OUTCOMES)

    @property
    def names_zh(self) -> dict[str, str]:
        """Chinese names of places, as far as the region gives them."""
        return dict(self.manifest["region"].get("names_zh", {}))

    @property
    def measure(self) -> Measure:
        """What the region measures: the words and units of the outcomes."""
        region = self.manifest["region"]
        return Measure.read(region.get("measure") or {"unit": region["unit"]})

    @property
    def failures(self) -> list[dict[str, Any]]:
        """Runs that failed: replicate, run_id, error, details."""
        return list(self.manifest["failures"])

    @cached_property
    def series(self) -> pd.DataFrame:
        """scenario, replicate, month, city, and a column an outcome."""
        return self._frame("series")

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a run: outcomes of ALL over the whole period."""
        return self._frame("runs")

    @cached_property
    def flows(self) -> pd.DataFrame:
        """scenario, replicate, month, payer, payee, kind, amount in 10^8 CNY."""
        return self._frame("flows")

    @cached_property
    def events(self) -> pd.DataFrame:
        """scenario, replicate, month, place, kind."""
        return self._frame("events")

    @cached_property
    def contribution(self) -> pd.DataFrame:
        """scenario, replicate, receptor, source, contribution (mean concentration in the unit of the region)."""
        return self._frame("contribution")

    @cached_property
    def daily(self) -> pd.DataFrame | None:
        """scenario, replicate, day, city, concentration; None when the scenario did not record days."""
        return self._frame("daily") if "daily.parquet" in self.manifest["files"] else None

    @cached_property
    def spells(self) -> pd.DataFrame | None:
        """scenario, replicate, party, kind, start, months, censored; None in results of a version that kept none."""
        return self._frame("spells") if "spells.parquet" in self.manifest["files"] else None

    @cached_property
    def retention(self) -> pd.DataFrame | None:
        """scenario, replicate, campaign (its first day), month, and the region's outcomes of the run without that campaign; None where there are none."""
        return self._frame("retention") if "retention.parquet" in self.manifest["files"] else None

    @cached_property
    def summary(self) -> pd.DataFrame:
        """summary.csv."""
        import pandas as pd

        text = ["scenario", "outcome", "label", "unit", "place", "period", "label_zh"]
        try:
            return pd.read_csv(
                self.path / "summary.csv", encoding="utf-8-sig", converters=dict.fromkeys(text, unguarded), keep_default_na=False,
                na_values={c: [""] for c in ("mean", "lo", "hi", "mean_lo", "mean_hi", "missing_share")},
            )  # fmt: skip
        except (OSError, ValueError) as error:
            raise broken(self.path, error) from None

    def values(self, outcome: str) -> NDArray[np.float64]:
        """Monthly values of an outcome: (replicate, month, place)."""
        shape = (len(self.replicates), len(self.months), len(self.places))
        try:
            return np.asarray(self._table("series", [outcome]).column(outcome).to_numpy()).reshape(shape)
        except (KeyError, ValueError) as error:
            raise broken(self.path, error) from None

    def values_of(self, outcomes: Sequence[str]) -> NDArray[np.float64]:
        """Monthly values of several outcomes, read at once: (outcome, replicate, month, place)."""
        shape = (len(self.replicates), len(self.months), len(self.places))
        try:
            table = self._table("series", list(outcomes))
            return np.array([table.column(outcome).to_numpy() for outcome in outcomes]).reshape(-1, *shape)
        except (KeyError, ValueError) as error:
            raise broken(self.path, error) from None

    def period(self, outcome: str, period: str = "all") -> NDArray[np.float64]:
        """Value of an outcome in a period (``all`` or a year): (replicate, place). ValueError: no such period."""
        chosen = periods(self.months).index(period)
        return period_values(self.values(outcome), self.months, OUTCOMES[outcome])[:, chosen]

    def to_xarray(self) -> xr.Dataset:
        """The series as a data set with dims replicate, month, city. InputError: the extra ``export`` is not installed."""
        try:
            import xarray as xr
        except ImportError:
            raise fail(Place(str(self.path)), "extra.missing", extra="export") from None
        dims = ("replicate", "month", "city")
        declared = {name: self.measure.outcome(name) for name in self.outcomes}
        data = {name: (dims, self.values(name), {"units": o.unit, "long_name": o.label.en}) for name, o in declared.items()}
        coords = {"replicate": list(self.replicates), "month": list(self.months), "city": list(self.places)}
        return xr.Dataset(data, coords, {"scenario": self.name, "root_seed": self.manifest["root_seed"]})

    def scenario(self) -> Scenario:
        """The scenario, resolved again from this folder when first asked for."""
        return self._scenario

    @cached_property
    def _scenario(self) -> Scenario:
        return dataclasses.replace(load_scenario(self.path / SCENARIO), name=self.name)

    def _frame(self, kind: str) -> pd.DataFrame:
        return self._table(kind).to_pandas()

    def _table(self, kind: str, columns: list[str] | None = None) -> Any:
        import pyarrow as pa

        try:
            return read_table(self.path / f"{kind}.parquet", columns)
        except (OSError, pa.ArrowException) as error:
            raise broken(self.path, error) from None


def open_results(path: str | Path) -> Results:
    """Open a folder of results. InputError: ``result.missing`` (no manifest there), ``result.broken`` (incomplete)."""
    content = read_manifest(path)
    if content.get("kind") in _OTHERS:
        raise fail(Place(str(path)), _OTHERS[content["kind"]], path=path)
    check_manifest(path, content, _NEEDED)
    check_files(path, content)
    return Results(Path(path), content)


def alike(results: Sequence[Results]) -> list[list[Results]]:
    """Results of one region and period each, in the order given: what a table or a chart can show side by side."""
    groups: dict[tuple[str, str, str], list[Results]] = {}
    for result in results:
        groups.setdefault((result.manifest["region"]["name"], result.months[0], result.months[-1]), []).append(result)
    return list(groups.values())
