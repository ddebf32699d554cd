"""The results of a study as a folder, written whole or not at all, and opened again."""

from __future__ import annotations

import hashlib
import itertools
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Place, fail, file_error
from sim.declare.reading.cells import TableWriter, unguarded
from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES, bounds_at
from sim.outcomes.measure import Measure
from sim.study.compare.intervals import between, t_quantile
from sim.study.runs.jobs import Failure, Job
from sim.study.runs.keep import months_of
from sim.study.store.files import whole_folder
from sim.study.store.manifest import FORMAT, about_region, broken, check_files, check_manifest, read_manifest, surroundings, write_manifest
from sim.study.store.owners import WORK, owned
from sim.study.store.periods import unit_of_period
from sim.study.store.store import part_of, place_folder
from sim.study.store.tables import About, read_table, where_from, write_table
from sim.study.sweeps.axes import Axis, short_labels
from sim.study.sweeps.designs import Design, aliases, resolution_of
from sim.study.sweeps.points import Points
from sim.study.sweeps.study_copy import write_study
from sim.study.sweeps.study_file import Study

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Floats = NDArray[np.float64]

KIND = "study"
DESIGN = "design.csv"
_NEEDED = ("study", "title", "bases", "design", "nested_points", "axes", "kept", "places", "periods", "contrasts", "replicates", "points", "failures", "files")
_LOW, _HIGH = 5.0, 95.0
_KINDS: dict[str, type] = {"integer": int, "number": float}


@dataclass(frozen=True)
class Swept:
    """What a sweep left: rows of the finished runs in the order of points and replicates, failures, and facts for the manifest."""

    points: Points
    digests: list[str]
    rows: dict[Job, Floats]
    failures: list[tuple[Job, Failure]]
    facts: dict[str, Any]

    @property
    def study(self) -> Study:
        """The study."""
        return self.points.study


@dataclass(frozen=True)
class SweepResults:
    """A folder of results of a study: manifest, and its tables."""

    path: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        """Name of the study (the stem of its file)."""
        return str(self.manifest["study"])

    @property
    def title(self) -> Text:
        """Title of the study."""
        return Text(**self.manifest["title"])

    @property
    def failures(self) -> list[dict[str, Any]]:
        """Runs that failed: point, replicate, run_id, error, details."""
        return list(self.manifest["failures"])

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Outcomes that were kept."""
        return tuple(kept["name"] for kept in self.manifest["kept"])

    def kept(self, outcome: str) -> dict[str, Any]:
        """Label (en, zh), unit of a period and better direction of an outcome."""
        return next(kept for kept in self.manifest["kept"] if kept["name"] == outcome)

    @cached_property
    def design(self) -> pd.DataFrame:
        """design.csv: point, base, nested, and a column an axis with numbers, whole numbers, True and False, or texts."""
        table = self.design_texts.copy()
        for axis in self.manifest["axes"]:
            kind, texts = axis.get("kind", "text"), table[axis["name"]]
            try:
                table[axis["name"]] = texts.map({"true": True, "false": False}) if kind == "flag" else texts.astype(_KINDS.get(kind, str))
            except (ValueError, OverflowError) as error:
                raise broken(self.path, error) from None
        return table

    @cached_property
    def design_texts(self) -> pd.DataFrame:
        """design.csv with every axis as it is written."""
        import pandas as pd

        numbers = {"point": int, "nested": int}
        try:
            table = pd.read_csv(self.path / DESIGN, encoding="utf-8-sig", dtype=str, keep_default_na=False)
            return table.map(unguarded).rename(columns=unguarded).astype(numbers)
        except (OSError, ValueError) as error:
            raise broken(self.path, error) from None

    @cached_property
    def points(self) -> pd.DataFrame:
        """points.parquet: point, replicate, place, period, and a column an outcome."""
        return self._table("points").to_pandas()

    @cached_property
    def series(self) -> pd.DataFrame | None:
        """series.parquet: point, replicate, month, place, and a column an outcome; None where the study does not keep it."""
        return self._table("series").to_pandas() if "series.parquet" in self.manifest["files"] else None

    @cached_property
    def _values(self) -> Floats:
        m = self.manifest
        shape = (m["points"], m["replicates"], len(m["periods"]), len(m["places"]))
        values = np.full((*shape, len(m["kept"])), np.nan)
        table = self._table("points")
        try:
            at = [np.asarray(table.column(key).to_numpy()) for key in ("point", "replicate")]
            for key, names in (("period", m["periods"]), ("place", m["places"])):
                encoded = table.column(key).combine_chunks().dictionary_encode()
                codes = np.array([names.index(name) for name in encoded.dictionary.to_pylist()], dtype=int)
                at.append(codes[encoded.indices.to_numpy()])
            for o, name in enumerate(self.outcomes):
                values[at[0], at[1], at[2], at[3], o] = table.column(name).to_numpy()
        except (KeyError, ValueError, IndexError) as error:
            raise broken(self.path, error) from None
        return values

    def values(self, outcome: str, place: str, period: str) -> Floats:
        """Values of an outcome: (points, replicates), NaN where a run failed. KeyError or ValueError: it was not kept."""
        m = self.manifest
        return self._values[:, :, m["periods"].index(period), m["places"].index(place), self.outcomes.index(outcome)]

    def _table(self, kind: str) -> Any:
        import pyarrow as pa

        try:
            return read_table(self.path / f"{kind}.parquet")
        except (OSError, pa.ArrowException) as error:
            raise broken(self.path, error) from None


def open_sweep(path: str | Path) -> SweepResults:
    """Open the results of a study. InputError: no results there, those of a scenario, or incomplete."""
    content = read_manifest(path)
    if content.get("kind") != KIND:
        raise fail(Place(str(path)), "result.no_study", path=path)
    check_manifest(path, content, _NEEDED)
    check_files(path, content)
    return SweepResults(Path(path), content)


def write_sweep(swept: Swept, out: Path, overwrite: bool) -> Path:
    """Write the results into ``out/<name>/`` and return the folder; see :func:`sim.study.store.store.write_results` for names and errors."""
    study = swept.study
    with owned(out / WORK) as owner:
        try:
            with whole_folder(part_of(out, study.name, owner)) as part:
                write_study(part, swept.points)
                _write_design(part / DESIGN, swept)
                _write_points(part, swept)
                _write_summary(part / "summary.csv", swept)
                write_manifest(part, _manifest(swept))
                return place_folder(part, out, study.name, overwrite, owner)
        except OSError as error:
            raise file_error(error, out / study.name) from None


# tables ------------------------------------------------------------------------------------------------------------


def _write_design(path: Path, swept: Swept) -> None:
    study = swept.study
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = TableWriter(file)
        writer.writerow(["point", "base", "nested", *(axis.name for axis in study.axes)])
        for number, point in enumerate(swept.points.points):
            writer.writerow([number, study.bases[point.base].name, point.nested, *(level.text for level in point.levels)])


def _write_points(part: Path, swept: Swept) -> None:
    """points.parquet and, where the study keeps it, series.parquet; sorted by point and replicate."""
    keep = swept.study.keep
    count = len(keep.outcomes) * len(keep.periods) * len(keep.places)
    write_table(part / "points.parquet", _tidy(swept, slice(0, count), "period", keep.periods), _about(swept, period=True))
    if keep.series:
        write_table(part / "series.parquet", _tidy(swept, slice(count, None), "month", months_of(swept.study.bases[0].scenario)), _about(swept))


def _about(swept: Swept, period: bool = False) -> About:
    """Units and labels of the first base's region, and by their hash which scenarios stand at the points: whatever the study is called."""
    study = swept.study
    measure = Measure.of(study.bases[0].scenario.region)
    source = where_from(points_sha256=hashlib.sha256(",".join(swept.digests).encode()).hexdigest(), root_seed=str(study.root_seed))
    return About({name: measure.outcome(name) for name in study.keep.outcomes}, source, period)


def _tidy(swept: Swept, columns: slice, key: str, times: Sequence[str]) -> Iterator[pa.Table]:
    """The rows of one point after another, so that no more than a few are held at a time."""
    import pyarrow as pa

    keep = swept.study.keep
    each, places = len(times) * len(keep.places), len(keep.places)
    for point, jobs in itertools.groupby(swept.rows, key=lambda job: job.scenario):
        mine = list(jobs)
        values = np.array([swept.rows[job][columns] for job in mine]).reshape(len(mine), len(keep.outcomes), each)
        table: dict[str, Any] = {
            "point": pa.array(np.full(len(mine) * each, point), pa.int32()),
            "replicate": pa.array(np.repeat([job.replicate for job in mine], each), pa.int32()),
            key: pa.array(np.tile(np.repeat(times, places), len(mine)).astype(str), pa.string()),
            "place": pa.array(np.tile(keep.places, len(mine) * len(times)).astype(str), pa.string()),
        }
        yield pa.table(table | {name: np.ascontiguousarray(values[:, o]).ravel() for o, name in enumerate(keep.outcomes)})


def _write_summary(path: Path, swept: Swept) -> None:
    """summary.csv: mean, 5-95 % of the replicates and 90 % interval of the mean at every point."""
    study, keep = swept.study, swept.study.keep
    shape = (len(keep.outcomes), len(keep.periods), len(keep.places))
    values = np.full((len(swept.points), study.replicates, *shape), np.nan)
    for job, row in swept.rows.items():
        values[job.scenario, job.replicate] = row[: int(np.prod(shape))].reshape(shape)
    statistics = _statistics(values)
    for o, name in enumerate(keep.outcomes):
        for p, place in enumerate(keep.places):
            if (bounds := bounds_at(OUTCOMES[name], place, keep.places)) is not None:
                _keep_inside(statistics[:, :, o, :, p], values[:, :, o, :, p], *bounds)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = TableWriter(file)
        names = [axis.name for axis in study.axes]
        head = ("outcome", "label", "unit", "place", "period", "mean", "lo", "hi", "mean_lo", "mean_hi", "replicates")
        writer.writerow(["point", "base", "nested", *names, *head])
        kept = kept_outcomes(study)
        for number, point in enumerate(swept.points.points):
            where = [number, study.bases[point.base].name, point.nested, *(level.text for level in point.levels)]
            for o, outcome in enumerate(kept):
                for q, period in enumerate(keep.periods):
                    for p, place in enumerate(keep.places):
                        numbers = [_text(x) for x in statistics[:-1, number, o, q, p]]
                        what = [outcome["name"], outcome["label"]["en"], outcome["unit"], place, period]
                        writer.writerow([*where, *what, *numbers, int(statistics[-1, number, o, q, p])])


def _statistics(values: Floats) -> Floats:
    """(points, replicates, ...) as (6, points, ...): mean, 5 %, 95 %, interval of the mean, replicates that have a value."""
    count = (~np.isnan(values)).sum(axis=1)
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        mean = np.nanmean(values, axis=1)
        percentile = np.nanpercentile if np.isnan(values).any() else np.percentile
        low, high = percentile(values, [_LOW, _HIGH], axis=1)
        half = np.where(count > 1, t_quantile(np.maximum(count - 1, 1)) * np.nanstd(values, axis=1, ddof=1) / np.sqrt(count), np.nan)
    return np.stack([mean, low, high, mean - half, mean + half, count])


def _keep_inside(statistics: Floats, values: Floats, low: float, high: float) -> None:
    """Put limits of the mean on the logit scale where no value of a share lies outside its bounds (:func:`between`)."""
    mean, lo, hi = statistics[0], statistics[3], statistics[4]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        inside = ~np.isnan(hi) & (np.nanmin(values, axis=1) >= low) & (np.nanmax(values, axis=1) <= high)
    lower, upper = between(mean, hi - mean, low, high)
    lo[inside], hi[inside] = lower[inside], upper[inside]


def _text(value: float) -> str:
    return "" if np.isnan(value) else repr(float(value))


# manifest ---------------------------------------------------------------------------------------------------------


def kept_outcomes(study: Study) -> list[dict[str, Any]]:
    """The kept outcomes in the words and units of the first base's region."""
    measure = Measure.of(study.bases[0].scenario.region)
    outcomes = [measure.outcome(name) for name in study.keep.outcomes]
    return [{"name": o.name, "label": _both(o.label), "unit": unit_of_period(o), "better": o.better} for o in outcomes]


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def _axes(axes: tuple[Axis, ...], nested: bool) -> Iterator[dict[str, Any]]:
    for axis, short in zip(axes, short_labels(axes), strict=True):
        ends = axis.ends()
        yield {
            "name": axis.name, "label": _both(axis.label), "short": _both(short), "kind": axis.kind, "nested": nested, "log": axis.log,
            "levels": [level.text for level in axis.levels], "low": None if axis.levels else axis.low, "high": None if axis.levels else axis.high,
            "numbers": {level.text: axis.number(level.text) for level in axis.levels if not np.isnan(axis.number(level.text))},
            "ends": None if ends is None else [ends[0].text, ends[1].text],
        }  # fmt: skip


def _design(design: Design) -> dict[str, Any]:
    """What says which points there are, so that an analysis can draw them again."""
    about: dict[str, Any] = {"method": design.method, "points": design.count(), "seed": design.seed}
    if design.method in ("sobol", "morris"):
        about |= {"samples": design.points, "groups": {name: list(axes) for name, axes in design.groups}, "group_numbers": list(design.group_numbers())}
        about |= {"levels": design.steps} if design.method == "morris" else {"second_order": design.second_order}
    if design.method == "fractional_factorial":
        names, words = [axis.name for axis in design.axes], design.words()
        about |= {"resolution": resolution_of(words), "words": list(words)}
        about["aliases"] = {name: [[names[i], names[j]] for i, j in pairs] for name, pairs in zip(names, aliases(words), strict=True)}
    if design.experts:
        about["experts"] = list(design.experts)
    return about


def _manifest(swept: Swept) -> dict[str, Any]:
    study = swept.study
    design, nested = study.design, study.nested
    first = [next(d for p, d in zip(swept.points.points, swept.digests, strict=True) if p.base == b) for b in range(len(study.bases))]
    return {
        "format": FORMAT,
        "kind": KIND,
        "study": study.name,
        "title": _both(study.title),
        "question": None if study.question is None else _both(study.question),
        "bases": [
            {
                "name": base.name, "title": _both(base.scenario.title), "region": about_region(base.scenario.region), "first_point_sha256": digest,
            }
            for base, digest in zip(study.bases, first, strict=True)
        ],
        "design": _design(design) | {"two_level": design.two_level},
        "nested": None if nested is None else _design(nested),
        "nested_points": 1 if nested is None else nested.count(),
        "axes": [*_axes(design.axes, False), *_axes(() if nested is None else nested.axes, True)],
        "kept": kept_outcomes(study),
        "places": list(study.keep.places),
        "periods": list(study.keep.periods),
        "contrasts": [{"name": _both(c.name), "above": list(c.above), "below": list(c.below), "on": list(c.on)} for c in study.contrasts],
        "months": list(months_of(study.bases[0].scenario)),
        "replicates": study.replicates,
        "root_seed": study.root_seed,
        "points": len(swept.points),
        "scenarios": [digest[:16] for digest in swept.digests],
        "runs": len(swept.rows),
        "failures": [
            {"point": job.scenario, "replicate": job.replicate, "run_id": job.run_id, "error": f.error, "details": f.details}
            for job, f in swept.failures
        ],
        "set": list(swept.points.sets),
        **swept.facts,
        **surroundings(study.path),
    }  # fmt: skip
