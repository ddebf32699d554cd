"""The whole of ``hazepact validate``: what is asked for, what it will cost, all runs at once, and every section from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.declare.problems import InputError, Place, Problem
from sim.scenario.scenario import Scenario
from sim.study.calibrate.file import Calibration
from sim.study.calibrate.posterior import Posterior, posterior_of, under
from sim.study.runs.execute import Progress
from sim.study.runs.jobs import Failure
from sim.study.runs.keep import Keep, places_of
from sim.study.runs.kept import KeptRuns
from sim.study.runs.plan import Plan, plan_of
from sim.study.validate import attribution, daily, design, explanations, forecast, robust, years
from sim.study.validate.arms import Arm, Changes, Measure
from sim.study.validate.gather import Bench, Key, asked, gather, key_of, numbers_of, probes_of
from sim.study.validate.known import Known, known_of
from sim.study.validate.patterns.shares import CLIMATE
from sim.study.validate.published import chosen_patterns
from sim.study.validate.registry import MEASURES
from sim.study.validate.scoring import Scored, score
from sim.world.pack import RegionPack
from sim.world.reading.reader import PACKAGED, find_region, read_region


@dataclass(frozen=True)
class Size:
    """How much is run: replicates of an arm, points of the forecasts' design and of each explanation's, and whether robustness is."""

    replicates: int
    points: int
    explained: int
    robust: bool


FULL, QUICK = Size(40, 256, 128, True), Size(4, 64, 64, False)


Wanted = tuple[Arm, int, Bench]


def _posterior_of(region: RegionPack) -> Posterior | None:
    """The posterior of the region. InputError: it does not fit; says how to do without it, too."""
    try:
        return posterior_of(region)
    except InputError as error:
        raise InputError([*error.problems, Problem(Place("validate"), "validate.posterior")]) from None


@dataclass(frozen=True)
class Validation:
    """What was found; sections are empty where only some patterns were asked for, or where the region has no history."""

    region: RegionPack
    posterior: Posterior | None
    size: Size
    seed: int
    patterns: tuple[Scored, ...]
    years: years.Years | None
    forecasts: forecast.Rolling | None
    days: tuple[daily.CityDays, ...]
    attribution: tuple[attribution.Row, ...]
    explanations: tuple[explanations.Record, ...]
    known: Known | None
    robustness: tuple[robust.Count, ...]
    failures: tuple[Failure, ...]


class Question:
    """What to validate: a region, all of its patterns or some, and how much is run.

    Every replicate draws its parameters from the posterior of the region and has a matrix of its own, where the region has a posterior and
    ``as_shipped`` is False. InputError: every unknown pattern, a region without patterns, a posterior of other data or of another model.
    """

    def __init__(self, region: str, ids: Sequence[str], size: Size, seed: int, out: Path, as_shipped: bool = False) -> None:
        self.patterns, self.size, self.seed, self.out = chosen_patterns(region, ids), size, seed, out
        folder = find_region(region, Path.cwd(), Place("validate"))
        self.region = read_region(folder)
        # the arms are shipped scenarios, whose region is the packaged one; a copy with other numbers takes its place
        self.changes: Changes = () if folder.parent == PACKAGED else (("region", str(folder.resolve())),)
        self.measures = [MEASURES[p.id] for p in self.patterns if p.id in MEASURES]
        self.posterior = None if as_shipped else _posterior_of(self.region)
        self.calibration: Calibration | None = None if ids or self.changes else design.calibration_of(self.region)

    def drawn(self, scenario: Scenario, replicate: int) -> Scenario:
        """The scenario of a replicate; that of another region as it is."""
        return under(scenario, self.posterior, replicate) if self.posterior and scenario.region.name == self.region.name else scenario

    def bench(self, workers: int = 1, progress: Progress | None = None) -> Bench:
        """Where runs are made."""
        return Bench(self.out, workers, self.seed, self.size.replicates, progress, self.drawn if self.posterior else None)

    def arms(self) -> list[Wanted]:
        """Every arm with its replicates, and where its runs are made."""
        bench = self.bench()
        found = [(arm, count, bench) for arm, count in asked(self.measures, bench, self.changes).values()]
        if self.calibration is not None:
            found += [(arm, bench.replicates, bench) for arm in (CLIMATE, *attribution.arms().values())]
            found += [(arm, bench.replicates, bench.as_shipped) for arm in explanations.structure_arms().values()]
            for choice in self.choices():
                found += [(arm, count, choice.bench) for arm, count in asked(self.robust(), choice.bench, choice.changes).values()]
        return found

    def probes(self) -> list[Wanted]:
        """Every arm whose runs are looked into and not kept, with its replicates, and where its runs are made."""
        bench = self.bench()
        plain = bench.as_shipped
        found = [(arm, count, bench) for arm, count in probes_of(self.measures, bench, self.changes)]
        if self.calibration is not None:
            found += [(daily.ARM, plain.fewer(daily.FEWER).replicates, plain)]
            found += [(arm, 2 * plain.fewer(explanations.FEWER).replicates, plain) for arm in explanations.structure_arms().values()]
            for choice in self.choices():
                found += [(arm, count, choice.bench) for arm, count in probes_of(self.robust(), choice.bench, choice.changes)]
        return found

    def choices(self) -> tuple[robust.Choice, ...]:
        """The choices of which robustness is asked; none where it is not."""
        return robust.choices(self.bench()) if self.size.robust else ()

    def robust(self) -> list[Measure]:
        """What is measured under every choice."""
        return [MEASURES[p.id] for p in robust.judged(self.patterns) if p.id in MEASURES]

    def designs(self) -> list[design.Asked]:
        """Every design of prior draws."""
        if self.calibration is None:
            return []
        return [*forecast.designs(self.size.points).values(), *explanations.asks(self.size.explained).values()]

    def runs(self) -> KeptRuns:
        """All runs that are kept, asked of the store at once."""
        scenarios, replicates, keeps = list[Scenario](), list[tuple[int, ...]](), list[Keep]()
        loaded: dict[Key, Scenario] = {}
        for arm, count, bench in self.arms():
            if (key := key_of(arm)) not in loaded:
                loaded[key] = arm.load()
            more, each = bench.spread(loaded[key], count)
            scenarios += more
            replicates += each
            keeps += [Keep(arm.outcomes, places_of(loaded[key]), ("all",), series=True)] * len(more)
        for one in self.designs():
            assert self.calibration is not None
            _, _, drawn = design.scenarios_of(self.calibration, one, self.seed)
            scenarios += drawn
            replicates += design.luck_of(len(drawn))
            keeps += [design.keep_of(one, drawn[0])] * len(drawn)
        return KeptRuns(scenarios, replicates, self.seed, keeps, self.out)

    def plan(self, workers: int | None, cores: int, kept: KeptRuns | None = None) -> Plan:
        """What there is to do, and what it costs."""
        plan, probes = (kept or self.runs()).plan(workers, cores), self.probes()
        if not probes:
            return plan
        beside = plan_of([arm.load() for arm, _, _ in probes], [count for _, count, _ in probes], 1, 1)
        cost = replace(plan.cost, seconds=plan.cost.seconds + beside.cost.seconds)
        return replace(plan, runs=plan.runs + beside.runs, cost=cost)

    def answer(self, kept: KeptRuns, workers: int, progress: Progress | None = None) -> Validation:
        """Do the runs, and make every section of them. The same question asked again runs only what the store does not hold."""
        failures = kept.run(workers, progress).failures
        bench, calibration = self.bench(workers), self.calibration
        got = gather(self.measures, self.region, bench, self.changes)
        patterns = tuple(score(p, MEASURES.get(p.id), numbers_of(MEASURES.get(p.id), got)) for p in self.patterns)
        if calibration is None:
            return Validation(self.region, self.posterior, self.size, self.seed, patterns, None, None, (), (), (), None, (), failures)
        learned = {name: design.learn(calibration, asks, bench) for name, asks in forecast.designs(self.size.points).items()}
        rolling = forecast.scored(calibration, self.region, learned["given"], learned["climate"], self.seed)
        known = known_of(calibration, self.region, learned["given"])
        rivals = explanations.explanations(calibration, self.region, self.size.explained, bench.as_shipped)
        counts = robust.robustness(self.patterns, MEASURES, self.region, bench) if self.size.robust else ()
        days, rows = daily.daily(self.region, bench.as_shipped), attribution.attribution(bench)
        table = years.years_of(self.region, bench)
        return Validation(self.region, self.posterior, self.size, self.seed, patterns, table, rolling, days, rows, rivals, known, counts, failures)
