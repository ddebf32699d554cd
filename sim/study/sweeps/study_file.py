"""Study files: base scenarios, axes, design, and what is kept of the runs; every problem with file, line and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.declare.figure_options import FigureOrder
from sim.declare.file_kinds import STUDY, expect_kind, missing
from sim.declare.parameters import Parameter, found_in
from sim.declare.problems import Hint, InputError, Place, Problems, fail
from sim.declare.reading.form import Form
from sim.declare.reading.forms import same_name
from sim.declare.reading.positioned import Node, blame_full_width, read_yaml
from sim.declare.shipped import SCENARIOS, find_shipped
from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES, REGION
from sim.scenario.figures import read_figures
from sim.scenario.load import ScenarioFile
from sim.scenario.scenario import Scenario
from sim.scenario.schema import REPLICATES
from sim.scenario.tree import find_scenario, missing_scenario
from sim.scenario.variants import result_name
from sim.study.runs.keep import Keep, months_of, places_of
from sim.study.store.named_places import place_names
from sim.study.store.periods import WHOLE, periods
from sim.study.sweeps.axes import Axis
from sim.study.sweeps.axis_file import AxisReader
from sim.study.sweeps.design_file import DesignReader
from sim.study.sweeps.designs import METHODS, Design
from sim.study.sweeps.trials import tried

STUDIES = SCENARIOS / "studies"
MOST_RUNS = 1_000_000

KEPT = (
    "cooperation_index", "delivered_share", "member", "concentration", "exposure", "heavy_days_pm25", "attributable_deaths", "abatement_cost",
    "governance_cost",
)  # fmt: skip
"""Outcomes that are kept where a study does not say."""

TOP_LEVEL = (
    "name", "name_zh", "question", "question_zh", "base", "design", "replicates", "root_seed", "axes", "nested", "labels", "keep", "contrast", "figures",
)  # fmt: skip
_ROOT_SEED = Parameter("root_seed", "integer", 1, Text("Root seed", "随机种子"), low=0, high=2**63 - 1)
_SERIES = Parameter("series", "flag", False, Text("Keep monthly series", "保留月度序列"))


@dataclass(frozen=True)
class Base:
    """A scenario that a study starts from: its tree, and the scenario as it is without the axes."""

    name: str
    file: ScenarioFile
    scenario: Scenario


@dataclass(frozen=True)
class Contrast:
    """An order that somebody states: every axis of ``above`` has a larger effect than every axis of ``below`` on the outcomes ``on``."""

    name: Text
    above: tuple[str, ...]
    below: tuple[str, ...]
    on: tuple[str, ...]


@dataclass(frozen=True)
class Study:
    """A study file, read and checked: every base at every point of the design (at every point of ``nested``), ``replicates`` times. ``tree``: the file."""

    name: str
    path: Path
    title: Text
    question: Text | None
    bases: tuple[Base, ...]
    design: Design
    nested: Design | None
    replicates: int
    root_seed: int
    keep: Keep
    contrasts: tuple[Contrast, ...]
    tree: Node
    figures: tuple[FigureOrder, ...] = ()

    @property
    def axes(self) -> tuple[Axis, ...]:
        """All axes: those of the design, then the nested ones."""
        return (*self.design.axes, *(self.nested.axes if self.nested is not None else ()))

    @property
    def points(self) -> int:
        """Number of points: bases x nested points x points of the design."""
        return len(self.bases) * self.design.count() * (self.nested.count() if self.nested is not None else 1)


def shipped_studies() -> tuple[str, ...]:
    """Names of the studies that ship with the package."""
    return tuple(sorted(path.stem for path in STUDIES.glob("*.yaml")))


def find_study(name: str) -> Path:
    """The file of a study: a path (``.yaml`` may be left out), or the name of a shipped one."""
    if (found := find_shipped(name, Path(), STUDIES)) is not None:
        return found
    raise missing(STUDY, "study.missing", name, Place(name), Hint(Path(name).name.removesuffix(".yaml"), shipped_studies()))


def read_study(name: str | Path) -> Study:
    """Read a study file (or a shipped study by its name). InputError with every problem of the file; see :meth:`Points.check` for values."""
    path = find_study(str(name))
    problems = Problems()
    root = read_yaml(path, problems)
    if root.kind != "mapping":
        raise fail(root.place, "yaml.top", found=found_in(root))
    expect_kind(STUDY, root.entries, path)
    if "base" not in root.entries and "axes" not in root.entries:
        raise fail(Place(str(path)), "study.none", path=path)
    return _Reader(path, root, problems).read()


class _Reader:
    """Turns the tree of a study file into a study, collecting problems."""

    def __init__(self, path: Path, root: Node, problems: Problems) -> None:
        self.path, self.root, self.problems = path, root, problems
        self.form = Form(path, root, problems)
        self.files: list[ScenarioFile] = []
        self.scenarios: list[Scenario] = []  # for the names that they know: those of broken bases too, as far as can be

    def read(self) -> Study:
        """The study; InputError with every problem otherwise."""
        self.form.keys(self.root, TOP_LEVEL, self.path.name)
        bases = self._bases()
        reader = AxisReader(self.path, self.form.block(self.root, "labels"), self.problems)
        before = len(self.problems.found)
        axes = reader.axes(self.form.block(self.root, "axes"))
        designs = DesignReader(self.root, self.form, reader, self.scenarios)
        design = designs.read(self.form.block(self.root, "design"), "design", axes)
        nested = None
        if (block := self.root.get("nested")) is not None and not block.is_null:
            block = self.form.block(self.root, "nested")
            nested = designs.read(block, "nested", reader.axes(self.form.block(block, "axes")))
            if not design.two_level and self._known_method("design"):
                self.problems.add(self.root.keys["nested"], "study.nested", key="nested")
        designed = len(self.problems.found) == before and "design" in self.root.entries
        reader.check((*design.axes, *(nested.axes if nested is not None else ())))
        replicates = self.form.value(REPLICATES, self.root) if "replicates" in self.root.entries else (bases[0].scenario.replicates if bases else 1)
        root_seed = self.form.value(_ROOT_SEED, self.root)
        keep = self._keep()
        contrasts = self._contrasts(design, keep)
        figures = read_figures(self.root.get("figures"), self.problems)
        title, question = self._title()
        study = Study(self.path.stem, self.path, title, question, bases, design, nested, replicates, root_seed, keep, contrasts, self.root, figures)
        if designed and study.points * replicates > MOST_RUNS:
            self.problems.add(self.root.keys["design"], "study.many", found=f"{study.points * replicates:,}", limit=f"{MOST_RUNS:,}")
        if self.problems.found:
            self.problems.found += tried(self.files, reader.trials, self.problems.found)
        self.problems.stop()
        return study

    # pieces -----------------------------------------------------------------------------------------------------

    def _title(self) -> tuple[Text, Text | None]:
        english = self.form.text(self.root, "name") or self.path.stem
        return Text(english, self.form.text(self.root, "name_zh") or english), self.form.translated(self.root, "question")

    def _bases(self) -> tuple[Base, ...]:
        node = self.root.get("base")
        if node is None or node.is_null:
            self.problems.add(Place(str(self.path)), "key.missing", key="base", where=self.path.name)
            return ()
        bases: list[Base] = []
        for item in node.items if node.kind == "list" else [node]:
            for name, variant, place in self._named_bases(item):
                try:
                    base = self._base(name, variant)
                except InputError as error:
                    self.problems.found.extend(p for p in error.problems if p not in self.problems.found)
                    continue
                if any(base.name == other.name for other in bases):
                    self.problems.add(place.place, "study.base_twice", name=base.name)
                bases.append(base)
        return tuple(bases)

    def _named_bases(self, item: Node) -> list[tuple[Node, str | None, Node]]:
        """(file, variant or None, what to blame) of an entry: a file, or a mapping with ``file`` and ``variants``."""
        if item.kind == "scalar" and not item.is_null:
            return [(item, None, item)]
        file, variants = item.get("file"), item.get("variants")
        if item.kind != "mapping" or file is None or file.kind != "scalar" or variants is None or variants.kind != "list" or not variants.items:
            self.problems.add(item.place, "study.base")
            return []
        self.form.keys(item, ("file", "variants"), "base")
        return [(file, variant.text, variant) for variant in variants.items]

    def _base(self, node: Node, variant: str | None) -> Base:
        found = find_scenario(node.text, self.path.parent)
        if found is None:
            raise missing_scenario(node.text, node.place)
        file = ScenarioFile(found, variant)
        self.files.append(file)
        try:
            scenario = file.resolve()
        except InputError:
            bare = file.names_only()
            self.scenarios += [] if bare is None else [bare]
            raise
        self.scenarios.append(scenario)
        return Base(result_name(scenario.name, variant), file, scenario)

    def _known_method(self, where: str) -> bool:
        """Whether the method of a design is one that there is (a wrong one has been told)."""
        method = self.form.block(self.root, where).get("method")
        return method is not None and method.text in METHODS

    # what is kept, and what is asked --------------------------------------------------------------------------------

    def _names(self, node: Node, key: str, known: Sequence[str], default: Sequence[str], aliases: dict[str, str] | None = None) -> tuple[str, ...]:
        """A list of known names (an alias becomes the name it stands for)."""
        found = node.get(key)
        if found is None or found.is_null:
            return tuple(default)
        if found.kind != "list" or not found.items:
            self.problems.add(found.place, "yaml.list", key=key)
            return tuple(default)
        chosen = []
        for item in found.items:
            names = dict(zip(known, known, strict=True)) | {alias: name for alias, name in (aliases or {}).items() if name in known}
            name = names.get(same_name(item.text, names), item.text)
            if item.kind != "scalar":
                self.problems.add(item.place, "yaml.scalar", key=key, found=found_in(item))
            elif name not in known and not blame_full_width(item.text, item.place, self.problems, item.quoted):
                self.problems.add(item.place, "value.choice", key=key, found=item.text, hint=Hint(item.text, tuple(known), tuple(names)))
            chosen.append(name)
        return tuple(dict.fromkeys(chosen))

    def _keep(self) -> Keep:
        node = self.form.block(self.root, "keep")
        self.form.keys(node, ("outcomes", "places", "periods", "series"), "keep")
        outcomes = self._names(node, "outcomes", tuple(OUTCOMES), KEPT)
        series = bool(self.form.value(_SERIES, node))
        scenarios = self.scenarios
        if not scenarios:
            return Keep(outcomes, (REGION,), (WHOLE,), series)
        months = [months_of(scenario) for scenario in scenarios]
        if series and any(other != months[0] for other in months):
            self.problems.add(node.keys["series"], "study.series")
        common = [p for p in places_of(scenarios[0]) if all(p in places_of(scenario) for scenario in scenarios)]
        years = [p for p in periods(months[0]) if all(p in periods(other) for other in months)]
        cities = {alias: name for scenario in reversed(scenarios) for alias, name in place_names(places_of(scenario), scenario.region.names_zh).items()}
        places = self._names(node, "places", common, (REGION,), cities)
        return Keep(outcomes, places, self._names(node, "periods", years, (WHOLE,)), series)

    def _contrasts(self, design: Design, keep: Keep) -> tuple[Contrast, ...]:
        node = self.root.get("contrast")
        if node is None or node.is_null:
            return ()
        if not design.two_level and self._known_method("design"):
            self.problems.add(self.root.keys["contrast"], "study.nested", key="contrast")
        contrasts = []
        axes = tuple(dict.fromkeys((*(axis.name for axis in design.axes), *self.form.block(self.root, "axes").entries)))
        for item in node.items if node.kind == "list" else [node]:
            if item.kind != "mapping":
                self.problems.add(item.place, "yaml.mapping", key="contrast")
                continue
            self.form.keys(item, ("name", "name_zh", "above", "below", "on"), "contrast")
            for key in ("above", "below"):
                if item.get(key) is None:
                    self.problems.add(item.place, "key.missing", key=key, where="contrast")
            above, below = (self._names(item, key, axes, ()) for key in ("above", "below"))
            if both := [name for name in above if name in below]:
                self.problems.add(item.keys["below"], "study.both", name=both[0])
            english, chinese = item.get("name"), item.get("name_zh")
            title = english.text if english is not None and english.text else f"{', '.join(above)} > {', '.join(below)}"
            on = self._names(item, "on", keep.outcomes, keep.outcomes)
            contrasts.append(Contrast(Text(title, chinese.text if chinese is not None else title), above, below, on))
        return tuple(contrasts)
