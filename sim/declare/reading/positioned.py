"""YAML with positions: every value knows file, line and column.

PyYAML composes the node graph; this module walks it, refuses what a scenario never needs (tags, recursive aliases,
alias bombs, lists as keys, duplicate keys) and leaves scalars as text, so that no YAML 1.1 surprise (``no``, ``1:30``,
``010``) can change a value: the declaration of a parameter decides how its text is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import yaml

from sim.declare.problems import InputError, Place, Problems, fail, reason
from sim.declare.reading.forms import composed
from sim.declare.text import Text

MAX_BYTES = 2_000_000
MAX_NODES = 50_000
MAX_DEPTH = 40
SAFE_DEPTH = 500
"""Nesting that the composer takes without harm; what is deeper than MAX_DEPTH is refused after it."""
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map", "timestamp", "value", "merge")} | {"!"}
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_WIDE |= dict(zip("“”‘’、。【】–—−\u3000\u00a0", "\"\"'',.[]---  ", strict=True))
_SPACED = {wide: f"{plain} " if plain in ":,-" else plain for wide, plain in _WIDE.items()}
_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SYNTAX = {
    "mapping values are not allowed": Text(
        "a second colon on the line, or a line indented deeper than the one above", "同一行出现第二个冒号，或此行缩进比上一行更深"
    ),
    "could not find expected ':'": Text("a colon is missing after the key", "键之后缺少冒号"),
    "did not find expected key": Text("this line is indented differently from its neighbours", "此行的缩进与相邻各行不一致"),
    "did not find expected '-' indicator": Text("a list and 'key: value' lines are mixed at one level", "同一层级混用了列表与“键: 值”"),
    "did not find expected ',' or ']'": Text("a list that opens with [ lacks a comma or its ]", "以 [ 开始的列表缺少逗号或右括号 ]"),
    "did not find expected ',' or '}'": Text("a block that opens with { lacks a comma or its }", "以 { 开始的内容缺少逗号或右括号 }"),
    "found unexpected end of stream": Text("a quotation mark that opens here is never closed", "此处的引号没有闭合"),
    "found undefined alias": Text("an alias (*) whose anchor (&) does not exist", "别名（*）没有对应的锚点（&）"),
    "found character that cannot start any token": Text("a value cannot begin with this character; put it in quotes", "值不能以该字符开头；请加引号"),
    "did not find expected node content": Text("a bracket or comma stands where a value is due", "应填写值的位置出现了括号或逗号"),
    "block sequence entries are not allowed": Text("a list item (-) cannot stand here", "此处不能出现列表项（-）"),
    "block mapping": Text("this line is indented differently from its neighbours", "此行的缩进与相邻各行不一致"),
}
"""What PyYAML says, and what it means for somebody who has never programmed."""


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


def full_width(text: str) -> tuple[int, str, str] | None:
    """Where in ``text`` the first full-width mark stands, the mark, and the plain character that was meant."""
    return next(((offset, char, _WIDE[char]) for offset, char in enumerate(text) if char in _WIDE), None)


def blame_full_width(text: str, place: Place, problems: Problems, quoted: bool = False) -> bool:
    """When ``text``, which was not understood, holds a full-width mark, say so at its own column."""
    found = full_width(text)
    if found is None:
        return False
    offset, char, plain_char = found
    shown = Text(f"U+{ord(char):04X}", f"U+{ord(char):04X}") if char.isspace() else char
    column = place.column + offset + quoted if place.line and "\n" not in text else place.column
    plain = Text("a space", "空格") if plain_char == " " else f"'{plain_char}'"
    problems.add(Place(place.file, place.line, column), "yaml.full_width", found=shown, plain=plain)
    return True


def read_text(path: Path) -> str:
    """The text of a UTF-8 file (with or without byte-order mark); InputError names what is wrong otherwise."""
    place = Place(str(path))
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise fail(place, "file.missing", path=path) from None
    except OSError as error:
        raise fail(place, "file.is_folder" if path.is_dir() else "file.unreadable", path=path, why=reason(error)) from None
    if len(raw) > MAX_BYTES:
        raise fail(place, "file.large", found=f"{len(raw) / 1e6:.1f}", limit=f"{MAX_BYTES / 1e6:g}")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise fail(place, "file.not_utf8", found="UTF-16")
    if raw[:2] == b"PK":
        raise fail(place, "file.not_utf8", found="xlsx, docx or zip")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8").split("\n")
        place = Place(str(path), len(before), len(before[-1]) + 1)
        raise fail(place, "file.not_utf8", found=f"byte 0x{raw[error.start]:02x}") from None


def read_yaml(path: Path, problems: Problems | None = None) -> Node:
    """The top node of a YAML file. Raises InputError with every problem of form; see :func:`parse_yaml`."""
    return parse_yaml(read_text(path), str(path), problems)


def parse_yaml(text: str, file: str, problems: Problems | None = None) -> Node:
    """As :func:`read_yaml`, from text.

    With ``problems`` given, what does not hinder reading on (a duplicate key, a tag, a list as key) is added there, so that the
    caller can report it together with what it finds itself; InputError is then raised only where nothing can be read.
    """
    form = Problems()
    lines = _LINE_END.split(text)
    for number, line in enumerate(lines, 1):
        if (control := _CONTROL.search(line)) is not None:
            raise fail(Place(file, number, control.start() + 1), "file.control", found=f"U+{ord(control[0]):04X}")
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indent and line.strip():
            form.add(Place(file, number, indent.index("\t") + 1), "yaml.tab")
    form.stop()
    if not text.strip():
        raise fail(Place(file), "file.empty")
    try:
        _check_depth(text, lines, file)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, lines, file) from None
    except yaml.YAMLError as error:
        raise fail(Place(file), "yaml.syntax", why=str(error).splitlines()[0]) from None
    if root is None:
        raise fail(Place(file), "file.empty")
    node = _Walk(file, lines, form).convert(root, ())
    if problems is None:
        form.stop()
    else:
        problems.found.extend(form.found)
    return node


def _check_depth(text: str, lines: list[str], file: str) -> None:
    """Refuse nesting that no scenario needs before the composer, which calls itself once a level, meets it."""
    indent = max(len(line) - len(line.lstrip(" -?:")) for line in lines)
    if text.count("[") + text.count("{") + 2 * indent < SAFE_DEPTH:  # a level takes a bracket, or a column of indent that it shares with at most one other
        return
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                mark = event.start_mark
                raise fail(Place(file, mark.line + 1, mark.column + 1) if mark else Place(file), "yaml.deep", limit=MAX_DEPTH)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _syntax_error(error: yaml.MarkedYAMLError, lines: list[str], file: str) -> Exception:
    problem, context = error.problem or "", error.context or ""
    opens = context in ("while scanning a simple key", "while scanning a quoted scalar")
    mark = error.context_mark if opens and error.context_mark else error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    if "expected a single document" in f"{context} {problem}":
        return fail(place, "yaml.many")
    for number in (place.line, place.line - 1):
        if 1 <= number <= len(lines) and full_width(lines[number - 1]) and _plain_marks_help(lines, number, place.line):
            problems = Problems()
            blame_full_width(lines[number - 1], Place(file, number, 1), problems)
            return InputError(problems.found)
    why = next((text for said, text in _SYNTAX.items() if said in f"{problem} {context}"), problem or context or "?")
    return fail(place, "yaml.syntax", why=why)


def _plain_marks_help(lines: list[str], number: int, failed: int) -> bool:
    """Whether the text reads further once the full-width marks of a line are plain (a quotation mark in a sentence is not to blame)."""
    changed = [*lines[: number - 1], "".join(_SPACED.get(char, char) for char in lines[number - 1]), *lines[number:]]
    try:
        for _ in yaml.parse("\n".join(changed), Loader=_LOADER):
            pass
    except yaml.MarkedYAMLError as error:
        return error.problem_mark is not None and error.problem_mark.line + 1 > max(failed, number)
    return True


class _Walk:
    """Converts PyYAML's node graph into :class:`Node`, collecting problems."""

    def __init__(self, file: str, lines: list[str], problems: Problems) -> None:
        self.file, self.lines, self.problems, self.count = file, lines, problems, 0

    def place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def convert(self, node: yaml.Node, above: tuple[int, ...]) -> Node:
        place = self.place(node)
        self.count += 1
        if self.count > MAX_NODES:
            raise fail(place, "yaml.bomb", limit=MAX_NODES)
        if id(node) in above:
            raise fail(place, "yaml.recursive", name=self._anchor(place))
        above = (*above, id(node))
        if len(above) > MAX_DEPTH:
            raise fail(place, "yaml.deep", limit=MAX_DEPTH)
        self._check_tag(node, place)
        if isinstance(node, yaml.ScalarNode):
            return Node("scalar", place, text=composed(node.value), quoted=node.style in ("'", '"', "|", ">"))
        if isinstance(node, yaml.SequenceNode):
            return Node("list", place, items=[self.convert(item, above) for item in node.value])
        result = mapping(place)
        for key, value in node.value:
            here = self.place(key)
            if not isinstance(key, yaml.ScalarNode):
                kind = Text("a list", "列表") if isinstance(key, yaml.SequenceNode) else Text("a mapping", "映射")
                self.problems.add(here, "yaml.key", kind=kind)
            elif (name := composed(key.value)) in result.entries:
                self.problems.add(here, "yaml.duplicate", key=name, line=result.keys[name].line)
            else:
                self._check_tag(key, here)
                result.set(name, self.convert(value, above), here)
        return result

    def _check_tag(self, node: yaml.Node, place: Place) -> None:
        if node.tag not in _PLAIN_TAGS:
            self.problems.add(place, "yaml.tag", tag=node.tag.replace("tag:yaml.org,2002:", "!!"))

    def _anchor(self, place: Place) -> str:
        """The name of the anchor that a block carries."""
        found = re.match(r"&([^\s,\[\]{}]+)", self.lines[place.line - 1][place.column - 1 :]) if place.line <= len(self.lines) else None
        return found[1] if found else "..."
