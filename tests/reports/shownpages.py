"""What a report page shows, read back from its HTML: the table, the charts, the figures."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class ShownPage:
    """`lines` and `total` by the heading of their column; `rects` and `titles` of the charts."""

    headings: list[str] = field(default_factory=list)
    lines: list[dict[str, str]] = field(default_factory=list)
    total: dict[str, str] = field(default_factory=dict)
    rects: list[dict[str, str]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    across: list[dict[str, str]] = field(default_factory=list)
    stats: dict[str, tuple[str, str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def column(self, heading: str) -> list[int]:
        """The whole numbers of a column, from the top."""
        return [number(line[heading]) for line in self.lines]


def number(text: str) -> int:
    """A whole number as pages write it."""
    return int(text.replace(",", "") or 0)


def file_of(response: Any) -> bytes:
    """What a download holds."""
    assert response.status_code == 200, response.status_code
    return b"".join(response.streaming_content)


def shown(response: Any) -> ShownPage:
    """A report that was answered with 200."""
    assert response.status_code == 200, response.status_code
    reader = _Reader()
    reader.feed(response.content.decode())
    return reader.page


class _Reader(HTMLParser):
    """Gathers the texts of the elements that matter, as they end."""

    def __init__(self) -> None:
        super().__init__()
        self.page = ShownPage()
        self._open: list[tuple[str, str]] = []
        self._text = ""
        self._row: list[str] = []
        self._label = ""
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        css = given.get("class", "")
        if tag == "rect" and css.startswith(("tone-", "heat-")):
            self.page.rects.append(given)
        if tag in {"th", "td", "title", "dt", "dd", "a"} or css.startswith("across__"):
            self._text = ""
        if tag == "li" and css == "across__line":
            self.page.across.append({"words": given["title"]})
        if tag == "a":
            self._href = given.get("href", "")
        if tag not in {"rect", "input", "meta", "link", "path", "line", "polyline"}:
            self._open.append((tag, css))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _css in self._open):
            return
        while self._open.pop()[0] != tag:
            pass
        text = re.sub(r"\s+", " ", self._text).strip()
        within = {css for _name, css in self._open} | {name for name, _css in self._open}
        if tag == "a":
            self.page.links.setdefault(text, self._href)
        if tag in {"th", "td"} and "table report-table" in within:
            self._row.append(text)
        elif tag == "tr" and self._row:
            self._take_row(within)
        elif tag == "title" and "svg" in within:
            self.page.titles.append(text)
        elif tag == "dt":
            self._label = text
        elif tag == "dd" and text:
            value, _note = self.page.stats.get(self._label, ("", ""))
            self.page.stats[self._label] = (value, text) if value else (text, "")
        elif tag == "span" and self.page.across and "across__line" in within:
            self._take_bar(text)

    def _take_row(self, within: set[str]) -> None:
        row, self._row = self._row, []
        if "thead" in within:
            self.page.headings = row
            return
        line = dict(zip(self.page.headings, row, strict=True))
        if "tfoot" in within:
            self.page.total = line
        else:
            self.page.lines.append(line)

    def _take_bar(self, text: str) -> None:
        bar = self.page.across[-1]
        for name in ("label", "total"):
            if name not in bar:
                bar[name] = text
                return
