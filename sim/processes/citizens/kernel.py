"""Equations of citizens and organisations (docs/equations.md section 16). Columns have one entry a citizen; citizens are sorted by city.

``first`` (n + 1,) is where the citizens of a city begin; ``links`` (4, citizens) are the rows of those a citizen listens to. Loops go
through short blocks, one simple pass after another, because such passes are vectorised and the block stays in the cache.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.draws.compiled import inlined, jit
from sim.draws.philox import FIRST_SLOT, fill_uniform
from sim.processes.citizens.network import LINKS

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Keys, Links, Word
    from sim.processes.citizens.fields import Citizens
    from sim.processes.world.fields import People

_BLOCK = 512


@jit
def complaint_detection(detection: Floats, pressure: Floats, checks_per_complaint: float) -> None:
    """Detection that public pressure adds, by city: 1 - exp(-checks per complaint x complaints per citizen and month, suits included)."""
    for c in range(pressure.size):
        detection[c] = 1.0 - math.exp(-checks_per_complaint * pressure[c])


@inlined
def _hear(heard: Floats, before: Floats, link_0: Links, link_1: Links, link_2: Links, link_3: Links) -> None:
    """heard_kj = awareness of the citizen that j listens to over link k: nothing but loads, so that many can be under way at once."""
    for j in range(link_0.size):
        heard[0, j] = before[link_0[j]]
        heard[1, j] = before[link_1[j]]
        heard[2, j] = before[link_2[j]]
        heard[3, j] = before[link_3[j]]


@inlined
def _within(difference: float, other: int, own: int, bound: float) -> float:
    """1 if the other is somebody else and differs by no more than ``bound``, else 0."""
    return 1.0 * ((abs(difference) <= bound) & (other != own))


@inlined
def _approach(
    after: Floats, before: Floats, heard: tuple[Floats, Floats, Floats, Floats], links: tuple[Links, Links, Links, Links], start: int, bound: float,
    influence: float,
) -> None:
    """A block of :func:`hegselmann_krause` whose first citizen is row ``start``, with what it has heard over its links."""
    heard_0, heard_1, heard_2, heard_3 = heard
    link_0, link_1, link_2, link_3 = links
    for j in range(before.size):
        own, i = before[j], start + j
        d0, d1, d2, d3 = heard_0[j] - own, heard_1[j] - own, heard_2[j] - own, heard_3[j] - own
        w0, w1 = _within(d0, link_0[j], i, bound), _within(d1, link_1[j], i, bound)
        w2, w3 = _within(d2, link_2[j], i, bound), _within(d3, link_3[j], i, bound)
        after[j] = own + influence * (w0 * d0 + w1 * d1 + w2 * d2 + w3 * d3) / (1.0 + w0 + w1 + w2 + w3)


@jit
def hegselmann_krause(after: Floats, before: Floats, links: Links, bound: float, influence: float) -> None:
    """after_i = before_i + influence (mean of i and of those of its four links within ``bound`` of it - before_i), all at once.

    A link to oneself counts as none. With influence 1 on the complete graph it is the model of Hegselmann & Krause (2002), JASSS 5(3) 2.
    """
    heard = np.empty((LINKS, _BLOCK))
    for start in range(0, before.size, _BLOCK):
        end = min(start + _BLOCK, before.size)
        ways = links[0, start:end], links[1, start:end], links[2, start:end], links[3, start:end]
        _hear(heard, before, *ways)
        _approach(after[start:end], before[start:end], (heard[0], heard[1], heard[2], heard[3]), ways, start, bound, influence)


@jit
def deffuant(after: Floats, before: Floats, links: Links, bound: float, influence: float, ids: Keys, key: Word) -> None:
    """after_i = before_i + influence (before_j - before_i), j one drawn link of i, if they differ by no more than ``bound``; all at once.

    Two who draw each other move as the pair of Deffuant, Neau, Amblard & Weisbuch (2000), Adv. Complex Syst. 3, 87-98.
    """
    draws = np.empty(_BLOCK)
    for start in range(0, before.size, _BLOCK):
        end = min(start + _BLOCK, before.size)
        fill_uniform(draws[: end - start], key, ids[start:end], FIRST_SLOT)
        for i in range(start, end):
            own = before[i]
            difference = before[links[int(draws[i - start] * LINKS), i]] - own
            after[i] = own + influence * difference * (abs(difference) <= bound)


@jit
def answered_share(answered: Floats, pressure: Floats, found: Floats, inspections: Floats, checks_per_complaint: float) -> None:
    """Chance that last month's complaint was answered, by city: it led to a check, and the check found a violation.

    (1 - exp(-k x))/(k x) of the complaints lead to a check of their own (k checks per complaint, x complaints per citizen; 1 for few);
    found/inspections of the month's checks found a violation.
    """
    for c in range(answered.size):
        hazard = checks_per_complaint * pressure[c]
        followed = (1.0 - math.exp(-hazard)) / hazard if hazard > 1e-9 else 1.0
        answered[c] = min(1.0, followed * found[c] / inspections[c]) if inspections[c] > 0 else 0.0


@jit
def settle_efficacy(me: Citizens, people: People, answered: Floats, t: int) -> None:
    """In the burn-in everybody believes what came of complaints over the last year of it: where learning rests, so that nothing drifts afterwards.

    ``answered`` of month ``t`` (from 0) by city; what was answered before month 1 is not known.
    """
    for c in range(answered.size):
        me.answered[c] += (answered[c] - me.answered[c]) / min(max(t, 1), 12)
        for i in range(people.first[c], people.first[c + 1]):
            me.citizen_efficacy[i] = me.answered[c]


@inlined
def _city_month(
    awareness: Floats, efficacy: Floats, complaint: Floats, sensitivity: Floats, influenced: Floats, heard: float, share: float, seen: float, door: float,
    answer: float, gain: float, learning: float,
) -> None:
    """The equations of :func:`citizen_month` for the citizens of one city."""
    for i in range(sensitivity.size):
        exceedance = min(max(heard / sensitivity[i] - 1.0, 0.0), 1.0)
        a = influenced[i] + gain * (min(1.0, share * exceedance) - influenced[i])
        e = efficacy[i] + learning * complaint[i] * (answer - efficacy[i])
        awareness[i], efficacy[i], complaint[i] = a, e, min(1.0, a * e * door * (seen + exceedance))


@inlined
def _sums(awareness: Floats, efficacy: Floats, complaint: Floats) -> tuple[float, float, float]:
    """The sums of three columns, side by side: a sum waits for its last addition, and three wait together."""
    a, e, y = 0.0, 0.0, 0.0
    for i in range(awareness.size):
        a += awareness[i]
        e += efficacy[i]
        y += complaint[i]
    return a, e, y


@jit
def update_experience(experience: Floats, concentration: Floats, half_life: float) -> None:
    """What a city is used to: an exponential mean of the concentration with the half-life in months."""
    kept = 0.5 ** (1.0 / half_life)
    for c in range(experience.size):
        experience[c] = kept * experience[c] + (1.0 - kept) * concentration[c]


@jit
def citizen_month(me: Citizens, people: People, relative: Floats, target: Floats, visible: Floats, reach: Floats, answered: Floats) -> None:
    """One month of all citizens after they have influenced each other; fills awareness, efficacy and complaints of the block ``me`` by city.

    exceedance_i = clip(relative/s_i - 1, 0, 1), relative = disclosed C / what the city is used to;
    awareness_i = influenced_i + gain (min(1, target exceedance_i) - influenced_i), target = disclosure x media;
    efficacy_i += learning complaint_i (answered - efficacy_i) with last month's complaint;
    complaint_i = min(1, awareness_i efficacy_i reach (visible + exceedance_i)), visible = disclosure x violating share of emission.
    """
    awareness, efficacy, complaint = me.citizen_awareness, me.citizen_efficacy, me.citizen_complaint
    for c in range(people.first.size - 1):
        a, b = people.first[c], people.first[c + 1]
        _city_month(
            awareness[a:b], efficacy[a:b], complaint[a:b], people.sensitivity[a:b], me.citizen_influenced[a:b], relative[c], target[c], visible[c], reach[c],
            answered[c], me.awareness_gain, me.efficacy_gain,
        )  # fmt: skip
        count = max(b - a, 1)
        total_awareness, total_efficacy, total_complaints = _sums(awareness[a:b], efficacy[a:b], complaint[a:b])
        me.awareness[c], me.efficacy[c], me.complaints[c] = total_awareness / count, total_efficacy / count, total_complaints / count


@jit
def organisations_month(me: Citizens, organisations: Floats, population: Floats, relative: Floats, visible: Floats) -> None:
    """What social organisations add to complaints, suits and pressure of the block ``me``, by city.

    They speak for ``organisations reach / 10^6`` of the citizens (at most all), who then complain as the aware do:
    complaints += min(1, organisations reach / 10^6) min(1, visible + clip(relative - 1, 0, 1)).
    suits a month = organisations per million x population / 10^6 x suits a year / 12 x visible (a suit needs a visible violation).
    pressure = min(1, complaints + suit_reach suits / population): a suit weighs as the complaints of ``suit_reach`` citizens.
    """
    for c in range(me.complaints.size):
        seen = min(1.0, visible[c] + min(max(relative[c] - 1.0, 0.0), 1.0))
        me.complaints[c] = min(1.0, me.complaints[c] + min(1.0, organisations[c] * me.organisation_reach * 1e-6) * seen)
        me.suits[c] = organisations[c] * population[c] * 1e-6 * me.suits_per_organisation / 12.0 * visible[c]
        me.pressure[c] = min(1.0, me.complaints[c] + me.suit_reach * me.suits[c] / population[c])
