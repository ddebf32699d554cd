"""What the benchmark of the two stages of agents runs on: enterprises and citizens of the region bth, and what they face.

Everything that the enterprise stage knows is on: border cells, joint and watched detection, complaints and visits, daily penalty, tax,
price of permits, weight of credit, agreements (some signed, some breached) and closures; citizens influence each other. Only payments
for abatement are off. All peers start from copies of these columns and use the same uniforms, so their numbers can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.draws.philox import FIRST_SLOT, fill_uniform
from sim.draws.streams import Draws
from sim.engine.prepared import prepare
from sim.processes.agreements.fields import Agreements
from sim.processes.agreements.step import sign
from sim.processes.credit.fields import Credit
from sim.processes.enterprises import kernel as firm
from sim.processes.enterprises.fields import FACED, TOTALS
from sim.processes.enterprises.fields import Enterprises as EnterpriseBlock
from sim.processes.enterprises.month import misperceive
from sim.processes.relocation.fields import Relocation
from sim.processes.technology.fields import Technology
from sim.processes.turnover.fields import Turnover
from sim.processes.world.fields import Calendar
from sim.processes.world.fields import Firms as FirmsBlock
from sim.scenario.load import load_scenario
from sim.world.columns import citizens, enterprises
from tests.blocks import block

Floats = NDArray[np.float64]
LEARNING, WATCH, TOLERANCE = 0.5, 0.3, 0.05
BOUND, INFLUENCE, GAIN, EFFICACY_GAIN = 0.3, 0.2, 0.2, 0.5
_INSPECTION = Draws(1).stream("enterprise.inspection")


@dataclass
class Firms:
    """Columns of enterprises, sorted by city, and the rows of what they face. The engine and C keep ``misperception``; the others work it out."""

    faced: Floats
    first: NDArray[np.int64]
    city: NDArray[np.int32]
    capacity: Floats
    uncontrolled: Floats
    unit_cost: Floats
    border: NDArray[np.int8]
    error: Floats
    represents: Floats
    ids: NDArray[np.uint64]
    misperception: Floats
    misperception_sd: Floats
    perceived: Floats
    watched: NDArray[np.int8]
    months: NDArray[np.int16]
    closed: NDArray[np.int16]
    signed: NDArray[np.int8]
    emission: Floats
    totals: Floats

    STATE = ("perceived", "watched", "months", "signed", "emission", "totals")

    def copy(self) -> Firms:
        """The same with columns of its own where months change them."""
        return Firms(**{name: value.copy() if name in self.STATE else value for name, value in vars(self).items()})

    def key(self, month: int) -> np.uint64:
        """Key of the draws of a month."""
        return _INSPECTION.key(month)

    def draws(self, month: int) -> Floats:
        """The uniforms of a month, for the comparison with peers that draw otherwise."""
        out = np.empty(self.city.size)
        fill_uniform(out, self.key(month), self.ids, FIRST_SLOT)
        return out


@dataclass
class Crowd:
    """Columns of citizens, sorted by city, and what reaches them, by city."""

    first: NDArray[np.int64]
    links: NDArray[np.uint32]
    sensitivity: Floats
    influenced: Floats
    awareness: Floats
    efficacy: Floats
    complaint: Floats
    means: Floats
    complaints: Floats
    relative: Floats
    target: Floats
    visible: Floats
    reach: Floats
    answered: Floats

    STATE = ("influenced", "awareness", "efficacy", "complaint", "means", "complaints")

    def copy(self) -> Crowd:
        """The same with columns of its own where months change them."""
        return Crowd(**{name: value.copy() if name in self.STATE else value for name, value in vars(self).items()})


@cache
def _region() -> tuple[Any, Any]:
    """The pack of bth and its places."""
    scenario = load_scenario("bth_full_package")
    return scenario.region, prepare(scenario).places


def faced() -> Floats:
    """What enterprises face, a little different in every city."""
    _, places = _region()
    n = len(places.cities)
    k, f = np.arange(n) / n, np.zeros((FACED, n))
    f[firm.GROWTH], f[firm.STANDARD] = 1.1, 0.3 + 0.3 * k
    f[firm.CONSEQUENCE], f[firm.DAILY_PENALTY] = 1.2 * places.mean_cost, 2.0
    f[firm.ROUTINE], f[firm.BORDER_DISCOUNT], f[firm.JOINT] = 0.08 + 0.05 * k, 0.5, 0.05
    f[firm.COMPLAINT], f[firm.VISIT], f[firm.PERCEPTION] = 0.03 * k, np.where(k > 0.6, 0.2, 0.0), 0.5
    f[firm.EMISSION_TAX], f[firm.PERMIT_PRICE], f[firm.CREDIT_WEIGHT] = 0.085, 0.1, 0.6
    f[firm.COST_SLOPE], f[firm.RIVALS] = 0.9, 1.1
    f[firm.RELIEF], f[firm.BEYOND] = 0.5, 0.05
    f[firm.RELIEF_VALUE] = 0.25 * f[firm.ROUTINE] * places.mean_cost
    return f


def firms(count: int) -> Firms:
    """About ``count`` enterprises: a hundredth closed, half of them invited to sign an agreement, all learning from scratch."""
    pack, places = _region()
    cities = len(places.cities)
    e, f = enterprises(pack, max(1, count // cities), 1.0, Draws(1)), faced()
    n = e.city.size
    perceived, misperception, sd, months = np.full(n, 0.05), np.empty(n), np.full(cities, np.nan), np.zeros(n, dtype=np.int16)
    misperceive(misperception, sd, f[firm.PERCEPTION], e.city, e.error)
    closed, agreements = (e.lot > 0.99).astype(np.int16), block(Agreements, cities=cities, firms=n, active=0.5)
    sign(
        0, False, agreements, block(EnterpriseBlock, faced=f, perceived=perceived), block(Relocation, cities=cities, city=e.city),
        block(Technology, cities=cities, unit_cost=e.unit_cost), block(Turnover, cities=cities, uncontrolled=e.uncontrolled),
        block(Credit, cities=cities, closed_months=closed), block(FirmsBlock, capacity=e.uncontrolled, lot=e.lot), block(Calendar, month_number=1),
    )  # fmt: skip
    return Firms(
        f, np.searchsorted(e.city, np.arange(cities + 1)), e.city, e.uncontrolled, e.uncontrolled.copy(), e.unit_cost, e.border, e.error,
        e.represents, e.ids, misperception, sd, perceived, np.zeros(n, dtype=np.int8), months, closed, agreements.signed, np.zeros(n),
        np.zeros((cities, TOTALS)),
    )  # fmt: skip


def crowd(count: int) -> Crowd:
    """About ``count`` citizens, some aware from the start."""
    pack, places = _region()
    cities = len(places.cities)
    people = citizens(pack, max(1, count // cities), 0.3, 0.05, 0.01, Draws(1))
    n, k, start = people.city.size, np.arange(cities) / cities, np.empty(people.city.size)
    fill_uniform(start, Draws(1).stream("benchmark.awareness").key(), people.ids, FIRST_SLOT)
    return Crowd(
        people.first, people.links, people.sensitivity, np.zeros(n), 0.3 * start, np.full(n, 0.5), np.zeros(n), np.zeros((2, cities)), np.zeros(cities),
        1.0 + 0.3 * k, 0.5 + 0.4 * k, 0.1 * k, 0.3 + 0.5 * k, 0.02 + 0.1 * k,
    )  # fmt: skip
