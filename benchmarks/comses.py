"""The archive for the CoMSES Model Library: code/, data/, docs/, results/ and codemeta.json in one zip.

    python -m benchmarks.comses hazepact-comses.zip

The same files give the same archive, byte for byte. Tests, locks and the Makefile go with the code, so that it can be checked where it is unpacked.
"""

from __future__ import annotations

import json
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
CODE = ("sim", "scenarios", "seeds", "tests", "benchmarks", "paper")
DOCS = "docs"
RESULTS = ("results/reference", "results/README.md")
DATA = "sim/world/data"
_SKIPPED = {"__pycache__", ".store", ".work"}
_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold; all files get it."""
README = """# Data

The region packs as they stand in sim/world/data of the code, from where the model reads them: one folder a region. SOURCES.md in each says where every number
comes from and how good it is; units stand in the headers and in docs/regions.md. Nothing here is needed to run the code.
"""


def codemeta() -> dict[str, Any]:
    """codemeta.json (version 2.0) from pyproject.toml and CITATION.cff. KeyError: one of them lacks a field."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return {
        "@context": "https://doi.org/10.5063/schema/codemeta-2.0",
        "@type": "SoftwareSourceCode",
        "name": cff["title"],
        "description": " ".join(cff["abstract"].split()),
        "version": project["version"],
        "dateModified": str(cff["date-released"]),
        "datePublished": str(cff["date-released"]),
        "license": f"https://spdx.org/licenses/{project['license']}",
        "author": [{"@type": "Organization", "name": author["name"]} for author in project["authors"]],
        "keywords": project["keywords"],
        "programmingLanguage": {"@type": "ComputerLanguage", "name": "Python", "version": project["requires-python"]},
        "runtimePlatform": f"Python {project['requires-python']}",
        "softwareRequirements": [{"@type": "SoftwareApplication", "name": name} for name in project["dependencies"]],
        "applicationCategory": "Computational Model",
        "readme": "code/README.md",
        "softwareHelp": "docs/odd.md",
    }


def members() -> Iterator[tuple[str, bytes]]:
    """Name in the archive and content of every file, in order."""
    top = [p for p in sorted(ROOT.iterdir()) if p.is_file() and not p.name.startswith(".") and p.suffix != ".zip"]
    for path in (*top, *(p for name in CODE for p in _files(ROOT / name))):
        yield f"code/{path.relative_to(ROOT).as_posix()}", path.read_bytes()
    yield "codemeta.json", (json.dumps(codemeta(), indent=2, ensure_ascii=False) + "\n").encode()
    yield "data/README.md", README.encode()
    for path in _files(ROOT / DATA):
        yield f"data/{path.relative_to(ROOT / DATA).as_posix()}", path.read_bytes()
    for path in _files(ROOT / DOCS):
        yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    for path in (p for name in RESULTS for p in _files(ROOT / name)):
        yield path.relative_to(ROOT).as_posix(), path.read_bytes()


def _files(top: Path) -> list[Path]:
    """Files below a folder, or the file itself, without what programs leave behind."""
    if top.is_file():
        return [top]
    return [p for p in sorted(top.rglob("*")) if p.is_file() and not _SKIPPED & set(p.parts) and not p.name.startswith(".") and p.suffix != ".pyc"]


def write(target: Path) -> Path:
    """Write the archive; it appears under its name when it is whole. OSError: it cannot be written."""
    part = target.with_name(f".{target.name}.part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members():
            info = zipfile.ZipInfo(name, _OLDEST)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, content)
    return part.replace(target)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].endswith(".zip"):
        sys.exit("usage: python -m benchmarks.comses FILE.zip")
    print(write(Path(sys.argv[1])))
