"""Array types by name, for annotations only: nothing of numpy is loaded at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Word = np.uint64
    Keys = NDArray[np.uint64]
    Rows = NDArray[np.int32]
    Links = NDArray[np.uint32]
    Short = NDArray[np.int16]
    Small = NDArray[np.int8]
