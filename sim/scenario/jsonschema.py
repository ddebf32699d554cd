"""JSON Schema of scenario files, from the declarations (for editors that complete and check while one types)."""

from __future__ import annotations

from typing import Any

from sim.declare.figure_options import CHOICES, JOURNALS, LOOKS
from sim.declare.parameters import INFINITY, Parameter
from sim.declare.text import LANGUAGES, Language, Text
from sim.mechanisms import registry
from sim.processes.sections import APPRAISAL, SECTIONS
from sim.scenario.schema import COMMON, PERIOD, RECORDABLE, REPLICATES, TOP_LEVEL
from sim.scenario.variants import BASE

_TEXT = {"type": "string"}
_SOURCE = Text("source: ", "依据：")
_WEIGHTS = Text("weights of the yearly appraisal; they sum to 1", "年度考核权重；合计为 1")
_TYPES: dict[str, dict[str, Any]] = {
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "flag": {"type": "boolean"},
    "choice": _TEXT,
    "month": {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"},
    "day": {"type": ["string", "null"], "pattern": r"^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$"},
    "cities": {"anyOf": [{"enum": ["all", None]}, {"type": "array", "items": _TEXT, "minItems": 1}]},
    "party": _TEXT,
    "place": _TEXT,
    "parties": {"anyOf": [{"const": "all"}, {"type": "array", "items": _TEXT}]},
}


def _value(p: Parameter, language: Language) -> dict[str, Any]:
    result: dict[str, Any] = dict(_TYPES[p.kind])
    if p.choices:
        result["enum"] = list(p.every_choice)
    if p.low is not None:
        result["minimum"] = p.low
    if p.high is not None:
        result["maximum"] = p.high
    if p.words:
        result = {"anyOf": [result, {"enum": [word for word, _ in p.words]}]}
    if p.none_word:
        result = {"anyOf": [result, {"const": p.none_word}]}
    words = [p.label.to(language), f"[{p.unit}]" if p.unit else "", p.help.to(language) if p.help else "", _source(p, language)]
    result["description"] = ". ".join(w for w in words if w)
    if p.default is not None and p.default != INFINITY:
        result["default"] = list(p.default) if isinstance(p.default, tuple) else p.default
    return result


def _source(p: Parameter, language: Language) -> str:
    return f"{_SOURCE.to(language)}{p.source}" if p.source else ""


def _object(properties: dict[str, Any], description: str) -> dict[str, Any]:
    """A block whose keys are all known; a blank is a block in which nothing is written."""
    return {"type": ["object", "null"], "properties": properties, "additionalProperties": False, "description": description}


def _figures(language: Language) -> dict[str, Any]:
    """A list of names of figures, or of blocks with a figure, the name of its files and its options."""
    either: dict[str, Any] = {"anyOf": [{"type": ["string", "number", "boolean"]}, {"type": "array", "items": {"type": ["string", "number"]}}]}
    options: dict[str, Any] = {name: either | {"description": text.to(language)} for name, text in (CHOICES | LOOKS).items()}
    options |= {name: either | {"enum": list(choices)} for name, choices in (("journal", JOURNALS), ("lang", LANGUAGES))}
    entry = {"type": "object", "properties": {"figure": _TEXT, "file": _TEXT, **options}, "required": ["figure"], "additionalProperties": False}
    return {"type": ["array", "null"], "items": {"anyOf": [_TEXT, entry]}, "description": TOP_LEVEL["figures"].to(language)}


def json_schema(language: Language = "en") -> dict[str, Any]:
    """The schema as a JSON-ready mapping (draft 2020-12)."""
    properties: dict[str, Any] = {key: _TEXT | {"description": text.to(language)} for key, text in TOP_LEVEL.items()}
    properties["period"] = _object({p.name: _value(p, language) for p in PERIOD.parameters}, TOP_LEVEL["period"].to(language))
    properties["replicates"] = _value(REPLICATES, language)
    for name, section in SECTIONS.items():
        properties[name] = _object({p.name: _value(p, language) for p in section.parameters}, section.label.to(language))
    weights = {p.name: _value(p, language) for p in APPRAISAL}
    properties["central"]["properties"]["appraisal"] = _object(weights, _WEIGHTS.to(language))
    mechanisms = {}
    for name, mechanism in registry().items():
        fields = {p.name: _value(p, language) for p in (*COMMON.parameters, *(f.parameter for f in mechanism.fields))}
        one = _object(fields, f"{mechanism.help.to(language)} {mechanism.anchor.to(language)}")
        mechanisms[name] = {"anyOf": [one, {"type": "array", "items": one}]}
    properties["mechanisms"] = _object(mechanisms, TOP_LEVEL["mechanisms"].to(language))
    properties["figures"] = _figures(language)
    properties["record"] = {"type": "array", "items": {"enum": list(RECORDABLE)}}
    block = _object({k: v for k, v in properties.items() if k not in ("variants", "extends")}, "")
    properties["variants"] = {
        "type": ["object", "null"], "propertyNames": {"not": {"const": BASE}}, "additionalProperties": block,
        "description": TOP_LEVEL["variants"].to(language),
    }  # fmt: skip
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "HazePact scenario", **_object(properties, "")}
