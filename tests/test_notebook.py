"""The notebook for users of Mesa: its cells run as they stand, and the text under them is what they print.

Renew it with ``python -m tests.test_notebook``.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
from pathlib import Path

import pytest

from tests.conftest import MESA

NOTEBOOK = Path(__file__).parents[1] / "docs" / "mesa_users.ipynb"


def printed(cells):
    """What each code cell prints, the value of its last expression included; the cells share their names."""
    names: dict[str, object] = {}
    result = []
    for cell in cells:
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(tree, NOTEBOOK.name, "exec"), names)
            if last is not None and (value := eval(compile(ast.Expression(last.value), NOTEBOOK.name, "eval"), names)) is not None:
                print(value)
        result.append(out.getvalue())
    return result


def code_cells(book):
    return [cell for cell in book["cells"] if cell["cell_type"] == "code"]


def shown(cell):
    return "".join(text for output in cell["outputs"] for text in output["text"])


@pytest.mark.skipif(MESA >= 4, reason="the notebook uses mesa.batch_run, which Mesa 4 does not have")
def test_the_notebook_shows_what_its_cells_print():
    cells = code_cells(json.loads(NOTEBOOK.read_text(encoding="utf-8")))
    assert len(cells) >= 5
    for cell, text in zip(cells, printed(cells), strict=True):
        assert text.split() == shown(cell).split()


def renew() -> None:
    """Write what the cells print under them."""
    book = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    cells = code_cells(book)
    for number, (cell, text) in enumerate(zip(cells, printed(cells), strict=True), 1):
        lines = text.splitlines(keepends=True)
        cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": lines}] if lines else []
        cell["execution_count"] = number
    NOTEBOOK.write_text(json.dumps(book, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    renew()
