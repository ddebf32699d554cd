"""Effort with habit and floors, and the departments' share of it (docs/equations.md section 8)."""

from __future__ import annotations

from sim.draws.compiled import jit
from sim.rules.effort.parameters import SEASON


@jit
def half_life_factor(half_life):
    """Share that is left after one month; 0 for a half-life of zero."""
    return 0.5 ** (1.0 / half_life) if half_life > 0.0 else 0.0


@jit
def move(level, goal, rise, habit_half_life):
    """One month of voluntary effort: up by the share ``rise`` of the gap to the goal, down with the half-life of habit."""
    gap = goal - level
    return level + (gap * rise if gap > 0.0 else gap * (1.0 - half_life_factor(habit_half_life)))


@jit
def update_effort(
    effort, voluntary, nash_path, floor_left, floor_months, floor_season, goal, nash, floor, rise, habit_half_life, short_half_life, season_half_life
):
    """One month of effort, in place, by city.

    ``voluntary`` moves to ``goal`` = xN + m d D, and ``nash_path`` in the same way to xN: what effort would be without the pact.
    A floor binds at once; when it ends, what it forced (``floor_left``) decays with a half-life of its own, longer where it lasted
    a season or more without a break (``floor_months`` counts, ``floor_season`` keeps the answer). effort = max(voluntary, floor_left).
    """
    for r in range(effort.size):
        voluntary[r] = move(voluntary[r], goal[r], rise, habit_half_life)
        nash_path[r] = move(nash_path[r], nash[r], rise, habit_half_life)
        if floor_months[r] > 0 and floor[r] == 0.0:
            floor_season[r] = floor_months[r] >= SEASON
            floor_months[r] = 0
        half_life = season_half_life if floor_season[r] else short_half_life
        floor_left[r] *= half_life_factor(half_life)
        if floor[r] > 0.0:
            floor_months[r] += 1
            floor_left[r] = max(floor[r], floor_left[r])
        elif floor_left[r] < 1e-6:
            floor_left[r] = 0.0
            floor_season[r] = False
        effort[r] = max(voluntary[r], floor_left[r])


@jit
def department_share(environment, health, transport, economy, coordination, unassigned):
    """Share of a city's effort that its departments turn into standards.

    (1 - unassigned) ((1 - coordination) min(alpha) + coordination mean(alpha)): a chain of silos is as strong as its weakest
    department, a coordinated one as its mean [S2].
    """
    weakest = min(min(environment, health), min(transport, economy))
    mean = 0.25 * (environment + health + transport + economy)
    return (1.0 - unassigned) * ((1.0 - coordination) * weakest + coordination * mean)


@jit
def economy_alignment(lever, air_weight):
    """Alignment of the economy department: rises with the appraisal weight of air, 1 - (1 - alpha)(1 - weight) [S2]."""
    return 1.0 - (1.0 - lever) * (1.0 - air_weight)


@jit
def standards(standard_share, effort, environment, health, transport, alpha_economy, air_weight, coordination, unassigned):
    """x_dep[r] = effort[r] x department share: what enterprises and diffuse sources are told to abate."""
    for r in range(effort.size):
        economy = economy_alignment(alpha_economy[r], air_weight)
        standard_share[r] = effort[r] * department_share(environment, health, transport, economy, coordination[r], unassigned[r])
