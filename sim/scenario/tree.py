"""Merging and changing trees of positioned YAML values."""

from __future__ import annotations

import re
from pathlib import Path

from sim.declare.positioned import Node, mapping, parse_yaml, read_yaml
from sim.declare.problems import Hint, InputError, Place, Problem, fail
from sim.declare.shipped import SCENARIOS as SHIPPED

COMMAND_LINE = "--set"
_STEP = re.compile(r"([^.\[\]]+)((?:\[\d+\])*)\Z")


def find_scenario(name: str, beside: Path) -> Path | None:
    """The file of a scenario: a path, a file beside the one that names it, else a shipped one; ``.yaml`` may be left out."""
    for folder in (Path(), beside, SHIPPED):
        for candidate in (folder / name, folder / f"{name}.yaml"):
            if candidate.is_file():
                return candidate
    return None


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


def read_with_parents(path: Path, chain: tuple[Path, ...] = ()) -> Node:
    """A scenario file merged over the files it extends, the farthest first."""
    resolved = path.resolve()
    node = read_yaml(path)
    if node.kind != "mapping":
        raise _not_a_mapping(node)
    parent = node.entries.pop("extends", None)
    place = node.keys.pop("extends", node.place)
    if parent is None:
        return node
    if parent.kind != "scalar" or parent.is_null:
        raise fail(parent.place, "yaml.scalar", key="extends")
    found = find_scenario(parent.text, path.parent)
    if found is None:
        raise fail(parent.place, "file.missing", path=f"{parent.text}{_did_you_mean(parent.text)}")
    if found.resolve() in (*chain, resolved):
        names = " -> ".join(p.name for p in (*chain, resolved, found))
        raise fail(place, "extends.circular", chain=names)
    return merge(read_with_parents(found, (*chain, resolved)), node)


def _did_you_mean(name: str) -> str:
    return Hint(name.removesuffix(".yaml"), shipped_scenarios()).to("en")


def _not_a_mapping(node: Node) -> InputError:
    for mark, plain in (("：", ":"), ("，", ",")):
        if node.kind == "scalar" and mark in node.text:
            return fail(node.place, "yaml.full_width", found=mark, plain=plain)
    return fail(node.place, "yaml.top")


def parse_set(text: str) -> tuple[list[str | int], Node]:
    """``a.b[0].c=value`` as a path and a value (any YAML value on one line)."""
    path, separator, value = text.partition("=")
    steps: list[str | int] = []
    for piece in path.strip().split("."):
        match = _STEP.match(piece.strip())
        if not match or not separator:
            raise fail(Place(COMMAND_LINE), "set.syntax", found=text)
        steps.append(match[1])
        steps.extend(int(i) for i in re.findall(r"\[(\d+)\]", match[2]))
    try:
        node = parse_yaml(value, COMMAND_LINE) if value.strip() else Node("scalar", Place(COMMAND_LINE))
    except InputError as error:
        raise InputError([Problem(Place(f"--set {text}"), p.id, p.values) for p in error.problems]) from None
    return steps, _placed(node, Place(f"--set {text}"))


def _placed(node: Node, place: Place) -> Node:
    node.place = place
    for item in node.items:
        _placed(item, place)
    for key, value in node:
        node.keys[key] = place
        _placed(value, place)
    return node


def apply_set(root: Node, text: str) -> None:
    """Change ``root`` as ``--set`` says. Mappings that are missing on the way are made; list items must exist."""
    steps, value = parse_set(text)
    here = root
    for position, step in enumerate(steps):
        last = position == len(steps) - 1
        shown = ".".join(str(s) for s in steps[: position + 1])
        if isinstance(step, int):
            if here.kind != "list" or step >= len(here.items):
                raise fail(Place(f"--set {text}"), "set.path", path=shown, hint="")
            if last:
                here.items[step] = value
            else:
                here = here.items[step]
            continue
        if here.kind != "mapping":
            raise fail(Place(f"--set {text}"), "set.path", path=shown, hint="")
        if last:
            here.set(step, value)
            continue
        child = here.get(step)
        if child is None or child.is_null:
            child = mapping(value.place)
            here.set(step, child)
        here = child


def copied(node: Node) -> Node:
    """A deep copy, so that a change of one scenario does not reach another."""
    result = Node(node.kind, node.place, node.text, node.quoted, [copied(item) for item in node.items])
    for key, value in node:
        result.set(key, copied(value), node.keys[key])
    return result
