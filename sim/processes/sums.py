"""Sums written out in the order of their terms, so that every processor and every length gives the same last digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.draws.compiled import jit

if TYPE_CHECKING:
    from sim.declare.arrays import Floats


@jit
def product(out: Floats, matrix: Floats, vector: Floats) -> None:
    """out[h] = sum_s matrix[h, s] vector[s], s from first to last."""
    for h in range(matrix.shape[0]):
        total = 0.0
        for s in range(matrix.shape[1]):
            total += matrix[h, s] * vector[s]
        out[h] = total


@jit
def row_sums(out: Floats, matrix: Floats) -> None:
    """out[h] = sum_s matrix[h, s], s from first to last."""
    for h in range(matrix.shape[0]):
        total = 0.0
        for s in range(matrix.shape[1]):
            total += matrix[h, s]
        out[h] = total


@jit
def matrix_product(out: Floats, left: Floats, right: Floats) -> None:
    """out[p, r] = sum_h left[p, h] right[h, r], h from first to last."""
    for p in range(left.shape[0]):
        for r in range(right.shape[1]):
            total = 0.0
            for h in range(left.shape[1]):
                total += left[p, h] * right[h, r]
            out[p, r] = total


@jit
def column_sums(out: Floats, matrix: Floats) -> None:
    """out[s] = sum_h matrix[h, s], h from first to last."""
    for s in range(matrix.shape[1]):
        total = matrix[0, s]
        for h in range(1, matrix.shape[0]):
            total += matrix[h, s]
        out[s] = total


@jit
def column_means(out: Floats, matrix: Floats) -> None:
    """out[s] = mean of the column s."""
    column_sums(out, matrix)
    for s in range(out.size):
        out[s] /= matrix.shape[0]
