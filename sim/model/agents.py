"""Agents. Governments are Mesa agents whose attributes read and write one column store; enterprises and citizens are columnar sets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.declare.blocks import Block
from sim.processes.air.fields import Air
from sim.processes.central.fields import Central
from sim.processes.citizens.fields import Citizens
from sim.processes.delivery.fields import Delivery, Trust
from sim.processes.effort.fields import Effort
from sim.processes.enterprises.fields import Enterprises
from sim.processes.membership.fields import Membership
from sim.processes.plan.fields import Outlook, Plan

if TYPE_CHECKING:
    from sim.model.model import CooperationModel


class _Numbers(WeakKeyDictionary[Any, Iterator[int]]):
    """The next id of an agent by model. Mesa 3.3 counts in a dictionary that keeps every model, with all its columns, for ever."""

    def __getitem__(self, model: Any) -> Iterator[int]:
        if model not in self:
            self[model] = count(1)
        return super().__getitem__(model)


class _Agent(mesa.Agent):
    _ids = _Numbers()


class _Column:
    """An attribute of a government that lives in a column of a block."""

    def __init__(self, block: type[Block], name: str, help: str) -> None:
        self.block, self.name, self.__doc__ = block, name, help

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        return self if agent is None else getattr(agent.model.state[self.block], self.name)[agent.row].item()

    def __set__(self, agent: Any, value: Any) -> None:
        getattr(agent.model.state[self.block], self.name)[agent.row] = value


class CentralGovernment(_Agent):
    """The central government: appraisal weights, visit budget, and where its teams are."""

    @property
    def appraisal(self) -> dict[str, float]:
        """Weights of growth, air and liveability."""
        return dict(self.model.scenario.appraisal)

    @property
    def visiting(self) -> tuple[str, ...]:
        """Cities that are visited this month."""
        return tuple(self.model.places.cities[r] for r in np.flatnonzero(self.model.state[Central].visited))


class Party(_Agent):
    """A government that joins and signs."""

    member = _Column(Membership, "member", "Whether it is a voluntary member of the pact")
    voluntary_margin = _Column(Membership, "margin", "Gain of membership without mandate and exit cost, in cooperation scales")
    trust_in_partners = _Column(Delivery, "mean_trust", "Mean trust in its partners, weighted by how much of its air they make")
    membership = _Column(Plan, "share_in", "Membership m of the month: 1, or the mandated share of its days")

    def __init__(self, model: CooperationModel, row: int, name: str) -> None:
        super().__init__(model)
        self.row, self.name = row, name

    @property
    def cities(self) -> list[City]:
        """Its cities."""
        return [agent for agent in self.model.agents if isinstance(agent, City) and agent.party == self.name]

    def trust_in(self, partner: str) -> float:
        """Trust in the party called ``partner``."""
        return float(self.model.state[Trust].trust[self.row, self.model.places.parties.index(partner)])


class City(_Agent):
    """A city: it executes what its party has signed."""

    effort = _Column(Effort, "effort", "Share of emissions that it decides to abate")
    nash_effort = _Column(Outlook, "nash", "Effort that it would choose alone")
    commitment = _Column(Plan, "commitment", "Effort beyond Nash that the pact asks for")
    delivered_share = _Column(Delivery, "delivered", "Share of the commitment that it delivers (NaN: nothing to deliver)")
    abated = _Column(Enterprises, "abated", "Share of emissions really abated")
    concentration = _Column(Air, "concentration", "Mean of the month, ug/m3")
    complaints = _Column(Citizens, "complaints", "Complaints per citizen and month")

    def __init__(self, model: CooperationModel, row: int, name: str, party: str) -> None:
        super().__init__(model)
        self.row, self.name, self.party = row, name, party


class Labels:
    """A column of names, kept as the row of every agent's name in ``names``: a million agents need no million texts."""

    def __init__(self, names: tuple[str, ...], index: NDArray[Any]) -> None:
        self.names, self.index = np.array(names), index

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, row: Any) -> Any:
        return self.names[self.index[row]]


class ColumnView:
    """One enterprise or citizen: attributes read its row of the columns."""

    def __init__(self, columns: dict[str, NDArray[Any] | Labels], row: int) -> None:
        self._columns, self._row = columns, row

    def __getattr__(self, name: str) -> Any:
        try:
            return self._columns[name][self._row].item()
        except KeyError:
            raise AttributeError(f"{name}; there are {', '.join(self._columns)}") from None

    def __dir__(self) -> list[str]:
        return list(self._columns)


class ColumnSet:
    """Many agents as columns: ``len``, ``[i]`` for one of them, ``column(name)`` for all."""

    def __init__(self, columns: dict[str, NDArray[Any] | Labels]) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def __getitem__(self, row: int) -> ColumnView:
        if not -len(self) <= row < len(self):
            raise IndexError(row)
        return ColumnView(self._columns, row)

    def __iter__(self) -> Iterator[ColumnView]:
        return (ColumnView(self._columns, row) for row in range(len(self)))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self._columns)

    def column(self, name: str) -> NDArray[Any]:
        """All values of a column: the array itself; names are written out now."""
        values = self._columns[name]
        return values[:] if isinstance(values, Labels) else values
