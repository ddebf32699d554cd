"""Files of the treaty designer: what may be chosen, what is to be reached, and how it is searched; every problem with file, line and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.declare.file_kinds import DESIGN, expect_kind, missing
from sim.declare.parameters import Parameter, found_in
from sim.declare.problems import Hint, InputError, Place, Problems, fail
from sim.declare.reading.form import Form
from sim.declare.reading.positioned import Node, blame_full_width, read_yaml
from sim.declare.shipped import SCENARIOS, find_shipped
from sim.declare.text import Text
from sim.declare.units import MONEY_PER_MONTH
from sim.outcomes.declarations import OUTCOMES, REGION, party_place
from sim.scenario.load import ScenarioFile
from sim.scenario.scenario import Scenario
from sim.scenario.tree import find_scenario, missing_scenario
from sim.study.calibrate.posterior import Under, posterior_for, sampled
from sim.study.runs.keep import Keep, months_of, places_of
from sim.study.store.named_places import place_names
from sim.study.store.periods import WHOLE, periods
from sim.study.sweeps.axes import Axis, Level, changes_of, path_text
from sim.study.sweeps.axis_file import AxisReader
from sim.study.sweeps.trials import tried

DESIGNS = SCENARIOS / "designs"
BASE = "base"
COSTS = ("abatement_cost", "output_lost", "governance_cost")
"""What is paid where a file does not say."""
MEMBER = "member"
TOP_LEVEL = (
    "name", "name_zh", "question", "question_zh", "base", "axes", "labels", "aim", "stays", "share", "cost", "draws", "posterior", "root_seed", "search",
)  # fmt: skip
_AIM, _STAYS = ("outcome", "place", "period", "at_most", "at_least", "of"), ("parties", "at_least")
_SHARE = Parameter("share", "number", 0.8, Text("Share of draws", "抽样比例"), low=0.01, high=1)
_DRAWS = Parameter("draws", "integer", 20, Text("Draws", "抽样数"), low=2, high=10_000)
_ROOT_SEED = Parameter("root_seed", "integer", 1, Text("Root seed", "随机种子"), low=0, high=2**63 - 1)
_LIMIT = {name: Parameter(name, "number", 0.0, Text(name, name)) for name in ("at_most", "at_least")}
_STAY = Parameter("at_least", "number", 0.75, Text("Share of the last year", "最后一年的比例"), low=0.01, high=1)
_SEARCH = {
    p.name: p
    for p in (
        Parameter("population", "integer", 24, Text("Mixes of a generation", "每代组合数"), low=4, high=10_000),
        Parameter("generations", "integer", 20, Text("Generations", "代数"), low=1, high=10_000),
        Parameter("seed", "integer", 1, Text("Seed of the search", "搜索种子"), low=0, high=2**31 - 1),
        Parameter("steps", "integer", 11, Text("Levels of a range", "范围的水平数"), low=2, high=101),
        Parameter("every", "integer", 256, Text("Mixes up to which all are tried", "全部尝试的组合数上限"), low=0, high=1_000_000),
    )
}


@dataclass(frozen=True)
class Aim:
    """``outcome`` at a place in a period: at most (``upper``) or at least ``limit``, a multiple of the base's value in the same draw if ``relative``."""

    outcome: str
    place: str
    period: str
    limit: float
    upper: bool
    relative: bool


@dataclass(frozen=True)
class Treaty:
    """A file of the designer, read and checked. ``parties``: who must stay, in at least ``stay`` of the months of the last year; ``last``: that year;
    ``levels``: what every axis may be (off before on); ``under``: posteriors, None without."""

    name: str
    path: Path
    title: Text
    question: Text | None
    base: Scenario
    file: ScenarioFile
    axes: tuple[Axis, ...]
    levels: tuple[tuple[Level, ...], ...]
    aim: Aim
    parties: tuple[str, ...]
    stay: float
    last: str
    share: float
    cost: tuple[str, ...]
    draws: int
    root_seed: int
    search: dict[str, int]
    under: Under | None

    @property
    def mixes(self) -> int:
        """Number of mixes that there are."""
        count = 1
        for levels in self.levels:
            count *= len(levels)
        return count

    def scenario(self, mix: Sequence[int]) -> Scenario:
        """The base with the levels of a mix (the number of the level of every axis). InputError: they do not go together."""
        return self.file.resolve(changes=changes_of([levels[number] for levels, number in zip(self.levels, mix, strict=True)]))

    @property
    def keep(self) -> Keep:
        """What is kept of every run."""
        outcomes = dict.fromkeys((self.aim.outcome, MEMBER, *self.cost))
        parties = (place for place in places_of(self.base) if place.startswith(party_place("")))
        return Keep(tuple(outcomes), tuple(dict.fromkeys((REGION, self.aim.place, *parties))), tuple(dict.fromkeys((WHOLE, self.aim.period, self.last))))


def shipped_designs() -> tuple[str, ...]:
    """Names of the files of the designer that ship with the package."""
    return tuple(sorted(path.stem for path in DESIGNS.glob("*.yaml")))


def read_treaty(name: str | Path) -> Treaty:
    """Read a file of the designer, or a shipped one by its name. InputError with every problem."""
    path = _find(str(name))
    problems = Problems()
    root = read_yaml(path, problems)
    if root.kind != "mapping":
        raise fail(root.place, "yaml.top", found=found_in(root))
    expect_kind(DESIGN, root.entries, path)
    return _Reader(path, root, problems).read()


def _find(name: str) -> Path:
    if (found := find_shipped(name, Path(), DESIGNS)) is not None:
        return found
    raise missing(DESIGN, "treaty.missing", name, Place(name), Hint(Path(name).name.removesuffix(".yaml"), shipped_designs()))


class _Reader:
    def __init__(self, path: Path, root: Node, problems: Problems) -> None:
        self.path, self.root, self.problems, self.form = path, root, problems, Form(path, root, problems)

    def read(self) -> Treaty:
        """The treaty; InputError with every problem otherwise."""
        form, root = self.form, self.root
        form.keys(root, TOP_LEVEL, self.path.name)
        file, base = self._base()
        reader = AxisReader(self.path, form.block(root, "labels"), self.problems)
        axes = reader.axes(form.block(root, "axes"))
        if not reader.written:
            self.problems.add(root.keys.get("axes", Place(str(self.path))), "study.no_axes", where=self.path.name)
        reader.check(axes)
        search = form.values(_SEARCH, form.block(root, "search"), "search")
        aim, (parties, stay) = self._aim(base), self._stays(base)
        cost = self._cost()
        share, draws, seed = (form.value(p, root) for p in (_SHARE, _DRAWS, _ROOT_SEED))
        title = form.text(root, "name") or self.path.stem
        under = self._under(base, axes)
        if file is not None:
            self.problems.found += tried([file], reader.trials, self.problems.found)
        self.problems.stop()
        assert base is not None
        assert file is not None
        assert aim is not None
        levels = tuple(axis.ends() or axis.levels if not axis.ranged else axis.spread(search["steps"]) for axis in axes)
        last = periods(months_of(base))[-1]
        return Treaty(
            self.path.stem, self.path, Text(title, form.text(root, "name_zh") or title), form.translated(root, "question"), base, file, axes, levels, aim,
            parties, stay, last, share, cost, draws, seed, search, under,
        )  # fmt: skip

    def _base(self) -> tuple[ScenarioFile | None, Scenario | None]:
        node = self.root.get("base")
        if node is None or node.is_null or node.kind != "scalar":
            self.problems.add(Place(str(self.path)) if node is None else node.place, "key.missing", key="base", where=self.path.name)
            return None, None
        try:
            found = find_scenario(node.text, self.path.parent)
            if found is None:
                raise missing_scenario(node.text, node.place)
            file = ScenarioFile(found)
            return file, file.resolve()
        except InputError as error:
            self.problems.found += error.problems
            return None, None

    def _aim(self, base: Scenario | None) -> Aim | None:
        node = self.form.block(self.root, "aim")
        where = self.root.keys.get("aim", Place(str(self.path)))
        self.form.keys(node, _AIM, "aim")
        outcome = self._name(node, "outcome", tuple(OUTCOMES), "")
        if node.get("outcome") is None:
            self.problems.add(where, "key.missing", key="outcome", where="aim")
        place, period = REGION, WHOLE
        if base is not None:
            known = places_of(base)
            place = self._name(node, "place", known, REGION, place_names(known, base.region.names_zh))
            period = self._name(node, "period", periods(months_of(base)), WHOLE)
        limits = [name for name in _LIMIT if node.get(name) is not None]
        if len(limits) != 1:
            self.problems.add(where, "treaty.limit")
            return None
        limit = self.form.value(_LIMIT[limits[0]], node)
        of = node.get("of")
        if of is not None and (of.kind != "scalar" or of.text != BASE):
            self.problems.add(of.place, "value.choice", key="of", found=found_in(of), hint=Hint("", (BASE,)))
        return Aim(outcome, place, period, limit, limits[0] == "at_most", of is not None)

    def _stays(self, base: Scenario | None) -> tuple[tuple[str, ...], float]:
        """Party places that must stay, and in what share of the last year."""
        every = () if base is None else tuple(place for place in places_of(base) if place.startswith(party_place("")))
        node = self.root.get("stays")
        if node is None or node.is_null:
            return every, float(_STAY.default)
        stay, who = float(_STAY.default), node
        if node.kind == "mapping":
            self.form.keys(node, _STAYS, "stays")
            stay = self.form.value(_STAY, node)
            who = node.get("parties") or Node("scalar", node.place, text="all")
        if who.kind == "scalar" and who.text in ("all", "none"):
            return (every if who.text == "all" else ()), stay
        if who.kind != "list":
            self.problems.add(who.place, "treaty.stays", found=found_in(who))
            return (), stay
        known = [place.removeprefix(party_place("")) for place in every]
        chosen = [item.text.removeprefix(party_place("")) for item in who.items]
        for item, name in zip(who.items, chosen, strict=True):
            if base is not None and name not in known and not blame_full_width(item.text, item.place, self.problems, item.quoted):
                self.problems.add(item.place, "value.choice", key="stays", found=item.text, hint=Hint(name, tuple(known)))
        return tuple(party_place(name) for name in dict.fromkeys(chosen)), stay

    def _cost(self) -> tuple[str, ...]:
        node = self.root.get("cost")
        money = tuple(name for name, outcome in OUTCOMES.items() if outcome.unit == MONEY_PER_MONTH)
        if node is None or node.is_null:
            return COSTS
        if node.kind != "list" or not node.items:
            self.problems.add(node.place, "yaml.list", key="cost")
            return COSTS
        for item in node.items:
            if item.text not in money:
                self.problems.add(item.place, "value.choice", key="cost", found=item.text, hint=Hint(item.text, money))
        return tuple(dict.fromkeys(item.text for item in node.items))

    def _name(self, node: Node, key: str, known: Sequence[str], default: str, aliases: dict[str, str] | None = None) -> str:
        found = node.get(key)
        if found is None or found.is_null:
            return default
        name = (aliases or {}).get(found.text, found.text)
        if found.kind != "scalar":
            self.problems.add(found.place, "yaml.scalar", key=key, found=found_in(found))
        elif name not in known and not blame_full_width(found.text, found.place, self.problems, found.quoted):
            self.problems.add(found.place, "value.choice", key=key, found=found.text, hint=Hint(found.text, tuple(known)))
        return name

    def _under(self, base: Scenario | None, axes: Sequence[Axis]) -> Under | None:
        """The posteriors of the base's region without what the axes set; None where the file wants none."""
        where = self.form.text(self.root, "posterior")
        if where is None or where == "none" or base is None:
            return None
        try:
            posterior = posterior_for(sampled(base), where if where == "region" else str(self.path.parent / where))
        except InputError as error:
            self.problems.found += error.problems
            return None
        return Under({base.region.name: posterior.without([path_text(path) for axis in axes for path in axis.paths])})


def about(treaty: Treaty) -> dict[str, Any]:
    """What a manifest says about the question."""
    aim = treaty.aim
    return {
        "aim": {"outcome": aim.outcome, "place": aim.place, "period": aim.period, "limit": aim.limit, "at_most": aim.upper, "of_base": aim.relative},
        "parties": list(treaty.parties), "stay": treaty.stay, "last": treaty.last, "share": treaty.share, "cost": list(treaty.cost),
        "draws": treaty.draws, "root_seed": treaty.root_seed, "search": dict(treaty.search), "mixes": treaty.mixes,
    }  # fmt: skip
