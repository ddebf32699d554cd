"""Tables as files of a folder: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.declare.problems import file_error
from sim.declare.reading.cells import TableWriter
from sim.declare.text import Language
from sim.show.tables.files.cells import Number, wide
from sim.show.tables.files.latex import document_tex
from sim.show.tables.files.office import write_docx, write_xlsx
from sim.show.tables.grid import Grid
from sim.study.store.added import placed_files


def write_tables(tables: Mapping[str, Sequence[Grid]], folder: Path, formats: Sequence[str], language: Language, created: str) -> list[Path]:
    """Write each table (name -> grids) in each format into ``folder`` as ``<name>.<format>``; further grids of a table as ``<name>-2.csv``.

    ``created``: when the results were made, the date that Word and Excel files bear. Returns the files. InputError: a file there is not
    this program's, or a format needs the extra ``export``. EnvironmentFailed: not writable.
    """
    heads = frozenset(text for grids in tables.values() for grid in grids for text in (grid.columns[0].head.en, grid.columns[0].head.zh))
    names: list[str] = []
    try:
        with placed_files(folder, heads) as part:
            for name, grids in tables.items():
                for kind in formats:
                    _write(part, name, grids, kind, language, created)
            names = sorted(file.name for file in part.iterdir())
    except OSError as error:
        raise file_error(error, folder) from None
    return [folder / name for name in names]


def _write(part: Path, name: str, grids: Sequence[Grid], kind: str, language: Language, created: str) -> None:
    file = part / f"{name}.{kind}"
    if kind == "tex":
        file.write_text(document_tex(grids, name, language), encoding="utf-8", newline="\n")
    elif kind == "docx":
        write_docx(file, grids, language, created)
    elif kind == "xlsx":
        write_xlsx(file, grids, name, language, created)
    else:
        for at, grid in enumerate(grids):
            _write_csv(part / f"{name}{f'-{at + 1}' if at else ''}.csv", grid, language)


def _write_csv(path: Path, grid: Grid, language: Language) -> None:
    """Every number in a cell of its own, with the printed digits; a byte-order mark, which spreadsheets need to read Chinese."""
    table = wide(grid, language)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = TableWriter(file)
        writer.writerow(table.heads)
        writer.writerows([cell.plain if isinstance(cell, Number) else cell for cell in row] for row in table.rows)
