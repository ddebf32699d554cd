"""Put a finished folder of results in its place. Where one stands already, only the files that its manifest lists are replaced."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from sim.declare.problems import Place, Problems, fail
from sim.study.store.files import MARK, remove_empty, remove_parts

MANIFEST = "manifest.json"
ADDED = "added"
"""Key of the manifest: files that were written after the results stood, such as charts."""

_SAME = ("format", "kind", "scenario", "study", "model_version", "plugins", "root_seed", "year", "value", "arrays", "posterior", "groups", "period")
_MORE = ("runs", "scenarios", "outcomes", "kept", "places", "periods", "record")
"""Keys of manifests that are the same, and lists that only grow, where results take the place of older ones."""

_EFFECTS = ("effects.csv", "contrasts.csv")


def check_target(out: Path, name: str, overwrite: bool) -> None:
    """Before anything is run: refuse to overwrite a folder that holds something else than results, and symbolic links. InputError."""
    target = out / name
    if not overwrite or not os.path.lexists(target):
        return
    problems = Problems()
    if target.is_symlink():
        problems.add(Place(str(target)), "link.refused", path=target)
    elif target.is_dir() and any(target.iterdir()):
        for name in sorted(listed(target)):
            _check_links(target, name, problems)
    problems.stop()


def listed(folder: Path) -> set[str]:
    """Names (relative, with /) of the files that the manifest of ``folder`` lists, itself included. InputError: no results are there."""
    if not (folder / MANIFEST).is_file():
        raise fail(Place(str(folder)), "folder.exists", path=folder)
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise fail(Place(str(folder)), "result.broken", path=folder, why=f"{MANIFEST}: {error}") from None
    files = content.get("files") if isinstance(content, dict) and "format" in content else None
    if not isinstance(files, dict):
        raise fail(Place(str(folder)), "folder.exists", path=folder)  # the manifest of something else
    names = {MANIFEST, *files, *content.get(ADDED, _drawn(folder))}
    return {name for name in names if _inside(name)}


def renews(old: Path, new: Path) -> bool:
    """Whether the results in ``new`` hold every run and every outcome of those in ``old``, so that nothing is lost when they take their place."""
    before, now = _content(old), _content(new)
    if before is None or now is None or any(before.get(key) != now.get(key) for key in _SAME):
        return False
    return all(_names_in(before.get(key)) <= _names_in(now.get(key)) for key in _MORE) and _count(before) <= _count(now)


def _content(folder: Path) -> dict[str, Any] | None:
    if folder.is_symlink():
        return None
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and "format" in content else None


def _names_in(listed: Any) -> set[str]:
    """What a list of the manifest names: runs by their id, outcomes by their name, anything else as it stands."""
    items = listed if isinstance(listed, list) else []
    return {str(item.get("run_id", item.get("name"))) if isinstance(item, dict) else str(item) for item in items}


def _count(content: dict[str, Any]) -> int:
    """Replicates of every point of a study."""
    found = content.get("replicates", 0)
    return found if isinstance(found, int) else 0


def _inside(name: str) -> bool:
    """A manifest may come from anywhere: a name in it must not lead out of its folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and not any(mark in name for mark in "\\:\0") and bool(path.parts)


def _drawn(folder: Path) -> list[str]:
    """Charts and tables of effects that a version left which did not list them."""
    charts = [file for file in (folder / "figures").glob("*") if file.suffix in (".pdf", ".svg", ".png") and file.is_file() and MARK in file.read_bytes()]
    return [*(f"figures/{file.name}" for file in charts), *(name for name in _EFFECTS if (folder / name).is_file())]


def _check_links(folder: Path, name: str, problems: Problems) -> None:
    path = PurePosixPath(name)
    for part in (path, *path.parents[:-1]):
        if (folder / part).is_symlink():
            problems.add(Place(str(folder / part)), "link.refused", path=folder / part)


def replace_files(part: Path, target: Path, old: Path) -> None:
    """Replace the listed files of the folder ``target`` by those of ``part``; whatever else lies there stays.

    ``old`` takes the listed files meanwhile (see :func:`recover` for what happens when the process is killed). All or nothing.
    InputError: a new file would replace one that is not listed, or a symbolic link is in the way.
    """
    ours = listed(target) if any(target.iterdir()) else set()
    new = [file.relative_to(part).as_posix() for file in part.rglob("*") if file.is_file()]
    _check_room(target, ours, new)
    moved: list[tuple[Path, Path]] = []
    try:
        old.mkdir()
        for name in sorted(ours, key=lambda name: name != MANIFEST):
            if (target / name).is_file():
                _move(target / name, old / name, moved)
        for name in sorted(new, key=lambda name: name == MANIFEST):
            _move(part / name, target / name, moved)
    except BaseException:
        for source, goal in reversed(moved):
            with suppress(OSError):
                os.rename(goal, source)
        _remove_bare(old)
        raise
    shutil.rmtree(old, ignore_errors=True)
    for folder in {parent for name in ours for parent in PurePosixPath(name).parents[:-1]}:
        remove_empty(target / folder)


def _check_room(target: Path, ours: set[str], new: Sequence[str]) -> None:
    problems = Problems()
    for name in sorted({*ours, *new}):
        _check_links(target, name, problems)
    problems.stop()
    for name in sorted({*new}):
        path = PurePosixPath(name)
        in_the_way = [path] if name not in ours and os.path.lexists(target / path) else []
        in_the_way += [p for p in path.parents[:-1] if os.path.lexists(target / p) and not (target / p).is_dir() and p.as_posix() not in ours]
        for found in in_the_way:
            problems.add(Place(str(target / found)), "file.foreign", path=target / found)
    problems.stop()


def _move(source: Path, goal: Path, moved: list[tuple[Path, Path]]) -> None:
    goal.parent.mkdir(parents=True, exist_ok=True)
    os.rename(source, goal)
    moved.append((source, goal))


def _remove_bare(folder: Path) -> None:
    """Remove a folder that holds no file."""
    if not any(path.is_file() or path.is_symlink() for path in folder.rglob("*")):
        shutil.rmtree(folder, ignore_errors=True)


def recover(out: Path, mark: str) -> None:
    """Finish or undo what a killed process with this mark was placing in ``out``, and remove its temporary folders.

    The manifest leaves first and comes last: where it stands, the folder is whole, old or new.
    """
    for old in out.glob(f".*-{mark}.old"):
        name = old.name[1 : -len(f"-{mark}.old")]
        target, part = out / name, out / f".{name}-{mark}.part"
        if old.is_symlink() or not old.is_dir():
            continue
        if (target / MANIFEST).is_file():
            shutil.rmtree(old, ignore_errors=True)
            continue
        with suppress(OSError, ValueError, AttributeError):
            new = json.loads((part / MANIFEST).read_text(encoding="utf-8")).get("files", {})
            _move_back(target, part, (name for name in new if _inside(name)))
        _move_back(old, target, sorted((file.relative_to(old).as_posix() for file in old.rglob("*") if file.is_file()), key=lambda name: name == MANIFEST))
        _remove_bare(old)
    remove_parts(out.glob(f".*-{mark}.part"))


def _move_back(source: Path, goal: Path, names: Iterable[str]) -> None:
    for name in names:
        if (source / name).is_file() and not os.path.lexists(goal / name):
            with suppress(OSError):
                (goal / name).parent.mkdir(parents=True, exist_ok=True)
                os.rename(source / name, goal / name)
