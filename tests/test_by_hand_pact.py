"""What transfers are paid for, and who is told to join, worked out on paper from docs/equations.md and never by the code."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.processes.air.fields import Air
from sim.processes.delivery.fields import Choice, Delivery, Trust
from sim.processes.effort.fields import Effort
from sim.processes.membership.fields import Membership
from sim.processes.membership.step import decide
from sim.processes.plan.fields import Outlook
from sim.processes.transfers.fields import Terms
from sim.processes.transfers.kernel import extra_efforts
from sim.processes.transfers.rules import border_bet
from sim.processes.world.fields import MANDATED, Calendar, Log, Places
from tests.blocks import block


def test_a_bet_without_a_target_is_about_the_base_year_as_monitors_that_read_too_low_report_it():
    """City 0: 80 ug/m3, of which a quarter is not reported: 60. City 1 has a target of 45."""
    sizes = {"parties": 2, "cities": 2}
    outlook, terms = block(Outlook, target=[[math.inf, 45.0]], **sizes), block(Terms, **sizes)
    air, places = block(Air, monitor_bias=[[0.25, 0.25]], **sizes), block(Places, party=[0, 1], base_mean=[80.0, 70.0], parties=2)
    border_bet.prepare(0, terms, outlook, air, block(Calendar, month_number=[1]), places)
    assert terms.agreed == pytest.approx([60.0, 45.0])


@pytest.mark.parametrize(("voluntary", "extra", "paid"), [(0.5, 0.1, 0.1), (0.5, 0.4, 0.3), (0.1, 0.4, 0.0)])
def test_paid_effort_is_voluntary_and_delivered(voluntary, extra, paid):
    """Above a Nash path of 0.2, and no more than the pact added."""
    effort, delivery = block(Effort, voluntary=[voluntary], nash_path=[0.2]), block(Delivery, extra=[extra])
    found = np.zeros(1)
    extra_efforts(found, effort, delivery)
    assert found == pytest.approx([paid])


def test_only_a_party_that_is_newly_mandated_is_noted_as_mandated():
    sizes = {"parties": 3, "cities": 3}
    outlook = block(Outlook, mandated=[0.0, 1.0, 1.0], was_mandated=[0.0, 0.0, 1.0], **sizes)
    log, calendar = block(Log, events=8), block(Calendar, month_number=[2])
    others = [block(cls, **sizes) for cls in (Trust, Choice, Delivery, Terms, Air)]
    decide(0, False, block(Membership, **sizes), outlook, *others, calendar, block(Places, party=np.arange(3)), log)
    assert (log.count[0], log.kind[0], log.place[0]) == (1, MANDATED, 1)
