"""Run the ready studies and put what they give into docs/studies.md: command, time, picture, and the sentences that they print.

    python benchmarks/ready_studies.py [--write] [NAME ...]

About a quarter of an hour on two cores for all. Without ``--write`` it prints. Pictures go to docs/img.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.tables import put_into

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


@dataclass(frozen=True)
class Ready:
    """A ready study: its commands (``{out}``: the folder of results), which picture of the last one is shown, and which printed lines are quoted."""

    name: str
    question: str
    commands: tuple[str, ...]
    picture: str
    quoted: tuple[str, ...]


STUDIES = (
    Ready(
        "compensation_transparency", "Does the pact need money between its members, or eyes on each other?",
        (
            "sweep compensation_transparency --out {out}",
            "plot {out}/compensation_transparency phase --outcome delivered_share --outcome exposure --out {out}/f",
        ),
        "phase", ("Delivered share, partial", "Delivered share, rank"),
    ),
    Ready(
        "campaign_length", "Does a longer campaign leave cleaner air behind, or do institutions?",
        (
            "sweep campaign_length --out {out}",
            "plot {out}/campaign_length response --outcome exposure --outcome cooperation_index --place Shenyang --period 2020 --out {out}/f",
        ),
        "response", (),
    ),
    Ready(
        "sobol_mechanisms", "Which mechanisms move cooperation, clean air and cost, and which only beside others?",
        ("sweep sobol_mechanisms --out {out}", "plot {out}/sobol_mechanisms indices --outcome cooperation_index --out {out}/f"),
        "indices", ("Cooperation index, largest", "Exposure (population-weighted), largest", "The sample of 64", "Luck between"),
    ),
    Ready(
        "collapse", "Under which institutions and beliefs does the full package not hold?",
        ("sweep collapse --out {out}", 'discover {out}/collapse --where "delivered_share < 0.4"'),
        "discovery", ("Delivered share < 0.4 in", "Where ", "Not firm"),
    ),
    Ready(
        "treaty_bth", "What is the cheapest mix with which the three stay together and the air gets cleaner?",
        ("design treaty_bth --out {out}",), "treaty", ("The cheapest mix", "No mix", "In 20 other draws"),
    ),
)  # fmt: skip


def done(command: str, out: Path) -> tuple[float, str]:
    """Seconds by the clock, and what a command printed."""
    import shlex

    words = [word.replace("{out}", str(out)) for word in shlex.split(command)]
    begun = time.monotonic()
    found = subprocess.run([sys.executable, "-m", "sim", *words, "--lang", "en"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return time.monotonic() - begun, found.stdout


def joined(text: str) -> list[str]:
    """Printed lines, a sentence that was wrapped on one line."""
    lines: list[str] = []
    for line in text.splitlines():
        follows = lines and lines[-1] and not lines[-1].endswith((".", ":")) and line and line[0] != " " and "  " not in line + lines[-1]
        if follows:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line.strip())
    return lines


def section(study: Ready) -> list[str]:
    """The section of a study."""
    with tempfile.TemporaryDirectory() as place:
        out, seconds, said = Path(place), 0.0, list[str]()
        for command in study.commands:
            spent, text = done(command, out)
            seconds += spent
            said += [line for line in joined(text) if line.startswith(study.quoted)] if study.quoted else []
        picture = next(file for file in sorted(out.rglob(f"{study.picture}.png"), key=lambda file: ("/f/" in str(file), file.stat().st_mtime), reverse=True))
        shutil.copyfile(picture, DOCS / "img" / f"{study.name}.png")
    shown = [f"hazepact {command.replace('{out}/f', 'figures').replace(' --out {out}', '').replace('{out}', 'results')}" for command in study.commands]
    return [
        f"### {study.question}", "", "```", *shown, "```", "", *(f"> {line}  " for line in said), "",
        f"![{study.question}](img/{study.name}.png)", "", f"{_clock(seconds)} by the clock on two cores.", "",
    ]  # fmt: skip


def _clock(seconds: float) -> str:
    return f"{seconds / 60:.1f} minutes" if seconds >= 90 else f"{seconds:.0f} seconds"


if __name__ == "__main__":
    wanted = [word for word in sys.argv[1:] if not word.startswith("-")]
    lines = [line for study in STUDIES if not wanted or study.name in wanted for line in section(study)]
    print("\n".join(lines))
    if "--write" in sys.argv:
        assert not wanted, "only all studies together are written"
        put_into(DOCS / "studies.md", Path(__file__).name, lines)
