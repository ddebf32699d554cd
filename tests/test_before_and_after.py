"""What happens before and after the compiled month is done once, and only as far as it is asked for: counted in calls, never in seconds."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.declare.outcomes import Outcome
from sim.draws.streams import Draws
from sim.engine import binding, prepared, shared
from sim.engine.prepared import prepare
from sim.model import model as model_module
from sim.model.model import CooperationModel
from sim.outcomes import compute
from sim.outcomes.compute import FORMULAS, run_table, series_of
from sim.outcomes.declarations import OUTCOMES, RECORDED
from sim.outcomes.levels import Levels
from sim.processes import blocks
from sim.scenario.load import ScenarioFile
from sim.scenario.scenario import Scenario
from sim.study.evidence.runs import keep_of
from sim.study.runs.execute import model_as_function
from sim.study.runs.kept import KeptModel
from sim.study.store import runid
from sim.study.sweeps import points, sweep
from sim.study.sweeps.points import Points
from sim.study.sweeps.study_file import Study, read_study
from sim.study.sweeps.sweep import Sweep
from tests.conftest import scenario_of, simulate

THREE = ("cooperation_index", "member", "exposure")
STUDY = (
    "base: base\ndesign: {method: factorial}\nreplicates: 3\naxes:\n  mechanisms.legislation.enabled: [false, true]\n"
    f"  mechanisms.supervision.enabled: [false, true]\nkeep: {{outcomes: [{', '.join(THREE)}]}}\n"
)
TINY = "period: {start: 2013-01, months: 14}\nagents: {enterprises_per_city: 3, citizens_per_city: 3}\n"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``counted(owner, name)``: from now on calls of ``owner.name`` are counted; the counter is ``counted.calls``."""
    calls: Counter[str] = Counter()

    def count(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def wrapper(*arguments: Any, **named: Any) -> Any:
            calls[name] += 1
            return real(*arguments, **named)

        monkeypatch.setattr(owner, name, wrapper)

    count.calls = calls  # type: ignore[attr-defined]
    return count


@pytest.fixture(scope="module")
def finished() -> CooperationModel:
    """A finished run of the full package in which money moves."""
    return simulate(scenario_of("bth_full_package", **{"period.start": "2014-01"}))


def study_in(folder: Path, base: str = "extends: bth_status_quo\n") -> Study:
    (folder / "base.yaml").write_text(base + TINY, encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return read_study(folder / "study.yaml")


def fake(scenario: Scenario, draws: Draws) -> np.ndarray:
    return np.array([float(len(scenario.mechanisms)), draws.root_seed, draws.replicate])


# before -----------------------------------------------------------------------------------------------------------


def test_the_key_of_a_stream_is_the_hash_of_seed_replicate_name_and_step() -> None:
    digest = hashlib.blake2b(b"5|2|weather.regional|17", digest_size=8).digest()
    assert int(Draws(5, 2).stream("weather.regional").key(17)) == int.from_bytes(digest, "little")
    assert Draws(5) == Draws(5, 0) != Draws(5, 1)


def test_a_model_makes_its_world_once_and_replicates_share_what_is_drawn(counted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_kept", {})
    counted(model_module, "World")
    for name in ("enterprises", "citizens", "draw_weather", "transport"):
        counted(binding, name)
    for name in ("climate_from_mapping", "places", "damage_function"):
        counted(prepared, name)
    one, other = scenario_of(), scenario_of(**{"governments.reciprocity": 0.3})
    for scenario in (one, other):
        CooperationModel(prepared=prepare(scenario), replicate=1)
    assert counted.calls == {
        "World": 2, "enterprises": 1, "citizens": 1, "draw_weather": 1, "transport": 1, "climate_from_mapping": 1, "places": 1, "damage_function": 1,
    }  # fmt: skip
    CooperationModel(prepared=prepare(one), replicate=2)
    assert (counted.calls["World"], counted.calls["enterprises"], counted.calls["places"]) == (3, 2, 1)


# after ------------------------------------------------------------------------------------------------------------


def test_every_outcome_is_a_recorded_column_or_has_one_formula() -> None:
    assert set(FORMULAS) | set(RECORDED) == set(OUTCOMES)
    assert not set(FORMULAS) & set(RECORDED)
    assert len(RECORDED) > 25


def test_an_outcome_beside_a_column_stands_at_the_level_of_the_column() -> None:
    for block in blocks().values():
        for field in block.fields.values():
            if isinstance(field.declared, Outcome):
                assert field.kind in ("column", "output")
                axes = field.axes if field.kind == "column" else field.axes[1:]
                assert axes == ({"city": "cities", "party": "parties"}[field.declared.level],)
                assert field.declared.up != "own"
                assert field.kind == "column" or field.axes[0] == "recorded"


def test_chosen_outcomes_are_those_of_all_to_the_last_bit(finished: CooperationModel) -> None:
    every = series_of(finished)
    assert tuple(every) == tuple(OUTCOMES)
    for name, values in every.items():
        (alone,) = series_of(finished, [name]).values()
        assert alone.tobytes() == values.tobytes(), name
    assert list(series_of(finished, reversed(THREE))) == list(reversed(THREE))


@pytest.fixture
def formulas(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the formulas in the order in which they are computed."""
    computed: list[str] = []

    def noted(name: str) -> Any:
        return lambda run, real=FORMULAS[name]: computed.append(name) or real(run)

    monkeypatch.setattr(compute, "FORMULAS", {name: noted(name) for name in FORMULAS})
    return computed


def test_only_what_is_kept_is_computed(tmp_path: Path, counted: Any, formulas: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    counted(compute, "flows_of")
    study = study_in(tmp_path)
    _, row = KeptModel(study.keep)(Points(study)[3], Draws(1))
    assert row.shape == (3,)
    assert formulas == ["cooperation_index", "exposure"]
    formulas.clear()
    keep = keep_of(study.bases[0].scenario, [("concentration", "ALL", "all"), ("fines", "ALL", "all"), ("member_spell", "ALL", "all")])
    assert KeptModel(keep)(study.bases[0].scenario, Draws(1))[1].size > 3  # the spells in every month
    assert sorted(formulas) == ["fines", "honouring_members"]
    assert not counted.calls["flows_of"]
    formulas.clear()
    table = model_as_function()(study.bases[0].scenario, Draws(1))
    assert set(formulas) == set(FORMULAS)
    assert (tuple(table.series), counted.calls["flows_of"]) == (tuple(OUTCOMES), 1)


def test_a_table_of_chosen_outcomes_has_nothing_else(finished: CooperationModel) -> None:
    every, some = run_table(finished), run_table(finished, THREE)
    assert (some.months, some.places, tuple(some.series)) == (every.months, every.places, THREE)
    assert len(every.flows) > 100
    assert some.flows == some.events == ()


def test_levels_of_many_outcomes_are_those_of_each_by_plain_loops(finished: CooperationModel) -> None:
    levels, places, rng = Levels(finished), finished.places, np.random.default_rng(3)
    many = rng.random((4, 5, len(places.cities)))
    many[2, :, 3], many[3] = np.nan, np.nan
    groups = [range(len(places.cities)), *([c for c, party in enumerate(places.party) if party == k] for k in range(len(places.parties)))]
    for how in ("sum", "mean", "population"):
        found = levels.from_city(many, how)
        for k, t in np.ndindex(4, 5):
            row = many[k, t]
            for g, group in enumerate(groups):
                known = [c for c in group if how != "mean" or not np.isnan(row[c])]
                weight = {"sum": 1.0, "mean": 1.0 / len(known) if known else np.nan}
                parts = [row[c] * weight.get(how, places.population[c] / sum(places.population[i] for i in group)) for c in known]
                assert found[k, t, g] == pytest.approx(sum(parts) if known else np.nan, rel=1e-13, nan_ok=True)
            assert np.array_equal(found[k, t, len(groups) :], row, equal_nan=True)
        for k in range(4):
            assert levels.from_city(many[k], how).tobytes() == found[k].tobytes()


NEW_COLUMN = """
import dataclasses, sys
from pathlib import Path
from sim.declare.outcomes import Outcome
from sim.declare.text import Text
from sim.processes.treatment.fields import Treatment

built = Treatment.fields["treatment_built"]
new = Outcome("facilities_built", Text("Facilities built", "已建设施"), "share of effluent", "city", "mean")
Treatment.fields["treatment_built"] = dataclasses.replace(built, declared=new)

import pyarrow.parquet as pq
from sim.cli.main import run
from sim.study.sweeps.sweep_store import open_sweep

folder = Path(sys.argv[1])
(folder / "base.yaml").write_text("extends: bth_status_quo\\n" + {tiny!r} + "mechanisms: {{treatment_infrastructure: {{from: 2013-02}}}}\\n")
(folder / "study.yaml").write_text(
    "base: base\\ndesign: {{method: factorial}}\\nreplicates: 1\\n"
    "axes: {{mechanisms.legislation.enabled: [false, true]}}\\nkeep: {{outcomes: [facilities_built]}}\\n"
)
assert run(["list", "outcomes", "--lang", "en"]) == 0
assert run(["run", str(folder / "base.yaml"), "--replicates", "1", "--out", str(folder / "out"), "--no-charts", "--lang", "en"]) == 0
assert run(["sweep", str(folder / "study.yaml"), "--out", str(folder / "out"), "--no-charts", "--lang", "en"]) == 0
table = pq.read_table(folder / "out" / "base" / "series.parquet").to_pandas()
last = table[table.city == "ALL"].facilities_built.to_numpy()
assert last[0] == 0.0 < last[-1] < 1.0, last
assert list(table.columns)[-1] == "facilities_built"
assert abs(open_sweep(folder / "out" / "study").values("facilities_built", "ALL", "all")[0, 0] - last.mean()) < 1e-12
assert "facilities_built" in (folder / "out" / "base" / "summary.csv").read_text(encoding="utf-8-sig")
"""


def test_an_outcome_beside_its_column_appears_everywhere(tmp_path: Path) -> None:
    """Listed, stored, summed up, kept by sweeps: declared in one place."""
    script = NEW_COLUMN.format(tiny=TINY)
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert "facilities_built" in done.stdout


# around -----------------------------------------------------------------------------------------------------------


def test_a_point_is_resolved_and_hashed_once_and_a_run_key_made_once(tmp_path: Path, counted: Any) -> None:
    study = study_in(tmp_path)
    counted(ScenarioFile, "resolve")
    counted(runid, "resolved_text")
    counted(sweep, "run_id_of")
    made = Sweep(study, tmp_path / "out")
    levels = 2 * len(study.axes)  # each is tried alone first
    assert counted.calls == {"resolve": 4 + levels, "resolved_text": 4, "run_id_of": 12}
    results = made.run(simulate=fake)
    assert results is not None
    assert results.values("member", "ALL", "all").shape == (4, 3)
    assert counted.calls == {"resolve": 4 + levels, "resolved_text": 4, "run_id_of": 12}


def test_of_many_points_only_the_first_and_the_latest_are_held(tmp_path: Path, counted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "KEPT", 2)
    monkeypatch.setattr(points, "RECENT", 1)
    study = study_in(tmp_path)
    made = Points(study)
    counted(ScenarioFile, "resolve")
    first = [made[index] for index in (0, 1, 2, 2, 3)]
    assert counted.calls["resolve"] == 4
    assert made[0] is first[0]
    assert made[3] is first[4]
    assert counted.calls["resolve"] == 4
    assert made[2] == first[2]
    assert counted.calls["resolve"] == 5


def test_the_hash_is_kept_with_a_scenario_and_not_with_a_changed_copy(counted: Any) -> None:
    import dataclasses

    counted(runid, "resolved_text")
    scenario = scenario_of()
    assert runid.scenario_hash(scenario) == runid.scenario_hash(scenario)
    assert counted.calls["resolved_text"] == 1
    assert runid.scenario_hash(dataclasses.replace(scenario, weather="none")) != runid.scenario_hash(scenario)
    assert counted.calls["resolved_text"] == 2
