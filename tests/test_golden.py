"""Two small baselines. They fail on every change that moves numbers, until MODEL_VERSION rises and they are renewed:

    python -m tests.test_golden

``baseline.json``: three months of the whole region under the status quo and the full package. ``institutions.csv``: all places under
institutions that the first leaves out (vertical bonus, border bet, alerts, permits, a campaign).
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from sim.outcomes.compute import flows_of, series_of
from sim.version import MODEL_VERSION
from tests.conftest import scenario_of as short_scenario
from tests.conftest import series, simulate
from tests.guard import CAMPAIGN

GOLDEN = Path(__file__).parent / "golden"
FILE, INSTITUTIONS = GOLDEN / "baseline.json", GOLDEN / "institutions.csv"
OVERRIDES = {"period.months": 18, "agents.enterprises_per_city": 8, "agents.citizens_per_city": 8}
PAYMENTS = ("vertical_bonus", "border_bet")
MORE = OVERRIDES | {
    "period.start": "2014-01", "governments.members": "all", "mechanisms.emergency_response.from": "2014-01",
    "mechanisms.emission_trading.from": "2014-01", "mechanisms.campaign": CAMPAIGN, "mechanisms.ecological_compensation.rate": 0.2,
}  # fmt: skip


def baseline():
    """Outcome -> values of ALL in three months, for the status quo and the full package."""
    result = {}
    for name in ("bth_status_quo", "bth_full_package"):
        values = series(short_scenario(name, **OVERRIDES))
        result[name] = {o: [None if np.isnan(x) else float(x) for x in v[[0, 11, 17], 0]] for o, v in values.items()}
    return {"model_version": MODEL_VERSION, "scenarios": result}


def under(payment):
    """The finished model with the other institutions, compensation paid by the rule ``payment``."""
    return simulate(short_scenario("bth_full_package", **MORE, **{"mechanisms.ecological_compensation.rule": payment}))


def by_place(model):
    """Outcome -> one number a place: the sum over months t of (t + 1) times the value; what does not exist counts zero."""
    return {o: np.arange(1.0, len(v) + 1) @ np.nan_to_num(v) for o, v in series_of(model).items()}


def renew():
    """Write both baselines anew."""
    FILE.write_text(json.dumps(baseline(), indent=1) + "\n")
    with INSTITUTIONS.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        for payment in PAYMENTS:
            out.writerows([payment, outcome, *(f"{x:.12g}" for x in sums)] for outcome, sums in by_place(under(payment)).items())


def test_the_baseline_has_not_moved_without_a_new_model_version():
    stored, now = json.loads(FILE.read_text()), baseline()
    assert stored["model_version"] == MODEL_VERSION, "renew the baseline: python -m tests.test_golden"
    for name, outcomes in now["scenarios"].items():
        for outcome, values in outcomes.items():
            expected = stored["scenarios"][name][outcome]
            same = [(a is None and b is None) or a == pytest.approx(b, rel=1e-9, abs=1e-12) for a, b in zip(values, expected, strict=True)]
            assert all(same), f"{name} {outcome}: {values} was {expected}; raise MODEL_VERSION and label the change in CHANGELOG.md"


@pytest.mark.parametrize("payment", PAYMENTS)
def test_no_place_has_moved_under_other_institutions(payment):
    with INSTITUTIONS.open(encoding="utf-8", newline="") as file:
        stored = {outcome: [float(x) for x in sums] for rule, outcome, *sums in csv.reader(file) if rule == payment}
    model = under(payment)
    now = by_place(model)
    assert list(now) == list(stored), "renew the baseline: python -m tests.test_golden"
    moved = [outcome for outcome, sums in now.items() if sums.tolist() != pytest.approx(stored[outcome], rel=1e-9, abs=1e-9)]
    assert not moved, "raise MODEL_VERSION and label the change in CHANGELOG.md"
    assert all(now[acts][0] > 0 for acts in ("alert_days", "permit_price"))
    assert any(flow.kind == payment for flow in flows_of(model))


if __name__ == "__main__":
    renew()
