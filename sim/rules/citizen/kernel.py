"""Equations of citizens and organisations (model 5.6). Columns have one entry a citizen; citizens are sorted by city.

``first`` (n + 1,) is where the citizens of a city begin; ``links`` (citizens, 4) are the rows of those a citizen listens to.
"""

from __future__ import annotations

import math

from sim.draws.compiled import jit
from sim.draws.philox import FIRST_SLOT, uniform
from sim.rules.citizen.network import LINKS


@jit
def complaint_detection(detection, pressure, checks_per_complaint):
    """Detection that public pressure adds, by city: 1 - exp(-checks per complaint x complaints per citizen and month, suits included)."""
    for c in range(pressure.size):
        detection[c] = 1.0 - math.exp(-checks_per_complaint * pressure[c])


@jit
def hegselmann_krause(after, before, links, bound, influence):
    """after_i = before_i + influence (mean of i and of those of its four links within ``bound`` of it - before_i), all at once.

    A link to oneself counts as none. With influence 1 on the complete graph it is the model of Hegselmann & Krause (2002), JASSS 5(3) 2.
    """
    for i in range(before.size):
        own = before[i]
        gap, count = 0.0, 1.0
        for k in range(LINKS):
            j = links[i, k]
            difference = before[j] - own
            close = 1.0 * ((abs(difference) <= bound) & (j != i))  # no branch: the processor cannot guess it
            gap += close * difference
            count += close
        after[i] = own + influence * gap / count


@jit
def deffuant(after, before, links, bound, influence, ids, key):
    """after_i = before_i + influence (before_j - before_i), j one drawn link of i, if they differ by no more than ``bound``; all at once.

    Two who draw each other move as the pair of Deffuant, Neau, Amblard & Weisbuch (2000), Adv. Complex Syst. 3, 87-98.
    """
    for i in range(before.size):
        own = before[i]
        difference = before[links[i, int(uniform(key, ids[i], FIRST_SLOT) * LINKS)]] - own
        after[i] = own + influence * difference * (abs(difference) <= bound)


@jit
def answered_share(answered, pressure, found, inspections, checks_per_complaint):
    """Chance that last month's complaint was answered, by city: it led to a check, and the check found a violation.

    (1 - exp(-k x))/(k x) of the complaints lead to a check of their own (k checks per complaint, x complaints per citizen; 1 for few);
    found/inspections of the month's checks found a violation.
    """
    for c in range(answered.size):
        hazard = checks_per_complaint * pressure[c]
        followed = (1.0 - math.exp(-hazard)) / hazard if hazard > 1e-9 else 1.0
        answered[c] = min(1.0, followed * found[c] / inspections[c]) if inspections[c] > 0 else 0.0


@jit
def citizen_month(
    means, complaints, first, sensitivity, influenced, awareness, efficacy, complaint, relative, target, visible, reach, answered, gain, learning
):
    """One month of all citizens after they have influenced each other; fills ``means`` (2, n: awareness, efficacy) and complaints by city.

    exceedance_i = clip(relative/s_i - 1, 0, 1), relative = disclosed C / what the city is used to;
    awareness_i = influenced_i + gain (min(1, target exceedance_i) - influenced_i), target = disclosure x media;
    efficacy_i += learning complaint_i (answered - efficacy_i) with last month's complaint;
    complaint_i = min(1, awareness_i efficacy_i reach (visible + exceedance_i)), visible = disclosure x violating share of emission.
    """
    for c in range(first.size - 1):
        heard, share, seen, door, answer, moved = relative[c], target[c], visible[c], reach[c], answered[c], learning
        total_awareness, total_efficacy, total_complaints = 0.0, 0.0, 0.0
        for i in range(first[c], first[c + 1]):
            exceedance = min(max(heard / sensitivity[i] - 1.0, 0.0), 1.0)
            a = influenced[i] + gain * (min(1.0, share * exceedance) - influenced[i])
            e = efficacy[i] + moved * complaint[i] * (answer - efficacy[i])
            y = min(1.0, a * e * door * (seen + exceedance))
            awareness[i], efficacy[i], complaint[i] = a, e, y
            total_awareness += a
            total_efficacy += e
            total_complaints += y
        people = max(first[c + 1] - first[c], 1)
        means[0, c], means[1, c], complaints[c] = total_awareness / people, total_efficacy / people, total_complaints / people


@jit
def organisations_month(complaints, suits, pressure, organisations, population, relative, visible, reach, suits_a_year, suit_reach):
    """What social organisations add, by city.

    They speak for ``organisations reach / 10^6`` of the citizens (at most all), who then complain as the aware do:
    complaints += min(1, organisations reach / 10^6) min(1, visible + clip(relative - 1, 0, 1)).
    suits a month = organisations per million x population / 10^6 x suits a year / 12 x visible (a suit needs a visible violation).
    pressure = min(1, complaints + suit_reach suits / population): a suit weighs as the complaints of ``suit_reach`` citizens.
    """
    for c in range(complaints.size):
        seen = min(1.0, visible[c] + min(max(relative[c] - 1.0, 0.0), 1.0))
        complaints[c] = min(1.0, complaints[c] + min(1.0, organisations[c] * reach * 1e-6) * seen)
        suits[c] = organisations[c] * population[c] * 1e-6 * suits_a_year / 12.0 * visible[c]
        pressure[c] = min(1.0, complaints[c] + suit_reach * suits[c] / population[c])


@jit
def update_experience(experience, concentration, half_life):
    """What a city is used to: an exponential mean of the concentration with the half-life in months."""
    kept = 0.5 ** (1.0 / half_life)
    for c in range(experience.size):
        experience[c] = kept * experience[c] + (1.0 - kept) * concentration[c]
