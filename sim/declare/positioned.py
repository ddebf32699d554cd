"""YAML with positions: every value knows file, line and column.

PyYAML composes the node graph; this module walks it, refuses what a scenario never needs (tags, recursive aliases,
alias bombs, lists as keys, duplicate keys) and leaves scalars as text, so that no YAML 1.1 surprise (``no``, ``1:30``,
``010``) can change a value: the declaration of a parameter decides how its text is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import yaml

from sim.declare.problems import Place, Problems, fail

MAX_NODES = 50_000
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map", "timestamp", "value")}
_FULL_WIDTH = {"：": ":", "，": ",", "“": '"', "”": '"', "‘": "'", "’": "'", "［": "[", "］": "]", "｛": "{", "｝": "}", "－": "-", "＃": "#"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Node:
    """A YAML value: ``text`` of a scalar, ``items`` of a list, or ``entries`` of a mapping (key -> value), with its place."""

    kind: Literal["scalar", "list", "mapping"]
    place: Place
    text: str = ""
    quoted: bool = False
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)

    @property
    def is_null(self) -> bool:
        """Whether the value was left blank (or written ``null`` or ``~``)."""
        return self.kind == "scalar" and not self.quoted and self.text in ("", "~", "null", "Null", "NULL")

    def get(self, key: str) -> Node | None:
        """The value under ``key``, or None."""
        return self.entries.get(key)

    def set(self, key: str, value: Node, place: Place | None = None) -> None:
        """Put ``value`` under ``key``."""
        self.entries[key] = value
        self.keys[key] = place or value.place

    def __iter__(self) -> Iterator[tuple[str, Node]]:
        return iter(self.entries.items())


def mapping(place: Place) -> Node:
    """An empty mapping."""
    return Node("mapping", place)


def scalar(text: str, place: Place, quoted: bool = False) -> Node:
    """A scalar of its own."""
    return Node("scalar", place, text=text, quoted=quoted)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file (with or without byte-order mark); InputError names what is wrong otherwise."""
    place = Place(str(path))
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise fail(place, "file.missing", path=path) from None
    except IsADirectoryError:
        raise fail(place, "file.is_folder", path=path) from None
    except OSError as error:
        raise fail(place, "file.is_folder" if path.is_dir() else "file.unreadable", path=path, why=error.strerror) from None
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise fail(place, "file.not_utf8", found="UTF-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise fail(Place(str(path), line, 1), "file.not_utf8", found=f"byte 0x{raw[error.start]:02x}") from None


def read_yaml(path: Path) -> Node:
    """The top node of a YAML file. Raises InputError with every problem of form."""
    return parse_yaml(read_text(path), str(path))


def parse_yaml(text: str, file: str) -> Node:
    """As :func:`read_yaml`, from text."""
    problems = Problems()
    for number, line in enumerate(text.splitlines(), 1):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent and line.strip():
            problems.add(Place(file, number, indent.index("\t") + 1), "yaml.tab")
    problems.stop()
    if not text.strip():
        raise fail(Place(file), "file.empty")
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text, file) from None
    except yaml.YAMLError as error:
        raise fail(Place(file), "yaml.syntax", why=str(error).splitlines()[0]) from None
    except RecursionError:
        raise fail(Place(file), "yaml.bomb", limit=MAX_NODES) from None
    if root is None:
        raise fail(Place(file), "file.empty")
    walk = _Walk(file, text, problems)
    node = walk.convert(root, ())
    problems.stop()
    return node


def _syntax_error(error: yaml.MarkedYAMLError, text: str, file: str) -> Exception:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    lines = text.splitlines()
    for number in {place.line - 1, place.line}:
        if 1 <= number <= len(lines) and (found := _full_width_in(lines[number - 1])):
            return fail(Place(file, number, found[1]), "yaml.full_width", found=found[0], plain=_FULL_WIDTH[found[0]])
    if error.problem and "expected a single document" in str(error):
        return fail(place, "yaml.many")
    return fail(place, "yaml.syntax", why=error.problem or error.context or "?")


def _full_width_in(line: str) -> tuple[str, int] | None:
    """A full-width mark that stands where YAML expects its own: after the first word, or around a value."""
    stripped = line.split("#")[0]
    for column, char in enumerate(stripped, 1):
        if char in _FULL_WIDTH:
            return char, column
    return None


class _Walk:
    """Converts PyYAML's node graph into :class:`Node`, collecting problems."""

    def __init__(self, file: str, text: str, problems: Problems) -> None:
        self.file, self.problems, self.count = file, problems, 0
        self.lines = text.splitlines()

    def place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def convert(self, node: yaml.Node, above: tuple[int, ...]) -> Node:
        place = self.place(node)
        self.count += 1
        if self.count > MAX_NODES:
            raise fail(place, "yaml.bomb", limit=MAX_NODES)
        if id(node) in above:
            raise fail(place, "yaml.recursive", name=getattr(node, "anchor", None) or "alias")
        above = (*above, id(node))
        if node.tag not in _PLAIN_TAGS:
            self.problems.add(place, "yaml.tag", tag=node.tag.replace("tag:yaml.org,2002:", "!!"))
        if isinstance(node, yaml.ScalarNode):
            return Node("scalar", place, text=node.value, quoted=node.style in ("'", '"', "|", ">"))
        if isinstance(node, yaml.SequenceNode):
            return Node("list", place, items=[self.convert(item, above) for item in node.value])
        result = mapping(place)
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.problems.add(self.place(key), "yaml.key", kind="list" if isinstance(key, yaml.SequenceNode) else "mapping")
                continue
            if key.value in result.entries:
                self.problems.add(self.place(key), "yaml.duplicate", key=key.value, line=result.keys[key.value].line)
                continue
            result.set(key.value, self.convert(value, above), self.place(key))
        return result


def suspicious_full_width(node: Node, source_line: str) -> tuple[str, str] | None:
    """Where a mapping was expected and text found: the full-width colon that explains it, with its plain form."""
    found = _full_width_in(source_line)
    return (found[0], _FULL_WIDTH[found[0]]) if found else None
