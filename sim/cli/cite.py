"""hazepact cite: the references of a scenario or a result, as a list or in the form of a reference manager."""

from __future__ import annotations

import click

from sim.cli.base import Argument, Command, command, expand
from sim.cli.words import say
from sim.declare.problems import Hint, Place, fail
from sim.declare.text import Language, Text

FORMATS = ("text", "bibtex", "ris", "gbt7714")
_FIELDS = {
    "title": Text("title", "题名"), "journal": Text("journal", "刊名"), "book": Text("book", "书名"), "volume": Text("volume", "卷"),
    "issue": Text("issue", "期"), "pages": Text("pages", "页码"), "last page": Text("last page", "末页"), "doi": Text("DOI", "DOI"),
    "publisher": Text("publisher", "出版者"), "institution": Text("institution", "机构"), "number": Text("number", "编号"),
    "edition": Text("edition", "版次"),
}  # fmt: skip


def cite(*, scenarios: tuple[str, ...], format_: str, language: Language, quiet: bool, verbose: bool) -> None:
    """Write the references to standard output, and on standard error what is not a complete reference."""
    if format_ not in FORMATS:
        raise fail(Place("cite"), "value.choice", key="format", found=format_, hint=Hint(format_, FORMATS))
    from sim.share.cite.opened import open_cited
    from sim.share.cite.references import Reference, bibtex, gbt7714, references_of, ris

    cited = open_cited(expand(scenarios))
    found = references_of(cited.scenarios, cited.posterior, cited.study)

    def listed(refs: tuple[Reference, ...]) -> str:
        lines = []
        for number, ref in enumerate(refs, 1):
            lines.append(f"{number}. {ref.text(language)}")
            lacking = say("cite.unverified", language, fields=", ".join(_FIELDS[name].to(language) for name in ref.unverified)) if ref.unverified else ""
            lines.append("   " + " | ".join(filter(None, (ref.used_for.to(language), lacking))))
        return "\n".join(lines) + "\n"

    styles = {"text": listed, "bibtex": bibtex, "ris": ris, "gbt7714": gbt7714}
    click.echo(styles[format_](found), nl=False)
    if quiet or not cited.scenarios:
        return
    plain = sum(ref.kind == "plain" for ref in found)
    if plain:
        click.echo(say("note", language, text=say("cite.plain", language, count=plain, all=len(found))), err=True)
    regions = " ".join(dict.fromkeys(scenario.region.name for scenario in cited.scenarios))
    click.echo(say("note", language, text=say("cite.no_work", language, names=regions)), err=True)


def make(language: Language) -> Command:
    """The command."""
    return command(
        "cite", language, cite,
        [
            Argument(["scenarios"], say("arg.cited", language), nargs=-1, metavar="[SCENARIO|RESULT]..."),
            click.Option(["--format", "format_"], default="text", metavar="NAME", help=say("opt.cite_format", language, formats=", ".join(FORMATS))),
        ],
    )  # fmt: skip
