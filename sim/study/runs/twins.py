"""Runs that a result is measured against: the scenario without each of its campaigns, with the same root seed and replicates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.outcomes.declarations import REGION
from sim.scenario.scenario import Scenario
from sim.study.compare.campaigns import Campaign, ended, without
from sim.study.runs.execute import Executed
from sim.study.store.runid import scenario_hash
from sim.study.store.tables import labelled, read_table, write_table

if TYPE_CHECKING:
    import pyarrow as pa

FILE = "retention.parquet"


@dataclass(frozen=True)
class Twin:
    """The scenario ``of`` (its place in the list) without a campaign."""

    of: int
    campaign: Campaign
    scenario: Scenario


def twins_of(scenarios: Sequence[Scenario]) -> list[Twin]:
    """The twins of scenarios: one a campaign that ends within the period."""
    return [Twin(i, campaign, without(scenario, campaign)) for i, scenario in enumerate(scenarios) for campaign in ended(scenario)]


def added_twins(scenarios: Sequence[Scenario], counts: Sequence[int]) -> tuple[list[Scenario], list[int]]:
    """The twins that cost runs of their own, and how many each: those that are not among the scenarios, each once."""
    there: dict[str, int] = {}
    for scenario, count in zip(scenarios, counts, strict=True):
        there[scenario_hash(scenario)] = max(count, there.get(scenario_hash(scenario), 0))
    added: dict[str, tuple[Scenario, int]] = {}
    for twin in twins_of(scenarios):
        key = scenario_hash(twin.scenario)
        more = counts[twin.of] - there.get(key, 0)
        if more > 0:
            added[key] = (twin.scenario, max(more, added[key][1] if key in added else 0))
    return [scenario for scenario, _ in added.values()], [count for _, count in added.values()]


def write_twins(part: Path, twins: Sequence[tuple[Campaign, Executed]], name: str) -> list[dict[str, Any]]:
    """Write :data:`FILE`: the region's monthly outcomes of the runs without each campaign (scenario, replicate, campaign, month, outcomes).

    Returns what the manifest says about them; nothing is written where no such run was finished.
    """
    if any(done.runs for _, done in twins):
        write_table(part / FILE, _tables(twins, name))
    return [
        {
            "from": f"{campaign.window.first}", "to": f"{campaign.window.last}",
            "runs": [{"replicate": replicate, "run_id": folder.name} for replicate, folder in sorted(done.runs.items())],
            "failures": [{"replicate": f.replicate, "run_id": f.run_id, "error": f.error} for f in done.failures],
        }
        for campaign, done in twins
    ]  # fmt: skip


def _tables(twins: Sequence[tuple[Campaign, Executed]], name: str) -> Iterator[pa.Table]:
    import pyarrow as pa
    import pyarrow.compute as pc

    for campaign, done in twins:
        for replicate, folder in sorted(done.runs.items()):
            table = read_table(folder / "series.parquet")
            region = table.filter(pc.equal(table.column("city"), REGION)).drop_columns(["city"])
            column = pa.array([f"{campaign.window.first}"] * region.num_rows, pa.string())
            yield labelled(region.add_column(0, "campaign", column), name, replicate)
