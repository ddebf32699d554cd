"""Chinese texts keep to the table of terms: no word that it rules out, and the Chinese term wherever the English one stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from sim.declare.terms import TERMS, Term, wrong_words

ROOT = Path(__file__).parents[1]
NOT_SHOWN = {"terms.py", "columns.py", "headers.py", "forms.py"}
"""The table itself, and spellings that the program reads from users' files."""
CODE = tuple(path for path in sorted((ROOT / "sim").rglob("*.py")) if path.name not in NOT_SHOWN)


def chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def static(node: ast.AST) -> str:
    """The text of an expression, with {} for what is worked out when it is shown."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(static(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return static(node.left) + static(node.right)
    return "{}"


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def texts_of(path: Path) -> Iterator[str]:
    """Every piece of Chinese text of a file of the program."""
    yield from (node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str) and chinese(node.value))


def pairs_of(path: Path) -> Iterator[tuple[str, str]]:
    """(English, Chinese) of every text of a file that is written out in both languages."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Text", "T") and len(node.args) == 2:
            english, other = (static(argument) for argument in node.args)
            if chinese(other):
                yield english, other


def sheets() -> Iterator[tuple[str, str]]:
    """(where, text) of the Chinese texts of scenarios, region packs, the ledger and documents."""
    folders = ("scenarios/**/*.yaml", "sim/world/data/*/region.yaml", "sim/world/data/*/patterns.yaml", "seeds/*.yaml")
    for path in sorted(path for pattern in folders for path in ROOT.glob(pattern)):
        yield from ((str(path.relative_to(ROOT)), text) for text in leaves(yaml.safe_load(path.read_text(encoding="utf-8"))) if chinese(text))
    for path in (*sorted(ROOT.glob("docs/*_zh.md")), ROOT / "docs" / "glossary.md"):
        pieces = re.split(r"[|\n]", re.sub("`[^`]*`", " ", path.read_text(encoding="utf-8")))
        yield from ((path.name, piece) for piece in pieces if chinese(piece))


def leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from leaves(item)


def test_no_chinese_text_of_the_program_holds_a_word_that_is_ruled_out():
    found = [(path.name, text, wrong) for path in CODE for text in texts_of(path) if (wrong := wrong_words(text))]
    assert not found


def test_no_scenario_pack_ledger_or_document_holds_a_word_that_is_ruled_out():
    assert not [(where, text[:80], wrong) for where, text in sheets() if (wrong := wrong_words(text))]


def test_where_the_english_text_has_a_term_the_chinese_text_has_its_own():
    pairs = {pair for path in CODE for pair in pairs_of(path)}
    assert len(pairs) > 900
    assert not [(term.en, *pair) for term in TERMS if term.checked for pair in pairs if term.meant_by(pair[0]) and not term.said_in(pair[1])]


def test_percent_signs_follow_the_number_in_chinese():
    assert not [(path.name, text) for path in CODE for text in texts_of(path) if re.search(r"\d %", text)]


def test_a_term_stands_once_and_does_not_rule_out_another():
    assert len({term.en.lower() for term in TERMS}) == len(TERMS)
    right = {word for term in TERMS for word in (term.zh, *term.also)}
    assert not right & {bad for term in TERMS for bad in term.avoid}
    assert all(chinese(term.zh) and not chinese(term.en) and term.why and term.avoid for term in TERMS)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("排放权价格", ["排放权"]), ("碳排放权价格", []), ("另一运动开始后", ["运动"]), ("运动式治理", []), ("不同天气型", []), ("天气与气象", ["天气"])],
)
def test_a_word_within_a_right_one_is_not_wrong(text, wrong):
    assert wrong_words(text) == wrong


def test_a_term_is_found_in_the_plural_and_not_within_a_word():
    term = Term("permit", "排污权", "")
    assert term.meant_by("Price of permits")
    assert not term.meant_by("permitted")
