"""Grids as LaTeX: three-line tables by booktabs, to be read into a paper by ``\\input``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sim.declare.text import Language
from sim.show.tables.files.cells import texts
from sim.show.tables.grid import Grid

LONG = 40
"""A table of more rows runs over several pages (longtable)."""
_ROOM, _NARROW, _WORDY = 90, 14, 40
"""Characters of a line; where it is too long, columns of more characters than the second (of numbers: the third) are broken into lines."""
_HEAD = """% Written by HazePact. Preamble: \\usepackage{{booktabs}}{more}
% {engine}
"""
_ENGINE = {
    "en": "pdfLaTeX, XeLaTeX or LuaLaTeX, in UTF-8 (names in Chinese need XeLaTeX with ctex)",
    "zh": "XeLaTeX, \\usepackage{ctex} / 请用 XeLaTeX 编译，并加载 ctex 宏包",
}  # fmt: skip
_ESCAPED = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "µ": r"\textmu{}", "μ": r"\textmu{}",
    "∞": r"$\infty$", "–": "--", "—": "---", "×": r"$\times$", "−": "$-$", "≤": r"$\le$", "≥": r"$\ge$", "±": r"$\pm$", "·": r"$\cdot$", "°": r"$^{\circ}$",
    "“": "``", "”": "''", "’": "'", "…": r"\ldots{}", "→": r"$\to$", "←": r"$\gets$", "§": r"\S{}",
}  # fmt: skip
_RAISED, _LOWERED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True)), dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))


def escaped(text: str, language: Language = "en") -> str:
    """``text`` so that LaTeX prints it as it stands, in any of its engines; Chinese quotation marks of Chinese texts stay."""
    kept = "“”’—…·" if language == "zh" else ""
    text = re.sub(r"-(?=-)", "-\0", text)  # two hyphens are no dash
    out = "".join(_ESCAPED[c] if c in _ESCAPED and c not in kept else c for c in text).replace("\0", "{}")
    return _shifted(_shifted(out, _RAISED, "^"), _LOWERED, "_")


def _shifted(text: str, signs: dict[str, str], mark: str) -> str:
    """Raised or lowered digits as mathematics."""
    return re.sub(f"[{''.join(signs)}]+", lambda found: f"${mark}{{{''.join(signs[c] for c in found[0])}}}$", text)


def _number(text: str, language: Language) -> str:
    """A cell of numbers, with minus signs that are as wide as a plus."""
    return re.sub(r"(?<![\w.)])-(?=\d|\$\\infty)", lambda _: "$-$", escaped(text, language))


def table_tex(grid: Grid, label: str, language: Language) -> str:
    """One table: caption above, rules at the top, under the head and at the bottom, notes below. ``label``: what ``\\ref`` names."""
    heads, rows = texts(grid, language)
    right = [column.right for column in grid.columns]
    columns = _columns([heads, *rows], right)
    head = " & ".join(_head(text, at_right, language) for text, at_right in zip(heads, right, strict=True)) + r" \\"
    body = [" & ".join(_number(c, language) if r else escaped(c, language) for c, r in zip(row, right, strict=True)) for row in rows]
    # a bracket or a star after \\ would be read as its argument
    body = [("{}" if line.startswith(("[", "*")) else "") + line + r" \\" for line in body]
    notes = [f"\\par\\smallskip{{\\footnotesize {escaped(note.to(language), language)}\\par}}" for note in grid.notes]
    caption, head = f"\\caption{{{escaped(grid.title.to(language), language)}}}\\label{{tab:{label}}}", head
    if len(rows) > LONG:
        lines = [
            "{\\small", f"\\begin{{longtable}}{{{columns}}}", caption + r"\\", r"\toprule", head, r"\midrule", r"\endfirsthead", r"\toprule", head,
            r"\midrule", r"\endhead", r"\bottomrule", r"\endfoot", *body, r"\end{longtable}", *notes, "}",
        ]  # fmt: skip
    else:
        lines = [
            r"\begin{table}[htbp]", r"\centering", r"\small", caption, f"\\begin{{tabular}}{{{columns}}}", r"\toprule", head, r"\midrule", *body,
            r"\bottomrule", r"\end{tabular}", *notes, r"\end{table}",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _head(text: str, right: bool, language: Language) -> str:
    """A head; a long one over columns of numbers in two or three lines."""
    if right and len(text) > _NARROW and " " in text:
        lines, line = [], ""
        for word in text.split(" "):
            if line and len(line) + len(word) >= _NARROW:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        return "\\begin{tabular}[b]{@{}r@{}}" + r"\\".join("{}" + escaped(part, language) for part in [*lines, line]) + "\\end{tabular}"
    return escaped(text, language)


def _columns(lines: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    """Alignment of the columns; texts are broken into lines where the table would be wider than the page."""
    widths = [max(_width(line[at]) for line in lines) for at in range(len(right))]
    if sum(widths) <= _ROOM:
        return "".join("r" if r else "l" for r in right)
    long = [w > (_NARROW if not r else _WORDY) for w, r in zip(widths, right, strict=True)]
    fixed = sum(min(w, _ROOM // 4) for w, broken in zip(widths, long, strict=True) if not broken)
    capped = [min(w, 40) for w in widths]
    room = max(0.4, 0.92 - fixed / _ROOM) / max(1, sum(w for w, broken in zip(capped, long, strict=True) if broken))
    return "".join(
        f">{{\\raggedright\\arraybackslash}}p{{{w * room:.2f}\\linewidth}}" if broken else "r" if r else "l"
        for w, broken, r in zip(capped, long, right, strict=True)
    )


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def document_tex(grids: Sequence[Grid], name: str, language: Language) -> str:
    """The tables of a file, with a comment that says what the preamble needs."""
    bodies = [table_tex(grid, name if not at else f"{name}-{at + 1}", language) for at, grid in enumerate(grids)]
    more = "".join(f" \\usepackage{{{package}}}" for package, mark in (("longtable", "{longtable}"), ("array", "\\arraybackslash")) if mark in "".join(bodies))
    return _HEAD.format(more=more, engine=_ENGINE[language]) + "\n" + "\n".join(bodies)
