"""What limits delivery, why there is no pact, and which levers cannot act: what `run` says of a result."""

from __future__ import annotations

import math

import pytest

from sim.declare.text import Text
from sim.study.compare.limits import OF_PROOF, OF_THE_PACT, idle_levers, limit_sentences, limits, without_pact
from sim.study.compare.words import spell_sentences
from sim.study.runs.run import run_scenarios
from tests.conftest import scenario_of

SMALL = {"period.months": 14, "agents.enterprises_per_city": 5, "agents.citizens_per_city": 5, "air.transport": "central"}
PACT = {"governments.members": "all", "levers.exit_cost": 1e6}


@pytest.fixture
def result(tmp_path):
    def made(**settings):
        return run_scenarios([scenario_of(**(SMALL | settings))], 1, 1, 1, tmp_path, True)[0]

    return made


def test_without_an_institution_that_offers_membership_there_is_no_pact_and_its_levers_are_idle(result):
    found = result()
    assert without_pact(found) == Text("No pact: no institution offers membership.", "没有协议：没有任何制度提供成员资格。")
    assert without_pact(found) in spell_sentences(found)
    assert set(idle_levers(found)) == set(OF_THE_PACT)
    assert limits(found) is None
    assert [text.en for text in limit_sentences(found)] == [f"Cannot act on cooperation here: {', '.join(OF_THE_PACT)} (no pact)."]


def test_where_membership_is_offered_and_declined_meeting_costs_acted(result):
    body = {"mechanisms.coordination_body.enabled": True, "levers.meeting_cost": 1000.0, "governments.choice_sharpness": math.inf}
    found = result(**body)
    assert without_pact(found) is None
    idle = idle_levers(found)
    assert "meeting_cost" not in idle
    assert idle["exit_cost"].en == "no pact was founded"


def test_a_working_pact_has_no_idle_lever_but_the_limit_that_never_binds(result):
    found = result(**PACT)
    said = limits(found)
    assert (said.money, said.will, said.nothing) == (0.0, 1.0, 0.0)
    assert {name: cause.en for name, cause in idle_levers(found).items()} == {"fiscal_capacity": "the fiscal limit never binds"}
    assert limit_sentences(found)[0].en == (
        "Delivery is limited by money (fiscal limit) in 0 % of member-months, by will (trust, proof, transfers) in 100 %, by nothing in 0 %."
    )


@pytest.mark.parametrize(
    ("settings", "levers", "cause"),
    [
        ({"levers.verification": 0}, ("breach_sanction",), "no verification"),
        ({"levers.breach_sanction": 0}, ("verification",), "no breach sanction"),
        ({"governments.fiscal_limit": False}, ("fiscal_capacity",), "no fiscal limit"),
        ({"levers.fiscal_capacity": 0}, OF_PROOF, "the fiscal limit always binds"),
        ({"governments.delivery_rule": "always"}, OF_PROOF, "delivery_rule always ignores it"),
        ({"governments.choice_sharpness": 0}, ("meeting_cost", "exit_cost"), "choice_sharpness is 0"),
    ],
)
def test_levers_that_cannot_act_are_named_with_their_cause(result, settings, levers, cause):
    idle = idle_levers(result(**(PACT | settings)))
    assert {idle[name].en for name in levers} == {cause}


def test_an_institution_in_one_party_offers_membership_to_nobody():
    notes = [text.en for text in scenario_of(**{"mechanisms.legislation": {"cities": ["Baoding", "Langfang"]}}).notes]
    assert "legislation acts in one party only (Hebei): it offers membership of a pact to nobody else" in notes
    for where in ({"cities": ["Beijing", "Langfang"]}, {}):
        assert not any("offers membership" in text.en for text in scenario_of(**{"mechanisms.legislation": where}).notes)
