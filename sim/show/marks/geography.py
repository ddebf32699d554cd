"""Where cities and parties lie on a map, boundaries that the user brings, and labels that do not cover one another."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import InputError, Place, fail
from sim.declare.text import Language
from sim.outcomes.declarations import REGION, party_place
from sim.show.marks.arms import Arm, place_label
from sim.show.page.look import Look

Floats = NDArray[np.float64]

EARTH_KM = 6371.0
_WIDEST = 3.0
"""A polygon around a city widens the map where it is at most so many times as wide and high as the cities."""


@dataclass(frozen=True)
class Spot:
    """A place on the map: its name in the results, the label, kilometres east and north of the middle, and its people."""

    place: str
    label: str
    x: float
    y: float
    people: float


@dataclass(frozen=True)
class Shape:
    """A polygon of a boundary file: the texts of its properties, and its rings as (points, 2) in km."""

    names: frozenset[str]
    rings: tuple[Floats, ...]


@dataclass(frozen=True)
class Ground:
    """What lies under a map: the middle in degrees, shapes, and the box (west, east, south, north) in km that is shown."""

    lat: float
    lon: float
    shapes: tuple[Shape, ...]
    box: tuple[float, float, float, float]


def on_map(lat: Any, lon: Any, middle: tuple[float, float]) -> tuple[Any, Any]:
    """Kilometres east and north of the middle (lat, lon): equirectangular, true to distance along the meridians and at the middle's latitude."""
    degree = EARTH_KM * math.pi / 180.0
    return (lon - middle[1]) * degree * math.cos(math.radians(middle[0])), (lat - middle[0]) * degree


def middle_of(arms: Sequence[Arm]) -> tuple[float, float]:
    """Mean latitude and longitude of the cities, degrees."""
    places = {(c.lat, c.lon) for arm in arms for c in arm.region.cities}
    return sum(lat for lat, _ in places) / len(places), sum(lon for _, lon in places) / len(places)


def city_spots(arms: Sequence[Arm], chosen: Sequence[str], language: Language) -> list[Spot]:
    """The cities of the arms, or those that are chosen by their names or by their party."""
    middle, spots = middle_of(arms), dict[str, Spot]()
    for arm in arms:
        for c in arm.region.cities:
            if not chosen or {c.name, party_place(c.party), REGION} & set(chosen):
                spots.setdefault(c.name, Spot(c.name, place_label(arms, c.name, language), *on_map(c.lat, c.lon, middle), c.population))
    return list(spots.values())


def party_of(arm: Arm) -> dict[str, str]:
    """The party of every city in a result: that of the pack, or the city itself where every city is a party."""
    own = arm.results.scenario().get("governments", "party") == "city"
    return {c.name: c.name if own else c.party for c in arm.region.cities}


def party_spots(arms: Sequence[Arm], language: Language) -> list[Spot]:
    """The parties of the arms, each in the middle of its people."""
    middle, spots = middle_of(arms), dict[str, Spot]()
    for arm in arms:
        parties = party_of(arm)
        for party in dict.fromkeys(parties.values()):
            own = [c for c in arm.region.cities if parties[c.name] == party]
            people = sum(c.population for c in own)
            lat, lon = (sum(getattr(c, part) * c.population for c in own) / people for part in ("lat", "lon"))
            place = party_place(party)
            spots.setdefault(place, Spot(place, place_label(arms, place, language), *on_map(lat, lon, middle), people))
    return list(spots.values())


def ground_of(arms: Sequence[Arm], spots: Sequence[Spot], look: Look) -> Ground:
    """What a map of the spots shows. InputError: as :func:`read_boundaries`; ``map.elsewhere``: the boundaries do not meet the cities."""
    middle = middle_of(arms)
    xs, ys = np.array([s.x for s in spots]), np.array([s.y for s in spots])
    size = max(float(np.ptp(xs)), float(np.ptp(ys)), 1.0)
    margin = 0.10 * size
    west, east, south, north = (float(v) for v in (xs.min() - margin, xs.max() + margin, ys.min() - margin, ys.max() + margin))
    shapes: tuple[Shape, ...] = ()
    if look.boundaries:
        raw = read_boundaries(look.boundaries)
        shapes = tuple(Shape(names, tuple(np.column_stack(on_map(ring[:, 1], ring[:, 0], middle)) for ring in rings)) for names, rings in raw)
        points = np.concatenate([ring for shape in shapes for ring in shape.rings])
        if points[:, 0].max() < west or points[:, 0].min() > east or points[:, 1].max() < south or points[:, 1].min() > north:
            found = np.concatenate([ring for _, rings in raw for ring in rings])
            cities = [(c.lon, c.lat) for arm in arms for c in arm.region.cities]
            raise fail(Place(look.boundaries), "map.elsewhere", found=_span(found), cities=_span(np.array(cities)))
        for shape in shapes:
            low, high = shape.rings[0].min(axis=0), shape.rings[0].max(axis=0)
            if max(high - low) <= _WIDEST * size and any(inside(shape, s.x, s.y) for s in spots):
                west, east, south, north = min(west, low[0]), max(east, high[0]), min(south, low[1]), max(north, high[1])
    return Ground(*middle, shapes, (west, east, south, north))


def _span(points: Floats) -> str:
    low, high = points.min(axis=0), points.max(axis=0)
    return f"{low[0]:.4g}..{high[0]:.4g}, {low[1]:.4g}..{high[1]:.4g}"


def inside(shape: Shape, x: float, y: float) -> bool:
    """Whether a point lies in a shape (in the first ring and in no hole)."""
    crossed = 0
    for ring in shape.rings:
        a, b = ring, np.roll(ring, -1, axis=0)
        over = (a[:, 1] > y) != (b[:, 1] > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
        crossed += int((over & (x < at)).sum())
    return crossed % 2 == 1


# boundaries -------------------------------------------------------------------------------------------------------------


def read_boundaries(path: str) -> list[tuple[frozenset[str], list[Floats]]]:
    """The polygons of a GeoJSON file: texts of the properties, and rings as (points, 2) of longitude and latitude.

    InputError ``map.file``: it cannot be read, or is no GeoJSON; ``map.polygon``: no Polygon or MultiPolygon in it.
    """
    place = Place(path)

    def wrong(why: object) -> InputError:
        return fail(place, "map.file", why=why)

    try:
        content = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise wrong(error) from None
    try:
        found = [(names, [_ring(ring) for ring in rings]) for names, rings in _polygons(content, frozenset())]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise wrong(error) from None
    found = [(names, rings) for names, rings in found if rings]
    if not found:
        raise fail(place, "map.polygon")
    return found


def _ring(points: Any) -> Floats:
    ring = np.array([[float(point[0]), float(point[1])] for point in points])
    if ring.ndim != 2 or len(ring) < 3 or not np.isfinite(ring).all():
        raise ValueError(str(points)[:60])
    return ring


def _polygons(node: Any, names: frozenset[str]) -> Iterator[tuple[frozenset[str], Any]]:
    """Every polygon under a node, with the texts of the properties of its feature."""
    kind = node["type"]
    if kind == "FeatureCollection":
        for feature in node["features"]:
            yield from _polygons(feature, names)
    elif kind == "Feature":
        properties = node.get("properties") or {}
        if node["geometry"] is not None:
            yield from _polygons(node["geometry"], frozenset(str(value) for value in properties.values()))
    elif kind == "GeometryCollection":
        for part in node["geometries"]:
            yield from _polygons(part, names)
    elif kind == "Polygon":
        yield names, node["coordinates"]
    elif kind == "MultiPolygon":
        yield from ((names, rings) for rings in node["coordinates"])


# labels -----------------------------------------------------------------------------------------------------------------

Box = tuple[float, float, float, float]
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_NEAR = 15.0
"""Circles that are nearer than this, mm, make a dense quarter."""
_COVERS = (6.0, 12.0, 15.0, 1.5)
"""What it costs a label to cover a square millimetre of a circle, of another label, of what is beyond the frame, and of what it rather leaves free;
standing away costs its distance."""
_SWEEPS = 3
"""How often every label is placed, after the first time beside all others."""
_CROSSES = 6.0
"""What it costs a line that leads to a label to cross another circle or label."""
_RINGS = (0.6, 2.2, 4.5, 7.0, 10.0, 13.5)
"""Distances of a label from its circle in mm; from the second on a line leads to it."""


@dataclass(frozen=True)
class Label:
    """Where a label stands: the middle of its left, right or either side (``align``) in mm, and whether a line leads to it."""

    x: float
    y: float
    align: str
    led: bool


def place_labels(points: Floats, radii: Floats, sizes: Floats, frame: Box, gap: float = 1.0, others: Sequence[Box] = ()) -> list[Label]:
    """Places of labels beside circles, all in mm: each takes the place that covers least and stands nearest, after those in denser quarters.

    ``points`` (n, 2), ``sizes`` (n, 2) of the labels, ``frame`` that they should stay in; ``gap``: factor on the distances; ``others``: boxes that a
    label may cover, but rather does not. Boxes: left, bottom, right, top.
    """
    circles = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(points, radii, strict=True)]
    placed: dict[int, Box] = {}
    found: dict[int, Label] = {}
    near = [sum(math.hypot(*(points[i] - points[j])) < _NEAR for j in range(len(points))) for i in range(len(points))]
    for i in _SWEEPS * sorted(range(len(points)), key=lambda k: (-near[k], k)):
        rest = [box for j, box in placed.items() if j != i]
        choices = [(ring, dx, _beside(points[i], radii[i] + gap * distance, sizes[i], dx, dy)) for ring, distance in enumerate(_RINGS) for dx, dy in _SIDES]
        costs = [
            _COVERS[0] * sum(_shared(box, c) for c in circles) + _COVERS[1] * sum(_shared(box, p) for p in rest) + _COVERS[2] * _outside(box, frame)
            + _COVERS[3] * sum(_shared(box, o) for o in others) + (_RINGS[ring] + 1.0) * (ring > 0)
            + (_CROSSES * _crossed(points[i], box, [c for j, c in enumerate(circles) if j != i] + rest) if ring > 0 else 0.0)
            for ring, _, box in choices
        ]  # fmt: skip
        ring, dx, box = choices[min(range(len(costs)), key=costs.__getitem__)]
        found[i] = _label(box, dx, ring > 0)
        placed[i] = box
    return [found[i] for i in range(len(points))]


def _label(box: Box, dx: int, led: bool) -> Label:
    x, align = {1: (box[0], "left"), -1: (box[2], "right"), 0: ((box[0] + box[2]) / 2, "center")}[dx]
    return Label(x, (box[1] + box[3]) / 2, align, led)


def _beside(point: Floats, distance: float, size: Floats, dx: int, dy: int) -> Box:
    away = distance if dx == 0 or dy == 0 else 0.75 * distance
    x = point[0] + dx * away - (0.0 if dx > 0 else size[0] if dx < 0 else size[0] / 2)
    y = point[1] + dy * away - (0.0 if dy > 0 else size[1] if dy < 0 else size[1] / 2)
    return (float(x), float(y), float(x + size[0]), float(y + size[1]))


def _crossed(point: Floats, box: Box, others: Sequence[Box]) -> int:
    """How many boxes the line from a point to the middle of a label crosses."""
    end = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    way = [(point[0] + t * (end[0] - point[0]), point[1] + t * (end[1] - point[1])) for t in np.linspace(0.0, 1.0, 21)]
    return sum(any(o[0] <= x <= o[2] and o[1] <= y <= o[3] for x, y in way) for o in others)


def _shared(a: Box, b: Box) -> float:
    """Area that two boxes share."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _outside(box: Box, frame: Box) -> float:
    """Area of a box beyond the frame."""
    return (box[2] - box[0]) * (box[3] - box[1]) - _shared(box, frame)
