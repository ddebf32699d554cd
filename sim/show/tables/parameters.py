"""The parameters of scenarios as a table: value, unit, range, source, and how well each is known."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from sim.declare.text import Text
from sim.declare.units import unit_text
from sim.scenario.explain import Row, explain
from sim.scenario.scenario import Scenario
from sim.show.tables.grid import Column, Grid, same

_HEAD = {
    "parameter": Text("parameter", "参数"), "key": Text("key", "键"), "value": Text("value", "取值"), "default": Text("default", "默认值"),
    "unit": Text("unit", "单位"), "range": Text("allowed range", "允许范围"), "source": Text("source", "依据"), "quality": Text("quality", "质量"),
    "changed": Text("Parameters that are not at their defaults: {titles}", "非默认参数：{titles}"), "all": Text("Parameters: {titles}", "参数：{titles}"),
}  # fmt: skip
_QUALITIES = {
    "assumption": Text("assumption", "假设"), "fitted": Text("fitted", "拟合"), "stated": Text("from the source", "引自文献"),
    "setting": Text("setting", "设定"),
}  # fmt: skip
QUALITIES = Text(
    "Quality: assumption = no source gives it; fitted = set so that the model reproduces a pattern of the source; setting = a choice, not a quantity.",
    "质量：假设 = 无来源；拟合 = 为使模型再现来源中的规律而设定；设定 = 选项，而非数量。",
)
_ON = Text("on", "启用")


def _quality(row: Row) -> Text:
    """How well a value is known, by its source."""
    source = row.source
    kind = "setting" if not source else "assumption" if source.startswith("assumption") else "fitted" if "pattern" in source or "fit" in source else "stated"
    return _QUALITIES[kind]


def parameters_grid(scenarios: Sequence[Scenario], every: bool = False) -> Grid:
    """The parameters of the scenarios side by side: those that are not at their default in one of them, or with ``every`` all of them.

    A mechanism stands as a row of its own, ``on``, before its parameters; a dash: the scenario does not have it.
    """
    of = [{row.key: _plain(row, scenario) for row in explain(scenario)} for scenario in scenarios]
    keys = list(dict.fromkeys(key for rows in of for key in rows))
    several = len(scenarios) > 1
    values = [Column(scenario.title, right=True) for scenario in scenarios] if several else [Column(_HEAD["value"], right=True)]
    names = ("unit", "range", "source", "quality") if every else ("default", "unit", "range", "source", "quality")
    columns = [Column(_HEAD["parameter"]), Column(_HEAD["key"]), *values, *(Column(_HEAD[name], right=name == "default") for name in names)]
    lines = []
    for key in sorted(keys, key=_group(keys)):
        rows = [rows.get(key) for rows in of]
        row = next(row for row in rows if row is not None)
        if not every and not any(found is not None and _changed(found) for found in rows):
            continue
        head = not row.value and row.default is None
        cells = [same("–") if found is None else _ON if head else same(found.value) for found in rows]
        source = Text(row.source, row.source.replace("assumption", "假设"))
        facts = {
            "default": same(row.default or ""), "unit": unit_text(row.unit), "range": same(row.allowed), "source": source,
            "quality": same("") if head else _quality(row),
        }  # fmt: skip
        lines.append((row.label, same(key), *cells, *(facts[name] for name in names)))
    en, zh = ", ".join(s.title.en for s in scenarios), "、".join(s.title.zh for s in scenarios)
    word = _HEAD["all" if every else "changed"]
    return Grid(Text(word.en.format(titles=en), word.zh.format(titles=zh)), tuple(columns), tuple(lines), (QUALITIES,))


def _plain(row: Row, scenario: Scenario) -> Row:
    """The row with ``all`` in the place of the list of all cities, as a stored scenario has it, and no word for a blank."""
    every = f"[{', '.join(scenario.region.city_names)}]"
    value = "all" if row.value == every and row.default == "all" else row.value
    return dataclasses.replace(row, value="–" if value == "null" else value, default="–" if row.default == "null" else row.default)


def _changed(row: Row) -> bool:
    """Whether a value differs from its default; the head of a mechanism, and what has no default, always stands."""
    return row.default is None or row.value != row.default


def _group(keys: Sequence[str]) -> Callable[[str], tuple[int, int]]:
    """Order of the keys: a mechanism that only a later scenario has keeps its rows together, in the order in which they came."""
    first: dict[str, int] = {}
    for at, key in enumerate(keys):
        first.setdefault(_head(key), at)
    return lambda key: (first[_head(key)], keys.index(key))


def _head(key: str) -> str:
    """The section or mechanism of a key."""
    parts = key.split(".")
    return ".".join(parts[:2]) if parts[0] == "mechanisms" else parts[0]
