"""Exported files in a folder: all of them, or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.declare.problems import Place, Problems, fail, file_error
from sim.declare.text import Language
from sim.study.export.content import Content, Table
from sim.study.export.excel import write_xlsx
from sim.study.export.iamc import write_iamc
from sim.study.export.netcdf import write_netcdf
from sim.study.export.packages import write_csv
from sim.study.export.stata import write_stata
from sim.study.export.tables import SERIES, tables_of
from sim.study.store.added import placed_files
from sim.study.store.place import MANIFEST

_OF_TABLES = {"csv", "xlsx", "stata"}
"""Formats that are made of tables; the others take the array of all values."""


def write_export(content: Content, folder: Path, formats: Sequence[str], language: Language, overwrite: bool) -> list[Path]:
    """Write the formats into ``folder`` and return the files.

    InputError: the folder is one of results; files of that name are there and ``overwrite`` is not asked for, or they are not this program's;
    an extra is missing; a table is too long for its format. EnvironmentFailed: not writable.
    """
    if (folder / MANIFEST).exists():
        raise fail(Place(str(folder)), "export.results")
    names: list[Path] = []
    try:
        with placed_files(folder) as part:
            tables = tables_of(content) if set(formats) & _OF_TABLES else ()
            for kind in formats:
                _write(part, content, tables, kind, language)
            names = sorted(file.relative_to(part) for file in part.rglob("*") if file.is_file())
            if not overwrite:
                problems = Problems()
                for name in names:
                    if (folder / name).exists():
                        problems.add(Place(str(folder / name)), "export.exists")
                problems.stop()
    except OSError as error:
        raise file_error(error, folder) from None
    return [folder / name for name in names]


def _write(part: Path, content: Content, tables: Sequence[Table], kind: str, language: Language) -> None:
    if kind == "csv":
        write_csv(part, content, tables, language)
    elif kind == "xlsx":
        write_xlsx(part / "results.xlsx", content, tables, language)
    elif kind == "stata":
        write_stata(part / "results.dta", content, next(table for table in tables if table.name == SERIES), language)
    elif kind == "netcdf":
        write_netcdf(part / "results.nc", content, language)
    else:
        write_iamc(part / "iamc.csv", content)


def infinite_cells(content: Content) -> int:
    """How many values are infinite, which Stata takes for missing."""
    return int(np.isinf(content.values).sum())
