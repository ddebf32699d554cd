"""The coalition game of a year of a scenario: what the model's governments plan by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Place, fail
from sim.declare.units import MONTHS_PER_YEAR
from sim.draws.streams import Draws
from sim.engine.prepared import Prepared
from sim.games import CoalitionGame
from sim.model.model import CooperationModel
from sim.processes.damage.fields import Damage
from sim.processes.plan.fields import Outlook
from sim.processes.transfers.dispatch import add_slope
from sim.processes.transfers.fields import Terms
from sim.scenario.scenario import Scenario

Floats = NDArray[np.float64]

VALUES = ("felt", "true")
"""Value of air: what officials feel (damage weight and accountability), or the true damage."""
ARRAYS = ("true", "believed")
"""Transport and cost: as they are, or as officials believe them to be."""


def months_of(scenario: Scenario, year: int | None) -> tuple[int, range]:
    """The year (the last full one when None; the last one where none is full) and its months as indices. InputError outside the period."""
    calendar = scenario.calendar
    years = [(calendar.start + t).year for t in range(calendar.months)]
    if year is None:
        full = [y for y in dict.fromkeys(years) if years.count(y) == MONTHS_PER_YEAR]
        year = full[-1] if full else years[-1]
    if year not in years:
        end = calendar.start + (calendar.months - 1)
        raise fail(Place(str(scenario.path or scenario.name)), "coalitions.year", found=year, first=calendar.start, last=end)
    first = years.index(year)
    return year, range(first, first + years.count(year))


def game_of_year(prepared: Prepared, draws: Draws, months: range, value: str = "felt", arrays: str = "true") -> CoalitionGame:
    """The game of :func:`game_inputs`."""
    return game_of(game_inputs(prepared, draws, months, value, arrays))


def game_of(inputs: Mapping[str, NDArray[Any]]) -> CoalitionGame:
    """The game of its inputs."""
    i = inputs
    return CoalitionGame(
        i["T"], i["damage"], i["cost"], i["cap"], [str(label) for label in i["parties"]], saturating=bool(i["saturating"]), cohesion=float(i["cohesion"]),
        regard=i["regard"], bonus=i["bonus"], price=i["price"], ceiling=i["ceiling"],
    )  # fmt: skip


def game_inputs(prepared: Prepared, draws: Draws, months: range, value: str = "felt", arrays: str = "true") -> dict[str, NDArray[Any]]:
    """Arguments by name of the game of a run's governments (:class:`sim.games.CoalitionGame`): means over the months of what a unit of effort is
    worth and costs, times twelve.

    T = Mout, damage = value of air (``felt``: with damage weight and accountability; ``true``: slope of the health damage), cost = gamma,
    with the scenario's cost function, cap, party cohesion, regard, vertical bonus and emission ceilings (docs/equations.md section 5). Money is
    10^8 CNY a year. The run is made to the last of the months.
    """
    m = CooperationModel(prepared=prepared, root_seed=draws.root_seed, replicate=draws.replicate)
    seen: dict[str, list[Floats]] = {}
    for t in range(months.stop):
        m.step()
        if t >= months.start:
            for name, found in _terms(m, value, arrays).items():
                seen.setdefault(name, []).append(found)
    mean = {name: np.mean(found, axis=0) for name, found in seen.items()}
    ceilings = np.ma.masked_invalid(seen["ceiling"]).mean(axis=0).filled(0.0)
    yearly = {name: MONTHS_PER_YEAR * mean[name] for name in ("damage", "cost", "bonus", "price")}
    outlook, labels = m.state[Outlook], [str(m.places.parties[p]) for p in m.places.party]
    inputs: dict[str, Any] = {
        "T": mean["T"], **yearly, "cap": outlook.cap, "parties": labels, "saturating": not outlook.quadratic, "cohesion": outlook.party_cohesion,
        "regard": mean["regard"], "ceiling": ceilings,
    }  # fmt: skip
    m.release()
    return {name: np.array(one) for name, one in inputs.items()}


def _terms(m: CooperationModel, value: str, arrays: str) -> dict[str, Floats]:
    """Arrays of the game in one month, copied."""
    o, terms, t = m.state[Outlook], m.state[Terms], m.t
    marginal, gamma = (o.marginal_believed, o.gamma_believed) if arrays == "believed" else (o.marginal, o.gamma)
    bonus = np.zeros(gamma.size)
    add_slope(m.transfer_rule, bonus, terms.amount[t], marginal, m.places.party, o.party_cohesion)
    damage = o.value if value == "felt" else m.state[Damage].damage_slope
    found = {"T": marginal, "damage": damage, "cost": gamma, "bonus": bonus, "regard": o.regard[t], "price": o.excess[0], "ceiling": o.excess[1]}
    return {name: np.array(array) for name, array in found.items()}
