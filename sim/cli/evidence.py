"""hazepact evidence: the ledger of claims, and their test."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence

import click

from sim.cli.base import Argument, Command, agree, command, compile_first, console, progress_bar, unlock_option, yes_option
from sim.cli.words import say
from sim.declare.claims import STATUSES, Claim, claims
from sim.declare.problems import Hint, Place, Problems
from sim.declare.shipped import need_checkout
from sim.declare.text import Language, Text

_HEAD = (
    Text("id", "编号"), Text("statement", "陈述"), Text("direction", "方向"), Text("on", "对象"), Text("mechanisms", "机制"),
    Text("scenario", "情景"), Text("test", "检验"), Text("status", "状态"),
)  # fmt: skip


def evidence(
    ids: tuple[str, ...], source: str | None, status: str | None, test: bool, replicates: int | None, workers: int | None, renew: bool,
    yes: bool, force_unlock: bool, language: Language, quiet: bool, verbose: bool,
) -> int:  # fmt: skip
    """Print the claims (with --verbose the reasons), or with --test run their comparisons; returns the exit code."""
    if renew:
        need_checkout("evidence --renew")
    chosen = _chosen(ids, source, status)
    if not chosen:
        click.echo(say("no_claims", language))
    if test or renew:
        # a claim that was named is refused when no run can judge it; a selection leaves such claims out
        judged = [c.id for c in chosen if c.id in ids or c.status != "out of scope"]
        if chosen and not judged:
            click.echo(say("nothing_to_judge", language))
        if not judged:
            return 0
        from sim.study.evidence.judge import WORK
        from sim.study.store.owners import owned

        with owned(WORK, force_unlock) as owner:
            if renew:
                owner.claim("ledger")
            return _test(judged, replicates, workers, renew, yes, language, quiet)
    if chosen:
        _print(chosen, language, quiet, verbose)
    return 0


def _chosen(ids: Sequence[str], source: str | None, status: str | None) -> list[Claim]:
    """The claims of the ids (or all) with that source and status; InputError names every id that is unknown or left out by them."""
    named = _named(ids)
    chosen = [c for c in named if (source is None or c.source == source) and (status is None or c.status == status)]
    problems = Problems()
    for c in named if ids else ():
        if c not in chosen:
            problems.add(Place("evidence"), "claim.filtered", name=c.id, source=c.source, status=c.status)
    problems.stop()
    return chosen


def _named(ids: Sequence[str]) -> list[Claim]:
    """The claims of the ids, or all; InputError names every unknown id with the nearest one."""
    known, problems = tuple(c.id for c in claims()), Problems()
    for id in ids:
        if id not in known:
            problems.add(Place("evidence"), "claim.unknown", name=id, hint=Hint(id, known))
    problems.stop()
    return [c for c in claims() if not ids or c.id in ids]


def _print(chosen: Sequence[Claim], language: Language, quiet: bool, verbose: bool) -> None:
    from rich.table import Table

    from sim.show.tables.evidence import status_text

    nothing = Text("none", "无").to(language)
    table = Table(box=None, pad_edge=False)
    for head in _HEAD:
        table.add_column(head.to(language), overflow="fold")
    for c in chosen:
        reason = c.reason.to(language)
        statement = c.statement.to(language) + (f" [{reason}]" if verbose and reason else "")
        cells = (c.direction, c.on, ", ".join(c.mechanisms), c.scenario, c.test)
        table.add_row(c.id, statement, *(nothing if cell == "none" else cell for cell in cells), status_text(c.status).to(language))
    console().print(table)
    if not quiet:
        count = Counter(c.status for c in chosen)
        counts = [(status_text(name), count[name]) for name in STATUSES if count[name]]
        console().print(Text("; ".join(f"{word.en}: {n}" for word, n in counts), "；".join(f"{word.zh}：{n}" for word, n in counts)).to(language))


def _test(ids: Sequence[str], replicates: int | None, workers: int | None, renew: bool, yes: bool, language: Language, quiet: bool) -> int:
    """Run the comparisons, print what came out, and with ``renew`` write it down."""
    from sim.show.tables.evidence import judged_parts, unjudged_lines
    from sim.study.evidence.judge import REPLICATES, judge, plan
    from sim.study.evidence.ledger import renew as write
    from sim.study.runs.plan import plan_of

    planned, count = plan(ids), replicates or REPLICATES
    scenarios = list(planned.scenarios.values())
    at_once = workers or 1
    if scenarios:
        work = plan_of(scenarios, [count] * len(scenarios), workers, os.cpu_count() or 1)
        at_once = work.workers
        if not quiet:
            click.echo(work.text().to(language))
        if work.cost.large:
            agree("evidence", work.cost.text(), language, yes)
    compile_first(language, quiet)
    bar, move = progress_bar(language, quiet)
    with bar:
        judged = judge(planned, count, at_once, progress=move)
    out = console()
    for line, table in judged_parts(judged.findings, language):
        out.print(line, style="bold")
        out.print(table)
    for line in unjudged_lines(judged.unjudged, language):
        click.echo(line)
    if count < REPLICATES and not quiet:
        click.echo(say("note", language, text=say("few_pairs", language, count=REPLICATES)))
    if judged.failures:  # nothing is written down from a part of the runs
        click.echo(say("failed", language, count=len(judged.failures), why=judged.failures[0].error), err=True)
        return 3
    for file in write(judged) if renew else ():
        click.echo(say("wrote", language, path=file))
    return 0


def make(language: Language) -> Command:
    """The command."""
    return command(
        "evidence", language, evidence,
        [
            Argument(["ids"], say("arg.claims", language), nargs=-1, metavar="[ID]..."),
            click.Option(["--source"], type=click.Choice(["S0", "S1", "S2", "S3", "S4"]), help=say("opt.source", language)),
            click.Option(["--status"], type=click.Choice(list(STATUSES)), help=say("opt.status", language)),
            click.Option(["--test"], is_flag=True, help=say("opt.test", language)),
            click.Option(["--replicates", "-n"], type=click.IntRange(2, 100_000), metavar="N", help=say("opt.pairs", language)),
            click.Option(["--workers"], type=click.IntRange(1, 256), metavar="N", help=say("opt.workers", language)),
            click.Option(["--renew"], is_flag=True, help=say("opt.renew", language)),
            yes_option(language), unlock_option(language),
        ],
    )  # fmt: skip
