"""Named variants of a scenario file, and the word for the file without any of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.declare.problems import Hint, Place, Problems
from sim.declare.reading.positioned import Node
from sim.scenario.tree import merge_named

BASE = "base"
"""The word for the file itself where a variant is asked for; so no variant may have this name."""


def wanted(variant: str | None) -> str | None:
    """The variant that is asked for; None for the file itself."""
    return None if variant == BASE else variant


def result_name(stem: str, variant: str | None) -> str:
    """The name of the results: ``<stem>-<variant>``, and the stem alone for the file itself."""
    return stem if wanted(variant) is None else f"{stem}-{variant}"


def take_variants(root: Node, problems: Problems) -> dict[str, Node]:
    """Take the named blocks out of the tree; what is no block, holds what a block cannot, or has the name of the file itself, is a problem."""
    node = root.entries.pop("variants", None)
    if node is None or node.is_null:
        return {}
    if node.kind != "mapping":
        problems.add(node.place, "yaml.mapping", key="variants")
        return {}
    for name, block in node:
        if name == BASE:
            problems.add(node.keys[name], "variant.reserved", name=name)
        if block.kind != "mapping" and not block.is_null:
            problems.add(block.place, "yaml.mapping", key=f"variants.{name}")
    return {name: block for name, block in node if block.kind == "mapping" or block.is_null}


def with_variant(root: Node, variants: Mapping[str, Node], name: str, path: Path, problems: Problems) -> Node:
    """The tree with the named variant merged over it; a name that the file does not have is a problem."""
    if name in variants:
        return merge_named(root, variants[name])
    if variants:
        problems.add(Place(str(path)), "variant.unknown", name=name, hint=Hint(name, (BASE, *variants), listed=True))
    else:
        problems.add(Place(str(path)), "variant.none", name=name)
    return root
