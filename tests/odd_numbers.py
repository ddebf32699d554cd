"""Results whose numbers are odd: none, infinite, huge, tiny, of a single run; and what a text or figure made of them says."""

from __future__ import annotations

import dataclasses
import importlib
import io
import math
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.declare.text import Text
from sim.draws.streams import Draws
from sim.outcomes.declarations import OUTCOMES
from sim.outcomes.table import Event, Flow, RunTable
from sim.scenario.load import load_scenario
from sim.study.analysis.sensitivity import Sensitivity, sensitivity
from sim.study.coalitions.analyse import CoalitionStudy, analyse
from sim.study.runs.execute import run_replicates
from sim.study.store.results import Results, open_results
from sim.study.store.store import write_results
from sim.study.sweeps.sweep_store import SweepResults
from tests.test_sensitivity import AXES, CONTRAST, SAMPLE, results_of

SPECIAL = (math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -2.5e-16, 5e-324, 1e308, -1e308, 999.9995, 0.1 + 0.2)
BAD = re.compile(r"(?<![A-Za-z])[-+]?(nan|inf|NaN|None)(?![A-Za-z])|(?<![\d.,])1 (replicates|runs|months|points|matrices|spells|parties|pairs|structures)\b")
PAYMENTS = (
    *(("party:Beijing", "party:Hebei", kind) for kind in ("fine", "tax", "shapley", "horizontal", "bilateral_payments")),
    ("party:Hebei", "centre", "fine"), ("enterprises:Beijing", "party:Beijing", "fine"), ("centre", "party:Tianjin", "vertical_bonus"),
    ("governments", "mechanism:campaign", "running_cost"),
)  # fmt: skip
"""Payer, payee and kind."""


def table_of(scenario: Any, fill: Any, busy: bool) -> RunTable:
    """A run whose every value is what ``fill`` (shape -> array) gives; ``busy``: with flows, events and days."""
    region = scenario.region
    places = ("ALL", *(f"party:{p}" for p in region.party_names), *region.city_names)
    months = tuple(str(m) for m in scenario.calendar.all_months[scenario.calendar.burn_in :])
    series = {name: fill((len(months), len(places))) for name in OUTCOMES}
    n = len(region.city_names)
    flows = tuple(Flow(m, *of, float(fill(1)[0])) for m in months for of in PAYMENTS) if busy else ()
    events = (Event(months[0], "party:Hebei", "joined"), Event(months[1], "party:Hebei", "visit")) if busy else ()
    days = tuple(str(day) for day in np.arange("2013-01-01", "2013-03-01", dtype="datetime64[D]"))
    return RunTable(months, places, series, flows, events, fill((n, n + 1)), *((days, fill((len(days), n))) if busy else ()))


def fills(seed: int) -> dict[str, Any]:
    draw = np.random.default_rng(seed)
    return {
        "nothing": lambda shape: np.full(shape, np.nan),
        "zero": np.zeros,
        "infinite": lambda shape: np.full(shape, np.inf),
        "mixed": lambda shape: draw.choice([math.nan, math.inf, -math.inf, 0.0, 1.0, 0.7, -3.0], shape),
        "huge": lambda shape: draw.choice([1e300, -1e300, 1e90, -1e90, 1e-300, 1.0], shape),
        "large": lambda shape: draw.choice([1e90, -1e90, 1e90, 3e20], shape),
        "tiny": lambda shape: draw.choice([1e-300, 2e-300, 0.0], shape),
        "usual": lambda shape: draw.uniform(0, 1, shape),
    }


PAIRS = (("nothing", 3, "mixed"), ("zero", 1, "usual"), ("infinite", 2, "huge"), ("tiny", 2, "large"))
"""What fills the results without and with a campaign, and of how many replicates."""


def pairs_in(folder: Path, pairs: Sequence[tuple[str, int, str]] = PAIRS) -> list[list[Results]]:
    """Results of a scenario without and with a campaign each."""
    text = "extends: bth_status_quo\nperiod: {start: 2013-01, months: 14}\nagents: {enterprises_per_city: 2, citizens_per_city: 2}\n"
    (folder / "plain.yaml").write_text(text, encoding="utf-8")
    (folder / "campaign.yaml").write_text(f"{text}mechanisms:\n  campaign: {{from: 2013-05-01, to: 2013-06-15}}\n", encoding="utf-8")
    found = {}
    for name, file, count in [run for first, many, second in pairs for run in ((first, "plain", many), (second, "campaign", many))]:
        scenario = load_scenario(folder / f"{file}.yaml")

        def run(scenario: Any, draws: Draws, name: str = name) -> RunTable:
            return table_of(scenario, fills(draws.replicate)[name], name not in ("nothing", "zero"))

        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("error")
            done = run_replicates(scenario, count, 1, 1, folder / "work" / name, simulate=run)
            assert not done.failures
            found[name] = open_results(write_results(done, folder / "out" / name))
    return [[found[first], found[second]] for first, _, second in pairs]


@cache
def ring_study() -> CoalitionStudy:
    scenario = load_scenario("synthetic_ring", overrides={"period.months": 12, "agents.enterprises_per_city": 2, "agents.citizens_per_city": 2})
    return analyse(scenario, 3)


def coalition_studies() -> dict[str, CoalitionStudy]:
    """An analysis of two parties or more, and by what fills it the same with all its numbers replaced."""
    base = ring_study()
    studies = {"as it is": base}
    for name, fill in fills(1).items():

        def other(found: Any, fill: Any = fill) -> Any:
            if isinstance(found, np.ndarray) and found.dtype == float:
                return np.asarray(fill(found.shape))
            if isinstance(found, dict):
                return {key: other(value) for key, value in found.items()}
            if dataclasses.is_dataclass(found) and type(found).__name__ == "CoalitionTable":
                replaced = {f.name: other(getattr(found, f.name)) for f in dataclasses.fields(found)}
                for name in ("stable", "maximal"):
                    replaced[name][0] = 0.0  # nobody is no coalition
                return dataclasses.replace(found, **replaced)
            return found

        studies[name] = dataclasses.replace(base, **{f.name: other(getattr(base, f.name)) for f in dataclasses.fields(base) if f.name != "scenario"})
    return studies


def _row(scenario: Any, draws: Draws) -> np.ndarray:
    draw = np.random.default_rng([draws.replicate, len(scenario.mechanisms)])
    return np.array([draw.normal(), math.nan, [math.inf, math.nan, -math.inf, 1.0][draws.replicate % 4]])


def _far(scenario: Any, draws: Draws) -> np.ndarray:
    return np.array([1e300, 1e90 * scenario.get("governments", "reciprocity"), 1e-300 * draws.replicate])


def studies_in(folder: Path) -> list[Sensitivity]:
    """Effects of a factorial and of a sample in which one outcome has values, one never has, and one only in some runs."""
    found = []
    factorial = "base: base\ndesign: {method: factorial}\nreplicates: "
    for text in (
        f"{factorial}4\n{AXES}{CONTRAST}", f"{factorial}1\n{AXES}", SAMPLE.replace("replicates: 1", "replicates: 4").replace("points: 40", "points: 8"),
    ):  # fmt: skip
        found.append(sensitivity(results_of(_made(folder / str(len(found))), text, _row)))
    return found


LEVELS = "base: base\ndesign: {method: grid}\nreplicates: 4\naxes:\n  governments.reciprocity: [0.1, 0.5, 0.9]\n"


RANGES = "replicates: 2\naxes:\n  governments.reciprocity: {low: 0.1, high: 0.9}\n  governments.choice_sharpness: {low: 1, high: 10}\n"
SAMPLED = f"base: base\ndesign: {{method: latin_hypercube, points: 48}}\n{RANGES}"
BY_SALIB = f"base: base\ndesign: {{method: morris, samples: 6}}\n{RANGES}", f"base: base\ndesign: {{method: sobol, samples: 16}}\n{RANGES}"


def _usual(scenario: Any, draws: Draws) -> np.ndarray:
    value, sharp = scenario.get("governments", "reciprocity"), scenario.get("governments", "choice_sharpness")
    return np.array([value * sharp + 0.01 * draws.replicate, math.nan if value < 0.2 else value, math.inf if sharp > 9 else -sharp])


def sweeps_in(folder: Path) -> list[SweepResults]:
    """Studies of one axis of numbers and of two: with values, without, in some runs, and very large and small ones."""
    texts = [(text, row) for text in (LEVELS, f"{LEVELS}  mechanisms.legislation.fine_multiplier: [1, 2, 4]\n") for row in (_row, _far)]
    texts += [(SAMPLED, row) for row in (_usual, _row, _far)]
    with suppress(ImportError):
        importlib.import_module("SALib")
        texts += [(text, row) for text in BY_SALIB for row in (_usual, _far)]
    return [results_of(_made(folder / f"{number}{row.__name__}"), text, row) for number, (text, row) in enumerate(texts)]


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def texts_of(said: Any) -> Iterator[str]:
    """Every English text in what a function gave."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, Text):
        yield said.en
    elif type(said).__name__ == "Grid":
        yield from texts_of((*said.head("en"), *said.cells("en"), *said.notes))
    elif type(said).__name__ == "Table":
        from rich.console import Console

        console = Console(width=200, file=io.StringIO(), markup=False)
        console.print(said)
        yield console.file.getvalue()  # type: ignore[attr-defined]
    elif type(said).__name__ == "Figure":
        import matplotlib.text

        said.set_dpi(40)
        said.set_layout_engine("none")  # which takes most of the time
        said.canvas.draw()
        yield from (found.get_text() for found in said.findobj(matplotlib.text.Text))
    elif isinstance(said, list | tuple | Iterator):
        for part in said:
            yield from texts_of(part)
