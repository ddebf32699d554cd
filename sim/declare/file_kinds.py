"""What kind of file somebody wrote: a file that a command cannot take is told with the command that can."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sim.declare.problems import Hint, InputError, Place, fail
from sim.declare.shipped import SCENARIOS, find_shipped
from sim.declare.text import Text


@dataclass(frozen=True)
class FileKind:
    """What a kind is called, the command that runs it, and the folder of those that ship (None: they stand with their regions)."""

    text: Text
    command: str
    folder: Path | None


SCENARIO, STUDY, DESIGN, CALIBRATION = "scenario", "study", "design", "calibration"
KINDS = {
    SCENARIO: FileKind(Text("scenario", "情景"), "run", SCENARIOS),
    STUDY: FileKind(Text("study", "研究"), "sweep", SCENARIOS / "studies"),
    DESIGN: FileKind(Text("treaty design", "条约设计"), "design", SCENARIOS / "designs"),
    CALIBRATION: FileKind(Text("calibration", "校准"), "calibrate", None),
}
_VARIED = frozenset({"base", "axes"})
_MARKS = (
    (CALIBRATION, frozenset({"parameters", "observed", "error"}), 2, frozenset[str]()),
    (DESIGN, frozenset({"aim", "stays", "share"}), 1, _VARIED),
    (STUDY, frozenset({"design", "nested", "contrast", "keep"}), 1, _VARIED),
    (SCENARIO, frozenset({"extends", "region", "mechanisms", "period", "levers", "variants"}), 1, frozenset[str]()),
)
"""Kind, keys at the top that no other kind has, how many of them must be there (one may be misspelt), and keys of which one must be there, too."""


def kind_of(keys: Collection[str]) -> str | None:
    """The kind of a file by the keys at its top; None where they do not say."""
    for kind, marks, least, beside in _MARKS:
        if len(marks.intersection(keys)) >= least and (not beside or beside.intersection(keys)):
            return kind
    return None


def expect_kind(kind: str, keys: Collection[str], path: Path) -> None:
    """InputError ``file.kind`` if a file is of another kind than ``kind``."""
    found = kind_of(keys)
    if found is not None and found != kind:
        raise _other(kind, found, str(path), Place(str(path)))


def missing(kind: str, id: str, name: str, place: Place, hint: Hint) -> InputError:
    """The error for a ``name`` that is no file and not shipped as ``kind``: message ``id``, or that it is shipped as another kind."""
    for found, other in KINDS.items():
        if found != kind and other.folder is not None and find_shipped(name, other.folder) is not None:
            return _other(kind, found, name, place)
    return fail(place, id, path=name, hint=hint)


def _other(wanted: str, found: str, name: str, place: Place) -> InputError:
    kind = KINDS[found]
    return fail(place, "file.kind", found=name, kind=kind.text, wanted=KINDS[wanted].text, command=f"hazepact {kind.command} {name}", is_a=found)
