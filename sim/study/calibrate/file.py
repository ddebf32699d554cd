"""Calibration files: parameters with priors, what was observed, error model, design; every problem with file, line and column."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from sim.declare.file_kinds import CALIBRATION, expect_kind, missing
from sim.declare.parameters import Parameter, found_in
from sim.declare.problems import Hint, InputError, Place, Problems, fail
from sim.declare.reading.form import Form
from sim.declare.reading.positioned import Node, mapping, read_yaml, scalar
from sim.declare.shipped import find_shipped
from sim.declare.text import Text
from sim.scenario.load import ScenarioFile
from sim.scenario.scenario import Scenario
from sim.scenario.tree import Change, find_scenario, missing_scenario, parse_path
from sim.scenario.variants import result_name
from sim.study.calibrate.parameters import Free, ParameterReader
from sim.study.calibrate.posterior import SOURCE, folder_of
from sim.study.calibrate.record import Record
from sim.study.calibrate.record_file import RecordReader
from sim.world.reading.reader import PACKAGED, packaged_regions

TOP_LEVEL = ("name", "name_zh", "question", "question_zh", "scenario", "set", "parameters", "observed", "error", "design", "root_seed", "draws")
POINTS_PER_PARAMETER = 10
"""Fewest points of the design a parameter (Loeppky, Sacks & Welch 2009)."""
MOST_POINTS = 4096
_DESIGN = {
    p.name: p
    for p in (
        Parameter("points", "integer", 256, Text("Points", "点数"), low=2, high=MOST_POINTS),
        Parameter("replicates", "integer", 2, Text("Replicates", "重复次数"), low=2, high=1000),
        Parameter("seed", "integer", 1, Text("Seed of the design", "设计种子"), low=0, high=2**31 - 1),
    )
}
_ROOT_SEED = Parameter("root_seed", "integer", 1, Text("Root seed", "随机种子"), low=0, high=2**63 - 1)
_DRAWS = Parameter("draws", "integer", 200, Text("Draws kept", "保留的抽样数"), low=10, high=100_000)


@dataclass(frozen=True)
class Design:
    """Scrambled Sobol points, runs at each, and the seed of points and draws."""

    points: int
    replicates: int
    seed: int


@dataclass(frozen=True)
class Calibration:
    """A calibration file, read and checked. ``name``: of the results, the file's stem (of a region's own
    file with the region's name); ``content``: the file's bytes; ``base``: name and variant of the scenario."""

    name: str
    path: Path
    title: Text
    scenario: Scenario
    base: str
    free: tuple[Free, ...]
    record: Record
    design: Design
    root_seed: int
    draws: int
    content: bytes

    def seeded(self, seed: int | None) -> Calibration:
        """With another seed of design, draws and runs (None: as the file says)."""
        return self if seed is None else dataclasses.replace(self, design=dataclasses.replace(self.design, seed=seed), root_seed=seed)


def find_calibration(name: str) -> Path:
    """The file at a path (``.yaml`` may be left out), or that of a packaged region by the region's name."""
    if (found := find_shipped(name, Path())) is not None:
        return found
    known = tuple(region for region in packaged_regions() if (folder_of(PACKAGED / region) / SOURCE).is_file())
    if name in known:
        return folder_of(PACKAGED / name) / SOURCE
    raise missing(CALIBRATION, "calibrate.missing", name, Place(name), Hint(Path(name).name.removesuffix(".yaml"), known))


def read_calibration(name: str | Path) -> Calibration:
    """Read a calibration file, or that of a packaged region. InputError with every problem."""
    path = find_calibration(str(name))
    problems = Problems()
    root = read_yaml(path, problems)
    if root.kind != "mapping":
        raise fail(root.place, "yaml.top", found=found_in(root))
    expect_kind(CALIBRATION, root.entries, path)
    if "parameters" not in root.entries and "observed" not in root.entries:
        raise fail(Place(str(path)), "calibrate.none", path=path)
    return _Reader(path, root, problems).read()


class _Reader:
    """Turns the tree of a calibration file into a calibration, collecting problems."""

    def __init__(self, path: Path, root: Node, problems: Problems) -> None:
        self.path, self.root, self.problems = path, root, problems
        self.form = Form(path, root, problems)

    def read(self) -> Calibration:
        """The calibration; InputError with every problem otherwise."""
        form, root = self.form, self.root
        form.keys(root, TOP_LEVEL, self.path.name)
        for key in ("scenario", "parameters", "observed"):
            if key not in root.entries:
                self.problems.add(Place(str(self.path)), "key.missing", key=key, where=self.path.name)
        base, scenario, bare = self._scenario()
        free = ParameterReader(form, scenario).read(form.block(root, "parameters"))
        record = RecordReader(form, bare).read(form.block(root, "observed"), form.block(root, "error"))
        design = self._design(len(form.block(root, "parameters").entries))
        root_seed, draws = form.value(_ROOT_SEED, root), form.value(_DRAWS, root)
        english = form.text(root, "name") or self.path.stem
        title = Text(english, form.text(root, "name_zh") or english)
        self.problems.stop()
        assert scenario is not None
        assert record is not None
        name = f"{scenario.region.name}_{self.path.stem}" if self.path.name == SOURCE else self.path.stem
        return Calibration(name, self.path, title, scenario, base, free, record, design, root_seed, draws, self.path.read_bytes())

    def _scenario(self) -> tuple[str, Scenario | None, Scenario | None]:
        """Its name, the scenario with the changes of ``set``, and (where that has problems) one that knows at least the region's names."""
        node = self.root.get("scenario")
        if node is None:
            return "", None, None
        named, variant = node, None
        if node.kind == "mapping":
            self.form.keys(node, ("file", "variant"), "scenario")
            named, variant = node.get("file") or mapping(node.place), self.form.text(node, "variant")
        if named.kind != "scalar" or named.is_null:
            self.problems.add(node.place, "calibrate.scenario")
            return "", None, None
        found = find_scenario(named.text, self.path.parent)
        try:
            if found is None:
                raise missing_scenario(named.text, named.place)
            file = ScenarioFile(found, variant)
        except InputError as error:
            self.problems.found.extend(error.problems)
            return "", None, None
        changes = [*self._beside_its_region(named.place), *self._changes()]
        try:
            scenario = file.resolve(changes=changes)
        except InputError as error:
            self.problems.found.extend(p for p in error.problems if p not in self.problems.found)
            return "", None, file.names_only()
        return result_name(scenario.name, variant), scenario, scenario

    def _beside_its_region(self, place: Place) -> list[Change]:
        """A file that stands with the posterior of somebody's region (``REGION/posterior/``) calibrates that region, whichever its scenario names."""
        region = self.path.resolve().parents[1]
        if folder_of(region) != self.path.resolve().parent or region.parent == PACKAGED or not (region / "region.yaml").is_file():
            return []
        return [Change(("region",), scalar(str(region), place), place)]

    def _changes(self) -> list[Change]:
        """The lines of ``set``: key paths with their values."""
        found, node = [], self.form.block(self.root, "set")
        for key, value in node:
            steps = parse_path(key)
            if steps is None:
                self.problems.add(node.keys[key], "study.path", key=key)
            else:
                found.append(Change(steps, value, node.keys[key]))
        return found

    def _design(self, parameters: int) -> Design:
        node = self.form.block(self.root, "design")
        values = self.form.values(_DESIGN, node, "design")
        place = node.entries["points"].place if "points" in node.entries else self.root.keys.get("design", Place(str(self.path)))
        points, least = values["points"], POINTS_PER_PARAMETER * parameters
        if any(problem.place == place for problem in self.problems.found):
            return Design(**values)
        if points < least:
            self.problems.add(place, "calibrate.few", found=points, parameters=parameters, least=_power(least), each=POINTS_PER_PARAMETER)
        elif points & (points - 1):
            self.problems.add(place, "calibrate.power", found=points, below=_power(points) // 2, above=_power(points))
        return Design(**values)


def _power(count: int) -> int:
    """The smallest power of two that is at least ``count``."""
    return 1 << max(0, count - 1).bit_length()
