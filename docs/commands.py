"""Write docs/commands.md and docs/commands_zh.md: every command with its arguments and options, as ``--help`` prints them.

    python docs/commands.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from sim.cli.base import EXAMPLES, Argument, Group
from sim.cli.main import COMMANDS, group
from sim.declare.text import Language, Text

FOLDER = Path(__file__).parent
FILES: dict[Language, Path] = {"en": FOLDER / "commands.md", "zh": FOLDER / "commands_zh.md"}
_TITLE = Text("Commands", "命令")
_HEAD = Text(
    "Written by `python docs/commands.py` from the commands themselves; `hazepact COMMAND --help` prints the same. Exit codes: 0 done, 1 the environment "
    "failed or a check that was asked for found a difference, 2 wrong input (nothing was run), 3 some runs failed, 130 interrupted.",
    "由 `python docs/commands.py` 根据命令本身生成；`hazepact 命令 --help` 输出相同内容。退出码：0 完成；1 环境出错，或所要求的检查发现差异；"
    "2 输入有误（未运行任何内容）；3 部分模拟失败；130 中断。",
)
_COLUMNS = Text("| option | meaning |", "| 选项 | 含义 |")


def pages() -> dict[Language, str]:
    """The text of each page."""
    return {language: "\n".join(_page(language)) + "\n" for language in FILES}


def _page(language: Language) -> Iterator[str]:
    yield f"# {_TITLE.to(language)}"
    yield ""
    yield _HEAD.to(language)
    root = group(language)
    with click.Context(root, info_name="hazepact") as context:
        for name in COMMANDS:
            command = root.get_command(context, name)
            assert command is not None
            yield from _command(name, command, context, language)
            if isinstance(command, Group):
                for inner in command.list_commands(context):
                    child = command.get_command(context, inner)
                    assert child is not None
                    yield from _command(f"{name} {inner}", child, context, language)


def _command(name: str, command: click.Command, context: click.Context, language: Language) -> Iterator[str]:
    yield f"\n## {name}\n"
    yield f"{(command.help or '').split(chr(10))[0]}\n"
    inner = click.Context(command, info_name=name, parent=context)
    yield f"```\nhazepact {name} {' '.join(command.collect_usage_pieces(inner))}\n```\n"
    rows = [(p.human_readable_name, p.help_text) for p in command.params if isinstance(p, Argument)]
    rows += [record for p in command.params if not isinstance(p, Argument) and (record := p.get_help_record(inner)) is not None]
    if rows:
        yield _COLUMNS.to(language)
        yield "|---|---|"
        for names, meaning in rows:
            cells = [text.replace("|", "\\|").replace("\n", " ") for text in (names, meaning)]
            yield f"| `{cells[0]}` | {cells[1]} |"
    if name in EXAMPLES:
        yield f"\n```\n{EXAMPLES[name]}\n```"


if __name__ == "__main__":
    for language, text in pages().items():
        FILES[language].write_text(text, encoding="utf-8", newline="\n")
