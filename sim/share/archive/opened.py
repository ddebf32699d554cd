"""An archive unpacked and checked: nothing of it is used before every checksum was right."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.declare.problems import Place, Problems, fail
from sim.share.archive.again import Stored, check_kind
from sim.share.archive.crate import described_sums, is_ours, read_sums
from sim.share.archive.names import ABOUT, CODE, FORMAT, INPUTS, METADATA, RESULTS, SUMS
from sim.share.archive.zipped import inside, unzip
from sim.study.store.files import file_sha256
from sim.study.store.manifest import NAME as MANIFEST
from sim.version import MODEL_VERSION, __version__


@dataclass(frozen=True)
class Opened:
    """An unpacked archive: its folder, the content of :data:`ABOUT`, and the digest of every file."""

    folder: Path
    about: dict[str, Any]
    sums: dict[str, str]

    @property
    def code(self) -> dict[str, Any]:
        """Versions, hashes and kind of machine."""
        found: dict[str, Any] = self.about["code"]
        return found

    @cached_property
    def source(self) -> dict[str, str]:
        """Digest of every source file, by its name below ``code/``."""
        head, tops = f"{CODE}/", ("sim/", "scenarios/", "seeds/")
        return {name.removeprefix(head): digest for name, digest in self.sums.items() if name.removeprefix(head).startswith(tops) and name.startswith(head)}

    @cached_property
    def stored(self) -> dict[str, Stored]:
        """The results by name, in the order in which they were given."""
        return {
            item["name"]: Stored(
                self.folder / RESULTS / item["name"], item["kind"], {region: self.folder / place for region, place in item["regions"].items()},
                self.folder / INPUTS / item["name"],
            )
            for item in self.about["results"]
        }  # fmt: skip

    @property
    def not_again(self) -> dict[str, str]:
        """Results that cannot be made again, with the reason."""
        return {item["name"]: str(item["not_again"]) for item in self.about["results"] if item["not_again"] is not None}


def open_archive(path: Path, folder: Path) -> Opened:
    """Unpack an archive into ``folder`` and check it.

    InputError with every problem: no archive, damaged, a name that leads out of it, a file that lacks, that no list has, or whose checksum is wrong.
    """
    names = unzip(path, folder)
    for name in (ABOUT, SUMS, METADATA):
        if name not in names:
            raise fail(Place(str(path)), "archive.none", name=name)
    about = _json(folder / ABOUT, ABOUT)
    if not is_ours(about):
        raise fail(Place(str(path)), "archive.foreign", name=ABOUT)
    if about.get("format") != FORMAT:
        raise fail(Place(str(path)), "archive.format", found=about.get("format"), ours=FORMAT)
    sums = _check_sums(folder, names)
    opened = Opened(folder, about, sums)
    _check_about(opened)
    return opened


def check_version(opened: Opened, path: Path) -> None:
    """InputError: the archive was made by another version of the program or of the model."""
    code = opened.code
    if (code["version"], code["model_version"]) != (__version__, MODEL_VERSION):
        found = {"found": code["version"], "found_model": code["model_version"]}
        raise fail(Place(str(path)), "archive.made_by", **found, ours=__version__, ours_model=MODEL_VERSION)


def _json(file: Path, name: str) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise fail(Place(name), "archive.broken", why=error) from None


def _check_sums(folder: Path, names: list[str]) -> dict[str, str]:
    """Every file against both lists; returns the digests. InputError with every file that lacks, is not listed, or was changed."""
    try:
        sums = read_sums((folder / SUMS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise fail(Place(SUMS), "archive.broken", why=error) from None
    crate = _json(folder / METADATA, METADATA)
    graph = crate.get("@graph") if isinstance(crate, dict) else None
    if not isinstance(graph, list) or not all(isinstance(entity, dict) and isinstance(entity.get("@id"), str) for entity in graph):
        raise fail(Place(METADATA), "archive.broken", why="@graph")
    problems, described, here = Problems(), described_sums(graph), {name: file_sha256(folder / name) for name in names}
    for name in sorted({*sums, *described} - {*here}):
        problems.add(Place(name), "archive.lacks")
    for name, digest in sorted(here.items()):
        if name == SUMS:
            continue
        lists = {SUMS: sums} if name == METADATA else {SUMS: sums, METADATA: described}
        for where, listed in lists.items():
            if name not in listed:
                problems.add(Place(name), "archive.unlisted", list=where)
            elif listed[name] != digest:
                problems.add(Place(name), "archive.sum", list=where)
    problems.stop()
    return sums


def _check_about(opened: Opened) -> None:
    """InputError: what the program wrote about the content is not what it would write."""
    about = opened.about
    try:
        for item in about["results"]:
            check_kind(item["kind"], ABOUT)
            places = [f"{RESULTS}/{item['name']}", *item["regions"].values()]
            if not all(inside(place) for place in places) or "/" in item["name"] or not (item["not_again"] is None or isinstance(item["not_again"], str)):
                raise ValueError(item["name"])
            if not (opened.folder / RESULTS / item["name"] / MANIFEST).is_file():
                raise ValueError(f"{item['name']}/{MANIFEST}")
        if not about["results"] or not all(inside(name) for name in [*about["tables"], *about["figures"]]):
            raise ValueError("results")
        for key in ("version", "model_version", "source_sha256", "plugins", "machine"):
            about["code"][key]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise fail(Place(ABOUT), "archive.broken", why=error) from None
