"""The values of the runs as a netCDF file with the attributes of the CF conventions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.outcomes import Outcome
from sim.declare.problems import Place, fail
from sim.declare.text import Language
from sim.study.export import EXTRA
from sim.study.export.content import Content
from sim.study.export.packed import writing_failed
from sim.study.export.tables import place_text
from sim.study.store.periods import WHOLE

if TYPE_CHECKING:
    import xarray as xr

CONVENTIONS = "CF-1.11"
_UNITS = {
    "ug/m3": "ug m-3", "mg/L": "mg L-1", "days": "day", "days/year": "day year-1", "kt": "kt", "kt/year": "kt year-1", "months": "month",
    "per 1,000 citizens": "1e-3", "per 1,000 citizens/year": "1e-3 year-1",
}  # fmt: skip
"""Our units as udunits spells them; shares, ratios and counts are of unit 1, money has no unit there and keeps ours."""
_ONE = ("share", "ratio", "effort", "parties", "deaths", "enterprises", "suits", "city-months", "standard deviations")
_STANDARD = {"concentration": "mass_concentration_of_pm2p5_ambient_aerosol_particles_in_air"}
"""Names of the CF standard name table, for PM2.5 in the air."""


def units_of(unit: str) -> str:
    """A unit for udunits where it knows one."""
    if unit in _UNITS:
        return _UNITS[unit]
    if unit.startswith(_ONE):
        return "year-1" if unit.endswith("/year") else "1"
    return unit


def data_set(content: Content, language: Language) -> xr.Dataset:
    """The values: dimensions scenario (or point), replicate, time (or period, where the whole stands beside years) and place."""
    import xarray as xr

    arm = content.arm_field.name
    when = "period" if WHOLE in content.periods and len(content.periods) > 1 else "time"
    dims = (arm, "replicate", when, "place")
    data: dict[str, Any] = {}
    for o, outcome in enumerate(content.outcomes):
        data[outcome.name] = (dims, np.ascontiguousarray(content.values[..., o]), _attributes(content, outcome, language))
    starts, ends = _bounds(content)
    day = f"days since {content.months[0]}-01"
    data["time_bnds"] = ((when, "bnds"), np.stack([starts, ends], axis=1))
    time = {"standard_name": "time", "long_name": "time", "units": day, "calendar": "standard", "bounds": "time_bnds", "axis": "T"}
    words = np.array([place_text(place, content.names_zh).to(language) for place in content.places], dtype=object)
    coords: dict[str, Any] = {
        "replicate": ("replicate", np.array(content.replicates, dtype=np.int32), {"long_name": "replicate"}),
        "place": ("place", np.array(content.places, dtype=object), {"long_name": "place: ALL, party:NAME or a city"}),
        "place_name": ("place", words, {"long_name": "name of the place"}),
        "time": (when, (starts + ends) / 2.0, time),
        "finished": ((arm, "replicate"), content.finished.astype(np.int8), {"long_name": "1 where the run was finished, 0 where it failed"}),
    }  # fmt: skip
    texts = np.array(content.periods, dtype=object)
    coords["period" if when == "period" else "period_name"] = (when, texts, {"long_name": "period: all, a year or a month"})
    return xr.Dataset(data, coords | _arms(content, language), _about(content, language))


def _arms(content: Content, language: Language) -> dict[str, Any]:
    """Coordinates of the scenarios or points: names and titles, or bases and the levels of every axis."""
    arm = content.arm_field.name
    if not content.study:
        names = np.array([a.name for a in content.arms], dtype=object)
        titles = np.array([a.title.to(language) for a in content.arms], dtype=object)
        return {arm: (arm, names, {"long_name": "scenario"}), "title": (arm, titles, {"long_name": "title of the scenario"})}
    coords: dict[str, Any] = {
        arm: (arm, np.arange(len(content.arms), dtype=np.int32), {"long_name": "point of the design"}),
        "base": (arm, np.array([a.base for a in content.arms], dtype=object), {"long_name": "base scenario"}),
        "nested": (arm, np.array([a.nested for a in content.arms], dtype=np.int32), {"long_name": "point of the nested design"}),
    }
    kinds: dict[str, Any] = {"number": np.float64, "integer": np.int64, "boolean": np.int8}
    for at, axis in enumerate(content.axes):
        levels = np.array([a.levels[at] for a in content.arms], dtype=kinds.get(axis.kind, object))
        coords[axis.name] = (arm, levels, {"long_name": axis.label.to(language)})
    return coords


def _attributes(content: Content, outcome: Outcome, language: Language) -> dict[str, Any]:
    about = {
        "long_name": outcome.label.to(language), "units": units_of(outcome.unit), "unit_text": outcome.unit,
        "cell_methods": f"time: {'sum' if outcome.over_time == 'sum' else 'mean'}",
    }  # fmt: skip
    if outcome.help is not None:
        about["comment"] = outcome.help.to(language)
    measure = content.measure
    pm25 = measure.medium == "air" and measure.concentration is not None and measure.concentration.en == "PM2.5"
    if outcome.name in _STANDARD and pm25 and outcome.unit == "ug/m3":
        about["standard_name"] = _STANDARD[outcome.name]
    return about


def _bounds(content: Content) -> tuple[Any, Any]:
    """First day of every period, and the first day after it, in days since the first month."""
    zero = _first_day(content.months[0])
    starts, ends = [], []
    for period in content.periods:
        months = [month for month in content.months if period == WHOLE or month.startswith(period)]
        starts.append((_first_day(months[0]) - zero).days)
        ends.append((_first_day(months[-1], 1) - zero).days)
    return np.array(starts, dtype=np.float64), np.array(ends, dtype=np.float64)


def _first_day(month: str, later: int = 0) -> dt.date:
    """First day of a month YYYY-MM, or of a month that comes ``later``."""
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + later
    return dt.date(count // 12, count % 12 + 1, 1)


def _about(content: Content, language: Language) -> dict[str, Any]:
    files = ", ".join(content.region["data_files"])
    return {
        "Conventions": CONVENTIONS, "title": f"HazePact: {content.title.to(language)}",
        "source": f"HazePact {content.version}, model version {content.model_version}",
        "history": f"{content.created} results made by HazePact {content.version}", "license": "MIT (licence of HazePact)",
        "references": f"region pack {content.region['name']}: {files}", "comment": "The numbers are those of a model, not observations.",
        "root_seed": str(content.root_seed),
    }  # fmt: skip


def write_netcdf(path: Path, content: Content, language: Language) -> None:
    """Write the file (netCDF-4, compressed). InputError: the extra ``export`` is not installed. OSError: not writable."""
    try:
        import netCDF4  # noqa: F401
        import xarray  # noqa: F401
    except ImportError:
        raise fail(Place(str(path)), "extra.missing", extra=EXTRA) from None
    found = data_set(content, language)
    small = {outcome.name: {"zlib": True, "complevel": 4} for outcome in content.outcomes}
    whole: dict[str, Any] = {"time": {"_FillValue": None}, "time_bnds": {"_FillValue": None}}
    try:
        found.to_netcdf(path, engine="netcdf4", encoding=small | whole)
    except RuntimeError as error:  # of the netCDF library, which does not say more
        raise writing_failed(error, path.parent) from None
