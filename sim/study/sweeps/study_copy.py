"""The study that was run as files: study.yaml with everything spelt out, and the scenarios that it starts from."""

from __future__ import annotations

import shutil
from pathlib import Path

from sim.declare.problems import Place
from sim.declare.reading.cells import TableWriter
from sim.declare.reading.positioned import Node, scalar
from sim.scenario.tree import copied
from sim.study.sweeps.axes import path_text
from sim.study.sweeps.designs import LISTED, SAMPLED, Design
from sim.study.sweeps.points import Points
from sim.world.reading.reader import PACKAGED

STUDY, TABLE = "study.yaml", "table.csv"


def write_study(part: Path, points: Points) -> None:
    """study.yaml with everything spelt out; it runs again from this folder alone."""
    study = points.study
    (part / "base").mkdir()
    place = Place(STUDY)
    names = [_write_base(part / "base", points, number) for number in range(len(study.bases))]
    root = copied(study.tree)
    root.set("base", Node("list", place, items=[scalar(f"base/{name}", place) for name in names]))
    for key, value in (("replicates", study.replicates), ("root_seed", study.root_seed)):
        root.set(key, scalar(str(value), place))
    for key, design in (("design", study.design), ("nested", study.nested)):
        if design is not None and design.method in SAMPLED:
            root.entries[key].set("seed", scalar(str(design.seed), place))
        if design is not None and design.method in LISTED:
            _as_table(root, key, design, place)
            with (part / f"{key}-{TABLE}").open("w", encoding="utf-8-sig", newline="") as file:
                rows = [[axis.name for axis in design.axes], *([level.text for level in row] for row in design.rows)]
                TableWriter(file).writerows(rows)
    keep = root.entries.get("keep")
    if keep is None or keep.kind != "mapping":
        keep = Node("mapping", place)
        root.set("keep", keep)
    for key, chosen in (("outcomes", study.keep.outcomes), ("places", study.keep.places), ("periods", study.keep.periods)):
        keep.set(key, Node("list", place, items=[scalar(name, place) for name in chosen]))
    (part / STUDY).write_text(yaml_text(root), encoding="utf-8", newline="\n")


def _as_table(root: Node, key: str, design: Design, place: Place) -> None:
    """Make the design of the tree one of the table beside it; what gave the points (a scale, a posterior) is no longer needed."""
    block = Node("mapping", place)
    block.set("method", scalar("table", place))
    block.set("file", scalar(f"{key}-{TABLE}", place))
    owner = block if key == "nested" else root
    axes = root.entries[key].get("axes") if key == "nested" else root.get("axes")
    if axes is not None:
        owner.set("axes", axes)
    if design.method == "posterior":
        owner.set("axes", _listed_axes(design, place))
    root.set(key, block)


def _listed_axes(design: Design, place: Place) -> Node:
    """The axes of a design with every level of its rows and all that it changes."""
    block = Node("mapping", place)
    for number, axis in enumerate(design.axes):
        levels = Node("mapping", place)
        for level in {row[number].text: row[number] for row in design.rows}.values():
            changes = Node("mapping", place)
            for change in level.changes:
                changes.set(path_text(change.steps), change.value)
            levels.set(level.text, changes)
        block.set(axis.name, levels)
    return block


def _write_base(folder: Path, points: Points, number: int) -> str:
    """A base with what it extends, its variant and --set merged in; a pack of the user's own is copied beside it."""
    base = points.study.bases[number]
    root, pack = copied(points.files[number].root), base.scenario.region
    if pack.folder.resolve().parent != PACKAGED.resolve():
        own = f"region-{number + 1}"
        (folder / own).mkdir()
        for file in pack.digests:
            shutil.copyfile(pack.folder / file, folder / own / file)
        root.set("region", scalar(own, Place("")))
    (folder / f"{base.name}.yaml").write_text(yaml_text(root), encoding="utf-8", newline="\n")
    return f"{base.name}.yaml"


def yaml_text(node: Node) -> str:
    """A tree as YAML: scalars as they were written, quoted where they were quoted."""
    import yaml
    from yaml.resolver import Resolver

    resolver = Resolver()

    def convert(node: Node) -> yaml.Node:
        if node.kind == "list":
            return yaml.SequenceNode("tag:yaml.org,2002:seq", [convert(item) for item in node.items], flow_style=all(i.kind == "scalar" for i in node.items))
        if node.kind == "mapping":
            pairs = [(convert(scalar(key, node.place)), convert(value)) for key, value in node]
            return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)
        if node.quoted:
            return yaml.ScalarNode("tag:yaml.org,2002:str", node.text, style='"')
        # the tag that the text would get by itself, so that nothing is quoted that was not
        return yaml.ScalarNode(resolver.resolve(yaml.ScalarNode, node.text, (True, False)), node.text)

    return str(yaml.serialize(convert(node), Dumper=yaml.SafeDumper, allow_unicode=True, width=120))
