"""Figures of runs: their numbers by hand from the stored tables, what choices select, and what they say where there is no value."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from sim.declare.problems import InputError
from sim.scenario.load import load_scenario
from sim.show.choice import Choice
from sim.show.figure import Given
from sim.show.page.look import look_of, style
from sim.show.page.sheet import pages
from sim.show.plot import figure_of
from sim.study.compare.intervals import Interval
from sim.study.runs.run import run_scenarios

SMALL = {"period.months": 30, "agents.enterprises_per_city": 3, "agents.citizens_per_city": 3}
RUNS = (
    "differences",
    "cooperation",
    "membership",
    "spells",
    "retention",
    "balance",
    "payments",
    "money_by_year",
    "fines",
    "other_payments",
    "running_cost",
    "network",
)
FULL = "bth_full_package"
T = 2.919985580355516
"""Student's t of two degrees of freedom at 0.95 (tables)."""


@pytest.fixture(scope="module")
def five(tmp_path_factory):
    """Five arms of three replicates; the first has no pact, the second a campaign that ends, the last transfers."""
    names = ("bth_status_quo", "bth_status_quo", "bth_central_led", "bth_voluntary_only", FULL)
    campaign = {"mechanisms.campaign": {"from": "2013-06-01", "to": "2013-08-31", "effort_floor": 0.3, "curtailment": 0.2}}
    settings = [SMALL, SMALL | campaign, SMALL, SMALL, SMALL]
    scenarios = [load_scenario(name, overrides=values) for name, values in zip(names, settings, strict=True)]
    return run_scenarios(scenarios, 3, 1, 1, tmp_path_factory.mktemp("five"))


@pytest.fixture(scope="module")
def river(tmp_path_factory):
    """A river pack whose parties are counties, one replicate."""
    scenarios = [load_scenario(name, overrides=SMALL) for name in ("nantong_status_quo", "nantong_river_zone")]
    return run_scenarios(scenarios, 1, 4, 1, tmp_path_factory.mktemp("river"))


def drawing(name, results, look=None, **choice):
    return figure_of(name).drawing(Given(list(results), Choice(**choice), look or look_of()))


def interval(values):
    """Mean and 90 % t interval of three values."""
    half = T * np.std(values, ddof=1) / math.sqrt(3)
    return np.mean(values) - half, np.mean(values), np.mean(values) + half


def texts(sheet):
    from matplotlib.text import Text

    return [t for t in sheet.findobj(Text) if t.get_text() and t.get_visible()]


# differences --------------------------------------------------------------------------------------------------------


def test_differences_are_those_of_pairs(five):
    base, full = five[0], five[4]
    found = drawing("differences", five, outcome=("concentration", "emission"), place=("party:Hebei", "Beijing"), period="2014", arm=(FULL,)).data
    assert set(found["arm"]) == {FULL}
    assert list(zip(found["outcome"], found["place"], strict=True)) == [(o, p) for o in ("concentration", "emission") for p in ("party:Hebei", "Beijing")]
    months = [i for i, month in enumerate(base.months) if month.startswith("2014")]
    at = base.places.index("party:Hebei")
    pairs = [r.values("concentration")[:, months, at].mean(axis=1) for r in (base, full)]
    assert tuple(found.loc[0, ["lo", "value", "hi"]]) == pytest.approx(interval(pairs[1] - pairs[0]))
    sums = [r.values("emission")[:, months, at].sum(axis=1) for r in (base, full)]
    assert tuple(found.loc[2, ["lo", "value", "hi"]]) == pytest.approx(interval(sums[1] - sums[0]))


def test_differences_of_shares_stay_within_what_is_possible(five):
    found = drawing("differences", five, outcome=("member", "cooperation_index", "delivered_share"), place=("ALL", "party:Beijing")).data
    beijing = found[(found["outcome"] == "member") & (found["place"] == "party:Beijing")].dropna()
    assert (beijing["lo"] >= -1).all()
    assert (beijing["hi"] <= 1).all()
    whole = found[(found["outcome"] == "member") & (found["place"] == "ALL")].dropna()
    assert whole["hi"].max() > 1  # of all parties together there may be three


def test_what_has_no_difference_is_named_and_equal_runs_are_hollow(five):
    drawn = drawing("differences", five[:2], outcome=("delivered_share", "transfer_balance"), place=("ALL",))
    assert list(drawn.data["verdict"]) == ["no difference"]
    assert any("Delivered share" in note for note in drawn.notes)
    assert [handle.get_label() for handle in drawn.handles][-1] == "no difference: equal in every replicate"
    with pytest.raises(InputError, match="two or more"):
        drawing("differences", five[:1])


def test_many_places_are_split_into_panels(five):
    cities = tuple(p for p in five[0].places if p != "ALL" and not p.startswith("party:"))
    drawn = drawing("differences", five, outcome=("emission",), place=cities)
    assert len(drawn.panels) > 1
    assert max(panel.height for panel in drawn.panels) < 90
    assert len(drawn.data) == 4 * len(cities)


# cooperation, members, spells ----------------------------------------------------------------------------------------


def test_cooperation_is_the_mean_of_the_replicates_that_have_a_value(five):
    full = five[4]
    found = drawing("cooperation", five, outcome=("delivered_share", "trust"), place=("party:Tianjin",), arm=(FULL,)).data
    at = full.places.index("party:Tianjin")
    trust = found[found["outcome"] == "trust"]["value"].to_numpy()
    np.testing.assert_allclose(trust, full.values("trust")[:, :, at].mean(axis=0))
    values = full.values("delivered_share")[:, :, at]
    delivered = found[found["outcome"] == "delivered_share"]["value"].to_numpy()
    enough = (~np.isnan(values)).mean(axis=0) >= 0.25
    assert np.array_equal(~np.isnan(delivered), enough)
    month = int(np.flatnonzero(enough)[-1])
    assert delivered[month] == pytest.approx(np.nanmean(values[:, month]))
    assert len(drawing("cooperation", five, outcome=("trust",), period="2014").data) == 5 * 12 * 4


def test_a_panel_without_values_says_so_and_a_share_is_not_cut_by_its_frame(five):
    drawn = drawing("cooperation", five[:1], outcome=("delivered_share", "trust"), place=("ALL",))
    with style(look_of()):
        axes = pages(drawn, look_of())[0].axes
    assert [text.get_text() for text in axes[0].texts if text.get_color() == "#9a9a9a"] == ["no value"]
    assert axes[1].get_ylim()[0] < 0
    assert axes[1].get_ylim()[1] > 1


def test_an_arm_that_reaches_far_further_makes_the_axis_logarithmic(five):
    class Far(type(five[4])):
        def values(self, outcome):
            return super().values(outcome) * (300.0 if outcome == "voluntary_margin" else 1.0)

    far = Far(five[4].path, five[4].manifest)
    drawn = drawing("cooperation", [five[3], far], outcome=("voluntary_margin",), place=("ALL",))
    assert any("logarithmic beyond" in note for note in drawn.notes)
    with style(look_of()):
        assert pages(drawn, look_of())[0].axes[0].get_yscale() == "symlog"
    assert not any("logarithmic" in note for note in drawing("cooperation", five[3:4], outcome=("voluntary_margin",), place=("ALL",)).notes)


def test_members_are_shares_of_replicates_and_events_counted_by_hand(five):
    full = five[4]
    found = drawing("membership", five, place=("party:Hebei", "ALL"), period="2014").data
    hebei = found[(found["arm"] == FULL) & (found["place"] == "party:Hebei")]
    months = [i for i, month in enumerate(full.months) if month.startswith("2014")]
    np.testing.assert_allclose(hebei["value"], full.values("member")[:, months, full.places.index("party:Hebei")].mean(axis=0))
    events = full.events
    joined = events[(events["kind"] == "joined") & (events["place"] == "party:Hebei") & events["month"].str.startswith("2014")]
    assert set(hebei["joined"]) == {len(joined) / 3}
    whole = found[(found["arm"] == FULL) & (found["place"] == "ALL")]
    np.testing.assert_allclose(whole["value"], full.values("member")[:, months, 0].mean(axis=0))
    assert ((whole["lo"] >= 0) & (whole["hi"] <= 3)).all()


def test_members_of_many_parties_are_split_into_panels(five):
    """Thirteen cities that are parties of their own, at five arms, stay on pages of the journal."""
    look = look_of("nature")
    drawn = drawing("membership", five, look)
    with style(look):
        assert all(sheet.get_size_inches()[1] * 25.4 <= look.tallest + 0.1 for sheet in pages(drawn, look))
    assert len(drawn.panels) == 6


def test_spells_are_kaplan_and_meier_by_hand(five):
    import io

    table = pd.read_csv(io.StringIO("replicate,party,kind,months,censored\n0,A,member,2,False\n0,B,member,3,True\n1,A,member,4,False\n"))
    made = dataclasses.replace(five[4], manifest=five[4].manifest | {"runs": five[4].manifest["runs"][:2]})
    vars(made)["spells"] = table
    found = drawing("spells", [made]).data
    assert set(found["kind"]) == {"member"}
    # of three spells one ends after 2 months; 3 is not seen to end; the last ends at 4
    assert list(zip(found["months"], found["value"].round(9), strict=True)) == [(0, 1.0), (2, round(2 / 3, 9)), (3, round(2 / 3, 9)), (4, 0.0)]
    assert set(found["spells"]) == {3}
    assert set(found["not_ended"]) == {1}
    with pytest.raises(InputError, match="spell of membership"):
        drawing("spells", five[:1])


# what a campaign leaves ---------------------------------------------------------------------------------------------


def test_what_is_left_by_hand(five):
    base, run = five[:2]  # the status quo is the run without the campaign
    for results in (five, [run]):
        found = drawing("retention", results, outcome=("emission",)).data
        change = (run.values("emission") - base.values("emission"))[:, :, 0]
        effect = change[:, 5:8].mean(axis=1)  # June to August 2013, whole months
        assert set(found["change"].round(9)) == {round(float(effect.mean()), 9)}
        assert list(found["months_after"]) == [1, 3, 6, 12]
        expected = [change[:, 7 + k].mean() / effect.mean() for k in (1, 3, 6, 12)]
        np.testing.assert_allclose(found["value"], expected, rtol=1e-9, atol=1e-12)
        assert (found["lo"] <= found["value"]).all()
        assert (found["value"] <= found["hi"]).all()
    with pytest.raises(InputError, match="campaign that ended"):
        drawing("retention", [base])


def test_of_older_results_what_is_left_is_not_known(five):
    older = dataclasses.replace(five[1], manifest=five[1].manifest | {"files": {}})
    drawn = drawing("retention", [older])
    assert drawn.data["value"].isna().all()
    assert any("run the scenario again" in note for note in drawn.notes)
    with style(look_of()):
        assert "not known" in " ".join(t.get_text() for t in texts(pages(drawn, look_of())[0]))


def test_an_interval_beyond_its_axis_carries_an_arrow_and_a_note():
    from matplotlib.figure import Figure

    from sim.show.marks.spans import cut_notes, draw_span, limits_of

    found = [Interval(1.0, 0.5, 90.0), Interval(0.4, 0.2, 0.6)]
    limits = limits_of(found, 1.0)
    assert limits == pytest.approx((0.0, 2.16))  # the means span 0 to 1: ends up to 2, and 8 % of room
    axes = Figure().subplots()
    draw_span(axes, 0.0, found[0], limits, "red")
    assert [line.get_marker() for line in axes.lines] == ["none", ">"]
    assert list(axes.lines[0].get_xdata()) == pytest.approx([0.5, 2.16])
    assert cut_notes(found, limits, "en") == ["An arrow: the interval goes on beyond the axis, to 90.0 at most."]
    assert cut_notes(found[1:], limits, "en") == []


# money ----------------------------------------------------------------------------------------------------------------


def paid(results, mask):
    """Amount a year by replicate of the rows that ``mask`` chooses."""
    flows = results.flows[mask(results.flows)]
    return np.array([flows[flows["replicate"] == r]["amount"].sum() for r in results.replicates]) * 12 / len(results.months)


def test_balance_is_received_less_paid(five):
    full = five[4]
    found = drawing("balance", five).data
    for party in ("party:Beijing", "party:Tianjin", "party:Hebei"):
        row = found[(found["arm"] == FULL) & (found["place"] == party)].iloc[0]
        got, gave = (paid(full, lambda f, side=side, name=party: (f["kind"] == "marginal_damage") & (f[side] == name)) for side in ("payee", "payer"))
        assert (row["lo"], row["value"], row["hi"]) == pytest.approx(interval(got - gave))
        assert row["value"] == pytest.approx(full.period("transfer_balance")[:, full.places.index(party)].mean())
    others = found[found["arm"] != FULL]
    assert others["value"].isna().all()  # no transfers at all: a dash, not a bar of nothing
    with pytest.raises(InputError, match="transfers between governments"):
        drawing("balance", five[:4])


def test_payments_by_pair_and_of_a_chosen_place_and_year(five):
    full = five[4]
    found = drawing("payments", [full], period="2014", place=("party:Beijing",)).data
    assert (found[["payer", "payee"]] == "party:Beijing").any(axis=1).all()
    row = found[(found["payer"] == "party:Hebei") & (found["payee"] == "party:Beijing")].iloc[0]
    flows = full.flows
    chosen = flows[(flows["kind"] == "marginal_damage") & (flows["payer"] == "party:Hebei") & (flows["payee"] == "party:Beijing")]
    assert row["value"] == pytest.approx(chosen[chosen["month"].str.startswith("2014")]["amount"].sum() / 3)
    assert 0 <= row["lo"] <= row["value"] <= row["hi"]
    every = drawing("payments", [full]).data
    assert list(every["value"]) == sorted(every["value"], reverse=True)


def test_money_by_year_sums_years_and_places(five):
    full = five[4]
    found = drawing("money_by_year", five, place=("party:Tianjin",)).data
    fines = found[(found["arm"] == FULL) & (found["kind"] == "fine")].set_index("time")
    assert list(fines.index) == [2013.5, 2014.5]  # 2015 is not whole
    flows = full.flows
    chosen = flows[(flows["kind"] == "fine") & (flows["payee"] == "party:Tianjin") & flows["month"].str.startswith("2014")]
    assert fines.loc[2014.5, "value"] == pytest.approx(chosen["amount"].sum() / 3)
    monthly = drawing("money_by_year", five, period="2014", arm=(FULL,)).data
    assert len(monthly[monthly["kind"] == "transfers"]) == 12
    assert set(monthly["kind"]) >= {"transfers", "fine", "running_cost"}


def test_fines_other_payments_and_running_cost_by_hand(five):
    full = five[4]
    fines = drawing("fines", [full]).data.set_index("place")["value"]
    assert fines["party:Hebei"] == pytest.approx(paid(full, lambda f: (f["kind"] == "fine") & (f["payee"] == "party:Hebei")).mean())
    other = drawing("other_payments", [full]).data.set_index("kind")["value"]
    assert set(other.index) & {"fine", "marginal_damage", "running_cost"} == set()
    assert other["sanction"] == pytest.approx(paid(full, lambda f: f["kind"] == "sanction").mean())
    running = drawing("running_cost", [five[0], *five[2:]]).data.set_index(["arm", "mechanism"])["value"]
    assert running[FULL, "legislation"] == pytest.approx(paid(full, lambda f: f["payee"] == "mechanism:legislation").mean())
    assert math.isnan(running["bth_status_quo", "legislation"])  # the scenario has no such mechanism


def test_arrows_of_the_network_are_net_payments(five):
    full = five[4]
    drawn = drawing("network", five)
    assert [panel.title for panel in drawn.panels] == ["Full package"]
    for _, row in drawn.data.iterrows():
        there, back = (
            paid(full, lambda f, a=a, b=b: (f["payer"] == a) & (f["payee"] == b)) for a, b in ((row["payer"], row["payee"]), (row["payee"], row["payer"]))
        )
        low, mean, high = interval(there - back)
        assert (row["lo"], row["value"], row["hi"]) == pytest.approx((low, mean, high))
        assert mean >= 0
        assert row["side_known"] == (low > 0)
    assert any("No transfers were made" in note for note in drawn.notes)


def test_kinds_of_payments_have_words_in_both_languages():
    from sim.outcomes.flows import BILATERAL
    from sim.processes.transfers.rules import transfer_rules
    from sim.show.words.common import WORDS

    kinds = {*transfer_rules(), BILATERAL, "fine", "sanction", "tax", "subsidy", "permit", "running_cost"}
    assert not {kind for kind in kinds if f"kind.{kind}" not in WORDS}


# pages ----------------------------------------------------------------------------------------------------------------


def drawn_if_any(name, results, look=None):
    """The drawing, None where these results do not have what the figure needs."""
    try:
        return drawing(name, results, look)
    except InputError as error:
        if {p.id for p in error.problems} != {"figure.lacks"}:
            raise
        return None


@pytest.mark.parametrize("name", RUNS)
def test_one_replicate_has_no_interval(river, name):
    drawn = drawn_if_any(name, river)
    if drawn is None:
        assert name == "retention"  # no campaign there
        return
    if name != "cooperation":  # its band is that of the replicates
        assert drawn.data[["lo", "hi"]].isna().all(axis=None)
    assert not any("90" in str(handle.get_label()) for handle in drawn.handles)
