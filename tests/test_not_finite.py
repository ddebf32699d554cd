"""Whatever a run gives, it can be said: nan, infinities, nothing, zeros and single values go through every formatter, sentence, table and chart.

The functions are found by what they take, so that a new one is tried too; one that takes what the test cannot make fails until it is taught.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import math
import pkgutil
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim.show
import sim.study
from sim.declare.comparisons import Member, findings
from sim.outcomes.declarations import OUTCOMES
from sim.show.marks.arms import arms_of
from sim.show.page.look import Look, style
from sim.study.coalitions.analyse import Band, stance
from sim.study.compare.agreement import Agreement
from sim.study.compare.answer import answers
from sim.study.compare.compare import compare
from sim.study.compare.intervals import Interval, mean_interval, percentile_interval, welch_interval
from sim.study.compare.leaving import Leaver, leavers, payers
from sim.study.compare.printed import interval_text
from sim.study.compare.verdicts import SURE, verdict_of
from tests.odd_numbers import BAD, PAIRS, SPECIAL, coalition_studies, pairs_in, studies_in, texts_of

MODULES = [
    importlib.import_module(found.name)
    for package in (sim.study, sim.show)
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
]
SAYS = re.compile(r"\b(str|Text|Table|Figure|Rows|Grid)\b")
CARRIERS = {
    "float", "Interval", "Band", "Stance", "Finding", "Sequence[Finding]", "Comparison", "Results", "Sequence[Results]", "Sequence[Arm]", "Sensitivity",
    "CoalitionStudy", "Held", "Estimate", "Sequence[Effect]", "Effect", "Row", "Survival", "SpellRatio", "Leaver", "Payer", "Agreement", "Answer",
}  # fmt: skip
"""Types that carry simulated numbers."""
APART = {
    "sim.show.plot.draw_groups": "writes the figures that are drawn here into files", "sim.study.coalitions.store.write_study": "a folder; tried below",
    "sim.study.analysis.index_words.leading": "the name of a measure", "sim.study.branch.branch.folder_name": "the name of a folder",
    "sim.study.compare.again.carried_by_results": "runs the scenarios of results; test_report.py, test_attribute_short.py",
    "sim.study.branch.words.moves": "counts of events", "sim.study.branch.words.sentences": "takes the results of a branch; test_branch.py",
    "sim.show.page.text_width.wrap": "breaks lines at a width that is a constant", "sim.show.page.sheet.canvas": "makes a page of a constant size",
    "sim.show.page.text_width.lines_of": "breaks lines at a width that is a constant",
    "sim.show.tables.evidence.compared": "takes a declaration of the ledger",
    "sim.show.tables.main.main_rows": "chooses names, and no number is in them",
    "sim.show.marks.coalitions.even_lines": "breaks lines at a width that is a constant",
    "sim.show.tables.evidence.stated": "takes a declaration of the ledger", "sim.study.evidence.cases.not_shipped": "takes a declaration of the ledger",
    "sim.show.marks.arms.shown_places": "chooses places, and no number is in them", "sim.show.marks.money.account_label": "names an account",
}  # fmt: skip
"""Functions that look like one of them, and why they are not called here."""


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


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[list[Any]]:
    """A scenario without and with a campaign each, of odd numbers."""
    return pairs_in(tmp_path_factory.mktemp("stored"), PAIRS[:3])


@pytest.fixture(scope="module")
def makers(pairs: list[list[Any]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Annotation -> values; a parameter's own name goes first."""
    with np.errstate(all="ignore"):
        return made(pairs, studies_in(tmp_path_factory.mktemp("studies")), tmp_path_factory.mktemp("figures"))


def made(pairs: list[list[Any]], studies: list[Any], folder: Path) -> dict[str, Any]:
    results = [one for pair in pairs for one in pair]
    intervals = [Interval(a, b, c) for a in SPECIAL[:7] for b in SPECIAL[:7] for c in SPECIAL[:7]]
    some = [f for f in findings() if f.claim == findings()[0].claim]
    unusual = ((math.nan,) * 3, (math.inf,) * 3, (1.0, math.nan, math.nan))
    odd = [dataclasses.replace(some[0], effect=x, lo=y, hi=z, says="no value", detail=d) for x, y, z in unusual for d in ("", "inf", "1")]
    of_bundle = [Member(some[0].claim, "campaign", "could fail", *three, "share", 0, role, 1, 4) for three in unusual for role in ("no value", "nothing")]
    coalitions = list(coalition_studies().values())
    comparisons = [compare(pair) for pair in (*pairs, *([b, a] for a, b in pairs), [pairs[0][1], pairs[1][1]])]
    return {
        "float": list(SPECIAL), "float | None": [None], "bool": [False, True], "Language": ["en", "zh"], "Interval": intervals,
        "Band": [Band(x.mean, x.lo, x.hi) for x in intervals], "Stance": [stance("p", np.array(v)) for v in ([math.nan], [math.inf], [0.0, -1e-300], [1.0])],
        "kinds": [{some[0].claim: "bundle"}], "members": [{some[0].claim: of_bundle}], "of_bundle": [of_bundle, []],
        "Finding": odd, "Sequence[Finding]": [[one] for one in odd] + [some], "Results": results, "Sequence[Results]": [*pairs, *([r] for r in results)],
        "Comparison": comparisons, "Answer": [one for group in (*pairs, *([r] for r in results), results[1:]) for one in answers(group)], "digits": [3, 6],
        "arm": [0], "Sequence[Arm]": [arms_of(pair, Look()) for pair in pairs], "CoalitionStudy": coalitions, "Sensitivity": studies,
        "Estimate": [], "p": [0], "k": [0], "coalition": [(), (0,), (0, 1)], "names_zh": [{}], "signed": [False, True], "by_year": [True],
        "outcome": ["member"], "place": ["ALL"], "limit": [2], "folder": [folder],
        "note": [None], "places": [[]], "unit": [True],
        "period": ["all"], "Sequence[tuple[str, str]] | None": [None, [("exposure", "ALL"), ("member", "party:Hebei"), ("trust", "Beijing")]],
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
    first = {key: values[0] for key, values in given_.items()}
    for key, values in given_.items():
        yield from (first | {key: value} for value in values)


@pytest.mark.parametrize("where", FOUND)
def test_every_formatter_says_what_it_is_given(where: str, makers: dict[str, Any]) -> None:
    with style(Look()), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("error")
        for arguments in calls(FOUND[where], makers):
            for text in texts_of(FOUND[where](**arguments)):
                assert not BAD.search(text), text


def test_the_formatters_are_found() -> None:
    known = {"sim.study.compare.printed.number", "sim.study.compare.words.comparison_sentences", "sim.show.tables.main.run_tables"}
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
