"""Plug-ins: what other packages register through the entry points ``hazepact.mechanisms``, ``.delivery_rules`` and ``.figures``.

A broken plug-in is named and skipped; a name that the product or another plug-in already has is an error.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterable
from functools import cache
from importlib.machinery import PathFinder
from typing import Any

from sim.declare.problems import Place, fail
from sim.declare.records import record
from sim.declare.text import Text

MECHANISMS, DELIVERY_RULES, FIGURES = "hazepact.mechanisms", "hazepact.delivery_rules", "hazepact.figures"
GROUPS = (MECHANISMS, DELIVERY_RULES, FIGURES)


@record
class Plugins:
    """What one group holds: objects with the distribution that they come from, and a note for each that could not be loaded."""

    loaded: tuple[tuple[str, str, Any], ...]
    broken: tuple[Text, ...]


@cache
def _some_are_installed() -> bool:
    """Whether an installed package may name a group: its file of entry points says so, or it is installed in a way that hides the file.

    Without plug-ins this spares the import of importlib.metadata, which takes longer than checking a scenario.
    """
    for folder in sys.path:
        try:
            names = os.listdir(folder or os.curdir)
        except NotADirectoryError:  # an archive
            return True
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                try:
                    with open(os.path.join(folder, name, "entry_points.txt"), "rb") as file:
                        if b"[hazepact." in file.read():
                            return True
                except OSError:
                    continue
    return any(hasattr(finder, "find_distributions") and finder is not PathFinder for finder in sys.meta_path)


@cache
def plugins(group: str) -> Plugins:
    """Load the plug-ins of a group: (name, distribution and version, object), sorted by name."""
    if not _some_are_installed():
        return Plugins((), ())
    from importlib.metadata import entry_points

    loaded, broken = [], []
    for point in sorted(entry_points(group=group), key=lambda p: p.name):
        source = f"{point.dist.name} {point.dist.version}" if point.dist is not None else "?"
        try:
            loaded.append((point.name, source, point.load()))
        except Exception as error:  # whatever a stranger's module does on import must not stop a run without it
            broken.append(
                Text(
                    f"the plug-in {point.name} of {source} was skipped: {type(error).__name__}: {error}",
                    f"已跳过 {source} 的插件 {point.name}：{type(error).__name__}：{error}",
                )
            )
    return Plugins(tuple(loaded), tuple(broken))


def registry_of(package: str, path: Iterable[str], attribute: str, group: str, kind: type) -> dict[str, Any]:
    """Everything that the files of a folder declare under ``attribute`` (base.py apart), by name, then the plug-ins of ``group``."""
    found: dict[str, Any] = {}
    for module in sorted(pkgutil.iter_modules(path), key=lambda m: m.name):
        if module.name != "base":
            declared = getattr(importlib.import_module(f"{package}.{module.name}"), attribute)
            if declared.name in found:
                raise ValueError(f"two things of {package} are called {declared.name}")
            found[declared.name] = declared
    return with_plugins(found, group, kind)


def with_plugins(own: dict[str, Any], group: str, kind: type) -> dict[str, Any]:
    """``own`` and the plug-ins of ``group``, by the name that each carries. InputError: two of one name, or not a ``kind``."""
    result = dict(own)
    for name, source, found in plugins(group).loaded:
        if not isinstance(found, kind):
            raise fail(Place(source), "plugin.kind", name=name, group=group, kind=kind.__name__)
        if found.name in result:  # type: ignore[attr-defined]
            raise fail(Place(source), "plugin.name", name=found.name, group=group)  # type: ignore[attr-defined]
        result[found.name] = found  # type: ignore[attr-defined]
    return result


def sources(groups: Iterable[str] = GROUPS) -> tuple[str, ...]:
    """The distributions of all plug-ins that are loaded: part of every run id."""
    return tuple(sorted({f"{group}:{name}:{source}" for group in groups for name, source, _ in plugins(group).loaded}))
