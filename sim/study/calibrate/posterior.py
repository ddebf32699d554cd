"""A stored posterior: opened, refused where it is of another region or model, and put into scenarios."""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.declare.problems import Place, fail
from sim.declare.reading.cells import TableWriter
from sim.declare.shipped import SCENARIOS, find_shipped
from sim.declare.text import Text
from sim.scenario.scenario import Scenario
from sim.study.calibrate.changes import declared, default_of, values_at, with_values
from sim.study.store.files import file_sha256
from sim.version import MODEL_VERSION
from sim.world.pack import RegionPack

FOLDER, TABLE, ABOUT, SOURCE = "posterior", "posterior.csv", "posterior.json", "calibration.yaml"
"""The folder beside a region's data, and its files: draws, what they are, and the calibration file that they come from."""
DRAWS = "draws.csv"
"""In a folder of results: the values of every replicate."""
FORMAT = 1
UNREAD = ("patterns.yaml", "SOURCES.md")
"""Files of a region that neither a run nor a calibration reads: they may change beside a posterior."""
OWN = "region"
"""In place of a folder: the posterior of the scenario's own region."""
MATRIX = ("air", "transport", "central", "sampled")
"""Under a posterior every replicate has its own matrix, unless the scenario chose another than the default one."""


@dataclass(frozen=True)
class Drawn:
    """A parameter of a posterior: the keys that it sets, and by key the value of the calibrated scenario as it was written."""

    name: str
    label: Text
    paths: Mapping[str, float]


@dataclass(frozen=True)
class Posterior:
    """Draws of equal weight, in random order; ``about``: what stands in posterior.json."""

    folder: Path
    parameters: tuple[Drawn, ...]
    draws: tuple[tuple[float, ...], ...]
    about: Mapping[str, Any]

    @property
    def title(self) -> Text:
        """What the calibration is called."""
        return Text(self.about["title"]["en"], self.about["title"]["zh"])

    def draw(self, replicate: int) -> dict[str, float]:
        """Values by key path for a replicate; after the last draw the first comes again."""
        row = self.draws[replicate % len(self.draws)]
        return {path: value for drawn, value in zip(self.parameters, row, strict=True) for path in drawn.paths}

    def acting(self, scenario: Scenario) -> tuple[str, ...]:
        """Key paths that a scenario leaves to the posterior: it uses them, at their default or as the calibrated scenario did.

        A value that differs from both is a question that the scenario asks, and stays.
        """
        found = []
        for drawn in self.parameters:
            for path, fitted in drawn.paths.items():
                here = values_at(scenario, path)
                if here and all(value in (default_of(scenario, path), fitted) for value in here):
                    found.append(path)
        return tuple(found)

    def stated(self, scenario: Scenario) -> tuple[str, ...]:
        """Key paths of the posterior that the scenario uses with values of its own."""
        acting = self.acting(scenario)
        return tuple(path for drawn in self.parameters for path in drawn.paths if values_at(scenario, path) and path not in acting)

    def without(self, paths: Collection[str]) -> Posterior:
        """The posterior of what is left without some key paths."""
        kept = [{path: value for path, value in drawn.paths.items() if path not in paths} for drawn in self.parameters]
        return dataclasses.replace(self, parameters=tuple(dataclasses.replace(one, paths=left) for one, left in zip(self.parameters, kept, strict=True)))

    @cached_property
    def command(self) -> str:
        """What renews it."""
        if self.folder.name != FOLDER:
            return f"hazepact calibrate {self.about['file']}"
        file = self.folder / SOURCE if find_shipped(str(self.about["scenario"]), SCENARIOS) else self.about["file"]  # a file of one's own is not copied
        return f"hazepact calibrate {file} --into-region --overwrite"


def under(scenario: Scenario, posterior: Posterior, replicate: int) -> Scenario:
    """The scenario of a replicate: with the draw of that number, the same for every arm of a comparison, and with a sampled matrix."""
    acting, values = posterior.acting(scenario), posterior.draw(replicate)
    return sampled(with_values(scenario, {path: values[path] for path in acting}))


def sampled(scenario: Scenario) -> Scenario:
    """With a matrix of its own for every replicate, unless the scenario chose another than the central one."""
    section, name, default, drawn = MATRIX
    if scenario.get(section, name) != default:
        return scenario
    settings = {of: {**held, name: drawn} if of == section else held for of, held in scenario.settings.items()}
    return dataclasses.replace(scenario, settings=settings)


@dataclass(frozen=True)
class Under:
    """Gives the scenario of a replicate, by the posterior of its region."""

    posteriors: Mapping[str, Posterior]

    def __call__(self, scenario: Scenario, replicate: int) -> Scenario:
        return under(scenario, self.posteriors[scenario.region.name], replicate)

    def write_draws(self, folder: Path, scenario: Scenario, replicates: Sequence[int]) -> dict[str, Any]:
        """Write :data:`DRAWS`, a row a replicate and a column a key that the posterior sets; returns what the manifest says (:meth:`about`)."""
        posterior = self.posteriors[scenario.region.name]
        acting = posterior.acting(scenario)
        with (folder / DRAWS).open("w", encoding="utf-8", newline="") as file:
            writer = TableWriter(file)
            writer.writerow(("replicate", *acting))
            writer.writerows((r, *(repr(values[path]) for path in acting)) for r in replicates for values in [posterior.draw(r)])
        return self.about(scenario)

    def about(self, scenario: Scenario) -> dict[str, Any]:
        """What a manifest says about the posterior of a scenario's runs."""
        posterior = self.posteriors[scenario.region.name]
        acting = posterior.acting(scenario)
        labels = {path: {"en": drawn.label.en, "zh": drawn.label.zh} for drawn in posterior.parameters for path in drawn.paths}
        return {
            "title": posterior.about["title"], "file_sha256": posterior.about["file_sha256"], "draws": len(posterior.draws),
            "acting": {path: labels[path] for path in acting}, "stated": list(posterior.stated(scenario)),
        }  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Gives the scenario of a replicate by the values that stand in :data:`DRAWS`: replicate -> key path -> value."""

    rows: Mapping[int, Mapping[str, float]]

    def __call__(self, scenario: Scenario, replicate: int) -> Scenario:
        return with_values(scenario, self.rows[replicate])


def drawn_in(folder: Path) -> Table | None:
    """The values of the replicates of stored results; None where they were not run under a posterior. InputError: they cannot be read."""
    if not (folder / DRAWS).is_file():
        return None
    try:
        with (folder / DRAWS).open(encoding="utf-8", newline="") as file:
            return Table({int(row.pop("replicate")): {path: float(value) for path, value in row.items()} for row in csv.DictReader(file)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise fail(Place(str(folder)), "result.broken", path=folder, why=f"{DRAWS}: {error}") from None


def drawn_together(folders: Sequence[Path]) -> Table | None:
    """The values of the replicates that all results have, whichever of them uses a key; None unless all were run under a posterior."""
    tables = [drawn_in(folder) for folder in folders]
    found = [table for table in tables if table is not None]
    if not found or len(found) < len(tables):
        return None
    common = set.intersection(*(set(table.rows) for table in found))
    return Table({r: {path: value for table in found for path, value in table.rows[r].items()} for r in common})


def folder_of(region: Path) -> Path:
    """Where the posterior of a region stands."""
    return region / FOLDER


def posterior_for(scenario: Scenario, where: str) -> Posterior:
    """The posterior in the folder ``where`` (:data:`OWN`: of the scenario's region), for a scenario. InputError: it does not fit, or nothing of it acts."""
    region = scenario.region
    if where == OWN:
        found = posterior_of(region)
        if found is None:
            raise fail(Place(str(region.folder)), "posterior.none", region=region.name)
    else:
        found = open_posterior(Path(where))
        check(found, region)
    if not found.acting(scenario):
        raise fail(Place(str(found.folder)), "posterior.nothing", scenario=scenario.name)
    return found


def posterior_of(region: RegionPack) -> Posterior | None:
    """The posterior that stands beside the data of a region; None where there is none. InputError: it does not fit."""
    folder = folder_of(region.folder)
    if not (folder / TABLE).is_file():
        return None
    found = open_posterior(folder)
    check(found, region)
    return found


def open_posterior(folder: Path) -> Posterior:
    """Read a posterior. InputError: there is none, or it cannot be read."""
    if not ((folder / TABLE).is_file() and (folder / ABOUT).is_file()):
        raise fail(Place(str(folder)), "posterior.missing", path=folder)
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        if file_sha256(folder / TABLE) != about["table_sha256"]:
            raise fail(Place(str(folder / TABLE)), "result.changed")
        parameters = tuple(Drawn(p["name"], Text(p["label"]["en"], p["label"]["zh"]), dict(p["sets"])) for p in about["parameters"])
        with (folder / TABLE).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        draws = tuple(tuple(float(row[drawn.name]) for drawn in parameters) for row in rows)
        if about["format"] != FORMAT or not draws:
            raise ValueError(f"format {about['format']}, {len(draws)} draws")
        if unknown := [path for drawn in parameters for path in drawn.paths if declared(path) is None]:
            raise ValueError(f"{ABOUT}: parameters: sets: {', '.join(unknown)}")
        return Posterior(folder, parameters, draws, {**about, "title": about["title"], "region": about["region"], "file": about["file"]})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise fail(Place(str(folder)), "posterior.broken", path=folder, why=str(error) or type(error).__name__) from None


def check(posterior: Posterior, region: RegionPack) -> None:
    """InputError: the posterior is of another region, of other data of this one, or of another version of the model."""
    place, made = Place(str(posterior.folder)), posterior.about["region"]
    if made["name"] != region.name:
        raise fail(place, "posterior.region", found=made["name"], region=region.name)
    files = made["data_files"]
    changed = sorted(name for name in {*files, *region.digests}.difference(UNREAD) if files.get(name) != region.digests.get(name))
    if changed:
        raise fail(place, "posterior.data", region=region.name, files=", ".join(changed), command=posterior.command)
    if posterior.about["model_version"] != MODEL_VERSION:
        raise fail(place, "posterior.version", found=posterior.about["model_version"], version=MODEL_VERSION, command=posterior.command)
