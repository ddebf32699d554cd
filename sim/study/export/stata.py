"""The values of the runs as a Stata file (format 118, Stata 14 and later): short names, and labels in the language that was chosen."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.declare.text import Language
from sim.declare.units import unit_text
from sim.study.export.content import Content, Field, Table
from sim.study.export.tables import place_text

LONGEST_NAME, LONGEST_LABEL = 32, 80
RESERVED = frozenset(
    ("_all", "_b", "_coef", "_cons", "_n", "_N", "_pi", "_pred", "_rc", "_se", "_skip", "byte",
     "double", "float", "if", "in", "int", "long", "strL", "using", "with")
)  # fmt: skip
"""Words that Stata keeps for itself (User's Guide, 11.3 Naming conventions); str1, str2, ... too."""


def safe_names(names: Iterable[str]) -> list[str]:
    """The names as Stata takes them: letters, digits and _, at most 32 characters, none reserved, each once (letters differ by case)."""
    found: list[str] = []
    for name in names:
        text = re.sub(r"[^A-Za-z0-9_]+", "_", name)[:LONGEST_NAME]
        if not text or not re.match(r"[A-Za-z]", text) or text in RESERVED or re.fullmatch(r"str\d+", text):
            text = f"v_{text}"[:LONGEST_NAME]
        number, wanted = 2, text
        while text in found:
            end = f"_{number}"
            text, number = wanted[: LONGEST_NAME - len(end)] + end, number + 1
        found.append(text)
    return found


def write_stata(path: Path, content: Content, table: Table, language: Language) -> dict[str, str]:
    """Write ``table``, that of the values of runs; returns the name in the file of every column. An infinite value is missing there: Stata has none."""
    import pandas as pd

    names = safe_names(field.name for field in table.fields)
    data: dict[str, Any] = {}
    for name, field, column in zip(names, table.fields, table.columns, strict=True):
        data[name] = _column(content, field, column, language)
    frame = pd.DataFrame(data, copy=False)
    labels = {name: _label(field, language) for name, field in zip(names, table.fields, strict=True)}
    title = f"HazePact {content.version}: {content.title.to(language)}"[:LONGEST_LABEL]
    frame.to_stata(path, write_index=False, version=118, variable_labels=labels, data_label=title, time_stamp=_time(content.created))
    return dict(zip((field.name for field in table.fields), names, strict=True))


def _label(field: Field, language: Language) -> str:
    """Label and unit in at most 80 characters; the unit is kept whole."""
    words = unit_text(field.unit).to(language)
    unit = f" ({words})" if words and len(words) < LONGEST_LABEL // 2 else ""
    return field.label.to(language)[: LONGEST_LABEL - len(unit)] + unit


def _column(content: Content, field: Field, column: Sequence[Any], language: Language) -> Any:
    """Numbers with nothing infinite; places and scenarios as labelled numbers; flags 0 and 1; other texts as texts."""
    import pandas as pd

    if field.kind == "number":
        values = np.asarray(column, dtype=np.float64)
        return np.where(np.isfinite(values), values, np.nan)
    if field.kind == "boolean":
        return np.asarray(column, dtype=np.int8)
    if field.kind == "integer":
        return np.asarray(column, dtype=np.int32)
    if field.name == "place":
        words = [place_text(place, content.names_zh).to(language) for place in content.places]
        return _labelled(column, content.places, words)
    if field.name == "scenario":
        return _labelled(column, [arm.name for arm in content.arms], [arm.title.to(language) for arm in content.arms])
    return pd.array([str(cell) for cell in column], dtype=object)


def _labelled(column: Sequence[str], names: Sequence[str], words: Sequence[str]) -> Any:
    """Numbers from 0 with a value label; the name stands beside a word that two of them share."""
    import pandas as pd

    told: Any = [word if words.count(word) == 1 else f"{word} ({name})" for name, word in zip(names, words, strict=True)]
    number = {name: at for at, name in enumerate(names)}
    return pd.Categorical.from_codes([number[name] for name in column], categories=told)


def _time(created: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(created).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return dt.datetime(2000, 1, 1)
