"""The content of an archive in a folder, before it is zipped: results, region packs, source, and what is made of the results."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.declare.problems import InputError, Place, Problems, fail
from sim.declare.shipped import SCENARIOS
from sim.scenario.load import ScenarioFile
from sim.share.archive.again import BASE, DESIGN, Stored, not_as_run, posteriors_of, read_design, regions_of
from sim.share.archive.code import about_code, digests, document, locked, source_files
from sim.share.archive.names import ABOUT, CODE, DATA, DOCUMENTS, FORMAT, INPUTS, RESULTS
from sim.share.archive.private import clean, without_paths
from sim.share.archive.shown import groups_of, make_figures, make_tables
from sim.study.calibrate.posterior import ABOUT as POSTERIOR_ABOUT
from sim.study.calibrate.posterior import FOLDER as POSTERIOR
from sim.study.calibrate.posterior import SOURCE as CALIBRATION
from sim.study.calibrate.posterior import TABLE as POSTERIOR_TABLE
from sim.study.store.files import file_sha256
from sim.study.store.manifest import NAME as MANIFEST
from sim.study.store.manifest import changed_files
from sim.study.store.place import ADDED
from sim.version import MODEL_VERSION
from sim.world.reading.reader import PACKAGED

TOP = ("CITATION.cff", "LICENSE")
MODEL = "docs/odd.md"


@dataclasses.dataclass(frozen=True)
class Staged:
    """What was staged: the content of :data:`ABOUT`, and the manifests by name of the result."""

    about: dict[str, Any]
    manifests: dict[str, dict[str, Any]]


def stage(paths: Sequence[str | Path], folder: Path, work: Path) -> Staged:
    """Fill ``folder`` with everything that an archive of the results holds but its lists of files. ``work`` takes what is needed on the way.

    InputError with every problem: a folder that is none of results or is damaged, results of another version of the model, region data that are no
    longer there as they were.
    """
    names, problems = _names(paths), Problems()
    items = []
    for path, name in zip(paths, names, strict=True):
        try:
            items.append(_item(Path(path), name, folder, work))
        except InputError as error:
            problems.found += error.problems
    problems.stop()
    source = source_files()
    for name, file in source.items():
        _copy(file, folder / CODE / name)
    lock, content = locked()
    (folder / CODE / lock).write_bytes(content)
    for name in TOP:
        _copy(document(name), folder / name)
    _copy(document(MODEL), folder / DOCUMENTS / Path(MODEL).name)
    tables, figures = list[str](), list[str]()
    for group in groups_of(folder, names):
        tables += make_tables(group, folder)
        figures += make_figures(group, folder, pictures=True)
    about = {
        "format": FORMAT, "made_by": "HazePact", "code": about_code(digests(source)), "results": items, "tables": sorted(tables), "figures": sorted(figures),
    }  # fmt: skip
    _write_json(folder / ABOUT, about)
    return Staged(about, {name: _manifest(folder / RESULTS / name) for name in names})


def _names(paths: Sequence[str | Path]) -> list[str]:
    """A name for every result: that of its folder, with a number where it is taken (letters of both cases are one name in some systems)."""
    found: list[str] = []
    for path in paths:
        stem = name = Path(path).resolve().name
        number = 1
        while name.casefold() in [one.casefold() for one in found]:
            number += 1
            name = f"{stem}-{number}"
        found.append(name)
    return found


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _manifest(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return content


def _write_json(file: Path, content: Any) -> None:
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


# results -----------------------------------------------------------------------------------------------------------


def _item(path: Path, name: str, folder: Path, work: Path) -> dict[str, Any]:
    """Stage one folder of results with its region packs; returns what :data:`ABOUT` says about it."""
    from sim.show.plot import open_any

    kind, _ = open_any(path)
    manifest = _manifest(path)
    if manifest.get("model_version") != MODEL_VERSION:
        raise fail(Place(str(path)), "archive.version", found=manifest.get("model_version"), ours=MODEL_VERSION)
    _copy_results(path, folder / RESULTS / name, manifest)
    regions = {}
    for region, data in regions_of(manifest, kind).items():
        regions[region] = _region(region, data, path, folder).relative_to(folder).as_posix()
    why = _add_posteriors(manifest, kind, {region: folder / place for region, place in regions.items()})
    stored = Stored(folder / RESULTS / name, kind, {region: folder / place for region, place in regions.items()}, folder / INPUTS / name)
    if kind == "treaty":
        why = _add_design(stored, manifest, work) or why
    if (other := not_as_run(stored, work)) is not None:
        raise fail(Place(str(path)), "archive.other", what=other)
    return {"name": name, "kind": kind, "regions": regions, "not_again": why, "processor": manifest.get("processor")}


def _copy_results(path: Path, target: Path, manifest: dict[str, Any]) -> None:
    """Copy the files that a manifest lists, without paths of this machine. Charts and tables that were added later are made anew."""
    problems, changed = Problems(), changed_files(path, manifest)
    for name, facts in manifest["files"].items():
        if name in changed:
            problems.add(Place(str(path / name)), "result.changed")
            continue
        _copy(path / name, target / name)
        if clean(target / name):
            facts |= {"bytes": (target / name).stat().st_size, "sha256": file_sha256(target / name)}
    problems.stop()
    manifest[ADDED] = {}
    target.mkdir(parents=True, exist_ok=True)
    _write_json(target / MANIFEST, manifest)
    clean(target / MANIFEST)


def _region(name: str, data: dict[str, str], path: Path, folder: Path) -> Path:
    """Stage a region pack as it was when the results were made; returns its folder. InputError: it is no longer there like that."""
    for source in _packs(name, path):
        if all((source / file).is_file() and file_sha256(source / file) == digest for file, digest in data.items()):
            break
    else:
        raise fail(Place(str(path)), "archive.data", region=name)
    number, target = 1, folder / DATA / name
    while target.exists() and any(not (target / file).is_file() or file_sha256(target / file) != digest for file, digest in data.items()):
        number += 1
        target = folder / DATA / str(number) / name
    for file in data:
        _copy(source / file, target / file)
    return target


def _packs(name: str, path: Path) -> list[Path]:
    """Where the pack of a region may lie: below the results, which hold a pack of the user's own, or in the package."""
    own = [file.parent for pattern in ("region", "*/region", "base/region-*") for file in sorted(path.glob(f"{pattern}/region.yaml"))]
    return [*own, PACKAGED / name]


def _add_posteriors(manifest: dict[str, Any], kind: str, regions: dict[str, Path]) -> str | None:
    """Stage the posteriors that drawn parameters come from beside the packs; why the results cannot be made again where one is lacking.

    The results of runs hold the values of every replicate themselves.
    """
    if kind == "run":
        return None
    for region, about in posteriors_of(manifest, kind).items():
        source = PACKAGED / region / POSTERIOR
        try:
            found = json.loads((source / POSTERIOR_ABOUT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return "posterior"
        if found.get("file_sha256") != about["file_sha256"] or found["region"]["data_files"] != {f: file_sha256(regions[region] / f) for f in _data(found)}:
            return "posterior"
        for file in (POSTERIOR_ABOUT, POSTERIOR_TABLE, CALIBRATION):
            _copy(source / file, regions[region] / POSTERIOR / file)
    return None


def _data(posterior: dict[str, Any]) -> list[str]:
    return list(posterior["region"]["data_files"])


def _add_design(stored: Stored, manifest: dict[str, Any], work: Path) -> str | None:
    """Stage the file of the designer and its base; why the treaty cannot be designed again where the base is not known.

    The folder of a treaty does not hold the base. One that ships with the program is known by its name, and by the scenario of the answer, which must
    come out of it.
    """
    from sim.study.calibrate.posterior import sampled
    from sim.study.store.runid import scenario_hash
    from sim.study.sweeps.study_copy import yaml_text

    base = SCENARIOS / f"{manifest['base']}.yaml"
    if not base.is_file():
        return "base"
    _copy(stored.path / DESIGN, stored.inputs / DESIGN)
    (stored.inputs / BASE).write_text(yaml_text(ScenarioFile(base).root), encoding="utf-8", newline="\n")
    try:
        treaty = read_design(stored, work / stored.path.name)
        texts = [[level.text for level in levels] for levels in treaty.levels]
        mix = tuple(of_axis.index(text) for of_axis, text in zip(texts, manifest["answer"]["levels"], strict=True))
        answer = treaty.scenario(mix)
    except (InputError, ValueError):
        return "base"
    answer = sampled(answer) if treaty.under is not None else answer
    return None if scenario_hash(answer) == manifest["answer"]["scenario_sha256"] else "base"


def names_in(folder: Path) -> list[str]:
    """Names of the files of a staged archive, without those of commands that worked there."""
    every = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return sorted(name.as_posix() for name in every if not any(part.startswith(".") for part in name.parts))


def title_of(manifests: dict[str, dict[str, Any]]) -> str:
    """A title for the archive, of the titles of its results."""
    found = [manifest["title"]["en"] if "title" in manifest else " / ".join(t["en"] for t in manifest["titles"]) for manifest in manifests.values()]
    return without_paths("; ".join(dict.fromkeys(found)))
