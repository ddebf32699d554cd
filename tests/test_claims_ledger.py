"""The evidence ledger: complete, in both languages, in our own words, and honest about what cannot be tested."""

import re
from pathlib import Path

import pytest
import yaml

from sim.declare.comparisons import comparisons, smallest, structures
from sim.mechanisms import registry
from sim.mechanisms.base import CLAIM_ID
from sim.outcomes.declarations import OUTCOMES

ROOT = Path(__file__).resolve().parents[1]
ABSTRACTS = ROOT.parent / "shared" / "seeds"
KEYS = {"id", "form", "statement", "direction", "on", "mechanisms", "scenario", "kind", "why", "test", "status", "reason"}
FORMS = {"finding", "problem", "cause", "proposal", "case", "method"}
STATUSES = {"reproduced", "contradicted", "depends on structure", "untested", "out of scope"}
OWN = {"member_spell", "retention"}
"""Outcomes of claims that are computed from whole spells and campaigns, not month by month."""
MECHANISMS = set(registry())
RUN = 8


def read(name):
    return yaml.safe_load((ROOT / "seeds" / name).read_text(encoding="utf-8"))


CLAIMS = read("claims.yaml")
SOURCES = read("sources.yaml")


def named(rows):
    return [row["id"] for row in rows]


def test_ids_are_unique_and_numbered_within_their_source():
    for source in SOURCES:
        mine = [i for i in named(CLAIMS) if i.startswith(source + ".")]
        assert mine == [f"{source}.{n:02d}" for n in range(1, len(mine) + 1)]
    assert {i.split(".")[0] for i in named(CLAIMS)} == set(SOURCES) == {"S0", "S1", "S2", "S3", "S4"}
    assert len(CLAIMS) >= 55


@pytest.mark.parametrize("claim", CLAIMS, ids=named(CLAIMS))
def test_a_claim_has_exactly_its_keys_and_allowed_values(claim):
    assert set(claim) == KEYS
    assert claim["form"] in FORMS
    assert claim["kind"] in ({"none"} if claim["status"] == "out of scope" else {"could fail", "sign built in", "circular", "bundle"})
    assert set(claim["why"]) == {"en", "zh"}
    assert bool(claim["why"]["en"]) == bool(re.search("[一-鿿]", claim["why"]["zh"])) == (claim["kind"] != "none")
    assert claim["direction"] in {"+", "-", "0", "none"}
    assert claim["on"] in {*OUTCOMES, *OWN, "none"}
    assert claim["status"] in STATUSES
    assert set(claim["mechanisms"]) <= MECHANISMS
    assert len(set(claim["mechanisms"])) == len(claim["mechanisms"])
    assert set(claim["statement"]) == {"en", "zh"}
    assert all(text.strip() for text in claim["statement"].values())
    assert re.search("[一-鿿]", claim["statement"]["zh"])
    assert all(isinstance(claim[key], str) for key in ("scenario", "test"))
    assert set(claim["reason"]) == {"en", "zh"}
    assert bool(claim["reason"]["en"].strip()) == bool(re.search("[一-鿿]", claim["reason"]["zh"]))


@pytest.mark.parametrize("claim", CLAIMS, ids=named(CLAIMS))
def test_out_of_scope_gives_a_reason_and_everything_else_can_be_judged(claim):
    if claim["status"] == "out of scope":
        assert claim["reason"]["en"].strip()
        assert claim["mechanisms"] == []
        assert {claim[key] for key in ("direction", "on", "scenario", "test")} == {"none"}
    else:
        assert "none" not in (claim["direction"], claim["on"], claim["scenario"])
    if claim["status"] in {"reproduced", "contradicted", "depends on structure"}:
        assert claim["test"] != "none", "a verdict names the test that gave it"
    if claim["status"] != "out of scope":
        assert claim["reason"]["en"].strip(), "run: hazepact evidence --renew"
        assert claim["on"] in smallest()


def test_every_claim_that_a_run_can_judge_has_a_comparison():
    assert list(comparisons()) == [claim["id"] for claim in CLAIMS if claim["status"] != "out of scope"]
    assert set(read("comparisons.yaml")["comparisons"]) == set(comparisons())


@pytest.mark.parametrize("id", comparisons())
def test_a_comparison_names_known_things(id):
    c = comparisons()[id]
    assert all(set(arm.on) | set(arm.off) <= set(registry()) for arm in c.arms)
    assert c.structures is None or set(c.structures) <= set(structures())
    assert c.note is None or (c.note.en.strip() and re.search("[一-鿿]", c.note.zh))
    assert (c.measure == "order") == bool(c.above and c.below)
    assert (c.measure == "difference") == (c.without is not None)


def test_every_mechanism_rests_on_a_claim():
    """Those that rest on a citation instead are not of the five abstracts."""
    cited = {name for name, m in registry().items() if not any(re.fullmatch(CLAIM_ID, source) for source in m.evidence)}
    assert cited == {"bilateral_payments", "measures"}
    assert {name for claim in CLAIMS for name in claim["mechanisms"]} == MECHANISMS - cited


def test_the_tianjin_ranking_has_a_claim_per_factor_and_one_for_the_order():
    factors = [c for c in CLAIMS if c["id"].startswith("S1.") and c["form"] == "finding" and c["scenario"] == "bth_tianjin_factors"]
    single = [c["mechanisms"][0] for c in factors if len(c["mechanisms"]) == 1]
    five = ["legislation", "information_platform", "coordination_body", "joint_enforcement", "supervision"]
    assert single == [*five, "technology_funding", "technology_funding"]
    assert [c["mechanisms"] for c in factors if len(c["mechanisms"]) > 1] == [[*five, "technology_funding"]]


def test_sources_say_what_is_known_in_both_languages():
    for source in SOURCES.values():
        assert set(source) == {"topic", "city", "kind", "file_key", "text_sha256", "en", "zh"}
        assert all(set(source[key]) == {"en", "zh"} for key in ("topic", "city"))
        assert all(source.values())


@pytest.mark.skipif(not ABSTRACTS.is_dir(), reason="the abstracts are not part of the repository")
def test_no_statement_repeats_eight_words_of_a_source():
    # Letters only, without spaces: one abstract has stray blanks inside its words.
    sources = ["".join(re.findall("[a-z0-9]+", f.read_text(encoding="utf-8").lower())) for f in sorted(ABSTRACTS.glob("*.txt"))]
    assert sources
    texts = [(c["id"], c["statement"]["en"]) for c in CLAIMS] + [(key, s["en"]) for key, s in SOURCES.items()]
    texts += [(id, c.note.en) for id, c in comparisons().items() if c.note is not None]
    for name, text in texts:
        words = re.findall("[a-z0-9]+", text.lower())
        for start in range(len(words) - RUN + 1):
            run = "".join(words[start : start + RUN])
            assert not any(run in source for source in sources), f"{name}: {' '.join(words[start : start + RUN])}"
