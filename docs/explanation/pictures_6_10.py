"""Draw the pictures of pages 6 to 10 of docs/explanation and write their worked numbers.

    python docs/explanation/pictures_6_10.py
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import sim

sys.path.insert(0, str(Path(__file__).parent))
from pictures import BLUE, GREEN, GREY, HERE, ORANGE, SMALL, Drawn, _axes, numbers_into, renew  # noqa: F401 - a test asks for numbers_into

SHORT = SMALL | {"period.months": 60}


def _runs(folder: Path, replicates: int, arms: dict[str, dict[str, Any]], base: str = "bth_status_quo", short: dict[str, Any] = SHORT) -> dict[str, Any]:
    """Results of a base scenario with changes, by name."""
    return {name: sim.run(sim.load(base, **short, **changes), replicates=replicates, out=folder / name) for name, changes in arms.items()}


def enterprises() -> Drawn:
    """What an enterprise emits by the penalty that it expects, and how doors of detection add up."""
    from sim.processes.enterprises.kernel import detection

    figure, (left, right) = _axes(165, 60, 2)
    penalty, standard = np.linspace(0, 0.8, 200), 0.6
    left.plot(penalty, np.maximum(1 - penalty, standard), color=BLUE)
    left.axhline(standard, color=GREY, linewidth=0.8, linestyle=":")
    left.text(0.79, standard + 0.012, "standard", ha="right", color=GREY)
    left.set_ylim(0, 1.03)
    left.set_xlabel("expected penalty / cost of abating a tonne")
    left.set_ylabel("emission, share of uncontrolled")
    doors = {"routine": (0.12, 0.0, 0.0, 0.0), "+ joint teams": (0.12, 0.15, 0.0, 0.0), "+ complaints": (0.12, 0.15, 0.1, 0.0), "+ a visit of the centre": (0.12, 0.15, 0.1, 0.6)}
    seen = [float(detection(routine, 0.5, joint, complaint, visit, 0.0, 1.0)) for routine, joint, complaint, visit in doors.values()]
    right.barh(list(doors), seen, color=[GREY, GREEN, BLUE, ORANGE])
    for row, value in enumerate(seen):
        right.text(value + 0.01, row, f"{value:.2f}", va="center")
    right.invert_yaxis()
    right.set_xlim(0, 1)
    right.set_xlabel("chance of being found in a month, at a border")
    cost = 1.0
    said = (
        f"An enterprise for which abating a tonne costs 1 and which expects a penalty of 0.25 a tonne above its standard cuts {100 * 0.25 / cost:.0f} % and pays for the rest; at "
        f"{1 - standard:.1f} it complies, and a higher one changes nothing more. At the border, with half of the routine checks lost there, routine finds "
        f"{100 * seen[0]:.0f} of 100 violators in a month; with joint teams, complaints and a visit {100 * seen[-1]:.0f}."
    )
    return figure, {"enterprises": said}


def centre(folder: Path) -> Drawn:
    """What a campaign, visits and an appraisal do to emission, against the same runs without them."""
    arms: dict[str, dict[str, Any]] = {
        "nothing": {},
        "a campaign of three months": {"mechanisms.campaign": {"from": "2014-06-01", "to": "2014-08-31", "effort_floor": 0.3, "curtailment": 0.1}},
        "visits from 2014 on": {"mechanisms.supervision": {"from": "2014-01", "accountability_per_million": 0}},
        "appraisal from 2014 on": {"mechanisms.performance_evaluation": {"from": "2014-01"}},
    }
    runs = _runs(folder, 3, arms)
    figure, (axes,) = _axes(150, 62)
    base = runs["nothing"].values("emission")[:, :, 0]
    at = np.arange(base.shape[1]) / 12 + 2013
    changes = {}
    for (name, result), colour in zip(list(runs.items())[1:], (ORANGE, GREEN, BLUE), strict=True):
        changes[name] = 100 * (result.values("emission")[:, :, 0] / base - 1).mean(axis=0)
        axes.plot(at, changes[name], color=colour, label=name)
    axes.axhline(0, color=GREY, linewidth=0.6)
    axes.set_ylabel("emission of the region (%)")
    axes.legend(frameon=False, loc="lower left")
    month = lambda text: list(runs["nothing"].months).index(text)  # noqa: E731
    campaign, appraisal = changes["a campaign of three months"], changes["appraisal from 2014 on"]
    said = (
        f"In July 2014, in the middle of the campaign, the region emits {-campaign[month('2014-07')]:.0f} % less than without it, a month after its end "
        f"{-campaign[month('2014-09')]:.0f} %, a year after {-campaign[month('2015-08')]:.1f} %. The appraisal takes {-appraisal[month('2014-07')]:.0f} % at the same date and "
        f"{-appraisal[month('2017-12')]:.0f} % at the end of 2017."
    )
    return figure, {"centre": said}


def money(folder: Path) -> Drawn:
    """Balance and margin of the three parties by the share of the spared damage that is paid."""
    shares = (0.0, 0.3, 0.6, 1.0)
    arms = {f"share {share:g}": {"mechanisms.ecological_compensation.share": share} for share in shares}
    runs = _runs(folder, 4, arms, "bth_full_package")
    figure, (left, right) = _axes(165, 60, 2)
    colours = dict(zip(("Beijing", "Tianjin", "Hebei"), (BLUE, GREEN, ORANGE), strict=True))
    balance, margin, delivered = {}, {}, []
    for party, colour in colours.items():
        place = f"party:{party}"
        balance[party], margin[party] = [], []
        for result in runs.values():
            column = result.places.index(place)
            balance[party].append(12 * result.values("transfer_balance")[:, :, column].mean())
            margin[party].append(np.nanmean(result.values("voluntary_margin")[:, 36:, column]))
        left.plot(shares, balance[party], "o-", color=colour, label=party, markersize=3.5)
        right.plot(shares, margin[party], "o-", color=colour, markersize=3.5)
    delivered = [float(np.nanmean(result.values("delivered_share")[:, 24:, 0])) for result in runs.values()]
    for axes, label in ((left, "received less paid (10^8 CNY a year)"), (right, "margin of staying")):
        axes.axhline(0, color=GREY, linewidth=0.6)
        axes.set_xlabel("share of the spared damage that is paid")
        axes.set_ylabel(label)
    left.legend(frameon=False)
    said = (
        f"At a share of 0.3 Beijing {'pays' if balance['Beijing'][1] < 0 else 'receives'} {abs(balance['Beijing'][1]):.1f}, Tianjin "
        f"{'pays' if balance['Tianjin'][1] < 0 else 'receives'} {abs(balance['Tianjin'][1]):.1f} and Hebei {'pays' if balance['Hebei'][1] < 0 else 'receives'} "
        f"{abs(balance['Hebei'][1]):.1f} (10^8 CNY a year, means of four replicates); the three add up to zero but for rounding. The delivered share goes from "
        f"{delivered[0]:.2f} without payment to {delivered[1]:.2f} and, where all of the spared damage is paid, {delivered[3]:.2f}."
    )
    return figure, {"money": said}


def index(folder: Path) -> Drawn:
    """The index over time, and which groups of levers carry the fall of exposure and the index."""
    from sim.study.attribute.attribute import Asked, attribute

    quo, package = (sim.load(name, **SHORT) for name in ("bth_status_quo", "bth_full_package"))
    results = sim.run(package, replicates=6, out=folder / "index")
    found = attribute(quo, package, out=folder / "attribute", asked=Asked(3))
    figure, (left, right) = _axes(170, 60, 2)
    values = results.values("cooperation_index")[:, :, 0]
    at = np.arange(values.shape[1]) / 12 + 2013
    left.plot(at, np.nanmean(values, axis=0), color=BLUE)
    left.fill_between(at, *np.nanpercentile(values, [5, 95], axis=0), color=BLUE, alpha=0.18)
    left.set_ylim(0, 1)
    left.set_ylabel("cooperation index")
    names = [quantity.name for quantity in found.quantities]
    wanted = [name for name in ("exposure", "cooperation_index") if name in names]
    labels = [share.group for share in found.effects[0].shares]
    shares = {}
    for number, name in enumerate(wanted):
        effect = found.effects[names.index(name)]
        shares[name] = {share.group: 100 * share.of_total.mean for share in effect.shares}
        right.barh(np.arange(len(labels)) + 0.36 * number - 0.18, list(shares[name].values()), 0.34, color=(BLUE, ORANGE)[number], label=("exposure", "index")[number])
    right.set_yticks(range(len(labels)), labels)
    right.invert_yaxis()
    right.set_xlabel("share of the effect (%)")
    right.legend(frameon=False)
    top = {name: max(of, key=of.get) for name, of in shares.items()}  # type: ignore[arg-type]
    parts = [f"of the fall of exposure {top['exposure']} carries {shares['exposure'][top['exposure']]:.0f} %"]
    if "cooperation_index" in shares:
        parts.append(f"of the index {top['cooperation_index']} {shares['cooperation_index'][top['cooperation_index']]:.0f} %")
    said = (
        f"In the short runs of the picture the index is {np.nanmean(values[:, 24:]):.2f} on average from the third year on, so about "
        f"{100 * np.nanmean(values[:, 24:]):.0f} % of what full cooperation would add was delivered; {', '.join(parts)} (Shapley shares, three replicates)."
    )
    return figure, {"index": said}


def wrong() -> Drawn:
    """Published numbers beside the model's, as ratios."""
    stored = json.loads((HERE.parent / "validation.json").read_text(encoding="utf-8"))
    rows, colours = [], {"in band": BLUE, "sign only": GREY, "misses": ORANGE}
    for pattern in stored["patterns"]:
        judged = [line for line in pattern["lines"] if line["verdict"] in colours and line["unit"] != "sign"]
        if pattern["role"] == "input" or not judged:
            continue
        line = judged[0]
        known = [line["published"], *line["simulated"]]
        if all(isinstance(v, float | int) for v in known) and line["published"]:
            ratios = sorted(v / line["published"] for v in line["simulated"])
            rows.append((pattern["id"].replace("_", " "), ratios, line["verdict"]))
    figure, (axes,) = _axes(150, 14 + 4.6 * len(rows))
    for row, (_, (low, middle, high), verdict) in enumerate(rows):
        axes.plot([max(low, -1), min(high, 3)], [row, row], color=colours[verdict], linewidth=1.4)
        axes.plot(np.clip(middle, -1, 3), row, "o", color=colours[verdict], markersize=4)
    axes.axvline(1, color=GREY, linewidth=0.8, linestyle=":")
    axes.axvline(0, color=GREY, linewidth=0.5)
    axes.set_yticks(range(len(rows)), [name for name, *_ in rows])
    axes.invert_yaxis()
    axes.set_xlim(-1.05, 3.05)
    axes.set_xlabel("model / published (blue: in the accepted band, orange: misses, grey: sign only)")
    axes.grid(visible=False)
    verdicts = [verdict for *_, verdict in rows]
    said = (
        f"Of the {len(rows)} numbers in the picture {verdicts.count('in band')} lie in the band that was accepted beforehand, {verdicts.count('sign only')} have the right sign "
        f"alone, and {verdicts.count('misses')} miss."
    )
    return figure, {"wrong": said}


def drawn(folder: Path) -> dict[str, Callable[[], Drawn]]:
    """Name of a picture -> what draws it."""
    return {
        "06_enterprises": enterprises, "07_centre": lambda: centre(folder / "centre"), "08_money": lambda: money(folder / "money"),
        "09_index": lambda: index(folder), "10_wrong": wrong,
    }  # fmt: skip


if __name__ == "__main__":
    renew(drawn, 130)
