"""Tables of a run as parquet: one schema for the run in hand and for the results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.outcomes import Outcome
from sim.outcomes.declarations import REGION, party_place
from sim.outcomes.table import RunTable
from sim.study.store.periods import unit_of_period
from sim.study.store.runid import engine_hash
from sim.version import MODEL_VERSION, __version__
from sim.world.pack import OUTSIDE

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = ("series", "flows", "events", "contribution", "daily")
"""Tables of a run; ``daily`` only when recorded."""

KEYS = ("month", "city")
"""Columns of series.parquet in front of the outcomes (after scenario and replicate)."""

ROW_GROUP_RUNS = 32
"""Runs in a row group: fixed, so that the bytes do not depend on how the runs came in."""


def cities_of(places: Sequence[str]) -> list[str]:
    """The cities among the places of a run."""
    return [place for place in places if place != REGION and not place.startswith(party_place(""))]


def run_tables(table: RunTable) -> dict[str, pa.Table]:
    """The tables of one run by kind; rows of the series sorted by month and place order."""
    import pyarrow as pa

    months, places, cities = list(table.months), list(table.places), cities_of(table.places)
    series: dict[str, Any] = {"month": np.repeat(months, len(places)), "city": np.tile(places, len(months))}
    series |= {name: np.ascontiguousarray(values, dtype=np.float64).ravel() for name, values in table.series.items()}
    text, number = pa.string(), pa.float64()
    sources = [*cities, OUTSIDE]
    result = {
        "series": pa.table(series),
        "flows": _rows(table.flows, {"month": text, "payer": text, "payee": text, "kind": text, "amount": number}),
        "events": _rows(table.events, {"month": text, "place": text, "kind": text}),
        "contribution": pa.table(
            {
                "receptor": np.repeat(cities, len(sources)),
                "source": np.tile(sources, len(cities)),
                "contribution": np.ascontiguousarray(table.contribution, dtype=np.float64).ravel(),
            }
        ),
    }
    if table.daily is not None:
        result["daily"] = pa.table(
            {
                "day": np.repeat(list(table.days), len(cities)),
                "city": np.tile(cities, len(table.days)),
                "concentration": np.ascontiguousarray(table.daily, dtype=np.float64).ravel(),
            }
        )
    return result


def _rows(rows: Sequence[tuple[Any, ...]], columns: dict[str, Any]) -> pa.Table:
    import pyarrow as pa

    values = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return pa.table({name: pa.array(list(column), kind) for (name, kind), column in zip(columns.items(), values, strict=True)})


def labelled(table: pa.Table, scenario: str, replicate: int) -> pa.Table:
    """``table`` with the columns scenario and replicate in front."""
    import pyarrow as pa

    count = table.num_rows
    table = table.add_column(0, "replicate", pa.array(np.full(count, replicate, dtype=np.int32)))
    return table.add_column(0, "scenario", pa.array([scenario] * count, pa.string()))


@dataclass(frozen=True)
class About:
    """What a file says of itself: of a column that is an outcome unit and labels (metadata of its field), of the whole where it comes from."""

    outcomes: Mapping[str, Outcome]
    source: Mapping[str, str]
    period: bool = False

    def of(self, schema: pa.Schema) -> pa.Schema:
        """The schema with metadata. ``period``: values are of periods, so that a sum is counted a year."""
        import pyarrow as pa

        fields = []
        for field in schema:
            outcome = self.outcomes.get(field.name)
            if outcome is not None:
                unit = unit_of_period(outcome) if self.period else outcome.unit
                field = field.with_metadata({"unit": unit, "label_en": outcome.label.en, "label_zh": outcome.label.zh})
            fields.append(field)
        return pa.schema(fields, dict(self.source))


def where_from(**more: str) -> dict[str, str]:
    """Where a table comes from: version of the program and of the model, source of the engine."""
    return {"hazepact": __version__, "model_version": str(MODEL_VERSION), "engine": engine_hash(), **more}


class Writer:
    """Writes tables of one schema, run after run, in row groups of :data:`ROW_GROUP_RUNS` runs."""

    def __init__(self, path: Path, about: About | None = None) -> None:
        self.path, self.about = path, about
        self.waiting: list[pa.Table] = []
        self.writer: Any = None

    def add(self, table: pa.Table) -> None:
        """Take the table of the next run."""
        self.waiting.append(table)
        if len(self.waiting) == ROW_GROUP_RUNS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.concat_tables(self.waiting).combine_chunks()
        self.waiting = []
        if self.writer is None:
            schema = table.schema if self.about is None else self.about.of(table.schema)
            self.writer = pq.ParquetWriter(self.path, schema, **_options(schema), store_schema=self.about is not None)
        self.writer.write_table(table, row_group_size=max(1, table.num_rows))

    def close(self) -> None:
        """Write what is left and end the file. Nothing is written when no table came."""
        try:
            if self.waiting:
                self._flush()
        finally:
            if self.writer is not None:
                self.writer.close()


def _options(schema: pa.Schema) -> dict[str, Any]:
    """zstd, byte-stream split for floats, dictionaries for text."""
    import pyarrow as pa

    floats = [f.name for f in schema if pa.types.is_floating(f.type)]
    return {
        "compression": "zstd", "use_dictionary": [f.name for f in schema if pa.types.is_string(f.type)], "use_byte_stream_split": floats,
        "version": "2.6", "write_statistics": True,
    }  # fmt: skip


def write_table(path: Path, tables: Iterable[pa.Table], about: About | None = None) -> None:
    """Write the tables one after the other into one file; ``about`` says what its columns are."""
    writer = Writer(path, about)
    try:
        for table in tables:
            writer.add(table)
    finally:
        writer.close()


def read_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A parquet file as an arrow table (no pandas, no threads: a small file is read faster without)."""
    import pyarrow.parquet as pq

    return pq.ParquetFile(path).read(columns=None if columns is None else list(columns), use_threads=False)


def readable(path: Path) -> bool:
    """Whether ``path`` is a parquet file with its end."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        pq.read_metadata(path)
    except (OSError, pa.ArrowInvalid):
        return False
    return True
