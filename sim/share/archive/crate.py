"""The lists of an archive: checksums of every file, the description as an RO-Crate, and a text that says how to reproduce."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from sim.share.archive.names import CODE, DATA, DOCUMENTS, FIGURES, INPUTS, METADATA, README, RESULTS, SUMS, TABLES
from sim.share.archive.stage import Staged, names_in, title_of
from sim.study.store.files import file_sha256

SPECIFICATION = "https://w3id.org/ro/crate/1.1"
_CONTEXT = [f"{SPECIFICATION}/context", {"sha256": "https://schema.org/sha256"}]
_TYPES = {
    ".csv": "text/csv", ".json": "application/json", ".md": "text/markdown", ".parquet": "application/vnd.apache.parquet", ".png": "image/png",
    ".pdf": "application/pdf", ".svg": "image/svg+xml", ".py": "text/x-python", ".txt": "text/plain", ".yaml": "application/yaml", ".lock": "text/plain",
    ".cff": "application/yaml", ".ttf": "font/ttf", ".mplstyle": "text/plain", ".npz": "application/zip",
}  # fmt: skip
_FOLDERS = {
    CODE: "Source of the program that made the results", DATA: "Region packs that the scenarios read", RESULTS: "Results with their scenarios",
    INPUTS: "What a treaty was designed from", TABLES: "Tables made of the results", FIGURES: "Figures and the numbers that they draw",
    DOCUMENTS: "Description of the model",
}  # fmt: skip


def write_lists(folder: Path, staged: Staged) -> list[str]:
    """Write README.md, ro-crate-metadata.json and manifest-sha256.txt for a staged archive; returns the names of all its files."""
    (folder / README).write_text(_readme(staged), encoding="utf-8", newline="\n")
    described = names_in(folder)
    text = json.dumps({"@context": _CONTEXT, "@graph": list(_graph(folder, described, staged))}, indent=1, ensure_ascii=False)
    (folder / METADATA).write_text(text + "\n", encoding="utf-8", newline="\n")
    sums = {name: file_sha256(folder / name) for name in [*described, METADATA]}
    (folder / SUMS).write_text(sums_text(sums), encoding="utf-8", newline="\n")
    return [*described, METADATA, SUMS]


def sums_text(sums: Mapping[str, str]) -> str:
    """Lines as ``sha256sum`` writes and checks them."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))


def read_sums(text: str) -> dict[str, str]:
    """Name -> digest. ValueError: a line is none of checksums."""
    found = {}
    for line in text.splitlines():
        digest, apart, name = line.partition("  ")
        if len(digest) != hashlib.sha256().digest_size * 2 or not apart or not name:
            raise ValueError(line[:80])
        found[name] = digest
    return found


def id_of(name: str) -> str:
    """A file's name as the relative address that stands in the crate."""
    return quote(name)


def described_sums(graph: list[dict[str, Any]]) -> dict[str, str]:
    """Name -> digest of the files that a crate describes."""
    return {unquote(entity["@id"]): entity.get("sha256", "") for entity in graph if entity.get("@type") == "File"}


def _graph(folder: Path, names: list[str], staged: Staged) -> Iterator[dict[str, Any]]:
    """The entities: the description itself, the whole, its folders and files, the program, and how the results came to be."""
    manifests, code = staged.manifests, staged.about["code"]
    created = max(str(manifest["created"]) for manifest in manifests.values())
    tops = [name for name in _FOLDERS if any(file.startswith(f"{name}/") for file in names)]
    yield {"@id": METADATA, "@type": "CreativeWork", "conformsTo": {"@id": SPECIFICATION}, "about": {"@id": "./"}}
    yield {
        "@id": "./", "@type": "Dataset", "name": f"HazePact: {title_of(manifests)}",
        "description": "Results of the agent-based simulation HazePact with everything that made them: code, data and scenarios. See README.md.",
        "datePublished": created, "license": {"@id": "LICENSE"}, "creator": {"@id": "#authors"}, "mentions": {"@id": "#run"},
        "hasPart": [{"@id": f"{name}/"} for name in tops] + [{"@id": id_of(name)} for name in names if "/" not in name],
    }  # fmt: skip
    for top in tops:
        inside = [name for name in names if name.startswith(f"{top}/")]
        yield {"@id": f"{top}/", "@type": "Dataset", "name": top, "description": _FOLDERS[top], "hasPart": [{"@id": id_of(name)} for name in inside]}
    for name in names:
        path = folder / name
        kind = {"encodingFormat": _TYPES[path.suffix]} if path.suffix in _TYPES else {}
        size, digest = path.stat().st_size, file_sha256(path)
        yield {"@id": id_of(name), "@type": "File", "name": name, "contentSize": str(size), **kind, "sha256": digest}
    yield {"@id": "#authors", "@type": "Organization", "name": "The HazePact authors"}
    yield {
        "@id": "#program", "@type": "SoftwareApplication", "name": "HazePact", "version": f"{code['version']} (model {code['model_version']})",
        "softwareVersion": code["git_revision"] or code["version"], "hasPart": {"@id": f"{CODE}/"},
    }  # fmt: skip
    yield {
        "@id": "#run", "@type": "CreateAction", "name": "The runs of the model", "instrument": {"@id": "#program"}, "object": [{"@id": f"{DATA}/"}],
        "result": [{"@id": f"{name}/"} for name in (RESULTS, TABLES, FIGURES) if name in tops], "endTime": created,
    }  # fmt: skip


_README = """# {title}

This archive holds results of HazePact, an agent-based simulation of governments, enterprises and citizens who share the air of a region, together
with everything that made them. Whoever has it can check every number of the results, and make them again.

| folder or file | what it is |
|---|---|
{rows}
| `docs/odd.md` | description of the model (ODD protocol) |
| `CITATION.cff`, `LICENSE` | how to cite the program, and what may be done with it |
| `archive.json` | versions and hashes of the code, the kind of machine, and the list of results |
| `ro-crate-metadata.json` | the same content for other programs: an RO-Crate 1.1 |
| `manifest-sha256.txt` | checksums of every file; `sha256sum -c manifest-sha256.txt` checks them without HazePact |

## Results

{results}

Code: HazePact {version}, model version {model}{revision}. Run on: {processor}.

## Reproduce

With HazePact {version} installed:

    hazepact reproduce THIS_ARCHIVE.zip

This checks every checksum, says where the installed code differs from the code in the archive, runs everything again from the scenarios and data in
the archive, and prints pass or fail for every table and every figure, with the first number that differs. `--archived-code` runs the code in the
archive instead of the installed one.

Without HazePact, with Python {python} in the unpacked archive:

    python -m venv venv
    venv/bin/pip install -r code/{lock}
    cd code
    ../venv/bin/python -m sim reproduce /PATH/TO/THIS_ARCHIVE.zip

Numbers repeat to the last bit on one type of processor with the same versions of the packages; elsewhere they are compared to a relative 1e-9.

## 中文说明

本归档包含 HazePact（共享大气流域的政府、企业与居民的基于主体的模拟）的模拟结果，以及产生这些结果的全部代码、数据和情景。安装 HazePact {version} 后运行
`hazepact reproduce 本归档.zip`，即可核对全部校验和，用归档中的情景和数据重新运行，并逐一报告每张表、每幅图是否一致；不一致时给出第一个不同的数值。
"""


def _readme(staged: Staged) -> str:
    code, about = staged.about["code"], staged.about
    left_out = {DOCUMENTS} if any(item["kind"] == "treaty" for item in about["results"]) else {DOCUMENTS, INPUTS}
    rows = [f"| `{name}/` | {text} |" for name, text in _FOLDERS.items() if name not in left_out]
    results = []
    for item in about["results"]:
        what = title_of({item["name"]: staged.manifests[item["name"]]})
        not_again = "" if item["not_again"] is None else "; it cannot be made again from this archive, and is checked by its checksums only"
        results.append(f"- `{RESULTS}/{item['name']}`: {what} ({item['kind']}{not_again})")
    if code["plugins"]:
        results.append(f"\nPlug-ins that took part and are not in this archive: {', '.join(map(str, code['plugins']))}")
    lock = "requirements.lock" if code["locked"] else "installed.txt"
    return _README.format(
        title=f"HazePact: {title_of(staged.manifests)}", rows="\n".join(rows), results="\n".join(results), version=code["version"], lock=lock,
        model=code["model_version"], revision=f", commit {code['git_revision']}" if code["git_revision"] else "", python=code["machine"]["python"],
        processor=", ".join(dict.fromkeys(str(item["processor"]) for item in about["results"])),
    )  # fmt: skip


def is_ours(content: Any) -> bool:
    """Whether the content of :data:`ABOUT` is one that this program wrote."""
    return isinstance(content, dict) and content.get("made_by") == "HazePact" and isinstance(content.get("results"), list)


