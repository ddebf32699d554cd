"""hazepact attribute: mixed scenarios against both of their parents, shares against hand calculation, and wrong input."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import math

import numpy as np
import pytest
from scipy import stats

from sim.cli.main import run as hazepact
from sim.declare.problems import InputError
from sim.declare.text import Text
from sim.engine.policy import policy_of
from sim.mechanisms import registry
from sim.processes.sections import APPRAISAL, LEVERS, SECTIONS
from sim.scenario.load import load_scenario
from sim.show.choice import Choice
from sim.show.figure import Given
from sim.show.figures import registry as figures
from sim.show.page.look import look_of, style
from sim.show.page.sheet import pages
from sim.show.plot import open_any
from sim.show.tables.attribution import attribution_basis
from sim.study.attribute.attribute import Asked, Attributing, arms_of, attribute, checked_groups, without_delivery
from sim.study.attribute.found import Attribution, Quantity, worth_of
from sim.study.attribute.groups import MOST, Group, check_count, read_groups, usual_groups
from sim.study.attribute.parts import check_mixable, differing, mixed, parts_of, set_of
from sim.study.attribute.sets import MEASURES, REST, SETS, set_of_part
from sim.study.attribute.shares import effect_of, fieller, shapley_of
from sim.study.attribute.short import carried_line
from sim.study.attribute.store import ARMS, SHARES, open_attribution, write_attribution
from sim.study.attribute.words import sentences, share_text, short_line
from sim.study.compare.intervals import Interval
from sim.study.store.runid import scenario_hash
from tests.conftest import CAMPAIGN, NAMED, series
from tests.pages import faults

FEW = {"period.months": 18, "agents.enterprises_per_city": 8, "agents.citizens_per_city": 8}
SETS_OF_FEW = [part for key, value in FEW.items() for part in ("--set", f"{key}={value}")]
SHORT, NAMES = Text("x", "甲"), ("a", "b", "c", "d")


def scenario(name="bth_full_package", **overrides):
    return load_scenario(name, overrides=FEW | {"mechanisms.performance_evaluation.ramp_months": 0} | overrides if "full" in name else FEW | overrides)


@pytest.fixture(scope="module")
def pair():
    """Two scenarios that differ in four of the five sets."""
    return scenario("bth_status_quo"), scenario()


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return tmp_path_factory.mktemp("attribution")


@pytest.fixture(scope="module")
def found(pair, out):
    return attribute(*pair, out=out, asked=Asked(3))


def parts_on(groups, names):
    return [part for group in groups if group.name in names for part in group.parts]


def table(values, groups=NAMES):
    """An attribution of made-up values (replicates, 2^k)."""
    k = np.shape(values)[1].bit_length() - 1
    made = tuple(Group(name, Text(name, name), Text(name, name), (f"m.{name}",) if i < k else ()) for i, name in enumerate(groups))
    quantity = Quantity("exposure", Text("Exposure", "人口加权暴露"), "ug/m3", ("exposure",))
    arms = np.asarray(values, dtype=float).T[:, :, None]
    replicates = tuple(range(arms.shape[1]))
    return Attribution(("one", "two"), (Text("One", "一"), Text("Two", "二")), "all", ("2013-01", "2014-06"), 1, replicates, made, (quantity,), arms)


# sets -----------------------------------------------------------------------------------------------------------------


def test_every_lever_lies_in_exactly_one_set():
    named = [lever for s in SETS for lever in s.levers]
    assert sorted(named) == sorted(LEVERS)


def test_every_clause_and_the_offers_lie_in_exactly_one_set():
    clauses = {m.clause.name for m in registry().values() if m.clause is not None}
    assert sorted(clause for s in SETS for clause in s.clauses) == sorted(clauses)
    assert sum(s.offers for s in SETS) == 1


def test_every_effect_of_every_mechanism_lies_in_a_set():
    assert {set_of_part(m.name, part) for m in registry().values() for part in m.parts} == {s.name for s in SETS}
    for m in registry().values():
        assert len(set(m.parts)) == len(m.parts)
        fields = {f.parameter.name for f in m.fields if f.lever is not None}
        assert fields | ({m.clause.name} if m.clause else set()) | ({"offers"} if m.offers_membership else set()) == set(m.parts)


def test_settings_of_the_sets_exist_and_stand_in_one_set():
    known = {f"{name}.{p.name}" for name, section in SECTIONS.items() for p in section.parameters if name != "levers"}
    known |= {f"central.appraisal.{p.name}" for p in APPRAISAL}
    named = [key for s in SETS for key in s.settings]
    assert len(set(named)) == len(named)
    assert set(named) <= known


def test_a_word_of_a_group_that_is_a_lever_and_a_mechanism_means_one_thing():
    """Levers, mechanisms, ``offers`` and ``rest`` are items of groups under one roof."""
    assert not {"offers", REST} & {*LEVERS, *registry()}
    for name in set(LEVERS) & set(registry()):
        assert all(f.lever == name for f in registry()[name].fields if f.lever)
        assert not any(f.lever == name for m in registry().values() if m.name != name for f in m.fields)


# mixed scenarios ------------------------------------------------------------------------------------------------------


def test_none_on_is_the_first_and_all_on_the_second(pair):
    apart = differing(*pair)
    assert mixed(*pair, ()) is pair[0]
    assert mixed(*pair, apart) is pair[1]
    arms = arms_of(*pair, usual_groups(*pair))
    assert len({scenario_hash(arm) for arm in arms}) == len(arms) == 16


def test_a_mixed_scenario_has_every_lever_from_the_side_of_its_set(pair):
    groups = usual_groups(*pair)
    sides = [policy_of(s) for s in pair]
    everything = sum(costs.sum() for costs in sides[1].running_cost.values())
    for count in range(5):
        for names in itertools.combinations([group.name for group in groups if group.parts], count):
            policy = policy_of(mixed(*pair, parts_on(groups, names)))
            for lever_set in SETS:
                for lever in lever_set.levers:
                    assert np.array_equal(policy.levers[lever], sides[lever_set.name in names].levers[lever]), lever
            assert np.array_equal(policy.offered, sides["pact" in names].offered)
            assert policy.clauses.get("Terms.rule", 0) == sides["money" in names].clauses.get("Terms.rule", 0)
            spent = sum(costs.sum() for costs in policy.running_cost.values())
            parts = [part for use in pair[1].mechanisms for part in use.mechanism.parts]
            assert 0 <= spent <= everything
            assert (spent == pytest.approx(everything)) == (count == 4), (names, parts)


def test_the_running_cost_of_a_mechanism_goes_with_the_number_of_its_parts(pair):
    groups = usual_groups(*pair)
    whole = policy_of(pair[1]).running_cost["supervision"].sum()
    alone = policy_of(mixed(*pair, parts_on(groups, ["pact"]))).running_cost["supervision"].sum()
    assert alone == pytest.approx(whole * 3 / 5)  # verification, breach_sanction, exit_cost of the five fields of supervision


def test_mixing_from_either_side_runs_the_same_to_the_last_bit(pair):
    groups = usual_groups(*pair)
    on, rest = parts_on(groups, ["pact", "money"]), parts_on(groups, ["accountability", "enforcement"])
    one, other = mixed(*pair, on), mixed(*reversed(pair), rest)
    ours, theirs = series(one), series(other)
    assert all(np.array_equal(ours[name], theirs[name], equal_nan=True) for name in ours if name != "governance_cost")
    np.testing.assert_allclose(ours["governance_cost"], theirs["governance_cost"], rtol=1e-12)  # sums of parts of running costs
    assert scenario_hash(mixed(one, pair[1], differing(one, pair[1]))) == scenario_hash(pair[1])


def test_everything_that_a_scenario_can_say_is_a_part_that_can_be_mixed():
    """A scenario with every mechanism, other base levers and other settings: each group is taken over, and nothing is left out."""
    on = {f"mechanisms.{name}": NAMED.get(name, {}) for name in registry() if name not in ("campaign", "measures")}
    others = {
        "mechanisms.campaign": CAMPAIGN, "mechanisms.measures": {}, "levers.opacity": 0.2, "levers.fine": 2.0, "governments.delivery_rule": "repeated_game",
        "central.appraisal": {"gdp": 0.5, "air": 0.3, "liveability": 0.2}, "air.memory": 0.3, "period.weather": "none",
    }  # fmt: skip
    first, second = scenario("bth_status_quo"), scenario("bth_status_quo", **on, **others)
    groups = usual_groups(first, second)
    assert sorted(part for group in groups for part in group.parts) == sorted(differing(first, second))
    assert all(group.parts for group in groups)
    assert next(group for group in groups if group.name == REST).parts == ("air.memory", "period.weather")
    for group in groups:
        here = parts_of(mixed(first, second, group.parts))
        assert all(here[part] == parts_of(second)[part] for part in group.parts)
        assert not set(differing(first, mixed(first, second, group.parts))) - set(group.parts)


@pytest.mark.parametrize(("mechanism", "name"), [("measures", MEASURES), ("bilateral_payments", "money"), ("emergency_response", MEASURES)])
def test_a_clause_that_is_off_does_nothing(mechanism, name):
    first = scenario("bth_status_quo")
    second = scenario("bth_status_quo", **{f"mechanisms.{mechanism}": NAMED.get(mechanism, {}), "levers.fine": 2.0, "mechanisms.legislation": {}})
    groups = usual_groups(first, second)
    off = mixed(first, second, [part for group in groups if group.name != name for part in group.parts])
    without = mixed(first, second, [part for part in differing(first, second) if not part.startswith(f"{mechanism}.")])
    ours, theirs = series(off), series(without)
    left = [part for part in registry()[mechanism].parts if set_of_part(mechanism, part) != name]
    same = [key for key in ours if key != "governance_cost" or not left]
    if "offers" in left:  # they stay, and make a pact possible
        same = ["transfer_balance"]
    assert all(np.array_equal(ours[key], theirs[key], equal_nan=True) for key in same)


# shares ---------------------------------------------------------------------------------------------------------------


def test_shares_of_an_additive_effect_are_its_terms():
    values = np.array([[10.0 + 3 * (m & 1) - 2 * (m >> 1 & 1) + 5 * (m >> 2 & 1) for m in range(8)] for _ in range(4)]) + np.arange(4)[:, None]
    effect = effect_of("exposure", values, NAMES[:3], NAMES)
    assert effect.total.mean == 6.0
    for name, term in zip(NAMES, (3.0, -2.0, 5.0, 0.0), strict=True):
        share = effect.share(name)
        assert (share.shapley.mean, share.alone.mean, share.last.mean) == pytest.approx((term, term, term))
        assert share.of_total.mean == pytest.approx(term / 6.0)
    assert (effect.alone_sum.mean, effect.last_sum.mean) == pytest.approx((6.0, 6.0))
    assert effect.order == ("c", "a", "b")
    assert effect.share("d").equal


def test_shares_of_an_effect_that_needs_two_groups_by_hand():
    """v(a) = 1, v(b) = 0, v(ab) = 9: a carries (1 + 9)/2, b (0 + 8)/2 (Shapley 1953)."""
    effect = effect_of("exposure", np.array([[0.0, 1.0, 0.0, 9.0]] * 3), NAMES[:2], NAMES[:2])
    assert (effect.share("a").shapley.mean, effect.share("b").shapley.mean) == (5.0, 4.0)
    assert (effect.share("a").last.mean, effect.share("b").last.mean) == (9.0, 8.0)
    assert (effect.alone_sum.mean, effect.last_sum.mean) == (1.0, 17.0)


def test_a_glove_game_gives_the_rare_glove_two_thirds():
    """One left glove (a), two right ones (b, c), a pair is worth 1: 2/3, 1/6, 1/6 (Shapley and Shubik 1969)."""
    worth = [float(m & 1 and m & 6) and 1.0 for m in range(8)]
    assert shapley_of(np.array([worth])) == pytest.approx(np.array([[2 / 3, 1 / 6, 1 / 6]]))


def test_shares_sum_to_the_total_and_a_group_without_any_effect_gets_nothing():
    draws = np.random.default_rng(5)
    values = np.repeat(draws.normal(100, 30, (6, 16)), 2, axis=1)  # the first of five groups changes nothing
    effect = effect_of("exposure", values, tuple("abcde"), tuple("abcde"))
    assert sum(share.shapley.mean for share in effect.shares) == pytest.approx(effect.total.mean, rel=1e-9)
    nobody = effect.share("a")
    assert (nobody.shapley, nobody.alone, nobody.last) == (Interval(0, 0, 0),) * 3


def test_the_interval_is_that_of_the_shapley_value_of_every_replicate():
    values = np.random.default_rng(6).normal(100, 30, (7, 4))
    share = effect_of("exposure", values, NAMES[:2], NAMES[:2]).share("a")
    each = ((values[:, 1] - values[:, 0]) + (values[:, 3] - values[:, 2])) / 2
    lo, hi = stats.t.interval(0.9, 6, each.mean(), stats.sem(each))
    assert (share.shapley.lo, share.shapley.hi) == pytest.approx((lo, hi))


def test_at_the_ends_of_the_interval_of_a_ratio_the_difference_is_just_not_told_from_nothing():
    """The definition of Fieller's interval: a t test of above - r below gives p = 0.1."""
    draws = np.random.default_rng(7)
    below = draws.normal(10, 2, 12)
    above = 0.4 * below + draws.normal(0, 1, 12)
    ratio = fieller(above, below)
    assert ratio.mean == pytest.approx(above.mean() / below.mean())
    assert ratio.lo < ratio.mean < ratio.hi
    for end in (ratio.lo, ratio.hi):
        assert stats.ttest_1samp(above - end * below, 0.0).pvalue == pytest.approx(0.1)


def test_a_ratio_over_what_cannot_be_told_from_nothing_has_no_interval():
    x = fieller(np.array([1.0, 2.0, 3.0]), np.array([-1.0, 1.0, 0.2]))
    assert math.isnan(x.lo)
    assert math.isnan(x.hi)


def test_no_shares_are_given_of_a_total_that_holds_zero():
    found = table([[0.0, 3.0, 1.0, 2.0], [0.0, -3.0, 1.0, -2.5], [0.0, 1.0, 0.0, 1.0]])
    effect = found.effects[0]
    assert not effect.told
    assert all(math.isnan(share.of_total.mean) for share in effect.shares if not share.equal)
    assert "cannot be told from nothing" in sentences(found)[0].en
    assert "%" not in sentences(found)[0].en.replace("90 %", "")
    assert "无法判断" in short_line(found).zh


def test_a_replicate_without_a_value_is_left_out():
    values = np.array([[0.0, 1.0, 2.0, 3.0]] * 3 + [[0.0, np.nan, 2.0, 3.0]])
    assert effect_of("exposure", values, NAMES[:2], NAMES).count == 3
    nothing = effect_of("exposure", values[3:], NAMES[:2], NAMES)
    assert nothing.count == 0
    assert math.isnan(nothing.total.mean)
    assert "no shares are given" in sentences(table(values[3:]))[0].en


# words ----------------------------------------------------------------------------------------------------------------


def test_the_sentences_say_who_carries_it_and_what_cannot_be_told():
    base = np.array([[100.0, 80.0, 99.9, 79.9], [101.0, 82.0, 101.1, 82.1], [99.0, 78.5, 99.0, 78.5]])
    found = table(base)
    said = [text.en for text in sentences(found)]
    assert said[0].startswith("Of the fall of exposure by 19.8 ug/m3: a 100 % [")
    assert "b 0.0 %" not in said[0]
    assert "; cannot be told from nothing: b (" in said[0]
    assert said[0].endswith("equal in both: c, d.")
    assert said[1].startswith("Most is carried by a: ")
    assert short_line(found).en.startswith("What carries it (exposure, n=3): a 100 %; cannot be told from nothing: b (")


def test_where_two_groups_carry_as_much_nobody_says_which_carries_most():
    draws = np.random.default_rng(3).normal(0, 3, (6, 2))
    values = np.column_stack([np.zeros(6), 10 + draws[:, 0], 10 + draws[:, 1], 20 + draws.sum(axis=1)])
    said = [text.en for text in sentences(table(values))]
    assert any(text.startswith("Which carries most cannot be told: ") and "a" in text and "b" in text for text in said)
    assert "they add up" in " ".join(said)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.843774, "84 %"), (0.0096, "1.0 %"), (0.00028, "0.03 %"), (0.00962, "1.0 %"), (-0.0412, "-4.1 %"), (0.0, "0 %"), (1.2, "120 %")],
)
def test_shares_are_printed_with_the_digits_that_they_have(share, text):
    assert share_text(Interval(share, math.nan, math.nan)).en == text


def test_the_worth_of_a_pact_that_delivers_nothing_is_none():
    own = np.array([[[10.0, 4.0], [12.0, 5.0]], [[10.0, 4.0], [12.0, 5.0]]])
    assert not worth_of(own).delivers
    paid = own.copy()
    paid[0] += np.array([[6.0, 2.0], [6.3, 2.1]])
    worth = worth_of(paid)
    assert worth.told
    assert worth.ratio.mean == pytest.approx(3.0)
    saved = own.copy()
    saved[0] += np.array([[6.0, -2.0], [6.3, -2.1]])
    assert not worth_of(saved).told


# the model ------------------------------------------------------------------------------------------------------------


def test_of_two_real_scenarios_the_shares_sum_to_the_difference_of_their_runs(pair, found):
    for quantity, effect in zip(found.quantities, found.effects, strict=True):
        assert sum(share.shapley.mean for share in effect.shares) == pytest.approx(effect.total.mean, rel=1e-9, abs=1e-12), quantity.name
        assert effect.share(MEASURES).shapley == Interval(0, 0, 0)
    for side, mask in ((0, 0), (1, 15)):
        runs = [series(pair[side], replicate) for replicate in range(3)]
        np.testing.assert_allclose(found.arms[mask, :, 0], [run["exposure"][:, 0].mean() for run in runs], rtol=1e-12)
        cost = [sum(run[name][:, 0].mean() * 12 for name in ("abatement_cost", "output_lost", "governance_cost")) for run in runs]
        np.testing.assert_allclose(found.arms[mask, :, 2], cost, rtol=1e-12)


def test_the_pact_by_itself_is_measured_against_the_same_runs_without_delivery(pair, found):
    idle = without_delivery(pair[1])
    assert idle.get("governments", "delivery_rule") == "never"
    gains = [[run["damage_avoided"][:, 0].mean() * 12 for run in (series(s, r) for r in range(3))] for s in (pair[1], idle)]
    assert found.worth.benefit.mean == pytest.approx(np.mean(np.subtract(*gains)))


def test_asking_again_runs_nothing_and_finds_the_same(pair, out, found):
    asking = Attributing(*pair, usual_groups(*pair), out, Asked(3))
    assert asking.plan(1, 1).runs == asking.plan(1, 1).found == 17 * 3
    again = asking.run()
    assert np.array_equal(again.arms, found.arms)
    assert again.reused == 51


def test_groups_in_which_nothing_differs_cost_no_runs_and_carry_exactly_nothing(out):
    first, second = scenario("bth_status_quo"), scenario("bth_status_quo", **{"mechanisms.performance_evaluation": {}})
    asking = Attributing(first, second, usual_groups(first, second), out, Asked(2))
    assert len(asking.arms) == 2
    effect = asking.run().effects[0]
    assert effect.share("accountability").shapley.mean == effect.total.mean != 0
    assert all(share.shapley == Interval(0, 0, 0) for share in effect.shares if share.group != "accountability")


def test_two_groups_that_do_the_same_carry_the_same(out):
    """Verification of joint enforcement and of supervision, of one size: by symmetry their shares are equal to the last bit."""
    same = {"verification": 0.2, "running_cost_per_million": 0.0}
    quiet = {"breach_sanction": 0.0, "exit_cost": 0.0, "visit_detection": 0.0, "accountability_per_million": 0.0}
    changes = {
        **{f"mechanisms.joint_enforcement.{k}": v for k, v in (same | {"joint_detection": 0.0, "border_discount": 1.0}).items()},
        **{f"mechanisms.supervision.{k}": v for k, v in (same | quiet).items()},
    }
    second = scenario(**changes)
    first = scenario(**{"mechanisms.joint_enforcement.enabled": False, "mechanisms.supervision.enabled": False})
    groups = read_groups(["a=joint_enforcement,b=supervision"], first, second)
    effects = Attributing(first, second, groups, out, Asked(2)).run().effects
    assert all(effect.share("a").shapley == effect.share("b").shapley for effect in effects)
    assert any(effect.share("a").shapley.mean != 0 for effect in effects)


def test_a_failed_run_is_left_out_of_the_line_and_of_the_sentences(pair, out, found):
    arms = found.arms.copy()
    arms[5, 1] = np.nan
    one = dataclasses.replace(found, arms=arms, failures=("ValueError: x",))
    assert one.effects[0].count == 2
    assert "n=2" in short_line(one).en
    arms[5] = np.nan
    assert short_line(dataclasses.replace(found, arms=arms)).en == "Exposure: no replicate has a number in every combination, so no shares are given."


def test_the_answer_to_two_scenarios_has_one_line_about_what_carries_it(pair, out):
    line = carried_line(pair, 1, out)
    assert line.en.startswith("What carries it (exposure, n=5): ")
    assert all(name in line.en for name in ("accountability", "enforcement", "pact", "money"))
    assert "measures" not in line.en
    assert len(line.en) <= 140
    assert carried_line(pair[:1], 1, out) is None
    assert carried_line((pair[0], pair[0]), 1, out) is None
    alone = carried_line((pair[0], scenario("bth_status_quo", **{"mechanisms.performance_evaluation": {}})), 1, out)
    assert alone.en == "What carries it: accountability alone, as nothing else differs."
    longer = carried_line((pair[0], scenario(**{"period.months": 24})), 1, out)
    assert "period.months (18, 24)" in longer.en


def test_what_takes_long_is_left_to_the_command(tmp_path):
    many = {"agents.enterprises_per_city": 5000, "agents.citizens_per_city": 5000, "period.months": 84}
    line = carried_line((scenario("bth_status_quo", **many), scenario(**many)), 1, tmp_path)
    assert line.en.startswith("What carries it: hazepact attribute bth_status_quo bth_full_package (80 runs, about ")
    assert not list(tmp_path.glob(".store/*/rows/*"))


# wrong input ----------------------------------------------------------------------------------------------------------


def ids(error):
    return sorted(problem.id.removeprefix("attribute.") for problem in error.value.problems)


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["pact=set.pact"], ["left_out"]),
        (["pact=set.pact,verification, a=rest"], []),
        (["pact=set.pact", "b=verification,rest"], ["twice"] * 4),
        (["pact=set.pact, b=legislation.offers,rest"], ["twice"]),
        (["a=legislatoin,rest"], ["item"]),
        (["a=legislatoin", "a=rest"], ["group_twice", "item"]),
        (["a=rest", "b=rest"], ["twice"]),
        (["rest"], ["form", "left_out"]),
        (["a=", "b=rest"], ["empty"]),
        (["=fine", "1a=rest"], ["form", "form", "left_out"]),
    ],
)
def test_groups_that_cannot_be_are_told_all_at_once(pair, texts, wanted):
    if not wanted:
        assert [group.name for group in read_groups(texts, *pair)] == ["pact", "a"]
        return
    with pytest.raises(InputError) as error:
        read_groups(texts, *pair)
    assert ids(error) == sorted(wanted)


def test_items_of_every_kind_name_their_parts(pair):
    first, second = pair[0], scenario(**{"levers.fine": 2.0, "governments.delivery_rule": "always"})
    texts = ["fines = fine, legislation.daily_penalty; rule=governments.delivery_rule，ask=offers", "c=coordination_body.meeting_cost other=rest"]
    groups = {group.name: group.parts for group in read_groups(texts, first, second)}
    assert sorted(groups["fines"]) == ["legislation.daily_penalty", "legislation.fine_multiplier", "levers.fine"]
    assert groups["rule"] == ("governments.delivery_rule",)
    assert groups["ask"] == ("coordination_body.offers", "ecological_compensation.offers", "legislation.offers")
    assert groups["c"] == ("coordination_body.meeting_cost",)
    assert sorted(part for parts in groups.values() for part in parts) == sorted(differing(first, second))


def test_the_part_that_was_left_out_is_named(pair):
    with pytest.raises(InputError) as error:
        read_groups(["a=set.pact,set.money,set.enforcement"], *pair)
    line = error.value.lines()[0]
    assert "performance_evaluation.accountability_per_million" in line
    assert "legislation" not in line


def test_what_nothing_lies_between_is_refused_all_at_once(pair):
    other = scenario("nantong_status_quo", **{"period.start": "2014-01"})
    with pytest.raises(InputError) as error:
        check_mixable(pair[0], other)
    assert ids(error) == ["fixed", "fixed"]
    with pytest.raises(InputError) as error:
        checked_groups(pair[0], scenario(**{"governments.party": "city"}), ["a=x"], "1999")
    assert ids(error) == ["fixed", "item", "value.choice"]
    with pytest.raises(InputError) as error:
        check_mixable(pair[0], pair[0])
    assert ids(error) == ["same"]


def test_more_groups_than_can_be_run_are_refused():
    with pytest.raises(InputError) as error:
        check_count([Group(str(i), SHORT, SHORT, ("levers.fine",)) for i in range(MOST + 1)])
    assert ids(error) == ["many"]


def test_settings_that_are_no_policy_are_a_group_of_their_own(pair):
    first = scenario("bth_status_quo", **{"air.transport": "central", "activity.growth": 0.01})
    groups = usual_groups(first, pair[1])
    assert groups[-1].name == REST
    assert groups[-1].parts == ("air.transport", "activity.growth")
    assert set_of("air.transport") == REST
    assert REST not in [group.name for group in usual_groups(*pair)]


# the command ----------------------------------------------------------------------------------------------------------


def call(*words, where):
    return hazepact([*words, "--out", str(where)])


def test_the_command_stores_what_it_prints_and_the_folder_opens_again(pair, out, found, tmp_path, capsys):
    words = ("attribute", "bth_status_quo", "bth_full_package", "--set", "mechanisms.coordination_body.ambition=0.5", *SETS_OF_FEW, "-n", "2")
    assert call(*words[:3], *words[5:], "--dry-run", where=tmp_path) == 0
    assert "34 runs of 42 months" in capsys.readouterr().out
    assert not list(tmp_path.glob("*-attribution"))
    assert call(*words[:3], *words[5:], where=tmp_path) == 0
    printed = capsys.readouterr().out
    assert "What carries" not in printed
    assert "Of the fall of exposure by" in printed
    folder = tmp_path / "bth_status_quo-bth_full_package-attribution"
    stored = open_attribution(folder)
    assert sentences(stored.found)[0].en.split(":")[0] in printed.replace("\n", " ")
    with (folder / SHARES).open(encoding="utf-8-sig") as file:
        rows = {(row["quantity"], row["group"], row["measure"]): row for row in csv.DictReader(file)}
    total = float(rows["exposure", "total", "change"]["mean"])
    groups = ("accountability", "enforcement", "pact", "money", "measures")
    assert sum(float(rows["exposure", name, "shapley"]["mean"]) for name in groups) == pytest.approx(total, rel=1e-8)
    assert {path.name for path in folder.iterdir()} == {SHARES, ARMS, "manifest.json", "first", "second", "figures"}
    assert scenario_hash(load_scenario(folder / "first" / "scenario.yaml")) == stored.manifest["scenario_sha256"][0]
    assert (folder / "figures" / "waterfall.png").stat().st_size > 10_000
    assert hazepact(["plot", str(folder), "waterfall", "--outcome", "exposure", "--out", str(tmp_path / "plots")]) == 0
    assert hazepact(["table", str(folder), "--format", "csv", "--out", str(tmp_path / "tables")]) == 0
    with (tmp_path / "tables" / "attribution.csv").open(encoding="utf-8-sig") as file:
        table = list(csv.DictReader(file))
    assert [row["group"] for row in table] == ["Accountability", "Enforcement", "Pact", "Money", "sum"]
    assert sum(float(row["share, %"]) for row in table[:-1]) == pytest.approx(100, abs=0.3)
    assert hazepact(["table", str(folder), "--table", "summary"]) == 2
    assert hazepact(["compare", str(folder), str(folder)]) == 2
    assert "holds an attribution" in capsys.readouterr().err


def test_the_same_question_renews_its_folder_and_another_one_does_not(pair, found, tmp_path):
    assert write_attribution(found, pair, tmp_path) == write_attribution(found, pair, tmp_path)
    fewer = dataclasses.replace(found, replicates=found.replicates[:2], arms=found.arms[:, :2], own=found.own[:, :2])
    renamed = dataclasses.replace(found, groups=tuple(dataclasses.replace(group, name=f"{group.name}s") for group in found.groups))
    year = dataclasses.replace(found, period="2013")
    folders = [write_attribution(other, pair, tmp_path).name.rpartition("attribution")[2] for other in (fewer, renamed, year)]
    assert folders == ["-2", "-3", "-4"]


def test_a_folder_opens_with_the_numbers_that_were_written(pair, found, tmp_path):
    folder = write_attribution(found, pair, tmp_path)
    kind, opened = open_any(folder)
    assert kind == "attribution"
    assert np.array_equal(opened.found.arms, found.arms, equal_nan=True)
    assert np.array_equal(opened.found.own, found.own, equal_nan=True)
    assert [text.zh for text in sentences(opened.found)] == [text.zh for text in sentences(found)]
    (folder / ARMS).write_text((folder / ARMS).read_text(encoding="utf-8").rsplit("\n", 9)[0], encoding="utf-8")
    arms = (folder / ARMS).read_text(encoding="utf-8-sig").splitlines()
    (folder / ARMS).write_text("\n".join([arms[0], *arms[2:]]), encoding="utf-8")
    with pytest.raises(InputError) as error:
        open_attribution(folder)
    assert ids(error) == ["result.broken"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("bth_status_quo",), "name two"),
        (("bth_status_quo", "bth_full_package", "bth_voluntary_only"), "name two"),
        (("bth_status_quo", "bth_full_package", "--groups", "a=set.pact,offers"), "in no group"),
        (("bth_status_quo", "nantong_status_quo"), "differ in region"),
        (("bth_status_quo", "bth_status_quo"), "do not differ"),
    ],
)
def test_mistakes_end_the_command_before_anything_is_run(words, message, tmp_path, capsys):
    assert call("attribute", *words, where=tmp_path) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_file_and_its_variant_are_two_scenarios(tmp_path, capsys):
    words = ("attribute", "bth_full_package", "--variant", "base", "--variant", "without_both", *SETS_OF_FEW, "-n", "2", "--no-figures")
    assert hazepact(["--lang", "zh", *words, "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "协议本身" in printed
    assert (tmp_path / "bth_full_package-bth_full_package-without_both-attribution" / SHARES).is_file()


def test_run_and_compare_tell_it_in_one_line_unless_it_is_not_wanted(tmp_path, capsys):
    words = ["run", "bth_status_quo", "bth_full_package", *SETS_OF_FEW, "-n", "2", "--no-figures", "--out", str(tmp_path)]
    assert hazepact(words) == 0
    assert capsys.readouterr().out.count("What carries it (exposure, n=5): ") == 1
    folders = [str(tmp_path / name) for name in ("bth_status_quo", "bth_full_package")]
    for extra, count in (((), 1), (("--no-attribution",), 0), (("-q",), 0)):
        assert hazepact(["compare", *folders, *extra]) == 0
        assert capsys.readouterr().out.count("What carries it") == count
    assert hazepact([*words, "--overwrite", "--no-attribution"]) == 0
    assert "What carries it" not in capsys.readouterr().out


# the figure -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_waterfall_goes_from_one_scenario_to_the_other(pair, found, tmp_path, language):
    stored = open_attribution(write_attribution(found, pair, tmp_path))
    look = look_of(language=language)
    with style(look):
        drawing = figures()["waterfall"].drawing(Given(stored, Choice(), look))
        for page in pages(drawing, look):
            assert faults(page, look) == []
    data = drawing.data[drawing.data["outcome"] == "exposure"]
    assert list(data["group"]) == ["first", "accountability", "enforcement", "pact", "money", "second"]
    assert list(data["start"][1:-1]) == pytest.approx(list(data["end"][:-2]))
    assert data["end"].iloc[-1] == pytest.approx(data["end"].iloc[-2])


def test_infinite_values_are_not_drawn(pair, found, tmp_path):
    arms = found.arms.copy()
    arms[3, :, 0] = np.inf
    stored = open_attribution(write_attribution(dataclasses.replace(found, arms=arms), pair, tmp_path))
    drawing = figures()["waterfall"].drawing(Given(stored, Choice(), look_of()))
    assert set(drawing.data["outcome"]) == {"attributable_deaths", "policy_cost", "cooperation_index"}


def test_under_drawn_parameters_intervals_hold_nine_tenths_of_the_replicates_and_say_so(pair, found, tmp_path):
    """By hand: percentiles of the replicates' own shares, in place of Student's interval of their mean."""
    drawn = dataclasses.replace(found, drawn=True)
    effect, plain = drawn.effect("exposure"), found.effect("exposure")
    totals = found.arms[-1, :, 0] - found.arms[0, :, 0]
    assert (effect.total.lo, effect.total.hi) == pytest.approx(tuple(np.percentile(totals, [5, 95])))
    assert effect.total.mean == plain.total.mean
    assert "in brackets 90 % of the draws" in attribution_basis(drawn).en
    assert "in brackets the 90 % interval of the mean" in attribution_basis(found).en
    for one, label in ((drawn, "90 % of the draws"), (found, "90 % interval of the mean")):
        stored = dataclasses.replace(open_attribution(write_attribution(found, pair, tmp_path)), found=one)
        look = look_of(language="en")
        with style(look):
            handles = figures()["waterfall"].drawing(Given(stored, Choice(), look)).handles
        assert label in [handle.get_label() for handle in handles]
