"""Every resolved value of a scenario: where it came from, unit, range, source, and what it means in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.declare.parameters import Parameter
from sim.declare.problems import Hint, Place, fail
from sim.declare.text import Text
from sim.processes.sections import APPRAISAL, SECTIONS
from sim.scenario.scenario import MechanismUse, Scenario
from sim.scenario.schema import COMMON, PERIOD, REPLICATES, TOP_LEVEL


@dataclass(frozen=True)
class Row:
    """One value of a scenario."""

    key: str
    value: str
    unit: str
    origin: str
    label: Text
    meaning: Text | None
    allowed: str
    source: str
    evidence: tuple[str, ...] = ()
    default: str | None = None
    """The declared default as it would be written; None where there is none."""


def _row(p: Parameter, key: str, value: object, scenario: Scenario, **more: object) -> Row:
    origin = str(scenario.origins.get(key, "default"))
    unit = p.unit.replace("ug/m3", scenario.region.unit)  # declared for air; a region says in what it measures
    return Row(key, p.shown(value), unit, origin, p.label, p.help or p.anchor, p.range_text, p.source, default=p.shown(p.default), **more)  # type: ignore[arg-type]


def _joined(one: Text, other: Text) -> Text:
    return Text(f"{one.en} {other.en}", f"{one.zh}{other.zh}")


def _said(use: MechanismUse, names_zh: Mapping[str, str]) -> Text:
    """The sentence of the clause of a mechanism, with Chinese names of its parties and cities in Chinese."""
    clause = use.mechanism.clause
    assert clause is not None
    named = {f.parameter.name for f in use.mechanism.fields if f.parameter.kind in ("party", "place")}
    chinese = {key: names_zh.get(value, value) if key in named else value for key, value in use.fields.items()}
    return Text(clause.sentence(use.fields).en, clause.sentence(chinese).zh)


def _rows(scenario: Scenario) -> Iterator[Row]:
    yield Row("region", scenario.region.name, "", str(scenario.origins["region"]), scenario.region.label, None, "", "")
    if scenario.variants:
        names = f"[{', '.join(scenario.variants)}]"
        yield Row("variants", names, "", str(scenario.path), TOP_LEVEL["variants"], None, "", "")
    period = {"start": str(scenario.calendar.start), "months": scenario.calendar.months, "weather": scenario.weather}
    for p in PERIOD.parameters:
        yield _row(p, f"period.{p.name}", period[p.name], scenario)
    yield _row(REPLICATES, "replicates", scenario.replicates, scenario)
    for name, section in SECTIONS.items():
        values = scenario.levers if name == "levers" else scenario.settings[name]
        for p in section.parameters:
            yield _row(p, f"{name}.{p.name}", values[p.name], scenario)
        if name == "central":
            for p in APPRAISAL:
                yield _row(p, f"central.appraisal.{p.name}", scenario.appraisal[p.name], scenario)
    for use in scenario.mechanisms:
        clause = use.mechanism.clause
        meaning = use.mechanism.anchor if clause is None else _joined(_said(use, scenario.region.names_zh), use.mechanism.anchor)
        yield Row(use.key, "", "", str(use.place), use.mechanism.label, meaning, "", "", use.mechanism.evidence)
        written = use.as_dict()
        for p in COMMON.parameters:
            if p.name in written:
                yield _row(p, f"{use.key}.{p.name}", written[p.name], scenario)
        for field in use.mechanism.fields:
            yield _row(field.parameter, f"{use.key}.{field.parameter.name}", use.fields[field.parameter.name], scenario)


def explain(scenario: Scenario, key: str = "") -> list[Row]:
    """The rows whose key is ``key`` or lies under it; all without a key. InputError names the nearest key when there is none."""
    rows = list(_rows(scenario))
    chosen = [r for r in rows if not key or r.key == key or r.key.startswith((f"{key}.", f"{key}["))]
    if not chosen:
        known = tuple(dict.fromkeys(part for r in rows for part in (r.key, r.key.rpartition(".")[0]) if part))
        raise fail(Place(str(scenario.path)), "explain.key", found=key, hint=Hint(key, known))
    return chosen
