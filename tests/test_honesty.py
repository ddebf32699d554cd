"""The documents that say what the model is, rests on, and gets wrong: every element stands there, and what is counted is counted by the program."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks.assumptions_bth import KEEP, WITH, WITHOUT, acts, assumed, moved
from sim.declare.claims import claims
from sim.mechanisms import registry
from sim.processes.sections import SECTIONS
from sim.scenario.load import load_scenario
from sim.show.reference import DOCUMENTED, renewed
from sim.show.tables.data_use import QUALITIES
from sim.study.runs.kept import run_kept
from sim.world.reading.reader import PACKAGED, packaged_regions

DOCS = Path(__file__).parents[1] / "docs"

ODD = (
    "## 1. Purpose and patterns", "## 2. Entities, state variables and scales", "## 3. Process overview and scheduling", "## 4. Design concepts",
    "### Basic principles", "### Emergence", "### Individual decision-making", "### Adaptation and objectives", "### Learning", "### Individual sensing",
    "### Individual prediction", "### Interaction", "### Collectives", "### Heterogeneity", "### Stochasticity", "### Observation", "## 5. Initialisation",
    "## 6. Input data", "## 7. Submodels", "## 9. Implementation details",
)  # fmt: skip
"""ODD (Grimm et al. 2020, seven elements, eleven concepts) and ODD+D (Müller et al. 2013)."""
TRACE = (
    "## 1. Problem formulation", "## 2. Model description", "## 3. Data evaluation", "## 4. Conceptual model evaluation", "## 5. Implementation verification",
    "## 6. Model output verification", "## 7. Model analysis", "## 8. Model output corroboration", "## Data use", "### Specification: what sets the rules",
    "### Calibration: what was fitted, to what", "### Validation: what was kept apart",
)  # fmt: skip
ASSUMED = ("## Numbers that matter", "## Choices of structure", "## Every number that is marked as an assumption")
LIMITS = ("## Not for", "## What it has been wrong about", "## What it gets wrong today")


def text_of(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "headings"), [("odd", ODD), ("trace", TRACE), ("assumptions", ASSUMED), ("limits", LIMITS)])
def test_every_element_stands_in_its_place_and_says_something(name: str, headings: tuple[str, ...]) -> None:
    text = text_of(name)
    at = [text.index(f"{heading}\n") for heading in headings]
    assert at == sorted(at)
    for heading, start in zip(headings, at, strict=True):
        body = re.split(r"\n##+ ", text[start + len(heading) :])[0]
        assert len(body.split()) > 15 or "\n###" in text[start : start + len(heading) + 10], heading


@pytest.mark.parametrize(
    ("name", "blocks"),
    [
        ("odd", ("stages", "outcomes", "transfer_rules", "clauses", "delivery_rules", "levers", "mechanisms")), ("assumptions", ("assumptions",)),
        ("trace", ("data_quality",)), ("limits", ("contradicted", "evidence_sentence")),
    ],
)  # fmt: skip
def test_what_the_program_writes_stands_and_is_not_empty(name: str, blocks: tuple[str, ...]) -> None:
    text = text_of(name)
    assert renewed(text) == text
    found = dict(re.findall(r"<!-- generated: (\w+) -->\n(.*?)<!-- end -->", text, re.S))
    assert all(len(found[block].strip()) > 100 for block in blocks)


def test_every_row_of_every_table_of_data_is_counted_once_by_its_quality() -> None:
    rows = list(DOCUMENTED["data_quality"]("en"))
    counted = {(row[0], row[1]): sum(map(int, row[2 : 2 + len(QUALITIES)])) for row in rows[1:]}
    for region in packaged_regions():
        for file in (PACKAGED / region).glob("*.csv"):
            with open(file, encoding="utf-8", newline="") as table:
                assert counted.pop((region, file.name)) == sum(1 for _ in csv.DictReader(table))
    assert not counted


def test_contradicted_statements_are_those_of_the_ledger() -> None:
    listed = [row[0].split()[0] for row in list(DOCUMENTED["contradicted"]("en"))[1:]]
    assert listed == [claim.id for claim in claims() if claim.status == "contradicted"]
    assert listed


def test_every_number_that_is_marked_as_an_assumption_is_in_the_list() -> None:
    listed = {row[0] for row in list(DOCUMENTED["assumptions"]("en"))[1:]}
    wanted = {f"{s.name}.{p.name}" for s in SECTIONS.values() for p in s.parameters if p.source == "assumption"}
    wanted |= {f"mechanisms.{m.name}.{f.parameter.name}" for m in registry().values() for f in m.fields if f.parameter.source == "assumption"}
    assert listed == wanted


def test_the_table_of_signs_names_every_assumption_that_can_act_once() -> None:
    package = load_scenario(WITH)
    block = text_of("assumptions").split("<!-- made by benchmarks/assumptions_bth.py -->")[1].split("<!-- end -->")[0]
    named = re.findall(r"`([\w.]+)`", block)
    assert sorted(named) == sorted(key for key in assumed() if acts(package, key))


def test_a_sign_is_that_of_the_runs_themselves(tmp_path: Path) -> None:
    """What is said of one assumption against runs that are asked for by hand."""
    key = "activity.growth"
    found = moved(2, tmp_path, [key])[0]
    arms = [load_scenario(name, overrides=change) for change in ({}, {key: -0.05}, {key: 0.1}) for name in (WITHOUT, WITH)]
    values = [v[:, :, 0, 0].mean(axis=0) for v in run_kept(arms, 2, 1, KEEP, tmp_path).values]
    fall = [values[i][1] - values[i + 1][1] for i in (0, 2, 4)]
    assert found.ends == (-0.05, 0.1)
    assert found.change[:, 1] == pytest.approx([fall[1] - fall[0], fall[2] - fall[0]], rel=1e-9)
    assert np.sign(found.change[:, 1]).tolist() == [-1, 1]
    # as the document says
    row = next(line for line in text_of("assumptions").splitlines() if line.startswith(f"| `{key}` "))
    low, high = (float(x) for x in row.split("|")[5].split("/"))
    assert [low, high] == pytest.approx(found.change[:, 1], rel=0.15)
