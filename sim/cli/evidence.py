"""hazepact evidence: the ledger of claims."""

from __future__ import annotations

from collections import Counter

import click

from sim.cli.base import Command, command, console
from sim.cli.words import say
from sim.declare.claims import STATUSES, claims
from sim.declare.text import Language, Text

_HEAD = (
    Text("id", "编号"), Text("statement", "陈述"), Text("direction", "方向"), Text("on", "对象"), Text("mechanisms", "机制"),
    Text("scenario", "情景"), Text("test", "检验"), Text("status", "状态"),
)  # fmt: skip


def evidence(source: str | None, status: str | None, language: Language, quiet: bool, verbose: bool) -> None:
    """Print the claims (with --verbose the reasons), and how many have which status."""
    from rich.table import Table

    chosen = [c for c in claims() if (source is None or c.source == source) and (status is None or c.status == status)]
    table = Table(box=None, pad_edge=False)
    for head in _HEAD:
        table.add_column(head.to(language), overflow="fold")
    for c in chosen:
        statement = c.statement.to(language) + (f" [{c.reason}]" if verbose and c.reason else "")
        table.add_row(c.id, statement, c.direction, c.on, ", ".join(c.mechanisms), c.scenario, c.test, c.status)
    console().print(table)
    if not quiet:
        count = Counter(c.status for c in chosen)
        console().print("; ".join(f"{name}: {count[name]}" for name in STATUSES if count[name]))


def make(language: Language) -> Command:
    """The command."""
    return command(
        "evidence", language, evidence,
        [
            click.Option(["--source"], type=click.Choice(["S0", "S1", "S2", "S3", "S4"]), help=say("opt.source", language)),
            click.Option(["--status"], type=click.Choice(list(STATUSES)), help=say("opt.status", language)),
        ],
    )  # fmt: skip
