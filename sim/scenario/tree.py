"""Merging and changing trees of positioned YAML values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.declare.file_kinds import SCENARIO, expect_kind, missing
from sim.declare.parameters import found_in
from sim.declare.problems import Hint, InputError, Place, Problem, Problems, fail
from sim.declare.reading.positioned import Node, blame_full_width, mapping, parse_yaml, read_yaml
from sim.declare.records import record
from sim.declare.shipped import SCENARIOS as SHIPPED
from sim.declare.shipped import find_shipped

COMMAND_LINE = "--set"
_STEP = re.compile(r"([^.\[\]]+)((?:\[\d+\])*)\Z", re.ASCII)


def find_scenario(name: str, beside: Path) -> Path | None:
    """The file of a scenario: a path, or a file beside the one that names it, else a shipped one; ``.yaml`` may be left out."""
    return find_shipped(name, beside, SHIPPED)


def shipped_scenarios() -> tuple[str, ...]:
    """Names of the scenarios that ship with the package."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def merge(below: Node, above: Node) -> Node:
    """``above`` over ``below``: mappings merge key by key, scalars and lists replace whole; a blank over a mapping keeps it."""
    if below.kind == "mapping" and above.is_null:
        return below
    if below.kind != "mapping" or above.kind != "mapping":
        return above
    result = mapping(above.place)
    for key, value in below:
        result.set(key, value, below.keys[key])
    for key, value in above:
        result.set(key, merge(result.entries[key], value) if key in result.entries else value, above.keys[key])
    return result


TRANSLATED = {"name": "name_zh", "question": "question_zh"}
"""Keys with the key of their translation."""


def merge_named(below: Node, above: Node) -> Node:
    """As :func:`merge`, for whole scenarios: one with a name or question of its own does not take the Chinese one of another."""
    for english, chinese in TRANSLATED.items():
        own, other = above.get(english), below.get(english)
        if own is not None and above.get(chinese) is None and (other is None or other.text != own.text):
            below = copied(below)
            below.entries.pop(chinese, None)
            below.keys.pop(chinese, None)
    return merge(below, above)


def read_with_parents(path: Path, problems: Problems, chain: tuple[Path, ...] = ()) -> tuple[Node, bool]:
    """A scenario file merged over the files it extends, the farthest first, and whether all of them could be read.

    Problems of form go to ``problems``; InputError is raised only when the file itself cannot be read.
    """
    node = read_yaml(path, problems)
    if node.kind != "mapping":
        raise _not_a_mapping(node)
    expect_kind(SCENARIO, node.entries, path)
    parent = node.entries.pop("extends", None)
    node.keys.pop("extends", None)
    if parent is None:
        return node, True
    try:
        below, whole = read_with_parents(_parent_file(parent, path, chain), problems, (*chain, path.resolve()))
    except InputError as error:
        problems.found.extend(error.problems)
        return node, False
    return merge_named(below, node), whole


def _parent_file(parent: Node, path: Path, chain: tuple[Path, ...]) -> Path:
    """The file that ``extends`` names."""
    if parent.kind != "scalar" or parent.is_null:
        raise fail(parent.place, "yaml.scalar", key="extends", found=found_in(parent))
    found = find_scenario(parent.text, path.parent)
    if found is None:
        raise missing_scenario(parent.text, parent.place)
    if found.resolve() in (*chain, path.resolve()):
        names = " -> ".join(p.name for p in (*chain, path, found))
        raise fail(parent.place, "extends.circular", chain=names)
    return found


def missing_scenario(name: str, place: Place) -> InputError:
    """The error for a scenario that is not there; a folder is told apart."""
    try:
        files = tuple(sorted(str(p) for p in Path(name).glob("*.yaml"))) if Path(name).is_dir() else None
    except (OSError, ValueError):
        files = None
    if files is not None:
        return fail(place, "scenario.folder", hint=Hint(name, files))
    return missing(SCENARIO, "scenario.missing", name, place, Hint(Path(name).name.removesuffix(".yaml"), shipped_scenarios()))


def _not_a_mapping(node: Node) -> InputError:
    problems = Problems()
    if node.kind == "scalar" and blame_full_width(node.text, node.place, problems, node.quoted):
        return InputError(problems.found)
    return fail(node.place, "yaml.top", found=found_in(node))


@record
class Change:
    """A value for one key path: the path in steps, the value, and where the path is written."""

    steps: tuple[str | int, ...]
    value: Node
    place: Place


def parse_path(text: str) -> tuple[str | int, ...] | None:
    """A key path ``a.b[0].c`` in steps; None when it is none."""
    steps: list[str | int] = []
    for piece in text.strip().split("."):
        match = _STEP.match(piece.strip())
        if not match:
            return None
        steps.append(match[1])
        steps.extend(int(i) for i in re.findall(r"\[(\d+)\]", match[2]))
    return tuple(steps)


def parse_set(text: str) -> tuple[tuple[str | int, ...], Node]:
    """``a.b[0].c=value`` as a path and a value (any YAML value on one line)."""
    path, separator, value = text.partition("=")
    steps = parse_path(path)
    if steps is None or not separator:
        raise _set_syntax(text)
    try:
        node = parse_yaml(value, COMMAND_LINE) if value.strip() else Node("scalar", Place(COMMAND_LINE))
    except InputError as error:
        raise InputError([Problem(Place(f"--set {text}"), p.id, p.values) for p in error.problems]) from None
    return steps, _placed(node, Place(f"--set {text}"))


def _set_syntax(text: str) -> InputError:
    problems = Problems()
    if "=" not in text and blame_full_width(text, Place(f"{COMMAND_LINE} {text}"), problems):
        return InputError(problems.found)
    return fail(Place(COMMAND_LINE), "set.syntax", found=text)


def _placed(node: Node, place: Place) -> Node:
    node.place = place
    for item in node.items:
        _placed(item, place)
    for key, value in node:
        node.keys[key] = place
        _placed(value, place)
    return node


def apply_set(root: Node, text: str) -> None:
    """Change ``root`` as ``--set`` says."""
    steps, value = parse_set(text)
    apply_change(root, Change(steps, value, Place(f"{COMMAND_LINE} {text}")))


def apply_change(root: Node, change: Change) -> None:
    """Put a value into ``root``. Mappings that are missing on the way are made; list items must exist."""
    place, value = change.place, change.value
    here, shown = root, ""
    for position, step in enumerate(change.steps):
        last = position == len(change.steps) - 1
        if isinstance(step, int):
            if here.kind != "list":
                raise fail(place, "set.list", path=shown)
            if step >= len(here.items):
                raise fail(place, "set.index", path=shown, found=len(here.items))
            shown += f"[{step}]"
            if last:
                here.items[step] = value
            else:
                here = here.items[step]
            continue
        if here.kind != "mapping":
            raise fail(place, "set.path", path=shown, found=found_in(here))
        shown = f"{shown}.{step}" if shown else step
        if last:
            other = TRANSLATED.get(step, "") if len(change.steps) == 1 else ""
            if (chinese := here.get(other)) is not None and not chinese.place.file.startswith(COMMAND_LINE):
                here.entries.pop(other)  # it is the translation of what is replaced
            here.set(step, value, place)
            continue
        child = here.get(step)
        if child is None or child.is_null:
            child = mapping(place)
            here.set(step, child)
        here = child


def copied(node: Node) -> Node:
    """A deep copy, so that a change of one scenario does not reach another."""
    result = Node(node.kind, node.place, node.text, node.quoted, [copied(item) for item in node.items])
    for key, value in node:
        result.set(key, copied(value), node.keys[key])
    return result


def part_of(root: Node, paths: Sequence[tuple[str, ...]]) -> Node:
    """A tree with nothing but the values at ``paths``, as far as they are there."""
    result = mapping(root.place)
    for path in paths:
        here: Node | None = root
        for step in path:
            here = here.get(step) if here is not None else None
        if here is not None:
            apply_change(result, Change(path, copied(here), here.place))
    return result


def as_yaml(value: Any) -> str:
    """A Python value as YAML on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == float("inf"):
        return ".inf"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {as_yaml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(as_yaml(v) for v in value) + "]"
    return "null" if value is None else str(value)
