"""Whatever a run, a study or an analysis gives, every figure draws it or says why not: nan, infinities, nothing, zeros, huge and tiny numbers."""

from __future__ import annotations

import dataclasses
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.declare.problems import InputError
from sim.scenario.load import load_scenario
from sim.show.figure import Given
from sim.show.figures import registry
from sim.show.marks.lines import plain_number
from sim.study.attribute.attribute import Asked, attribute
from sim.study.attribute.store import StoredAttribution, open_attribution, write_attribution
from sim.study.coalitions.opened import open_coalitions
from sim.study.coalitions.store import write_study
from sim.study.search.file import read_treaty
from sim.study.search.store import StoredTreaty, open_treaty, write_treaty
from sim.study.search.treaty import design
from tests.conftest import needs_extra
from tests.odd_numbers import BAD, coalition_studies, pairs_in, ring_study, studies_in, sweeps_in, texts_of


@pytest.fixture(scope="module")
def by_kind(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Kind of results -> results of it."""
    folder = tmp_path_factory.mktemp("odd")
    with np.errstate(all="ignore"):
        pairs = pairs_in(folder)
        study = [*(found.results for found in studies_in(folder / "studies")), *sweeps_in(folder / "sweeps")]
    others = coalition_studies()
    stored = open_coalitions(write_study(ring_study(), folder))
    return {
        "run": [*pairs, pairs[1][1:]], "study": study,
        "coalitions": [stored, *(dataclasses.replace(stored, study=others[name]) for name in ("nothing", "mixed", "huge"))],
        "attribution": _attributions(folder), "treaty": _treaties(folder),
    }  # fmt: skip


def _attributions(folder: Path) -> list[StoredAttribution]:
    """One of the program, and the same with nothing, zeros, infinities, no value, huge and tiny numbers in its arms."""
    few = {"period.months": 12, "agents.enterprises_per_city": 4, "agents.citizens_per_city": 4}
    first, second = (load_scenario(name, overrides=few) for name in ("bth_status_quo", "bth_full_package"))
    stored = open_attribution(write_attribution(attribute(first, second, out=folder, asked=Asked(2)), (first, second), folder))
    arms = stored.found.arms
    holes, far = arms.copy(), arms.copy()
    holes[1, 0], far[2, 1] = np.nan, np.inf
    odd = (0.0 * arms, np.full_like(arms, np.nan), holes, far, 1e200 * arms, 1e-200 * arms, arms[:, :1])
    found = [dataclasses.replace(stored.found, arms=values, replicates=stored.found.replicates[: values.shape[1]]) for values in odd]
    return [stored, *(dataclasses.replace(stored, found=one) for one in found)]


def _treaties(folder: Path) -> list[StoredTreaty]:
    """A designed treaty, and the same without costs, with infinite, huge and equal ones."""
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "treaty.yaml").write_text(TREATY, encoding="utf-8")
    stored = open_treaty(write_treaty(design(read_treaty(folder / "treaty.yaml"), folder / "treaties"), folder / "treaties"))
    odd = ((np.nan, np.nan), (np.inf, 1.0), (1e200, -1e200), (0.0, 0.0))
    return [stored, *(dataclasses.replace(stored, mixes=((first, 0.5, False), (second, np.nan, True), (1.0, 1.0, False))) for first, second in odd)]


BASE = "extends: bth_status_quo\nagents: {enterprises_per_city: 2, citizens_per_city: 2}\nperiod: {start: 2013-01, months: 12}\n"
TREATY = """\
base: base
axes: {mechanisms.legislation.enabled: [false, true], mechanisms.coordination_body.enabled: [false, true]}
aim: {outcome: exposure, at_most: 60}
draws: 2
"""


@pytest.mark.parametrize("name", registry())
def test_every_figure_draws_what_it_is_given(name: str, by_kind: dict[str, list[Any]]) -> None:
    """Nothing in a figure is "nan", and no limit, sum or square is no number."""
    if name == "screening":
        needs_extra("SALib")
    figure, drawn, refused = registry()[name], 0, set[str]()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("error")
        for one in by_kind[figure.of]:
            try:
                found = figure.plot(one)
            except InputError as error:
                refused |= {p.id for p in error.problems}
                continue
            drawn += 1
            for text in texts_of(found):
                assert not BAD.search(text), text
    assert refused <= {"figure.lacks", "figure.empty", "figure.axes"}
    assert drawn, "no result of these is drawn"


def test_what_is_too_large_is_missing_and_the_figure_says_so(by_kind: dict[str, list[Any]]) -> None:
    """Payments without limit: none is in the data, and the note stands; where all are numbers it does not."""
    far, near = by_kind["run"][2], by_kind["run"][3]
    drawn = [registry()["trend"].drawing(Given(one)) for one in (far, near)]
    assert np.nanmax(drawn[0].data["value"].abs()) <= 1e90
    assert [any("infinite ones, are left out" in note for note in d.notes) for d in drawn] == [True, False]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e15, "10¹⁵"), (-1e15, "−10¹⁵"), (2.5e20, "2.5×10²⁰"), (2.5e-8, "2.5×10⁻⁸"), (999_000.0, "999,000"), (-0.00002, "−0.00002"), (1e-17, "0")],
)
def test_numbers_of_axes_are_short(value: float, text: str) -> None:
    assert plain_number(value) == text
