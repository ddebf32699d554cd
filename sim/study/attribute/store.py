"""An attribution as a folder, written whole or not at all, and opened again: shares, the values of every combination, both scenarios, a manifest."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.declare.problems import file_error
from sim.declare.reading.cells import TableWriter
from sim.declare.text import Text
from sim.scenario.scenario import Scenario
from sim.study.attribute.found import Attribution, Quantity, arm_text
from sim.study.attribute.groups import Group
from sim.study.calibrate.posterior import Under
from sim.study.compare.intervals import Interval
from sim.study.runs.execute import id_of_replicate
from sim.study.store.files import whole_folder
from sim.study.store.manifest import FORMAT, about_region, broken, check_manifest, read_manifest, surroundings, write_manifest
from sim.study.store.owners import WORK, owned
from sim.study.store.place import check_target
from sim.study.store.runid import scenario_hash
from sim.study.store.store import part_of, place_folder, write_scenario

KIND = SUFFIX = "attribution"
SHARES, ARMS = "shares.csv", "arms.csv"
FIRST, SECOND = "first", "second"
"""Folders of the two scenarios, each of which runs again from there."""
TOTAL, WORTH = "total", "pact_worth"
_OWN = ("second", "second_no_delivery")
_OWN_NAMES = ("damage_avoided", "spent")
_NEEDED = ("scenario", "titles", "period", "months", "root_seed", "replicates", "groups", "quantities", "region", "files")


@dataclass(frozen=True)
class StoredAttribution:
    """The folder of an attribution, its manifest, and what was found."""

    path: Path
    manifest: dict[str, Any]
    found: Attribution

    @property
    def name(self) -> str:
        """Name of the folder's content: both scenarios."""
        return str(self.manifest["scenario"])


def folder_name(first: Scenario, second: Scenario) -> str:
    """The name of the result folder of two scenarios."""
    return f"{first.name}-{second.name}-{SUFFIX}"


def write_attribution(
    found: Attribution, scenarios: tuple[Scenario, Scenario], out: Path, overwrite: bool = False, wall_seconds: float = 0.0, under: Under | None = None
) -> Path:
    """Write the attribution into ``out/<first>-<second>-attribution/`` and return the folder.

    Where the folder exists it goes to ``...-2`` and on, unless it is the same question with no fewer replicates, which takes its place; with
    ``overwrite`` it replaces the files of whatever attribution is there. ``under``: the posterior that parameters were drawn from. Errors as in
    :func:`sim.study.store.store.write_results`.
    """
    out, name = Path(out), folder_name(*scenarios)
    check_target(out, name, overwrite)
    with owned(out / WORK) as owner:
        try:
            with whole_folder(part_of(out, name, owner)) as part:
                _csv(part / SHARES, ("quantity", "unit", "group", "measure", "mean", "lo", "hi"), _share_rows(found))
                _csv(part / ARMS, ("arm", "on", "replicate", *(q.name for q in found.quantities), *_OWN_NAMES), _arm_rows(found))
                for scenario, folder in zip(scenarios, (FIRST, SECOND), strict=True):
                    (part / folder).mkdir()
                    write_scenario(part / folder, scenario)
                write_manifest(part, _manifest(found, scenarios, wall_seconds, under))
                return place_folder(part, out, name, overwrite, owner)
        except OSError as error:
            raise file_error(error, out / name) from None


def _manifest(found: Attribution, scenarios: tuple[Scenario, Scenario], wall_seconds: float, under: Under | None) -> dict[str, Any]:
    drawn = {} if under is None else {"posterior": under.about(scenarios[1])}
    return drawn | {
        "format": FORMAT,
        "kind": KIND,
        "scenario": f"{found.names[0]}, {found.names[1]}",
        "names": list(found.names),
        "titles": [_said(title) for title in found.titles],
        "scenario_sha256": [scenario_hash(scenario) for scenario in scenarios],
        "root_seed": found.root_seed,
        "replicates": list(found.replicates),
        "runs": [{"replicate": r, "run_id": id_of_replicate(scenario, found.root_seed, r, under)} for scenario in scenarios for r in found.replicates],
        "period": found.period,
        "months": list(found.months),
        "groups": [{"name": g.name, "label": _said(g.label), "short": _said(g.short), "parts": list(g.parts)} for g in found.groups],
        "quantities": [{"name": q.name, "label": _said(q.label), "unit": q.unit, "parts": list(q.parts)} for q in found.quantities],
        "failures": list(found.failures),
        "runs_reused": found.reused,
        "region": about_region(scenarios[1].region),
        "wall_seconds": round(wall_seconds, 3),
        **surroundings(scenarios[1].path),
    }  # fmt: skip


def _said(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def _share_rows(found: Attribution) -> Iterator[tuple[object, ...]]:
    """A row a number: of the total, and of every group the Shapley value, its share of the total, alone and last in; then what the pact brings."""
    for quantity, effect in zip(found.quantities, found.effects, strict=True):
        head = (quantity.name, quantity.unit)
        for measure, x in (("first", effect.first), ("second", effect.second), ("change", effect.total)):
            yield (*head, TOTAL, measure, *_numbers(x))
        yield (*head, TOTAL, "alone_sum", *_numbers(effect.alone_sum))
        yield (*head, TOTAL, "last_sum", *_numbers(effect.last_sum))
        for share in effect.shares:
            for measure, x in (("shapley", share.shapley), ("alone", share.alone), ("last", share.last)):
                yield (*head, share.group, measure, *_numbers(x))
            yield (quantity.name, "share of the total", share.group, "share", *_numbers(share.of_total))
    if found.worth is not None:
        yield (WORTH, "10^8 CNY/year", WORTH, "benefit", *_numbers(found.worth.benefit))
        yield (WORTH, "10^8 CNY/year", WORTH, "cost", *_numbers(found.worth.cost))
        yield (WORTH, "ratio", WORTH, "ratio", *_numbers(found.worth.ratio))


def _arm_rows(found: Attribution) -> Iterator[tuple[object, ...]]:
    """A row a run; numbers are written in full, as everything is worked out from them when the folder is opened."""
    blank = ("",) * len(_OWN_NAMES)
    for mask, values in enumerate(found.arms):
        for replicate, row in zip(found.replicates, values, strict=True):
            yield (mask, arm_text(found.differ, mask), replicate, *map(_exact, row), *blank)
    for name, values in zip(_OWN, found.own if found.own is not None else (), strict=False):
        for replicate, row in zip(found.replicates, values, strict=True):
            yield (name, "", replicate, *("",) * len(found.quantities), *map(_exact, row))


def _csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table as UTF-8 with a byte-order mark, which spreadsheets need to read Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = TableWriter(file)
        writer.writerow(header)
        writer.writerows(rows)


def _numbers(x: Interval) -> tuple[str, str, str]:
    return tuple("" if value != value else f"{value:.10g}" for value in (x.mean, x.lo, x.hi))  # type: ignore[return-value]


def _exact(value: float) -> str:
    return "" if value != value else repr(float(value))


def open_attribution(path: str | Path) -> StoredAttribution:
    """Open the folder of an attribution. InputError: ``result.missing`` (no manifest), ``result.broken`` (incomplete, damaged, of another kind)."""
    folder, m = Path(path), read_manifest(path)
    check_manifest(path, m, _NEEDED, KIND)
    try:
        return StoredAttribution(folder, m, _read(folder / ARMS, m))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise broken(path, f"{type(error).__name__}: {error}") from None


def _read(path: Path, m: dict[str, Any]) -> Attribution:
    groups = tuple(Group(g["name"], Text(**g["label"]), Text(**g["short"]), tuple(g["parts"])) for g in m["groups"])
    quantities = tuple(Quantity(q["name"], Text(**q["label"]), q["unit"], tuple(q["parts"])) for q in m["quantities"])
    replicates, count = tuple(m["replicates"]), 1 << sum(bool(group.parts) for group in groups)
    arms, own = np.full((count, len(replicates), len(quantities)), np.nan), np.full((len(_OWN), len(replicates), len(_OWN_NAMES)), np.nan)
    seen, with_own = 0, False
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            place = replicates.index(int(row["replicate"]))
            if row["arm"] in _OWN:
                own[_OWN.index(row["arm"]), place] = [_number(row[name]) for name in _OWN_NAMES]
                with_own = True
            else:
                arms[int(row["arm"]), place] = [_number(row[quantity.name]) for quantity in quantities]
                seen += 1
    if seen != count * len(replicates):
        raise ValueError(f"{path.name}: {seen} / {count * len(replicates)} rows")
    first, second = (Text(**title) for title in m["titles"])
    return Attribution(
        (m["names"][0], m["names"][1]), (first, second), m["period"], (m["months"][0], m["months"][1]), int(m["root_seed"]), replicates, groups,
        quantities, arms, own if with_own else None, tuple(m.get("failures", ())), int(m.get("runs_reused", 0)), bool(m.get("posterior")),
    )  # fmt: skip


def _number(text: str) -> float:
    return float(text) if text else float("nan")
