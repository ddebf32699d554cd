"""Whatever a run gives, it can be said: nan, infinities, nothing, zeros and single values go through every formatter, sentence, table and chart.

The functions are found by what they take, so that a new one is tried too; one that takes what the test cannot make fails until it is taught.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import io
import math
import pkgutil
import re
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim.show
import sim.study
from sim.declare.comparisons import findings
from sim.declare.text import Text
from sim.draws.streams import Draws
from sim.outcomes.declarations import OUTCOMES
from sim.outcomes.table import Event, Flow, RunTable
from sim.scenario.load import load_scenario
from sim.show.arms import arms_of
from sim.show.style import journal
from sim.study.analysis.sensitivity import sensitivity
from sim.study.coalitions.analyse import Band, CoalitionStudy, analyse, stance
from sim.study.compare.agreement import Agreement
from sim.study.compare.compare import compare
from sim.study.compare.intervals import Interval, mean_interval, percentile_interval, welch_interval
from sim.study.compare.leaving import Leaver, leavers, payers
from sim.study.compare.printed import interval_text
from sim.study.compare.verdicts import SURE, verdict_of
from sim.study.runs.execute import run_replicates
from sim.study.store.results import open_results
from sim.study.store.store import write_results
from tests.test_sensitivity import AXES, CONTRAST, SAMPLE, results_of

SPECIAL = (math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -2.5e-16, 5e-324, 1e308, -1e308, 999.9995, 0.1 + 0.2)
MODULES = [
    importlib.import_module(found.name)
    for package in (sim.study, sim.show)
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
]
SAYS = re.compile(r"\b(str|Text|Table|Figure|Rows)\b")
CARRIERS = {
    "float", "Interval", "Band", "Stance", "Finding", "Sequence[Finding]", "Comparison", "Results", "Sequence[Results]", "Sequence[Arm]", "Sensitivity",
    "CoalitionStudy", "Held", "Estimate", "Sequence[Effect]", "Effect", "Row", "Survival", "SpellRatio", "Leaver", "Payer", "Agreement",
}  # fmt: skip
"""Types that carry simulated numbers."""
APART = {
    "sim.show.figures.draw_all": "writes the charts that are drawn here into files", "sim.show.figures.draw_groups": "calls draw_all",
    "sim.study.coalitions.store.write_study": "a folder; tried below",
    "sim.show.layout.wrap": "breaks lines at a width that is a constant", "sim.show.style.canvas": "makes a page of a constant size",
    "sim.study.runs.run.duration": "seconds of a plan, always finite", "sim.show.evidence_tables.compared": "takes a declaration of the ledger",
    "sim.show.evidence_tables.stated": "takes a declaration of the ledger", "sim.study.evidence.cases.not_shipped": "takes a declaration of the ledger",
}  # fmt: skip
"""Functions that look like one of them, and why they are not called here."""
BAD = re.compile(r"(?<![A-Za-z])[-+]?(nan|inf|NaN|None)(?![A-Za-z])|(?<![\d.,])1 (replicates|runs|months|points|matrices|spells|parties|pairs|structures)\b")


def formatters() -> Iterator[tuple[str, Any]]:
    """Every public function that takes simulated numbers and says, lists or draws them."""
    for module in MODULES:
        for name, function in vars(module).items():
            where = f"{module.__name__}.{name}"
            if not inspect.isfunction(function) or function.__module__ != module.__name__ or name.startswith("_") or where in APART:
                continue
            kinds = [str(kind) for key, kind in function.__annotations__.items() if key != "return"]
            if SAYS.search(str(function.__annotations__.get("return"))) and any(kind in CARRIERS for kind in kinds):
                yield where, function


FOUND = dict(formatters())


# what they are given -----------------------------------------------------------------------------------------------------


def table_of(scenario: Any, fill: Any, busy: bool) -> RunTable:
    """A run whose every value is what ``fill`` (shape -> array) gives; ``busy``: with flows and events."""
    region = scenario.region
    places = ("ALL", *(f"party:{p}" for p in region.party_names), *region.city_names)
    months = tuple(str(m) for m in scenario.calendar.all_months[scenario.calendar.burn_in :])
    series = {name: fill((len(months), len(places))) for name in OUTCOMES}
    n = len(region.city_names)
    flows = tuple(Flow(m, "party:Beijing", "party:Hebei", kind, float(fill(1)[0])) for m in months for kind in ("fixed", "fine", "tax")) if busy else ()
    events = (Event(months[0], "party:Hebei", "joined"), Event(months[1], "party:Hebei", "visit")) if busy else ()
    return RunTable(months, places, series, flows, events, fill((n, n + 1)))


def fills(seed: int) -> dict[str, Any]:
    draw = np.random.default_rng(seed)
    return {
        "nothing": lambda shape: np.full(shape, np.nan),
        "zero": np.zeros,
        "infinite": lambda shape: np.full(shape, np.inf),
        "mixed": lambda shape: draw.choice([math.nan, math.inf, -math.inf, 0.0, 1.0, 0.7, -3.0], shape),
        "huge": lambda shape: draw.choice([1e300, -1e300, 1e-300, 1.0], shape),
        "usual": lambda shape: draw.uniform(0, 1, shape),
    }


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Results by what fills them and by the number of replicates, of a scenario with a campaign and of the same without."""
    folder = tmp_path_factory.mktemp("stored")
    text = "extends: bth_status_quo\nperiod: {start: 2013-01, months: 14}\nagents: {enterprises_per_city: 2, citizens_per_city: 2}\n"
    (folder / "plain.yaml").write_text(text, encoding="utf-8")
    (folder / "campaign.yaml").write_text(f"{text}mechanisms:\n  campaign: {{from: 2013-05-01, to: 2013-06-15}}\n", encoding="utf-8")
    found = {}
    for name, file, count in (
        ("nothing", "plain", 3), ("mixed", "campaign", 3), ("zero", "plain", 1), ("usual", "campaign", 1), ("infinite", "plain", 2), ("huge", "campaign", 2),
    ):  # fmt: skip
        scenario = load_scenario(folder / f"{file}.yaml")

        def run(scenario: Any, draws: Draws, name: str = name) -> RunTable:
            return table_of(scenario, fills(draws.replicate)[name], name not in ("nothing", "zero"))

        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("error")
            done = run_replicates(scenario, count, 1, 1, folder / "work" / name, simulate=run)
            assert not done.failures
            found[name] = open_results(write_results(done, folder / "out" / name))
    return found


@pytest.fixture(scope="module")
def pairs(stored: dict[str, Any]) -> list[list[Any]]:
    """A scenario without and with a campaign each: with nothing and all kinds of numbers, of one run, and beyond all numbers."""
    names = (("nothing", "mixed"), ("zero", "usual"), ("infinite", "huge"))
    return [[stored[name] for name in pair] for pair in names]


@cache
def ring_study() -> CoalitionStudy:
    scenario = load_scenario("synthetic_ring", overrides={"period.months": 12, "agents.enterprises_per_city": 2, "agents.citizens_per_city": 2})
    return analyse(scenario, 3)


def coalition_studies() -> Iterator[CoalitionStudy]:
    """An analysis of two parties or more, and the same with all its numbers replaced."""
    base = ring_study()
    yield base
    for fill in fills(1).values():

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

        yield dataclasses.replace(base, **{f.name: other(getattr(base, f.name)) for f in dataclasses.fields(base) if f.name != "scenario"})


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """Effects of a factorial and of a sample in which one outcome has values, one never has, and one only in some runs."""

    def row(scenario: Any, draws: Draws) -> np.ndarray:
        draw = np.random.default_rng([draws.replicate, len(scenario.mechanisms)])
        return np.array([draw.normal(), math.nan, [math.inf, math.nan, -math.inf, 1.0][draws.replicate % 4]])

    found = []
    factorial = "base: base\ndesign: {method: factorial}\nreplicates: "
    for text in (
        f"{factorial}4\n{AXES}{CONTRAST}", f"{factorial}1\n{AXES}", SAMPLE.replace("replicates: 1", "replicates: 4").replace("points: 40", "points: 8"),
    ):  # fmt: skip
        found.append(sensitivity(results_of(tmp_path_factory.mktemp("study"), text, row)))
    return found


@pytest.fixture(scope="module")
def makers(pairs: list[list[Any]], studies: list[Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Annotation -> values; a parameter's own name goes first."""
    with np.errstate(all="ignore"):
        return made(pairs, studies, tmp_path_factory.mktemp("figures"))


def made(pairs: list[list[Any]], studies: list[Any], folder: Path) -> dict[str, Any]:
    results = [one for pair in pairs for one in pair]
    intervals = [Interval(a, b, c) for a in SPECIAL[:7] for b in SPECIAL[:7] for c in SPECIAL[:7]]
    some = [f for f in findings() if f.claim == findings()[0].claim]
    unusual = ((math.nan,) * 3, (math.inf,) * 3, (1.0, math.nan, math.nan))
    odd = [dataclasses.replace(some[0], effect=x, lo=y, hi=z, says="no value", detail=d) for x, y, z in unusual for d in ("", "inf", "1")]
    coalitions = list(coalition_studies())
    comparisons = [compare(pair) for pair in (*pairs, *([b, a] for a, b in pairs), [pairs[0][1], pairs[1][1]])]
    return {
        "float": list(SPECIAL), "float | None": [None], "bool": [False, True], "Language": ["en", "zh"], "Interval": intervals,
        "Band": [Band(x.mean, x.lo, x.hi) for x in intervals], "Stance": [stance("p", np.array(v)) for v in ([math.nan], [math.inf], [0.0, -1e-300], [1.0])],
        "Finding": odd, "Sequence[Finding]": [[one] for one in odd] + [some], "Results": results, "Sequence[Results]": [*pairs, *([r] for r in results)],
        "Comparison": comparisons,
        "arm": [0], "Sequence[Arm]": [arms_of(pair, "en") for pair in pairs], "CoalitionStudy": coalitions, "Sensitivity": studies,
        "Estimate": [], "p": [0], "k": [0], "coalition": [(), (0,), (0, 1)], "names_zh": [{}], "signed": [False, True], "by_year": [True],
        "outcome": ["member"], "place": ["ALL"], "limit": [2], "folder": [folder],
        "note": [None], "places": [[]], "unit": [True],
    }  # fmt: skip


def of_study(found: Any) -> list[tuple[str, str, str, str]]:
    m = found.results.manifest
    return [(m["bases"][0]["name"], name, m["places"][0], m["periods"][0]) for name in found.results.outcomes if found.rows(outcome=name)]


def calls(function: Any, makers: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Arguments: every value of the first parameter with one of each other, and every value of those with the first's first."""
    kinds = {key: str(kind) for key, kind in function.__annotations__.items() if key != "return"}
    if "Sensitivity" in kinds.values():
        for found in makers["Sensitivity"]:
            for base, outcome, place, period in of_study(found):
                more = {"found": found, "base": base, "outcome": outcome, "outcomes": [outcome], "place": place, "period": period, "language": "en"}
                more |= {"folder": makers["folder"][0], "note": None}
                if "held" in kinds:
                    yield from ({"found": found, "held": held} for held in found.held)
                else:
                    yield {key: more[key] for key in kinds}
        return
    if "Estimate" in kinds.values():  # only of more parties than the analysis lists
        return
    if function.__name__ == "ordered_axes":
        yield from ({"rows": found.effects, "measure": measure} for found in makers["Sensitivity"] for measure in ("shapley", "prcc"))
        return
    given_ = {key: makers[key] if key in makers else makers[kind] for key, kind in kinds.items()}
    if "Figure" in str(function.__annotations__["return"]):  # drawing takes long
        few = {"Sequence[Results]": makers["Sequence[Results]"][:3:2], "CoalitionStudy": makers["CoalitionStudy"][1:5:3], "Language": ["en"]}
        given_ |= {key: few.get(kind, given_[key][:1]) for key, kind in kinds.items()}
    first = {key: values[0] for key, values in given_.items()}
    for key, values in given_.items():
        yield from (first | {key: value} for value in values)


def texts_of(said: Any) -> Iterator[str]:
    """Every English text in what a function gave."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, Text):
        yield said.en
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


@pytest.mark.parametrize("where", FOUND)
def test_every_formatter_says_what_it_is_given(where: str, makers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.show.effects.FORMATS", ("png",))
    with journal(), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("error")
        for arguments in calls(FOUND[where], makers):
            for text in texts_of(FOUND[where](**arguments)):
                assert not BAD.search(text), text


def test_the_formatters_are_found() -> None:
    known = {"sim.study.compare.printed.number", "sim.study.compare.words.comparison_sentences", "sim.show.tables.run_tables", "sim.show.charts.flows.draw"}
    assert known <= set(FOUND)
    assert len(FOUND) > 45
    known = {f"{module.__name__}.{name}" for module in MODULES for name in vars(module)}
    assert set(APART) <= known, "a function that stands apart is gone"


@pytest.mark.parametrize("values", [[], [math.nan], [1.0], [-0.05], [math.inf, 1.0], [math.inf, -math.inf], [0.0, 0.0], [1e-17, -1e-17]])
def test_a_margin_is_told_with_an_interval_only_where_there_is_one(values: list[float]) -> None:
    x = mean_interval(np.array(values))
    said = Leaver("Hebei", x, True, Agreement(1.0, True, math.isnan(x.lo)), "2013-01 .. 2013-12").sentence("河北")
    assert not BAD.search(said.en)
    assert ("[" in said.en) == (not math.isnan(x.lo))


def test_stored_results_and_leavers_of_odd_numbers(pairs: list[list[Any]]) -> None:
    """summary.csv of any numbers is read again, and the table of who would leave."""
    for result in (one for pair in pairs for one in pair):
        assert len(result.summary)
        with np.errstate(all="ignore"):
            assert not any(BAD.search(leaver.sentence("x").en) for leaver in (*leavers(result), *payers(result)))


VALUES = st.lists(st.one_of(st.sampled_from(SPECIAL), st.floats(allow_nan=True, allow_infinity=True)), max_size=6)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES, VALUES)
def test_an_interval_is_whole_or_not_at_all(first: list[float], second: list[float]) -> None:
    a, b = np.array(first, dtype=float), np.array(second, dtype=float)
    with warnings.catch_warnings(), np.errstate(over="ignore", invalid="ignore"):
        warnings.simplefilter("error")
        for x in (mean_interval(a), welch_interval(a, b), percentile_interval(1.0, a)):
            assert not BAD.search(interval_text(x, True)), x
            assert math.isnan(x.lo) == math.isnan(x.hi) or not math.isfinite(x.mean)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from((0.0, 1.0, 1e-300, 1.0 - 1e-16)), st.floats(0, 1)), min_size=1, max_size=8))
def test_no_interval_of_a_share_leaves_0_to_1(values: list[float]) -> None:
    x = mean_interval(np.array(values), (0.0, 1.0))
    assert math.isnan(x.lo) if len(values) == 1 else 0.0 <= x.lo <= x.mean * (1 + 1e-12) <= x.hi * (1 + 2e-12) <= 1.0 + 1e-11
    assert x.hi <= 1.0 or math.isnan(x.hi)


def test_the_interval_of_a_share_by_hand() -> None:
    """Mean 0.2, standard error 0.05 of 3 values, t(0.95, 2) = 2.919986: ln odds -1.386294 -+ 2.919986 0.05/0.16; far from the bounds it is Student's."""
    values = np.array([0.2 - 0.05 * math.sqrt(3.0), 0.2, 0.2 + 0.05 * math.sqrt(3.0)])
    x, step = mean_interval(values, (0.0, 1.0)), 2.919986 * 0.05 / 0.16
    assert (x.lo, x.hi) == pytest.approx(tuple(1.0 / (1.0 + math.exp(1.386294 - sign * step)) for sign in (-1, 1)), rel=1e-5)
    near = 0.5 + (values - 0.2) / 1000.0
    assert (mean_interval(near, (0.0, 1.0)).lo, mean_interval(near, (0.0, 1.0)).hi) == pytest.approx((mean_interval(near).lo, mean_interval(near).hi), abs=1e-9)


def test_every_share_has_bounds() -> None:
    margins = {f"{kind}_margin" for kind in ("voluntary", "internal", "external", "potential")}
    free = margins | {"effort_gap", "effort_spread", "welfare_gap_closed", "retired_capacity"}
    assert {name for name, outcome in OUTCOMES.items() if outcome.unit.startswith("share") and outcome.bounds is None} == free


ENDS = st.one_of(st.floats(-10, 10), st.floats(-1e-5, 1e-5), st.sampled_from((0.0, -2.29e-16, 1.52e-7, 0.697, math.inf, -math.inf)))


@settings(max_examples=500, deadline=None)
@given(ENDS, ENDS, ENDS)
def test_a_verdict_is_that_of_the_interval_beside_it(a: float, b: float, c: float) -> None:
    """Read off the printed text alone: both ends on one side of 0, or it cannot be told."""
    lo, mean, hi = sorted((a, b, c))
    printed = interval_text(Interval(mean, lo, hi), True)
    if printed == "–":
        return
    low, high = (float(end.replace(",", "").replace("∞", "inf")) for end in re.search(r"\[(.*?), ([^,\]]*)\]$", printed).groups())  # type: ignore[union-attr]
    verdict = verdict_of(Interval(mean, lo, hi), "higher")
    assert verdict == ("better" if low > 0 else "worse" if high < 0 else "cannot tell")
    assert (verdict_of(Interval(mean, lo, hi), "neither") in SURE) == (verdict in SURE)


def test_intervals_are_judged_in_one_place() -> None:
    """No other file compares an end of an interval with 0."""
    import ast

    judged = []
    for module in MODULES:
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                ends = any(isinstance(s, ast.Attribute) and s.attr in ("lo", "hi") for s in sides)
                if ends and any(isinstance(s, ast.Constant) for s in sides):
                    judged.append(f"{module.__name__}:{node.lineno}")
    assert judged == []
