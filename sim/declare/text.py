"""Texts in the two languages of the product."""

from __future__ import annotations

from typing import Literal

from sim.declare.records import record

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@record
class Text:
    """One text in English and Chinese."""

    en: str
    zh: str

    def to(self, language: Language) -> str:
        """The text in ``language``."""
        return self.zh if language == "zh" else self.en
