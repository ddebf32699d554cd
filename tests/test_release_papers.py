"""What goes with a release: the archive for the CoMSES Model Library and the paper."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sim.mechanisms import registry
from sim.version import RELEASED, __version__
from tests.test_cite import read_bibtex

ROOT = Path(__file__).parents[1]
PAPER, BIB = ROOT / "paper/paper.md", ROOT / "paper/paper.bib"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive as its command writes it."""
    target = tmp_path_factory.mktemp("comses") / "hazepact.zip"
    subprocess.run([sys.executable, "-m", "benchmarks.comses", str(target)], check=True, cwd=ROOT, capture_output=True)
    assert [p.name for p in target.parent.iterdir()] == ["hazepact.zip"]
    return target


def test_the_archive_has_the_layout_of_the_library(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        assert opened.testzip() is None
    assert len(set(names)) == len(names)
    assert {name.split("/")[0] for name in names} == {"code", "data", "docs", "results", "codemeta.json"}
    assert {
        "code/sim/cli/main.py", "code/scenarios/bth_status_quo.yaml", "code/LICENSE", "code/requirements.lock", "code/tests/conftest.py", "data/README.md",
        "data/bth/SOURCES.md", "docs/odd.md", "code/paper/paper.md", "results/reference/bth_full_package/manifest.json",
    } <= set(names)  # fmt: skip
    assert [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".nbc")) or ".venv" in name or "/.git" in name] == []
    # the code alone holds all that it reads: the same packs stand in it
    assert [n for n in names if n.startswith("data/") and n != "data/README.md" and f"code/sim/world/{n}" not in names] == []


def test_codemeta_is_of_this_release(archive: Path) -> None:
    """The properties that CodeMeta 2.0 has for software, with the types that it asks for."""
    with zipfile.ZipFile(archive) as opened:
        meta = json.loads(opened.read("codemeta.json"))
        names = opened.namelist()
    assert meta["@context"] == "https://doi.org/10.5063/schema/codemeta-2.0"
    assert meta["@type"] == "SoftwareSourceCode"
    assert (meta["name"], meta["version"], meta["dateModified"]) == ("HazePact", __version__, RELEASED)
    assert meta["license"] == "https://spdx.org/licenses/MIT"
    assert meta["author"] == [{"@type": "Organization", "name": "The HazePact authors"}]
    assert all(isinstance(meta[key], str) and meta[key] for key in ("description", "datePublished", "runtimePlatform", "applicationCategory"))
    assert any(one["name"].startswith("mesa") for one in meta["softwareRequirements"])
    assert {meta["readme"], meta["softwareHelp"]} <= set(names)
    terms = {
        "@context", "@type", "name", "description", "version", "dateModified", "datePublished", "license", "author", "keywords", "programmingLanguage",
        "runtimePlatform", "softwareRequirements", "applicationCategory", "readme", "softwareHelp",
    }  # fmt: skip
    assert set(meta) == terms


def test_every_reference_of_the_paper_is_in_its_list_and_used() -> None:
    head, body = PAPER.read_text(encoding="utf-8").split("---", 2)[1:]
    cited = set(re.findall(r"(?<![\w.])@([A-Za-z][\w:-]*)", body))
    listed = [key for _, key, _ in read_bibtex(BIB.read_text(encoding="utf-8"))]
    assert len(set(listed)) == len(listed)
    assert cited == set(listed)
    for key in ("title:", "tags:", "authors:", "affiliations:", "date:", "bibliography: paper.bib"):
        assert key in head
    assert "The HazePact authors" in head


def test_the_paper_is_as_long_as_the_journal_asks_and_names_real_files_and_commands() -> None:
    from sim.cli.main import COMMANDS

    body = PAPER.read_text(encoding="utf-8").split("---", 2)[2]
    prose = re.sub(r"```.*?```|!?\[([^\]]*)\]\([^)]*\)|\[@[^\]]*\]", r"\1", body, flags=re.S)
    assert 750 <= len(re.findall(r"[A-Za-z0-9][\w'.-]*", prose)) <= 1750
    for heading in ("# Summary", "# Statement of need", "# State of the field", "# Limitations", "# References"):
        assert f"\n{heading}\n" in body
    for target in re.findall(r"\]\((?!http)([^)#\s]+)", body):
        assert (PAPER.parent / target).is_file(), target
    commands = re.findall(r"hazepact (\w+)", "\n".join(re.findall(r"```(.*?)```", body, flags=re.S)))
    assert commands
    assert set(commands) <= set(COMMANDS)


def test_numbers_of_the_paper_stand_in_the_documents() -> None:
    """No number that the documents do not show: every decimal and percentage is looked up there, and those that are counted are counted again."""
    text = "\n".join(p.read_text(encoding="utf-8") for p in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])
    body = re.sub(r"```.*?```", "", PAPER.read_text(encoding="utf-8").split("---", 2)[2], flags=re.S)
    numbers = re.findall(r"\d[\d,]*\.\d+|\d+ %", body)
    assert len(numbers) > 12
    assert [number for number in numbers if number not in text] == []
    assert "Twenty-four institutions ship" in body
    assert len(registry()) == 24
    # the tallies of published patterns, from the table that hazepact validate writes: role, class and share in band, percent
    table = re.findall(r"^\| (input|fitted|held out) \| (\w) \|.*?\| (\d+) % \|", text, re.M)
    shares = {(role, kind): share for role, kind, share in table}
    assert f"{shares['fitted', 'A']} % are in band" in body
    assert f"{shares['held out', 'A']} % of class A (70 % were asked for) and {shares['held out', 'B']} % of class B (60 %)" in body
