"""The scenarios of the abstracts on Beijing (S2) and on cooperation across borders (S3): every file and variant runs, and the findings keep their signs."""

from __future__ import annotations

import warnings
from functools import cache

import numpy as np
import pytest

from sim.declare.shipped import SCENARIOS
from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.outcomes.compute import run_table
from sim.scenario.load import ScenarioFile, load_scenario
from sim.study.compare.spells import spells_of

FILES = (
    "bth_beijing_silo", "bth_beijing_grid", "bth_beijing_appraisal", "bth_beijing_citizens", "bth_beijing_structure", "bth_olympics_2008",
    "bth_voluntary_only", "bth_formation", "bth_cross_border_reform", "bth_eu_ceilings", "bth_japan_agreements", "bth_central_led",
    "bth_command_and_economic", "bth_uniform_cuts", "synthetic_ring",
)  # fmt: skip
ALL = [(name, variant) for name in FILES for variant in (None, *ScenarioFile(name).variants)]
FEW = {"agents.enterprises_per_city": 10, "agents.citizens_per_city": 10}
"""Enough agents for every stage to act."""
DEFINED = ("concentration", "emission", "effort", "abated_share", "attributable_deaths", "health_damage", "governance_cost", "member")
"""Outcomes that have a value in every run."""
REPLICATES = 3


@cache
def tables(name, variant=None, **overrides):
    """A few runs of a scenario, by replicate."""
    few = {} if name == "bth_uniform_cuts" else FEW
    prepared = prepare(load_scenario(name, variant, overrides=few | overrides))
    return [run_table(CooperationModel(prepared=prepared, replicate=r, root_seed=1).run_all()) for r in range(REPLICATES)]


def mean(name, variant, outcome, place="ALL", period=slice(None), **overrides):
    """Mean of a monthly outcome over months and replicates; NaN where it has no value."""
    values = [t.series[outcome][period, t.places.index(place)] for t in tables(name, variant, **overrides)]
    known = np.array(values)[~np.isnan(values)]
    return float(known.mean()) if known.size else np.nan


def delivered_spells(name, variant):
    """Months of the spells of delivered membership of all runs, and how many of them ended within the period."""
    found = [s for t in tables(name, variant) for s in spells_of(t.series, t.months, t.places) if s.kind == "delivery"]
    return [s.months for s in found], sum(not s.censored for s in found)


@pytest.mark.parametrize(("name", "variant"), ALL, ids=lambda x: x or "file")
def test_every_file_and_variant_runs_without_a_warning_and_gives_values(name, variant):
    few = {"agents.citizens_per_city": 5} | ({} if name == "bth_uniform_cuts" else {"agents.enterprises_per_city": 5})
    scenario = load_scenario(name, variant, overrides=few)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = run_table(CooperationModel(prepared=prepare(scenario), root_seed=3).run_all())
    for outcome in DEFINED:
        values = table.series[outcome][:, table.places.index("ALL")]
        assert np.isfinite(values).all(), outcome
    index = table.series["cooperation_index"][:, 0]
    assert np.isnan(index).all() or ((index[~np.isnan(index)] >= 0) & (index[~np.isnan(index)] <= 1)).all()


@pytest.mark.parametrize("name", FILES)
def test_every_file_and_variant_has_names_of_its_own_and_a_question(name):
    loaded = {variant: load_scenario(name, variant) for variant in (None, *ScenarioFile(name).variants)}
    english = [s.title.en for variant, s in loaded.items() if variant]
    assert len(set(english)) == len(english)
    assert len({s.title.zh for variant, s in loaded.items() if variant}) == len(english)
    for s in loaded.values():
        assert s.title.en
        assert s.question
        assert all(any("\u4e00" <= c <= "\u9fff" for c in text) for text in (s.title.zh, s.question.zh))


def test_every_variant_changes_something():
    """Except the first, which only names the file itself for a comparison in one command."""
    for name in FILES:
        seen = {}
        for variant in (None, *ScenarioFile(name).variants):
            found = {k: v for k, v in load_scenario(name, variant).as_dict().items() if k not in ("name", "name_zh", "question", "question_zh")}
            seen.setdefault(str(found), []).append(variant)
        assert [len(same) for same in seen.values() if len(same) > 1] == [2], name


def test_the_scenarios_ship_as_files():
    assert all((SCENARIOS / f"{name}.yaml").is_file() for name in FILES)


# Beijing ----------------------------------------------------------------------------------------------------------------


def test_silos_cost_beijing_air_and_a_grid_cleans_it():
    silo = mean("bth_beijing_silo", "silo", "concentration", "Beijing")
    assert mean("bth_beijing_silo", "overlapping", "concentration", "Beijing") > silo + 1
    assert mean("bth_beijing_grid", "grid", "concentration", "Beijing") < silo - 1
    for part in ("coordination_only", "duties_only", "cells_only"):
        assert mean("bth_beijing_grid", "grid", "concentration", "Beijing") < mean("bth_beijing_grid", part, "concentration", "Beijing") < silo


def test_appraisal_by_air_cleans_beijing_and_weights_alone_do_not():
    growth = mean("bth_beijing_appraisal", "growth", "concentration", "Beijing")
    assert mean("bth_beijing_appraisal", "weights_only", "concentration", "Beijing") == pytest.approx(growth, abs=0.2)
    air, liveability = (mean("bth_beijing_appraisal", v, "concentration", "Beijing") for v in ("air", "liveability"))
    assert air < liveability - 3 < growth - 4


def test_citizens_bring_violations_to_light():
    without, citizens = (mean("bth_beijing_citizens", v, "compliance", "Beijing") for v in ("without", "citizens"))
    assert citizens > without + 0.02
    assert mean("bth_beijing_citizens", "no_disclosure", "complaints", "Beijing") < mean("bth_beijing_citizens", "citizens", "complaints", "Beijing")


def test_growth_of_coal_cars_and_building_each_load_the_air():
    last = slice(72, 84)
    path = mean("bth_beijing_structure", "growth", "concentration", "Beijing", last)
    parts = [path - mean("bth_beijing_structure", v, "concentration", "Beijing", last) for v in ("less_coal", "fewer_cars", "no_expansion")]
    everything = path - mean("bth_beijing_structure", "no_growth", "concentration", "Beijing", last)
    assert min(parts) > 2
    assert everything > sum(parts)


# across borders ---------------------------------------------------------------------------------------------------------


def test_campaigns_end_at_once_and_institutions_last():
    """Pattern short_lived among three parties: months as a member that delivers at least half."""
    short, _ = delivered_spells("bth_cross_border_reform", "campaign")
    assert all(months <= 3 for months in short)
    long, ended = delivered_spells("bth_cross_border_reform", "institutions")
    assert sum(long) / max(ended, 1) > 24


def test_without_compensation_the_reforms_hold_the_members_and_lose_the_delivery():
    whole, without = ("bth_cross_border_reform", "reforms"), ("bth_cross_border_reform", "without_compensation")
    assert mean(*without, "member") == mean(*whole, "member")
    assert mean(*without, "delivered_share") < 0.5 * mean(*whole, "delivered_share")
    assert mean(*without, "voluntary_margin", "party:Hebei") < mean(*whole, "voluntary_margin", "party:Hebei")


def test_day_measures_of_the_games_leave_nothing_and_what_was_prepared_stays():
    month = tables("bth_olympics_2008", "without")[0].months.index
    august, later = slice(month("2008-08"), month("2008-08") + 1), slice(month("2009-09"), month("2009-09") + 1)

    def cut(variant, period):
        return mean("bth_olympics_2008", "without", "emission", "Beijing", period) - mean("bth_olympics_2008", variant, "emission", "Beijing", period)

    assert cut("day_measures", later) < 0.01 * cut("day_measures", august)
    assert 0.05 < cut("games", later) / cut("games", august) < cut("prepared", later) / cut("prepared", august) < 0.6


def test_trust_at_the_start_does_not_last_without_institutions():
    first, last = (mean("bth_voluntary_only", "goodwill", "trust", period=p) for p in (slice(0, 12), slice(72, 84)))
    assert first > 0.5
    assert last < 0.1


def test_meeting_costs_keep_governments_apart():
    members = [mean("bth_formation", v, "member") for v in ("more_friction", "borders", "no_friction")]
    assert members == sorted(members)
    assert mean("bth_formation", "both", "cooperation_index") > 2 * mean("bth_formation", "borders", "cooperation_index")


def test_ceilings_work_through_their_price():
    emission = {v: mean("bth_eu_ceilings", v, "emission", period=slice(72, 84)) for v in ("without", "free_of_charge", "ceilings", "as_dear_as_abatement")}
    assert emission["free_of_charge"] == pytest.approx(emission["without"])
    assert emission["as_dear_as_abatement"] < 0.95 * emission["without"] < emission["ceilings"] < emission["without"]


def test_agreements_raise_compliance_more_than_the_levy():
    to_the_letter = {"enterprises.violation_tolerance": 0}  # with the default tolerance nearly all comply in each of the three
    compliance = [mean("bth_japan_agreements", v, "compliance", **to_the_letter) for v in ("without", "levy_only", "agreements")]
    assert compliance == sorted(compliance)


def test_the_lead_of_the_centre_and_many_subjects_do_different_things():
    nobody = mean("bth_central_led", "nobody", "cooperation_index")
    assert mean("bth_central_led", "subjects_only", "cooperation_index") == pytest.approx(nobody, abs=0.003)
    assert mean("bth_central_led", "centre_only", "cooperation_index") > nobody + 0.05
    assert mean("bth_central_led", "led", "compliance") > mean("bth_central_led", "centre_only", "compliance")


def test_markets_keep_what_a_season_of_command_loses():
    last = slice(72, 84)
    neither, command, economic = (mean("bth_command_and_economic", v, "emission", period=last) for v in ("neither", "command", "economic"))
    assert neither - economic > 3 * (neither - command) > 0


def test_a_joint_plan_saves_as_published_against_uniform_cuts():
    """Pattern cost_of_joint_plan: 3 to 15 % at the same damage avoided, at large and at moderate cuts."""
    last = slice(72, 84)
    for joint, uniform in (("joint", "uniform"), ("joint_moderate", "uniform_moderate")):
        cost = {v: mean("bth_uniform_cuts", v, "abatement_cost", period=last) for v in (joint, uniform)}
        damage = {v: mean("bth_uniform_cuts", v, "damage_avoided", period=last) for v in (joint, uniform)}
        same = cost[uniform] * (damage[joint] / damage[uniform]) ** 2  # quadratic cost: what the uniform cut to the same result would cost
        assert 0.03 < 1 - cost[joint] / same < 0.15


def test_the_need_for_cooperation_is_the_drift():
    gap = {v: mean("synthetic_ring", v, "effort_gap") for v in ("no_drift", "drift", "strong_drift")}
    assert gap["no_drift"] == pytest.approx(0, abs=1e-3)
    assert gap["strong_drift"] > gap["drift"] > 0.02
    assert np.isnan(mean("synthetic_ring", "no_drift", "cooperation_index"))
