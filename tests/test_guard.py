"""Every shipped scenario and variant, rule, transfer and mechanism gives the committed numbers to 1e-9 (see tests/guard.py)."""

from __future__ import annotations

import csv

import pytest

from tests import guard


@pytest.fixture(scope="module")
def committed() -> dict[str, list[float]]:
    with guard.FILE.open(encoding="utf-8", newline="") as file:
        return {row[0]: [float(x) for x in row[1:]] for row in list(csv.reader(file))[1:]}


def test_the_table_has_every_case(committed):
    assert set(committed) == set(guard.cases()), "renew: python -m tests.guard --renew"


def unlike(committed, names) -> list[str]:
    """Cases of ``names`` whose numbers are not the committed ones."""
    found = []
    for name, row in guard.table(names).items():
        wrong = [k for k, a, b in zip((*guard.KEPT, "events"), row, committed[name], strict=True) if a != pytest.approx(b, rel=1e-9, abs=1e-9)]
        found += [f"{name}: {', '.join(wrong)}"] if wrong else []
    return found


def test_a_sample_gives_the_committed_numbers(committed):
    names = [n for n in committed if n.startswith(("all ", "transfer ")) or n in ("bth_history", "nantong_river_zone", "synthetic_ring")]
    assert unlike(committed, names) == []


@pytest.mark.validation
def test_every_case_gives_the_committed_numbers(committed):
    assert unlike(committed, list(committed)) == []
