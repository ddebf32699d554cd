"""Pages that a reader follows step by step, followed here by the letter: files are saved, commands are run, and what a page shows is compared.

A page is Markdown; remarks in it say what a block is.

    <!-- file: NAME -->          the fenced block below is saved as NAME
    <!-- add: NAME -->           it is added at the end of NAME
    ```sh                        commands, one a line, run one after the other in an empty folder
    <!-- exit 2 -->              the commands of the block below end with this exit code (otherwise 0)
    <!-- output -->              the block below is what the commands above print; `first 9` or `last 9` (lines) after the word cut it
    <!-- picture: FROM TO -->    FROM, a file that the commands draw, is kept as TO beside the page
    <!-- measured -->            the number of commands and the time they took

Left out are the lines that fetch and install HazePact or set up a terminal. Standard output is shown; standard error (progress, times) only where a command is
meant to fail.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
LEFT_OUT = ("git clone ", "cd hazepact", "make ", "source ", "export ", ".venv/bin/python -m pip ")
BLOCK = re.compile(r"(?P<marks>(?:^<!-- [^\n]* -->\n)*)^```(?P<kind>\w*)\n(?P<body>.*?)^```$", re.M | re.S)
MARK = re.compile(r"^<!-- (\w+):?(?: (.*?))? -->$", re.M)
MEASURED = re.compile(r"(<!-- measured -->\n)(.*?)(\n<!-- /measured -->)", re.S)
PICTURE = re.compile(r"^<!-- picture: (\S+) (\S+) -->$", re.M)
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:csv|docx|json|pdf|png|sh|svg|tex|txt|yaml|parquet))`")
ESTIMATE = re.compile(r"runs of \d+ months.* at a time:|次模拟，每次 \d+ 个月.*同时运行")
"""The line of what a command will take, which every machine words for itself; it is never shown."""
WIDTH = "100"


class Block(NamedTuple):
    """A fenced block: its remarks (name -> what follows), its kind (``sh``, ``yaml``, ...), its text and where the text stands in the page."""

    marks: dict[str, str]
    kind: str
    body: str
    span: tuple[int, int]


class Walk(NamedTuple):
    """What came of following a page: (block, printed) of every block of output, the processor time of the commands in seconds, and the folder."""

    outputs: list[tuple[Block, str]]
    seconds: float
    folder: Path


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [Block({m[1]: m[2] or "" for m in MARK.finditer(b["marks"])}, b["kind"], b["body"], b.span("body")) for b in BLOCK.finditer(page)]


def commands(page: str, *, left_out: bool = False) -> list[str]:
    """The commands of a page that are run, or those that are left out."""
    lines = [line for block in blocks(page) if block.kind == "sh" for line in block.body.splitlines()]
    return [line for line in lines if line.startswith(LEFT_OUT) == left_out]


def language(path: Path) -> str:
    """The language of a page, by its name."""
    return "zh" if path.stem.endswith("_zh") else "en"


def shown(text: str, how: str) -> str:
    """The part of what was printed that a block of output holds (``how``: nothing, ``first N`` or ``last N`` lines)."""
    lines = [line.rstrip() for line in text.splitlines() if not ESTIMATE.search(line)]
    if how:
        end, count = how.split()
        lines = [*lines[: int(count)], "..."] if end == "first" else ["...", *lines[-int(count) :]]
    return "\n".join(lines) + "\n"


def executed(line: str, where: Path, speaks: str) -> tuple[int, str, str, Path]:
    """(exit code, standard output, standard error, folder afterwards) of one command; ``hazepact`` is the installed one."""
    words = shlex.split(line, comments=True)
    if words[0] == "mkdir":
        (where / words[1]).mkdir()
        return 0, "", "", where
    if words[0] == "cd":
        return 0, "", "", (where / words[1]).resolve()
    assert words[0] == "hazepact", f"a page asks for {words[0]}, which not everybody has"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HAZEPACT_")} | {"HAZEPACT_LANG": speaks, "COLUMNS": WIDTH, "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "sim", *words[1:]]
    done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr, where


def processor() -> float:
    """Processor time that ended commands have used, in seconds; on Windows, which does not count it, a clock."""
    times = os.times()
    return time.perf_counter() if os.name == "nt" else times.children_user + times.children_system


def follow(path: Path, folder: Path) -> Walk:
    """Follow a page in an empty folder. AssertionError: a command ended with another exit code than the page says; the message holds what it printed."""
    where, printed, seconds, outputs = folder, "", 0.0, []
    for block in blocks(path.read_text(encoding="utf-8")):
        if "file" in block.marks:
            target = where / block.marks["file"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.body, encoding="utf-8")
        elif "add" in block.marks:
            with (where / block.marks["add"]).open("a", encoding="utf-8") as file:
                file.write(block.body)
        elif "output" in block.marks:
            outputs.append((block, shown(printed, block.marks["output"])))
        elif block.kind == "sh":
            printed = ""
            for line in block.body.splitlines():
                if line.startswith(LEFT_OUT):
                    continue
                start = processor()
                code, out, error, where = executed(line, where, language(path))
                seconds += processor() - start
                assert code == int(block.marks.get("exit", "0")), f"{path.name}: {line}: exit code {code}\n{out}{error}"
                printed += out + (error if code else "")
    return Walk(outputs, seconds, where)


def measured(path: Path, count: int, seconds: float) -> str:
    """The words between the marks ``measured``."""
    if language(path) == "zh":
        return f"共 {count} 条命令，合计占用处理器 {seconds / 60:.1f} 分钟（实测，不含安装；机器空闲时的等待时间与此相近）。"
    took = f"{seconds / 60:.1f} minutes of processor time together"
    return f"{count} commands, {took} (measured, without the installation; on an idle machine about what you wait)."


def write(path: Path, folder: Path) -> None:
    """Follow a page and renew what it shows: output, pictures, and the measured line."""
    walk, page = follow(path, folder), path.read_text(encoding="utf-8")
    for block, text in reversed(walk.outputs):
        page = page[: block.span[0]] + text + page[block.span[1] :]
    words = measured(path, len(commands(page)), walk.seconds)
    page = MEASURED.sub(lambda m: m[1] + words + m[3], page)
    for source, target in PICTURE.findall(page):
        shutil.copy(walk.folder / source, path.parent / target)
    path.write_text(page, encoding="utf-8")
