"""From a scenario file to a resolved :class:`~sim.scenario.scenario.Scenario`: every problem at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.declare.dates import Calendar, Month, Window
from sim.declare.parameters import Names, Parameter, Section
from sim.declare.positioned import Node, mapping
from sim.declare.problems import Hint, InputError, Place, Problems, fail
from sim.declare.text import Text
from sim.mechanisms import registry
from sim.rules.central.parameters import APPRAISAL
from sim.rules.levers import LEVERS
from sim.rules.sections import SECTIONS
from sim.scenario.scenario import BURN_IN, MechanismUse, Origin, Scenario
from sim.scenario.schema import COMMON, PERIOD, RECORDABLE, REPLICATES, TOP_LEVEL
from sim.scenario.tree import apply_set, copied, find_scenario, merge, read_with_parents, shipped_scenarios
from sim.world.pack import RegionPack
from sim.world.reader import find_region, read_region

_SUM_TOLERANCE = 1e-9


def load_scenario(
    path: str | Path, variant: str | None = None, sets: Sequence[str] = (), overrides: Mapping[str, Any] | None = None
) -> Scenario:
    """Read, merge and check a scenario file.

    ``path`` may be the name of a shipped scenario. Precedence: default < region pack < extends (far to near) < file <
    ``variant`` < ``sets`` (texts ``key.path=value``) < ``overrides`` (key path -> value). Raises InputError with every problem.
    """
    found = find_scenario(str(path), Path())
    if found is None:
        name = str(path)
        kind = "file.is_folder" if Path(name).is_dir() else "file.missing"
        hint = Hint(Path(name).stem, shipped_scenarios()).to("en")
        raise fail(Place(name), kind, path=f"{name}{hint if kind == 'file.missing' else ''}")
    root = copied(read_with_parents(found))
    variants = root.entries.pop("variants", None)
    names = tuple(variants.entries) if variants is not None else ()
    if variant is not None:
        block = variants.get(variant) if variants is not None else None
        if block is None:
            raise fail(Place(str(found)), "variant.unknown", name=variant, hint=Hint(variant, names))
        root = merge(root, block)
    for text in [*sets, *(f"{key}={_as_yaml(value)}" for key, value in (overrides or {}).items())]:
        apply_set(root, text)
    return _Resolver(root, found, names).resolve()


def _as_yaml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == float("inf"):
        return ".inf"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {_as_yaml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_as_yaml(v) for v in value) + "]"
    return "null" if value is None else str(value)


class _Resolver:
    """Turns a merged tree into a scenario, collecting problems."""

    def __init__(self, root: Node, path: Path, variants: tuple[str, ...]) -> None:
        self.root, self.path, self.variants = root, path, variants
        self.problems = Problems()
        self.origins: dict[str, Origin] = {}
        self.notes: list[Text] = []

    def resolve(self) -> Scenario:
        for key in self.root.entries:
            if key not in TOP_LEVEL:
                self.problems.add(self.root.keys[key], "key.unknown", key=key, where=self.path.name, hint=Hint(key, tuple(TOP_LEVEL)))
        region = self._region()
        names = region.names(self._party_choice())
        period = self._section(PERIOD, names)
        calendar = Calendar(self._month(period["start"]), period["months"], BURN_IN)
        settings = {name: self._section(section, names) for name, section in SECTIONS.items() if name != "levers"}
        appraisal = self._appraisal(names)
        levers = self._levers(region, names)
        mechanisms = self._mechanisms(region, names, calendar)
        replicates = self._single(REPLICATES, names)
        record = self._record()
        title = self._title()
        self.problems.stop()
        return Scenario(
            self.path.stem, self.path, title, self._question(), region, calendar, period["weather"], replicates, settings, appraisal, levers,
            mechanisms, record, self.origins, (*region.notes, *self.notes), self.variants,
        )  # fmt: skip

    # pieces -----------------------------------------------------------------------------------------------------

    def _region(self) -> RegionPack:
        node = self.root.get("region")
        if node is None or node.kind != "scalar" or node.is_null:
            self.problems.add(self.root.place, "key.missing", key="region", where=self.path.name)
            self.problems.stop()
            raise AssertionError("unreachable")
        try:
            pack = read_region(find_region(node.text, self.path.parent, node.place))
        except InputError as error:
            raise InputError([*self.problems.found, *error.problems]) from None
        self.origins["region"] = Origin("file", node.place)
        return pack

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
            mark = next((m for m in "：，" if node.kind == "scalar" and m in node.text), "")
            if mark:
                self.problems.add(node.place, "yaml.full_width", found=mark, plain={"：": ":", "，": ","}[mark])
            else:
                self.problems.add(node.place, "yaml.mapping", key=key)
            return mapping(node.place)
        return node

    def _section(self, section: Section, names: Names, extra: tuple[str, ...] = ()) -> dict[str, Any]:
        node = self._expect_mapping(self.root.get(section.name), section.name)
        extra = ("appraisal",) if section.name == "central" else extra
        for key in node.entries:
            if key not in section.names and key not in extra:
                self.problems.add(node.keys[key], "key.unknown", key=key, where=section.name, hint=Hint(key, (*section.names, *extra)))
        return {p.name: self._value(p, node, f"{section.name}.{p.name}", names) for p in section.parameters}

    def _value(self, p: Parameter, node: Node, path: str, names: Names) -> Any:
        child = node.get(p.name)
        if child is None:
            self.origins[path] = Origin("default")
            return p.default
        self.origins[path] = Origin("file", child.place)
        return p.read(child, self.problems, names)

    def _single(self, p: Parameter, names: Names) -> Any:
        return self._value(p, self.root, p.name, names)

    def _appraisal(self, names: Names) -> dict[str, float]:
        central = self._expect_mapping(self.root.get("central"), "central")
        node = self._expect_mapping(central.get("appraisal"), "central.appraisal")
        section = Section("central.appraisal", Text("Appraisal", "考核"), APPRAISAL)
        for key in node.entries:
            if key not in section.names:
                self.problems.add(node.keys[key], "key.unknown", key=key, where="central.appraisal", hint=Hint(key, section.names))
        weights = {p.name: self._value(p, node, f"central.appraisal.{p.name}", names) for p in APPRAISAL}
        total = sum(weights.values())
        if abs(total - 1) > _SUM_TOLERANCE:
            self.problems.add(node.place, "value.sum", where="central.appraisal", found=f"{total:g}")
        return weights

    def _levers(self, region: RegionPack, names: Names) -> dict[str, float]:
        section = SECTIONS["levers"]
        values = self._section(section, names)
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
            if item.text not in RECORDABLE:
                self.problems.add(item.place, "value.choice", key="record", found=item.text, hint=Hint(item.text, RECORDABLE))
        return tuple(dict.fromkeys(item.text for item in node.items))

    def _plain_text(self, key: str) -> str | None:
        node = self.root.get(key)
        if node is None:
            return None
        if node.kind != "scalar" or node.is_null:
            self.problems.add(node.place, "value.text", key=key, found=Text("a blank", "空值") if node.is_null else Text(f"a {node.kind}", "列表或映射"))
            return None
        self.origins[key] = Origin("file", node.place)
        return node.text

    def _title(self) -> Text:
        english = self._plain_text("name") or self.path.stem
        return Text(english, self._plain_text("name_zh") or english)

    def _question(self) -> Text | None:
        question = self._plain_text("question")
        return None if question is None else Text(question, question)

    # mechanisms -------------------------------------------------------------------------------------------------

    def _mechanisms(self, region: RegionPack, names: Names, calendar: Calendar) -> tuple[MechanismUse, ...]:
        node = self._expect_mapping(self.root.get("mechanisms"), "mechanisms")
        uses: list[MechanismUse] = []
        for name, value in node:
            if name not in registry():
                self.problems.add(node.keys[name], "mechanism.unknown", name=name, hint=Hint(name, tuple(registry())))
                continue
            items = value.items if value.kind == "list" else [value]
            for index, item in enumerate(items):
                key = f"mechanisms.{name}" + (f"[{index}]" if value.kind == "list" else "")
                use = self._use(name, item, key, node.keys[name], names, calendar)
                if use is not None:
                    uses.append(use)
        clauses: dict[str, MechanismUse] = {}
        for use in uses:
            clause = use.mechanism.clause
            if clause is not None and clause in clauses and clauses[clause].name != use.name:
                self.problems.add(use.place, "mechanism.clause", first=clauses[clause].name, second=use.name, clause=clause)
            if clause is not None:
                clauses[clause] = use
        return tuple(uses)

    def _use(self, name: str, node: Node, key: str, place: Place, names: Names, calendar: Calendar) -> MechanismUse | None:
        mechanism = registry()[name]
        node = self._expect_mapping(node, key)
        parameters = {f.parameter.name: f.parameter for f in mechanism.fields}
        known = (*COMMON.names, *parameters)
        for entry in node.entries:
            if entry not in known:
                self.problems.add(node.keys[entry], "key.unknown", key=entry, where=key, hint=Hint(entry, known))
        common = {p.name: self._value(p, node, f"{key}.{p.name}", names) for p in COMMON.parameters}
        fields = {field_name: self._value(p, node, f"{key}.{field_name}", names) for field_name, p in parameters.items()}
        window = self._window(node, common["from"], common["to"], key)
        if not common["enabled"]:
            return None
        first, last = calendar.start.first_day, (calendar.start + (calendar.months - 1)).last_day
        if (window.first or first) > last or (window.last or last) < first:
            values = {"name": name, "start": calendar.start, "end": calendar.start + (calendar.months - 1)}
            self.notes.append(_note("period.short", values))
        cities = names.city_list if common["cities"] == "all" else common["cities"]
        return MechanismUse(mechanism, fields, window, cities, common["ramp_months"], common["strength"], place, key)

    def _window(self, node: Node, start: Any, end: Any, key: str) -> Window:
        by_day = isinstance(start, dt.date) or isinstance(end, dt.date)
        first = start.first_day if isinstance(start, Month) else start
        last = end.last_day if isinstance(end, Month) else end
        if first is not None and last is not None and last < first:
            self.problems.add(node.keys.get("to", node.place), "value.window", to=node.entries["to"].text, start=node.entries["from"].text)
        return Window(first, last, by_day)


def _note(id: str, values: dict[str, Any]) -> Text:
    from sim.declare.messages import MESSAGES

    return Text(MESSAGES[id].en.format(**values), MESSAGES[id].zh.format(**values))


def lever_names() -> tuple[str, ...]:
    """Names of all levers."""
    return tuple(LEVERS)
