"""One reference: what is known of a work, and its line in a list of references."""

from __future__ import annotations

from dataclasses import field

from sim.declare.records import record
from sim.declare.text import Language, Text
from sim.share.cite.gbt import gbt_line
from sim.share.cite.names import short_name

KINDS = ("article", "book", "chapter", "report", "preprint", "software", "standard", "plain")


@record
class Reference:
    """A work that is cited.

    ``kind``: one of :data:`KINDS`; of ``plain`` only the wording in ``note`` is known. ``authors`` and ``editors``: "Family, Given", or a name that is not
    taken apart (a group, a Chinese name); ``others``: there are more. ``authors_zh``, ``title_zh``: of a Chinese work, as it is printed.
    ``container``: journal or book. ``unverified``: details that are left out because they could not be confirmed. ``used_for``: what it is cited for.
    """

    key: str
    kind: str
    title: str = ""
    authors: tuple[str, ...] = ()
    others: bool = False
    year: int | None = None
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    number: str = ""
    publisher: str = ""
    place: str = ""
    editors: tuple[str, ...] = ()
    version: str = ""
    date: str = ""
    authors_zh: tuple[str, ...] = ()
    title_zh: str = ""
    note: Text | None = None
    unverified: tuple[str, ...] = ()
    used_for: Text = field(default_factory=lambda: Text("", ""))

    def text(self, language: Language = "en") -> str:
        """The reference on one line: in English by author and year, in Chinese after GB/T 7714-2015 (without the number)."""
        if self.kind == "plain" and self.note is not None:
            return self.note.to(language)
        if language == "zh":
            return gbt_line(self)
        return self._english()

    def _english(self) -> str:
        """Authors (year). Title. Journal volume(issue), pages. doi."""
        who = ", ".join(short_name(name) for name in self.authors) + (" et al." if self.others else "")
        head = " ".join(filter(None, (who, f"({self.year})" if self.year else "")))
        place = self.container
        if self.volume:
            place += f" {self.volume}" + (f"({self.issue})" if self.issue else "")
        if self.pages:
            place += f", {self.pages}" if place else self.pages
        if self.kind == "chapter" and place:
            place = f"In: {place}"
        title = self.title + (f" (version {self.version})" if self.version else "")
        parts = [head, title, place, self.publisher, self.number, f"doi {self.doi}" if self.doi else ""]
        return ". ".join(part.rstrip(".") for part in parts if part) + "."
