"""What is declared is complete: labels in two languages, units, sources, bounds, evidence, messages; and nothing is declared in vain."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import string
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sim.cli.words import WORDS
from sim.declare.claims import claims
from sim.declare.messages import MESSAGES
from sim.declare.parameters import INFINITY, Parameter
from sim.declare.problems import InputError
from sim.declare.text import Text
from sim.declare.units import unit_text
from sim.engine import payments
from sim.engine.clauses import clause_numbers
from sim.mechanisms import registry
from sim.mechanisms.base import CLAIM_ID
from sim.outcomes.declarations import OUTCOMES
from sim.processes import blocks
from sim.processes.sections import APPRAISAL, LEVERS, SECTIONS
from sim.processes.transfers.rules import number_of, rule_of, transfer_rules
from sim.scenario.explain import explain
from sim.scenario.load import load_scenario
from sim.scenario.schema import COMMON, PERIOD, REPLICATES, TOP_LEVEL
from sim.study.store.periods import unit_of_period

ROOT = Path(__file__).parents[1]
QUANTITIES = ("number", "integer")
COUNTS = {"replicates", "enterprises_per_city", "citizens_per_city", "choice_sharpness", "checks_per_complaint"}
"""Quantities without a unit: counts, and the slope of a dimensionless choice."""
PARAMETERS: dict[str, Parameter] = {
    **{f"{s.name}.{p.name}": p for s in (PERIOD, *SECTIONS.values(), COMMON) for p in s.parameters},
    "replicates": REPLICATES,
    **{f"central.appraisal.{p.name}": p for p in APPRAISAL},
    **{f"mechanisms.{m.name}.{f.parameter.name}": f.parameter for m in registry().values() for f in m.fields},
}


def chinese(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def worded(text: Text | None) -> bool:
    """Whether a text is there in both languages, each in its own script."""
    return text is None or bool(text.en.strip() and chinese(text.zh) and not chinese(text.en))


@pytest.mark.parametrize("key", PARAMETERS)
def test_every_parameter_is_declared_in_full(key: str) -> None:
    p = PARAMETERS[key]
    assert worded(p.label)
    assert worded(p.help)
    assert worded(p.anchor)
    assert (p.unit != "") == (p.kind in QUANTITIES and p.name not in COUNTS)
    assert p.source if p.kind in QUANTITIES else p.source != "assumption"
    assert (p.choices != ()) == (p.kind == "choice")


@pytest.mark.parametrize("key", [key for key, p in PARAMETERS.items() if p.kind in QUANTITIES])
def test_bounds_hold_the_default_and_the_plausible_range(key: str) -> None:
    p = PARAMETERS[key]
    low, high = (-INFINITY if p.low is None else p.low), (INFINITY if p.high is None else p.high)
    assert low > -INFINITY
    if p.default is None:
        assert p.none_word
    else:
        assert low <= p.default <= high
        assert p.default < INFINITY
    if p.plausible is not None:
        assert low <= p.plausible[0] < p.plausible[1] <= high
        if p.default is not None:
            assert p.plausible[0] <= p.default <= p.plausible[1]


@pytest.mark.parametrize("key", [key for key, p in PARAMETERS.items() if p.kind == "choice"])
def test_the_default_is_one_of_the_choices(key: str) -> None:
    assert PARAMETERS[key].default in PARAMETERS[key].choices


def test_the_default_weights_of_the_appraisal_sum_to_one() -> None:
    assert sum(p.default for p in APPRAISAL) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("name", LEVERS)
def test_every_lever_is_declared_in_full(name: str) -> None:
    lever = LEVERS[name]
    assert lever.name == name
    assert worded(lever.label)
    assert lever.unit
    assert lever.source
    assert lever.read_by
    assert lever.low <= lever.base <= lever.high
    if lever.plausible is not None:
        assert lever.low <= lever.plausible[0] < lever.plausible[1] <= lever.high
        assert lever.plausible[0] <= lever.base <= lever.plausible[1]


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_is_declared_in_full(name: str) -> None:
    outcome = OUTCOMES[name]
    assert outcome.name == name
    assert worded(outcome.label)
    assert worded(outcome.help)
    assert outcome.unit


@pytest.mark.parametrize("name", registry())
def test_every_mechanism_rests_on_claims_that_name_it(name: str) -> None:
    mechanism = registry()[name]
    assert mechanism.evidence
    assert all(worded(text) for text in (mechanism.label, mechanism.help, mechanism.anchor))
    by_id = {c.id: c for c in claims()}
    named = [source for source in mechanism.evidence if re.fullmatch(CLAIM_ID, source)]
    assert [id for id in named if id not in by_id] == []
    assert [id for id in named if name not in by_id[id].mechanisms] == []
    assert set(mechanism.claims) <= set(OUTCOMES)


@pytest.mark.parametrize("name", registry())
def test_every_field_moves_a_lever_or_belongs_to_the_clause(name: str) -> None:
    mechanism = registry()[name]
    assert [f.parameter.name for f in mechanism.fields if f.lever is None and not f.clause and f.parameter.name != "running_cost_per_million"] == []
    assert (mechanism.clause is None) == (not any(f.clause for f in mechanism.fields))


def test_every_top_level_key_is_worded_and_reaches_the_scenario() -> None:
    assert all(worded(text) for text in TOP_LEVEL.values())
    merely_read = {"extends", "name", "name_zh", "question", "question_zh", "record", "figures"}
    explained = {row.key.split(".")[0].split("[")[0] for row in explain(load_scenario("bth_full_package"))}
    assert set(TOP_LEVEL) - merely_read == explained


def test_the_keys_that_explain_leaves_out_have_their_effect(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        "extends: bth_status_quo\nname: A\nname_zh: 甲\nquestion: Why?\nquestion_zh: 为何？\n"
        "record: [daily]\nfigures: [trend]\nvariants: {v: {replicates: 3}}\n", encoding="utf-8"
    )
    s = load_scenario(tmp_path / "s.yaml")
    assert (s.title, s.record, s.variants, s.region.name) == (Text("A", "甲"), ("daily",), ("v",), "bth")
    assert [figure.figure for figure in s.figures] == ["trend"]
    assert s.question == Text("Why?", "为何？")
    assert load_scenario(tmp_path / "s.yaml", "v").replicates == 3


# messages ------------------------------------------------------------------------------------------------------------


def placeholders(text: str) -> set[str]:
    """Names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("words", [MESSAGES, WORDS], ids=["messages", "words"])
def test_both_languages_take_the_same_values(words: dict[str, Text]) -> None:
    assert {id: text for id, text in words.items() if placeholders(text.en) != placeholders(text.zh)} == {}
    bare = {id for id, text in words.items() if not chinese(text.zh) or chinese(text.en)}
    assert bare <= {"clause.refused", "error.value", "start"}


@cache
def _trees() -> dict[str, ast.Module]:
    files = sorted(p for p in (ROOT / "sim").rglob("*.py") if "__pycache__" not in p.parts)
    return {p.relative_to(ROOT).as_posix(): ast.parse(p.read_text(encoding="utf-8")) for p in files}


def _asked_for(function: str, position: int) -> set[tuple[str, str]]:
    """(file:line, text) of every literal that calls of ``function`` (a name or a method) have at ``position``."""
    found = set()
    for file, tree in _trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and len(node.args) > position:
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                given = node.args[position]
                choices = (given.body, given.orelse) if isinstance(given, ast.IfExp) else (given,)
                if called == function:
                    found |= {(f"{file}:{node.lineno}", c.value) for c in choices if isinstance(c, ast.Constant) and isinstance(c.value, str)}
    return found


def test_every_message_that_is_asked_for_exists() -> None:
    asked = {(where, id) for where, id in _asked_for("add", 1) | _asked_for("fail", 1) if "." in id}
    assert len(asked) > 60
    assert {(where, id) for where, id in asked if id not in MESSAGES} == set()
    assert {(where, id) for where, id in _asked_for("say", 0) if where.startswith("sim/cli/") and id not in WORDS} == set()


def test_every_message_is_used() -> None:
    texts = {
        node.value
        for file, tree in _trees().items()
        if not file.endswith("declare/messages.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    made = {f"{kind}.unknown" for kind in ("city", "party", "place")}
    assert sorted(set(MESSAGES) - texts - made) == []


def test_ruff_finds_nothing() -> None:
    """Line length is left to ``make lint``: tables of declarations are wider for a while when a column is added."""
    command = [Path(sys.executable).with_name("ruff"), "check", "sim", "tests", "--extend-ignore", "E501", "--output-format", "concise", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout == ""


def test_every_unit_has_a_chinese_word():
    units = {*(p.unit for p in PARAMETERS.values()), *(o.unit for o in OUTCOMES.values()), *(unit_of_period(o) for o in OUTCOMES.values())}
    units |= {lever.unit for lever in LEVERS.values()}
    assert {unit for unit in units if unit and unit_text(unit).zh == unit} == set()
    assert unit_text("10^8 CNY per mg/L and month").zh == "亿元/（毫克/升·月）"


def test_the_unit_of_a_range_is_worded_in_both_languages():
    with pytest.raises(InputError) as caught:
        load_scenario("bth_status_quo", overrides={"mechanisms.ecological_compensation.rate": -5, "air.legacy_share": 1})
    english, chinese = ("\n".join(caught.value.lines(language)) for language in ("en", "zh"))
    assert "allowed: 0 .. 100 x 10^8 CNY per ug/m3 and month" in english
    assert "允许范围：0 .. 100 亿元/（微克/立方米·月）" in chinese
    assert "允许范围：0 .. 0.95 占该来源贡献的份额" in chinese


# clauses and transfer rules -----------------------------------------------------------------------------------------------


CLAUSES = {m.clause.name: m.clause for m in registry().values() if m.clause is not None}


@pytest.mark.parametrize("name", CLAUSES)
def test_a_clause_says_who_does_what_and_every_field_of_it_is_bound_to_a_block(name: str) -> None:
    clause, read = CLAUSES[name], set()
    if clause.by_use:  # its numbers are rows that the engine makes
        rows = inspect.getsource(payments)
        assert all(f'"{p.name}"' in rows for p in clause.fields)
        return
    numbers = {place: field for place, (_, field) in clause_numbers().items() if field.of == name}
    numbers |= {f"{b}.{f}": field for b, cls in blocks().items() for f, field in cls.fields.items() if field.kind == "table" and field.of == name}

    class Seen(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            read.add(key)
            return super().__getitem__(key)

    assert worded(clause.says)
    assert all(field.declared == clause for field in numbers.values())
    for place, field in numbers.items():
        fields = Seen({p.name: p.default for p in clause.fields})
        for rule in transfer_rules() if name == "transfer" else ("",):
            fields |= {"rule": rule} if rule else {}
            assert fields[place.split(".")[1]] is not None if field.encode is None else field.encode(fields) is not None
            assert worded(clause.sentence(fields))
    assert read == {p.name for p in clause.fields}


@pytest.mark.parametrize("name", transfer_rules())
def test_a_transfer_rule_says_who_pays_whom_for_what_and_reads_the_fields_that_it_names(name: str) -> None:
    rule = transfer_rules()[name]
    assert worded(rule.says)
    assert all(worded(meaning) for _, meaning in rule.parameters)
    assert rule_of(number_of(name)) is rule
    assert rule.amount({parameter.name: parameter.default for parameter, _ in rule.parameters}) > 0
    assert ("lump" in rule.settled) == (rule.lump is not None)
    assert any((rule.rates, rule.lump, rule.bonus))


@pytest.mark.parametrize("source", ["hypothetical", "Becker 1968", "S1.14"])
def test_evidence_is_a_claim_a_citation_or_said_to_be_hypothetical(source):
    known = registry()["campaign"]
    assert dataclasses.replace(known, evidence=(source,)).evidence == (source,)
    for wrong in ("somebody said so", "S1", ""):
        with pytest.raises(ValueError, match="evidence"):
            dataclasses.replace(known, evidence=(wrong,))
