"""The documentation says what the program does."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from sim.declare.reading.positioned import parse_yaml
from sim.scenario.load import load_scenario
from sim.show.reference import renewed

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted((ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("document", [ROOT / "README.md", *DOCUMENTS], ids=lambda d: d.name)
def test_tables_that_the_program_writes_are_current(document):
    text = document.read_text(encoding="utf-8")
    assert renewed(text, "zh" if document.stem.endswith("_zh") else "en") == text, "run: make docs"


@pytest.mark.parametrize("document", [ROOT / "README.md", ROOT / "docs" / "scenarios.md"], ids=lambda d: d.name)
def test_scenarios_in_the_documentation_are_correct(document, tmp_path):
    blocks = re.findall(r"```yaml\n(.*?)```", document.read_text(encoding="utf-8"), re.S)
    assert blocks
    for number, block in enumerate(blocks):
        file = tmp_path / f"block{number}.yaml"
        file.write_text(block, encoding="utf-8")
        assert load_scenario(file).calendar.months > 0


def test_the_ledger_names_shipped_scenarios_by_their_names():
    """Scenarios may be planned; a name that looks shipped must be."""
    shipped = {p.stem for p in (ROOT / "scenarios").glob("*.yaml")}
    rows = parse_yaml((ROOT / "seeds" / "claims.yaml").read_text(encoding="utf-8"), "claims.yaml")
    tested = {row.entries["scenario"].text for row in rows.items if row.entries["test"].text != "none"}
    assert tested <= shipped
    assert {"bth_status_quo", "bth_full_package", "apec_2014"} & {row.entries["scenario"].text for row in rows.items} <= shipped


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_of_commands_is_what_the_commands_say(language):
    spec = importlib.util.spec_from_file_location("commands", ROOT / "docs" / "commands.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.pages()[language] == module.FILES[language].read_text(encoding="utf-8"), "run: make docs"
