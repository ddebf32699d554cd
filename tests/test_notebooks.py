"""The notebooks of docs/notebooks: every cell runs, and the text and pictures under the cells are what they give.

Renew them with ``python -m tests.test_notebooks``.
"""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.conftest import needs_extra

FOLDER = Path(__file__).parents[1] / "docs" / "notebooks"
BOOKS = sorted(FOLDER.glob("*.ipynb"))
SECONDS = 600
"""A cell that takes longer hangs."""
DPI = 110


def executed(path: Path):
    """The notebook, run from the first cell to the last by a kernel of this Python. Raises CellExecutionError: a cell fails."""
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(path, as_version=4)
    quiet = f"import os, warnings\nos.environ['HAZEPACT_LANG'] = 'en'\n%config InlineBackend.print_figure_kwargs = {{'dpi': {DPI}, 'bbox_inches': None}}\n"
    quiet += "%matplotlib inline"
    book.cells.insert(0, nbformat.v4.new_code_cell(quiet))
    NotebookClient(book, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}).execute()
    book.cells.pop(0)
    for number, cell in enumerate((c for c in book.cells if c.cell_type == "code"), 1):
        cell.execution_count = number
        cell.metadata.clear()
        cell.outputs = [o for o in cell.outputs if not (o.output_type == "stream" and o.name == "stderr")]
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = number
    return book


def printed(book) -> list[str]:
    """What each code cell prints, without pictures."""
    return ["".join(o.get("text", "") for o in c.outputs if o.output_type == "stream") for c in book.cells if c.cell_type == "code"]


def pictures(book) -> list[bytes]:
    """The pictures under the cells."""
    found = [o["data"].get("image/png") for c in book.cells if c.cell_type == "code" for o in c.outputs if "data" in o]
    return [base64.b64decode(one) for one in found if one]


def test_there_are_three_with_text_before_every_cell() -> None:
    assert [book.stem for book in BOOKS] == ["first_scenario", "own_region", "sweep_to_figure"]


@pytest.mark.validation
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_a_notebook_shows_what_its_cells_give(path: Path) -> None:
    needs_extra("nbclient")
    needs_extra("ipykernel")
    import nbformat

    stored, again = nbformat.read(path, as_version=4), executed(path)
    assert [text.split() for text in printed(stored)] == [text.split() for text in printed(again)]
    assert sum(map(bool, printed(stored))) >= 4
    assert len(pictures(stored)) == len(pictures(again)) >= 1
    assert all(picture.startswith(b"\x89PNG") for picture in pictures(again))


def renew() -> None:
    """Run every notebook and write what its cells give under them."""
    import nbformat

    for path in BOOKS:
        nbformat.write(executed(path), path)
        print(path, path.stat().st_size)


if __name__ == "__main__":
    renew()
