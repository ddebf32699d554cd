"""Results of scenarios as what is exported."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.declare.problems import Place, Problems, fail, file_error
from sim.declare.reading.cells import unguarded
from sim.declare.text import Language, Text
from sim.outcomes.declarations import OUTCOMES
from sim.study.compare.compare import arm_names, baseline_name
from sim.study.compare.differences import COLUMNS, Chosen, difference_rows
from sim.study.export.choice import Choice, chosen_names
from sim.study.export.content import Arm, Content, Field, Floats, Table
from sim.study.export.tables import LABEL, OUTCOME, PERIOD, PLACE, UNIT, failures_table
from sim.study.store.periods import WHOLE, periods, unit_of_period, values_by_period
from sim.study.store.results import Results

NUMBERS = (
    Field("mean", Text("Mean over the replicates", "重复的均值"), "number"),
    Field("lo", Text("5th percentile of the replicates", "重复的第 5 百分位数"), "number"),
    Field("hi", Text("95th percentile of the replicates", "重复的第 95 百分位数"), "number"),
    Field("mean_lo", Text("Lower limit of the mean (90% interval)", "均值下限（90% 区间）"), "number"),
    Field("mean_hi", Text("Upper limit of the mean (90% interval)", "均值上限（90% 区间）"), "number"),
    Field("replicates", Text("Replicates that have a value", "有取值的重复数"), "integer"),
)
"""Columns of a summary behind outcome, place and period."""
_MISSING = Field("missing_share", Text("Share of months without a value", "无取值月份的份额"), "number")


def summary_rows(path: Path) -> list[dict[str, str]]:
    """The cells of a summary.csv as texts, by the names of the columns. EnvironmentFailed: it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{unguarded(key): unguarded(cell) for key, cell in row.items()} for row in csv.DictReader(file)]
    except OSError as error:
        raise file_error(error, path) from None


def cell_of(field: Field, text: str) -> Any:
    """A cell of a table of results as the value that its column says; None where it is empty and no text."""
    if field.kind == "string":
        return text
    if text == "":
        return None if field.kind != "number" else float("nan")
    if field.kind == "boolean":
        return text == "true"
    return float(text) if field.kind == "number" else int(text)


def table_of(name: str, title: Text, fields: Sequence[Field], rows: Sequence[Sequence[str]], key: tuple[str, ...]) -> Table:
    """A table of texts as a table of values."""
    columns = [[cell_of(field, row[at]) for row in rows] for at, field in enumerate(fields)]
    return Table(name, title, tuple(fields), tuple(columns), key)


def content_of_runs(results: list[Results], choice: Choice) -> Content:
    """What is exported of results of one region and period. InputError: names that one of them does not hold, or nothing is left."""
    problems, first = Problems(), results[0]
    shared = tuple(name for name in first.outcomes if all(name in result.outcomes for result in results))
    held = tuple(place for place in first.places if all(place in result.places for result in results))
    outcomes, places = chosen_names(choice, str(first.path), shared, held, first.names_zh, problems)
    problems.stop()
    step = choice.step or "years"
    spans = {"whole": (WHOLE,), "years": periods(first.months)[1:], "months": first.months}[step]
    names = _names(results)
    replicates = tuple(sorted({replicate for result in results for replicate in result.replicates}))
    values = np.full((len(results), len(replicates), len(spans), len(places), len(outcomes)), np.nan)
    finished = np.zeros(values.shape[:2], dtype=bool)
    for at, result in enumerate(results):
        rows = [replicates.index(replicate) for replicate in result.replicates]
        finished[at, rows] = True
        values[at, rows] = _values(result, outcomes, places, spans, step)
    declared = [first.measure.outcome(name) for name in outcomes]
    by_period = [o if step == "months" else dataclasses.replace(o, unit=unit_of_period(o)) for o in declared]
    arms = tuple(Arm(name, result.title) for name, result in zip(names, results, strict=True))
    summary = _summary(results, names, outcomes, places, choice.language)
    if not len(summary):
        raise fail(Place(str(first.path)), "export.empty")
    m = first.manifest
    return Content(
        names[-1] if len(names) == 1 else " ~ ".join(names), first.title if len(results) == 1 else _together(results), False, arms, (), replicates,
        spans, places, tuple(by_period), values, finished, first.months, first.names_zh, first.measure, m["region"],
        max(str(result.manifest["created"]) for result in results), int(m["model_version"]), str(m["versions"]["hazepact"]), int(m["root_seed"]), summary,
        tuple(_others(results, names, outcomes, places, choice.language)),
    )  # fmt: skip


def _names(results: list[Results]) -> tuple[str, ...]:
    """A name for every result; that of its folder where the scenario's would be taken twice."""
    names = (baseline_name(results[0], results[1:]), *arm_names(results[0], results[1:]))
    return names if len(set(names)) == len(names) else tuple(f"{name} ({at + 1})" for at, name in enumerate(names))


def _together(results: list[Results]) -> Text:
    return Text("; ".join(r.title.en for r in results), "；".join(r.title.zh for r in results))


def _values(result: Results, outcomes: Sequence[str], places: Sequence[str], spans: Sequence[str], step: str) -> Floats:
    """(replicate, period, place, outcome)."""
    monthly = result.values_of(outcomes)
    at = [result.places.index(place) for place in places]
    found = monthly if step == "months" else values_by_period(monthly, result.months, [OUTCOMES[name] for name in outcomes], spans)
    return np.moveaxis(found[..., at], 0, -1)


def _summary(results: list[Results], names: Sequence[str], outcomes: Sequence[str], places: Sequence[str], language: Language) -> Table:
    """summary.csv of every result, one below the other."""
    scenario = Field("scenario", Text("Scenario", "情景"))
    fields = (scenario, OUTCOME, LABEL, UNIT, PLACE, PERIOD, *NUMBERS, _MISSING)
    label = "label_zh" if language == "zh" else "label"
    rows = []
    for name, result in zip(names, results, strict=True):
        for row in summary_rows(result.path / "summary.csv"):
            if row["outcome"] in outcomes and row["place"] in places:
                rows.append([{**row, "scenario": name, "label": row[label]}[field.name] for field in fields])
    return table_of("summary", Text("Means and intervals", "均值与区间"), fields, rows, ("scenario", "outcome", "place", "period"))


def _others(results: list[Results], names: Sequence[str], outcomes: Sequence[str], places: Sequence[str], language: Language) -> list[Table]:
    """Differences from the first result where there are several, the scenarios, and the runs that failed."""
    tables = []
    if len(results) > 1:
        rows = [row for arm in difference_rows(results, Chosen(outcomes, places)) for row in arm]
        tables.append(_differences(rows, language))
    about = [_about(name, result) for name, result in zip(names, results, strict=True)]
    fields = tuple(_ABOUT)
    tables.append(Table("scenarios", Text("Scenarios", "情景"), fields, tuple(list(c) for c in zip(*about, strict=True)), ("scenario",)))
    failed = [(name, f["replicate"], f["run_id"], f["error"]) for name, r in zip(names, results, strict=True) for f in r.failures]
    return [*tables, failures_table(_ABOUT[0], failed)] if failed else tables


def _differences(rows: Sequence[Sequence[object]], language: Language) -> Table:
    """Rows of :func:`sim.study.compare.differences.difference_rows` with their types."""
    labels = {
        "baseline": Text("Mean of the baseline", "基准的均值"), "difference": Text("Difference from the baseline", "与基准之差"),
        "sign_share": Text("Share of pairs with the sign of the mean", "与均值同号的配对份额"), "needed": Text("Replicates needed", "所需重复数"),
        "verdict": Text("Verdict", "结论"), "paired": Text("Runs are pairs", "是否配对"), "against": Text("Baseline", "基准"),
    }  # fmt: skip
    known = {f.name: f for f in (*_ABOUT, OUTCOME, LABEL, UNIT, PLACE, PERIOD, *NUMBERS)}
    kinds = {"needed": "integer", "paired": "boolean", "verdict": "string", "against": "string"}
    fields = []
    for name in COLUMNS[:-1]:
        stem, _, end = name.rpartition("_")
        bound = {"lo": Text("lower limit (90% interval)", "下限（90% 区间）"), "hi": Text("upper limit (90% interval)", "上限（90% 区间）")}.get(end)
        label = labels.get(name)
        if label is None and bound is not None and stem in labels:
            label = Text(f"{labels[stem].en}: {bound.en}", f"{labels[stem].zh}：{bound.zh}")
        fields.append(known[name] if label is None else Field(name, label, kinds.get(name, "number")))  # type: ignore[arg-type]
    at = COLUMNS.index("label")
    texts = [[str(row[-1] if language == "zh" and c == at else cell) for c, cell in enumerate(row[:-1])] for row in rows]
    return table_of("differences", Text("Differences from the baseline", "与基准的差异"), fields, texts, ("scenario", "outcome", "place", "period"))


_ABOUT = (
    Field("scenario", Text("Scenario", "情景")), Field("title_en", Text("English title", "英文标题")), Field("title_zh", Text("Chinese title", "中文标题")),
    Field("region", Text("Region", "地区")), Field("first_month", Text("First month", "首月")), Field("last_month", Text("Last month", "末月")),
    Field("runs", Text("Finished runs", "完成的模拟数"), "integer"), Field("failed", Text("Runs that failed", "失败的模拟数"), "integer"),
    Field("root_seed", Text("Root seed", "随机种子"), "integer"), Field("model_version", Text("Version of the model", "模型版本"), "integer"),
    Field("hazepact", Text("Version of HazePact", "HazePact 版本")), Field("scenario_sha256", Text("Hash of the scenario", "情景的哈希值")),
    Field("created", Text("When the results were made", "结果生成时间")),
)  # fmt: skip


def _about(name: str, result: Results) -> tuple[object, ...]:
    m = result.manifest
    return (
        name, result.title.en, result.title.zh, m["region"]["name"], result.months[0], result.months[-1], len(result.replicates), len(result.failures),
        int(m["root_seed"]), int(m["model_version"]), m["versions"]["hazepact"], m["scenario_sha256"], m["created"],
    )  # fmt: skip
