"""Dated policies as doses: what a table says by month, city and sector, what that leaves of emission, and what it costs."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from sim.declare.dates import Window
from sim.declare.problems import InputError
from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.processes.activity.fields import Activity
from sim.processes.effort.fields import Effort
from sim.processes.enterprises.fields import Enterprises
from sim.processes.enterprises.kernel import EMISSION
from sim.processes.measures.fields import GROUPS, Measures
from sim.processes.measures.kernel import left_by_dose
from sim.processes.measures.step import remove
from sim.processes.plan.fields import Outlook
from sim.processes.technology.fields import Technology
from sim.world.doses import sector_names
from sim.world.pack import Measure
from tests.blocks import block
from tests.conftest import scenario_of, series

CALM = {"period.weather": "none", "period.months": 14, "agents.enterprises_per_city": 20, "agents.citizens_per_city": 0}


def row(sector, dose, first=None, last=None, cities=("Beijing",), group="other", season="all", low=None, high=None):
    """A row of the table with one dose, or three."""
    window = Window(dt.date.fromisoformat(first) if first else None, dt.date.fromisoformat(last) if last else None, True)
    return Measure(cities[0], tuple(cities), window, sector, group, season, dose if low is None else low, dose, dose if high is None else high, "S", "read")


def with_rows(scenario, *rows):
    """The scenario in a region whose table has these rows."""
    return dataclasses.replace(scenario, region=dataclasses.replace(scenario.region, measures=rows))


def doses_of(scenario, *rows):
    """Month -> doses (n, sectors)."""
    prepared = prepare(with_rows(scenario, *rows))
    return {str(month): dose for month, dose in zip(prepared.months, prepared.given["Measures.dose"], strict=True)}


def run_with(scenario, *rows):
    return CooperationModel(prepared=prepare(with_rows(scenario, *rows))).run_all()


def measures(**fields):
    return {f"mechanisms.measures.{name}": value for name, value in fields.items()} or {"mechanisms.measures.enabled": True}


class TestTable:
    """From rows to doses."""

    def test_a_month_has_the_share_of_its_days_in_the_window_and_in_the_heating_season(self):
        scenario = scenario_of(**measures())
        sectors = sector_names(scenario.region)
        found = doses_of(
            scenario, row("dust", 0.4, "2014-02-15", "2014-03-31"), row("iron_steel", 0.3, season="heating", cities=("Tianjin", "Tangshan"))
        )
        dust, steel = sectors.index("dust"), sectors.index("iron_steel")
        assert found["2014-02"][0, dust] == pytest.approx(0.4 * 14 / 28)
        assert found["2014-03"][0, dust] == pytest.approx(0.4)
        assert found["2014-04"][0, dust] == found["2014-01"][0, dust] == 0
        assert scenario.region.heating_season == ("11-15", "03-15")
        assert found["2013-11"][[1, 3], steel] == pytest.approx([0.3 * 16 / 30] * 2)
        assert found["2014-01"][1, steel] == pytest.approx(0.3)
        assert found["2014-07"].max() == 0
        assert found["2012-12"].max() == 0  # the burn-in is the base year, without policies

    def test_groups_leave_one_minus_dose_each_and_rows_of_one_group_follow_each_other(self):
        scenario = scenario_of(**measures(capacity_cuts=0.5))
        k = sector_names(scenario.region).index("iron_steel")
        found = doses_of(
            scenario, row("iron_steel", 0.2, group="capacity_cuts"), row("iron_steel", 0.5, None, "2013-06-15", group="steel_ultra_low"),
            row("iron_steel", 0.3, "2013-06-16", group="steel_ultra_low"),
        )
        assert found["2013-05"][0, k] == pytest.approx(1 - 0.9 * 0.5)
        assert found["2013-06"][0, k] == pytest.approx(1 - 0.9 * (1 - 0.5 * (0.5 + 0.3)))

    def test_place_strength_window_cities_and_ramp_of_the_use(self):
        fields = {"dose": 0.25, "from": "2013-03-16", "cities": ["Beijing"], "ramp_months": 4, "strength": 0.5}
        scenario = scenario_of(**measures(**fields))
        k = sector_names(scenario.region).index("dust")
        found = doses_of(scenario, row("dust", 0.4, cities=("Beijing", "Tianjin"), low=0.2, high=0.8))
        assert found["2013-02"][0, k] == 0
        assert found["2013-03"][0, k] == pytest.approx(0.3 * 0.5 * (0.5 / 4) * 16 / 31)
        assert found["2013-09"][0, k] == pytest.approx(0.3 * 0.5)
        assert found["2013-09"][1, k] == 0

    @pytest.mark.parametrize("group", list(GROUPS))
    def test_every_group_has_its_factor(self, group):
        scenario = scenario_of(**measures(**{group: 0.5}))
        k = sector_names(scenario.region).index("dust")
        assert doses_of(scenario, row("dust", 0.4, group=group))["2013-05"][0, k] == pytest.approx(0.2)

    def test_a_dose_never_takes_all(self):
        scenario = scenario_of(**measures(other=3))
        assert doses_of(scenario, row("dust", 0.9))["2013-05"].max() == pytest.approx(0.99)

    @pytest.mark.parametrize(("word", "column"), [("low", 0.1), ("central", 0.4), ("high", 0.7)])
    def test_words_choose_the_column(self, word, column):
        scenario = scenario_of(**measures(dose=word))
        assert doses_of(scenario, row("dust", 0.4, low=0.1, high=0.7))["2013-05"].max() == pytest.approx(column)

    def test_the_resolved_use_is_read_again_as_it_was(self):
        scenario = scenario_of(**measures(dose="high", combine="floor", vehicles=0.3))
        written = next(use for use in scenario.mechanisms if use.name == "measures").as_dict()
        again = scenario_of(**{"mechanisms.measures": {key: value for key, value in written.items() if key != "cities"}})
        assert next(use for use in again.mechanisms if use.name == "measures").fields == dict(scenario.mechanisms[-1].fields)


class TestWhatIsLeft:
    """remaining and floor."""

    def test_what_a_dose_leaves(self):
        assert left_by_dose(10.0, 0.3, 0.0) == pytest.approx(7.0)  # remaining: off whatever is emitted
        assert left_by_dose(6.0, 0.3, 8.0) == pytest.approx(5.6)  # floor: the base year left 8; own abatement since then counts
        assert left_by_dose(5.0, 0.3, 8.0) == 5.0  # own abatement is larger than the dose
        assert left_by_dose(10.0, 0.3, 8.0) == pytest.approx(7.0)  # more than in the base year: off that
        assert left_by_dose(6.0, 0.0, 8.0) == 6.0

    @pytest.mark.parametrize("combine", ["remaining", "floor"])
    def test_a_dose_on_every_sector_leaves_that_share_of_the_emission_of_its_first_month(self, combine):
        """Whoever emits what is decided before: 30 % less from January 2014 on. Under `floor` as long as nobody abates more than in the base year."""
        more = {"activity.growth": 0.0, "levers.accountability_per_million": 0.0, "levers.fine": 0.9, **CALM}
        scenario = scenario_of(**measures(combine=combine), **more)
        rows = [row(sector, 0.3, "2014-01-01") for sector in sector_names(scenario.region)]
        with_it, without = run_with(scenario, *rows), run_with(scenario)
        was, now = (m.recorder.city["emission_ratio"][:, 0] for m in (without, with_it))
        assert now[:12] == pytest.approx(was[:12], abs=0)
        if combine == "remaining":
            assert now[12] == pytest.approx(0.7 * was[12], rel=1e-9)
            assert with_it.recorder.city["measures_share"][12, 0] == pytest.approx(0.3, rel=1e-9)
        else:
            assert 0.7 * was[12] * (1 - 1e-9) <= now[12] < was[12]
        others = [m.recorder.city["emission_ratio"][12, 1:] for m in (without, with_it)]
        assert np.array_equal(*others)

    def test_under_floor_own_abatement_of_the_same_size_leaves_nothing_to_do(self):
        """Diffuse sources that abated 0.2 in the base year and 0.44 now: 30 % less than then. A dose of 0.3 is met, one of 0.5 asks for 0.6."""
        def removed(dose, floor):
            me = block(Measures, dose=dose, reach=100.0, spend=10.0, diffuse=True, grown=1.0, floor=floor, base_stock=0.2)
            activity, enterprises = block(Activity, level=1.0), block(Enterprises, stock=0.44, emission=1.0)
            remove(0, False, me, activity, block(Effort), enterprises, block(Outlook), block(Technology))
            return me.removed[0], me.spent[0]

        assert removed(0.3, True) == pytest.approx((0.0, 0.0), abs=1e-12)
        assert removed(0.5, True) == pytest.approx((16.0, 5.0 * (0.6**2 - 0.44**2)))
        assert removed(0.5, False) == pytest.approx((28.0, 5.0 * (0.72**2 - 0.44**2)))

    def test_the_air_of_a_city_alone_costs_what_its_abatement_costs(self):
        """Without enterprises: all sectors of equal cost under one dose are the city at effort 1 - (1 - x)(1 - d)."""
        more = {"agents.enterprises_per_city": 0, "governments.cost": "quadratic", "levers.planning_error": 0, **CALM} | {"agents.enterprises_per_city": 0}
        scenario = scenario_of(**measures(), **more)
        model = run_with(scenario, *[row(sector, 0.3, "2014-01-01") for sector in sector_names(scenario.region)])
        x, gamma = model.state[Effort].standard_share[0], model.state[Outlook].gamma[0]
        assert model.state[Enterprises].abated[0] == pytest.approx(1 - (1 - x) * 0.7)
        assert model.state[Enterprises].cost[0] == pytest.approx(0.5 * gamma * (1 - (1 - x) * 0.7) ** 2)


class TestRun:
    """In the whole model."""

    def test_strength_zero_is_without_it_bit_for_bit(self):
        without = series(scenario_of())
        no_group = dict.fromkeys((f"mechanisms.measures.{g}" for g in GROUPS), 0) | {"mechanisms.measures.running_cost_per_million": 0}
        for nothing in (measures(strength=0), no_group):
            with_it = series(scenario_of(**nothing))
            assert [name for name in without if not np.array_equal(without[name], with_it[name], equal_nan=True)] == []

    def test_the_share_and_cost_add_up_over_enterprises_and_diffuse_sources(self):
        """Removed = what the same sources would have emitted at their own abatement, less what they emit; the cost is in the cost of abatement."""
        scenario = scenario_of(**measures(), **CALM)
        model = run_with(scenario, row("iron_steel", 0.4, "2014-01-01", cities=("Tangshan",)), row("dust", 0.5, "2014-01-01", cities=("Tangshan",)))
        e, c = model.state[Enterprises], 3
        share = model.recorder.city["measures_share"][-1, c]
        assert (1 - e.abated[c]) == pytest.approx((1 - e.own_abated[c]) * (1 - share))
        assert 0.0 < share < 0.4
        assert 0.0 < model.recorder.city["measures_cost"][-1, c] < e.cost[c]

    def test_a_run_without_may_go_on_with_policies_that_begin_later(self):
        without, more = scenario_of(), {"mechanisms.measures.from": "2014-06"}
        rows = (row("dust", 0.4, "2013-06-01"), row("iron_steel", 0.2, "2014-01-01", cities=("Tangshan",)))
        later = prepare(with_rows(scenario_of(**more), *rows))
        parent = CooperationModel(prepared=prepare(with_rows(without, *rows)))
        for _ in range(12):
            parent.step()
        straight = series_of(CooperationModel(prepared=later).run_all())
        forked = series_of(CooperationModel.resume(parent.snapshot(), later).run_all())
        assert [name for name in straight if not np.array_equal(straight[name], forked[name], equal_nan=True)] == []

    def test_the_permit_market_counts_on_doses(self):
        given = {"mechanisms.emission_trading": {"cap": 0.6, "cities": ["Tangshan", "Tianjin"]}}
        scenario = scenario_of(**measures(), **given)
        model = run_with(scenario, row("iron_steel", 0.3, "2013-06-01", cities=("Tangshan",)))
        without = run_with(scenario)
        inside = [1, 3]
        assert model.recorder.totals[-1, inside, EMISSION].sum() == pytest.approx(without.recorder.totals[-1, inside, EMISSION].sum(), rel=1e-9)
        prices = [series_of(m)["permit_price"][-1, 4:][1] for m in (model, without)]
        assert prices[0] < prices[1]

    def test_a_promise_is_not_kept_by_doses(self):
        """What partners see of the delivery is own abatement: doses leave it as it is in their first month."""
        pact = {"governments.members": "all", "mechanisms.coordination_body.from": "2013-01"}
        scenario = scenario_of(**measures(), **pact, **CALM)
        with_it, without = run_with(scenario, *[row(s, 0.5, "2014-02-01") for s in sector_names(scenario.region)]), run_with(scenario)
        assert with_it.state[Enterprises].own_abated[0] == pytest.approx(without.state[Enterprises].own_abated[0], rel=1e-9)
        assert with_it.recorder.party["realised"][13] == pytest.approx(without.recorder.party["realised"][13], rel=1e-9, nan_ok=True)


class TestInput:
    """Bad input is told, and what does nothing."""

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"clean_heatng": 1}, "clean_heating"), ({"dose": "centrl"}, "low | central | high | 0 .. 1"), ({"dose": 1.2}, "low | central | high | 0 .. 1"),
            ({"combine": "floors"}, "floor"), ({"vehicles": -1}, "0 .. 3"),
        ],
    )  # fmt: skip
    def test_wrong_fields(self, fields, says):
        with pytest.raises(InputError) as error:
            scenario_of(**measures(**fields))
        assert says in str(error.value)

    def test_a_region_without_a_table_and_a_group_without_a_row_are_noted(self):
        notes = [note.en for note in scenario_of("synthetic_ring", **measures()).notes]
        assert any("has no dated policies" in note for note in notes)
        notes = [note.en for note in scenario_of(**measures(vehicles=0.5)).notes]
        assert any("measures.vehicles' changes nothing" in note and "clean_heating" in note for note in notes)
        assert not any("measures" in note for note in (note.en for note in scenario_of(**measures(clean_heating=0.5)).notes))
