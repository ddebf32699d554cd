"""The placebo of the ledger: other mechanisms in the place of those that the claims name."""

from __future__ import annotations

import dataclasses

import pytest

from sim.cli.main import run
from sim.declare.claims import claims
from sim.declare.comparisons import Chance, chances, comparisons
from sim.show.tables.evidence import placebo_rows
from sim.study.evidence.placebo import PERMUTATIONS, judge, mechanisms_of_claims, permutable, permutation, permuted, plan, rate_of

BY_ID = comparisons()


@pytest.mark.parametrize("seed", range(20))
def test_a_permutation_is_seeded_and_moves_every_mechanism(seed):
    for number in range(1, PERMUTATIONS + 1):
        places = permutation(number, seed)
        assert places == permutation(number, seed)
        assert set(places) == set(places.values()) == set(mechanisms_of_claims())
        assert all(name != other for name, other in places.items())
    assert len({tuple(permutation(number, seed).items()) for number in range(1, PERMUTATIONS + 1)}) == PERMUTATIONS


def test_seeds_differ():
    assert len({tuple(sorted(permutation(1, seed).items())) for seed in range(20)}) == 20


def test_the_mechanisms_are_those_of_the_claims():
    assert set(mechanisms_of_claims()) == {name for claim in claims() for name in claim.mechanisms}


def test_only_what_switches_the_mechanisms_of_the_claim_can_be_permuted():
    assert permutable(BY_ID["S1.03"])
    assert permutable(BY_ID["S3.16"])
    for id in ("S0.22", "S1.05", "S1.19", "S1.04", "S2.03", "S3.05", "S2.01"):  # one number; an order; a change; variants; a level; no mechanism
        assert not permutable(BY_ID[id])


def test_another_mechanism_takes_the_place_and_the_rest_stays():
    places = permutation(1)
    own, other = BY_ID["S1.03"], permuted(BY_ID["S1.03"], places)
    wanted = tuple(places[name] for name in own.claim.mechanisms)
    assert (other.with_.on, other.without.off) == (wanted, wanted)
    assert dataclasses.replace(other, with_=own.with_, without=own.without) == dataclasses.replace(own, requires=None)


def _chance(permutation_, claim, kind, says):
    return Chance(permutation_, claim, kind, "campaign", 1.0, 0.5, 1.5, 10, says, 1, 4)


def test_rates_by_hand():
    rows = [
        _chance(0, "S1.06", "could fail", "holds"), _chance(0, "S1.12", "could fail", "nothing"), _chance(0, "S3.09", "sign built in", "holds"),
        _chance(1, "S1.06", "could fail", "opposite"), _chance(1, "S1.12", "could fail", "holds"), _chance(1, "S3.09", "sign built in", "nothing"),
        _chance(2, "S1.06", "could fail", "nothing"), _chance(2, "S3.09", "sign built in", "nothing"),
    ]  # fmt: skip
    rate = rate_of(rows)
    assert (rate.claims, rate.own, rate.by_permutation, rate.chance) == (3, 2, ((1, 3), (0, 2)), 1 / 5)
    assert rate_of(rows, ("could fail",)).chance == pytest.approx(1 / 3)
    table = list(placebo_rows("en", rows))
    assert table[1:] == [
        ("could fail", "2", "1", "1, 0", "33 %"), ("sign built in", "1", "1", "0, 0", "0 %"), ("all", "3", "2", "1, 0", "20 %"),
    ]  # fmt: skip


def test_a_permuted_comparison_is_judged(tmp_path):
    whole = plan(1)
    few = dataclasses.replace(whole, cases=tuple(pair for pair in whole.cases if pair[1].comparison.claim.id == "S3.09"), same=whole.same[:0])
    assert [number for number, _ in few.cases] == [0, 1]
    found, failures = judge(few, few.asked(2, 1, tmp_path), 2)
    assert failures == ()
    assert [(one.permutation, one.claim, one.kind, one.mechanisms) for one in found] == [
        (0, "S3.09", "sign built in", "campaign"), (1, "S3.09", "sign built in", permutation(1)["campaign"]),
    ]  # fmt: skip
    assert found[0].effect < 0
    assert abs(found[1].effect) < abs(found[0].effect)


def test_the_record_has_every_permutation_of_the_same_claims():
    record = chances()
    own = [one.claim for one in record if one.permutation == 0]
    assert own == [id for id in comparisons() if permutable(BY_ID[id])]
    assert {one.permutation for one in record} == set(range(PERMUTATIONS + 1))
    for number in range(1, PERMUTATIONS + 1):
        places = permutation(number)
        rows = [one for one in record if one.permutation == number]
        assert {one.claim for one in rows} <= set(own)
        assert all(one.mechanisms.split() == [places[name] for name in BY_ID[one.claim].claim.mechanisms] for one in rows)


def test_the_placebo_is_of_all_claims(capsys):
    assert run(["evidence", "S1.03", "--placebo"]) == 2
    assert "all claims together" in capsys.readouterr().err
    assert run(["evidence", "--placebo", "--dry-run", "-n", "2", "--lang", "zh"]) == 0
    assert "次模拟" in capsys.readouterr().out
