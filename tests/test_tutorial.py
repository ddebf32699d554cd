"""The tutorial and the how-tos, followed by the letter.

    python -m tests.test_tutorial --write            # renew what the pages show (all of them, or those named)
"""

from __future__ import annotations

import re
import struct
import sys
import tempfile
from pathlib import Path

import pytest
import yaml

from sim.cli.main import COMMANDS
from tests import walks
from tests.conftest import needs_extra

DOCS = Path(__file__).parents[1] / "docs"
TUTORIALS = (DOCS / "tutorial.md", DOCS / "tutorial_zh.md")
HOWTOS = tuple(sorted((DOCS / "howto").glob("*.md")))
PAGES = (*TUTORIALS, *HOWTOS)
EXTRAS = {"tutorial": "docx", "tutorial_zh": "docx", "calibration": "sklearn", "cluster": "distributed"}
"""What a page needs beside the base."""
QUICK = ("region",)
"""Pages whose commands take a few seconds."""


def names(page):
    return page.stem


def followed(path, folder):
    """The page, followed; everything that it shows and names must be there."""
    if path.stem in EXTRAS:
        needs_extra(EXTRAS[path.stem])
    walk = walks.follow(path, folder)
    for block, text in walk.outputs:
        assert block.body == text, f"{path.name} shows other lines than are printed; python -m tests.test_tutorial --write {path.stem}"
    page = path.read_text(encoding="utf-8")
    written = set(walks.PATH.findall(page))
    assert not sorted(name for name in written if not (walk.folder / name).is_file())
    for source, target in walks.PICTURE.findall(page):
        sizes = [struct.unpack(">II", file.read_bytes()[16:24]) for file in (walk.folder / source, path.parent / target)]
        assert sizes[0] == sizes[1]
    return walk


@pytest.mark.validation
@pytest.mark.parametrize("path", [p for p in PAGES if p.stem not in QUICK], ids=names)
def test_a_page_can_be_followed_by_the_letter(path, tmp_path):
    assert followed(path, tmp_path).seconds > 0


@pytest.mark.parametrize("path", [p for p in PAGES if p.stem in QUICK], ids=names)
def test_a_short_page_can_be_followed_by_the_letter(path, tmp_path):
    assert followed(path, tmp_path).seconds > 0


def test_the_tutorials_have_the_same_commands_and_files():
    english, chinese = (p.read_text(encoding="utf-8") for p in TUTORIALS)
    assert walks.commands(english) == walks.commands(chinese)
    assert len(walks.commands(english)) >= 10
    files = [[(b.marks["file"], yaml.safe_load(b.body)) for b in walks.blocks(page) if "file" in b.marks] for page in (english, chinese)]
    assert files[0] == files[1]
    shown = [[(b.kind, b.marks) for b in walks.blocks(page) if "output" in b.marks or "exit" in b.marks] for page in (english, chinese)]
    assert shown[0] == shown[1]
    named = [{name.replace("/zh/", "/en/") for name in walks.PATH.findall(page)} for page in (english, chinese)]
    assert named[0] == named[1]


@pytest.mark.parametrize("path", PAGES, ids=names)
def test_a_page_states_how_many_commands_it_has_and_what_they_took(path):
    page = path.read_text(encoding="utf-8")
    numbers = re.findall(r"[\d.]+", walks.MEASURED.search(page)[2])
    assert int(numbers[0]) == len(walks.commands(page))
    assert 0 < float(numbers[1]) < 30
    assert walks.measured(path, int(numbers[0]), 60 * float(numbers[1])) in page


@pytest.mark.parametrize("path", PAGES, ids=names)
def test_links_lead_somewhere_and_commands_exist(path):
    page = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page):
        assert (path.parent / target).exists(), target
    known = {*COMMANDS, "region"}
    called = {line.split()[1] for line in walks.commands(page) if line.startswith("hazepact ")}
    assert called
    assert called <= known | {"--version"}
    assert all(line.startswith(("hazepact ", "mkdir ", "cd ")) for line in walks.commands(page))


@pytest.mark.parametrize("path", HOWTOS, ids=names)
def test_a_howto_says_what_comes_out_and_what_can_go_wrong(path):
    page = path.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", page, re.M)
    assert headings[0] == "Steps"
    assert headings[-2:] == ["Result", "What can go wrong"]


def test_a_page_that_lies_is_found(tmp_path):
    page = (tmp_path / "page").with_suffix(".md")
    page.write_text("```sh\nmake run\nhazepact check bth_status_quo\n```\n\n<!-- output -->\n```text\nall well\n```\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    [(block, text)] = walks.follow(page, tmp_path / "empty").outputs
    assert block.body == "all well\n"
    assert text == "bth_status_quo: no errors\n"
    page.write_text("```sh\nhazepact check nowhere\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="exit code 2"):
        walks.follow(page, tmp_path / "empty")


def main(arguments: list[str]) -> None:
    """``--write`` and names of pages (default: all)."""
    if arguments[:1] != ["--write"]:
        sys.exit(__doc__)
    for path in PAGES:
        if path.stem in arguments[1:] or not arguments[1:]:
            with tempfile.TemporaryDirectory() as folder:
                walks.write(path, Path(folder))
            print(path.name)


if __name__ == "__main__":
    main(sys.argv[1:])
