"""Draw the pictures of docs/explanation and write the worked numbers of its pages.

    python docs/explanation/pictures.py

Pictures go to docs/img/explanation. A sentence with numbers stands between ``<!-- numbers: NAME -->`` and ``<!-- end -->`` of a page.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import brentq

import sim
from sim.draws.streams import Draws
from sim.games import CoalitionGame
from sim.scenario.load import load_scenario
from sim.show.page.look import look_of, style
from sim.show.page.sheet import canvas
from sim.world.columns import transport

HERE = Path(__file__).parent
PICTURES = HERE.parent / "img" / "explanation"
BLUE, ORANGE, GREEN, GREY = "#0072b2", "#d55e00", "#009e73", "#9a9a9a"
SMALL = {"agents.enterprises_per_city": 20, "agents.citizens_per_city": 20}
Drawn = tuple[Any, dict[str, str]]


def _axes(width: float, height: float, columns: int = 1) -> tuple[Any, list[Any]]:
    """A page of millimetres with axes beside one another."""
    figure = canvas(width, height)
    return figure, [figure.add_subplot(1, columns, i + 1) for i in range(columns)]


def airshed() -> Drawn:
    """Whose emission is in whose air: shares of the annual mean of the three parties."""
    pack = load_scenario("bth_status_quo").region
    matrix, outside = transport(pack, "central", Draws(1, 0))
    people = np.array([city.population for city in pack.cities])
    owner = [city.party for city in pack.cities]
    parties = list(dict.fromkeys(owner))
    shares = np.zeros((len(parties), len(parties) + 1))
    for row, party in enumerate(parties):
        mine = np.array([p == party for p in owner])
        weight = people[mine] / people[mine].sum()
        for column, other in enumerate(parties):
            shares[row, column] = weight @ matrix[np.ix_(mine, [p == other for p in owner])].sum(axis=1)
        shares[row, -1] = weight @ outside[mine]
    shares *= 100 / shares.sum(axis=1, keepdims=True)
    figure, (axes,) = _axes(140, 48)
    left = np.zeros(len(parties))
    for column, (name, colour) in enumerate(zip([*parties, "outside the region"], (BLUE, GREEN, ORANGE, "#d9d9d9"), strict=True)):
        axes.barh(parties, shares[:, column], left=left, color=colour, label=f"from {name}")
        for row in range(len(parties)):
            if shares[row, column] > 6:
                axes.text(left[row] + shares[row, column] / 2, row, f"{shares[row, column]:.0f}", ha="center", va="center", color="white" if column < 3 else "black")
        left += shares[:, column]
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_xlabel("share of the annual mean of PM2.5 (%), people of the party")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, frameon=False)
    beijing, hebei = parties.index("Beijing"), parties.index("Hebei")
    said = (
        f"Of the PM2.5 that people in Beijing breathe, {shares[beijing, beijing]:.0f} % comes from Beijing itself, {shares[beijing, hebei]:.0f} % from Hebei "
        f"and {shares[beijing, -1]:.0f} % from outside the region; of Hebei's own air {shares[hebei, hebei]:.0f} % is Hebei's and {shares[hebei, beijing]:.0f} % Beijing's."
    )
    return figure, {"airshed": said}


def governments() -> Drawn:
    """Marginal cost and what a unit of effort is worth: alone, with accountability, and to everybody."""
    worth = {"own damage": 0.25, "and accountability": 0.9, "and what it spares others": 1.6}
    x = np.linspace(0, 0.75, 200)
    figure, (axes,) = _axes(110, 62)
    axes.plot(x, x / (1 - x), color="#1a1a1a", label="cost of one more unit")
    efforts = {}
    for (name, value), colour in zip(worth.items(), (GREY, BLUE, ORANGE), strict=True):
        efforts[name] = value / (1 + value)
        axes.axhline(value, color=colour, linewidth=1.2)
        axes.plot([efforts[name]] * 2, [0, value], color=colour, linewidth=0.8, linestyle=":")
        axes.plot(efforts[name], value, "o", color=colour, markersize=4)
        axes.text(0.745, value + 0.04, name, ha="right", color=colour)
    axes.set_ylim(0, 2.4)
    axes.set_xlim(0, 0.75)
    axes.set_xlabel("effort: share of its emission that a city abates")
    axes.set_ylabel("worth or cost, in units of gamma")
    axes.text(0.62, 2.15, "cost", ha="right")
    own, called, all_ = efforts.values()
    said = (
        f"With a worth of 0.25 gamma a city abates 0.25/(1 + 0.25) = {100 * own:.0f} % of its emission, with accountability on top (0.9 gamma) {100 * called:.0f} %, and if it "
        f"counted what it spares its neighbours (1.6 gamma) {100 * all_:.0f} %."
    )
    return figure, {"governments": said}


def pact() -> Drawn:
    """Five equal parties: what a member has in a pact of so many, and what it has once it left."""
    n = 5
    game = CoalitionGame(np.full((n, n), 1.0), np.full(n, 1.0), np.full(n, 40.0), parties=tuple("ABCDE"))
    stay = [game.payoffs(tuple(range(members)))[0] for members in range(1, n + 1)]
    leave = [stay[0], *(game.payoffs(tuple(range(1, members)))[0] for members in range(2, n + 1))]
    more = [[(value / stay[0] - 1) * 100 for value in values] for values in (stay, leave)]
    figure, (axes,) = _axes(120, 58)
    at = np.arange(1, n + 1)
    axes.bar(at - 0.17, more[0], 0.32, color=BLUE, label="as a member")
    axes.bar(at + 0.17, more[1], 0.32, color=ORANGE, label="after leaving")
    axes.set_xticks(at, ["alone", "two", "three", "four", "all five"])
    axes.set_xlabel("members of the pact")
    axes.set_ylabel("payoff against acting alone (%)")
    axes.axhline(0, color=GREY, linewidth=0.6)
    axes.legend(frameon=False, loc="upper left")
    margin = [a - b for a, b in zip(*more, strict=True)]
    said = (
        f"Five equal governments share their air. In a pact of all five each has {more[0][4]:.0f} % more than alone, but one that leaves while the other four carry on has "
        f"{more[1][4]:.0f} % more: its margin is {margin[4]:+.0f} points, and it leaves. In a pact of two the margin is {margin[1]:+.0f}, in a pact of three {margin[2]:+.0f}: "
        f"{sum(m >= -1e-9 for m in margin[1:]) + 1} of five is as far as a pact of the selfish goes."
    )
    return figure, {"pact": said}


def delivery() -> Drawn:
    """The share of a promise that is delivered, by trust, proof and money; where trust and delivery agree."""
    figure, (left, right) = _axes(160, 62, 2)
    z = np.linspace(0, 3, 200)
    left.plot(z, 1 - np.exp(-z), color=BLUE)
    for value, name in ((0.6, "trust alone (0.6)"), (1.0, "certain proof (1)"), (1.6, "both")):
        left.plot(value, 1 - np.exp(-value), "o", color=ORANGE, markersize=4)
        left.annotate(name, (value, 1 - np.exp(-value)), xytext=(5, -9), textcoords="offset points")
    left.set_xlabel("pull: trust + proof x sanction + money")
    left.set_ylabel("delivered share")
    left.set_ylim(0, 1)
    d = np.linspace(0, 1, 200)
    rho, seen = 0.6, 0.85
    right.plot(d, d, color=GREY, linewidth=0.8)
    points = {}
    for proof, colour in ((0.0, GREY), (0.3, BLUE), (0.8, ORANGE)):
        right.plot(d, 1 - np.exp(-(rho * seen * d + proof)), color=colour)
        rest = brentq(lambda x, p=proof: 1 - np.exp(-(rho * seen * x + p)) - x, 1e-9, 1) if proof else 0.0
        points[proof] = rest
        right.plot(rest, rest, "o", color=colour, markersize=4)
        right.text(0.98, 1 - np.exp(-(rho * seen + proof)) + 0.02, f"proof x sanction {proof:g}", ha="right", color=colour)
    right.set_xlabel("delivered share that partners see and trust")
    right.set_ylabel("delivered share in return")
    right.set_xlim(0, 1)
    right.set_ylim(0, 1)
    said = (
        f"With reciprocity 0.6 and 85 % of delivery seen, trust alone comes to rest at nothing: each gives a little less than it expects. A proof that comes with "
        f"probability 0.3 at a sanction of 1 holds {100 * points[0.3]:.0f} % of the promise, one of 0.8 {100 * points[0.8]:.0f} %."
    )
    return figure, {"delivery": said}


def spells(folder: Path) -> Drawn:
    """One run as bars by party, and the survival of the spells of several."""
    from sim.study.compare.spells import survival

    results = sim.run(sim.load("bth_full_package", **SMALL), replicates=8, out=folder)
    table = results.spells
    assert table is not None
    one = table[(table["replicate"] == 0) & (table["kind"] == "delivery")]
    figure, (left, right) = _axes(170, 55, 2)
    parties = ["Beijing", "Tianjin", "Hebei"]
    first = int(results.months[0][:4])
    for row in one.itertuples():
        start = int(row.start[:4]) + (int(row.start[5:7]) - 1) / 12
        left.barh(parties.index(row.party), row.months / 12, left=start, height=0.55, color=BLUE)
        if not row.censored:
            left.plot(start + row.months / 12, parties.index(row.party), "|", color=ORANGE, markersize=12)
    left.set_yticks(range(3), parties)
    left.invert_yaxis()
    left.set_xlim(first, first + 7)
    left.set_title("one run: a bar is a spell, a stroke its end", loc="left")
    found = survival(results, "delivery")
    assert found is not None
    right.step(np.concatenate([[0], found.months]), np.concatenate([[1], found.share]), where="post", color=BLUE)
    right.fill_between(np.concatenate([[0], found.months]), np.concatenate([[1], found.low]), np.concatenate([[1], found.high]), step="post", color=BLUE, alpha=0.18)
    right.axhline(0.5, color=GREY, linewidth=0.6)
    right.set_ylim(0, 1.02)
    right.set_xlabel("months")
    right.set_title("eight runs: share of spells that last longer", loc="left")
    mean = one["months"].mean()
    said = (
        f"In the run at the left there are {len(one)} spells of {mean:.0f} months on average; {int(one['censored'].sum())} had not ended when the run did. Over eight runs "
        f"{found.count} spells were counted, of which {found.ended} ended; half of them last longer than {found.median.mean:g} months."
    )
    return figure, {"spells": said}


def numbers_into(text: str, said: dict[str, str]) -> str:
    """A page with its sentences of numbers renewed."""
    for name, sentence in said.items():
        text = re.sub(rf"(<!-- numbers: {name} -->\n)(?:.*?\n)??(<!-- end -->)", lambda m, s=sentence: f"{m[1]}{s}\n{m[2]}", text, flags=re.S)
    return text


def drawn(folder: Path) -> dict[str, Callable[[], Drawn]]:
    """Name of a picture -> what draws it."""
    return {"01_airshed": airshed, "02_governments": governments, "03_pact": pact, "04_delivery": delivery, "05_spells": lambda: spells(folder)}


def renew(drawn: Callable[[Path], dict[str, Callable[[], Drawn]]], dpi: int) -> None:
    """Draw the pictures, and write the numbers into their pages."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, style(look_of(width="160")):
        for name, make in drawn(Path(folder)).items():
            figure, said = make()
            figure.savefig(PICTURES / f"{name}.png", dpi=dpi, metadata={"Software": None})
            page = HERE / f"{name}.md"
            if page.is_file():
                page.write_text(numbers_into(page.read_text(encoding="utf-8"), said), encoding="utf-8", newline="\n")
            print(name, *said.values(), sep="\n  ")


if __name__ == "__main__":
    renew(drawn, 150)
