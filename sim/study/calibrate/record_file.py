"""The blocks ``observed`` and ``error`` of a calibration file."""

from __future__ import annotations

from sim.declare.parameters import Parameter, found_in
from sim.declare.problems import Hint
from sim.declare.reading.form import Form
from sim.declare.reading.forms import same_name
from sim.declare.reading.positioned import Node
from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES
from sim.scenario.scenario import Scenario
from sim.study.calibrate.record import NOISE, TERMS, ErrorModel, Record, entries_of, observable
from sim.study.sweeps.study_file import months_of

_YEAR = Parameter("years", "integer", 0, Text("Year", "年份"), low=1900, high=2100)
_LEAST_ENTRIES = 3


class RecordReader:
    """Reads what was observed. ``scenario``: one that knows the region and the period, None where that is wrong."""

    def __init__(self, form: Form, scenario: Scenario | None) -> None:
        self.form, self.problems, self.scenario = form, form.problems, scenario

    def read(self, node: Node, error: Node) -> Record | None:
        """The record; None with problems."""
        before = len(self.problems.found)
        self.form.keys(node, ("variable", "places", "years"), "observed")
        model = self._error(error)
        if self.scenario is None or "observed" not in self.form.root_keys:
            self._years(node)
            return None
        region = self.scenario.region
        variable, places = self._variable(node), self._places(node)
        years = self._years(node)
        if len(self.problems.found) > before or variable is None:
            return None
        self._check_period(node, years)
        found = entries_of(region, variable, places, years)
        for k, year in enumerate(years):
            if not any(entry.year == k for entry in found):
                there = sorted({years_of.year for years_of in region.observed if years_of.variable == variable and years_of.month is None})
                self.problems.add(node.entries["years"].place, "calibrate.no_data", found=year, variable=variable, years=_spans(there))
        if len(self.problems.found) == before and len(found) < _LEAST_ENTRIES:
            self.problems.add(node.place, "calibrate.few_observed", found=len(found), least=_LEAST_ENTRIES)
        if len(self.problems.found) > before:
            return None
        return Record(variable, places, years, found, model, region.base_year)

    def _error(self, node: Node) -> ErrorModel:
        self.form.keys(node, (*TERMS, "noise"), "error")
        return ErrorModel({name: self.form.value(p, node) for name, p in TERMS.items()}, self.form.values(NOISE, self.form.block(node, "noise"), "error.noise"))

    def _variable(self, node: Node) -> str | None:
        assert self.scenario is not None
        name = self.form.text(node, "variable") or "concentration"
        known = observable(self.scenario.region, tuple(OUTCOMES))
        if name in known:
            return name
        place = node.entries["variable"].place if "variable" in node.entries else node.place
        self.problems.add(place, "calibrate.variable", found=name, region=self.scenario.region.name, hint=Hint(name, known))
        return None

    def _places(self, node: Node) -> tuple[str, ...]:
        """Cities, in the order of the region; all where nothing or ``all`` is said."""
        assert self.scenario is not None
        region, given = self.scenario.region, node.get("places")
        if given is None or given.is_null or (given.kind == "scalar" and given.text == "all"):
            return region.city_names
        if given.kind != "list" or not given.items:
            self.problems.add(given.place, "yaml.list", key="places")
            return region.city_names
        known, chosen = region.names().cities, set()
        for item in given.items:
            name = same_name(item.text, known) if item.kind == "scalar" else ""
            if not name:
                hint = Hint(item.text, region.city_names, tuple(known))
                self.problems.add(item.place, "city.unknown", name=item.text, region=region.name, hint=hint)
            else:
                chosen.add(known[name])
        return tuple(city for city in region.city_names if city in chosen)

    def _years(self, node: Node) -> tuple[int, ...]:
        """A list of years, or ``{from: YEAR, to: YEAR}``."""
        given = node.get("years")
        if given is None:
            if "observed" in self.form.root_keys:
                self.problems.add(node.place, "key.missing", key="years", where="observed")
            return ()
        if given.kind == "mapping":
            self.form.keys(given, ("from", "to"), "observed.years")
            ends = [_YEAR.read(given.entries[key], self.problems) for key in ("from", "to") if key in given.entries]
            if len(ends) == 2 and ends[0] <= ends[1]:
                return tuple(range(ends[0], ends[1] + 1))
        elif given.kind == "list" and given.items:
            return tuple(sorted({_YEAR.read(item, self.problems) for item in given.items}))
        self.problems.add(given.place, "calibrate.years", found=found_in(given))
        return ()

    def _check_period(self, node: Node, years: tuple[int, ...]) -> None:
        """Every year must be a whole one of the scenario's period."""
        assert self.scenario is not None
        months = months_of(self.scenario)
        whole = [year for year in sorted({month[:4] for month in months}) if sum(month[:4] == year for month in months) == 12]
        for year in years:
            if str(year) not in whole:
                self.problems.add(node.entries["years"].place, "calibrate.period", found=year, start=months[0], end=months[-1])


def _spans(years: list[int]) -> str:
    """Years in words, runs of them from first to last."""
    parts: list[list[int]] = []
    for year in years:
        if parts and parts[-1][-1] == year - 1:
            parts[-1].append(year)
        else:
            parts.append([year])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts) or "-"
