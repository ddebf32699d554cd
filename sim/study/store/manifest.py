"""manifest.json: what was run, from what, with what, and when."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.declare.problems import InputError, Place, Problems, fail, file_error
from sim.declare.text import Text
from sim.outcomes.measure import Measure
from sim.study.runs.execute import Executed
from sim.study.store.files import file_sha256, whole_file
from sim.study.store.place import ADDED, MANIFEST
from sim.study.store.runid import PLUGINS, scenario_hash
from sim.version import MODEL_VERSION, __version__
from sim.world.pack import RegionPack

FORMAT = 1
NAME = MANIFEST
_PACKAGES = ("mesa", "numpy", "numba", "scipy", "pandas", "pyarrow", "PyYAML", "networkx")


def manifest(executed: Executed, name: str, months: Sequence[str], places: Sequence[str], outcomes: Sequence[str]) -> dict[str, Any]:
    """The manifest without the hashes of the files."""
    s = executed.scenario
    return {
        "format": FORMAT,
        "scenario": name,
        "title": {"en": s.title.en, "zh": s.title.zh},
        "question": None if s.question is None else {"en": s.question.en, "zh": s.question.zh},
        "scenario_sha256": scenario_hash(s),
        "root_seed": executed.root_seed,
        "runs": [{"replicate": replicate, "run_id": folder.name} for replicate, folder in sorted(executed.runs.items())],
        "failures": [{"replicate": f.replicate, "run_id": f.run_id, "error": f.error, "details": f.details} for f in executed.failures],
        "region": about_region(s.region),
        "mechanisms": list(dict.fromkeys(use.name for use in s.mechanisms)),
        "months": list(months),
        "places": list(places),
        "outcomes": list(outcomes),
        "record": list(s.record),
        "wall_seconds": round(executed.seconds, 3),
        "workers": executed.workers,
        "runs_reused": executed.reused,
        **surroundings(s.path),
    }  # fmt: skip


def about_region(pack: RegionPack) -> dict[str, Any]:
    """Names, units, data files and their weak spots of a region pack."""
    return {
        "name": pack.name, "label": {"en": pack.label.en, "zh": pack.label.zh}, "unit": pack.unit,
        "data_files": dict(pack.digests), "weak_files": {file: list(marks) for file, marks in pack.weak_files.items()},
        "surrogate_transport": pack.surrogate_transport, "measure": Measure.of(pack).as_dict(),
        "names_zh": pack.names_zh,
    }  # fmt: skip


def changed_files(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Files that a manifest lists and that are not as it says: another checksum, not there, or a link."""

    def changed(name: str, facts: Mapping[str, Any]) -> bool:
        file = folder / name
        return file.is_symlink() or not file.is_file() or file_sha256(file) != facts["sha256"]

    return [name for name, facts in manifest["files"].items() if changed(name, facts)]


def refuse_changed(folder: Path, manifest: Mapping[str, Any]) -> None:
    """InputError with every file that a manifest lists and that is not as it says (:func:`changed_files`), or ``result.broken`` if it lists none."""
    if not isinstance(manifest.get("files"), Mapping):
        raise broken(folder, f"{NAME}: files")
    problems = Problems()
    for name in changed_files(folder, manifest):
        problems.add(Place(str(folder / name)), "result.changed")
    problems.stop()


def question_of(manifest: Mapping[str, Any]) -> Text | None:
    """The question of stored results; None where there is none."""
    stored = manifest.get("question")
    if isinstance(stored, str) and stored:  # results of before questions had a translation
        return Text(stored, stored)
    return Text(stored["en"], stored["zh"]) if stored else None


def surroundings(path: Path | None) -> dict[str, Any]:
    """When, with which versions, and on what machine something was run from the file ``path``."""
    return {
        "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "model_version": MODEL_VERSION,
        "plugins": list(PLUGINS),
        "versions": {"hazepact": __version__, "python": platform.python_version(), **_versions()},
        "processor": processor(),
        "platform": platform.platform(),
        "git_revision": git_revision(path.parent if path is not None else None),
    }


def write_manifest(folder: Path, content: dict[str, Any]) -> None:
    """Write ``folder/manifest.json`` with size and sha256 of every other file of the folder."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    _write(folder, content | {"files": _facts(folder, files), ADDED: {}})


def broken(path: str | Path, why: object) -> InputError:
    """The error of results that are there and cannot be opened."""
    return fail(Place(str(path)), "result.broken", path=path, why=why)


def read_manifest(path: str | Path) -> dict[str, Any]:
    """The manifest of a folder of results of any kind. InputError: ``result.missing`` (none there), ``result.broken`` (it cannot be read)."""
    file = Path(path) / NAME
    if not file.is_file():
        raise fail(Place(str(path)), "result.missing", path=path)
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise broken(path, f"{NAME}: {error}") from None
    if not isinstance(content, dict):
        raise broken(path, NAME)
    return content


def check_manifest(path: str | Path, content: dict[str, Any], needed: Iterable[str], kind: str | None = None) -> None:
    """InputError (``result.broken``): the manifest of ``path`` lacks a key of ``needed``, or is of another ``kind`` or format."""
    why = ", ".join(key for key in needed if key not in content)
    if not why and kind is not None and content.get("kind") != kind:
        why = str(content.get("kind"))
    if not why and content.get("format") != FORMAT:
        why = f"format {content.get('format')}"
    if why:
        raise broken(path, f"{NAME}: {why}")


def check_files(path: str | Path, content: dict[str, Any]) -> None:
    """InputError (``result.broken``): a file that the manifest of ``path`` lists is not there, or a table is of another size."""
    for name, facts in content["files"].items():
        file = Path(path) / name
        if not file.is_file():
            raise broken(path, name)
        if name.endswith(".parquet") and file.stat().st_size != facts["bytes"]:
            raise broken(path, f"{name}: {file.stat().st_size} / {facts['bytes']} bytes")


def list_added(folder: Path, files: Iterable[Path]) -> None:
    """List files that were written into a folder of results after it stood (charts, effects) in its manifest.

    They are no part of the results: these can be opened without them. EnvironmentFailed: the manifest cannot be written.
    """
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        added = content.get(ADDED, {}) | _facts(folder, files)
        _write(folder, content | {ADDED: dict(sorted(added.items()))})
    except OSError as error:
        raise file_error(error, folder / NAME) from None


def _facts(folder: Path, files: Iterable[Path]) -> dict[str, Any]:
    return {p.relative_to(folder).as_posix(): {"bytes": p.stat().st_size, "sha256": file_sha256(p)} for p in files}


def _write(folder: Path, content: dict[str, Any]) -> None:
    with whole_file(folder / NAME) as part:
        part.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def _versions() -> dict[str, str]:
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "?"
    return found


def processor() -> str:
    """The processor's name: bits are promised for one type of processor only."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def git_revision(folder: Path | None) -> str | None:
    """Commit of the repository that holds ``folder`` (with ``+changes`` when its files differ), or None."""
    if folder is None:
        return None

    def git(*words: str) -> str | None:
        try:
            done = subprocess.run(["git", "-C", str(folder.resolve()), *words], capture_output=True, text=True, timeout=10, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.strip() if done.returncode == 0 else None

    revision = git("rev-parse", "HEAD")
    if revision is None:
        return None
    return revision + ("+changes" if git("status", "--porcelain", "--untracked-files=no", ".") else "")
