"""What a library call tells beside its result: a Python warning with its text in both languages; the command line prints it as a line."""

from __future__ import annotations

import warnings

from sim.declare.text import Text


class Notice(UserWarning):
    """Something that was mended or left out, while the result stands."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def tell(text: Text) -> None:
    """Warn with a :class:`Notice`."""
    warnings.warn(Notice(text), stacklevel=3)
