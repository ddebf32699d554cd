"""Tables that every export has: the values of the runs, the places, and the dictionary of all columns."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.declare.text import Text
from sim.outcomes.declarations import REGION, party_place
from sim.study.export.content import Arm, Content, Field, Table
from sim.study.store.named_places import WHOLE_REGION_ZH

SERIES = "series"
"""Name of the table of the values of runs."""
REPLICATE = Field("replicate", Text("Replicate", "重复"), "integer")
PLACE = Field("place", Text("Place (ALL: the whole region; party:NAME; else a city)", "地点（ALL 为全区域；party:名称 为参与方；其余为城市）"))
PERIOD = Field("period", Text("Period (all, a year or a month)", "时段（all 为全时段，或为年、月）"))
BASE = Field("base", Text("Base scenario", "基准情景"))
NESTED = Field("nested", Text("Point of the nested design", "嵌套设计点"), "integer")
OUTCOME = Field("outcome", Text("Name of the outcome", "指标名"))
LABEL = Field("label", Text("Label of the outcome", "指标标签"))
UNIT = Field("unit", Text("Unit", "单位"))


def place_text(place: str, names_zh: dict[str, str]) -> Text:
    """A place in words: the whole region, a party or a city."""
    if place == REGION:
        return Text("Whole region", WHOLE_REGION_ZH)
    if place.startswith(party_place("")):
        name = place.removeprefix(party_place(""))
        return Text(f"{name} (party)", f"{names_zh.get(name, name)}（参与方）")
    return Text(place, names_zh.get(place, place))


def tables_of(content: Content) -> tuple[Table, ...]:
    """Every table, the values of runs and the dictionary among them."""
    main = (content.summary, *content.others, values_table(content), places_table(content))
    return (*main, dictionary(content, main))


def arm_fields(content: Content) -> list[Field]:
    """The columns that describe an arm."""
    return [content.arm_field, BASE, NESTED, *content.axes] if content.study else [content.arm_field]


def arm_cells(content: Content, at: int, arm: Arm) -> list[object]:
    """The cells of :func:`arm_fields`; ``at``: number of the arm."""
    return [at, arm.base, arm.nested, *arm.levels] if content.study else [arm.name]


def values_table(content: Content) -> Table:
    """The values of every finished run: a row a run, place and period, a column an outcome."""
    shape = (len(content.periods), len(content.places))
    each = shape[0] * shape[1]
    pairs = [(a, r) for a in range(len(content.arms)) for r in range(len(content.replicates)) if content.finished[a, r]]
    heads = [[*arm_cells(content, a, content.arms[a]), content.replicates[r]] for a, r in pairs]
    columns: list[Sequence[object]] = [[cell for cell in column for _ in range(each)] for column in zip(*heads, strict=True)]
    columns = columns or [[] for _ in range(len(arm_fields(content)) + 1)]
    columns.append(list(content.places) * shape[0] * len(pairs))
    columns.append([period for period in content.periods for _ in content.places] * len(pairs))
    values = content.values[content.finished].reshape(len(pairs) * each, len(content.outcomes))
    outcomes = [Field(o.name, o.label, "number", o.unit) for o in content.outcomes]
    fields = (*arm_fields(content), REPLICATE, PLACE, PERIOD, *outcomes)
    title = Text("Values of every run", "每次模拟的取值")
    key = (content.arm_field.name, "replicate", "place", "period")
    return Table(SERIES, title, fields, (*columns, *values.T), key)


def places_table(content: Content) -> Table:
    """Every place with its kind and its names."""
    kinds = ["region" if p == REGION else "party" if p.startswith(party_place("")) else "city" for p in content.places]
    texts = [place_text(place, content.names_zh) for place in content.places]
    fields = (
        PLACE, Field("kind", Text("Kind of place (region, party, city)", "地点类别（region 区域、party 参与方、city 城市）")),
        Field("name_en", Text("English name", "英文名")), Field("name_zh", Text("Chinese name", "中文名")),
    )  # fmt: skip
    columns = (list(content.places), kinds, [text.en for text in texts], [text.zh for text in texts])
    return Table("places", Text("Places", "地点"), fields, columns, ("place",))


def dictionary(content: Content, tables: Sequence[Table]) -> Table:
    """Every column of every table: labels, unit, type; of outcomes bounds, which direction is better, and what they mean."""
    outcomes = {outcome.name: outcome for outcome in content.outcomes}
    rows: list[tuple[object, ...]] = []
    for table in tables:
        for f in table.fields:
            o = outcomes.get(f.name) if table.name == SERIES else None
            low, high = (math.nan, math.nan) if o is None or o.bounds is None else o.bounds
            about = ("", "", "", Text("", "")) if o is None else (o.better, o.level, o.over_time, o.help or Text("", ""))
            better, level, over, help = about
            rows.append((table.name, f.name, f.label.en, f.label.zh, f.unit, f.kind, low, high, better, level, over, help.en, help.zh))
    fields = (
        Field("table", Text("Table", "表")), Field("name", Text("Column", "列")), Field("label_en", Text("English label", "英文标签")),
        Field("label_zh", Text("Chinese label", "中文标签")), UNIT, Field("type", Text("Type of the values", "取值类型")),
        Field("lowest", Text("Least value there is", "可能的最小值"), "number"), Field("highest", Text("Largest value there is", "可能的最大值"), "number"),
        Field("better", Text("Better direction", "更优方向")), Field("finest", Text("Finest place at which it is recorded", "记录的最细地点层级")),
        Field("over_time", Text("How months become a year", "由月到年的汇总方式")), Field("meaning_en", Text("Meaning (English)", "含义（英文）")),
        Field("meaning_zh", Text("Meaning (Chinese)", "含义（中文）")),
    )  # fmt: skip
    columns = [list(column) for column in zip(*rows, strict=True)]
    columns[6], columns[7] = (np.array(columns[at], dtype=float) for at in (6, 7))  # type: ignore[call-overload]
    return Table("data_dictionary", Text("Columns of all tables", "各表的列"), fields, tuple(columns), ("table", "name"))


def failures_table(content_kind: Field, rows: Sequence[tuple[object, ...]]) -> Table:
    """Runs that failed: ``rows`` of arm, replicate, run, error."""
    fields = (content_kind, REPLICATE, Field("run_id", Text("Run", "模拟编号")), Field("error", Text("Error", "错误")))
    columns = tuple(list(column) for column in zip(*rows, strict=True))
    return Table("failures", Text("Runs that failed", "失败的模拟"), fields, columns, (content_kind.name, "replicate"))
