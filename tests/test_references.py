"""Whatever the files of the repository refer to stands in the repository: equations, sections, patterns, claims, files, anchors, code names."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from sim.declare.reading.positioned import read_yaml
from sim.mechanisms import registry
from sim.outcomes.declarations import OUTCOMES
from sim.processes import blocks, steps
from sim.processes.sections import LEVERS, SECTIONS
from sim.world.reading.sheets import plain

ROOT = Path(__file__).parents[1]
EQUATIONS = ROOT / "docs" / "equations.md"
FOLDERS = ("benchmarks", "docs", "scenarios", "seeds", "sim", "tests")
SUFFIXES = (".c", ".cff", ".csv", ".ipynb", ".md", ".mplstyle", ".py", ".toml", ".yaml", "")
NOT_OURS = ("LICENSE", "requirements.lock")

PRIVATE = {
    "number of a section that is not in the repository": r"\bmodel(?:'s)?,? (?:section |sections )?\d+\.\d+\b(?! \()|\bmodel sections? \d",
    "number of a pattern; patterns have names": r"(?<![\w.-])F\d{1,2}[a-c]?\b(?!\w)",
    "number of a test case; say what it is": r"(?<![\w.-])[Oo](?!3\b)\d{1,2}(?:_[A-Z])?\b|\btest_o\d",
    "a case or the gas ozone? say so": r"(?m)^(?!.*(?:ozone|臭氧)).*(?<![\w.-])O3\b",
    "a folder outside the repository": r"\.\./shared|/work/|\.library\b",
    "a document that is not in the repository": r"(?<!docs/)(?<!\[docs/)\barchitecture\b(?!\.md)|\bthe design's\b|"
    r"\bthe design (?:let|left|leave|ask|say|want|allow)s?\b|"
    r"\b(?:depart\w* from|contract of|values of) the design\b|(?<!tests[/.])\boracles\b|\bprototypes?\b",
}
"""What a reader of the repository alone could not look up."""
CLASSES = {
    "DamageFunction": "sim.world.columns", "Climate": "sim.world.weather", "Weather": "sim.world.weather", "Mix": "sim.engine.prepared",
    "Prepared": "sim.engine.prepared",
}  # fmt: skip
"""Where the columns that docs/equations.md names by class stand, beside the fields of blocks."""
NO_EQUATION = {
    "sim.processes.delivery.rules.delivery_rules", "sim.processes.enterprises.month.end_of_block", "sim.processes.transfers.kernel.rule_of_month",
    "sim.processes.transfers.rules.number_of", "sim.processes.transfers.rules.rule_of", "sim.processes.transfers.rules.transfer_rules",
    "sim.processes.air.step.run_month", "sim.processes.measures.fields.reading", *(f"{step.plain.__module__}.{step.plain.__name__}" for step in steps()),
}  # fmt: skip
"""Public functions of the processes that compute nothing of the model; a step whose parts stand in equations needs none of its own."""
PLUMBING = tuple(f"sim.processes.{name}" for name in ("loops.", "sums.", "world.log.", "blocks", "steps", "delivery.choices."))


@cache
def text_of(file: Path) -> str:
    """What a file says; pictures in notebooks say nothing."""
    text = file.read_text(encoding="utf-8")
    return re.sub(r'("image/png": ")[^"]*', r"\1", text) if file.suffix == ".ipynb" else text


def shown(file: Path, at: int = 0) -> str:
    """file:line of a position in the text of a file."""
    return f"{file.relative_to(ROOT).as_posix()}:{text_of(file).count(chr(10), 0, at) + 1}"


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """Text files of the repository, those of ``suffixes`` only where given."""
    found = [*ROOT.iterdir(), ROOT / "results" / "README.md", *(p for folder in FOLDERS for p in (ROOT / folder).rglob("*"))]
    kept = (p for p in found if p.is_file() and p.suffix in (suffixes or SUFFIXES) and p.name not in NOT_OURS)
    return tuple(sorted(p for p in kept if p != Path(__file__) and not any(part.startswith((".", "__pycache__")) for part in p.relative_to(ROOT).parts)))


def mentions(pattern: str, *suffixes: str) -> Iterator[tuple[Path, re.Match[str]]]:
    """Every match in the text files."""
    for file in files(*suffixes):
        for match in re.finditer(pattern, text_of(file)):
            yield file, match


@pytest.mark.parametrize("what", PRIVATE)
def test_nothing_refers_to_what_readers_do_not_have(what):
    found = [f"{shown(file, m.start())}: {m[0]}" for file, m in mentions(PRIVATE[what])]
    assert not found, f"{what}:\n" + "\n".join(found)


@pytest.mark.parametrize("private", [
    "(model 5.2)", "(model section 7)", "band of F12", "F4b", "see F7's bands", "(O12, O28)", "O7_T", "def test_o7_three", "../shared/design",
    "(architecture, files)", "the design let only the pack", "departs from the design", "a prototype fit", "the case O3",
])  # fmt: skip
def test_a_private_reference_would_be_found(private):
    assert any(re.search(pattern, private) for pattern in PRIVATE.values())


@pytest.mark.parametrize("public", [
    "model version 2", "PM2.5, NO2 and ozone (O3)", "points of the design", "F = 20", "'<f8'", "gcc -O3", "CO2", "S1.18", "Eq. 5.2",
])  # fmt: skip
def test_what_is_public_is_left_alone(public):
    assert not any(re.search(pattern, public) for pattern in PRIVATE.values())


# equations ----------------------------------------------------------------------------------------------------------------


@cache
def equations() -> dict[str, str]:
    """Number -> name of every equation, as docs/equations.md defines them, in order."""
    return dict(re.findall(r'^<a id="eq-([\d.]+)"></a>\n\*\*Eq\. \1 \((\w+)\)\*\*', text_of(EQUATIONS), re.M))


def test_equations_are_numbered_one_after_another_under_their_sections():
    section, number = 0, 0
    for line in text_of(EQUATIONS).splitlines():
        if heading := re.match(r"## (\d+)\. ", line):
            assert int(heading[1]) == section + 1
            section, number = section + 1, 0
        if equation := re.match(r"\*\*Eq\. (\d+)\.(\d+) ", line):
            assert (int(equation[1]), int(equation[2])) == (section, number + 1)
            number += 1
    names = list(equations().values())
    assert len(names) == len(set(names)) == len(re.findall(r"^\*\*Eq\. ", text_of(EQUATIONS), re.M)) > 100


def test_every_equation_that_is_cited_exists():
    cited = [(file, m, number) for file, m in mentions(r"\bEqs?\. \d+\.\d+(?:(?:, | and |, and )\d+\.\d+)*") for number in re.findall(r"\d+\.\d+", m[0])]
    assert len(cited) > 150
    assert not [f"{shown(file, m.start())}: Eq. {number}" for file, m, number in cited if number not in equations()]


def test_every_section_of_a_document_that_is_cited_exists():
    cited = list(mentions(r"\b((?:docs/)?\w+\.md),? section (\w+)"))
    assert len(cited) > 15
    for file, m in cited:
        target = ROOT / m[1] if "/" in m[1] else file.parent / m[1]
        assert target.is_file(), f"{shown(file, m.start())}: {m[0]}"
        assert re.search(rf"^#+ {m[2]}\b", text_of(target), re.M | re.I), f"{shown(file, m.start())}: {m[0]}"


def parameter(code: str) -> tuple[bool, str]:
    """(whether a lever, a setting or a field of a mechanism has this name, its unit)."""
    section, *name = code.split(".")
    if section == "levers":
        return name[0] in LEVERS, LEVERS[name[0]].unit if name[0] in LEVERS else ""
    if section == "mechanisms":
        fields = {f.parameter.name: f.parameter.unit for f in registry()[name[0]].fields} if name[0] in registry() else {}
        return name[1] in fields, fields.get(name[1], "")
    units = {p.name: p.unit for p in SECTIONS[section].parameters}
    return name[0] in units, units.get(name[0], "")


def importable(code: str) -> bool:
    """Whether a dotted name leads to a module, or to what a module or a class of it holds."""
    parts = code.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            if name not in getattr(found, "__annotations__", {}) and not hasattr(found, name):
                return False
            found = getattr(found, name, None)
        return True
    return False


def exists(code: str) -> bool:
    """Whether the code has what docs/equations.md calls ``code``."""
    first, last = code.split(".", 1)
    if first == "outcomes":
        return last in OUTCOMES
    if first in blocks():
        return last in blocks()[first].fields
    if first in CLASSES:
        found = getattr(importlib.import_module(CLASSES[first]), first)
        return last in found.__annotations__ or re.search(rf"\bself\.{last}\b", inspect.getsource(found)) is not None
    return importable(code) if first in ("sim", "tests") else parameter(code)[0]


def code_names() -> set[str]:
    """Every code name of docs/equations.md; files, and the names that stand for any (``levers.NAME``), are none."""
    names = re.findall(r"`([A-Za-z_]+(?:\.\w+)+)`", text_of(EQUATIONS))
    return {name for name in names if not name.endswith((".NAME", ".md"))}


def test_every_code_name_of_the_equations_exists():
    assert len(code_names()) > 250
    assert not sorted(name for name in code_names() if not exists(name))


def test_units_of_the_equations_are_the_declared_ones():
    checked = 0
    for symbol, codes, unit in re.findall(r"^\| ([^|]+) \| (`[^|]+) \| ([^|]+) \|", text_of(EQUATIONS), re.M):
        declared = [parameter(code) for code in re.findall(r"`([^`]+)`", codes) if code.split(".")[0] in ("levers", "mechanisms", *SECTIONS)]
        for known, of in declared:
            assert known
            assert (of or "-") in re.split("; ", unit) or (of or "-") in unit.split(", "), f"{symbol}: {of!r} is declared, {unit!r} stands there"
            checked += 1
    assert checked > 80


def test_every_function_of_the_rules_stands_in_an_equation():
    missing = []
    for file in sorted((ROOT / "sim" / "processes").rglob("*.py")):
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        public = (n.name for n in ast.parse(text_of(file)).body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_"))
        module = module.removesuffix(".__init__")
        named = (f"{module}.{name}" for name in public)
        missing += [name for name in named if name not in code_names() | NO_EQUATION and not name.startswith(PLUMBING)]
    assert not missing, f"write their equations: {missing}"


def test_every_source_of_an_equation_is_listed():
    body, literature = text_of(EQUATIONS).split("\n## Literature\n")
    work = r"((?:d')?[A-Z][\w-]+)(?:(?:,|,? &| et al\.)? ?[A-Z][\w-]+| et al\.)* (\d{4})\b"
    cited = [found for line in re.findall(r"^Source: (.*)$", body, re.M) for found in re.findall(work, line)]
    assert len(cited) > 30
    for name, year in cited:
        assert re.search(rf"^- .*\b{name}\b.*\b{year}\b", literature, re.M), f"{name} {year}"


# patterns and claims --------------------------------------------------------------------------------------------------------


def test_every_pattern_that_is_cited_exists():
    data = ROOT / "sim/world/data"
    ids = [p["id"] for file in sorted([*data.glob("*/patterns.yaml"), *data.glob("*/published/attribution.yaml")]) for p in plain(read_yaml(file))["patterns"]]
    assert len(ids) == len(set(ids))
    assert all("_" in name for name in ids), "an id has two words at least, so that it is told from a word"
    some = r"\b[Pp]atterns? (`?[a-z]+_\w+`?(?:(?:, | and )`?[a-z]+_\w+`?)*)"
    cited = [(file, m, name) for file, m in mentions(some) for name in re.findall(r"\w+_\w+", m[1])]
    assert len(cited) > 15
    assert not [f"{shown(file, m.start())}: {name}" for file, m, name in cited if name not in ids]


def test_every_claim_and_every_abstract_that_is_cited_exists():
    claims, sources = text_of(ROOT / "seeds/claims.yaml"), text_of(ROOT / "seeds/sources.yaml")
    ids, abstracts = set(re.findall(r"\bid: (S\d\.\d\d)\b", claims)), set(re.findall(r"^(S\d):", sources, re.M))
    assert len(ids) > 90
    assert not [f"{shown(file, m.start())}: {m[0]}" for file, m in mentions(r"\bS\d\.\d\d\b") if m[0] not in ids]
    assert not [f"{shown(file, m.start())}: {m[0]}" for file, m in mentions(r"\[(S\d)\]") if m[1] not in abstracts]


def test_every_key_of_a_source_is_explained_in_a_region_pack():
    keys = {key for file in (ROOT / "sim/world/data").rglob("SOURCES.md") for key in re.findall(r"^\| ([A-Z][A-Z0-9_]+) \|", text_of(file), re.M)}
    of_sections = [(f"{s.name}.{p.name}", p.source) for s in SECTIONS.values() for p in s.parameters]
    of_fields = [(f"{m.name}.{f.parameter.name}", f.parameter.source) for m in registry().values() for f in m.fields]
    cited = [(name, word) for name, source in of_sections + of_fields for word in re.findall(r"\b[A-Z][A-Z0-9_]{3,}\b", source)]
    written = (p for p in files(".md", ".yaml") if p.name != "regions.md")  # which tells users how to write keys of their own
    cited += [(shown(file), word) for file in written for word in re.findall(r"\b[A-Z]{2,}\d{4}[A-Z]?\b", text_of(file))]
    assert len(cited) > 250
    assert not [(where, word) for where, word in cited if word not in keys]


# files and links --------------------------------------------------------------------------------------------------------------


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


@cache
def anchors(document: Path) -> frozenset[str]:
    """Every anchor of a document: its headings (the second of a name ends in -1, and so on) and what it names itself."""
    found: list[str] = []
    for heading in re.findall(r"^#{1,6} (.+)$", re.sub(r"^```.*?^```", "", text_of(document), flags=re.M | re.S), re.M):
        name = slug(heading)
        found.append(f"{name}-{found.count(name)}" if name in found else name)
    return frozenset(found) | frozenset(re.findall(r'<a id="([^"]+)">', text_of(document)))


def test_every_link_of_a_document_leads_to_a_file_and_a_heading():
    checked = 0
    for file, m in mentions(r"(?s)```.*?```|`[^`\n]*`|\]\(([^)\s]+)\)", ".md", ".ipynb"):
        if not m[1]:  # code
            continue
        path, _, anchor = m[1].partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        target = (file.parent / path).resolve() if path else file
        assert target.exists(), f"{shown(file, m.start())}: {m[1]}"
        assert not anchor or anchor in anchors(target), f"{shown(file, m.start())}: {m[1]}"
        checked += 1
    assert checked > 60


def test_every_file_that_is_named_exists():
    """Paths from the root of the repository, wherever they stand; and every document that is named without a path."""
    path = rf"(?<![\w./-])((?:{'|'.join(FOLDERS)})/[\w./-]+\.(?:md|py|yaml|csv|ipynb|json|png|c))\b"
    assert not [f"{shown(file, m.start())}: {m[1]}" for file, m in mentions(path) if not (ROOT / m[1]).is_file()]
    documents = {p.name for p in files(".md")}
    assert not [f"{shown(file, m.start())}: {m[0]}" for file, m in mentions(r"(?<![\w./-])[A-Za-z]\w*\.md\b") if m[0] not in documents]
