"""Read the report's page as a browser would: its elements, the tables of each section, and what it would load."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Section:
    """A card of the page: what it says, and the cells of its table as (text, value to sort by)."""

    anchor: str
    words: list[str] = field(default_factory=list)
    rows: list[list[tuple[str, str]]] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


class Page(HTMLParser):
    """Sections by anchor; `loads` are addresses that a browser would fetch, `ids` every id of the page, in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: dict[str, Section] = {}
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self._section: Section | None = None
        self._cell: list[str] | None = None
        self._value = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.attributes.append((tag, found))
        self.loads += [value for name in ("src", "data", "poster", "srcset", "xlink:href", "action") if (value := found.get(name))]
        if href := found.get("href"):
            (self.links if tag == "a" else self.loads).append(href)
        if anchor := found.get("id"):
            self.ids.append(anchor)
        if tag == "section" and "card" in (found.get("class") or ""):
            self._section = self.sections.setdefault(str(found["id"]), Section(str(found["id"])))
        if self._section is not None:
            self._section.classes += (found.get("class") or "").split()
            if tag == "tr":
                self._section.rows.append([])
            if tag in ("td", "th"):
                self._cell, self._value = [], found.get("data-value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._section = None
        if tag in ("td", "th") and self._section is not None and self._cell is not None:
            self._section.rows[-1].append(("".join(self._cell).strip(), self._value))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._section is not None:
            self._section.words.append(data)
        if self._cell is not None:
            self._cell.append(data)
