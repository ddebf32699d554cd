"""Games with printed numbers: Heyen & Lehtomaa (2021) and Young, Okada & Hashimoto (1979); what is expected was printed by their authors."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.published_games import (
    COOLING,
    DOCUMENT,
    PRINTED_MARGINAL,
    PRINTED_NUCLEOLUS,
    PRINTED_SHAPLEY,
    STATES,
    TOWNS,
    Cooling,
    cooling,
    dissatisfaction,
    water,
    water_costs,
    water_game,
)
from sim.games import PayoffGame


@pytest.mark.parametrize("one", COOLING, ids=lambda one: one.name)
def test_cooling_payoffs_and_long_run_values_are_the_printed_ones(one: Cooling) -> None:
    assert [one.level(state) for state in STATES] == pytest.approx(one.printed_levels, abs=5e-6)
    assert np.array([one.payoffs(state) for state in STATES]) == pytest.approx(np.array(one.printed_payoffs, dtype=float), abs=6e-6)
    assert one.values() == pytest.approx(np.array(one.printed_values), abs=6e-6)


def test_one_step_and_looking_ahead_part_where_members_have_a_veto() -> None:
    by_name = {one.name: one.game() for one in COOLING}
    everybody = [(0, 1, 2)]
    assert by_name["a majority of power must agree"].stable_coalitions() == everybody
    assert by_name["majority, unequal harm, anybody may join"].stable_coalitions() == everybody
    # nobody holds W: 107.25, 118.1875 and 98.2 are less than the 132.25 that it has alone; T and C together change nothing
    free = by_name["whoever wants most cools"]
    assert free.stable_coalitions() == [(1, 2)]
    assert free.payoffs[0b110].tolist() == free.payoffs[0].tolist() == [132.25, -40.25, -97.75]


def test_what_payments_could_hold_by_hand() -> None:
    game = COOLING[1].game()
    # W would have 55.6875 with TC outside, T 9.75, C -36.8125; together they have 96 1/3
    assert game.table.margin[0b111] == pytest.approx(96 + 1 / 3 - (55.6875 + 9.75 - 36.8125), rel=1e-12)
    assert game.table.worth[0b110] == pytest.approx(14.4375 + 0.6875, rel=1e-12)
    assert game.game.value((1, 2)) == pytest.approx(15.125, rel=1e-12)


def test_six_towns() -> None:
    game, costs = water_game(), water_costs()
    assert len(costs) == 63
    assert [costs[TOWNS] - costs[TOWNS.replace(t, "")] for t in TOWNS] == pytest.approx(PRINTED_MARGINAL, abs=0.0101)
    assert -game.shapley() == pytest.approx(PRINTED_SHAPLEY, abs=0.0065)
    assert -game.nucleolus()[:4] == pytest.approx(PRINTED_NUCLEOLUS[:4], abs=0.0051)


def test_the_printed_nucleolus_of_two_towns_is_not_the_least_complaint() -> None:
    ours = {group: -excess for excess, group in dissatisfaction(-water_game().nucleolus())}
    theirs = {group: -excess for excess, group in dissatisfaction(PRINTED_NUCLEOLUS)}
    assert ours["M"] + ours["T"] == pytest.approx(theirs["M"] + theirs["T"], abs=0.02)
    assert ours["M"] == pytest.approx(ours["T"], abs=1e-9)
    assert theirs["M"] == pytest.approx(20.81 - 18.60, abs=1e-9)
    # all groups that save less than M hold both towns or neither: moving 0.28 between them leaves their savings as they are
    below = [group for group, saved in ours.items() if saved < ours["M"] - 1e-9]
    assert len(below) == 7
    assert all(("M" in group) == ("T" in group) for group in below)
    # a recalled cost that is wrong would not make the printed shares right: no group with T alone of the two is near the 2.21 of M
    apart = sorted(saved - theirs["M"] for group, saved in theirs.items() if "T" in group and "M" not in group and group != "T")
    assert apart[0] == pytest.approx(2.15, abs=0.01)
    assert min(ours["M"], ours["T"]) > theirs["M"] + 0.2


def test_the_document_shows_what_the_command_makes() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for lines in (cooling(), water()):
        assert "\n".join(lines).strip() in text


@pytest.mark.parametrize(
    ("payoffs", "match"),
    [
        ([[0, 0], [0, 0], [0, 0]], "shape"),
        ([[0, 0], [0, 0], [0, 0], [1, float("nan")]], "shape"),
        ([[0, 0], [1, 0], [0, 0], [1, 1]], "one player"),
        ([1.0, 2.0], "at least one player"),
    ],
)
def test_a_payoff_game_refuses(payoffs: list, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        PayoffGame(payoffs)
