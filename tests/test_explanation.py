"""The pages that explain the model: their pictures and sentences with numbers are what the scripts beside them make."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from sim.show.page.look import look_of, style

FOLDER = Path(__file__).parents[1] / "docs" / "explanation"
PAGES = sorted(FOLDER.glob("[01]*_*.md"))


def test_there_are_ten_pages_with_a_picture_first() -> None:
    assert [page.name[:2] for page in PAGES] == [f"{n:02d}" for n in range(1, 11)]
    for page in PAGES:
        lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line]
        assert lines[0].startswith(f"# {int(page.name[:2])}. ")
        picture = re.fullmatch(r"!\[(.{30,})\]\((\.\./img/explanation/.+\.png)\)", lines[1])
        assert picture is not None, page.name
        assert (FOLDER / picture[2]).stat().st_size < 150_000
        assert "../equations.md#eq-" in "\n".join(lines)


@pytest.mark.parametrize(("word", "page"), [("lever", "02"), ("pact", "03"), ("margin", "03"), ("spell", "05"), ("index", "09")])
def test_each_word_is_explained_where_it_is_first_set_in_bold(word: str, page: str) -> None:
    bold = [p.name[:2] for p in PAGES if re.search(rf"\*\*[^*]*\b{word}\b[^*]*\*\*", p.read_text(encoding="utf-8"), re.I)]
    assert bold[0] == page


@pytest.mark.validation
@pytest.mark.parametrize("script", sorted(FOLDER.glob("pictures*.py")), ids=lambda p: p.stem)
def test_numbers_are_those_that_the_script_gives(script: Path, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location(script.stem, script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with style(look_of(width="160")):
        for name, make in module.drawn(tmp_path).items():
            text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
            assert module.numbers_into(text, make()[1]) == text, name
