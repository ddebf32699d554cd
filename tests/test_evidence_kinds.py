"""What a claim is as a test of the model: by rule, and the ledger says what the rule says. Bundles, distinct structures, and parameters that are drawn."""

from __future__ import annotations

import dataclasses
import math

import pytest

from sim.cli.main import run
from sim.declare.claims import KINDS, claims, edges
from sim.declare.comparisons import AS_WRITTEN, Arm, Comparison, Finding, Member, comparisons, findings, members, structures
from sim.declare.text import Text
from sim.mechanisms import registry
from sim.outcomes.declarations import OUTCOMES
from sim.processes.sections import LEVERS, SECTIONS
from sim.scenario.load import ScenarioFile
from sim.study.calibrate.posterior import folder_of, open_posterior
from sim.study.evidence import ledger
from sim.study.evidence.cases import cases, resolve
from sim.study.evidence.draws import drawn, under_draws
from sim.study.evidence.kinds import fitted_levers, fitted_patterns, kind_of, kind_of_moved, moved_between, nobody_invited
from sim.study.evidence.members import by_bundle, member_cases, role_of, without_one

AS_IS = structures()[AS_WRITTEN]
BY_ID = {claim.id: claim for claim in claims()}
JUDGED = tuple(comparisons())


def of(id="S1.03", **changes):
    """The comparison of a claim, changed."""
    return dataclasses.replace(comparisons()[id], **changes)


def claimed(id="S1.03", **changes):
    """The comparison of a claim that says something else, on other mechanisms."""
    claim = dataclasses.replace(BY_ID[id], **changes)
    return dataclasses.replace(comparisons()[id], claim=claim, outcome=claim.on)


# kinds by rule --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moved", "outcome", "fitted_here", "kind"),
    [
        # output that is stopped is not emitted, whatever anybody does next
        (["curtailment"], "concentration", False, "sign built in"), (["curtailment"], "attributable_deaths", False, "sign built in"),
        # but whether a party keeps its word does not follow from it
        (["curtailment"], "cooperation_index", False, "could fail"),
        # a dearer fine moves the air only if enterprises answer; that they comply more is what their decision rule says
        (["fine"], "concentration", False, "could fail"), (["fine"], "compliance", False, "sign built in"),
        # beside the fine the same law changes what governments deliver, and that raises the standard which compliance is measured against
        (["fine", "exit_cost"], "compliance", False, "could fail"),
        # one certain cut is enough, answers come second
        (["curtailment", "mandated_membership"], "concentration", False, "sign built in"),
        # errors have no sign of their own: they neither make nor unmake a kind
        (["complaint_reach", "planning_error"], "complaints", False, "sign built in"), (["planning_error"], "cooperation_index", False, "could fail"),
        # accountability was fitted to the fall of the air in bth; on the pact, or elsewhere, it was fitted to nothing
        (["accountability_per_million", "alpha_economy"], "concentration", True, "circular"),
        (["accountability_per_million"], "concentration", False, "could fail"), (["accountability_per_million"], "cooperation_index", True, "could fail"),
        # what one receives another pays
        (["clause transfer"], "voluntary_margin", False, "could fail"), (["clause alert"], "heavy_days_pm25", False, "sign built in"),
        (["section activity"], "concentration", False, "sign built in"),
    ],
)  # fmt: skip
def test_kind_of_what_is_moved(moved, outcome, fitted_here, kind):
    assert kind_of_moved(moved, outcome, fitted_here)[0] == kind


def test_what_two_arms_differ_in():
    apec, calm = (resolve(Arm("apec_2014", off=off), AS_IS) for off in ((), ("campaign",)))
    assert dict(moved_between(apec, calm).mechanisms) == {"campaign": frozenset({"curtailment", "mandated_membership"})}  # its floors are 0
    open_, shut = (resolve(comparisons()["S4.23"].arms[i], AS_IS) for i in (0, 1))
    assert dict(moved_between(open_, shut).mechanisms) == {"public_participation": frozenset({"disclosure"})}
    growth, none = (resolve(comparisons()["S2.01"].arms[i], AS_IS) for i in (0, 1))
    found = moved_between(growth, none)
    assert (dict(found.mechanisms), found.settings) == ({}, frozenset({"section activity"}))
    dear = moved_between(*(resolve(comparisons()["S1.05"].arms[i], AS_IS) for i in (0, 1)))
    assert dear.settings == {"meeting_cost"}


def test_what_is_fitted_is_read_from_the_declared_sources():
    assert fitted_levers() == {"accountability_per_million"}
    assert set(fitted_patterns().values()) == {"bth"}
    assert {"regional_fall", "beijing_2017"} <= set(fitted_patterns())


def test_whether_membership_is_offered():
    assert nobody_invited(resolve(Arm("bth_status_quo"), AS_IS))
    assert not nobody_invited(resolve(Arm("bth_status_quo", on=("legislation",)), AS_IS))
    assert not nobody_invited(resolve(Arm("bth_status_quo", on=("central_mandate",)), AS_IS))
    assert nobody_invited(resolve(Arm("bth_status_quo", on=("legislation",), set={"mechanisms.legislation.cities": ["Beijing"]}), AS_IS))
    assert not nobody_invited(resolve(Arm("bth_status_quo", set={"governments.pact": "open"}), AS_IS))
    assert not nobody_invited(resolve(Arm("bth_status_quo", set={"governments.members": "all"}), AS_IS))


def test_kinds_of_claims_by_hand():
    kinds = {id: kind_of(comparisons()[id]) for id in ("S3.09", "S2.12", "S1.19", "S3.16", "S3.05", "S1.04", "S3.06", "S1.16", "S2.16")}
    assert {id: kind.name for id, kind in kinds.items()} == {
        "S3.09": "sign built in", "S2.12": "circular", "S1.19": "could fail", "S3.16": "bundle", "S3.05": "sign built in", "S1.04": "could fail",
        "S3.06": "sign built in", "S1.16": "could fail", "S2.16": "sign built in",
    }  # fmt: skip
    assert dict(kinds["S3.16"].members) == {"central_mandate": "could fail", "public_participation": "could fail"}
    assert dict(kinds["S2.16"].members) == {"central_mandate": "sign built in", "grid_governance": "sign built in"}
    assert "zero by definition" in kinds["S3.05"].why.en


def test_from_nothing_a_share_can_only_rise():
    alone = claimed("S3.16", mechanisms=("legislation",), on="cooperation_index")
    only = dataclasses.replace(alone, with_=Arm("bth_status_quo", on=("legislation",)), without=Arm("bth_status_quo"))
    assert kind_of(only).name == "sign built in"
    beside = dataclasses.replace(only, with_=Arm("bth_full_package", on=("legislation",)), without=Arm("bth_full_package", off=("legislation",)))
    assert kind_of(beside).name == "could fail"


def test_a_kind_by_hand_is_told_as_such():
    by_hand = of(kind="circular", why=Text("we say so", "我们认定"))
    assert kind_of(by_hand).why.en == "by hand: we say so"
    for comparison in comparisons().values():
        assert bool(comparison.kind) == (comparison.why is not None)
        assert comparison.kind in ("", *KINDS)


@pytest.mark.parametrize("id", JUDGED)
def test_the_ledger_says_what_the_rule_says(id):
    kind = kind_of(comparisons()[id])
    assert (BY_ID[id].kind, BY_ID[id].why) == (kind.name, kind.why)


def test_every_lever_clause_and_outcome_of_the_rule_is_known_and_no_lever_is_forgotten():
    e = edges()
    moved = {*e.emission, *e.answered, *e.either, *(name for some in e.own.values() for name in some)}
    assert set(LEVERS) <= moved
    clauses = {f"clause {m.clause.name}" for m in registry().values() if m.clause is not None}
    assert moved <= {*LEVERS, *clauses, *(f"section {name}" for name in SECTIONS)}
    assert {*e.made_of, *e.own, *e.follows_pact} <= {*OUTCOMES, "member_spell", "retention"}
    assert not set(e.emission) & {*e.answered, *e.either}


def test_claims_are_chosen_by_kind(capsys):
    assert run(["evidence", "--kind", "circular"]) == 0
    said = capsys.readouterr().out
    assert "S2.12" in said
    assert "S3.09" not in said
    assert run(["evidence", "S3.09", "--kind", "circular"]) == 2
    assert "sign built in" in capsys.readouterr().err


# bundles --------------------------------------------------------------------------------------------------------------


def test_each_mechanism_is_left_out_of_the_whole():
    less = without_one(comparisons()["S3.16"], "public_participation")
    arms = [{use.name for use in resolve(arm, AS_IS).mechanisms} for arm in less.arms]
    assert arms == [{"central_mandate", "public_participation"}, {"central_mandate"}]
    found = member_cases([comparisons()["S3.16"], comparisons()["S3.09"]])
    assert [(name, kind, case.comparison.claim.id) for name, kind, case in found] == [
        ("central_mandate", "could fail", "S3.16"), ("public_participation", "could fail", "S3.16"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("says", "small", "role"),
    [
        ("holds", False, "carries"), ("holds", True, "little"), ("nothing", True, "nothing"), ("opposite", False, "against"),
        ("no value", False, "no value"), ("sign only", False, "nothing"),
    ],
)  # fmt: skip
def test_what_a_mechanism_does_in_a_bundle(says, small, role):
    found = Finding("S3.16", AS_WRITTEN, "cooperation_index", "ALL", "all", "share", 1, 0, 1, 0.9, 1.1, 20, says, small, "", 1, 4)
    assert role_of(found) == role


def test_every_bundle_on_record_names_what_each_of_its_mechanisms_does():
    record = by_bundle(members())
    bundles = {claim.id for claim in claims() if claim.kind == "bundle" and claim.status not in ("untested", "out of scope")}
    assert set(record) == bundles
    for id, group in record.items():
        assert {one.mechanism: one.kind for one in group} == dict(kind_of(comparisons()[id]).members)
        assert all(one.role in ledger.ROLES for one in group)


def test_a_reason_names_carriers_and_those_who_do_nothing():
    group = [Member("S3.16", name, "could fail", 0.1, 0.05, 0.15, "share", 20, role, 1, 4) for name, role in (("a", "carries"), ("b", "nothing"))]
    found = Finding("S3.16", AS_WRITTEN, "cooperation_index", "ALL", "all", "share", 1, 0, 1, 0.9, 1.1, 20, "holds", False, "", 1, 4)
    assert ledger.reason_of([found], group).en == "+1.00 [+0.900, +1.10] share; holds in the one structure. Carried by: a. Adds nothing sure: b."


# distinct structures --------------------------------------------------------------------------------------------------


def test_structures_with_the_same_results_count_once():
    one = Finding("S1.03", AS_WRITTEN, "concentration", "ALL", "all", "ug/m3", 70, 71, -1, -1.1, -0.9, 20, "holds", False, "", 1, 4)
    same = dataclasses.replace(one, structure="no_fiscal_limit")
    other = dataclasses.replace(one, structure="dissolve", effect=-1.00001)
    missing = [dataclasses.replace(one, structure=name, effect=math.nan, lo=math.nan, hi=math.nan, says="no value") for name in ("alone", "posterior")]
    assert ledger.distinct([one, same]) == 1
    assert ledger.distinct([one, same, other]) == 2
    assert ledger.distinct([one, *missing]) == 2
    assert "holds in all 3 structures, 2 of them with results of their own." in ledger.reason_of([one, same, other]).en
    drawn_ = dataclasses.replace(one, structure="posterior", detail="draws 17/20", effect=-2)
    assert ledger.reason_of([one, drawn_]).en.endswith("Stated sign in single draws: draws of the posterior 17 of 20.")


def test_the_record_holds_the_structures_of_today():
    recorded = ledger.by_claim(findings())
    for id in ("S1.03", "S0.12", "S3.09"):
        assert [one.structure for one in recorded[id]] == [case.structure for case in cases(comparisons()[id])]


# parameters that are drawn --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def package():
    return ScenarioFile("bth_full_package").resolve([])


def test_both_arms_draw_the_same_and_another_replicate_draws_something_else(package):
    less = ScenarioFile("bth_full_package").resolve(["mechanisms.legislation={enabled: false}"])
    with_, without = (drawn(scenario, 1, 3) for scenario in (package, less))
    assert all(with_[path] == value for path, value in without.items())
    fields = ("fine_multiplier", "daily_penalty", "breach_sanction", "exit_cost", "popularisation")
    assert {path for path in with_ if path not in without} == {f"mechanisms.legislation.{field}" for field in fields}
    assert drawn(package, 1, 3) == with_
    assert all(value != with_[path] for path, value in drawn(package, 1, 4).items() if path.startswith("levers."))


def test_draws_lie_in_the_declared_ranges_and_what_is_set_or_off_stays(package):
    fixed = ScenarioFile("bth_full_package").resolve(["governments.reciprocity=0.9", "mechanisms.legislation.exit_cost=0.11"])
    for replicate in range(5):
        values = drawn(package, 1, replicate)
        low, high = LEVERS["fine"].plausible
        assert low <= values["levers.fine"] <= high
        assert not {"levers.pollution_tax", "levers.retirement", "mechanisms.performance_evaluation.damage_weight"} & set(values)
        assert 0 < values["governments.belief_unseen"] < 0.5  # no policy, so that its default of 0 is no reason to leave it
        assert values["governments.punishment_months"] in range(1, 25)
        assert values["governments.minimum_participation"] in (2, 3)  # of three parties
        assert not {"governments.reciprocity", "mechanisms.legislation.exit_cost"} & set(drawn(fixed, 1, replicate))
    drawn_ = under_draws(fixed, "ranges", 1, 0)
    assert drawn_.get("governments", "reciprocity") == 0.9
    use = next(use for use in drawn_.mechanisms if use.name == "legislation")
    assert (use.fields["exit_cost"], use.fields["fine_multiplier"]) == (0.11, drawn(fixed, 1, 0)["mechanisms.legislation.fine_multiplier"])


def test_the_posterior_is_drawn_where_one_ships(package):
    posterior = open_posterior(folder_of(package.region.folder))
    first, second = (under_draws(package, "posterior", 1, r) for r in (0, 1))
    assert first.levers["fine"] == posterior.draw(0)["levers.fine"] != second.levers["fine"] == posterior.draw(1)["levers.fine"]
    less = ScenarioFile("bth_full_package").resolve(["mechanisms.legislation={enabled: false}"])
    assert under_draws(less, "posterior", 1, 0).levers == first.levers
    water = ScenarioFile("nantong_river_zone").resolve([])
    assert under_draws(water, "posterior", 1, 0) is water
    assert [case.structure for case in cases(comparisons()["S4.26"]) if case.draws] == ["ranges"]
    assert [case.structure for case in cases(comparisons()["S1.06"]) if case.draws] == ["posterior", "ranges"]


def test_every_case_with_draws_runs_the_replicate_that_drew(package):
    (case,) = [case for case in cases(comparisons()["S1.12"]) if case.structure == "ranges"]
    first, again = case.arms_of(1, 2), case.arms_of(1, 2)
    assert first[0] is again[0]
    assert first[0].levers["fine"] == first[1].levers["fine"] != case.arms[0].levers["fine"]
    assert isinstance(comparisons()["S1.12"], Comparison)
