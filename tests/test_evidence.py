"""Claims are put to the model: arms, structures, verdicts, the record, and whether what is recorded still stands."""

from __future__ import annotations

import dataclasses
import json
import math
import re
import shutil
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
import yaml
from rich.cells import cell_len
from rich.console import Console

from sim.cli.main import run
from sim.declare.claims import JUDGED, claims
from sim.declare.comparisons import AS_WRITTEN, COLUMNS, Arm, Comparison, Smallest, comparisons, findings, members, status_of, structures
from sim.declare.problems import EnvironmentFailed, InputError
from sim.declare.shipped import SEEDS
from sim.declare.text import Text
from sim.show.tables.evidence import judged_parts
from sim.study.compare.intervals import Interval, t_quantile
from sim.study.evidence import ledger
from sim.study.evidence.cases import PLACE, Case, arms_of, cases, chosen, needs_of, resolve
from sim.study.evidence.effects import finding, key_of, paired, says
from sim.study.evidence.judge import Judged, Planned, judge, plan
from sim.study.evidence.members import by_bundle
from sim.study.evidence.retention import endings
from sim.study.evidence.runs import Asked, asked
from sim.study.evidence.spells import HORIZON, longer_than, mean_spell, median_spell, pseudo_values
from sim.study.runs.keep import Keep
from sim.study.store.runid import scenario_hash

RECORD = ledger.by_claim(findings())
BUNDLES = by_bundle(members())
BY_ID = {claim.id: claim for claim in claims()}
AS_IS = structures()[AS_WRITTEN]
SAMPLE = ("S1.06", "S1.12", "S1.19", "S2.17", "S2.33", "S3.02", "S3.13", "S3.16")
PAIRS = 3


def comparison(id="S1.03", **changes):
    """The comparison of a claim, changed."""
    return dataclasses.replace(comparisons()[id], **changes)


def values(outcome, *numbers, place="ALL", period="all"):
    """What runs left."""
    return [{key_of((outcome, place, period)): number} for number in numbers]


# arms and structures ---------------------------------------------------------------------------------------------


def test_mechanisms_are_taken_out_or_added_and_values_set():
    with_ = resolve(Arm("bth_full_package", on=("legislation",)), AS_IS)
    without = resolve(Arm("bth_full_package", off=("legislation",)), AS_IS)
    assert {use.name for use in with_.mechanisms} - {use.name for use in without.mechanisms} == {"legislation"}
    assert str(next(use for use in with_.mechanisms if use.name == "legislation").window.first) == "2014-01-01"
    added = resolve(Arm("bth_status_quo", on=("campaign",), set={"governments.trust": 0.4}), AS_IS)
    assert [use.name for use in added.mechanisms] == ["campaign"]
    assert added.get("governments", "trust") == 0.4


def test_a_list_of_uses_goes_as_a_whole():
    assert "campaign" not in {use.name for use in resolve(Arm("apec_2014", off=("campaign",)), AS_IS).mechanisms}


def test_a_structure_changes_both_arms_and_every_use():
    silent = structures()["no_accountability"]
    for arm in comparison().arms:
        scenario = resolve(arm, silent)
        assert "performance_evaluation" not in {use.name for use in scenario.mechanisms}
        assert all(use.fields["accountability_per_million"] == 0 for use in scenario.mechanisms if use.name == "supervision")
    history = resolve(Arm("bth_history"), silent)
    assert [use.fields["accountability_per_million"] for use in history.mechanisms if use.name == "supervision"] == [0] * 5


def test_a_structure_that_changes_nothing_or_removes_what_is_compared_is_left_out():
    elsewhere = ("no_accountability", "equal_cost", "alone")
    assert [case.structure for case in cases(comparison("S2.12"))] == [name for name in structures() if name not in elsewhere]
    assert "no_accountability" not in [case.structure for case in cases(comparison("S3.05"))]
    only = comparison(structures=(AS_WRITTEN, "dissolve"))
    assert [case.structure for case in cases(only)] == [AS_WRITTEN, "dissolve"]


def test_arms_that_are_the_same_are_refused():
    same = comparison(without=Arm("bth_full_package"))
    with pytest.raises(InputError, match=r"S1\.03 resolve to the same scenario"):
        cases(same)


def test_a_place_that_the_region_lacks_is_refused_with_the_nearest_name():
    wrong = comparison(place="Beijin")
    with pytest.raises(InputError, match="Did you mean 'Beijing'"):
        needs_of(wrong, resolve(wrong.with_, AS_IS))


def test_arms_that_resolve_to_the_same_scenario_are_run_once(tmp_path):
    cases_ = [case for case in plan(["S1.03", "S1.05"]).cases if not case.draws]
    arms = [scenario_hash(scenario) for case in cases_ for scenario in case.arms]
    (group,) = asked(cases_, 2, 1, tmp_path).groups
    assert len(group.scenarios) == len(set(arms)) < len(arms)
    assert len(group.jobs) == 2 * len(set(arms))


def test_unknown_claims_and_those_out_of_scope_are_refused():
    with pytest.raises(InputError, match=r"no claim 'S1.3O'.*Did you mean"):
        chosen(["S1.3O"])
    with pytest.raises(InputError, match=r"S0.01.*out of scope"):
        chosen(["S0.01"])


def test_what_does_not_ship_is_named(monkeypatch):
    claim = BY_ID["S1.03"]
    rows = {
        claim.id: Comparison(claim, Arm("bth_full_package", "with_a_moon"), Arm("bth_full_package"), outcome="concentration"),
        "S1.05": comparison("S1.05", with_=Arm("moon_2030")),
    }
    monkeypatch.setattr("sim.study.evidence.cases.comparisons", lambda: rows)
    assert {id: why.en for id, why in plan([]).unjudged.items()} == {
        "S1.03": "scenario not shipped yet: bth_full_package (with_a_moon)", "S1.05": "scenario not shipped yet: moon_2030",
    }  # fmt: skip


# effects and verdicts ----------------------------------------------------------------------------------------------


def test_a_run_leaves_what_is_needed_of_periods_places_and_spells():
    """What lies in the store by outcome, period and place is found again by the words of a comparison; what is missing is left out."""
    scenario = resolve(Arm("bth_full_package"), AS_IS)  # 2013 to 2019
    keep = Keep(("concentration", "honouring_members"), ("ALL", "party:Beijing"), ("all", "2013", "2019"), True)
    numbers = np.arange(12.0).reshape(2, 3, 2)
    numbers[0, 1, 1] = math.nan
    months = np.zeros((2, 84, 2))
    months[1, 80:, 1] = 1  # two months of it, and once more to the end
    months[1, 10:12, 1] = 1
    runs = Asked([], {(scenario_hash(scenario), 3): (keep, numbers, months)})
    needs = [("concentration", "ALL", p) for p in ("all", "first", "last", "2019")]
    needs += [("concentration", "party:Beijing", "2013"), ("member_spell", "ALL", "all")]
    assert runs._left(scenario, 3, needs) == {
        "concentration|ALL|all": 0.0, "concentration|ALL|first": 2.0, "concentration|ALL|last": 4.0, "concentration|ALL|2019": 4.0,
        "member_spell|ALL|all": [[2, 0], [4, 1]],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("direction", "lo", "hi", "expected"),
    [
        ("+", 0.1, 0.3, "holds"), ("+", -0.1, 0.3, "nothing"), ("+", -0.3, -0.1, "opposite"), ("-", -0.3, -0.1, "holds"),
        ("-", 0.1, 0.3, "opposite"), ("0", -0.1, 0.1, "holds"), ("0", -0.1, 0.3, "nothing"), ("0", 0.3, 0.5, "opposite"),
        ("+", 0.0, 0.0, "nothing"), ("+", math.nan, math.nan, "no value"),
    ],
)  # fmt: skip
def test_what_an_interval_says(direction, lo, hi, expected):
    assert says(direction, Interval((lo + hi) / 2, lo, hi), 0.2) == expected


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (["holds", "holds"], "reproduced"), (["nothing", "opposite"], "contradicted"), (["holds", "nothing"], "depends on structure"),
        (["nothing", "holds"], "depends on structure"), (["no value", "holds"], "untested"), ([], "untested"),
        (["sign only", "sign only"], "contradicted"),
    ],
)  # fmt: skip
def test_verdict_over_structures(found, status):
    assert status_of(found) == status


def test_much_asks_for_more_than_the_smallest_effect_that_matters():
    assert comparisons()["S1.12"].threshold == "matters"
    assert says("+", Interval(0.03, 0.01, 0.05), 0.02, 0.02) == "sign only"
    assert says("+", Interval(0.03, 0.025, 0.035), 0.02, 0.02) == "holds"


def test_a_structure_that_is_a_variant_is_asked_for_by_name():
    order = comparisons()["S1.19"]
    assert "equal_cost" in [case.structure for case in cases(order)]
    assert "equal_cost" not in [case.structure for case in cases(comparisons()["S1.06"])]
    equal = resolve(order.with_, structures()["equal_cost"])
    assert {use.strength for use in equal.mechanisms if use.name == "technology_funding"} == {0.05}
    alone = next(case for case in cases(comparisons()["S4.26"]) if case.structure == "alone")
    assert [[use.name for use in arm.mechanisms] for arm in alone.arms] == [["credit_rating"], []]


def test_a_difference_is_paired_and_leaves_out_rounding():
    assert paired(np.array([1.0, 2.0, np.nan, 1e8]), np.array([2.0, 4.0, 5.0, 1e8 + 1e-6])).tolist() == [1.0, 2.0, 0.0]
    arms = tuple(resolve(arm, AS_IS) for arm in comparison().arms)
    found = finding(Case(comparison(), AS_WRITTEN, arms), [values("concentration", 70, 80, 91), values("concentration", 71, 82, 92)], 1)
    assert (found.replicates, found.says, found.small) == (3, "holds", False)
    half = float(t_quantile(2)) * np.std([-1, -2, -1], ddof=1) / math.sqrt(3)
    numbers = (found.effect, found.value_without, found.lo, found.hi)
    assert numbers == pytest.approx((-4 / 3, 245 / 3, -4 / 3 - half, -4 / 3 + half), rel=1e-5)  # kept with six digits


def test_level_change_and_order():
    scenario = resolve(Arm("bth_full_package"), AS_IS)
    level = comparison("S3.05", threshold="good", outcome="concentration")
    assert finding(Case(level, AS_WRITTEN, (scenario,)), [values("concentration", 70, 71)], 1).effect == pytest.approx(-4.5)
    change = comparison("S1.04", place="ALL")
    runs = [{key_of(("cooperation_index", "ALL", "first")): a, key_of(("cooperation_index", "ALL", "last")): b} for a, b in ((0.1, 0.3), (0.2, 0.5))]
    assert finding(Case(change, AS_WRITTEN, (scenario,)), [runs], 1).effect == pytest.approx(0.25)
    between = comparison("S1.04", place="ALL", period="2015..2018", threshold=0.2)
    ends = [key_of(("cooperation_index", "ALL", year)) for year in ("2015", "2018")]
    runs = [dict(zip(ends, pair, strict=True)) for pair in ((0.1, 0.3), (0.2, 0.41), (0.1, 0.3))]
    found = finding(Case(between, AS_WRITTEN, (scenario,)), [runs], 1)
    assert (found.effect, found.says) == (pytest.approx(0.203333), "sign only")  # surely above 0, not surely above 0.2
    order = comparison("S1.19", above={"law": Arm("x"), "body": Arm("x")}, below={"money": Arm("x")})
    arms = [values("cooperation_index", *row) for row in ((0.9, 0.9), (0.2, 0.3), (0.7, 0.8), (0.85, 0.8))]
    found = finding(Case(order, AS_WRITTEN, (scenario,) * 4), arms, 1)
    assert found.effect == pytest.approx(0.075)  # of the pair body against money
    assert found.detail == "1/2 body money"
    assert ledger.detail_text(found).en == " (1 of 2 pairs hold; the weakest: body against money)"
    assert found.says == "nothing"


def test_an_effect_can_be_sure_and_too_small_to_matter():
    assert Smallest(0.01, True, Text("a", "甲")).size(80) == pytest.approx(0.8)
    arms = tuple(resolve(arm, AS_IS) for arm in comparison().arms)
    found = finding(Case(comparison(), AS_WRITTEN, arms), [values("concentration", 79.9, 79.8), values("concentration", 80, 80)], 1)
    assert found.says in ("holds", "nothing")
    assert found.small


def test_a_condition_that_is_not_met_leaves_the_claim_untested(tmp_path):
    needed = comparison("S1.18").requires
    assert needed is not None
    c = comparison(requires=dataclasses.replace(needed, at_least=1.1), structures=(AS_WRITTEN,))
    (case,) = cases(c)
    arms = tuple(dataclasses.replace(s, calendar=dataclasses.replace(s.calendar, months=2)) for s in case.arms)
    made = Planned((dataclasses.replace(case, arms=arms),), (), {}, {})
    judged = judge(made, made.asked(2, 1, tmp_path), 2)
    assert judged.findings == ()
    assert "at least" not in judged.unjudged
    assert "1.1 is needed" in judged.unjudged["S1.03"].en


def test_a_stopped_test_goes_on_where_it_stopped(tmp_path):
    case = cases(comparison(structures=(AS_WRITTEN,)))[0]
    arms = tuple(dataclasses.replace(s, calendar=dataclasses.replace(s.calendar, months=2)) for s in case.arms)
    made = Planned((dataclasses.replace(case, arms=arms),), (), {}, {})

    def stop(done, total, failed):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge(made, made.asked(2, 1, tmp_path), 2, progress=stop)
    again = made.asked(2, 1, tmp_path)
    plan_ = again.plan(1, 1)
    assert (plan_.runs, plan_.found) == (4, 2)
    assert judge(made, again, 2).findings[0].replicates == 2
    assert made.asked(2, 1, tmp_path).plan(1, 1).found == 4  # asked once more, nothing is left to do


def test_mean_and_median_of_spells_by_kaplan_and_meier():
    spells = [(2, 0), (4, 0), (4, 1), (6, 0)]
    assert longer_than(spells, np.array([0.0, 2.0, 4.0, 6.0])).tolist() == pytest.approx([1, 3 / 4, 1 / 2, 0])
    assert mean_spell(spells) == pytest.approx(2 + 2 * 3 / 4 + 2 * 1 / 2)
    assert median_spell(spells) == 4
    assert (mean_spell([]), median_spell([(40, 1)]), mean_spell([(40, 1)])) == (0, math.inf, HORIZON)


def test_pseudo_values_of_a_mean_are_its_terms():
    """For a plain mean of runs with one spell each, the jackknife gives the values themselves."""
    runs = [[(3, 0)], [(5, 0)], [(10, 0)]]
    assert pseudo_values(runs, mean_spell) == pytest.approx([3, 5, 10])


def test_spells_and_retention_as_claims():
    scenario = resolve(Arm("apec_2014"), AS_IS)
    spell = comparison("S0.11", outcome="member_spell")
    runs = [{key_of(("member_spell", "ALL", "all")): [[1, 0], [2, 0], [9, 1]]}, {key_of(("member_spell", "ALL", "all")): [[2, 0], [3, 0]]}]
    found = finding(Case(spell, AS_WRITTEN, (scenario,)), [runs], 1)
    assert ledger.detail_text(found).en == " (median 2 months)"
    assert (found.unit, found.value_without) == ("share", 0.5)
    assert finding(Case(spell, AS_WRITTEN, (scenario,)), [[{}, {}]], 1).says == "no value"

    kept = comparison("S3.06")
    assert [arm.off for arm in arms_of(kept)] == [(), ("campaign",)]
    assert needs_of(kept, scenario) == [("emission", "ALL", "2014-11"), ("emission", "ALL", "2014-12")]
    series = [{"emission|ALL|2014-11": a, "emission|ALL|2014-12": b} for a, b in ((90, 95), (80, 95))]
    base = [{"emission|ALL|2014-11": 100, "emission|ALL|2014-12": 100}] * 2
    found = finding(Case(kept, AS_WRITTEN, (scenario, resolve(arms_of(kept)[1], AS_IS))), [series, base], 1)
    assert found.value_with == pytest.approx(math.nan, nan_ok=True)  # two replicates leave the cut itself unsure
    series = [{"emission|ALL|2014-11": a, "emission|ALL|2014-12": 97} for a in (84, 85, 86, 85)]
    found = finding(Case(kept, AS_WRITTEN, (scenario, scenario)), [series, base * 2], 1)
    assert found.value_with == pytest.approx(3 / (15 * 30 / 12), rel=0.01)  # twelve days of thirty
    assert found.says == "holds"


def test_an_action_without_an_end_has_no_retention():
    with pytest.raises(InputError, match="no use of campaign ends 6 months or more"):
        endings(resolve(Arm("apec_2014"), AS_IS), ("campaign",), 6, PLACE)


# the record ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def copied(tmp_path):
    """A copy of the ledger to write into."""
    for name in ("claims.yaml", "comparisons.yaml", "verdicts.csv", "members.csv"):
        if (SEEDS / name).is_file():
            shutil.copy(SEEDS / name, tmp_path / name)
    return tmp_path


def _found(claim="S1.03", structure=AS_WRITTEN, says_="holds"):
    arms = tuple(resolve(arm, AS_IS) for arm in comparison().arms)
    one = finding(Case(comparison(), AS_WRITTEN, arms), [values("concentration", 70, 80, 90), values("concentration", 71, 82, 91.5)], 1)
    return dataclasses.replace(one, claim=claim, structure=structure, says=says_)


def test_renewing_changes_the_claims_that_were_judged_and_nothing_else(copied):
    before = (copied / "claims.yaml").read_text(encoding="utf-8")
    judged = Judged((_found(), _found(structure="dissolve", says_="opposite")), {"S4.29": Text('a "pump"', "一台“泵”")}, ())
    ledger.renew(judged, copied)
    after = (copied / "claims.yaml").read_text(encoding="utf-8")
    old, new = (yaml.safe_load(text) for text in (before, after))
    changed = [b for a, b in zip(old, new, strict=True) if a != b]
    assert [row["id"] for row in changed] == ["S1.03", "S4.29"]
    assert changed[0]["status"] == "depends on structure"
    assert changed[0]["reason"]["en"].endswith("as written. Holds: as written. The opposite: pact dissolves.")
    assert changed[0]["reason"]["en"].startswith("-1.50 [")
    assert changed[1]["reason"] == {"en": 'a "pump"', "zh": "一台“泵”"}
    assert (copied / "verdicts.csv").read_text(encoding="utf-8").startswith(",".join(COLUMNS))
    ledger.renew(judged, copied)
    assert (copied / "claims.yaml").read_text(encoding="utf-8") == after


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    with pytest.raises(EnvironmentFailed, match="cannot write"):
        ledger.renew(Judged((), {}, ()), tmp_path / "nowhere")


@pytest.mark.parametrize("id", [claim.id for claim in claims() if claim.status in JUDGED])
def test_status_and_reason_follow_from_the_verdicts(id):
    assert BY_ID[id].status == status_of([found.says for found in RECORD[id]])
    assert BY_ID[id].reason.en == ledger.reason_of(RECORD[id], BUNDLES.get(id, ())).en


def test_verdicts_are_of_claims_that_are_judged_and_of_one_version():
    assert set(RECORD) == {claim.id for claim in claims() if claim.status in JUDGED} | {
        claim.id for claim in claims() if claim.status == "untested" and claim.id in RECORD and RECORD[claim.id][0].says == "no value"
    }
    assert len({(found.root_seed, found.model_version) for some in RECORD.values() for found in some}) <= 1


def _stands(found, mean):
    """Whether a mean over a few of the recorded replicates lies within four of its standard errors of the recorded effect, or both have no value."""
    if found.replicates < 2:  # too few runs had a value: none is expected of a few of them
        return math.isnan(mean) or found.replicates == 1
    if math.isnan(mean):  # spells that come in some of many runs need not come in a few; nothing sure was recorded then
        return found.says == "nothing" and found.outcome == "member_spell"
    half = found.hi - found.effect
    sd = half / float(t_quantile(found.replicates - 1)) * math.sqrt(found.replicates)
    return abs(mean - found.effect) <= 4 * sd / math.sqrt(min(PAIRS, found.replicates)) + 1e-5 * (abs(found.effect) + abs(found.value_with))


def _falling(made, workers, work):
    judged = judge(made, made.asked(PAIRS, 1, work), PAIRS, workers)
    recorded = {(f.claim, f.structure): f for some in RECORD.values() for f in some}
    pairs = [(f, recorded[f.claim, f.structure]) for f in judged.findings if (f.claim, f.structure) in recorded]
    assert pairs
    return [f"{new.claim} {new.structure}: {new.effect:.4g}, recorded {old.effect:.4g}" for new, old in pairs if not _stands(old, new.effect)]


def test_a_sample_of_the_recorded_verdicts_stands(tmp_path):
    ids = [id for id in SAMPLE if id in RECORD]
    assert len(ids) >= 5
    every = plan(ids).cases
    few = tuple(case for case in every if case.structure == AS_WRITTEN)
    assert _falling(Planned(few, (), {}, {}), 1, tmp_path) == []


@pytest.mark.validation
@pytest.mark.parametrize("source", ["S0", "S1", "S2", "S3", "S4"])
def test_the_recorded_verdicts_stand(source, tmp_path):
    ids = [id for id in RECORD if id.startswith(source)]
    if ids:
        assert _falling(plan(ids), 2, tmp_path) == []


# the command -----------------------------------------------------------------------------------------------------------


def test_the_command_tests_a_claim(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["evidence", "S3.05", "--test", "-n", "2", "--workers", "1"]) == 0
    said = capsys.readouterr().out
    assert "S3.05" in said
    assert "as written" in said
    assert any(status in said for status in JUDGED)
    assert "[sign built in]" in said
    assert [p.name for p in (tmp_path / "results").iterdir()] == [".store"]
    assert run(["evidence", "S3.05", "--test", "-n", "2", "--dry-run"]) == 0
    first, found = (int(number) for number in re.findall(r"(\d+) (?:runs|of them found)", capsys.readouterr().out))
    assert first == found > 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_came_out_fits_into_100_columns(language):
    for line, table in judged_parts(findings(), language, {claim.id: claim.kind for claim in claims()}, BUNDLES):
        console = Console(width=100, file=StringIO(), markup=False, highlight=False)
        console.print(line)
        console.print(table)
        assert max(cell_len(row) for row in console.file.getvalue().splitlines()) <= 100
        assert bool(re.search("[\u4e00-\u9fff]", line)) == (language == "zh")


def test_the_command_names_every_wrong_claim(capsys):
    assert run(["evidence", "S1.2x", "S9.99x", "--test"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
    assert run(["evidence", "S0.01", "--test", "--lang", "zh"]) == 2
    assert "不在范围内" in capsys.readouterr().err


def test_the_record_is_readable_by_others():
    path = Path(SEEDS / "verdicts.csv")
    assert json.dumps(path.read_text(encoding="utf-8").splitlines()[0].split(",")) == json.dumps(list(COLUMNS))
