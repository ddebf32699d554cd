"""The gravity surrogate: closed rows, ordered limits, nearer means more, and how near it comes to the packaged matrix."""

import csv
from importlib import resources

import numpy as np
import pytest
from scipy.stats import spearmanr

from sim.world.making.gravity import distances, gravity_shares, neighbours


def rows(name):
    text = resources.files("sim.world").joinpath("data", "bth", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture(scope="module")
def bth():
    cities = rows("cities.csv")
    kt = {r["city"]: float(r["kt"]) for r in rows("emissions.csv")}
    return {
        "names": [c["city"] for c in cities],
        "lat": [float(c["lat"]) for c in cities],
        "lon": [float(c["lon"]) for c in cities],
        "area_km2": [float(c["area_km2"]) for c in cities],
        "emission": [kt[c["city"]] for c in cities],
    }


@pytest.fixture(scope="module")
def shares(bth):
    return gravity_shares(bth["lat"], bth["lon"], bth["area_km2"], bth["emission"])


def published(names):
    matrix, outside = np.zeros((13, 13)), np.zeros(13)
    for r in rows("transport.csv"):
        if r["source"] == "outside":
            outside[names.index(r["receptor"])] = float(r["share_percent"])
        else:
            matrix[names.index(r["receptor"]), names.index(r["source"])] = float(r["share_percent"])
    return matrix, outside


def test_rows_close_to_100(shares):
    assert shares.share.shape == (13, 13)
    np.testing.assert_allclose(shares.share.sum(axis=1) + shares.outside, 100.0, atol=1e-9)
    assert shares.outside.mean() == pytest.approx(26.5, abs=1e-6)


def test_limits_enclose_the_central_value(shares):
    assert (shares.low <= shares.share).all()
    assert (shares.share <= shares.high).all()
    assert (shares.outside_low < shares.outside).all()
    assert (shares.outside < shares.outside_high).all()
    assert (shares.low >= 0).all()
    assert (shares.high <= 100).all()


def test_nearer_means_more_at_equal_emission():
    lon = [110.0, 111.0, 112.5, 115.0]
    got = gravity_shares([40.0] * 4, lon, [9000.0] * 4, [1.0] * 4).share
    assert got[0, 0] > got[0, 1] > got[0, 2] > got[0, 3]
    assert got[3, 3] > got[3, 2] > got[3, 1] > got[3, 0]


def test_a_source_that_emits_more_weighs_more_everywhere(bth):
    more = list(bth["emission"])
    more[3] *= 2
    before = gravity_shares(bth["lat"], bth["lon"], bth["area_km2"], bth["emission"], outside_share=0.0)
    after = gravity_shares(bth["lat"], bth["lon"], bth["area_km2"], more, outside_share=0.0)
    assert (after.share[:, 3] > before.share[:, 3]).all()
    np.testing.assert_array_equal(after.outside, 0.0)
    others = [0, 1, 2]
    np.testing.assert_allclose(after.share[0, others] / after.share[0, 0], before.share[0, others] / before.share[0, 0])


def test_the_unit_of_emission_does_not_matter(bth, shares):
    tonnes = [1000 * e for e in bth["emission"]]
    np.testing.assert_allclose(gravity_shares(bth["lat"], bth["lon"], bth["area_km2"], tonnes).share, shares.share, rtol=1e-12)


def test_order_of_cities_permutes_the_matrix(bth, shares):
    order = [5, 0, 12, 3, 7, 1, 9, 2, 11, 4, 10, 6, 8]
    moved = gravity_shares(*([bth[key][i] for i in order] for key in ("lat", "lon", "area_km2", "emission")))
    np.testing.assert_allclose(moved.share, shares.share[np.ix_(order, order)], rtol=1e-10)


def test_off_diagonal_cells_rank_as_in_the_packaged_matrix(bth, shares):
    matrix, outside = published(bth["names"])
    off = ~np.eye(13, dtype=bool)
    assert spearmanr(shares.share[off], matrix[off]).statistic > 0.85  # 0.88: the packaged matrix was fitted with other emissions as its prior
    assert np.corrcoef(shares.outside, outside)[0, 1] > 0.8
    assert np.diag(shares.share).mean() == pytest.approx(np.diag(matrix).mean(), abs=6)


def test_distances_are_great_circles():
    got = distances([39.93, 39.13, 39.93], [116.40, 117.20, 116.40])
    assert got[0, 1] == pytest.approx(112.3, abs=1.0)  # Beijing to Tianjin
    assert got[0, 2] == 0.0
    np.testing.assert_array_equal(got, got.T)
    assert distances([0.0, 0.0], [0.0, 180.0])[0, 1] == pytest.approx(np.pi * 6371.0)


def test_neighbours_find_every_true_border_of_bth(bth):
    found = {(b.a, b.b) for b in neighbours(bth["lat"], bth["lon"], bth["area_km2"])}
    true = {tuple(sorted((bth["names"].index(r["a"]), bth["names"].index(r["b"])))) for r in rows("borders.csv")}
    assert true <= found
    assert len(found - true) <= 5
    ratio = [b.km / float(r["km"]) for b in neighbours(bth["lat"], bth["lon"], bth["area_km2"])
             for r in rows("borders.csv") if {bth["names"][b.a], bth["names"][b.b]} == {r["a"], r["b"]}]
    assert 0.7 < np.median(ratio) < 1.4


def test_a_remote_city_still_has_a_neighbour():
    got = neighbours([40.0, 40.0, 30.0], [116.0, 116.5, 100.0], [5000.0] * 3)
    assert {(b.a, b.b) for b in got} == {(0, 1), (0, 2)}
    assert all(b.km > 0 for b in got)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"lat": [91.0, 40.0]}, "lat"),
        ({"area_km2": [0.0, 10.0]}, "area_km2"),
        ({"emission": [0.0, 0.0]}, "emission"),
        ({"emission": [-1.0, 2.0]}, "emission"),
        ({"lon": [116.0]}, "lon"),
        ({"lon": [116.0, float("nan")]}, "lon"),
    ],
)
def test_bad_input_is_named(change, word):
    good = {"lat": [40.0, 39.0], "lon": [116.0, 117.0], "area_km2": [1e4, 1e4], "emission": [1.0, 2.0]}
    with pytest.raises(ValueError, match=word):
        gravity_shares(**(good | change))


def test_bad_parameters_are_named():
    good = ([40.0, 39.0], [116.0, 117.0], [1e4, 1e4], [1.0, 2.0])
    with pytest.raises(ValueError, match="outside_share"):
        gravity_shares(*good, outside_share=1.0)
    with pytest.raises(ValueError, match="length_km"):
        gravity_shares(*good, length_km=0.0)
    with pytest.raises(ValueError, match="two cities"):
        gravity_shares([40.0], [116.0], [1e4], [1.0])
