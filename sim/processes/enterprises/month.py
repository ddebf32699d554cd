"""The month of all enterprises: their choice, inspections, fines and learning, and the totals by city.

Enterprises go through short blocks of one city, in a few simple passes: such passes are vectorised, and what one leaves for the next (the
rows of ``work``) stays in the cache. Passes are inlined, because a call counts the references of every array. Every sum is taken in the
order of the rows, so the length of a block changes no number.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.draws.compiled import inlined, jit
from sim.draws.philox import FIRST_SLOT, uniform
from sim.processes.enterprises.kernel import (
    BORDER,
    BORDER_E0,
    CLOSED_E0,
    COMPLIANT,
    COST,
    COUNT,
    DOSE_COST,
    EMISSION,
    EXCESS,
    FINANCING,
    FINES,
    FOUND,
    INSIDE,
    INSIDE_E0,
    INSPECTIONS,
    REMOVED,
    SIGNED,
    TAX,
    choice,
    detection,
    faced_in,
    honoured,
)  # fmt: skip
from sim.processes.loops import some
from sim.processes.measures.kernel import left_by_dose

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Keys, Rows, Short, Small, Word
    from sim.processes.agreements.fields import Agreements
    from sim.processes.credit.fields import Credit
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.enterprises.kernel import Faced
    from sim.processes.measures.fields import Measures
    from sim.processes.relocation.fields import Relocation
    from sim.processes.technology.fields import Technology
    from sim.processes.turnover.fields import Turnover
    from sim.processes.world.fields import Firms

BLOCK = 512
"""Most rows of a block."""
# Where the rows of ``work`` begin: one flat array at fixed distances, so that the compiler sees that rows do not overlap.
_FULL, _STANDARD, _EMITS, _FINE, _RISK, _WEIGHT, _COSTS, _SIGNS, _BROKE, _VIOLATES, _FOUND = range(0, 11 * BLOCK, BLOCK)
_WORK = 11 * BLOCK
ROUNDING = 1e-9
"""Share of the standard that is rounding and never a violation."""


class Columns(NamedTuple):
    """The columns of the enterprises of a block."""

    capacity: Floats
    uncontrolled: Floats
    unit_cost: Floats
    represents: Floats
    border: Small
    perceived: Floats
    watched: Small
    months: Short
    closed: Short
    signed: Small


@inlined
def _decide(work: Floats, here: Faced, rows: Columns, watch_detection: float, tolerance: float) -> None:
    """What every enterprise of a block emits, whether that is legal, what it costs, and its risk of being inspected."""
    capacity, uncontrolled, unit_cost, represents, border, perceived, watched, months, closed, signed = rows
    for j in range(capacity.size):
        full, e0 = capacity[j] * here.growth, uncontrolled[j] * here.growth
        e, standard, slope, fine, penalty = choice(here, capacity[j], uncontrolled[j], unit_cost[j], perceived[j], months[j], here.price)
        runs = closed[j] <= 0
        signs = runs & (signed[j] > 0)
        pays, agreed = honoured(e0, full, standard, slope, here.price, penalty, e, here.beyond, here.relief_value)
        e = agreed if signs & pays else e
        e = e if runs else 0.0
        abated = 1.0 - e / e0
        routine = here.routine * (here.relief if signs else 1.0)
        p = detection(routine, here.border_discount, here.joint, here.complaint, here.visit, watch_detection * watched[j], border[j])
        weight = represents[j] if runs else 0.0
        work[_FULL + j], work[_STANDARD + j], work[_EMITS + j], work[_FINE + j] = full, standard, e, fine
        work[_RISK + j], work[_WEIGHT + j] = p if runs else 0.0, weight
        work[_COSTS + j] = 0.5 * unit_cost[j] * here.cost_slope * e0 * abated * abated if runs else 0.0
        work[_SIGNS + j], work[_BROKE + j] = weight if signs else 0.0, 1.0 if signs & (not pays) else 0.0
        work[_VIOLATES + j] = 1.0 if e > standard * (1.0 + ROUNDING + tolerance) else 0.0


@inlined
def _apply_doses(total: Floats, work: Floats, here: Faced, rows: Columns, dose: Floats, base: Floats, tolerance: float) -> None:
    """A dose comes after an enterprise's own choice: emission, its legality and what is paid on it are those that are left."""
    for j in range(dose.size):
        own, e0 = work[_EMITS + j], rows.uncontrolled[j] * here.growth
        e = left_by_dose(own, dose[j], base[j] * e0)
        abated, by_itself = 1.0 - e / e0, 1.0 - own / e0
        more = 0.5 * rows.unit_cost[j] * here.cost_slope * e0 * (abated * abated - by_itself * by_itself)
        work[_EMITS + j], work[_COSTS + j] = e, work[_COSTS + j] + more
        work[_VIOLATES + j] = 1.0 if e > work[_STANDARD + j] * (1.0 + ROUNDING + tolerance) else 0.0
        total[REMOVED] += own - e
        total[DOSE_COST] += more


@inlined
def _inspect(work: Floats, emission: Floats, watched: Small, months: Short, ids: Keys, key: Word) -> None:
    """Inspections find violations and breaches of agreements; months of proven violation run on and start anew with compliance."""
    for j in range(ids.size):
        violates, inspected = work[_VIOLATES + j] > 0.0, uniform(key, ids[j], FIRST_SLOT) < work[_RISK + j]
        found = violates & inspected
        work[_FOUND + j] = watched[j] = 1.0 if found else 0.0
        work[_BROKE + j] = work[_BROKE + j] if inspected else 0.0
        months[j] = months[j] + (1 if found else 0) if violates else 0
        emission[j] = work[_EMITS + j]


@inlined
def _learn(perceived: Floats, work: Floats, misperception: Floats, closed: Short, learning: float) -> None:
    """Those that run move what they perceive towards their risk as they see it."""
    for j in range(perceived.size):
        moved = perceived[j] + learning * (work[_RISK + j] * misperception[j] - perceived[j])
        perceived[j] = moved if closed[j] <= 0 else perceived[j]


@inlined
def _add(total: Floats, work: Floats, border: Small, tax: float, credit_weight: float) -> None:
    """Add a block to the totals of its city: one number of each kind at a time, so that the sums wait for their additions side by side."""
    emission, at_border, border_e0, inside, inside_e0 = total[EMISSION], total[BORDER], total[BORDER_E0], total[INSIDE], total[INSIDE_E0]
    cost, taxes, count, compliant, inspections = total[COST], total[TAX], total[COUNT], total[COMPLIANT], total[INSPECTIONS]
    above, found, fines, financing, signs = total[EXCESS], total[FOUND], total[FINES], total[FINANCING], total[SIGNED]
    for j in range(border.size):
        e, full, weight, edge, violates = work[_EMITS + j], work[_FULL + j], work[_WEIGHT + j], border[j], work[_VIOLATES + j]
        excess, proven = e - work[_STANDARD + j], work[_FOUND + j]
        emission += e
        at_border += edge * e
        border_e0 += edge * full
        inside += (1.0 - edge) * e
        inside_e0 += (1.0 - edge) * full
        cost += work[_COSTS + j]
        taxes += tax * e
        count += weight
        compliant += (1.0 - violates) * weight
        inspections += work[_RISK + j] * weight
        above += violates * excess
        found += proven * weight
        fines += proven * (work[_FINE + j] * excess)
        financing += proven * (credit_weight * excess)
        signs += work[_SIGNS + j]
    total[EMISSION], total[BORDER], total[BORDER_E0], total[INSIDE], total[INSIDE_E0] = emission, at_border, border_e0, inside, inside_e0
    total[COST], total[TAX], total[COUNT], total[COMPLIANT], total[INSPECTIONS] = cost, taxes, count, compliant, inspections
    total[EXCESS], total[FOUND], total[FINES], total[FINANCING], total[SIGNED] = above, found, fines, financing, signs


@inlined
def _add_closed(total: Floats, work: Floats, closed: Short) -> None:
    """Add the capacity of enterprises that are closed."""
    for j in range(closed.size):
        if closed[j] > 0:
            total[CLOSED_E0] += work[_FULL + j]


@inlined
def _others(city: Rows, own: int) -> int:
    """How many rows of a block belong to another city than ``own``."""
    count = 0
    for c in city:
        count += c != own
    return count


@inlined
def end_of_block(city: Rows, start: int) -> int:
    """The row after the block that begins at ``start``: at most BLOCK rows of one city."""
    end = min(start + BLOCK, city.size)
    if _others(city[start:end], city[start]) > 0:
        end = start + 1
        while city[end] == city[start]:
            end += 1
    return end


@jit
def misperceive(misperception: Floats, sd_of: Floats, perception_error: Floats, city: Rows, error: Floats) -> None:
    """misperception_i = exp(sd z_i - sd^2/2), mean one, z the fixed standard normal ``error``: renewed where the city's sd is no more ``sd_of``."""
    moved = np.zeros(sd_of.size, dtype=np.bool_)
    for c in range(sd_of.size):
        moved[c] = sd_of[c] != perception_error[c]  # true for NaN: not known yet
    if some(moved):
        for i in range(city.size):
            if moved[city[i]]:
                sd = perception_error[city[i]]
                misperception[i] = math.exp(sd * error[i] - 0.5 * sd * sd)
        sd_of[:] = perception_error


@inlined
def _note_breaches(broke: Small, work: Floats) -> None:
    """Whose breach of an agreement was found."""
    for j in range(broke.size):
        broke[j] = 1 if work[_BROKE + j] > 0.0 else 0


@jit
def enterprise_month(
    t: int, me: Enterprises, agreements: Agreements, credit: Credit, relocation: Relocation, technology: Technology, turnover: Turnover, measures: Measures,
    firms: Firms,
) -> None:
    """One month of all enterprises: choice, inspection, fine, learning. Fills ``totals`` (n, TOTALS) and the columns of the block ``me``.

    ``faced`` (FACED, n), one row a quantity: growth scales emission; ``capacity`` is what the activity would emit with base-year equipment
    (the standard is a share of it), ``uncontrolled`` e0 what it emits with its own (less for entrants), yearly rates in kt; consequence =
    fine multiple x mean unit abatement cost of the city, and prices, in 10^8 CNY per kt; perceived risk goes to p x ``misperception``.
    Closed enterprises emit nothing, are not inspected and learn nothing; ``signed`` is 1 for signatories of an agreement, less than 0
    for those whose breach was found; ``border`` and ``watched`` are 0 or 1. Enterprises may stand in any order; sorted by city is fastest.
    """
    me.totals[:] = 0.0
    city, bound, key = relocation.city, some(agreements.active[t]), me.inspection[t]
    work = np.empty(_WORK)
    a = 0
    while a < city.size:
        b = end_of_block(city, a)
        here, total = faced_in(me.faced, city[a]), me.totals[city[a]]
        closed, border, watched, months = credit.closed_months[a:b], relocation.border[a:b], me.watched[a:b], me.violation_months[a:b]
        rows = Columns(
            firms.capacity[a:b], turnover.uncontrolled[a:b], technology.unit_cost[a:b], firms.represents[a:b], border, me.perceived[a:b], watched, months,
            closed, agreements.signed[a:b],
        )  # fmt: skip
        _decide(work, here, rows, me.watch_detection, me.violation_tolerance)
        if measures.acting[0] > 0:
            _apply_doses(total, work, here, rows, measures.applied[0, a:b], measures.applied[1, a:b], me.violation_tolerance)
        _inspect(work, me.emission[a:b], watched, months, firms.ids[a:b], key)
        _learn(me.perceived[a:b], work, me.misperception[a:b], closed, me.perceived_risk_gain)
        _add(total, work, border, here.emission_tax, here.credit_weight)
        _add_closed(total, work, closed)
        if bound:
            _note_breaches(me.broke[a:b], work)
        a = b
