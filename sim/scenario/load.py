"""From a scenario file to a resolved :class:`~sim.scenario.scenario.Scenario`: every problem at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.declare.dates import Calendar, Month, Window
from sim.declare.messages import MESSAGES
from sim.declare.parameters import Names, Parameter, Section, found_in
from sim.declare.plugins import DELIVERY_RULES, MECHANISMS, plugins
from sim.declare.problems import Hint, InputError, Place, Problem, Problems, reason
from sim.declare.reading.positioned import Node, blame_full_width, mapping
from sim.declare.text import Text
from sim.mechanisms import registry
from sim.processes.delivery.rules import delivery_rules
from sim.processes.sections import APPRAISAL, SECTIONS
from sim.scenario.clauses import check_clauses, offers_to_nobody
from sim.scenario.figures import read_figures
from sim.scenario.former import FORMER, changed_meaning, refuse_former
from sim.scenario.growth import growth_of_nothing
from sim.scenario.life import check_life
from sim.scenario.measures import measures_of_nothing
from sim.scenario.scenario import BURN_IN, MechanismUse, Origin, Scenario
from sim.scenario.schema import COMMON, PERIOD, RECORDABLE, REPLICATES, TOP_LEVEL
from sim.scenario.tree import Change, apply_change, apply_set, as_yaml, copied, find_scenario, missing_scenario, part_of, read_with_parents
from sim.scenario.variants import take_variants, wanted, with_variant
from sim.world.pack import RegionPack
from sim.world.reading.reader import find_region, names_in_pack, read_region

_SUM_TOLERANCE = 1e-9
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Line ends in a folded text, and characters that would steer a terminal."""


def load_scenario(
    path: str | Path, variant: str | None = None, sets: Sequence[str] = (), overrides: Mapping[str, Any] | None = None
) -> Scenario:
    """Read, merge and check a scenario file.

    ``path`` may be the name of a shipped scenario. Precedence: default < region pack < extends (far to near) < file <
    ``variant`` (``base``: none) < ``sets`` (texts ``key.path=value``) < ``overrides`` (key path -> value). Raises InputError with every problem.
    """
    return ScenarioFile(path, variant).resolve([*sets, *(f"{key}={as_yaml(value)}" for key, value in (overrides or {}).items())])


class ScenarioFile:
    """A scenario file with what it extends and one of its variants, read once, to be resolved with one set of changes or with many.

    ``root`` is the merged tree. InputError: the file cannot be read; what else is wrong is told by :meth:`resolve`.
    """

    def __init__(self, path: str | Path, variant: str | None = None) -> None:
        self.path, self._form = _found_file(path), Problems()
        top, self._whole = read_with_parents(self.path, self._form)
        self.root = copied(top)  # an alias stands for one block at several places; a change must reach only one of them
        variants = take_variants(self.root, self._form)
        self.variants = tuple(variants)
        if (variant := wanted(variant)) is not None:
            self.root = with_variant(self.root, variants, variant, self.path, self._form)

    def resolve(self, sets: Sequence[str] = (), changes: Sequence[Change] = ()) -> Scenario:
        """The scenario with ``changes`` and then ``sets`` (texts ``key.path=value``). InputError with every problem."""
        root, form = copied(self.root), Problems()
        form.found.extend(self._form.found)
        every: list[Change | str] = [*changes, *sets]
        for change in every:
            try:
                if isinstance(change, Change):
                    apply_change(root, Change(change.steps, copied(change.value), change.place))
                else:
                    apply_set(root, change)
            except InputError as error:
                form.found.extend(error.problems)
        return _Resolver(root, self.path, self.variants, form, self._whole).resolve()

    def names_only(self) -> Scenario | None:
        """The scenario with nothing but its region, period and kind of parties, for the names that it knows; None where these are wrong."""
        root = part_of(self.root, (("region",), ("period",), ("governments", "party")))
        try:
            return _Resolver(root, self.path, self.variants, Problems(), self._whole).resolve()
        except InputError:
            return None


def check_scenario(path: str | Path, variant: str | None = None, sets: Sequence[str] = ()) -> Scenario:
    """As :func:`load_scenario`, and every variant of the file is checked too (unless one is named)."""
    found, problems = _found_file(path), []
    scenario = None
    variants = () if variant is not None else tuple(take_variants(copied(read_with_parents(found, Problems())[0]), Problems()))
    for name in (variant, *variants):
        try:
            loaded = load_scenario(path, name, sets)
            scenario = scenario or loaded
        except InputError as error:
            problems.extend(error.problems)
    if scenario is None or problems:
        raise InputError(problems)
    return scenario


def _found_file(path: str | Path) -> Path:
    found = find_scenario(str(path), Path())
    if found is None:
        raise missing_scenario(str(path), Place(str(path)))
    return found


class _Resolver:
    """Turns a merged tree into a scenario, collecting problems."""

    def __init__(self, root: Node, path: Path, variants: tuple[str, ...], form: Problems, whole: bool) -> None:
        self.root, self.path, self.variants, self.form, self.whole = root, path, variants, form, whole
        self.problems = Problems()
        self.origins: dict[str, Origin] = {}
        self.notes: list[Text] = []
        self.region: RegionPack | None = None
        self.names: Names | None = None  # those of a region pack that has problems

    def resolve(self) -> Scenario:
        """The scenario; InputError with every problem otherwise."""
        self._check_top()
        region = self.region = self._region()
        names = region.names(self._party_choice()) if region is not None else self.names
        period = self._section(PERIOD, names)
        calendar = Calendar(self._month(period["start"]), period["months"], BURN_IN)
        settings = {name: self._section(section, names) for name, section in SECTIONS.items() if name != "levers"}
        self._take_from_region(region, settings)
        appraisal = self._appraisal(names)
        levers = self._levers(region, names)
        mechanisms = self._mechanisms(names, calendar)
        if region is not None:
            check_life(region, settings, self.origins, self.problems)
            self.notes += check_clauses(mechanisms, settings, region, self.origins, self.problems)
            self.notes += [*changed_meaning(levers), *growth_of_nothing(settings, region), *offers_to_nobody(mechanisms, settings, region)]
            self.notes += measures_of_nothing(mechanisms, region, self.origins)
        replicates = self._single(REPLICATES, names)
        record = self._record()
        title, question, figures = self._title(), self._question(), read_figures(self.root.get("figures"), self.problems)
        delivery_rules()  # two of one name are an error, whichever is chosen
        self._stop()
        assert region is not None
        skipped = (*plugins(MECHANISMS).broken, *plugins(DELIVERY_RULES).broken)
        return Scenario(
            self.path.stem, self.path, title, question, region, calendar, period["weather"], replicates, settings, appraisal, levers,
            mechanisms, record, self.origins, (*region.notes, *self.notes, *skipped), self.variants, figures,
        )  # fmt: skip

    def _stop(self) -> None:
        """Raise with the problems of form and of content; at a place that is broken in form, the content is not judged."""
        broken = {p.place for p in self.form.found if p.place.line}
        found = [*self.form.found, *(p for p in self.problems.found if p.place not in broken)]
        if found:
            raise InputError(found)

    # pieces -----------------------------------------------------------------------------------------------------

    def _check_top(self) -> None:
        for key in self.root.entries:
            if key in ("extends", "variants"):
                self.problems.add(self.root.keys[key], "extends.place", key=key)
        self._check_keys(self.root, tuple(TOP_LEVEL), self.path.name)

    def _check_keys(self, node: Node, known: tuple[str, ...], where: str) -> None:
        """Every key of ``node`` must be known."""
        for key, value in node:
            if key in FORMER and key not in known and FORMER[key].new in known:
                refuse_former(key, value, node.keys[key], self.region, self.problems)
            elif key not in known and not blame_full_width(key, node.keys[key], self.problems):
                self.problems.add(node.keys[key], "key.unknown", key=key, where=where, hint=Hint(key, known))

    def _region(self) -> RegionPack | None:
        node = self.root.get("region")
        if node is None or node.kind != "scalar" or node.is_null:
            if node is not None:
                self.problems.add(node.place, "yaml.scalar", key="region", found=found_in(node))
            elif self.whole:
                self.problems.add(self.root.place, "key.missing", key="region", where=self.path.name)
            return None
        beside = Path(node.place.file).parent if node.place.line else Path()
        folder: Path | None = None
        try:
            folder = self._region_folder(node, beside)
            pack = read_region(folder)
        except InputError as error:
            self.problems.found.extend(error.problems)
            self.names = None if folder is None else names_in_pack(folder, self._party_choice())
            return None
        except OSError as error:
            self.problems.add(node.place, "file.unreadable", why=reason(error))
            return None
        self.origins["region"] = Origin("file", node.place)
        return pack

    @staticmethod
    def _region_folder(node: Node, beside: Path) -> Path:
        """The folder of the region; a problem with it is reported where the scenario names it."""
        try:
            return find_region(node.text, beside, node.place)
        except InputError as error:
            problems = Problems()
            if blame_full_width(node.text, node.place, problems, node.quoted):
                raise InputError(problems.found) from None
            moved = [Problem(node.place, p.id, p.values if p.place == node.place else p.values | {"path": p.place.file}) for p in error.problems]
            raise InputError(moved) from None

    def _party_choice(self) -> str:
        section = self.root.get("governments")
        node = section.get("party") if section is not None and section.kind == "mapping" else None
        return "city" if node is not None and node.text == "city" else "province"

    @staticmethod
    def _month(value: Any) -> Month:
        return value if isinstance(value, Month) else Month.parse(value)

    def _expect_mapping(self, node: Node | None, key: str) -> Node:
        if node is None or node.is_null:
            return mapping(Place(str(self.path)))
        if node.kind != "mapping":
            if node.kind != "scalar" or not blame_full_width(node.text, node.place, self.problems, node.quoted):
                self.problems.add(node.place, "yaml.mapping", key=key)
            return mapping(node.place)
        return node

    def _section(self, section: Section, names: Names | None) -> dict[str, Any]:
        node = self._expect_mapping(self.root.get(section.name), section.name)
        self._check_keys(node, (*section.names, "appraisal") if section.name == "central" else section.names, section.name)
        return {p.name: self._value(p, node, f"{section.name}.{p.name}", names) for p in section.parameters}

    def _value(self, p: Parameter, node: Node, path: str, names: Names | None) -> Any:
        child = node.get(p.name)
        if child is None:
            self.origins[path] = Origin("default")
            return p.default
        self.origins[path] = Origin("file", child.place)
        return p.read(child, self.problems, names)

    def _single(self, p: Parameter, names: Names | None) -> Any:
        return self._value(p, self.root, p.name, names)

    def _appraisal(self, names: Names | None) -> dict[str, float]:
        central = self._expect_mapping(self.root.get("central"), "central")
        node = self._expect_mapping(central.get("appraisal"), "central.appraisal")
        self._check_keys(node, tuple(p.name for p in APPRAISAL), "central.appraisal")
        before = len(self.problems.found)
        weights = {p.name: self._value(p, node, f"central.appraisal.{p.name}", names) for p in APPRAISAL}
        total = sum(weights.values())
        if self.whole and len(self.problems.found) == before and abs(total - 1) > _SUM_TOLERANCE:
            parts = " + ".join(f"{name} {weight:g}" for name, weight in weights.items())
            self.problems.add(node.place, "value.sum", where="central.appraisal", parts=parts, found=f"{total:g}")
        return weights

    def _take_from_region(self, region: RegionPack | None, settings: dict[str, dict[str, Any]]) -> None:
        """Settings that neither the file nor its parents give stand as the pack says."""
        if region is None:
            return
        for key, sourced in region.settings.items():
            if self.origins[key].word == "default":
                section, _, name = key.partition(".")
                settings[section][name] = sourced.value
                self.origins[key] = Origin("region", Place(str(region.folder / "region.yaml")))

    def _levers(self, region: RegionPack | None, names: Names | None) -> dict[str, float]:
        section = SECTIONS["levers"]
        values = self._section(section, names)
        if region is None:
            return values
        for name, sourced in region.levers.items():
            if self.origins[f"levers.{name}"].word == "default":
                values[name] = sourced.value
                self.origins[f"levers.{name}"] = Origin("region", Place(str(region.folder / "region.yaml")))
        return values

    def _record(self) -> tuple[str, ...]:
        node = self.root.get("record")
        if node is None:
            return ()
        if node.kind != "list":
            self.problems.add(node.place, "yaml.list", key="record")
            return ()
        for item in node.items:
            if item.kind != "scalar":
                self.problems.add(item.place, "yaml.scalar", key="record", found=found_in(item))
            elif item.text not in RECORDABLE:
                self.problems.add(item.place, "value.choice", key="record", found=item.text, hint=Hint(item.text, RECORDABLE))
        return tuple(dict.fromkeys(item.text for item in node.items))

    def _plain_text(self, key: str) -> str | None:
        node = self.root.get(key)
        if node is None:
            return None
        if node.kind != "scalar" or node.is_null:
            self.problems.add(node.place, "value.text", key=key, found=found_in(node))
            return None
        self.origins[key] = Origin("file", node.place)
        return " ".join(_CONTROL.sub(" ", node.text).split())

    def _title(self) -> Text:
        english = self._plain_text("name") or self.path.stem
        return Text(english, self._plain_text("name_zh") or english)

    def _question(self) -> Text | None:
        question = self._plain_text("question")
        return None if question is None else Text(question, self._plain_text("question_zh") or question)

    # mechanisms -------------------------------------------------------------------------------------------------

    def _mechanisms(self, names: Names | None, calendar: Calendar) -> tuple[MechanismUse, ...]:
        node = self._expect_mapping(self.root.get("mechanisms"), "mechanisms")
        uses: list[MechanismUse] = []
        for name, value in node:
            if name not in registry():
                if not blame_full_width(name, node.keys[name], self.problems):
                    self.problems.add(node.keys[name], "mechanism.unknown", name=name, hint=Hint(name, tuple(registry())))
                continue
            items = value.items if value.kind == "list" else [value]
            for index, item in enumerate(items):
                key = f"mechanisms.{name}" + (f"[{index}]" if value.kind == "list" else "")
                use = self._use(name, item, key, node.keys[name], names, calendar)
                if use is not None:
                    uses.append(use)
        self._one_of_each_clause(uses)
        return tuple(uses)

    def _one_of_each_clause(self, uses: Sequence[MechanismUse]) -> None:
        """A clause is one rule of the run: one mechanism sets it, and the entries of that one agree on their choices."""
        first: dict[str, MechanismUse] = {}
        for use in uses:
            clause = use.mechanism.clause
            if clause is None or clause.by_use:
                continue
            other = first.setdefault(clause.name, use)
            if other.name != use.name:
                self.problems.add(use.place, "mechanism.clause", first=other.name, second=use.name, clause=clause.name)
                continue
            for p in (f.parameter for f in use.mechanism.fields if f.clause and f.parameter.kind == "choice"):
                mine, theirs = use.fields[p.name], other.fields[p.name]
                if mine != theirs:
                    place = self.origins[f"{use.key}.{p.name}"].place or use.place
                    line = (self.origins[f"{other.key}.{p.name}"].place or other.place).line
                    values = {"name": use.name, "key": p.name, "found": mine, "first": theirs, "line": line}
                    self.problems.add(place, "mechanism.twice", **values)

    def _use(self, name: str, node: Node, key: str, place: Place, names: Names | None, calendar: Calendar) -> MechanismUse | None:
        mechanism = registry()[name]
        node = self._expect_mapping(node, key)
        parameters = {f.parameter.name: f.parameter for f in mechanism.fields}
        self._check_keys(node, (*COMMON.names, *parameters), key)
        common = {p.name: self._value(p, node, f"{key}.{p.name}", names) for p in COMMON.parameters}
        fields = {field_name: self._value(p, node, f"{key}.{field_name}", names) for field_name, p in parameters.items()}
        window = self._window(node, common["from"], common["to"], key)
        if not common["enabled"]:
            return None
        for field in mechanism.named:
            if (given := node.get(field)) is None or given.is_null:
                self.problems.add(place if node.kind != "mapping" else node.place, "key.missing", key=field, where=key)
        first, last = calendar.start.first_day, (calendar.start + (calendar.months - 1)).last_day
        if (window.first or first) > last or (window.last or last) < first:
            values = {"name": name, "start": calendar.start, "end": calendar.start + (calendar.months - 1)}
            self.notes.append(_note("period.short", values))
        every = names.city_list if names is not None else ()
        cities = every if common["cities"] == "all" else common["cities"]
        return MechanismUse(mechanism, fields, window, cities, common["ramp_months"], common["strength"], place, key)

    def _window(self, node: Node, start: Any, end: Any, key: str) -> Window:
        by_day = isinstance(start, dt.date) or isinstance(end, dt.date)
        first = start.first_day if isinstance(start, Month) else start
        last = end.last_day if isinstance(end, Month) else end
        if first is not None and last is not None and last < first:
            self.problems.add(node.entries["to"].place, "value.window", to=node.entries["to"].text, start=node.entries["from"].text)
        return Window(first, last, by_day)


def _note(id: str, values: dict[str, Any]) -> Text:
    return Text(MESSAGES[id].en.format(**values), MESSAGES[id].zh.format(**values))
