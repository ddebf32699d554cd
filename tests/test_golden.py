"""One tiny baseline. It fails on every change that moves numbers, until MODEL_VERSION rises and the baseline is renewed:

    python -m tests.test_golden
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.version import MODEL_VERSION
from tests.conftest import scenario_of as short_scenario
from tests.conftest import series

FILE = Path(__file__).parent / "golden" / "baseline.json"
OVERRIDES = {"period.months": 18, "agents.enterprises_per_city": 8, "agents.citizens_per_city": 8}


def baseline():
    """Outcome -> values of ALL in three months, for the status quo and the full package."""
    result = {}
    for name in ("bth_status_quo", "bth_full_package"):
        values = series(short_scenario(name, **OVERRIDES))
        result[name] = {o: [None if np.isnan(x) else float(x) for x in v[[0, 11, 17], 0]] for o, v in values.items()}
    return {"model_version": MODEL_VERSION, "scenarios": result}


def test_the_baseline_has_not_moved_without_a_new_model_version():
    stored, now = json.loads(FILE.read_text()), baseline()
    assert stored["model_version"] == MODEL_VERSION, "renew the baseline: python -m tests.test_golden"
    for name, outcomes in now["scenarios"].items():
        for outcome, values in outcomes.items():
            expected = stored["scenarios"][name][outcome]
            same = [(a is None and b is None) or a == pytest.approx(b, rel=1e-9, abs=1e-12) for a, b in zip(values, expected, strict=True)]
            assert all(same), f"{name} {outcome}: {values} was {expected}; raise MODEL_VERSION and label the change in CHANGELOG.md"


if __name__ == "__main__":
    FILE.write_text(json.dumps(baseline(), indent=1) + "\n")
