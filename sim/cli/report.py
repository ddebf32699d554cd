"""hazepact report: one page of stored results that opens offline, and a PDF of it."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.base import Argument, Command, command, expand, progress_bar
from sim.cli.words import say
from sim.declare.problems import Place, Problems, file_error
from sim.declare.text import Language

NAME = "report"


def report(
    *, results: tuple[str, ...], out: str | None, pdf: bool, no_attribution: bool, title: str, language: Language, quiet: bool, verbose: bool
) -> None:
    """Write report.html (and report.pdf) into the folder of the last result, where its manifest lists them, or to ``--out``."""
    folders = expand(results)
    page = Path(folders[-1]) / f"{NAME}.html" if out is None else Path(out)
    targets = [page, *([page.with_suffix(".pdf")] if pdf else [])]
    _check_targets(targets)
    from sim.share.report import report_of
    from sim.share.report.html import html
    from sim.share.report.runs import Asked
    from sim.study.store.files import whole_file
    from sim.study.store.manifest import list_added

    bar, move = progress_bar(language, quiet)
    with bar:
        made = report_of(folders, language, Asked(not no_attribution, move), title)
    contents: dict[Path, bytes] = {page: html(made).encode("utf-8")}
    if pdf:
        from sim.share.report.pdf import pdf as printed

        contents[targets[-1]] = printed(made)
    for path, content in contents.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(path) as part:
                part.write_bytes(content)
        except OSError as error:
            raise file_error(error, path) from None
    if out is None:
        list_added(Path(folders[-1]), contents)
    for path in contents:
        click.echo(say("wrote", language, path=path))


def _check_targets(targets: list[Path]) -> None:
    """InputError: the page is not called .html, or something is there that is no report of this program."""
    problems = Problems()
    if targets[0].suffix.lower() not in (".html", ".htm"):
        problems.add(Place("--out"), "report.suffix", found=str(targets[0]) if targets[0].name else "")
    for path in targets if targets[0].name else []:
        if path.is_symlink() or (path.exists() and not _ours(path)):
            problems.add(Place(str(path)), "file.foreign", path=path)
    problems.stop()


def _ours(path: Path) -> bool:
    """Whether a file is a report that this program wrote."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return b'<meta name="generator" content="HazePact' in content[:4000] or (content.startswith(b"%PDF-") and b"HazePact" in content)


def make(language: Language) -> Command:
    """The command."""
    return command(
        "report", language, report,
        [
            Argument(["results"], say("arg.any_results", language), nargs=-1, required=True, metavar="RESULT..."),
            click.Option(["--out"], metavar="FILE", help=say("opt.report_out", language)),
            click.Option(["--pdf"], is_flag=True, help=say("opt.report_pdf", language)),
            click.Option(["--no-attribution"], is_flag=True, help=say("opt.no_attribution", language)),
            click.Option(["--title"], default="", metavar="TEXT", help=say("opt.report_title", language)),
        ],
    )  # fmt: skip
