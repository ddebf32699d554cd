"""Citizens and organisations: links, influence, awareness, efficacy, complaints, suits, and what disclosure does (pattern transparency_trial)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.draws.streams import named_ids, stable_ids
from sim.mechanisms import registry
from sim.processes.citizens.fields import Citizens
from sim.processes.citizens.kernel import answered_share, citizen_month, complaint_detection, deffuant, hegselmann_krause, organisations_month
from sim.processes.citizens.network import LINKS, consistent_choice, small_world
from sim.processes.enterprises import kernel as firm
from sim.processes.world.fields import People
from tests.blocks import block
from tests.conftest import scenario_of, series, simulate

KEY, CITY_KEY = np.uint64(11), np.uint64(12)
EVERYBODY = np.repeat(np.arange(4, dtype=np.uint32), 4).reshape(4, 4)
"""The complete graph of four (a link to oneself counts as none)."""
NAMES = ("A", "B", "C")


def hk_steps(values, bound, steps=1):
    values = np.array(values)
    for _ in range(steps):
        before, values = values, np.empty_like(values)
        hegselmann_krause(values, before, EVERYBODY, bound, 1.0)
    return values


def network(sizes, rewiring=0.05, across=0.01, names=NAMES):
    """Links of the cities ``names`` with ``sizes`` citizens: {(city, number): [(city, number), ...]}."""
    first = np.concatenate([[0], np.cumsum(sizes)])
    ids = np.concatenate([stable_ids(f"citizen/{name}", size) for name, size in zip(names, sizes, strict=True)])
    links = np.empty((LINKS, ids.size), dtype=np.uint32)
    small_world(links, first, ids, named_ids("city", names), rewiring, across, KEY, CITY_KEY)
    who = [(name, i) for name, size in zip(names, sizes, strict=True) for i in range(size)]
    return {who[row]: [who[j] for j in links[:, row]] for row in range(ids.size)}


# influence -----------------------------------------------------------------------------------------------------------


def test_hegselmann_krause_on_the_complete_graph():
    assert hk_steps([0, 0.4, 0.8, 1.0], 0.45) == pytest.approx([0.2, 0.4, 2.2 / 3, 0.9])
    assert hk_steps([0, 0.4, 0.8, 1.0], 0.45, 2) == pytest.approx([0.3, 0.4 + 0.4 / 9, 6.1 / 9, 49 / 60])
    assert hk_steps([0, 0.4, 0.8, 1.0], 0.45, 60) == pytest.approx([0.559954] * 4, abs=1e-6)
    assert hk_steps([0, 0.1, 0.8, 1.0], 0.2, 60) == pytest.approx([0.05, 0.05, 0.9, 0.9])


def test_deffuant_pair():
    links = np.array([[1, 0]] * LINKS, dtype=np.uint32)
    before, after = np.array([0.2, 0.6]), np.empty(2)
    deffuant(after, before, links, 0.5, 0.3, stable_ids("citizen/A", 2), KEY)
    assert after == pytest.approx([0.32, 0.48])
    deffuant(after, before, links, 0.39, 0.3, stable_ids("citizen/A", 2), KEY)
    assert after == pytest.approx(before)


def test_influence_is_a_part_of_the_way_and_nobody_beyond_the_bound_is_heard():
    whole, half, none = (np.empty(4) for _ in range(3))
    before = np.array([0.0, 0.4, 0.8, 1.0])
    hegselmann_krause(whole, before, EVERYBODY, 0.45, 1.0)
    hegselmann_krause(half, before, EVERYBODY, 0.45, 0.5)
    hegselmann_krause(none, before, EVERYBODY, 0.1, 1.0)
    assert half == pytest.approx(0.5 * (before + whole))
    assert none == pytest.approx(before)


# links ---------------------------------------------------------------------------------------------------------------


def test_without_drawn_links_the_city_is_a_ring():
    links = network([10, 10, 10], 0.0, 0.0)
    assert links["B", 0] == [("B", 8), ("B", 9), ("B", 1), ("B", 2)]
    assert links["C", 9] == [("C", 7), ("C", 8), ("C", 0), ("C", 1)]


def test_shares_of_drawn_links_are_those_asked_for():
    links, ring = network([3000] * 3, 0.2, 0.05), network([3000] * 3, 0.0, 0.0)
    pairs = [(a[0], b, r) for a in links for b, r in zip(links[a], ring[a], strict=True)]
    assert np.mean([a != b[0] for a, b, _ in pairs]) == pytest.approx(0.05, abs=0.004)
    assert np.mean([a == b[0] and b != r for a, b, r in pairs]) == pytest.approx(0.2, abs=0.01)
    targets = [b[0] for a, b, _ in pairs if a == "A" and b[0] != "A"]
    assert targets.count("B") / len(targets) == pytest.approx(0.5, abs=0.08)


def test_one_citizen_more_moves_few_links_and_the_order_of_cities_none():
    before, after = network([500] * 3, 0.2, 0.05), network([501, 500, 500], 0.2, 0.05)
    moved = sum(a != b for who in before for a, b in zip(before[who], after[who], strict=True))
    assert 0 < moved <= 12
    assert network([500] * 3, 0.2, 0.05, ("C", "A", "B")) == before


def test_a_link_leads_to_everybody_with_equal_chance():
    chosen = [consistent_choice(KEY, agent, np.uint64(4), 7) for agent in stable_ids("citizen/A", 7000)]
    assert np.bincount(chosen, minlength=7) == pytest.approx(np.full(7, 1000), abs=120)


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_tiny_cities_have_links_inside_the_region(size):
    assert all(len(partners) == LINKS for partners in network([size, 2, size], 0.5, 0.5).values())


# awareness, efficacy, complaints --------------------------------------------------------------------------------------


def month(answered=0.5, complaint=0.4, efficacy=0.5, influenced=0.3, relative=1.5, target=1.0, visible=0.2, reach=1.0, gain=0.2):
    """One month of one citizen of one city: (awareness, efficacy, complaint)."""
    columns = {"citizen_influenced": influenced, "citizen_efficacy": efficacy, "citizen_complaint": complaint}
    me, people = block(Citizens, **columns, awareness_gain=gain, efficacy_gain=0.5), block(People, first=[0, 1], sensitivity=1.0)
    by_city = [np.full(1, x) for x in (relative, target, visible, reach, answered)]
    citizen_month(me, people, *by_city)
    of_city = me.awareness[0], me.efficacy[0], me.complaints[0]
    assert (me.citizen_awareness[0], me.citizen_efficacy[0], me.citizen_complaint[0]) == pytest.approx(of_city)
    return of_city


def test_a_month_of_a_citizen_follows_the_equations():
    awareness = 0.3 + 0.2 * (0.5 - 0.3)
    efficacy = 0.5 + 0.5 * 0.4 * (0.9 - 0.5)
    assert month(answered=0.9) == pytest.approx((awareness, efficacy, awareness * efficacy * (0.2 + 0.5)))


def test_efficacy_rises_when_answered_falls_when_not_and_rests_without_a_complaint():
    assert month(answered=0.9)[1] > 0.5 > month(answered=0.1)[1]
    assert month(answered=0.9, complaint=0.0)[1] == 0.5


def test_media_raise_awareness_only_where_air_exceeds_the_threshold():
    assert month(target=1.5)[0] > month(target=1.0)[0]
    assert month(target=1.5, relative=1.0)[0] == month(target=1.0, relative=1.0)[0]
    assert month(target=50.0, gain=1.0)[0] == 1.0


def test_answers_are_fewer_when_complaints_are_many_or_checks_find_little():
    answered = np.empty(4)
    answered_share(answered, np.array([0.0, 1.0, 0.0, 0.1]), np.array([5.0, 5.0, 1.0, 0.0]), np.array([10.0, 10.0, 10.0, 0.0]), 1.0)
    assert answered == pytest.approx([0.5, 0.5 * (1 - np.exp(-1)), 0.1, 0.0])


def organisations(count, relative=1.3, visible=0.2):
    me = block(Citizens, complaints=0.01, organisation_reach=1e4, suits_per_organisation=0.6, suit_reach=1e5)
    organisations_month(me, np.array([count]), np.array([2e7]), np.array([relative]), np.array([visible]))
    return me.complaints[0], me.suits[0], me.pressure[0]


def test_organisations_complain_for_those_they_reach_and_sue_over_visible_violations():
    complaints, suits, pressure = organisations(5.0)
    assert complaints == pytest.approx(0.01 + 0.05 * 0.5)
    assert suits == pytest.approx(5 * 20 * 0.6 / 12 * 0.2)
    assert pressure == pytest.approx(complaints + 1e5 * suits / 2e7)
    assert organisations(0.0) == pytest.approx((0.01, 0.0, 0.01))
    assert organisations(5.0, visible=0.0)[1] == 0.0


def test_a_suit_raises_detection_as_so_many_complaints_do():
    by_suit, by_complaints = np.empty(1), np.empty(1)
    _, suits, pressure = organisations(5.0, relative=1.0, visible=1e-3)
    complaint_detection(by_suit, np.array([pressure]), 1.0)
    complaint_detection(by_complaints, np.array([0.01 + 0.05 * 1e-3 + suits * 1e5 / 2e7]), 1.0)
    assert by_suit == pytest.approx(by_complaints)


# in the model ---------------------------------------------------------------------------------------------------------

FIELDS = sorted(registry()["public_participation"].defaults())
ON = {"mechanisms.public_participation.enabled": True, "mechanisms.performance_evaluation.enabled": True}


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_the_mechanism_moves_an_outcome(field):
    value = registry()["public_participation"].defaults()[field]
    reference, moved = series(scenario_of(**ON)), series(scenario_of(**ON, **{f"mechanisms.public_participation.{field}": 0.5 * value}))
    assert any(not np.array_equal(reference[o], moved[o], equal_nan=True) for o in reference)


@pytest.mark.parametrize("rule", ["hegselmann_krause", "deffuant"])
def test_states_of_citizens_are_shares_and_influence_brings_them_closer(rule):
    def spread(**given):
        model = simulate(scenario_of(**ON, **{"citizens.influence_rule": rule, "agents.citizens_per_city": 200}, **given))
        for column in ("awareness", "efficacy", "complaint"):
            values = model.citizens.column(column)
            assert values.min() >= 0
            assert values.max() <= 1
        return np.mean([values.std() for values in np.split(model.citizens.column("awareness"), 13)])

    assert spread() < 0.95 * spread(**{"citizens.influence": 0.0})


def test_the_number_of_citizens_does_not_matter_on_average():
    few, many = (series(scenario_of(**ON, **{"agents.citizens_per_city": n}))["complaints"][12:, 0].mean() for n in (50, 2000))
    assert few == pytest.approx(many, rel=0.05)


def effect(treated, control, replicates=3):
    """Relative change of (violating emission, inspections, concentration) under accountability, from the second year on."""
    background = {"mechanisms.performance_evaluation.enabled": True, "period.months": 48}

    def means(given):
        rows = []
        for replicate in range(replicates):
            model = simulate(scenario_of(**background, **given), replicate)
            totals = model.recorder.totals[12:]
            excess, checks = totals[..., firm.EXCESS].sum(), totals[..., firm.INSPECTIONS].sum()
            rows.append((excess, checks, model.recorder.city["concentration"][12:].mean()))
        return np.mean(rows, axis=0)

    return means(treated) / means(control) - 1.0


def test_transparency_lowers_violations_and_raises_inspections():
    """Pattern transparency_trial (violations -37 %, inspections +90 %, PM -8 to -10 %): only the signs are asserted."""
    violations, inspections, air = effect({"levers.disclosure": 1.0}, {"levers.disclosure": 0.0})
    print(f"transparency_trial: violations {violations:+.1%}, inspections {inspections:+.1%}, PM2.5 {air:+.1%}")
    assert violations < 0 < inspections
    assert air < 0


def test_public_appeals_do_more_than_private_ones():
    """Pattern appeals_trial (violations -35 to -70 % by public appeals, less than a third of it by private ones): only signs and order are asserted.

    Appeals are filed by organisations; private ones without disclosure, public ones with all that is appealed disclosed.
    """
    appeals = {"levers.organisations": 10.0}
    private = effect(appeals | {"levers.disclosure": 0.0}, {"levers.disclosure": 0.0})[0]
    public = effect(appeals | {"levers.disclosure": 1.0}, {"levers.disclosure": 0.0})[0]
    print(f"appeals_trial: violations by public appeals {public:+.1%}, by private ones {private:+.1%}")
    assert public < private <= 0
