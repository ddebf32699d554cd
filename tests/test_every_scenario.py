"""Every shipped scenario with five replicates over twelve months, and every pair of a region compared with one, two, three and five of them."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import pytest

from sim.cli.main import run
from sim.scenario.load import load_scenario
from sim.scenario.tree import shipped_scenarios
from sim.show.tables.main import comparison_table, retention_tables, run_tables
from sim.study.compare.compare import compare
from sim.study.compare.leaving import leavers, payers
from sim.study.compare.words import comparison_sentences, result_sentences, spell_comparison_sentences, spell_sentences
from sim.study.runs.execute import run_replicates
from sim.study.store.results import Results, alike, open_results
from sim.study.store.store import write_results
from tests.test_not_finite import BAD, texts_of

COUNTS = (1, 2, 3, 5)
SHORT = {"period.months": 12, "agents.enterprises_per_city": 8, "agents.citizens_per_city": 8}
QUICK = ("bth_status_quo", "bth_full_package", "synthetic_ring")


def stored(name: str, folder: Path) -> dict[int, Results]:
    """The results of a scenario by the number of replicates, all from the same five runs."""
    done = run_replicates(load_scenario(name, overrides=SHORT), max(COUNTS), 1, 1, folder / "work" / name)
    assert not done.failures
    parts = {n: dataclasses.replace(done, runs={r: done.runs[r] for r in range(n)}) for n in COUNTS}
    return {n: open_results(write_results(part, folder / str(n))) for n, part in parts.items()}


def everything_said(results: list[Results]) -> None:
    """All that ``run`` and ``compare`` print, without drawing."""
    comparison = compare(results)
    said = [run_tables(results), comparison_table(comparison), retention_tables(results), comparison_sentences(comparison)]
    said += [spell_comparison_sentences(comparison), *(part(one) for one in results for part in (result_sentences, spell_sentences))]  # type: ignore[operator]
    said += [[leaver.sentence("x") for leaver in (*leavers(one), *payers(one))] for one in results]
    for text in texts_of(said):
        assert not BAD.search(text), text


def check(names: tuple[str, ...], folder: Path) -> dict[str, dict[int, Results]]:
    found = {name: stored(name, folder) for name in names}
    for n in COUNTS:
        for group in alike([by_count[n] for by_count in found.values()]):
            for pair in itertools.combinations(group, 2):
                everything_said(list(pair))
    return found


def test_the_pair_of_the_readme_with_few_replicates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = check(QUICK, tmp_path)
    paths = [str(found[name][1].path) for name in QUICK]
    assert run(["compare", *paths[:2], "--lang", "en"]) == 0
    assert not BAD.search(capsys.readouterr().out)
    # of different regions only relative outcomes of the whole region
    assert run(["compare", paths[0], paths[2], "--lang", "en"]) == 0
    assert run(["compare", paths[0], paths[2], "--outcome", "exposure", "--place", "party:Hebei", "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert "exposure" in said
    assert "party:Hebei" in said


@pytest.mark.validation
def test_every_shipped_scenario_and_every_pair(tmp_path: Path) -> None:
    found = check(shipped_scenarios(), tmp_path)
    for number, group in enumerate(alike([by_count[5] for by_count in found.values()])):
        paths = [str(one.path) for one in group[:2]]
        folder = tmp_path / f"charts{number}"
        assert run(["compare", *paths, "--out", str(folder), "--lang", "en"] if len(paths) > 1 else ["list", "outcomes"]) == 0
        assert len(paths) < 2 or any(folder.iterdir())
