"""Every law over random small regions: :mod:`tests.laws.laws` says what is done, what may not change, and which laws are broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.laws.laws import LAWS, Law
from tests.laws.packs import Shape

DOCUMENT = Path(__file__).parents[2] / "docs" / "laws.md"
shapes = st.builds(Shape, st.integers(0, 2**32 - 1), st.integers(2, 4), st.integers(2, 6))


def marked(law: Law):
    """The law as a parameter, expected to fail where it is broken."""
    marks = [pytest.mark.xfail(strict=True, raises=AssertionError, reason=law.broken)] if law.broken else []
    return pytest.param(law, id=law.name, marks=marks)


EVERY = [marked(law) for law in LAWS]


def hold(law: Law, examples: int) -> None:
    """Check a law on that many drawn packs: always the same ones, and without a search for the smallest that breaks it."""

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck)
    )
    @given(shapes)
    def check(shape: Shape) -> None:
        assert law.measure(shape.pack()) <= law.tolerance

    check()


@pytest.mark.parametrize("law", EVERY)
def test_law(law):
    hold(law, law.examples)


@pytest.mark.validation
@pytest.mark.parametrize("law", EVERY)
def test_law_on_many_packs(law):
    hold(law, 8 * law.examples)


def test_every_law_stands_in_the_documentation_with_its_state():
    rows = {line.split("|")[1].strip(" `"): line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| `")}
    assert list(rows) == [law.name for law in LAWS]
    for law in LAWS:
        assert ("broken" in rows[law.name].split("|")[7]) == bool(law.broken)
