"""Results of a study as what is exported: the columns of the design stand beside the values."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.declare.problems import Place, Problems, fail
from sim.declare.text import Language, Text
from sim.outcomes.measure import Measure
from sim.study.export.choice import Choice, chosen_names
from sim.study.export.content import Arm, Content, Field, Floats, Kind, Table
from sim.study.export.runs import NUMBERS, summary_rows, table_of
from sim.study.export.tables import BASE, LABEL, NESTED, OUTCOME, PERIOD, PLACE, UNIT, failures_table
from sim.study.store.periods import WHOLE
from sim.study.sweeps.sweep_store import SweepResults

_KINDS: dict[str, Kind] = {"flag": "boolean", "integer": "integer", "number": "number"}
_POINT = Field("point", Text("Point of the design", "设计点"), "integer")


def content_of_study(study: SweepResults, choice: Choice) -> Content:
    """What is exported of a study. InputError: names or periods that it does not keep, or no finished run."""
    m, problems = study.manifest, Problems()
    if len(study.failures) == m["points"] * m["replicates"]:
        raise fail(Place(str(study.path)), "export.failed")
    region = m["bases"][0]["region"]
    names_zh = {name: zh for base in m["bases"] for name, zh in base["region"].get("names_zh", {}).items()}
    outcomes, places = chosen_names(choice, str(study.path), study.outcomes, m["places"], names_zh, problems)
    spans = _spans(study, choice.step)
    if not spans:
        problems.add(Place(str(study.path)), "export.not_kept", found=choice.step, known=", ".join(m["periods"]))
    problems.stop()
    axes = tuple(_axis(axis) for axis in m["axes"])
    arms = _arms(study, axes)
    values, finished = _values(study, outcomes, places, spans, choice.step == "months")
    measure = Measure.read(region.get("measure") or {"unit": region["unit"]})
    declared = [measure.outcome(name) for name in outcomes]
    if choice.step != "months":
        declared = [dataclasses.replace(o, unit=study.kept(o.name)["unit"]) for o in declared]
    summary = _summary(study, axes, outcomes, places, choice.language)
    if not len(summary):
        raise fail(Place(str(study.path)), "export.empty")
    failed = [(f["point"], f["replicate"], f["run_id"], f["error"]) for f in study.failures]
    others = (_scenarios(study), *([failures_table(_POINT, failed)] if failed else []))
    return Content(
        study.name, study.title, True, arms, axes, tuple(range(m["replicates"])), spans, places, tuple(declared), values, finished, tuple(m["months"]),
        names_zh, measure, region, str(m["created"]), int(m["model_version"]), str(m["versions"]["hazepact"]), int(m["root_seed"]), summary, others,
    )  # fmt: skip


def _spans(study: SweepResults, step: str | None) -> tuple[str, ...]:
    """The periods that the study keeps and ``step`` means."""
    kept = tuple(study.manifest["periods"])
    if step == "months":
        return () if study.series is None else tuple(study.manifest["months"])
    return tuple(p for p in kept if step is None or (p == WHOLE) == (step == "whole"))


def _axis(axis: dict[str, Any]) -> Field:
    return Field(str(axis["name"]), Text(**axis["label"]), _KINDS.get(axis.get("kind", ""), "string"))


def _arms(study: SweepResults, axes: Sequence[Field]) -> tuple[Arm, ...]:
    """The points with their levels, numbers as numbers."""
    design = study.design
    columns = [design[axis.name].tolist() for axis in axes]
    titles = {base["name"]: Text(**base["title"]) for base in study.manifest["bases"]}
    arms = []
    for number, (base, nested) in enumerate(zip(design["base"].tolist(), design["nested"].tolist(), strict=True)):
        arms.append(Arm(f"{study.name} {number}", titles[base], base, int(nested), tuple(column[number] for column in columns)))
    return tuple(arms)


def _values(study: SweepResults, outcomes: Sequence[str], places: Sequence[str], spans: Sequence[str], monthly: bool) -> tuple[Floats, Any]:
    """(point, replicate, period, place, outcome), and (point, replicate) that is True for a finished run."""
    m = study.manifest
    finished = np.ones((m["points"], m["replicates"]), dtype=bool)
    for failure in study.failures:
        finished[failure["point"], failure["replicate"]] = False
    shape = (m["points"], m["replicates"], len(spans), len(places), len(outcomes))
    values = np.full(shape, np.nan)
    frame = study.series if monthly else study.points
    assert frame is not None
    key = "month" if monthly else "period"
    where = {"period": {name: at for at, name in enumerate(spans)}, "place": {name: at for at, name in enumerate(places)}}
    frame = frame[frame[key].isin(where["period"]) & frame["place"].isin(where["place"])]
    at = (frame["point"].to_numpy(), frame["replicate"].to_numpy(), frame[key].map(where["period"]).to_numpy(), frame["place"].map(where["place"]).to_numpy())
    for o, name in enumerate(outcomes):
        values[(*at, o)] = frame[name].to_numpy()
    return values, finished


def _summary(study: SweepResults, axes: Sequence[Field], outcomes: Sequence[str], places: Sequence[str], language: Language) -> Table:
    """summary.csv of the study, with labels in ``language``."""
    labels = {name: Text(**study.kept(name)["label"]).to(language) for name in outcomes}
    fields = (_POINT, BASE, NESTED, *axes, OUTCOME, LABEL, UNIT, PLACE, PERIOD, *NUMBERS)
    rows = []
    for row in summary_rows(study.path / "summary.csv"):
        if row["outcome"] in outcomes and row["place"] in places:
            rows.append([(row | {"label": labels[row["outcome"]]})[field.name] for field in fields])
    return table_of("summary", Text("Means and intervals", "均值与区间"), fields, rows, ("point", "outcome", "place", "period"))


def _scenarios(study: SweepResults) -> Table:
    """The bases of the study."""
    m = study.manifest
    fields = (
        BASE, Field("title_en", Text("English title", "英文标题")), Field("title_zh", Text("Chinese title", "中文标题")),
        Field("region", Text("Region", "地区")),
        Field("study", Text("Study", "研究")), Field("points", Text("Points of the design", "设计点数"), "integer"),
        Field("replicates", Text("Replicates", "重复数"), "integer"), Field("failed", Text("Runs that failed", "失败的模拟数"), "integer"),
        Field("root_seed", Text("Root seed", "随机种子"), "integer"), Field("model_version", Text("Version of the model", "模型版本"), "integer"),
        Field("hazepact", Text("Version of HazePact", "HazePact 版本")), Field("first_point_sha256", Text("Hash of the first point", "首个设计点的哈希值")),
        Field("created", Text("When the results were made", "结果生成时间")),
    )  # fmt: skip
    rows = [
        (
            b["name"], b["title"]["en"], b["title"]["zh"], b["region"]["name"], study.name, m["points"], m["replicates"], len(study.failures),
            m["root_seed"], m["model_version"], m["versions"]["hazepact"], b["first_point_sha256"], m["created"],
        )
        for b in m["bases"]
    ]  # fmt: skip
    return Table("scenarios", Text("Base scenarios", "基准情景"), fields, tuple(list(c) for c in zip(*rows, strict=True)), ("base",))
