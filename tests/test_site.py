"""The documentation as a site: every page is in its contents, no link is broken, nothing is asked for outside, and it can be searched."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import needs_extra

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
_ASKED = re.compile(r"""(?:src|href|srcset|data|action)=["']?((?:https?:)?//[^"'>\s]+)""")


def pages_in(nav):
    for entry in nav:
        for value in entry.values() if isinstance(entry, dict) else [entry]:
            yield from pages_in(value) if isinstance(value, list) else [value]


def configured():
    return yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))


def test_every_page_is_in_the_contents_once() -> None:
    listed = list(pages_in(configured()["nav"]))
    assert len(listed) == len(set(listed))
    written = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert written == {page for page in listed if (DOCS / page).is_file()}
    assert set(listed) - written == {"index.md", "CONTRIBUTING.md", "CHANGELOG.md", "seeds/README.md"}, "made from files outside docs/"


def test_there_are_the_four_kinds() -> None:
    heads = [next(iter(entry)) for entry in configured()["nav"]]
    assert heads == ["Start", "Tutorial", "How to", "Explanation", "Reference"]


@pytest.mark.validation
def test_the_site_is_built_without_a_warning_and_asks_for_nothing_outside(tmp_path: Path) -> None:
    needs_extra("material")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")], cwd=ROOT, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    pages = sorted((tmp_path / "site").rglob("*.html"))
    assert len(pages) > 40
    for page in pages:
        text = page.read_text(encoding="utf-8")
        asked = list(_ASKED.findall(re.sub(r"(?s)<code.*?</code>|<a [^>]*>", "", text)))
        assert asked == [], page.name
    found = json.loads((tmp_path / "site" / "search" / "search_index.json").read_text(encoding="utf-8"))
    index = " ".join(entry["text"] for entry in found["docs"])
    assert "Pays, 10^8 CNY" in index
    assert "情景" in index
    for page in (*DOCS.glob("*.md"), *DOCS.glob("*/*.md")):
        assert (tmp_path / "site" / page.relative_to(DOCS)).with_suffix(".html").is_file(), page.name
