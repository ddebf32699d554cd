"""Read a ``figures:`` block: the figures of a paper, drawn again by one command."""

from __future__ import annotations

from typing import Any

from sim.declare.figure_options import FigureOrder, check_options, figure_names
from sim.declare.parameters import found_in
from sim.declare.plugins import FIGURES, plugins
from sim.declare.problems import Hint, Problems
from sim.declare.reading.positioned import Node

_OWN = ("figure", "file")


def read_figures(node: Node | None, problems: Problems) -> tuple[FigureOrder, ...]:
    """The entries of a block: names of figures, or mappings with ``figure``, ``file`` and options. Every mistake goes to ``problems``."""
    if node is None or node.is_null:
        return ()
    if node.kind != "list":
        problems.add(node.place, "yaml.list", key="figures")
        return ()
    orders = [order for item in node.items if (order := _entry(item, problems)) is not None]
    files = [order.file for order in orders]
    for order in orders:
        if files.count(order.file) > 1 and order is not orders[files.index(order.file)]:
            problems.add(order.place, "figure.name", found=order.file)
    return tuple(orders)


def _entry(item: Node, problems: Problems) -> FigureOrder | None:
    if item.kind == "scalar" and not item.is_null:
        return FigureOrder(item.text, item.text, {}, item.place) if _known(item, problems) else None
    name = item.get("figure")
    if item.kind != "mapping" or name is None or name.kind != "scalar":
        problems.add(item.place, "figure.entry")
        return None
    values = {key: value for key, value in item if key not in _OWN and not value.is_null}
    for key, value in values.items():
        if value.kind == "mapping":
            problems.add(value.place, "yaml.scalar", key=key, found=found_in(value))
    options: dict[str, Any] = {key: [part.text for part in value.items] if value.kind == "list" else value.text for key, value in values.items()}
    check_options(options, item.place, problems, item.keys)
    file = item.get("file")
    stem = name.text if file is None or file.is_null else file.text
    if any(mark in stem for mark in "/\\:*?\"<>|") or stem.startswith("."):
        problems.add((file or item).place, "figure.file", found=stem)
    return FigureOrder(name.text, stem, options, item.place) if _known(name, problems) else None


def _known(name: Node, problems: Problems) -> bool:
    known = figure_names()
    if name.text not in known:
        known = (*known, *(found.name for _, _, found in plugins(FIGURES).loaded))
    if name.text not in known:
        problems.add(name.place, "figure.unknown", found=name.text, hint=Hint(name.text, known))
        return False
    return True


def plain_figures(orders: tuple[FigureOrder, ...]) -> list[dict[str, Any]]:
    """The block as plain values, in the form of a file."""
    return [{"figure": order.figure, "file": order.file, **dict(order.options)} for order in orders]
