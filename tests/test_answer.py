"""The answer first: few lines, 100 columns, sentences about what stands in the table, and differences that are too small to matter."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from sim.cli.main import run as hazepact
from sim.declare.comparisons import smallest
from sim.declare.problems import InputError
from sim.scenario.load import load_scenario
from sim.show.answer import WIDTH, answer_grids
from sim.study.compare.answer import Cell, Line, answers
from sim.study.compare.answer_words import answer_sentences, spoken
from sim.study.compare.compare import compare
from sim.study.compare.intervals import Interval
from sim.study.compare.printed import apart, digits_apart
from sim.study.compare.smallest import Smallest, SmallestEffects, declared, judged, read_smallest
from sim.study.compare.verdicts import VERDICTS
from sim.study.runs.run import run_scenarios

TINY = {"period.months": 12, "agents.enterprises_per_city": 8, "agents.citizens_per_city": 8}
FIVE = ("neither", "command", "tax", "trading", "both")
NAN = math.nan


@pytest.fixture(scope="module")
def five(tmp_path_factory):
    """Five arms whose titles are long, one with a campaign that ends within the year."""
    campaign = {"mechanisms.campaign.from": "2013-03-01", "mechanisms.campaign.to": "2013-06-30"}
    scenarios = [load_scenario("bth_command_and_economic", v, overrides=TINY | (campaign if v in ("command", "both") else {})) for v in FIVE]
    return run_scenarios(scenarios, 3, 1, 1, tmp_path_factory.mktemp("five"))


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    at_once = {"mechanisms.legislation.from": "2013-01"}
    scenarios = [load_scenario("bth_status_quo", overrides=TINY), load_scenario("bth_full_package", overrides=TINY | at_once)]
    return run_scenarios(scenarios, 3, 1, 1, tmp_path_factory.mktemp("pair"))


@pytest.fixture(scope="module")
def river(tmp_path_factory):
    scenarios = [load_scenario(name, overrides=TINY) for name in ("nantong_status_quo", "nantong_river_zone")]
    return run_scenarios(scenarios, 2, 1, 1, tmp_path_factory.mktemp("river"))


def printed(results, capsys, *more):
    """What ``compare`` prints, as lines; of one result what ``show_answers`` does."""
    if len(results) == 1:
        from sim.cli.answer import Telling, show_answers

        capsys.readouterr()
        show_answers(answers(results), Telling("zh" if "zh" in more else "en", False, False, {}))
        return capsys.readouterr().out.splitlines()
    capsys.readouterr()
    assert hazepact(["compare", *(str(result.path) for result in results), *more]) == 0
    return [line for line in capsys.readouterr().out.splitlines() if "--table full" not in line]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_screen_is_enough(five, pair, river, capsys, language):
    for results, most in ((pair[:1], 14), (pair, 17), (river, 17), (five[:3], 30), (five, 30)):
        lines = printed(results, capsys, "--lang", language)
        assert len(lines) <= most, "\n".join(lines)
        assert max(map(cell_len, lines)) <= WIDTH, "\n".join(lines)
        assert not any("nan" in line or "inf" in line.split() for line in lines)
    quiet = printed(pair, capsys, "--lang", language, "-q")
    assert quiet == printed(pair, capsys, "--lang", language)[: len(quiet)]
    assert len(quiet) == 1 + len(answer_grids(answers(pair)[0])[0].rows)


def test_more_arms_than_fit_are_told_in_several_tables(five, capsys):
    lines = printed([*five, five[1]], capsys, "--lang", "en")
    assert max(map(cell_len, lines)) <= WIDTH
    assert sum(line.startswith("Emission, kt/year") for line in lines) == 2
    assert any("(of 5 arms)" in line for line in lines)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sentence_names_only_what_stands_in_the_table(five, pair, river, language):
    every = {line.outcome: spoken(line.label).to(language) for results in (five, pair, river) for line in answers(results)[0].lines}
    for results in (five, five[:3], pair, river, pair[:1], [*five, five[1]]):
        (answer,) = answers(results)
        labels = {spoken(line.label).to(language) for line in answer.lines}
        told = answer_sentences(answer)
        assert len(told) <= 4
        assert told
        for sentence in told:
            assert not [label for label in set(every.values()) - labels if f" {label}" in sentence.to(language)]
        if len(results) == 2:
            named = [line for line in answer.lines if line.cells[1].verdict not in (None, "higher", "lower")]
            assert all(any(spoken(line.label).to(language) in sentence.to(language) for sentence in told) for line in named)
        heads = [row[0].to(language) for grid in answer_grids(answer) for row in grid.rows]
        assert all(any(head.lower().startswith(label.lower()) for head in heads) for label in labels)


def test_the_table_holds_the_numbers_of_the_summary(pair):
    (answer,) = answers(pair)
    row = compare(pair).row("exposure")
    cell = answer.line("exposure").cells[1]
    assert (cell.value, cell.difference) == (row.arm, row.difference)
    summary = pair[1].summary.set_index(["outcome", "place", "period"])["mean"]
    parts = [summary[name, "ALL", "all"] for name in ("abatement_cost", "output_lost", "governance_cost")]
    assert answer.line("policy_cost").cells[1].value.mean == pytest.approx(sum(parts), rel=1e-12)
    first = compare(pair).row
    by_parts = [first(name).difference.mean for name in ("abatement_cost", "output_lost", "governance_cost")]
    assert answer.line("policy_cost").cells[1].difference.mean == pytest.approx(sum(by_parts), rel=1e-9)
    assert answer.parties == 3
    texts = {row[0].en: [cell.en for cell in row[1:]] for row in answer_grids(answer)[0].rows}
    assert texts["Exposure, ug/m3"][:2] == list(apart(row.baseline.mean, row.arm.mean))
    assert texts["Would leave (margin)"][0] == "– (no pact)"
    assert texts["Benefit-cost ratio"][0] == "–"


def test_other_regions_have_tables_of_their_own(pair, river, capsys):
    found = answers([pair[0], river[0], pair[1]])
    assert [[title.en for title in answer.titles] for answer in found] == [["Status quo", "Full package"], ["Nantong canal, status quo"]]
    assert [line.unit for line in found[1].lines if line.outcome == "concentration"] == ["mg/L"]
    lines = printed([pair[0], river[0]], capsys, "--lang", "en")
    assert "not paired" in " ".join(lines)


# too small to matter ----------------------------------------------------------------------------------------------------


def comparison_with(pair, difference, baseline=100.0):
    """The comparison of the pair with another difference of exposure."""
    found = compare(pair, ["exposure", "emission"], ["ALL"])
    rows = [dataclasses.replace(r, difference=difference, baseline=Interval(baseline, baseline, baseline), verdict="better") for r in found.rows]
    return dataclasses.replace(found, rows=tuple(rows))


@pytest.mark.parametrize(
    ("lo", "hi", "exposure", "emission"),
    [
        (-0.9, -0.1, "too small to matter", "too small to matter"),  # within 1 % of 100
        (-0.999, 0.5, "too small to matter", "too small to matter"),
        (-1.2, -0.8, "better", "better"),  # it straddles the size: sure, and perhaps large enough
        (-1.0, -0.5, "better", "better"),  # the end is not within
        (-30.0, -20.0, "better", "better"),
        (NAN, NAN, "better", "better"),  # of a single run nothing is known
    ],
)
def test_too_small_by_hand(pair, lo, hi, exposure, emission):
    told = judged(comparison_with(pair, Interval((lo + hi) / 2, lo, hi)), SmallestEffects(pair[0]))
    assert (told.row("exposure").verdict, told.row("emission").verdict) == (exposure, emission)


def test_the_user_chooses_another_size(pair, capsys):
    found = comparison_with(pair, Interval(-3.0, -4.0, -2.0))
    chosen = read_smallest(["exposure=4.5", "emission=3%"])
    assert judged(found, SmallestEffects(pair[0], chosen)).row("exposure").verdict == "too small to matter"
    assert judged(found, SmallestEffects(pair[0], chosen)).row("emission").verdict == "better"  # 3 % of 100 lies between 2 and 4
    assert judged(found, SmallestEffects(pair[0], read_smallest(["exposure=0"]))).row("exposure").verdict == "better"
    plain, huge = (" ".join(printed(pair, capsys, "--lang", "en", *more)) for more in (("--smallest", "emission=0"), ("--smallest", "emission=1000%")))
    assert "emission" in plain
    assert "emission" not in plain.partition("Too small to matter")[2]
    assert "emission (below" in huge.partition("Too small to matter")[2]
    assert "too small to matter" in " ".join(printed(pair, capsys, "--lang", "en", "--outcome", "emission", "--place", "ALL", "--smallest", "emission=1000%"))


def test_sizes_by_hand(pair):
    sizes = SmallestEffects(pair[0])
    assert sizes.of("emission", 1181.0) == pytest.approx(11.81)
    assert sizes.of("attributable_deaths", 231_432.0) == pytest.approx(2314.32)
    gdp = sum(city.gdp for city in pair[0].scenario().region.cities)
    assert sizes.of("policy_cost", 5.0) == pytest.approx(gdp / 10_000)
    assert sizes.of("tax_revenue", 0.3) == 0.0
    assert sizes.of("emission", NAN) == 0.0
    assert sizes.of("cooperation_index", 0.4) == smallest()["cooperation_index"].value  # as the evidence ledger has it
    assert all(one.source == "assumption" and one.why.en and one.why.zh and one.size > 0 for one in declared().values())
    assert Smallest(2.0, "unit", declared()["emission"].why).at(NAN, NAN) == 2.0


def test_every_wrong_size_is_named_at_once(capsys):
    with pytest.raises(InputError) as error:
        read_smallest(["exposre=1", "exposure", "emission=-1", "member=x", "member=nan", "member=inf%"])
    assert [problem.id for problem in error.value.problems] == ["value.choice", *["smallest.form"] * 5]
    assert "'exposure'" in str(error.value)
    assert hazepact(["run", "bth_status_quoo", "--smallest", "exposre=1", "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert "exposre" in said
    assert "bth_status_quo" in said


def test_the_full_table_leaves_out_what_has_no_value(pair, capsys):
    lines = printed(pair, capsys, "--lang", "en", "--table", "full")
    after = lines[lines.index("") :]
    assert not [line for line in after if "–" in line and "cannot tell" in line]
    lacking = sum(math.isnan(row.difference.mean) for row in compare(pair).rows if row.place == "ALL" and row.outcome in ("delivered_share", "benefit_cost"))
    assert lacking == 2
    (said,) = [line for line in after if "left out" in line]
    assert int(said.split()[0]) >= lacking
    assert " ".join(after).count("90 % interval") == 2  # the title of the table, and once in the sentences


# numbers ---------------------------------------------------------------------------------------------------------------


NUMBERS = st.one_of(st.floats(allow_nan=True, allow_infinity=True), st.floats(-1e6, 1e6), st.sampled_from((0.0, -0.0, 113.2, 113.4, 1e-300, 0.1 + 0.2, 0.3)))


@settings(max_examples=500, deadline=None)
@given(NUMBERS, NUMBERS)
def test_two_numbers_that_differ_never_look_the_same(a, b):
    one, two = apart(a, b)
    if math.isnan(a) or math.isnan(b):
        assert (one == two) == (math.isnan(a) and math.isnan(b)) or "?" in (one, two)
    else:
        assert (one == two) == (a == b), (one, two)


@settings(max_examples=200, deadline=None)
@given(NUMBERS, st.lists(NUMBERS, max_size=4))
def test_three_to_six_digits_tell_apart(a, others):
    assert 3 <= digits_apart(a, others) <= 6


def test_113_instead_of_113():
    assert apart(113.2, 113.4) == ("113.2", "113.4")
    assert apart(113.0, 120.0) == ("113", "120")
    assert apart(113.0, 113.00000001) == ("113.000", "≈ 113.000")
    assert apart(5.0, 5.0) == ("5.00", "5.00")


def answer_with(answer, values, difference, verdict):
    line = Line("exposure", answer.line("exposure").label, "ug/m3", 1.0, (Cell(values[0]), *(Cell(x, difference, verdict, 7) for x in values[1:])))
    return dataclasses.replace(answer, lines=(line,))


@pytest.mark.parametrize("x", [NAN, math.inf, -math.inf, 0.0, 1e300, 5e-324, 113.2])
@pytest.mark.parametrize("verdict", [None, *VERDICTS])
def test_any_number_can_be_told(pair, five, x, verdict):
    for results in (pair[:1], pair, five):
        (answer,) = answers(results)
        for odd in (Interval(x, x, x), Interval(x, NAN, NAN), Interval(1.0, x, math.inf)):
            found = answer_with(answer, [odd] * len(results), odd, verdict)
            texts = [cell.en for grid in answer_grids(found) for row in grid.rows for cell in row] + [text.en for text in answer_sentences(found)]
            assert not [text for text in texts if "nan" in text.split() or "inf" in text.split()]


def test_values_that_round_to_one_are_printed_apart(pair):
    (answer,) = answers(pair)
    (grid,) = answer_grids(answer_with(answer, [Interval(113.2, 112, 114), Interval(113.4, 112, 115)], Interval(0.2, 0.1, 0.3), "worse"))
    assert [cell.en for cell in grid.rows[0][:3]] == ["Exposure, ug/m3", "113.2", "113.4"]
    (grid,) = answer_grids(answer_with(answer, [Interval(113.2, 112, 114), Interval(113.2, 112, 115)], Interval(0.0, 0.0, 0.0), "no difference"))
    assert [cell.en for cell in grid.rows[0][1:3]] == ["113", "113"]
    assert np.isfinite(answer.line("emission").least)
