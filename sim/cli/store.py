"""hazepact store list, check, merge, prune: the runs that are kept below the results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.base import Argument, Command, Group, command, console, unlock_option
from sim.cli.words import say
from sim.declare.text import Language, Text

if TYPE_CHECKING:
    from sim.study.store.run_store import Held

_HEAD = (
    Text("engine", "引擎"), Text("model version", "模型版本"), Text("whole runs", "完整模拟"), Text("rows", "部分记录"), Text("kinds of rows", "记录种类"),
    Text("games", "博弈"), Text("size", "大小"), Text("last added to", "最近写入"),
)  # fmt: skip
_IN_USE = Text(" (in use)", "（使用中）")


def held(out: str, language: Language, quiet: bool, verbose: bool) -> None:
    """Print what the store holds, one line an engine."""
    from rich.table import Table

    from sim.study.store.run_store import held as found_in

    found = found_in(Path(out))
    if not found:
        click.echo(say("store.empty", language, path=out))
        return
    table = Table(box=None, pad_edge=False)
    for i, head in enumerate(_HEAD):
        table.add_column(head.to(language), justify="left" if i == 0 else "right")
    for one in found:
        days = Text(f"{one.days:.0f} days ago", f"{one.days:.0f} 天前").to(language)
        engine = one.engine + (_IN_USE.to(language) if one.current else "")
        table.add_row(engine, one.model_version, f"{one.runs:,}", f"{one.rows:,}", f"{one.layouts:,}", f"{one.games:,}", _size(one.bytes), days)
    console().print(table)


def check(out: str, language: Language, quiet: bool, verbose: bool) -> int:
    """Compare every record with its checksum; returns 1 where one is damaged."""
    from sim.study.store.run_store import damaged
    from sim.study.store.run_store import held as found_in

    broken = damaged(Path(out))
    for path, count in broken:
        click.echo(say("store.damaged", language, path=path, count=count))
    if not broken and not quiet:
        found = found_in(Path(out))
        click.echo(say("store.whole", language, count=f"{sum(one.runs + one.rows for one in found):,}"))
    return 1 if broken else 0


def merge(folders: tuple[str, ...], out: str, force_unlock: bool, language: Language, quiet: bool, verbose: bool) -> None:
    """Bring the records of other stores into this one."""
    from sim.study.store.merge import merge as merged
    from sim.study.store.owners import WORK, owned

    with owned(Path(out) / WORK, force_unlock):
        rows, runs = merged(Path(out), [Path(folder) for folder in folders])
    if not quiet:
        click.echo(say("store.merged", language, rows=f"{rows:,}", runs=f"{runs:,}"))


def prune(out: str, all_: bool, days: float, force_unlock: bool, language: Language, quiet: bool, verbose: bool) -> None:
    """Remove the runs of engines that are not in use (with ``all_`` of every engine) and to which nothing was added for ``days``."""
    from sim.study.store.owners import WORK, owned
    from sim.study.store.run_store import held as found_in
    from sim.study.store.run_store import prune as remove

    gone: list[Held] = []
    if Path(out).is_dir():
        with owned(Path(out) / WORK, force_unlock) as owner:
            owner.claim("store")
            gone = [one for one in found_in(Path(out)) if (all_ or not one.current) and one.days >= days]
            remove(Path(out), [one.engine for one in gone])
    if not quiet:
        runs, size = sum(one.runs + one.rows + one.games for one in gone), _size(sum(one.bytes for one in gone))
        click.echo(say("store.pruned", language, count=f"{runs:,}", size=size))


def _size(count: float) -> str:
    """Bytes in the largest unit that leaves a number of at least 1."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:,.0f} {unit}"
        count /= 1000
    return f"{count:,.1f} GB"


def _out(language: Language) -> click.Option:
    return click.Option(["--out"], default="results", show_default=True, metavar="DIR", help=say("opt.store_out", language))


def make_list(language: Language) -> Command:
    """The command ``store list``."""
    return command("list", language, held, [_out(language)], words="store.list")


def make_check(language: Language) -> Command:
    """The command ``store check``."""
    return command("check", language, check, [_out(language)], words="store.check")


def make_prune(language: Language) -> Command:
    """The command ``store prune``."""
    return command(
        "prune", language, prune,
        [
            _out(language),
            click.Option(["--all", "all_"], is_flag=True, help=say("opt.store_all", language)),
            click.Option(["--days"], type=click.FloatRange(0), default=0.0, metavar="N", help=say("opt.store_days", language)),
            unlock_option(language),
        ],
        words="store.prune",
    )  # fmt: skip


def make_merge(language: Language) -> Command:
    """The command ``store merge``."""
    return command(
        "merge", language, merge,
        [Argument(["folders"], say("arg.stores", language), nargs=-1, required=True, metavar="DIR..."), _out(language), unlock_option(language)],
        words="store.merge",
    )  # fmt: skip


def make(language: Language) -> Group:
    """The group of the four."""
    makers = {name: f"sim.cli.store:make_{name}" for name in ("list", "check", "merge", "prune")}
    return Group("store", language, makers, "store.", help=say("store", language))
