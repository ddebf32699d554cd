"""Small loops in place of array expressions, which cost the compiler seconds each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from sim.draws.compiled import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.declare.arrays import Floats, Ints


@jit
def some(values: NDArray[Any]) -> bool:
    """True if any entry of a column is not zero."""
    for i in range(values.size):  # noqa: SIM110  (a generator would cost the compiler more)
        if values[i] != 0:
            return True
    return False

Kind = TypeVar("Kind", bound=np.generic)


@jit
def somewhere(matrix: Floats) -> bool:
    """True if any entry of a matrix is not zero."""
    for k in range(matrix.shape[0]):
        for i in range(matrix.shape[1]):
            if matrix[k, i] != 0:
                return True
    return False


@jit
def put(out: NDArray[Any], values: NDArray[Any]) -> None:
    """out[i] = values[i]."""
    for i in range(values.size):
        out[i] = values[i]


@jit
def put_matrix(out: NDArray[Any], matrix: NDArray[Any]) -> None:
    """out[k, i] = matrix[k, i]."""
    for k in range(matrix.shape[0]):
        for i in range(matrix.shape[1]):
            out[k, i] = matrix[k, i]


@jit
def copied(values: NDArray[Kind]) -> NDArray[Kind]:
    """A copy of a column."""
    out = np.empty_like(values)
    put(out, values)
    return out


@jit
def ascending(values: Floats) -> Ints:
    """Rows of ``values`` from the smallest to the largest, by insertion: for columns as short as the number of parties."""
    order = np.empty(values.size, dtype=np.int64)
    for i in range(values.size):
        k = i
        while k > 0 and values[order[k - 1]] > values[i]:
            order[k] = order[k - 1]
            k -= 1
        order[k] = i
    return order
