"""Effort with habit and floors, and the departments' share of it (docs/equations.md section 8)."""

from __future__ import annotations

from sim.draws.compiled import jit


@jit
def half_life_factor(half_life: float) -> float:
    """Share that is left after one month; 0 for a half-life of zero."""
    return 0.5 ** (1.0 / half_life) if half_life > 0.0 else 0.0


@jit
def move(level: float, goal: float, rise: float, habit_half_life: float) -> float:
    """One month of voluntary effort: up by the share ``rise`` of the gap to the goal, down with the half-life of habit."""
    gap = goal - level
    return level + (gap * rise if gap > 0.0 else gap * (1.0 - half_life_factor(habit_half_life)))


@jit
def department_share(environment: float, health: float, transport: float, economy: float, coordination: float, unassigned: float) -> float:
    """Share of a city's effort that its departments turn into standards.

    (1 - unassigned) ((1 - coordination) min(alpha) + coordination mean(alpha)): a chain of silos is as strong as its weakest
    department, a coordinated one as its mean [S2].
    """
    weakest = min(min(environment, health), min(transport, economy))
    mean = 0.25 * (environment + health + transport + economy)
    return (1.0 - unassigned) * ((1.0 - coordination) * weakest + coordination * mean)


@jit
def economy_alignment(lever: float, air_weight: float) -> float:
    """Alignment of the economy department: rises with the appraisal weight of air, 1 - (1 - alpha)(1 - weight) [S2]."""
    return 1.0 - (1.0 - lever) * (1.0 - air_weight)
