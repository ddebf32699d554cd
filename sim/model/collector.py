"""Mesa's data collector on top of the recorder: nothing is stored twice, and ``mesa.batch_run`` finds what it looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.model.agents import City

if TYPE_CHECKING:
    from sim.model.model import CooperationModel

_MODEL_VARIABLES = ("concentration", "effort", "nash_effort", "abated", "emission_ratio", "complaints")
_CITY_VARIABLES = {"city_effort": "effort", "city_abated": "abated", "city_concentration": "concentration", "city_delivered_share": "delivered"}
_COLUMN = {"nash_effort": "nash"}


class RecorderCollector(mesa.DataCollector):
    """A DataCollector that reads the recorder: model variables are means over the cities, agent variables those of the cities."""

    def __init__(self, model: CooperationModel) -> None:
        self._model = model
        super().__init__(agent_reporters={name: name for name in _CITY_VARIABLES})
        self.model_reporters = {name: name for name in (*_MODEL_VARIABLES, "members", "cooperation_index")}

    def collect(self, model: Any) -> None:
        """Nothing to do: the stage ``record`` has kept the month."""

    @property
    def _collection_steps(self) -> list[int]:
        return list(range(self._model.recorder.filled))

    @_collection_steps.setter
    def _collection_steps(self, value: Any) -> None:
        """Mesa initialises it; the recorder already knows."""

    @property
    def model_vars(self) -> dict[str, list[Any]]:
        """Variable -> values by month."""
        r = self._model.recorder
        result: dict[str, list[Any]] = {
            name: r.city[_COLUMN.get(name, name)][: r.filled].mean(axis=1).tolist() for name in _MODEL_VARIABLES
        }
        result["members"] = r.party["share_in"][: r.filled].sum(axis=1).tolist()
        possible = r.city["cooperable"][: r.filled].sum(axis=1)
        done = r.city["cooperated"][: r.filled].sum(axis=1)
        result["cooperation_index"] = np.divide(done, possible, out=np.full(r.filled, np.nan), where=possible > 0).tolist()
        return result

    @model_vars.setter
    def model_vars(self, value: Any) -> None:
        """Mesa initialises it; the recorder already knows."""

    @property
    def _agent_records(self) -> dict[int, list[tuple[Any, ...]]]:
        r = self._model.recorder
        cities = [agent for agent in self._model.agents if isinstance(agent, City)]
        return {
            step: [(step, a.unique_id, *(float(r.city[c][step, a.row]) for c in _CITY_VARIABLES.values())) for a in cities]
            for step in range(r.filled)
        }

    @_agent_records.setter
    def _agent_records(self, value: Any) -> None:
        """Mesa initialises it; the recorder already knows."""
