"""hazepact evidence: the ledger of claims, and their test."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from sim.cli.base import Argument, Command, agree, command, compile_first, console, progress_bar, unlock_option, yes_option
from sim.cli.words import say
from sim.declare.claims import KINDS, STATUSES, Claim, claims
from sim.declare.problems import Hint, Place, Problems
from sim.declare.shipped import need_checkout
from sim.declare.text import Language, Text

_HEAD = (
    Text("id", "编号"), Text("statement", "陈述"), Text("direction", "方向"), Text("on", "对象"), Text("mechanisms", "机制"),
    Text("scenario", "情景"), Text("test", "检验"), Text("kind", "类别"), Text("status", "状态"),
)  # fmt: skip

_MANY = 200
"""From so many replicates on the cost is told before the store is asked what it holds."""


def evidence(
    *, ids: tuple[str, ...], source: str | None, status: str | None, kind: str | None, test: bool, placebo: bool, replicates: int | None,
    workers: int | None, dry_run: bool, renew: bool, yes: bool, force_unlock: bool, language: Language, quiet: bool, verbose: bool,
) -> int:  # fmt: skip
    """Print the claims (with --verbose the reasons), or with --test run their comparisons, or with --placebo others in their place; returns the exit code."""
    if renew:
        need_checkout("evidence --renew")
    chosen = _chosen(ids, source, status, kind)
    if not chosen:
        click.echo(say("no_claims", language))
    ask = Asking(replicates, workers, dry_run, renew, yes, language, quiet)
    if test or renew or placebo or dry_run:
        if placebo and (ids or source or status or kind):
            raise click.UsageError(say("placebo_all", language))
        # a claim that was named is refused when no run can judge it; a selection leaves such claims out
        judged = [c.id for c in chosen if c.id in ids or c.status != "out of scope"]
        if chosen and not judged:
            click.echo(say("nothing_to_judge", language))
        if not judged:
            return 0
        from sim.study.evidence.judge import OUT
        from sim.study.store.owners import WORK, owned

        if dry_run:
            return _placebo(ask) if placebo else _test(judged, ask)
        with owned(OUT / WORK, force_unlock) as owner:
            if renew:
                owner.claim("ledger")
            return _placebo(ask) if placebo else _test(judged, ask)
    if chosen:
        _print(chosen, language, quiet, verbose)
    return 0


@dataclass(frozen=True)
class Asking:
    """What was asked of the command beside the claims."""

    replicates: int | None
    workers: int | None
    dry_run: bool
    renew: bool
    yes: bool
    language: Language
    quiet: bool


def _chosen(ids: Sequence[str], source: str | None, status: str | None, kind: str | None) -> list[Claim]:
    """The claims of the ids (or all) with that source, status and kind; InputError names every id that is unknown or left out by them."""
    named = _named(ids)
    wanted = {"source": source, "status": status, "kind": kind}
    chosen = [c for c in named if all(value is None or getattr(c, key) == value for key, value in wanted.items())]
    problems = Problems()
    for c in named if ids else ():
        if c not in chosen:
            problems.add(Place("evidence"), "claim.filtered", name=c.id, source=c.source, status=c.status, kind=c.kind)
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

    from sim.show.tables.evidence import kind_text, status_text

    nothing = Text("none", "无").to(language)
    table = Table(box=None, pad_edge=False)
    for head in _HEAD:
        table.add_column(head.to(language), overflow="fold")
    for c in chosen:
        reason = " ".join(filter(None, (c.why.to(language), c.reason.to(language))))
        statement = c.statement.to(language) + (f" [{reason}]" if verbose and reason else "")
        cells = (c.direction, c.on, ", ".join(c.mechanisms), c.scenario, c.test)
        kind = kind_text(c.kind).to(language) if c.kind in KINDS else nothing
        table.add_row(c.id, statement, *(nothing if cell == "none" else cell for cell in cells), kind, status_text(c.status).to(language))
    console().print(table)
    if not quiet:
        count = Counter(c.status for c in chosen)
        kinds = Counter(c.kind for c in chosen)
        verdicts = [(status_text(name), count[name]) for name in STATUSES if count[name]]
        for counts in (verdicts, [(kind_text(name), kinds[name]) for name in KINDS if kinds[name]]):
            console().print(Text("; ".join(f"{word.en}: {n}" for word, n in counts), "；".join(f"{word.zh}：{n}" for word, n in counts)).to(language))


def _agreed(plan: Any, ask: Asking) -> int | None:
    """Say what the runs will cost, and ask where it is much; returns how many processes to use, None for a dry run."""
    if not ask.quiet or ask.dry_run:
        click.echo(plan.text().to(ask.language))
    if ask.dry_run:
        return None
    if plan.cost.large:
        agree("evidence", plan.cost.text(), ask.language, ask.yes)
    compile_first(ask.language, ask.quiet)
    return int(plan.workers)


def _test(ids: Sequence[str], ask: Asking) -> int:
    """Run the comparisons, print what came out, and with ``renew`` write it down."""
    from sim.show.tables.evidence import judged_parts, unjudged_lines
    from sim.study.evidence.judge import REPLICATES, judge, plan
    from sim.study.evidence.ledger import renew as write
    from sim.study.evidence.members import by_bundle

    planned, count, language = plan(ids), ask.replicates or REPLICATES, ask.language
    cores = os.cpu_count() or 1
    if planned.cases and count > _MANY and _agreed(planned.rough(count, ask.workers, cores), ask) is None:
        return 0
    runs = planned.asked(count)
    at_once = _agreed(runs.plan(ask.workers, cores), ask) if planned.cases else 1
    if at_once is None:
        return 0
    bar, move = progress_bar(language, ask.quiet)
    with bar:
        judged = judge(planned, runs, count, at_once, progress=move)
    out = console()
    kinds = {id: kind.name for id, kind in judged.kinds.items()}
    for line, table in judged_parts(judged.findings, language, kinds, by_bundle(judged.members)):
        out.print(line, style="bold", markup=False)
        out.print(table)
    for line in unjudged_lines(judged.unjudged, language):
        click.echo(line)
    if count < REPLICATES and not ask.quiet:
        click.echo(say("note", language, text=say("few_pairs", language, count=REPLICATES)))
    if judged.failures:  # nothing is written down from a part of the runs
        return _failed(judged.failures, language)
    for file in write(judged) if ask.renew else ():
        click.echo(say("wrote", language, path=file))
    return 0


def _placebo(ask: Asking) -> int:
    """Run the comparisons with other mechanisms in the place of the claims', print how many come out as stated, and with ``renew`` write it down."""
    from sim.show.tables.evidence import placebo_table
    from sim.study.evidence.judge import OUT
    from sim.study.evidence.ledger import write_placebo
    from sim.study.evidence.placebo import REPLICATES, ROOT_SEED, judge, plan

    planned, count, language = plan(), ask.replicates or REPLICATES, ask.language
    runs = planned.asked(count, ROOT_SEED, OUT)
    at_once = _agreed(runs.plan(ask.workers, os.cpu_count() or 1), ask)
    if at_once is None:
        return 0
    bar, move = progress_bar(language, ask.quiet)
    with bar:
        chances, failures = judge(planned, runs, count, at_once, progress=move)
    console().print(placebo_table(chances, language))
    if failures:
        return _failed(failures, language)
    if ask.renew:
        click.echo(say("wrote", language, path=write_placebo(chances)))
    return 0


def _failed(failures: Sequence[Any], language: Language) -> int:
    click.echo(say("failed", language, count=len(failures), why=failures[0].error), err=True)
    return 3


def make(language: Language) -> Command:
    """The command."""
    return command(
        "evidence", language, evidence,
        [
            Argument(["ids"], say("arg.claims", language), nargs=-1, metavar="[ID]..."),
            click.Option(["--source"], type=click.Choice(["S0", "S1", "S2", "S3", "S4"]), help=say("opt.source", language)),
            click.Option(["--status"], type=click.Choice(list(STATUSES)), help=say("opt.status", language)),
            click.Option(["--kind"], type=click.Choice(list(KINDS)), help=say("opt.kind", language)),
            click.Option(["--test"], is_flag=True, help=say("opt.test", language)),
            click.Option(["--placebo"], is_flag=True, help=say("opt.placebo", language)),
            click.Option(["--replicates", "-n"], type=click.IntRange(2, 100_000), metavar="N", help=say("opt.pairs", language)),
            click.Option(["--workers"], type=click.IntRange(1, 256), metavar="N", help=say("opt.workers", language)),
            click.Option(["--dry-run"], is_flag=True, help=say("opt.dry", language)),
            click.Option(["--renew"], is_flag=True, help=say("opt.renew", language)),
            yes_option(language), unlock_option(language),
        ],
    )  # fmt: skip
