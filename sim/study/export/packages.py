"""Tables as CSV, and datapackage.json that describes them (Data Package of the Open Knowledge Foundation, version 2)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.declare.reading.cells import TableWriter
from sim.declare.text import Language
from sim.study.export.content import Content, Field, Table

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def write_csv(folder: Path, content: Content, tables: Sequence[Table], language: Language) -> None:
    """Write every table as ``<name>.csv`` (UTF-8 with a byte-order mark, which spreadsheets need to read Chinese) and ``datapackage.json``."""
    for table in tables:
        write_rows(folder / f"{table.name}.csv", [field.name for field in table.fields], table.rows())
    text = json.dumps(package(content, tables, language), indent=2, ensure_ascii=False)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def write_rows(path: Path, heads: Sequence[str], rows: Any) -> None:
    """Write one table; numbers in full, so that they are read back to the last bit."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = TableWriter(file)
        writer.writerow(heads)
        for row in rows:
            writer.writerow([_text(cell) for cell in row])


def _text(cell: object) -> object:
    """A cell: nothing for a missing value, INF as the Table Schema writes it, true and false."""
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return repr(cell) if math.isfinite(cell) else "INF" if cell > 0 else "-INF"
    return cell


def package(content: Content, tables: Sequence[Table], language: Language) -> dict[str, Any]:
    """The content of datapackage.json."""
    region = content.region
    return {
        "$schema": PROFILE,
        "name": re.sub(r"[^a-z0-9._-]+", "-", content.name.lower()).strip("-.") or "results",
        "title": content.title.to(language),
        "description": f"Results of HazePact {content.version} (model version {content.model_version}, root seed {content.root_seed}). "
        f"The numbers are those of a model, not observations.",
        "version": str(content.model_version),
        "created": content.created,
        "licenses": [{"name": "MIT", "title": "Licence of HazePact, which made these numbers"}],
        "sources": [{"title": f"Region pack {region['name']}: {file}", "sha256": digest} for file, digest in region["data_files"].items()],
        "contributors": [{"title": "HazePact", "roles": ["creator"]}],
        "resources": [_resource(table, language) for table in tables],
    }  # fmt: skip


def _resource(table: Table, language: Language) -> dict[str, Any]:
    schema = {"fields": [_field(field, language) for field in table.fields], "missingValues": [""]}
    return {
        "name": table.name, "path": f"{table.name}.csv", "type": "table", "title": table.title.to(language), "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8", "schema": schema | ({"primaryKey": list(table.key)} if table.key else {}),
    }  # fmt: skip


def _field(field: Field, language: Language) -> dict[str, Any]:
    about = {"name": field.name, "type": field.kind, "title": field.label.to(language)}
    return about | ({"unit": field.unit} if field.unit else {})
