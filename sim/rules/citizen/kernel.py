"""Equations of citizens (model 5.6). Columns have one entry a citizen."""

from __future__ import annotations

import math

from sim.draws.compiled import jit


@jit
def complaint_detection(detection, complaints, checks_per_complaint):
    """Detection that complaints add, by city: 1 - exp(-checks per complaint x complaints per citizen and month)."""
    for c in range(complaints.size):
        detection[c] = 1.0 - math.exp(-checks_per_complaint * complaints[c])


@jit
def citizen_month(mean_awareness, complaints, city, sensitivity, awareness, disclosed, experience, disclosure, reach, violation, gain):
    """One month of all citizens; fills mean awareness and complaints per citizen by city.

    exceedance_i = clip(disclosed C / (s_i * experience) - 1, 0, 1); awareness_i += gain (disclosure * exceedance_i - awareness_i);
    complaint_i = min(1, awareness_i * reach * (disclosure * violating share of emission + exceedance_i)).
    """
    n = mean_awareness.size
    mean_awareness[:] = 0.0
    complaints[:] = 0.0
    people = [0] * n
    for i in range(city.size):
        c = city[i]
        exceedance = min(max(disclosed[c] / (sensitivity[i] * experience[c]) - 1.0, 0.0), 1.0)
        awareness[i] += gain * (disclosure[c] * exceedance - awareness[i])
        mean_awareness[c] += awareness[i]
        complaints[c] += min(1.0, awareness[i] * reach[c] * (disclosure[c] * violation[c] + exceedance))
        people[c] += 1
    for c in range(n):
        if people[c] > 0:
            mean_awareness[c] /= people[c]
            complaints[c] /= people[c]


@jit
def update_experience(experience, concentration, half_life):
    """What a city is used to: an exponential mean of the concentration with the half-life in months."""
    kept = 0.5 ** (1.0 / half_life)
    for c in range(experience.size):
        experience[c] = kept * experience[c] + (1.0 - kept) * concentration[c]
