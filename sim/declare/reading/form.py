"""Pieces of a positioned YAML file, read with their problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.declare.parameters import Parameter, found_in
from sim.declare.problems import Hint, Place, Problems
from sim.declare.reading.positioned import Node, blame_full_width, mapping
from sim.declare.text import Text


class Form:
    """Pieces of a file, read with their problems."""

    def __init__(self, path: Path, root: Node, problems: Problems) -> None:
        self.path, self.problems = path, problems
        self.root_keys = tuple(root.entries)

    def keys(self, node: Node, known: Sequence[str], where: str) -> None:
        """Every key must be known."""
        for key in node.entries:
            if key not in known and not blame_full_width(key, node.keys[key], self.problems):
                self.problems.add(node.keys[key], "key.unknown", key=key, where=where, hint=Hint(key, tuple(known)))

    def block(self, node: Node, key: str) -> Node:
        """The mapping at ``key``, empty where it is not there or no mapping (a problem)."""
        found = node.get(key)
        if found is None or found.is_null:
            return mapping(node.keys.get(key, Place(str(self.path))))
        if found.kind != "mapping":
            self.problems.add(found.place, "yaml.mapping", key=key)
            return mapping(found.place)
        return found

    def value(self, p: Parameter, node: Node) -> Any:
        """The value of a parameter in ``node``, its default where it is left out."""
        found = node.get(p.name)
        return p.default if found is None else p.read(found, self.problems)

    def values(self, declared: Mapping[str, Parameter], node: Node, where: str) -> dict[str, Any]:
        """All parameters of a block."""
        self.keys(node, tuple(declared), where)
        return {name: self.value(p, node) for name, p in declared.items()}

    def text(self, node: Node, key: str) -> str | None:
        """A text on one line; None where it is left out."""
        found = node.get(key)
        if found is None or found.is_null:
            return None
        if found.kind != "scalar":
            self.problems.add(found.place, "value.text", key=key, found=found_in(found))
            return None
        return " ".join(found.text.split())

    def translated(self, node: Node, key: str) -> Text | None:
        """A text with its Chinese under ``<key>_zh``; where that is left out, both are the same."""
        english = self.text(node, key)
        return None if english is None else Text(english, self.text(node, f"{key}_zh") or english)
